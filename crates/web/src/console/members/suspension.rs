//! Holding a member out in an emergency, asked once more on a page of its own with the reason; and letting them in again.

use app::{Error, members};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Member, Refusal, rules::lock::Action};
use http::StatusCode;
use serde::Deserialize;

use super::{
    beforehand::Beforehand,
    list::{Notice, Typed},
    removal::{Nothing, found},
    wanted::Wanted,
};
use crate::{
    console::{
        door::Inside,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab, person::Person},
    state::Web,
};

/// Why somebody is to be held out.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Why {
    #[serde(default)]
    reason: String,
}

#[derive(Template)]
#[template(path = "suspension.html")]
struct SuspensionPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    person: Person,
    workspace: String,
    /// Whether they are held out already.
    is_suspended: bool,
    is_active: bool,
    holds_seat: bool,
    /// Whether a directory tells of them, whose word will count for nothing.
    is_directorys: bool,
    reason: String,
    action: String,
    back: String,
    /// Why it can't be done.
    lock: Option<Reason>,
}

impl SuspensionPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

async fn page_of(
    web: &Web,
    inside: &Inside,
    member: &Member,
    why: Why,
    problem: Option<Problem>,
) -> Result<SuspensionPage, Instead> {
    let beforehand = Beforehand::of(web, inside).await.map_err(|failure| answer::failed(web, &failure))?;
    let allowed = match &member.suspended {
        Some(_) => inside.may(Action::Unsuspend(member)),
        None => beforehand.suspension(member),
    };
    Ok(SuspensionPage {
        frame: inside.frame(Tab::Members),
        csrf: inside.csrf(),
        problem,
        person: Person::of(member),
        workspace: inside.workspace.name.clone(),
        is_suspended: member.suspended.is_some(),
        is_active: member.is_active(),
        holds_seat: member.seat.is_some_and(domain::seat::Seat::counts),
        is_directorys: member.claimed_by.is_some(),
        reason: why.reason,
        action: inside.path(&format!("/members/{}/suspend", member.id)),
        back: inside.path(""),
        lock: lock(allowed),
    })
}

/// Asks whether a member is really to be held out, and why.
pub(in crate::console) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, mem)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let member = found(&web, &inside, &mem).await?;
    Ok(page::shown(StatusCode::OK, &page_of(&web, &inside, &member, Why::default(), None).await?))
}

/// Holds a member out.
pub(in crate::console) async fn suspend(
    State(web): State<Web>,
    Path((slug, mem)): Path<(String, String)>,
    Checked { signed, fields }: Checked<Why>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let member = found(&web, &inside, &mem).await?;
    let reason = fields.reason.clone();
    match members::suspend(&web.app, inside.workspace.id, inside.by(), member.id, reason).await {
        Ok(_) => Ok(page::see_other(&Notice::Suspended.path(&inside, member.id, &Wanted::inactive()))),
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal)) => {
            let at = if matches!(refusal, Refusal::ValueInvalid { .. }) { "reason" } else { "confirm" };
            let problem = Some(Problem::refused(&refusal, at));
            let page = page_of(&web, &inside, &member, fields, problem).await?;
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}

/// Lets a member in again.
pub(in crate::console) async fn lift(
    State(web): State<Web>,
    Path((slug, mem)): Path<(String, String)>,
    Checked { signed, .. }: Checked<Nothing>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let member = found(&web, &inside, &mem).await?;
    match members::unsuspend(&web.app, inside.workspace.id, inside.by(), member.id).await {
        Ok(after) => {
            let part = if after.is_active() { Wanted::default() } else { Wanted::inactive() };
            Ok(page::see_other(&Notice::Unsuspended.path(&inside, member.id, &part)))
        }
        Err(error) => {
            super::show_refused(&web, &inside, Wanted::inactive(), Typed::default(), (error, "members")).await
        }
    }
}
