//! Word of an identity provider that somebody has left there (OpenID Connect Back-Channel Logout 1.0 section 2.5). No
//! browser is at this edge: it answers as the specification says.

use app::logout::{self, Unheard};
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::ConnectionId;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::posted::fields;
use crate::state::Web;

/// The largest form, in bytes: a token of 64 KiB and its name.
const FORM_BYTES: usize = 65 * 1024;

/// Why it is not done (section 2.8, RFC 6749 section 5.2).
#[derive(Serialize)]
struct No {
    error: &'static str,
    error_description: String,
}

fn no(status: StatusCode, error: &'static str, error_description: impl Into<String>) -> Response {
    let mut response = Json(No { error, error_description: error_description.into() }).into_response();
    *response.status_mut() = status;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// Hears a logout token.
pub(super) async fn by_token(
    State(web): State<Web>,
    Path(cx): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let unknown = || no(StatusCode::NOT_FOUND, "invalid_request", "There is no such connection.");
    let Ok(connection) = cx.parse::<ConnectionId>() else { return unknown() };
    let token = match fields(&headers, body, FORM_BYTES, ["logout_token"]).await {
        Ok([Some(token)]) => token,
        Ok([None]) => {
            return no(StatusCode::BAD_REQUEST, "invalid_request", "The form has no logout_token.");
        }
        Err(unreadable) => {
            let why = "The request is not a form with one logout_token of at most 64 KiB.";
            return no(unreadable.status(), "invalid_request", why);
        }
    };
    match logout::by_token(&web.app, connection, &token).await {
        Ok(ended) => {
            tracing::info!(%connection, ended, "an identity provider ended sign-ins");
            StatusCode::OK.into_response()
        }
        Err(Unheard::Unknown) => unknown(),
        Err(Unheard::Doubted(doubt)) => {
            tracing::warn!(%connection, ?doubt, "a logout token is not believed");
            no(StatusCode::BAD_REQUEST, "invalid_request", doubt.to_string())
        }
        Err(Unheard::Again) => {
            tracing::warn!(%connection, "a logout token came again");
            no(StatusCode::BAD_REQUEST, "invalid_request", "The logout token was used before.")
        }
        Err(Unheard::Unreachable(because)) => {
            tracing::error!(%connection, because, "no keys to check a logout token with");
            let why = "The keys of the identity provider could not be fetched. Send the token again.";
            no(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why)
        }
        Err(Unheard::Failed(failure)) => {
            tracing::error!(%failure, %connection, "failed to end what an identity provider ended");
            let why = "Something broke on our side. Send the token again.";
            no(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why)
        }
    }
}
