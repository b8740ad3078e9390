//! The provider's signing keys (RFC 7517), as a value. Only public keys that may check signatures are kept.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use openidconnect::{JsonWebKey, JsonWebKeySet, core::CoreJsonWebKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use crate::{
    Fault, Provider, Request, Response, Transport, exchange,
    fault::{Message, quote},
};

/// The parts of a public key; whatever else a key carries is dropped before it is kept, private parts above
/// all.
const PUBLIC_PARTS: [&str; 9] = ["kty", "use", "kid", "alg", "n", "e", "crv", "x", "y"];

/// RFC 7518 section 3.3 and 3.5: an RSA key of 2048 bits or larger must be used.
const RSA_BYTES: usize = 2048 / 8;

/// The keys an ID token may be signed with. Never empty when it was read from an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keys(JsonWebKeySet<CoreJsonWebKey>);

impl Keys {
    /// The ids of the keys that have one.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().iter().filter_map(|key| key.key_id()).map(|kid| kid.as_str())
    }

    /// How many keys there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.keys().len()
    }

    /// Whether a key of this id is there.
    #[must_use]
    pub fn has(&self, kid: &str) -> bool {
        self.ids().any(|known| known == kid)
    }

    pub(crate) fn jose(&self) -> JsonWebKeySet<CoreJsonWebKey> {
        self.0.clone()
    }
}

/// The request for the provider's keys.
///
/// # Errors
///
/// [`Fault::Endpoint`] when no request can be made to `jwks_uri`.
pub fn request(provider: &Provider) -> Result<Request, Fault> {
    exchange::get(provider.jwks_uri.as_str()).ok_or_else(|| unusable(provider.jwks_uri.as_str(), UNREACHABLE))
}

/// The request for a key set whose address somebody has entered.
///
/// # Errors
///
/// [`Fault::Endpoint`] when it is no address of a key set, or not https where [`Transport`] wants it.
pub fn request_at(address: &str, transport: Transport) -> Result<Request, Fault> {
    let url = Url::parse(address).map_err(|_| unusable(address, "is not a URL"))?;
    if let Some(why) = transport.objection(&url) {
        return Err(unusable(address, why));
    }
    exchange::get(url.as_str()).ok_or_else(|| unusable(address, UNREACHABLE))
}

const UNREACHABLE: &str = "is no address a request can be sent to";

fn unusable(address: &str, why: &'static str) -> Fault {
    Fault::Endpoint { member: "jwks_uri", received: Some(quote::value(address)), why }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

/// Reads a key set. Keys that are not for checking signatures, of a kind we do not know, or too weak are
/// left out, as RFC 7517 section 5 asks.
///
/// # Errors
///
/// [`Fault::NoKeys`] when none is left; [`Fault::Status`] and [`Fault::Malformed`] when there is no key set.
pub fn read(response: &Response) -> Result<Keys, Fault> {
    fit(exchange::read(Message::Keys, response)?)
}

/// Reads a key set that somebody has entered, as [`read`] does.
///
/// # Errors
///
/// [`Fault::NoKeys`] and [`Fault::Malformed`].
pub fn entered(document: &Value) -> Result<Keys, Fault> {
    let document = Document::deserialize(document)
        .map_err(|error| Fault::malformed(Message::Keys, quote::complaint(&error.to_string())))?;
    fit(document)
}

fn fit(document: Document) -> Result<Keys, Fault> {
    let mut keys: Vec<CoreJsonWebKey> = Vec::new();
    for key in document.keys.into_iter().filter_map(signing_key) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Err(Fault::NoKeys);
    }
    Ok(Keys(JsonWebKeySet::new(keys)))
}

/// The public half of a key that may check signatures and is strong enough for it.
fn signing_key(key: Value) -> Option<CoreJsonWebKey> {
    let Value::Object(key) = key else { return None };
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let for_signatures = match key.get("use") {
        None | Some(Value::Null) => true,
        Some(usage) => usage == "sig",
    };
    let for_verifying = match key.get("key_ops") {
        None | Some(Value::Null) => true,
        Some(operations) => operations.as_array().is_some_and(|list| list.iter().any(|one| one == "verify")),
    };
    let fit = match text("kty")? {
        "RSA" => modulus_bytes(text("n")?)? >= RSA_BYTES,
        "EC" => matches!(text("crv")?, "P-256" | "P-384"),
        "OKP" => text("crv")? == "Ed25519",
        _ => false,
    };
    if !(for_signatures && for_verifying && fit) {
        return None;
    }
    let public: Map<String, Value> =
        key.into_iter().filter(|(name, _)| PUBLIC_PARTS.contains(&name.as_str())).collect();
    serde_json::from_value(Value::Object(public)).ok()
}

/// The length of an RSA modulus without the leading zeros some providers write (RFC 7518 section 6.3.1.1).
fn modulus_bytes(modulus: &str) -> Option<usize> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(modulus.trim_end_matches('=')).ok()?;
    Some(bytes.iter().skip_while(|byte| **byte == 0).count())
}
