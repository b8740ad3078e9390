//! The audit log as a file of comma-separated values (RFC 4180).

use axum::{
    extract::{Path, State},
    response::Response,
};
use store::{Cut, Failure, LARGEST, Recorded};

use super::{HERE, Wanted};
use crate::{
    console::door::Inside,
    gate::session::Signed,
    login::answer,
    page::{Asked, Instead, csv},
    state::Web,
};

/// The most entries a file holds, the newest. Whoever needs more reads the API.
const MOST: usize = 10_000;

const HEAD: &str = "at,id,actor,action,target,details\r\n";

/// Gives the part of the log that is asked for.
pub(in crate::console) async fn csv(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    let text = written(&web, &inside, &wanted).await.map_err(|failure| answer::failed(&web, &failure))?;
    Ok(csv::file("audit.csv", text))
}

async fn written(web: &Web, inside: &Inside, wanted: &Wanted) -> Result<String, Failure> {
    let about = wanted.about();
    let (mut text, mut after, mut lines) = (HEAD.to_owned(), None, 0);
    while lines < MOST {
        let cut = Cut::new(after, LARGEST);
        let page = web.app.store.latest_audit(inside.workspace.id, about.as_deref(), cut).await?;
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

fn line(one: &Recorded) -> String {
    let Recorded { id, at, actor, action, target, details } = one.clone();
    csv::line([at.to_string(), id.to_string(), actor, action, target, details])
}
