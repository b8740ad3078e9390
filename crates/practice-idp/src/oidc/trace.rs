//! Writes every request to an OIDC endpoint into the log, without codes, secrets and tokens.

use super::{AUTHORIZE, DISCOVERY, JWKS, TOKEN, USERINFO};
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
use serde_json::{Map, Value};
use std::sync::Arc;

const LONGEST: usize = 64 * 1024;

/// Put on a response: whom it is about.
#[derive(Clone)]
pub(super) struct About(pub(super) Id);

/// Put on a token response: what the ID token says, since the token itself is not kept.
#[derive(Clone)]
pub(super) struct Claims(pub(super) Value);

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

pub(super) async fn note(State(idp): State<Arc<Idp>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut entry = Entry {
        id: 0,
        at: clock::now(),
        kind: Kind::Oidc,
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
    let is_json =
        parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    entry.answer_body = match Kept::of(&body) {
        Some(Kept::Json(mut value)) => {
            if let (Value::Object(fields), Some(Claims(claims))) =
                (&mut value, parts.extensions.get::<Claims>())
            {
                fields.insert("id_token says".to_owned(), claims.clone());
            }
            Some(Kept::Json(value))
        }
        kept if is_json => kept,
        Some(_) => Some(Kept::Text("(a page for the browser)".to_owned())),
        None => None,
    };
    let redaction = Redaction::default().of_text(idp.cabinet.read().application.client.secret.expose());
    idp.journal.note(entry, &redaction);
    Response::from_parts(parts, Body::from(body))
}

fn purpose(path: &str) -> &'static str {
    match path {
        DISCOVERY => "Discovery",
        JWKS => "Keys",
        AUTHORIZE => "Authorization",
        TOKEN => "Token",
        USERINFO => "Userinfo",
        path if path.starts_with("/oidc/end-session") => "Sign-out",
        _ => "Sign-in",
    }
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
