//! A token request: its form, and how the client shows that it is itself (RFC 6749 §2.3.1 and §4.4.2, RFC 7521 §4.2).

use std::collections::HashMap;

use ::app::access::Shown;
use axum::extract::Request;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header};
use url::form_urlencoded;

use super::{SCOPE, answer::No};
use crate::body::{FORM_BYTES, Unread, whole};

/// The one kind of assertion (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A request that is well-formed and asks for what there is.
#[derive(Debug)]
pub(super) struct Asked {
    credentials: Credentials,
    /// Where the token is to be used, if that is said.
    pub(super) resource: Option<String>,
}

#[derive(Debug)]
enum Credentials {
    Secret { client: String, secret: String },
    Assertion { client: Option<String>, assertion: String },
}

impl Asked {
    /// How the client shows that it is itself.
    pub(super) fn shown(&self) -> Shown<'_> {
        match &self.credentials {
            Credentials::Secret { client, secret } => Shown::Secret { client, secret },
            Credentials::Assertion { client, assertion } => {
                Shown::Assertion { client: client.as_deref(), assertion }
            }
        }
    }
}

/// Reads a token request.
pub(super) async fn read(request: Request) -> Result<Asked, No> {
    let (parts, body) = request.into_parts();
    // What stands in an address is written into logs on its way.
    if parts.uri.query().is_some_and(|query| !query.is_empty()) {
        return Err(No::Request("Send every parameter in the body, and none in the address."));
    }
    let declared = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = declared.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(No::Request("Send a form: Content-Type: application/x-www-form-urlencoded."));
    }
    let bytes = whole(body, FORM_BYTES).await.map_err(|unread| match unread {
        Unread::TooLarge => No::TooLarge(FORM_BYTES),
        Unread::BrokenOff => No::Request("The body broke off before its end."),
    })?;
    asked(&parts.headers, fields(&bytes)?)
}

type Fields = HashMap<String, String>;

/// The parameters. One without a value is as good as absent, and none may be there twice (RFC 6749 §3.2).
fn fields(bytes: &[u8]) -> Result<Fields, No> {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(No::Request("A parameter is there twice."));
        }
    }
    fields.retain(|_, value| !value.is_empty());
    Ok(fields)
}

fn asked(headers: &HeaderMap, mut fields: Fields) -> Result<Asked, No> {
    match fields.get("grant_type").map(String::as_str) {
        None => return Err(No::Request("grant_type is missing; send client_credentials.")),
        Some("client_credentials") => {}
        Some(_) => return Err(No::GrantType),
    }
    let scope = fields.get("scope").map_or("", String::as_str);
    if scope.split(' ').any(|one| !one.is_empty() && one != SCOPE) {
        return Err(No::Scope);
    }
    let credentials = credentials(headers, &mut fields)?;
    Ok(Asked { credentials, resource: fields.remove("resource") })
}

fn credentials(headers: &HeaderMap, fields: &mut Fields) -> Result<Credentials, No> {
    let header = basic(headers)?;
    let client = fields.remove("client_id");
    let (secret, assertion) = (fields.remove("client_secret"), fields.remove("client_assertion"));
    let kind = fields.remove("client_assertion_type");
    if kind.is_some() && assertion.is_none() {
        return Err(No::Request("client_assertion_type is there without a client_assertion."));
    }
    match (header, secret, assertion) {
        (Some((named, secret)), None, None) => {
            if client.is_some_and(|client| client != named) {
                return Err(No::Request("client_id in the body is not the one in the Authorization header."));
            }
            Ok(Credentials::Secret { client: named, secret })
        }
        (None, Some(secret), None) => {
            let client = client.ok_or(No::Request("client_id is missing beside client_secret."))?;
            Ok(Credentials::Secret { client, secret })
        }
        (None, None, Some(assertion)) => match kind.as_deref() {
            Some(JWT_BEARER) => Ok(Credentials::Assertion { client, assertion }),
            Some(_) => Err(No::Client(Some(format!("The only client_assertion_type here is {JWT_BEARER}.")))),
            None => Err(No::Request("client_assertion_type is missing beside client_assertion.")),
        },
        (None, None, None) => Err(No::Client(Some(
            "The request does not show which client sends it: send client_id and client_secret, or a \
             client_assertion."
                .to_owned(),
        ))),
        _ => Err(No::Request("The client shows itself in more than one way; use one of them.")),
    }
}

/// Client id and secret of an `Authorization` header. Each was encoded as in a form before they were put together.
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, No> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return match headers.contains_key(header::AUTHORIZATION) {
            true => Err(No::Request("There is more than one Authorization header.")),
            false => Ok(None),
        };
    };
    let unreadable =
        || No::Client(Some("The Authorization header is not Basic with id and secret.".to_owned()));
    let text = value.to_str().map_err(|_| unreadable())?;
    let (scheme, encoded) = text.trim().split_once(' ').ok_or_else(unreadable)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(unreadable());
    }
    let pair = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = pair.ok_or_else(unreadable)?;
    let (client, secret) = pair.split_once(':').ok_or_else(unreadable)?;
    Ok(Some((decoded(client), decoded(secret))))
}

/// A part of a form, decoded.
fn decoded(part: &str) -> String {
    let name = part.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(name.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(authorization: Option<&str>, form: &str) -> Result<Asked, No> {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        asked(&headers, fields(form.as_bytes())?)
    }

    #[test]
    fn id_and_secret_of_a_header_are_decoded_as_a_form_encodes_them() {
        for (pair, client, secret) in [
            ("cl_1:usc_a-b", "cl_1", "usc_a-b"),
            ("cl%5F1:usc%5Fa%2Db", "cl_1", "usc_a-b"),
            ("cl_1:a+b%3Ac:d=&", "cl_1", "a b:c:d=&"),
            (":", "", ""),
        ] {
            let header = format!("basic {}", STANDARD.encode(pair));
            let asked = of(Some(&header), "grant_type=client_credentials").unwrap();
            let Shown::Secret { client: read, secret: shown } = asked.shown() else { panic!("{pair}") };
            assert_eq!((read, shown), (client, secret), "{pair}");
        }
    }

    #[test]
    fn what_is_empty_is_absent_and_what_is_unknown_does_not_matter() {
        let form = "grant_type=client_credentials&scope=&client_assertion=&client_id=cl_1&client_secret=s&audience=x&y";
        let asked = of(None, form).unwrap();
        assert!(matches!(asked.shown(), Shown::Secret { client: "cl_1", secret: "s" }));
        assert_eq!(asked.resource, None);
    }

    #[test]
    fn a_parameter_that_is_there_twice_is_refused_even_when_it_is_empty() {
        for form in ["scope=scim&scope=scim", "x=&x=", "client_id=a&client%5Fid=a"] {
            assert!(matches!(fields(form.as_bytes()), Err(No::Request(_))), "{form}");
        }
    }
}
