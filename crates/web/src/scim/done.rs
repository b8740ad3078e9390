//! What became of a request on one resource, and how much of it the client wants to see.

use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};
use scim::{Projection, etag};
use store::Failure;

use super::answer::{self, No};

/// What a client wants to see of a resource it has written.
pub(super) enum Want {
    /// The resource, as far as it asks for it.
    Document(Projection),
    /// Only where it is and which version it has: an operation of a bulk request (RFC 7644 §3.7).
    Nothing,
}

/// A resource that was read or written.
pub(super) struct Done {
    pub(super) status: StatusCode,
    /// Its address.
    pub(super) location: String,
    /// Its version tag.
    pub(super) version: String,
    /// Its document; none where nobody wants to see it.
    pub(super) document: Option<String>,
}

impl Done {
    /// The answer: version and place stand in the headers as in the document.
    pub(super) fn into_response(self) -> Result<Response, No> {
        let is_new = self.status == StatusCode::CREATED;
        let mut response = match self.document {
            Some(document) => answer::document(self.status, document),
            None => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = self.status;
                response
            }
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, text(&etag::weak(&self.version))?);
        let location = text(&self.location)?;
        if is_new {
            headers.insert(header::LOCATION, location.clone());
        }
        headers.insert(header::CONTENT_LOCATION, location);
        Ok(response)
    }
}

fn text(value: &str) -> Result<HeaderValue, No> {
    HeaderValue::from_str(value).map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))
}
