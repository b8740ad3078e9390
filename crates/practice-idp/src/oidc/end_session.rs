//! Sign-out that the application asks for (OpenID Connect RP-Initiated Logout 1.0).

use super::END_SESSION;
use crate::fields::{Fields, with_query};
use crate::idp::Idp;
use crate::pages;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use std::sync::Arc;

/// A request that is in order.
struct Wish {
    /// Whom the application believes to be signed in.
    person: Option<String>,
    /// Where to go afterwards, with its `state`.
    then: Option<String>,
}

pub(super) async fn asked(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    begin(&idp, &headers, &query.unwrap_or_default())
}

pub(super) async fn asked_by_form(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    begin(&idp, &headers, &String::from_utf8_lossy(&body))
}

fn begin(idp: &Idp, headers: &HeaderMap, query: &str) -> Response {
    let wish = match read(idp, &Fields::parse(query.as_bytes())) {
        Ok(wish) => wish,
        Err(says) => return pages::refuse(idp, StatusCode::BAD_REQUEST, &says, None),
    };
    match idp.browsers.who(headers) {
        // Only an ID token of the person proves that the application, and not just any page, asks.
        Some(signed_in) if wish.person.as_deref() != Some(signed_in.person.as_str()) => {
            pages::confirm_sign_out(idp, headers, query)
        }
        _ => done(idp, headers, &wish),
    }
}

/// The person said yes on the page.
pub(super) async fn confirmed(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let fields = Fields::parse(&body);
    match read(&idp, &Fields::parse(fields.get("request").unwrap_or_default().as_bytes())) {
        Ok(wish) => done(&idp, &headers, &wish),
        Err(says) => pages::refuse(&idp, StatusCode::BAD_REQUEST, &says, Some(END_SESSION)),
    }
}

fn done(idp: &Idp, headers: &HeaderMap, wish: &Wish) -> Response {
    let cookie = idp.browsers.sign_out(headers);
    let mut response = match &wish.then {
        Some(then) => Redirect::to(then).into_response(),
        None => pages::signed_out(idp),
    };
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn read(idp: &Idp, fields: &Fields) -> Result<Wish, String> {
    let once = |name| fields.once(name).map_err(|_| format!("The parameter “{name}” was given twice."));
    let client = &idp.cabinet.read().application.client;
    let client_id = once("client_id")?;
    if let Some(id) = client_id.filter(|id| *id != client.id) {
        return Err(format!("No application here has the client_id “{id}”."));
    }
    let hint = once("id_token_hint")?;
    let person =
        match hint {
            None => None,
            Some(token) => {
                let subject = subject_of(idp, token, &client.id);
                Some(subject.ok_or(
                    "The id_token_hint is not an ID token of this practice IdP for this application.",
                )?)
            }
        };
    let then = match once("post_logout_redirect_uri")? {
        None => None,
        Some(_) if client_id.is_none() && hint.is_none() => {
            return Err("A post_logout_redirect_uri needs an id_token_hint or a client_id.".to_owned());
        }
        Some(uri) if client.post_logout_redirect_uris.iter().any(|registered| registered == uri) => {
            let state: Vec<(&str, &str)> = once("state")?.map(|state| ("state", state)).into_iter().collect();
            Some(with_query(uri, &state))
        }
        Some(uri) => return Err(format!("The post_logout_redirect_uri “{uri}” is not registered.")),
    };
    Ok(Wish { person, then })
}

#[derive(Deserialize)]
struct Subject {
    sub: String,
}

/// The person an ID token is about. One that has expired will do (section 4 of the specification).
fn subject_of(idp: &Idp, token: &str, client_id: &str) -> Option<String> {
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
    let state = idp.cabinet.read();
    let key = state.keys.iter().find(|key| key.kid == kid)?;
    let key = DecodingKey::from_jwk(&key.jwk().ok()?).ok()?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.set_audience(&[client_id]);
    validation.set_issuer(&[&idp.issuer]);
    let decoded = jsonwebtoken::decode::<Subject>(token, &key, &validation).ok()?;
    Some(decoded.claims.sub)
}
