//! One group: its name, who is in it, whether it is pushed, and the way out.

use super::exchange;
use super::groups::{GroupRow, silent_dialect};
use super::people::shown;
use super::{Frame, OrRefused as _, Refused, Tab, render};
use crate::fields::Fields;
use crate::groups::{Group, GroupDraft, Member};
use crate::idp::{About, Idp};
use crate::people::{Flaw, Id};
use crate::provisioning::{self, Erasure, GroupAction, Outcome};
use crate::state::State as Everything;
use crate::trouble::Trouble;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// Someone or something that is in the group, or could be.
struct MemberRow {
    /// `people` or `groups`.
    kind: &'static str,
    id: String,
    name: String,
    is_group: bool,
    /// Whether the application has been told that they are in it.
    is_there: bool,
}

impl MemberRow {
    fn of(state: &Everything, group: &Group, member: &Member) -> Self {
        let (name, scim_id) = match member {
            Member::Person(id) => (
                state.person(id).map(|person| person.display_name()),
                state.place(id).link.map(|it| it.scim_id),
            ),
            Member::Group(id) => (
                state.group(id).map(|group| group.name.clone()),
                state.group_place(id).link.map(|it| it.scim_id),
            ),
        };
        let told = state.group_place(&group.id).link.map(|link| link.sent.members).unwrap_or_default();
        Self {
            kind: member.kind(),
            id: member.id().to_string(),
            name: name.unwrap_or_else(|| member.id().to_string()),
            is_group: matches!(member, Member::Group(_)),
            is_there: scim_id.is_some_and(|id| told.contains(&id)),
        }
    }
}

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage {
    frame: Frame,
    row: GroupRow,
    members: Vec<MemberRow>,
    /// Whom one can put in.
    others: Vec<MemberRow>,
    silent: Option<&'static str>,
    result: Option<exchange::Result>,
    /// What stands in the form as its name.
    typed: String,
    flaws: Vec<Flaw>,
}

impl GroupPage {
    fn new(idp: &Idp, headers: &HeaderMap, group: &Group) -> Self {
        let state = idp.cabinet.read();
        let row = |member: &Member| MemberRow::of(&state, group, member);
        let nests = state.application.speech().groups().is_some_and(|groups| groups.nests());
        let people = state.people.iter().map(|person| Member::Person(person.id.clone()));
        let groups = state.groups.iter().filter(|_| nests).map(|group| Member::Group(group.id.clone()));
        let can_join = |member: &Member| {
            !group.members.contains(member) && state.check_member(&group.id, member).is_ok()
        };
        Self {
            frame: Frame::new(idp, headers, Tab::Groups),
            row: GroupRow::of(group, state.group_place(&group.id)),
            members: group.members.iter().map(row).collect(),
            others: people.chain(groups).filter(can_join).map(|member| row(&member)).collect(),
            silent: silent_dialect(&state),
            result: None,
            typed: group.name.clone(),
            flaws: Vec::new(),
        }
    }

    fn flaw(&self) -> Option<&str> {
        self.flaws.iter().find(|flaw| flaw.field == "name").map(|flaw| flaw.says.as_str())
    }
}

fn group_of(idp: &Idp, text: &str) -> Result<Group, Trouble> {
    let id = Id::new(text).ok_or_else(|| Trouble::no_group(text))?;
    idp.cabinet.read().group(&id).cloned().ok_or_else(|| Trouble::no_group(text))
}

/// Back to the page the button was on, with what came of it.
fn back(idp: &Idp, group: Id, outcome: Outcome, from: Option<&str>) -> Response {
    let address = format!("/groups/{group}");
    let anchor = format!("#{group}");
    let number = idp.results.keep(About::Group(group), outcome);
    let address = match from {
        Some("groups") => format!("/groups?result={number}{anchor}"),
        _ => format!("{address}?result={number}"),
    };
    Redirect::to(&address).into_response()
}

pub(super) async fn show(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let group = group_of(&idp, &id).or_refused(&idp)?;
    let mut page = GroupPage::new(&idp, &headers, &group);
    page.result = shown(&idp, query.as_deref()).map(|shown| exchange::Result::shown(&shown));
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn rename(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let group = group_of(&idp, &id).or_refused(&idp)?;
    let name = Fields::parse(&body).owned("name").unwrap_or_default();
    let draft = GroupDraft { name: Some(name.clone()), ..GroupDraft::default() };
    match provisioning::rename_group(&idp, &group.id, draft).await {
        Ok(outcome) => Ok(back(&idp, group.id, outcome, None)),
        Err(Trouble::Flaws(flaws)) => {
            let page = GroupPage { typed: name, flaws, ..GroupPage::new(&idp, &headers, &group) };
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
    let group = group_of(&idp, &id).or_refused(&idp)?;
    let nothing = || Trouble::NotFound("There is no such button.".to_owned());
    let action = GroupAction::of_code(&action).ok_or_else(nothing).or_refused(&idp)?;
    let outcome = provisioning::act_on_group(&idp, &group.id, action).await.or_refused(&idp)?;
    Ok(back(&idp, group.id, outcome, Fields::parse(&body).get("from")))
}

/// The member a form names, as `people/ada`.
fn member_of(fields: &Fields) -> Result<Member, Trouble> {
    let named = fields.get("member").and_then(|text| text.split_once('/'));
    let member = named.and_then(|(kind, id)| Member::of(kind, id));
    member.ok_or_else(|| Trouble::Malformed("Choose who is to be put in or taken out.".to_owned()))
}

pub(super) async fn put_in(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let group = group_of(&idp, &id).or_refused(&idp)?;
    let member = member_of(&Fields::parse(&body)).or_refused(&idp)?;
    let outcome = provisioning::put_in(&idp, &group.id, member).await.or_refused(&idp)?;
    Ok(back(&idp, group.id, outcome, None))
}

pub(super) async fn take_out(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let group = group_of(&idp, &id).or_refused(&idp)?;
    let member = member_of(&Fields::parse(&body)).or_refused(&idp)?;
    let outcome = provisioning::take_out(&idp, &group.id, &member).await.or_refused(&idp)?;
    Ok(back(&idp, group.id, outcome, None))
}

#[derive(Template)]
#[template(path = "delete-group.html")]
struct DeletePage {
    frame: Frame,
    row: GroupRow,
}

pub(super) async fn ask_to_erase(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let group = group_of(&idp, &id).or_refused(&idp)?;
    let row = GroupRow::of(&group, idp.cabinet.read().group_place(&group.id));
    let page = DeletePage { frame: Frame::new(&idp, &headers, Tab::Groups), row };
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn erase(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let group = group_of(&idp, &id).or_refused(&idp)?;
    let erasure = match Fields::parse(&body).get("manner") {
        Some("only-here") => Erasure::Silent,
        _ => Erasure::Told,
    };
    let outcome = provisioning::erase_group(&idp, &group.id, erasure).await.or_refused(&idp)?;
    Ok(back(&idp, group.id, outcome, Some("groups")))
}
