//! Faults, refusals and failures in SCIM's language: the error document of RFC 7644 §3.12. Nothing else in this edge
//! knows which status a "no" has.

use app::{Error, provisioning::Denied};
use axum::{body::Body, response::Response};
use domain::Refusal;
use http::{HeaderName, HeaderValue, StatusCode, header};
use scim::Fault;
use serde::Serialize;
use store::Failure;

/// Every "no" of this edge.
#[derive(Debug)]
pub(crate) enum No {
    /// No token, or none that opens this directory.
    Unauthorized,
    /// A method this path does not have; those it has.
    Method(&'static str),
    /// The message is malformed or makes no sense.
    Fault(Fault),
    /// The product says no.
    Refused(Refusal),
    /// The machinery broke.
    Failed(Failure),
}

impl No {
    pub(crate) const fn method(allowed: &'static str) -> Self {
        Self::Method(allowed)
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Failure> for No {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
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

impl From<Denied<No>> for No {
    fn from(denied: Denied<No>) -> Self {
        match denied {
            Denied::Fault(no) => no,
            Denied::Error(error) => error.into(),
        }
    }
}

/// The media type of every SCIM document.
pub(crate) const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/scim+json");

/// A SCIM document as an answer.
pub(crate) fn document(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
    response
}

/// A JSON value as a SCIM document.
pub(crate) fn value(status: StatusCode, value: &impl Serialize) -> Result<Response, No> {
    let bytes = serde_json::to_vec(value).map_err(|error| Failure::Corrupt(error.to_string()))?;
    Ok(document(status, bytes))
}

/// The answer to a "no".
pub(crate) fn refuse(no: No) -> Response {
    let (fault, header) = fault(no);
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = document(status, fault.to_value().to_string());
    if let Some((name, value)) = header {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A "no" as a fault, and the header its answer has beside.
pub(super) fn fault(no: No) -> (Fault, Option<(HeaderName, HeaderValue)>) {
    if let No::Failed(failure) = &no {
        tracing::error!(%failure, "failed to answer a SCIM request");
    }
    with_header(&no)
}

/// What the answer to a "no" says.
pub(super) fn said(no: &No) -> Fault {
    with_header(no).0
}

fn with_header(no: &No) -> (Fault, Option<(HeaderName, HeaderValue)>) {
    let mut extra = None;
    let fault = match no {
        // Who held a token when the request began hears the same as who never had one.
        No::Unauthorized | No::Refused(Refusal::TokenNotFound) => {
            extra = Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
            Fault::status(
                401,
                "The SCIM token is missing, wrong, expired or revoked. Create a new one in Workspace settings › Security › Directory.",
            )
        }
        No::Method(allowed) => {
            extra = Some((header::ALLOW, HeaderValue::from_static(allowed)));
            Fault::status(405, format!("This path takes {allowed} only."))
        }
        No::Fault(fault) => fault.clone(),
        No::Refused(refusal) => refused(refusal),
        No::Failed(Failure::Contended(_) | Failure::Unavailable(_)) => {
            extra = Some((header::RETRY_AFTER, HeaderValue::from_static("5")));
            Fault::status(503, "The service is not available at the moment. Nothing was changed; try again.")
        }
        No::Failed(Failure::Unknown(_)) => {
            extra = Some((header::RETRY_AFTER, HeaderValue::from_static("5")));
            Fault::status(
                503,
                "The service lost sight of its database, and does not know whether the change was made. Try again.",
            )
        }
        No::Failed(_) => Fault::status(500, "The service could not answer. Nothing was changed."),
    };
    (fault, extra)
}

/// A refusal as a fault. Its code stands at the end of the detail, so that whoever reads the identity provider's log
/// finds the same code as on the dashboard.
fn refused(refusal: &Refusal) -> Fault {
    let detail = format!("{refusal} ({})", refusal.code());
    match refusal {
        Refusal::UserNotFound
        | Refusal::GroupNotFound
        | Refusal::WorkspaceNotFound
        | Refusal::DirectoryNotFound => Fault::not_found(detail),
        Refusal::UserNameTaken { .. }
        | Refusal::ExternalIdTaken { .. }
        | Refusal::GroupNameTaken { .. }
        | Refusal::AddressTaken => Fault::uniqueness(detail),
        Refusal::AddressUnverified { .. }
        | Refusal::GroupMemberUnknown { .. }
        | Refusal::ValueInvalid { .. } => Fault::invalid_value(detail),
        _ => Fault::status(403, detail),
    }
}
