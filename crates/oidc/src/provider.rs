//! What is known of an identity provider once its discovery document has been read and checked.

use std::fmt;

use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::Issuer;

/// An identity provider, as far as signing in needs it. A value to keep in a cache or a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Its name, equal byte for byte to the configured one.
    pub issuer: Issuer,
    /// Where the browser is sent.
    pub authorization_endpoint: Url,
    /// Where the code is traded for tokens.
    pub token_endpoint: Url,
    /// Where claims are asked for that the ID token lacks; some providers have none.
    pub userinfo_endpoint: Option<Url>,
    /// Where the signing keys are.
    pub jwks_uri: Url,
    /// Where a browser can be signed out of the provider (RP-Initiated Logout 1.0); many have none.
    pub end_session_endpoint: Option<Url>,
    /// The algorithms an ID token of this provider may be signed with: those it announces and we accept.
    /// Never empty.
    pub algorithms: Vec<Algorithm>,
    /// How clients may show themselves to the token endpoint, as far as we can; absent: it does not say.
    pub client_auth: Option<Vec<ClientAuth>>,
    /// Whether every callback must name the issuer (RFC 9207).
    pub iss_in_callback: IssInCallback,
}

/// Whether a provider promises `iss` in the callback (`authorization_response_iss_parameter_supported`,
/// RFC 9207 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssInCallback {
    /// It does: a callback without `iss` is refused.
    Promised,
    /// It does not: `iss` is checked when it comes.
    NotPromised,
}

/// How a client shows itself to the token endpoint (Core section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_secret_basic`: in the `Authorization` header. The default of the specification.
    Basic,
    /// `client_secret_post`: in the form.
    Post,
    /// `private_key_jwt`: by a signed assertion (RFC 7523).
    PrivateKeyJwt,
}

impl ClientAuth {
    /// All we can do.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Post, Self::PrivateKeyJwt];

    /// The name in documents and registrations.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
}

/// A signature algorithm we accept (RFC 7518 section 3.1, RFC 8037). There is deliberately no `none` and
/// no HMAC: with those whoever can read the configuration could sign (RFC 8725 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSA PKCS#1 v1.5 with SHA-256, which every provider has.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    #[serde(rename = "RS384")]
    Rs384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    #[serde(rename = "RS512")]
    Rs512,
    /// RSA PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSA PSS with SHA-384.
    #[serde(rename = "PS384")]
    Ps384,
    /// RSA PSS with SHA-512.
    #[serde(rename = "PS512")]
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// ECDSA on P-384 with SHA-384.
    #[serde(rename = "ES384")]
    Es384,
    /// EdDSA, on Ed25519 alone.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl Algorithm {
    /// All we accept.
    pub const ALL: [Self; 9] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// The name in headers and documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of this name, if we accept it. Names are case-sensitive (RFC 7515 section 4.1.1).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    pub(crate) fn jose(self) -> CoreJwsSigningAlgorithm {
        match self {
            Self::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Self::Rs384 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
            Self::Rs512 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
            Self::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            Self::Ps384 => CoreJwsSigningAlgorithm::RsaSsaPssSha384,
            Self::Ps512 => CoreJwsSigningAlgorithm::RsaSsaPssSha512,
            Self::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            Self::Es384 => CoreJwsSigningAlgorithm::EcdsaP384Sha384,
            Self::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_has_one_name_on_both_sides() {
        for algorithm in Algorithm::ALL {
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
            assert_eq!(serde_json::to_value(algorithm.jose()).unwrap(), algorithm.as_str());
            assert_eq!(Algorithm::named(algorithm.as_str()), Some(algorithm));
        }
    }

    #[test]
    fn none_and_shared_secrets_are_no_algorithms() {
        for name in ["none", "None", "NONE", "", "HS256", "HS384", "HS512", "rs256", "ES512", "RSA-OAEP"] {
            assert_eq!(Algorithm::named(name), None, "{name}");
        }
    }
}
