//! What a client reads before anything else.

use super::request::Scope;
use super::{AUTHORIZE, END_SESSION, JWKS, TOKEN, USERINFO};
use crate::idp::Idp;
use crate::keys;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde_json::json;
use std::sync::Arc;

/// OpenID Connect Discovery 1.0 section 3, and RFC 9207 for `iss` in the answer. It promises nothing that isn't there.
pub(super) async fn document(State(idp): State<Arc<Idp>>) -> Response {
    let at = |path: &str| format!("{}{path}", idp.issuer);
    Json(json!({
        "issuer": idp.issuer,
        "authorization_endpoint": at(AUTHORIZE),
        "token_endpoint": at(TOKEN),
        "userinfo_endpoint": at(USERINFO),
        "jwks_uri": at(JWKS),
        "end_session_endpoint": at(END_SESSION),
        "scopes_supported": Scope::ALL.map(Scope::code),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "select_account"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "email",
            "email_verified", "name", "given_name", "family_name", "preferred_username"],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    }))
    .into_response()
}

/// The public keys. They may be cached for a minute, so that a rotation can be watched.
pub(super) async fn jwks(State(idp): State<Arc<Idp>>) -> Response {
    match keys::published(&idp.cabinet.read().keys) {
        Ok(set) => ([("cache-control", "public, max-age=60")], Json(set)).into_response(),
        Err(error) => {
            tracing::error!(%error, "failed to publish the keys");
            (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": "server_error"}))).into_response()
        }
    }
}
