//! The trade of the code for tokens (Core section 3.1.3, RFC 6749 section 4.1.3).

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use url::{Url, form_urlencoded};

use crate::{
    Attempt, Client, ClientAuth, Fault, Provider, Request, Response,
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

/// The request that trades the code. `redirect_uri` is the one of the authorization request, to the byte.
///
/// # Errors
///
/// [`Fault::Endpoint`] when no request can be made to the token endpoint.
pub fn request(
    provider: &Provider,
    client: &Client,
    redirect_uri: &Url,
    code: &Code,
    attempt: &Attempt,
) -> Result<Request, Fault> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code.expose())
        .append_pair("redirect_uri", redirect_uri.as_str())
        .append_pair("code_verifier", attempt.verifier());
    let authorization = match provider.client_auth {
        ClientAuth::Basic => basic(client),
        ClientAuth::Post => {
            form.append_pair("client_id", &client.id).append_pair("client_secret", client.secret.expose());
            None
        }
    };
    exchange::post(provider.token_endpoint.as_str(), authorization, form.finish()).ok_or_else(|| {
        Fault::Endpoint {
            member: "token_endpoint",
            received: Some(quote::value(provider.token_endpoint.as_str())),
            why: "is no address a request can be sent to",
        }
    })
}

/// RFC 6749 section 2.3.1: id and secret are form-encoded each, and only then joined and base64-encoded.
fn basic(client: &Client) -> Option<HeaderValue> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(&client.id), encode(client.secret.expose()));
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
