//! The userinfo endpoint (Core section 5.3), asked only for what the ID token lacks.

use http::StatusCode;
use serde::Deserialize;

use crate::{Fault, Provider, Request, Response, exchange, fault::Message, lenient};

/// What the userinfo endpoint says about the person of the ID token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Userinfo {
    #[serde(rename = "sub")]
    subject: String,
    /// `email`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: Option<String>,
    /// `email_verified`. Absent is not true.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub email_verified: Option<bool>,
    /// `given_name`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub given_name: Option<String>,
    /// `family_name`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub family_name: Option<String>,
    /// `name`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// `preferred_username`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub preferred_username: Option<String>,
}

/// The request for the claims behind an access token.
///
/// # Errors
///
/// [`Fault::Endpoint`] when the provider has no userinfo endpoint, or the access token can't be sent.
pub fn request(provider: &Provider, access_token: &str) -> Result<Request, Fault> {
    let endpoint = provider.userinfo_endpoint.as_ref().ok_or(Fault::Endpoint {
        member: "userinfo_endpoint",
        received: None,
        why: "is missing, and the ID token carries no email address",
    })?;
    exchange::get_with_token(endpoint.as_str(), access_token)
        .ok_or_else(|| Fault::malformed(Message::Token, "the access token is not text for a header"))
}

/// Reads the claims, for the subject of the believed ID token alone.
///
/// # Errors
///
/// [`Fault::OtherSubject`] when they are about somebody else; [`Fault::Provider`], [`Fault::Status`] and
/// [`Fault::Malformed`] when there are none. Signed or encrypted answers (`application/jwt`) are sent only to
/// clients registered for them and are malformed here.
pub fn read(subject: &str, response: &Response) -> Result<Userinfo, Fault> {
    // RFC 6750 section 3.1; the code itself stands in a header that need not be there.
    let error = match response.status() {
        StatusCode::UNAUTHORIZED => Some("invalid_token"),
        StatusCode::FORBIDDEN => Some("insufficient_scope"),
        _ => None,
    };
    if let Some(error) = error {
        return Err(Fault::Provider { message: Message::Userinfo, error: error.to_owned(), detail: None });
    }
    let userinfo: Userinfo = exchange::read(Message::Userinfo, response)?;
    if userinfo.subject != subject {
        return Err(Fault::OtherSubject);
    }
    Ok(userinfo)
}
