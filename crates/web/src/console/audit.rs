//! The audit log: who did what to whom, newest first.

pub(super) mod export;
pub(crate) mod words;

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{AccountId, AuditId, MemberId, WorkspaceId};
use http::StatusCode;
use serde::Deserialize;
use store::{Cut, Failure, Recorded};

use super::door::Inside;
use crate::{
    gate::session::Signed,
    login::answer,
    page::{self, Asked, Frame, Instead, Tab, person, when::When},
    state::Web,
};

/// The page's path below the workspace's.
pub(super) const HERE: &str = "/settings/audit";
/// How many entries a page shows.
const ON_A_PAGE: u32 = 50;

/// How many ids are asked for at once; the rest is left out.
const MOST_IDS: usize = 10;

/// What is asked for: the address of the page holds it, so that it can be kept and passed on.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// The ids of whom or what it was done to, with blanks between.
    about: String,
    after: String,
}

impl Wanted {
    /// To whom or what, where only that is asked for.
    fn about(&self) -> Option<Vec<String>> {
        let ids: Vec<_> = self.about.split_whitespace().take(MOST_IDS).map(str::to_owned).collect();
        (!ids.is_empty()).then_some(ids)
    }

    /// A path with what is asked for.
    fn path(&self, path: &str, after: &str) -> String {
        page::path_with(path, &[("about", self.about.trim()), ("after", after)])
    }
}

/// An entry on a page.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) when: When,
    pub(super) what: String,
    pub(super) by: String,
    /// To whom or what: in words, and all that was done to them.
    target: Option<(String, String)>,
    /// What changed or why not, where there is more to say.
    pub(super) details: Option<String>,
}

/// Names of people, each looked up once for a page.
#[derive(Default)]
pub(super) struct Names(HashMap<String, Option<String>>);

impl Names {
    /// What the person with this id of an account or a member is called here; none where it is nobody's.
    pub(super) async fn of(
        &mut self,
        web: &Web,
        workspace: WorkspaceId,
        id: &str,
    ) -> Result<Option<String>, Failure> {
        if let Some(known) = self.0.get(id) {
            return Ok(known.clone());
        }
        let store = &web.app.store;
        let member = if let Ok(member) = id.parse::<MemberId>() {
            store.member(workspace, member).await?
        } else if let Ok(account) = id.parse::<AccountId>() {
            store.member_of(workspace, account).await?
        } else {
            None
        };
        let name = member.as_ref().map(person::called);
        self.0.insert(id.to_owned(), name.clone());
        Ok(name)
    }
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    path: String,
    wanted: Wanted,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    export: String,
}

/// Shows a part of the log.
pub(super) async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    let page = page_of(&web, &inside, wanted).await.map_err(|failure| answer::failed(&web, &failure))?;
    Ok(page::shown(StatusCode::OK, &page))
}

async fn page_of(web: &Web, inside: &Inside, wanted: Wanted) -> Result<AuditPage, Failure> {
    // A place in the list that is none is its beginning.
    let after = wanted.after.parse::<AuditId>().ok();
    let (about, cut) = (wanted.about(), Cut::new(after, ON_A_PAGE));
    let found = web.app.store.latest_audit(inside.workspace.id, about.as_deref(), cut).await?;
    let path = inside.path(HERE);
    let rows = rows(web, inside, &found.items).await?;
    let last = found.items.last().filter(|_| found.more).map(|one| one.id.to_string());
    Ok(AuditPage {
        frame: inside.frame(Tab::Security),
        rows,
        first: after.map(|_| wanted.path(&path, "")),
        next: last.map(|last| wanted.path(&path, &last)),
        export: wanted.path(&format!("{path}.csv"), ""),
        path,
        wanted,
    })
}

/// Entries as a page shows them.
pub(super) async fn rows(web: &Web, inside: &Inside, entries: &[Recorded]) -> Result<Vec<Row>, Failure> {
    let (path, mut names) = (inside.path(HERE), Names::default());
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        rows.push(row(web, inside.workspace.id, &path, entry, &mut names).await?);
    }
    Ok(rows)
}

async fn row(
    web: &Web,
    workspace: WorkspaceId,
    path: &str,
    entry: &Recorded,
    names: &mut Names,
) -> Result<Row, Failure> {
    let (kind, id) = words::actor(entry);
    let by = match id {
        Some(id) => names.of(web, workspace, id).await?,
        None => None,
    };
    let target = match entry.target.as_str() {
        "" => None,
        id => {
            let called = names.of(web, workspace, id).await?.unwrap_or_else(|| id.to_owned());
            Some((called, page::path_with(path, &[("about", id)])))
        }
    };
    Ok(Row {
        id: entry.id.to_string(),
        when: When::of(entry.at),
        what: words::what(&entry.action),
        by: by.unwrap_or_else(|| kind.to_owned()),
        target,
        details: details(&entry.details),
    })
}

/// What there is more to say, a line for each field.
fn details(text: &str) -> Option<String> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(fields)) if fields.is_empty() => None,
        Ok(value) => serde_json::to_string_pretty(&value).ok(),
        Err(_) => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::details;

    #[test]
    fn details_are_shown_where_there_are_any() {
        assert_eq!(details("{}"), None);
        assert_eq!(details(r#"{"a":1}"#).unwrap_or_default(), "{\n  \"a\": 1\n}");
        assert_eq!(details("cut {").unwrap_or_default(), "cut {");
    }
}
