//! A member's sessions, as far as this workspace goes: where they are signed in to it, and how an admin ends that.

use app::{
    Error,
    sessions::{self, Here},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Member, MemberId, Refusal, rules::lock::Action, session::Means};
use http::StatusCode;
use serde::Deserialize;
use store::Failure;

use crate::{
    console::{
        door::Inside,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer::{self, Around},
    page::{self, Asked, Frame, Instead, Tab, person::Person, when::When},
    state::Web,
};

struct Row {
    id: String,
    by: &'static str,
    opened: When,
    /// When it was last used, where that says nothing of other workspaces.
    seen: Option<When>,
}

#[derive(Template)]
#[template(path = "member_sessions.html")]
struct MemberSessionsPage {
    frame: Frame,
    csrf: String,
    person: Person,
    workspace: String,
    notice: Option<&'static str>,
    rows: Vec<Row>,
    action: String,
    log: String,
    back: String,
    /// Why they can't be ended.
    lock: Option<Reason>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Wanted {
    done: Option<String>,
}

/// The member of a path, for an admin.
async fn enter(web: &Web, signed: Signed, slug: &str, mem: &str) -> Result<(Inside, Member), Instead> {
    let inside = Inside::enter(web, signed, slug, &format!("/members/{mem}/sessions")).await?;
    if !inside.manages() {
        return Err(no(web, &inside, &Refusal::RoleInsufficient).await);
    }
    let member = match mem.parse::<MemberId>() {
        Ok(id) => {
            let found = web.app.store.member(inside.workspace.id, id).await;
            found.map_err(|failure| answer::failed(web, &failure))?
        }
        Err(_) => None,
    };
    match member {
        Some(member) => Ok((inside, member)),
        None => Err(no(web, &inside, &Refusal::MemberNotFound).await),
    }
}

async fn no(web: &Web, inside: &Inside, refusal: &Refusal) -> Instead {
    let session = Some(&inside.who.signed.session);
    let around = Around { workspace: Some(&inside.workspace), session, wanted: None };
    answer::refused(web, refusal, around).await.into()
}

/// Shows them.
pub(in crate::console) async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, mem)): Path<(String, String)>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let (inside, member) = enter(&web, signed, &slug, &mem).await?;
    let notice = wanted.done.is_some().then_some(text::person::was_signed_out());
    let page =
        page_of(&web, &inside, &member, notice).await.map_err(|failure| answer::failed(&web, &failure))?;
    Ok(page::shown(StatusCode::OK, &page))
}

async fn page_of(
    web: &Web,
    inside: &Inside,
    member: &Member,
    notice: Option<&'static str>,
) -> Result<MemberSessionsPage, Failure> {
    let here = sessions::of_member(&web.app, &inside.workspace, member).await?;
    let id = member.id.to_string();
    Ok(MemberSessionsPage {
        frame: inside.frame(Tab::Members),
        csrf: inside.csrf(),
        person: Person::of(member),
        workspace: inside.workspace.name.clone(),
        notice,
        rows: here.iter().map(|one| row(one, member)).collect(),
        action: inside.path(&format!("/members/{id}/sessions")),
        log: page::path_with(&inside.path("/settings/sign-ins"), &[("person", &id)]),
        back: inside.path(""),
        lock: lock(inside.may(Action::SignOut(member))),
    })
}

fn row(here: &Here, member: &Member) -> Row {
    Row {
        id: here.session.id.to_string(),
        by: match here.proof.map(|proof| proof.by) {
            Some(Means::Connection(_)) => text::person::by_sso(),
            Some(Means::BreakGlass) => text::logs::by_second_factor(),
            Some(Means::Mailbox) | None => text::person::by_code(),
        },
        opened: When::of(here.opened_at(member)),
        seen: here.seen_at().map(When::of),
    }
}

/// Which are to be ended: one by its id, or all.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct End {
    #[serde(default)]
    session: String,
}

/// Ends one of them, or all.
pub(in crate::console) async fn end(
    State(web): State<Web>,
    Path((slug, mem)): Path<(String, String)>,
    Checked { signed, fields }: Checked<End>,
) -> Result<Response, Instead> {
    let (inside, member) = enter(&web, signed, &slug, &mem).await?;
    let which = match (fields.session.as_str(), fields.session.parse()) {
        ("all", _) => None,
        (_, Ok(session)) => Some(session),
        (_, Err(_)) => return Err(no(&web, &inside, &Refusal::SessionNotFound).await),
    };
    match sessions::end_here(&web.app, inside.workspace.id, inside.by(), member.id, which).await {
        Ok(_) => Ok(page::see_other(&inside.path(&format!("/members/{}/sessions?done=1", member.id)))),
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal)) => Err(no(&web, &inside, &refusal).await),
    }
}
