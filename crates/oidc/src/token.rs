//! The trade of the code for tokens (Core section 3.1.3, RFC 6749 section 4.1.3).

use std::fmt;

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use url::{Url, form_urlencoded};

use crate::{
    Attempt, Client, ClientAuth, Credential, Fault, Provider, Request, Response, Secret, SigningKey,
    callback::Code,
    exchange,
    fault::{Message, quote},
    lenient,
};

/// What the token endpoint gave. Nothing of it is believed yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The ID token, as it came.
    pub id_token: String,
    /// The access token for the userinfo endpoint; some providers give none.
    pub access_token: Option<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

/// What makes one request like no other.
#[derive(Debug, Clone, Copy)]
pub struct Once {
    /// The moment it is made.
    pub now: Timestamp,
    /// Random bytes, never used before.
    pub id: [u8; 16],
}

/// How long an assertion of ours is good, in seconds. It is used at once.
const ASSERTION_LIVES_FOR: i64 = 60;

/// The request that trades the code. `redirect_uri` is the one of the authorization request, to the byte.
///
/// # Errors
///
/// [`Fault::Endpoint`] when no request can be made to the token endpoint; [`Fault::ClientAuth`] when it takes none of the
/// ways the client may show itself in; [`Fault::OwnKey`].
pub fn request(
    provider: &Provider,
    client: &Client,
    redirect_uri: &Url,
    code: &Code,
    attempt: &Attempt,
    once: Once,
) -> Result<Request, Fault> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code.expose())
        .append_pair("redirect_uri", redirect_uri.as_str())
        .append_pair("code_verifier", attempt.verifier());
    let mut authorization = None;
    match shown(provider, client)? {
        Shown::Basic(secret) => authorization = basic(&client.id, secret),
        Shown::Post(secret) => {
            form.append_pair("client_id", &client.id).append_pair("client_secret", secret.expose());
        }
        Shown::Key(key) => {
            form.append_pair("client_id", &client.id)
                .append_pair(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                )
                .append_pair("client_assertion", &assertion(provider, &client.id, key, once)?);
        }
    }
    exchange::post(provider.token_endpoint.as_str(), authorization, form.finish()).ok_or_else(|| {
        Fault::Endpoint {
            member: "token_endpoint",
            received: Some(quote::value(provider.token_endpoint.as_str())),
            why: "is no address a request can be sent to",
        }
    })
}

/// How a client shows itself in one request.
enum Shown<'a> {
    Basic(&'a Secret),
    Post(&'a Secret),
    Key(&'a SigningKey),
}

/// What was chosen, where the provider takes it. One that does not say what it takes is tried.
fn shown<'a>(provider: &Provider, client: &'a Client) -> Result<Shown<'a>, Fault> {
    let takes = |way| provider.client_auth.as_ref().is_none_or(|offered| offered.contains(&way));
    let (shown, wanted) = match &client.credential {
        // Without a word of it, `client_secret_basic` is what is meant (Core section 9).
        Credential::Offered(secret) if takes(ClientAuth::Basic) => return Ok(Shown::Basic(secret)),
        Credential::Offered(secret) if takes(ClientAuth::Post) => return Ok(Shown::Post(secret)),
        Credential::Offered(secret) => (Shown::Basic(secret), &[ClientAuth::Basic, ClientAuth::Post][..]),
        Credential::Basic(secret) => (Shown::Basic(secret), &[ClientAuth::Basic][..]),
        Credential::Post(secret) => (Shown::Post(secret), &[ClientAuth::Post][..]),
        Credential::Key(key) => (Shown::Key(key), &[ClientAuth::PrivateKeyJwt][..]),
    };
    if wanted.iter().any(|way| takes(*way)) {
        return Ok(shown);
    }
    let offered = provider.client_auth.iter().flatten().map(|way| way.as_str().to_owned()).collect();
    Err(Fault::ClientAuth { wanted: wanted.to_vec(), offered })
}

/// RFC 7523 section 3, Core section 9: the audience is the token endpoint. The key is of this connection alone, so that an
/// assertion for one provider is none for another.
fn assertion(provider: &Provider, id: &str, key: &SigningKey, once: Once) -> Result<String, Fault> {
    let now = once.now.as_second();
    key.sign(&json!({
        "iss": id,
        "sub": id,
        "aud": provider.token_endpoint.as_str(),
        "jti": BASE64_URL_SAFE_NO_PAD.encode(once.id),
        "iat": now,
        "nbf": now,
        "exp": now.saturating_add(ASSERTION_LIVES_FOR),
    }))
}

/// RFC 6749 section 2.3.1: id and secret are form-encoded each, and only then joined and base64-encoded.
fn basic(id: &str, secret: &Secret) -> Option<HeaderValue> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(id), encode(secret.expose()));
    // Base64 is always header text, so this is always there.
    let mut value = HeaderValue::from_str(&format!("Basic {}", BASE64_STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[derive(Deserialize)]
struct Given {
    #[serde(default, deserialize_with = "lenient::text")]
    id_token: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    access_token: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    token_type: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default, deserialize_with = "lenient::text")]
    error_description: Option<String>,
}

/// Reads the token endpoint's answer.
///
/// # Errors
///
/// [`Fault::Secret`] for `invalid_client`, [`Fault::Grant`] for `invalid_grant`, [`Fault::Provider`] for any
/// other error of the provider's; [`Fault::NoIdToken`]; [`Fault::Status`] and [`Fault::Malformed`] when there
/// is no answer to read.
pub fn read(response: &Response) -> Result<Tokens, Fault> {
    if response.status() != StatusCode::OK {
        return Err(refusal(response));
    }
    let given: Given = exchange::json(Message::Token, response)?;
    let Some(id_token) = given.id_token else {
        // A few servers answer 200 with an error inside.
        return Err(match exchange::json::<Refused>(Message::Token, response) {
            Ok(refused) => refused.fault(),
            Err(_) => Fault::NoIdToken,
        });
    };
    // An access token of another kind than `Bearer` (RFC 6750) is one we can't use.
    let bearer = given.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    Ok(Tokens { id_token, access_token: given.access_token.filter(|_| bearer) })
}

fn refusal(response: &Response) -> Fault {
    match exchange::json::<Refused>(Message::Token, response) {
        Ok(refused) => refused.fault(),
        Err(_) => Fault::Status { message: Message::Token, status: response.status().as_u16() },
    }
}

impl Refused {
    /// RFC 6749 section 5.2.
    fn fault(self) -> Fault {
        let detail = self.error_description.as_deref().and_then(quote::detail);
        match self.error.as_str() {
            "invalid_client" => Fault::Secret { detail },
            "invalid_grant" => Fault::Grant { detail },
            other => Fault::Provider { message: Message::Token, error: quote::error(other), detail },
        }
    }
}
