//! Removing a member, and leaving: each asked once more on a page of its own.

use app::{Error, members};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Member, MemberId, Refusal};
use http::StatusCode;
use serde::Deserialize;

use super::{beforehand::Beforehand, list::Notice, wanted::Wanted};
use crate::{
    console::{
        door::Inside,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer::{self, Around},
    page::{self, Frame, Instead, Problem, Tab, person::Person},
    state::Web,
};

#[derive(Debug, Deserialize)]
pub(in crate::console) struct Nothing {}

/// What is to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Remove,
    Leave,
}

#[derive(Template)]
#[template(path = "removal.html")]
struct RemovalPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    step: Step,
    person: Person,
    workspace: String,
    /// Whether there is access to take away.
    is_active: bool,
    holds_seat: bool,
    /// Where the form goes.
    action: String,
    back: String,
    /// Why it can't be taken away.
    lock: Option<Reason>,
}

async fn page_of(
    web: &Web,
    inside: &Inside,
    asked: (Step, &Member),
    problem: Option<Problem>,
) -> Result<RemovalPage, Instead> {
    let (step, member) = asked;
    let beforehand = Beforehand::of(web, inside).await.map_err(|failure| answer::failed(web, &failure))?;
    let (allowed, action) = match step {
        Step::Remove => (beforehand.removal(member), inside.path(&format!("/members/{}/remove", member.id))),
        Step::Leave => (beforehand.leave(), inside.path("/leave")),
    };
    Ok(RemovalPage {
        frame: inside.frame(Tab::Members),
        csrf: inside.csrf(),
        problem,
        step,
        person: Person::of(member),
        workspace: inside.workspace.name.clone(),
        is_active: member.is_active(),
        holds_seat: member.seat.is_some_and(domain::seat::Seat::counts),
        action,
        back: inside.path(""),
        lock: lock(allowed).filter(|_| member.is_active()),
    })
}

pub(super) async fn found(web: &Web, inside: &Inside, mem: &str) -> Result<Member, Instead> {
    let member = match mem.parse::<MemberId>() {
        Ok(id) => {
            let found = web.app.store.member(inside.workspace.id, id).await;
            found.map_err(|failure| answer::failed(web, &failure))?
        }
        Err(_) => None,
    };
    match member {
        Some(member) => Ok(member),
        None => {
            let around = Around {
                workspace: Some(&inside.workspace),
                session: Some(&inside.who.signed.session),
                wanted: None,
            };
            Err(answer::refused(web, &Refusal::MemberNotFound, around).await.into())
        }
    }
}

/// Asks whether a member is really to be removed.
pub(in crate::console) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, mem)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let member = found(&web, &inside, &mem).await?;
    Ok(page::shown(StatusCode::OK, &page_of(&web, &inside, (Step::Remove, &member), None).await?))
}

/// Ends a member's access.
pub(in crate::console) async fn remove(
    State(web): State<Web>,
    Path((slug, mem)): Path<(String, String)>,
    Checked { signed, .. }: Checked<Nothing>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let member = found(&web, &inside, &mem).await?;
    let removed = members::remove(&web.app, inside.workspace.id, inside.by(), member.id).await;
    let path = Notice::Removed.path(&inside, member.id, &Wanted::default());
    done(&web, &inside, (Step::Remove, &member), removed.map(|_| path)).await
}

/// Asks whether a member really wants to leave.
pub(in crate::console) async fn ask_to_leave(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "/leave").await?;
    Ok(page::shown(StatusCode::OK, &page_of(&web, &inside, (Step::Leave, &inside.who.member), None).await?))
}

/// A member gives up their own place.
pub(in crate::console) async fn leave(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, .. }: Checked<Nothing>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "/leave").await?;
    let actor = inside.who.signed.actor();
    let left = members::quit(&web.app, inside.workspace.id, actor, inside.who.member.id).await;
    done(&web, &inside, (Step::Leave, &inside.who.member), left.map(|_| "/".to_owned())).await
}

/// On to the next page, or back to the question with the reason why not.
async fn done(
    web: &Web,
    inside: &Inside,
    asked: (Step, &Member),
    outcome: Result<String, Error>,
) -> Result<Response, Instead> {
    match outcome {
        Ok(path) => Ok(page::see_other(&path)),
        Err(Error::Failed(failure)) => Err(answer::failed(web, &failure).into()),
        Err(Error::Refused(refusal)) => {
            let problem = Some(Problem::refused(&refusal, "confirm"));
            let page = page_of(web, inside, asked, problem).await?;
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}
