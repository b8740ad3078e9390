//! The token endpoint (RFC 6749 section 3.2).

use super::claims;
use super::grants::{Claim, Denied, TOKEN_LIVES_FOR};
use super::request::Scope;
use crate::application::Client;
use crate::clock;
use crate::fields::{Fields, Repeated};
use crate::idp::Idp;
use crate::people::Account;
use crate::trace::{About, Claims};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// An error of RFC 6749 section 5.2.
struct Fault {
    error: &'static str,
    says: String,
}

impl Fault {
    fn new(error: &'static str, says: impl Into<String>) -> Self {
        Self { error, says: says.into() }
    }
}

impl From<Repeated> for Fault {
    fn from(Repeated(name): Repeated) -> Self {
        Self::new("invalid_request", format!("The parameter {name} was given twice."))
    }
}

pub(super) async fn redeem(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = match answer(&idp, &headers, &body) {
        Ok(response) => response,
        Err(fault) => {
            let status = match fault.error {
                "invalid_client" => StatusCode::UNAUTHORIZED,
                "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::BAD_REQUEST,
            };
            let body = Json(json!({"error": fault.error, "error_description": fault.says}));
            match status {
                StatusCode::UNAUTHORIZED => {
                    (status, [("www-authenticate", "Basic realm=\"practice-idp\"")], body).into_response()
                }
                _ => (status, body).into_response(),
            }
        }
    };
    response.headers_mut().insert("cache-control", http::HeaderValue::from_static("no-store"));
    response
}

fn answer(idp: &Idp, headers: &HeaderMap, body: &[u8]) -> Result<Response, Fault> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(Fault::new("invalid_request", "The body must be application/x-www-form-urlencoded."));
    }
    let fields = Fields::parse(body);
    let state = idp.cabinet.read();
    authenticate(headers, &fields, &state.application.client)?;
    match fields.once("grant_type")? {
        Some("authorization_code") => {}
        Some(_) => {
            return Err(Fault::new("unsupported_grant_type", "Only authorization_code is spoken here."));
        }
        None => return Err(Fault::new("invalid_request", "The request names no grant_type.")),
    }
    let needed = |name| match fields.once(name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(Fault::new("invalid_request", format!("The parameter {name} is missing."))),
        Err(repeated) => Err(Fault::from(repeated)),
    };
    let claim = Claim {
        code: needed("code")?,
        redirect_uri: needed("redirect_uri")?,
        verifier: needed("code_verifier")?,
        client_id: &state.application.client.id,
    };
    let now = clock::now();
    let redeemed = idp.grants.redeem(&claim, now).map_err(|denied| match denied {
        Denied::Grant(says) => Fault::new("invalid_grant", says),
        Denied::Dry(error) => Fault::new("server_error", error.to_string()),
    })?;
    let person = state
        .person(&redeemed.grant.person)
        .filter(|person| person.account == Account::Active)
        .ok_or_else(|| Fault::new("invalid_grant", "The person’s account was closed in between."))?;
    let token = claims::id_token(&idp.issuer, &redeemed.grant, person, &redeemed.access_token, now);
    let key = state.keys.first().ok_or_else(|| Fault::new("server_error", "There is no signing key."))?;
    let signed = key.sign(&token).map_err(|error| Fault::new("server_error", error.to_string()))?;
    let scope = redeemed.grant.scopes.iter().map(|scope| Scope::code(*scope)).collect::<Vec<_>>().join(" ");
    let mut response = Json(json!({
        "access_token": redeemed.access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIVES_FOR.as_secs(),
        "id_token": signed,
        "scope": scope,
    }))
    .into_response();
    response.extensions_mut().insert(About(person.id.clone()));
    response.extensions_mut().insert(Claims(Value::Object(token)));
    Ok(response)
}

/// `client_secret_basic` or `client_secret_post`, never both (RFC 6749 section 2.3).
fn authenticate(headers: &HeaderMap, fields: &Fields, client: &Client) -> Result<(), Fault> {
    let wrong = || Fault::new("invalid_client", "The client is not known, or its secret is not this one.");
    let posted = (fields.once("client_id")?, fields.once("client_secret")?);
    let (id, secret) = match (headers.get(AUTHORIZATION), posted) {
        (Some(_), (_, Some(_))) => {
            return Err(Fault::new("invalid_request", "The client authenticates in two ways at once."));
        }
        (Some(header), (posted_id, None)) => {
            let (id, secret) = header.to_str().ok().and_then(basic).ok_or_else(wrong)?;
            if posted_id.is_some_and(|posted_id| posted_id != id) {
                return Err(Fault::new("invalid_request", "The client names two client_ids."));
            }
            (id, secret)
        }
        (None, (Some(id), Some(secret))) => (id.to_owned(), secret.to_owned()),
        (None, _) => return Err(Fault::new("invalid_client", "The client does not authenticate.")),
    };
    let is_known = id == client.id;
    // The secret is compared in any case, so that the time tells nothing about the id.
    let is_secret = client.secret.is(&secret);
    if is_known && is_secret { Ok(()) } else { Err(wrong()) }
}

/// RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let joined = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = joined.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(|text| text.into_owned())
}
