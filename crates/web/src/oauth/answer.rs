//! Every "no" in OAuth's language: the error document of RFC 6749 §5.2. Nothing else in this edge knows which status one
//! has.

use app::access::Denied;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use store::Failure;

/// Every "no" of this edge.
#[derive(Debug)]
pub(crate) enum No {
    /// A method this path does not have; those it has.
    Method(&'static str),
    /// The request is malformed, as a sentence.
    Request(&'static str),
    /// The form is larger than this many bytes.
    TooLarge(usize),
    /// A grant that is not given.
    GrantType,
    /// A scope there is not.
    Scope,
    /// A resource that is not the client's directory.
    Target,
    /// The client has not shown that it is itself; what it may be told beyond that.
    Client(Option<String>),
    /// Too many assertions in a short time.
    TooOften,
    /// The client's keys can't be fetched.
    KeysUnreachable,
    /// The machinery broke.
    Failed(Failure),
}

impl From<Failure> for No {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Denied> for No {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unproven(because) => Self::Client(because),
            Denied::KeysUnreachable => Self::KeysUnreachable,
            Denied::TooOften => Self::TooOften,
            Denied::Failed(failure) => Self::Failed(failure),
        }
    }
}

/// What an unknown client, a dead one, and one with a wrong secret are told alike.
const UNPROVEN: &str = "The client is unknown or revoked, or has not shown that it is itself: check client_id and \
    client_secret, or the key the assertion is signed with.";

#[derive(Serialize)]
struct Told {
    error: &'static str,
    error_description: String,
}

/// A document as an answer that nobody may keep (RFC 6749 §5.1).
pub(super) fn json(status: StatusCode, document: &impl Serialize) -> Response {
    let text = match serde_json::to_string(document) {
        Ok(text) => text,
        Err(error) => return refuse(Failure::Corrupt(error.to_string()).into()),
    };
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// The answer to a "no".
pub(crate) fn refuse(no: No) -> Response {
    let extra = match &no {
        No::Method(allowed) => Some((header::ALLOW, *allowed)),
        No::Client(_) => Some((header::WWW_AUTHENTICATE, "Basic realm=\"usher\"")),
        No::TooOften | No::KeysUnreachable => Some((header::RETRY_AFTER, "60")),
        No::Failed(Failure::Contended(_) | Failure::Unavailable(_)) => Some((header::RETRY_AFTER, "5")),
        _ => None,
    };
    let (status, error, description) = said(no);
    let told = Told { error, error_description: plain(&description) };
    let mut response = json(status, &told);
    if let Some((name, value)) = extra {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn said(no: No) -> (StatusCode, &'static str, String) {
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    match no {
        No::Method(allowed) => {
            let why = format!("This path takes {allowed} only.");
            (StatusCode::METHOD_NOT_ALLOWED, "invalid_request", why)
        }
        No::Request(why) => (BAD, "invalid_request", why.to_owned()),
        No::TooLarge(most) => {
            let why = format!("The form is larger than {most} bytes, the most one may have.");
            (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", why)
        }
        No::GrantType => {
            (BAD, "unsupported_grant_type", "The only grant_type here is client_credentials.".to_owned())
        }
        No::Scope => (BAD, "invalid_scope", "The only scope here is scim.".to_owned()),
        No::Target => {
            (BAD, "invalid_target", "The resource is not the SCIM base URL of this client.".to_owned())
        }
        No::Client(because) => {
            (StatusCode::UNAUTHORIZED, "invalid_client", because.unwrap_or_else(|| UNPROVEN.to_owned()))
        }
        No::TooOften => {
            let why = "This client has used too many assertions lately. An access token is good for an hour: keep it.";
            (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", why.to_owned())
        }
        No::KeysUnreachable => {
            let why = "The key set of this client can't be fetched from its jwks_uri at the moment. Try again later.";
            (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why.to_owned())
        }
        No::Failed(failure) => {
            tracing::error!(%failure, "failed to answer a token request");
            match failure {
                Failure::Contended(_) | Failure::Unavailable(_) => {
                    let why = "The service is not available at the moment. Try again.";
                    (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why.to_owned())
                }
                _ => {
                    let why = "The service could not answer.";
                    (StatusCode::INTERNAL_SERVER_ERROR, "server_error", why.to_owned())
                }
            }
        }
    }
}

/// The characters RFC 6749 §5.2 allows in a description, with a sign in place of any other.
fn plain(text: &str) -> String {
    let fits = |letter: char| matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\');
    text.chars().map(|letter| if fits(letter) { letter } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_holds_the_characters_it_may() {
        assert_eq!(plain("a \"b\" \\ é \u{7} ~"), "a ?b? ? ? ? ~");
    }
}
