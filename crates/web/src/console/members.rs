//! The members of a workspace: who they are, how they came, and what may be done about it here.

mod beforehand;
pub(super) mod drift;
pub(super) mod export;
mod list;
pub(super) mod person;
pub(super) mod removal;
pub(super) mod sessions;
pub(super) mod shown;
pub(super) mod suspension;
mod wanted;

use app::{Error, members};
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Address, MemberId, Refusal, Role, rules::lock::Action};
use http::StatusCode;
use serde::Deserialize;

use self::{
    list::{Notice, Shown, Typed},
    wanted::Wanted,
};
use super::door::Inside;
use crate::{
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Asked, Instead, Problem},
    state::Web,
};

/// What a role is called on pages.
pub(super) const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Member => text::members::role_member(),
        Role::Admin => text::members::role_admin(),
        Role::Owner => text::members::role_owner(),
    }
}

/// Shows the members.
pub(super) async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    show(&web, &inside, wanted, Typed::default(), None).await
}

/// Shows the members, with what stopped a form at the top.
async fn show(
    web: &Web,
    inside: &Inside,
    wanted: Wanted,
    typed: Typed,
    stopped: Option<(StatusCode, Problem)>,
) -> Result<Response, Instead> {
    let (status, problem) = stopped.map_or((StatusCode::OK, None), |(status, it)| (status, Some(it)));
    let page = list::page(web, inside, Shown { wanted, typed, problem }).await;
    let page = page.map_err(|failure| answer::failed(web, &failure))?;
    Ok(page::shown(status, &page))
}

/// Shows the members after a use case said no.
async fn show_refused(
    web: &Web,
    inside: &Inside,
    wanted: Wanted,
    typed: Typed,
    no: (Error, &'static str),
) -> Result<Response, Instead> {
    let (error, at) = no;
    match error {
        Error::Failed(failure) => Err(answer::failed(web, &failure).into()),
        Error::Refused(refusal) => {
            let problem = Problem::refused(&refusal, at);
            show(web, inside, wanted, typed, Some((answer::status(&refusal), problem))).await
        }
    }
}

/// Adds somebody by address.
pub(super) async fn add(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Typed>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let (address, role) = match (Address::parse(&fields.email), Role::named(&fields.role)) {
        (Ok(address), Some(role)) => (address, role),
        (Err(_), _) => {
            let sentence = text::members::enter_whole_address().to_owned();
            let problem = Problem { sentence, code: Some("value_invalid"), at: "email" };
            let stopped = Some((StatusCode::BAD_REQUEST, problem));
            return show(&web, &inside, Wanted::default(), fields, stopped).await;
        }
        (_, None) => return unknown_role(&web, &inside, Wanted::default(), fields).await,
    };
    match members::add(&web.app, inside.workspace.id, inside.by(), address, role).await {
        Ok(member) => Ok(page::see_other(&Notice::Added.path(&inside, member.id, &Wanted::default()))),
        Err(error) => {
            let at = if inside.may(Action::AddMember(role)).is_ok() { "email" } else { "members" };
            show_refused(&web, &inside, Wanted::default(), fields, (error, at)).await
        }
    }
}

async fn unknown_role(web: &Web, inside: &Inside, wanted: Wanted, typed: Typed) -> Result<Response, Instead> {
    let why = text::fields::choose_a_role().to_owned();
    let refusal = Refusal::ValueInvalid { field: "role", why };
    show_refused(web, inside, wanted, typed, (refusal.into(), "members")).await
}

/// What the form of a role carries: the role, and the part of the list it stands in.
#[derive(Debug, Deserialize)]
pub(super) struct NewRole {
    #[serde(default)]
    role: String,
    #[serde(flatten)]
    wanted: Wanted,
}

/// Gives a member another role.
pub(super) async fn change_role(
    State(web): State<Web>,
    Path((slug, mem)): Path<(String, String)>,
    Checked { signed, fields }: Checked<NewRole>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let NewRole { role, wanted } = fields;
    let Some(role) = Role::named(&role) else {
        return unknown_role(&web, &inside, wanted, Typed::default()).await;
    };
    let changed = match mem.parse::<MemberId>() {
        Ok(member) => members::change_role(&web.app, inside.workspace.id, inside.by(), member, role).await,
        Err(_) => Err(Refusal::MemberNotFound.into()),
    };
    match changed {
        Ok(member) => Ok(page::see_other(&Notice::RoleChanged.path(&inside, member.id, &wanted))),
        Err(error) => show_refused(&web, &inside, wanted, Typed::default(), (error, "members")).await,
    }
}
