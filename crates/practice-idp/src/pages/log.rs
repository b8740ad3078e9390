//! The log: every request and answer, newest first.

use super::exchange::{self, Mood};
use super::json_text::{self, Tone};
use super::when::When;
use super::{Frame, OrRefused as _, Refused, Tab, render};
use crate::fields::Fields;
use crate::idp::Idp;
use crate::journal::{Body, Entry, Kind};
use crate::people::Id;
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

struct Row {
    id: u64,
    when: When,
    kind: &'static str,
    purpose: String,
    person: Option<String>,
    group: Option<String>,
    method: String,
    path: String,
    status: String,
    mood: Mood,
    ms: u64,
}

impl Row {
    fn of(entry: &Entry, idp: &Idp) -> Self {
        Self {
            id: entry.id,
            when: When::of(entry.at),
            kind: kind(entry.kind),
            purpose: entry.purpose.clone(),
            person: entry.person.as_ref().map(|id| name(idp, id)),
            group: entry.group.as_ref().map(|id| group_name(idp, id)),
            method: entry.method.clone(),
            path: path(entry),
            status: exchange::status(entry.status),
            mood: Mood::of_status(entry.status),
            ms: entry.ms,
        }
    }
}

/// A filter is worth seeing at a glance; the many parameters of an authorization request are not.
fn path(entry: &Entry) -> String {
    let address = match entry.kind {
        Kind::Scim => entry.url.as_str(),
        Kind::Oidc | Kind::Saml => entry.url.split_once('?').map_or(entry.url.as_str(), |(path, _)| path),
    };
    exchange::readable(address)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Scim => "SCIM",
        Kind::Oidc => "OIDC",
        Kind::Saml => "SAML",
    }
}

/// The name of someone who may be gone by now.
fn name(idp: &Idp, id: &Id) -> String {
    idp.cabinet.read().person(id).map_or_else(|| id.to_string(), |person| person.display_name())
}

/// The name of a group that may be gone by now.
fn group_name(idp: &Idp, id: &Id) -> String {
    idp.cabinet.read().group(id).map_or_else(|| id.to_string(), |group| group.name.clone())
}

struct Choice {
    value: String,
    label: String,
    is_selected: bool,
}

#[derive(Template)]
#[template(path = "log.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
    people: Vec<Choice>,
    groups: Vec<Choice>,
    kinds: Vec<Choice>,
    is_filtered: bool,
}

pub(super) async fn list(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let wanted = fields.get("person").filter(|id| !id.is_empty());
    let wanted_group = fields.get("group").filter(|id| !id.is_empty());
    let wanted_kind = fields.get("kind").and_then(Kind::of_code);
    let keep = |entry: &Entry| {
        wanted_kind.is_none_or(|kind| entry.kind == kind)
            && wanted.is_none_or(|id| entry.person.as_ref().is_some_and(|person| person.as_str() == id))
            && wanted_group.is_none_or(|id| entry.group.as_ref().is_some_and(|group| group.as_str() == id))
    };
    let rows = idp.journal.entries(keep).iter().map(|entry| Row::of(entry, &idp)).collect();
    let person = |person: &crate::people::Person| Choice {
        value: person.id.to_string(),
        label: person.display_name(),
        is_selected: wanted == Some(person.id.as_str()),
    };
    let group = |group: &crate::groups::Group| Choice {
        value: group.id.to_string(),
        label: group.name.clone(),
        is_selected: wanted_group == Some(group.id.as_str()),
    };
    let kinds = [
        ("scim", "SCIM sent", Kind::Scim),
        ("oidc", "OIDC received", Kind::Oidc),
        ("saml", "SAML received", Kind::Saml),
    ];
    let page = ListPage {
        frame: Frame::new(&idp, &headers, Tab::Log),
        rows,
        people: idp.cabinet.read().people.iter().map(person).collect(),
        groups: idp.cabinet.read().groups.iter().map(group).collect(),
        kinds: kinds
            .map(|(value, label, kind)| Choice {
                value: value.to_owned(),
                label: label.to_owned(),
                is_selected: wanted_kind == Some(kind),
            })
            .into(),
        is_filtered: wanted.is_some() || wanted_group.is_some() || wanted_kind.is_some(),
    };
    render(StatusCode::OK, &page).or_refused(&idp)
}

/// A body, ready to be coloured.
enum Shown {
    Nothing,
    Pieces(Vec<(Tone, String)>),
    Text(String),
}

impl Shown {
    fn of(body: &Option<Body>) -> Self {
        match body {
            None => Self::Nothing,
            Some(Body::Json(value)) => Self::Pieces(json_text::pieces(value)),
            Some(Body::Text(text)) => Self::Text(text.clone()),
        }
    }
}

/// One half of an exchange.
struct Half {
    headers: Vec<(String, String)>,
    body: Shown,
}

#[derive(Template)]
#[template(path = "log-entry.html")]
struct EntryPage {
    frame: Frame,
    row: Row,
    person_id: Option<String>,
    group_id: Option<String>,
    url: String,
    query: Vec<(String, String)>,
    request: Half,
    answer: Half,
    remark: Option<String>,
}

pub(super) async fn show(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let entry = id.parse().ok().and_then(|id| idp.journal.entry(id));
    let gone = || Trouble::NotFound("There is no such entry in the log, or no longer.".to_owned());
    let entry = entry.ok_or_else(gone).or_refused(&idp)?;
    let query = entry.url.split_once('?').map_or("", |(_, query)| query);
    let page = EntryPage {
        frame: Frame::new(&idp, &headers, Tab::Log),
        row: Row::of(&entry, &idp),
        person_id: entry.person.as_ref().map(ToString::to_string),
        group_id: entry.group.as_ref().map(ToString::to_string),
        url: entry.url.clone(),
        query: Fields::parse(query.as_bytes()).pairs().to_vec(),
        request: Half { headers: entry.request_headers.clone(), body: Shown::of(&entry.request_body) },
        answer: Half { headers: entry.answer_headers.clone(), body: Shown::of(&entry.answer_body) },
        remark: entry.remark.clone(),
    };
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn clear(State(idp): State<Arc<Idp>>) -> Response {
    idp.journal.clear();
    Redirect::to("/log").into_response()
}
