//! The first page: everyone, whether they are assigned, and what the application said last.

use super::exchange::{self, Mood};
use super::when::When;
use super::{Frame, OrRefused as _, Refused, Summary, Tab, render};
use crate::fields::Fields;
use crate::idp::{About, Idp};
use crate::people::{Account, Draft, Flaw, Person};
use crate::provisioning::{self, Standing};
use crate::state::{Assignment, LastAnswer, Place};
use crate::trouble::Trouble;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// A person as a row shows them.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) initials: String,
    pub(super) email: String,
    pub(super) user_name: String,
    pub(super) is_open: bool,
    pub(super) is_assigned: bool,
    /// The last request about them failed, so something is still to be said.
    pub(super) is_outstanding: bool,
    /// Of the six colours a badge can have.
    pub(super) tone: usize,
    pub(super) link: Option<LinkRow>,
    pub(super) last: Option<LastRow>,
}

/// The User on the other side.
pub(super) struct LinkRow {
    pub(super) scim_id: String,
    pub(super) is_active: bool,
}

/// What was answered last.
pub(super) struct LastRow {
    pub(super) mood: Mood,
    pub(super) method: String,
    pub(super) status: String,
    pub(super) says: String,
    pub(super) when: When,
    pub(super) entry: Option<u64>,
}

impl Row {
    pub(super) fn of(person: &Person, place: Place) -> Self {
        Self {
            id: person.id.to_string(),
            name: person.display_name(),
            initials: person.initials(),
            email: person.email.clone(),
            user_name: person.user_name.clone(),
            is_open: person.account == Account::Active,
            is_assigned: place.assignment == Assignment::Assigned,
            is_outstanding: is_outstanding(&place),
            tone: person.tone(),
            link: place.link.map(|link| LinkRow {
                is_active: link.sent.standing != Some(Standing::Inactive),
                scim_id: link.scim_id,
            }),
            last: place.last.map(LastRow::of),
        }
    }
}

impl LastRow {
    pub(super) fn of(last: LastAnswer) -> Self {
        Self {
            mood: Mood::of_status(last.status),
            method: last.method,
            status: exchange::status(last.status),
            says: last.says,
            when: When::of(last.at),
            entry: last.entry,
        }
    }
}

/// Whether what was answered last was no success.
pub(super) fn is_bad(last: Option<&LastAnswer>) -> bool {
    last.is_some_and(|last| Mood::of_status(last.status) == Mood::Bad)
}

/// Whether the last request about someone failed, and there is still something to say.
fn is_outstanding(place: &Place) -> bool {
    let is_in = place.link.as_ref().is_some_and(|link| link.sent.standing != Some(Standing::Inactive));
    is_bad(place.last.as_ref()) && (place.assignment == Assignment::Assigned || is_in)
}

#[derive(Template)]
#[template(path = "people.html")]
struct ListPage {
    frame: Frame,
    summary: Summary,
    rows: Vec<Row>,
    /// The result of what was just done, and the id of the row it belongs to.
    result: Option<exchange::Result>,
    result_of: Option<String>,
    /// The result belongs to a person who is gone, or to everyone.
    is_result_above: bool,
}

pub(super) async fn list(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let state = idp.cabinet.read();
    let shown = shown(&idp, query.as_deref());
    let result_of = shown.as_ref().and_then(|shown| match &shown.about {
        About::Person(id) => Some(id.to_string()),
        About::Everyone | About::Group(_) => None,
    });
    let is_row = |id: &String| state.people.iter().any(|person| person.id.as_str() == id);
    let page = ListPage {
        frame: Frame::new(&idp, &headers, Tab::People),
        summary: Summary::of(&state),
        rows: state.people.iter().map(|person| Row::of(person, state.place(&person.id))).collect(),
        is_result_above: !result_of.as_ref().is_some_and(is_row),
        result: shown.map(|shown| exchange::Result::shown(&shown)),
        result_of,
    };
    render(StatusCode::OK, &page).or_refused(&idp)
}

/// The result a page was asked to show with `?result=7`.
pub(super) fn shown(idp: &Idp, query: Option<&str>) -> Option<Arc<crate::idp::Shown>> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    idp.results.get(fields.get("result")?.parse().ok()?)
}

pub(super) async fn sync(State(idp): State<Arc<Idp>>) -> Result<Response, Refused> {
    let outcome = provisioning::sync(&idp).await.or_refused(&idp)?;
    let number = idp.results.keep(About::Everyone, outcome);
    Ok(Redirect::to(&format!("/?result={number}")).into_response())
}

/// What was typed into the form of a person, and what is wrong with it.
pub(super) struct Typed {
    pub(super) user_name: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: String,
    pub(super) department: String,
    pub(super) flaws: Vec<Flaw>,
}

impl Typed {
    pub(super) fn blank() -> Self {
        Self::of(&Draft::default(), Vec::new())
    }

    pub(super) fn of(draft: &Draft, flaws: Vec<Flaw>) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            user_name: text(&draft.user_name),
            given_name: text(&draft.given_name),
            family_name: text(&draft.family_name),
            email: text(&draft.email),
            department: text(&draft.department),
            flaws,
        }
    }

    pub(super) fn of_person(person: &Person) -> Self {
        Self {
            user_name: person.user_name.clone(),
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            email: person.email.clone(),
            department: person.department.clone().unwrap_or_default(),
            flaws: Vec::new(),
        }
    }

    /// The sentence about a field, for the template.
    pub(super) fn flaw(&self, field: &str) -> Option<&str> {
        self.flaws.iter().find(|flaw| flaw.field == field).map(|flaw| flaw.says.as_str())
    }
}

/// What the form of a person sent.
pub(super) fn draft_of(body: &[u8]) -> Draft {
    let fields = Fields::parse(body);
    Draft {
        id: None,
        user_name: fields.owned("user_name"),
        given_name: fields.owned("given_name"),
        family_name: fields.owned("family_name"),
        email: fields.owned("email"),
        department: fields.owned("department"),
        active: None,
    }
}

#[derive(Template)]
#[template(path = "new-person.html")]
struct NewPage {
    frame: Frame,
    typed: Typed,
}

pub(super) async fn blank(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Result<Response, Refused> {
    let page = NewPage { frame: Frame::new(&idp, &headers, Tab::People), typed: Typed::blank() };
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn add(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let mut draft = draft_of(&body);
    if draft.user_name.as_deref().is_some_and(|name| name.trim().is_empty()) {
        draft.user_name = None;
    }
    match provisioning::add(&idp, draft.clone()).await {
        Ok(person) => Ok(Redirect::to(&format!("/people/{}", person.id)).into_response()),
        Err(Trouble::Flaws(flaws)) => {
            let page =
                NewPage { frame: Frame::new(&idp, &headers, Tab::People), typed: Typed::of(&draft, flaws) };
            render(StatusCode::UNPROCESSABLE_ENTITY, &page).or_refused(&idp)
        }
        Err(trouble) => Err(trouble).or_refused(&idp),
    }
}
