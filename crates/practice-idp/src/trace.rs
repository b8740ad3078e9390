//! Writes every request to a sign-in endpoint into the log, without codes, secrets, tokens and assertions.

use crate::clock::{self, Stopwatch};
use crate::fields::Fields;
use crate::idp::Idp;
use crate::journal::{Body as Kept, Entry, HIDDEN, Kind, Redaction};
use crate::people::Id;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, HeaderMap};
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const LONGEST: usize = 64 * 1024;

/// Put on a response: whom it is about.
#[derive(Clone)]
pub(crate) struct About(pub(crate) Id);

/// Put on a response: what the token or the assertion in it says, since neither is kept itself.
#[derive(Clone)]
pub(crate) struct Claims(pub(crate) Value);

/// What is noted of which endpoints.
#[derive(Clone)]
pub(crate) struct Trace {
    pub(crate) idp: Arc<Idp>,
    pub(crate) kind: Kind,
    /// What a request to this path is for.
    pub(crate) purpose: fn(&str) -> &'static str,
}

/// Headers that help to understand a client; a browser sends many more.
const KEPT_HEADERS: [&str; 9] = [
    "accept",
    "authorization",
    "cache-control",
    "content-type",
    "host",
    "location",
    "origin",
    "user-agent",
    "www-authenticate",
];

pub(crate) async fn note(State(trace): State<Trace>, request: Request, next: Next) -> Response {
    let Trace { idp, kind, purpose } = trace;
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut entry = Entry {
        id: 0,
        at: clock::now(),
        kind,
        person: None,
        group: None,
        purpose: purpose(parts.uri.path()).to_owned(),
        method: parts.method.to_string(),
        url: parts.uri.to_string(),
        request_headers: written(&parts.headers),
        request_body: if parts.method == Method::POST { Some(form(&body)) } else { None },
        status: None,
        answer_headers: Vec::new(),
        answer_body: None,
        remark: None,
        ms: 0,
    };
    let stopwatch = Stopwatch::start();
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    entry.ms = stopwatch.ms();
    let (parts, body) = response.into_parts();
    // The answers are made here and are small; the limit is for the compiler's peace of mind and ours.
    let Ok(body) = to_bytes(body, 16 * LONGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    entry.status = Some(parts.status.as_u16());
    entry.answer_headers = written(&parts.headers);
    entry.person = parts.extensions.get::<About>().map(|About(id)| id.clone());
    let is_document =
        parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    let claims = parts.extensions.get::<Claims>().map(|Claims(claims)| claims.clone());
    entry.answer_body = match Kept::of(&body) {
        Some(Kept::Json(mut value)) => {
            if let (Value::Object(fields), Some(claims)) = (&mut value, claims) {
                fields.insert("id_token says".to_owned(), claims);
            }
            Some(Kept::Json(value))
        }
        kept if is_document => kept,
        Some(_) if let Some(claims) = claims => Some(Kept::Json(json!({"assertion says": claims}))),
        Some(_) => Some(Kept::Text("(a page for the browser)".to_owned())),
        None => None,
    };
    let redaction = Redaction::default().of_text(idp.cabinet.read().application.client.secret.expose());
    idp.journal.note(entry, &redaction);
    Response::from_parts(parts, Body::from(body))
}

fn written(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| KEPT_HEADERS.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// A form as names and values, which reads better than its encoding. The secret ones are hidden by name.
fn form(body: &[u8]) -> Kept {
    let fields: Map<String, Value> = Fields::parse(body)
        .pairs()
        .iter()
        .map(|(name, value)| {
            let value = if name == "code" { HIDDEN } else { value };
            (name.clone(), Value::from(value))
        })
        .collect();
    Kept::Json(Value::Object(fields))
}
