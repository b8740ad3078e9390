//! The provisioning log as a file of comma-separated values.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::exchange::{Changed, Exchange};
use store::{Failure, LARGEST, SelectExchanges};

use super::{HERE, Wanted, words};
use crate::{
    console::door::Inside,
    gate::session::Signed,
    login::answer,
    page::{Asked, Instead, csv, period::Period},
    state::Web,
};

/// The most entries a file holds, the newest. Whoever needs more asks for less at a time, or the API.
const MOST: usize = 10_000;

const HEAD: &str = "at,what,verb,target,about,name,outcome,status,code,detail,changed,by,ip,user_agent\r\n";

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
    Ok(csv::file("provisioning.csv", text))
}

async fn written(
    web: &Web,
    inside: &Inside,
    select: &SelectExchanges,
    period: Period,
) -> Result<String, Failure> {
    let (mut text, mut after, mut lines) = (HEAD.to_owned(), None, 0);
    while lines < MOST {
        let page = web.app.store.exchanges(inside.workspace.id, select, period.cut(after, LARGEST)).await?;
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

fn changed(it: &Changed) -> String {
    let name = &it.attribute;
    match (&it.before, &it.after) {
        (Some(before), Some(after)) => text::logs::value_changed(after, name, before),
        (None, Some(after)) => text::logs::value_set(after, name),
        (Some(before), None) => text::logs::value_taken_away(name, before),
        (None, None) => text::logs::value_as_before(name),
    }
}

fn line(one: &Exchange) -> String {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let changed = one.changed.iter().map(changed);
    csv::line([
        one.at.to_string(),
        words::sentence(one),
        one.verb.as_str().to_owned(),
        one.target.clone(),
        one.about().unwrap_or_default(),
        said(&one.name),
        one.outcome.as_str().to_owned(),
        one.status.to_string(),
        said(&one.code),
        said(&one.detail),
        changed.collect::<Vec<_>>().join("; "),
        one.opener.to_string(),
        one.client.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        said(&one.client.agent),
    ])
}
