//! What the token endpoint can do, for clients that look it up (RFC 8414 §2).

use ::app::access;
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::Serialize;

use super::{SCOPE, answer};
use crate::state::Web;

/// The document. There is no authorization endpoint, so there are no response types.
#[derive(Serialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
    scopes_supported: [&'static str; 1],
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
}

pub(super) async fn show(State(web): State<Web>) -> Response {
    answer::json(
        StatusCode::OK,
        &Metadata {
            issuer: web.app.url(""),
            token_endpoint: web.app.url(access::ENDPOINT),
            scopes_supported: [SCOPE],
            response_types_supported: [],
            grant_types_supported: ["client_credentials"],
            token_endpoint_auth_methods_supported: [
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
            ],
            token_endpoint_auth_signing_alg_values_supported: access::algorithms(),
        },
    )
}
