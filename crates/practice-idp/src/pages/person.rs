//! One person: what is known of them, what can be changed, and the way out.

use super::exchange;
use super::people::{Row, Typed, draft_of, shown};
use super::{Frame, OrRefused as _, Refused, Tab, render};
use crate::fields::Fields;
use crate::groups::Member;
use crate::idp::{About, Idp};
use crate::people::{Id, Person};
use crate::provisioning::{self, Action, Erasure, Parting};
use crate::state::State as Everything;
use crate::trouble::Trouble;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    row: Row,
    typed: Typed,
    /// The groups they are in: id and name.
    groups: Vec<(String, String)>,
    result: Option<exchange::Result>,
}

fn groups_of(state: &Everything, person: &Person) -> Vec<(String, String)> {
    let named = |id: Id| state.group(&id).map(|group| (id.to_string(), group.name.clone()));
    state.groups_with(&Member::Person(person.id.clone())).into_iter().filter_map(named).collect()
}

fn person_of(idp: &Idp, text: &str) -> Result<Person, Trouble> {
    let id = Id::new(text).ok_or_else(|| Trouble::no_person(text))?;
    idp.cabinet.read().person(&id).cloned().ok_or_else(|| Trouble::no_person(text))
}

pub(super) async fn show(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let person = person_of(&idp, &id).or_refused(&idp)?;
    let page = PersonPage {
        frame: Frame::new(&idp, &headers, Tab::People),
        row: Row::of(&person, idp.cabinet.read().place(&person.id)),
        typed: Typed::of_person(&person),
        groups: groups_of(&idp.cabinet.read(), &person),
        result: shown(&idp, query.as_deref()).map(|shown| exchange::Result::shown(&shown)),
    };
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn update(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let person = person_of(&idp, &id).or_refused(&idp)?;
    let draft = draft_of(&body);
    match provisioning::update(&idp, &person.id, draft.clone()).await {
        Ok(outcome) => {
            let number = idp.results.keep(About::Person(person.id), outcome);
            Ok(Redirect::to(&format!("/people/{id}?result={number}")).into_response())
        }
        Err(Trouble::Flaws(flaws)) => {
            let page = PersonPage {
                frame: Frame::new(&idp, &headers, Tab::People),
                row: Row::of(&person, idp.cabinet.read().place(&person.id)),
                typed: Typed::of(&draft, flaws),
                groups: groups_of(&idp.cabinet.read(), &person),
                result: None,
            };
            render(StatusCode::UNPROCESSABLE_ENTITY, &page).or_refused(&idp)
        }
        Err(trouble) => Err(trouble).or_refused(&idp),
    }
}

pub(super) async fn act(
    State(idp): State<Arc<Idp>>,
    Path((id, action)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Refused> {
    let person = person_of(&idp, &id).or_refused(&idp)?;
    let nothing = || Trouble::NotFound("There is no such button.".to_owned());
    let action = Action::of_code(&action).ok_or_else(nothing).or_refused(&idp)?;
    let outcome = provisioning::act(&idp, &person.id, action).await.or_refused(&idp)?;
    let number = idp.results.keep(About::Person(person.id.clone()), outcome);
    // One goes back to the page the button was on.
    let address = match Fields::parse(&body).get("from") {
        Some("person") => format!("/people/{id}?result={number}"),
        _ => format!("/?result={number}#{id}"),
    };
    Ok(Redirect::to(&address).into_response())
}

#[derive(Template)]
#[template(path = "delete-person.html")]
struct DeletePage {
    frame: Frame,
    row: Row,
    /// What the application will be told.
    telling: &'static str,
}

pub(super) async fn ask_to_erase(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let person = person_of(&idp, &id).or_refused(&idp)?;
    let state = idp.cabinet.read();
    let telling = match (state.place(&person.id).link, state.application.speech().erasure()) {
        (None, _) => "It does not know this person, so nothing is sent.",
        (Some(_), Parting::Deactivate) => {
            "As Okta never sends DELETE, it is told active: false, unless it was told before."
        }
        (Some(_), Parting::Delete) => "It is sent a DELETE.",
    };
    let page = DeletePage {
        frame: Frame::new(&idp, &headers, Tab::People),
        row: Row::of(&person, state.place(&person.id)),
        telling,
    };
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn erase(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let person = person_of(&idp, &id).or_refused(&idp)?;
    let erasure = match Fields::parse(&body).get("manner") {
        Some("only-here") => Erasure::Silent,
        _ => Erasure::Told,
    };
    let outcome = provisioning::erase(&idp, &person.id, erasure).await.or_refused(&idp)?;
    let address_ends = if outcome.result.is_well() { String::new() } else { format!("#{id}") };
    let number = idp.results.keep(About::Person(person.id), outcome);
    Ok(Redirect::to(&format!("/?result={number}{address_ends}")).into_response())
}
