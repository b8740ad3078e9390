//! The JSON API: what the pages do, for scripts and tests.

use crate::idp::Idp;
use crate::provisioning::Outcome;
use crate::trouble::Trouble;
use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::sync::Arc;

mod application;
mod groups;
mod log;
mod mail;
mod people;

/// Everything below `/api`.
pub(crate) fn routes() -> Router<Arc<Idp>> {
    Router::new()
        .route("/people", get(people::list).post(people::add))
        .route("/people/{id}", get(people::show).patch(people::update).delete(people::erase))
        .route("/people/{id}/{action}", post(people::act))
        .route("/groups", get(groups::list).post(groups::add))
        .route("/groups/{id}", get(groups::show).patch(groups::rename).delete(groups::erase))
        .route("/groups/{id}/{action}", post(groups::act))
        .route("/groups/{id}/{kind}/{member}", put(groups::put_in).delete(groups::take_out))
        .route("/sync", post(people::sync))
        .route("/application", get(application::show).put(application::configure))
        .route("/test-connection", post(application::test_connection))
        .route("/keys/rotate", post(application::rotate_key))
        .route("/log", get(log::list).delete(log::clear))
        .route("/log/{id}", get(log::show))
        .route("/mail", get(mail::list).delete(mail::clear))
        .route("/mail/{id}", get(mail::show))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
}

/// An error, as JSON with a sentence.
pub(crate) fn refuse(status: StatusCode, says: &str) -> Response {
    (status, Json(json!({"error": says}))).into_response()
}

async fn nothing_here() -> Response {
    refuse(StatusCode::NOT_FOUND, "There is nothing at this address of the API.")
}

async fn wrong_method() -> Response {
    refuse(StatusCode::METHOD_NOT_ALLOWED, "This address of the API doesn't know this method.")
}

/// Why an API call was not done.
pub(crate) struct Refused(Trouble);

impl<T: Into<Trouble>> From<T> for Refused {
    fn from(trouble: T) -> Self {
        Self(trouble.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            Trouble::NotFound(_) => StatusCode::NOT_FOUND,
            Trouble::Malformed(_) => StatusCode::BAD_REQUEST,
            Trouble::Flaws(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Trouble::State(_) | Trouble::Keys(_) | Trouble::Chance(_) | Trouble::Page(_) => {
                tracing::error!(error = &self.0 as &dyn std::error::Error, "failed to answer an API call");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        match &self.0 {
            Trouble::Flaws(flaws) => {
                (status, Json(json!({"error": self.0.says(), "fields": flaws}))).into_response()
            }
            _ => refuse(status, &self.0.says()),
        }
    }
}

/// A JSON body. A form of another site can't have this content type, so it is asked for even where the body is empty.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let says = "Send the header “Content-Type: application/json”, also where there is no body.";
            return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, says));
        }
        let too_long =
            |_| refuse(StatusCode::PAYLOAD_TOO_LARGE, "The body is longer than 64 KiB, or it broke off.");
        let bytes = Bytes::from_request(request, state).await.map_err(too_long)?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            refuse(StatusCode::BAD_REQUEST, &format!("The body is not what is expected: {error}."))
        })
    }
}

/// The body of a call that says nothing: `{}` or empty.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// What was done, what was sent for it, and what it was about. A refusal of the application is 502, so that a script notices.
fn told(outcome: &Outcome, about: impl Serialize, name: &str) -> Response {
    let status = if outcome.result.is_well() { StatusCode::OK } else { StatusCode::BAD_GATEWAY };
    let mut body = json!(outcome);
    body[name] = json!(about);
    if !outcome.result.is_well() {
        body["error"] = json!(outcome.message);
    }
    (status, Json(body)).into_response()
}
