//! The userinfo endpoint (OpenID Connect Core section 5.3).

use super::claims;
use crate::clock;
use crate::idp::Idp;
use crate::people::Account;
use crate::trace::About;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
use serde_json::json;
use std::sync::Arc;

pub(super) async fn tell(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let Some(token) = bearer else {
        // RFC 6750 section 3.1: no error code where no token was shown.
        return (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer realm=\"practice-idp\"")])
            .into_response();
    };
    let state = idp.cabinet.read();
    let holder = idp.grants.holder(token, clock::now());
    let found = holder.as_ref().and_then(|(id, scopes)| Some((state.person(id)?, scopes)));
    match found {
        Some((person, scopes)) if person.account == Account::Active => {
            let mut response =
                ([(CACHE_CONTROL, "no-store")], Json(claims::about(person, scopes))).into_response();
            response.extensions_mut().insert(About(person.id.clone()));
            response
        }
        _ => {
            let challenge = "Bearer realm=\"practice-idp\", error=\"invalid_token\"";
            let body = json!({"error": "invalid_token", "error_description": "The access token is not known or too old."});
            (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)], Json(body)).into_response()
        }
    }
}
