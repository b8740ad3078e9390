//! Refusals and failures in the API's language: problem details (RFC 9457) with the refusal's stable code.

use app::Error;
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use domain::Refusal;
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::{Serialize, de::DeserializeOwned};
use store::Failure;
use utoipa::ToSchema;

use crate::body::{API_BYTES, Unread, whole};

/// Every "no" of this edge.
#[derive(Debug)]
pub(crate) enum No {
    /// No key, or a wrong one.
    Unauthorized,
    /// The path names nothing.
    PathUnknown,
    /// The path has no such method.
    MethodUnknown,
    /// The message is malformed.
    Malformed(StatusCode, String),
    /// The product says no.
    Refused(Refusal),
    /// The machinery broke.
    Failed(Failure),
}

impl From<Failure> for No {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for No {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::Refused(refusal),
            Error::Failed(failure) => Self::Failed(failure),
        }
    }
}

/// A "no", as RFC 9457 says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: the code says what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// The stable code; `docs/errors.md` lists them.
    code: &'static str,
    /// What happened, why, and what to do.
    detail: String,
}

impl No {
    pub(crate) fn into_answer(self) -> Response {
        let (status, code, detail) = match self {
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "operator_key_invalid",
                "The operator key is missing or wrong. Send it as Authorization: Bearer usk_…; `usher operator-key create` makes one.".to_owned(),
            ),
            Self::PathUnknown => (
                StatusCode::NOT_FOUND,
                "path_not_found",
                "There is nothing at this path. /api/v1/openapi.json lists what there is.".to_owned(),
            ),
            Self::MethodUnknown => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "This path has no such method. /api/v1/openapi.json lists those it has.".to_owned(),
            ),
            Self::Malformed(status, detail) => (status, "request_malformed", detail),
            Self::Refused(refusal) => (status(&refusal), refusal.code(), refusal.to_string()),
            Self::Failed(failure) => {
                tracing::error!(%failure, "failed to answer the operator API");
                let detail = "The service could not answer. Nothing was changed.".to_owned();
                match failure {
                    Failure::Contended(_) | Failure::Unavailable(_) => {
                        (StatusCode::SERVICE_UNAVAILABLE, "service_unavailable", detail)
                    }
                    Failure::Unknown(_) => (
                        StatusCode::SERVICE_UNAVAILABLE,
                        "outcome_unknown",
                        "The service lost sight of its database. The change was made whole or not at all; read before \
                         you try again."
                            .to_owned(),
                    ),
                    _ => (StatusCode::INTERNAL_SERVER_ERROR, "service_failed", detail),
                }
            }
        };
        let title = status.canonical_reason().unwrap_or_default();
        let problem = Problem { kind: "about:blank", title, status: status.as_u16(), code, detail };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"))
            }
            _ => None,
        };
        response
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        self.into_answer()
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    use Refusal as R;
    match refusal {
        refusal if refusal.is_absence() => StatusCode::NOT_FOUND,
        R::ValueInvalid { .. } => StatusCode::BAD_REQUEST,
        R::RoleInsufficient | R::RoleOwnerOnly => StatusCode::FORBIDDEN,
        R::SessionEnded | R::SessionUnused { .. } | R::SessionOutlasted { .. } => StatusCode::UNAUTHORIZED,
        _ => StatusCode::CONFLICT,
    }
}

/// The bytes of a body.
///
/// # Errors
/// [`No::Malformed`] for one that is too large or broke off.
pub(crate) async fn body_of(body: axum::body::Body) -> Result<bytes::Bytes, No> {
    whole(body, API_BYTES).await.map_err(|unread| match unread {
        Unread::TooLarge => No::Malformed(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The body is larger than {API_BYTES} bytes, the most one request may have."),
        ),
        Unread::BrokenOff => {
            No::Malformed(StatusCode::BAD_REQUEST, "The body broke off before its end.".to_owned())
        }
    })
}

/// What JSON bytes say.
///
/// # Errors
/// [`No::Malformed`].
pub(crate) fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, No> {
    serde_json::from_slice(body).map_err(|error| No::Malformed(StatusCode::BAD_REQUEST, error.to_string()))
}

/// A JSON body; what is wrong with one is told as a problem.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = No;

    async fn from_request(request: Request, state: &S) -> Result<Self, No> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, body_of(body).await?.into());
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                let status = match rejection {
                    JsonRejection::JsonDataError(_) | JsonRejection::JsonSyntaxError(_) => {
                        StatusCode::BAD_REQUEST
                    }
                    ref other => other.status(),
                };
                Err(No::Malformed(status, rejection.body_text()))
            }
        }
    }
}

/// Query parameters; what is wrong with them is told as a problem.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, No> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(No::Malformed(StatusCode::BAD_REQUEST, rejection.body_text())),
        }
    }
}
