//! The provider of these tests: it signs whatever it is told to, with keys that exist for tests alone.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use http::StatusCode;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm as Jwa, EncodingKey, jwk::Jwk};
use oidc::{
    Attempt, Claims, Client, Credential, Fault, Issuer, Keys, Provider, Response, Secret, Transport,
    token::{Once, Tokens},
};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://idp.example/tenant";
pub(crate) const CLIENT: &str = "usher-at-acme";
pub(crate) const NOW: i64 = 1_800_000_000;

/// One of the provider's private keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signer {
    Rsa,
    OtherRsa,
    P256,
    P384,
    Ed25519,
}

impl Signer {
    pub(crate) fn kid(self) -> &'static str {
        match self {
            Self::Rsa => "rsa-1",
            Self::OtherRsa => "rsa-2",
            Self::P256 => "p256-1",
            Self::P384 => "p384-1",
            Self::Ed25519 => "ed-1",
        }
    }

    pub(crate) fn encoding(self) -> EncodingKey {
        match self {
            Self::Rsa => EncodingKey::from_rsa_pem(include_bytes!("../keys/rsa.pem")).unwrap(),
            Self::OtherRsa => EncodingKey::from_rsa_pem(include_bytes!("../keys/rsa_other.pem")).unwrap(),
            Self::P256 => EncodingKey::from_ec_pem(include_bytes!("../keys/p256.pem")).unwrap(),
            Self::P384 => EncodingKey::from_ec_pem(include_bytes!("../keys/p384.pem")).unwrap(),
            Self::Ed25519 => EncodingKey::from_ed_pem(include_bytes!("../keys/ed25519.pem")).unwrap(),
        }
    }

    fn usual(self) -> Jwa {
        match self {
            Self::Rsa | Self::OtherRsa => Jwa::RS256,
            Self::P256 => Jwa::ES256,
            Self::P384 => Jwa::ES384,
            Self::Ed25519 => Jwa::EdDSA,
        }
    }

    /// The public key as it stands in a key set, without `alg`, as Entra writes it.
    pub(crate) fn jwk(self) -> Value {
        let mut jwk =
            serde_json::to_value(Jwk::from_encoding_key(&self.encoding(), self.usual()).unwrap()).unwrap();
        jwk["kid"] = json!(self.kid());
        jwk["use"] = json!("sig");
        jwk.as_object_mut().unwrap().remove("alg");
        jwk
    }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

pub(crate) fn issuer() -> Issuer {
    Issuer::parse(ISSUER, Transport::HttpsOnly).unwrap()
}

pub(crate) fn client() -> Client {
    Client { id: CLIENT.to_owned(), credential: Credential::Offered(Secret::new("s3cr3t:/?&=+% ü")) }
}

pub(crate) fn once() -> Once {
    Once { now: now(), id: [9; 16] }
}

pub(crate) fn attempt() -> Attempt {
    Attempt::new([1; 32], [2; 32], [3; 32])
}

pub(crate) fn other_attempt() -> Attempt {
    Attempt::new([4; 32], [5; 32], [6; 32])
}

pub(crate) fn answer(status: u16, body: &Value) -> Response {
    http::Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("content-type", "application/json; charset=utf-8")
        .body(serde_json::to_vec(body).unwrap())
        .unwrap()
}

pub(crate) fn document() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://idp.example/authorize?brand=acme",
        "token_endpoint": "https://idp.example/token",
        "userinfo_endpoint": "https://api.idp.example/userinfo",
        "jwks_uri": "https://idp.example/keys",
        "end_session_endpoint": "https://idp.example/logout",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported":
            ["none", "HS256", "RS256", "RS512", "PS256", "ES256", "ES384", "EdDSA", "ES256K"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_post", "client_secret_basic"],
    })
}

pub(crate) fn provider() -> Provider {
    oidc::discovery::read(&issuer(), Transport::HttpsOnly, &answer(200, &document())).unwrap()
}

pub(crate) fn key_set(jwks: &[Value]) -> Result<Keys, Fault> {
    oidc::keys::read(&answer(200, &json!({ "keys": jwks })))
}

/// Every good key of the provider.
pub(crate) fn keys() -> Keys {
    key_set(&[Signer::Rsa, Signer::P256, Signer::P384, Signer::Ed25519].map(Signer::jwk)).unwrap()
}

pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER,
        "sub": "00u-alice",
        "aud": CLIENT,
        "iat": NOW,
        "exp": NOW + 300,
        "nonce": attempt().nonce(),
        "email": "alice@acme.example",
        "email_verified": true,
        "given_name": "Alice",
        "family_name": "Acme",
        "name": "Alice Acme",
        "preferred_username": "alice",
    })
}

/// The claims with some set otherwise; `null` takes one out.
pub(crate) fn claims_but(changes: Value) -> Value {
    but(claims(), changes)
}

/// Any claims with some set otherwise; `null` takes one out.
pub(crate) fn but(mut claims: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

pub(crate) fn part(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap())
}

/// A token with any header at all, signed for real.
pub(crate) fn mint(header: &Value, claims: &Value, key: &EncodingKey, jwa: Jwa) -> String {
    let input = format!("{}.{}", part(header), part(claims));
    let signature = jsonwebtoken::crypto::sign(input.as_bytes(), key, jwa).unwrap();
    format!("{input}.{signature}")
}

pub(crate) fn signed(signer: Signer, jwa: Jwa, claims: &Value) -> String {
    let header = json!({ "alg": jwa, "typ": "JWT", "kid": signer.kid() });
    mint(&header, claims, &signer.encoding(), jwa)
}

/// A token of the usual kind.
pub(crate) fn id_token(claims: &Value) -> String {
    signed(Signer::Rsa, Jwa::RS256, claims)
}

pub(crate) fn tokens(id_token: String) -> Tokens {
    Tokens { id_token, access_token: None }
}

pub(crate) fn verify_with(keys: &Keys, tokens: &Tokens) -> Result<Claims, Fault> {
    let (provider, attempt) = (provider(), attempt());
    let expected = oidc::id_token::Expected { provider: &provider, client_id: CLIENT, attempt: &attempt };
    oidc::id_token::verify(tokens, keys, &expected, now())
}

pub(crate) fn verify(id_token: String) -> Result<Claims, Fault> {
    verify_with(&keys(), &tokens(id_token))
}
