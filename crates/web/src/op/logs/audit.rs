//! The audit log, masked: who acted by id, what was done, and to what by id.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::AuditId;
use http::StatusCode;
use store::{Cut, Recorded};

use super::{ON_A_PAGE, Parts, Wanted};
use crate::{
    console::audit::words,
    gate::operator_session::SignedOperator,
    op::{Frame, Tab, answer, desk::Desk, masked},
    page::{self, Asked, Instead, path_with, when::When},
    state::Web,
};

/// An entry on the page.
struct Row {
    id: String,
    when: When,
    what: String,
    by: String,
    /// To what, and all that was done to it.
    target: Option<(String, Option<String>)>,
    details: Option<String>,
}

#[derive(Template)]
#[template(path = "op_audit.html")]
struct AuditPage {
    frame: Frame,
    wanted: Wanted,
    rows: Vec<Row>,
    parts: Parts,
}

/// Who acted. Of the operator's own, which key it was: that is theirs to know.
fn by(entry: &Recorded, keys: &HashMap<String, String>) -> String {
    let (kind, id) = words::actor(entry);
    match id {
        Some(id) if keys.contains_key(id) => text::audit::the_operator_with_key(&keys[id]),
        // Which of several people or links it was is told by its id; a workspace has one directory.
        Some(id) if entry.actor.starts_with("person") => text::audit::a_person_with_id(id),
        Some(id) if entry.actor.starts_with("setup_link") => text::audit::holder_of_a_link_with_id(id),
        _ => kind.to_owned(),
    }
}

fn row(path: &str, entry: &Recorded, keys: &HashMap<String, String>) -> Row {
    let target = match entry.target.as_str() {
        "" => None,
        target => {
            let shown = masked::target(&entry.action, target);
            // What is masked is not passed on in an address either.
            let all = (shown == target).then(|| path_with(path, &[("about", target)]));
            Some((shown, all))
        }
    };
    Row {
        id: entry.id.to_string(),
        when: When::of(entry.at),
        what: words::what(&entry.action),
        by: by(entry, keys),
        target,
        details: masked::details(&entry.details),
    }
}

/// Shows a part of it.
pub(in crate::op) async fn list(
    State(web): State<Web>,
    operator: SignedOperator,
    Path(ws): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, operator, &ws).await?;
    let failed = |failure| Instead::from(answer::failed(&web, &failure));
    let after = wanted.after.parse::<AuditId>().ok();
    let about =
        Some(wanted.about.trim().to_owned()).filter(|about| !about.is_empty()).map(|about| vec![about]);
    let cut = Cut::new(after, ON_A_PAGE);
    let store = &web.app.store;
    let found = store.latest_audit(desk.workspace.id, about.as_deref(), cut).await.map_err(failed)?;
    let keys = store.operator_keys().await.map_err(failed)?;
    let keys = keys.into_iter().map(|key| (key.id.to_string(), key.name)).collect();
    let path = desk.path("/audit");
    let last = found.items.last().filter(|_| found.more).map(|one| one.id.to_string());
    let page = AuditPage {
        frame: desk.frame(Tab::Audit),
        rows: found.items.iter().map(|entry| row(&path, entry, &keys)).collect(),
        parts: Parts::of(path, &wanted, after.is_none(), last),
        wanted,
    };
    Ok(page::shown(StatusCode::OK, &page))
}
