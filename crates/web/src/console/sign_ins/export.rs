//! The sign-in log as a file of comma-separated values (RFC 4180).

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::sign_in::SignIn;
use store::{Failure, LARGEST, SelectSignIns};

use super::{HERE, Wanted};
use crate::{
    console::door::Inside,
    gate::session::Signed,
    login::answer,
    page::{Asked, Instead, csv, period::Period},
    state::Web,
};

/// The most entries a file holds, the newest. Whoever needs more asks for less at a time, or the API.
const MOST: usize = 10_000;

const HEAD: &str =
    "at,outcome,protocol,connection,code,reason,member,address,trace,session,notes,ip,user_agent\r\n";

/// Gives the part of the log that is asked for.
pub(in crate::console) async fn csv(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    let (select, period) = match wanted.asked() {
        Ok(wanted) => wanted,
        Err(refusal) => return Err(inside.refused(&web, &refusal).await),
    };
    let text =
        written(&web, &inside, &select, period).await.map_err(|failure| answer::failed(&web, &failure))?;
    Ok(csv::file("sign-ins.csv", text))
}

async fn written(
    web: &Web,
    inside: &Inside,
    select: &SelectSignIns,
    period: Period,
) -> Result<String, Failure> {
    let (mut text, mut after, mut lines) = (HEAD.to_owned(), None, 0);
    while lines < MOST {
        let page = web.app.store.sign_ins(inside.workspace.id, select, period.cut(after, LARGEST)).await?;
        let page = period.kept(page, |one| one.id);
        for one in page.items.iter().take(MOST - lines) {
            text.push_str(&line(one));
        }
        lines += page.items.len();
        after = page.items.last().map(|one| one.id);
        if !page.more {
            break;
        }
    }
    Ok(text)
}

fn line(one: &SignIn) -> String {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let named = |id: Option<String>| id.unwrap_or_default();
    let notes = one.notes.iter().map(super::note).collect::<Vec<_>>().join(" ");
    csv::line([
        one.at.to_string(),
        one.outcome.as_str().to_owned(),
        one.protocol.as_str().to_owned(),
        named(one.connection.map(|id| id.to_string())),
        said(&one.code),
        said(&one.because),
        named(one.member.map(|id| id.to_string())),
        said(&one.address),
        one.trace.to_string(),
        named(one.session.map(|id| id.to_string())),
        notes,
        named(one.client.ip.map(|ip| ip.to_string())),
        said(&one.client.agent),
    ])
}
