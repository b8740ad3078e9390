//! The codes of faults. They are part of the interface: never renamed, never reused.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The stable name of a reason, as logs, pages and support speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Code {
    /// The issuer is not the configured one.
    #[serde(rename = "OIDC-ISSUER")]
    Issuer,
    /// An endpoint is missing or must not be called.
    #[serde(rename = "OIDC-ENDPOINT")]
    Endpoint,
    /// An endpoint answered with an unexpected HTTP status.
    #[serde(rename = "OIDC-STATUS")]
    Status,
    /// A message could not be read.
    #[serde(rename = "OIDC-MALFORMED")]
    Malformed,
    /// No common way to send the client secret.
    #[serde(rename = "OIDC-CLIENT-AUTH")]
    ClientAuth,
    /// The signature algorithm is not accepted.
    #[serde(rename = "OIDC-ALG")]
    Algorithm,
    /// The signing key is unknown, unfit or not told.
    #[serde(rename = "OIDC-KEY")]
    Key,
    /// The signature is wrong.
    #[serde(rename = "OIDC-SIGNATURE")]
    Signature,
    /// The callback does not belong to the attempt.
    #[serde(rename = "OIDC-STATE")]
    State,
    /// The provider answered with an error.
    #[serde(rename = "OIDC-IDP")]
    Provider,
    /// The provider does not accept the client secret.
    #[serde(rename = "OIDC-SECRET")]
    Secret,
    /// The code is spent or has run out.
    #[serde(rename = "OIDC-GRANT")]
    Grant,
    /// No ID token came.
    #[serde(rename = "OIDC-NO-ID-TOKEN")]
    NoIdToken,
    /// The ID token is for somebody else.
    #[serde(rename = "OIDC-AUDIENCE")]
    Audience,
    /// The ID token answers another attempt.
    #[serde(rename = "OIDC-NONCE")]
    Nonce,
    /// The ID token is too old or too new.
    #[serde(rename = "OIDC-TIME")]
    Time,
    /// The access token is not the ID token's.
    #[serde(rename = "OIDC-AT-HASH")]
    AccessToken,
    /// Our own key can't be used.
    #[serde(rename = "OIDC-OWN-KEY")]
    OwnKey,
    /// The person is not told, or told as two people.
    #[serde(rename = "OIDC-SUBJECT")]
    Subject,
}

impl Code {
    /// All of them, in the order of a sign-in, for documents and for tests.
    pub const ALL: [Self; 19] = [
        Self::Issuer,
        Self::Endpoint,
        Self::Status,
        Self::Malformed,
        Self::ClientAuth,
        Self::Algorithm,
        Self::Key,
        Self::Signature,
        Self::State,
        Self::Provider,
        Self::Secret,
        Self::Grant,
        Self::NoIdToken,
        Self::Audience,
        Self::Nonce,
        Self::Time,
        Self::AccessToken,
        Self::OwnKey,
        Self::Subject,
    ];

    /// The code as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "OIDC-ISSUER",
            Self::Endpoint => "OIDC-ENDPOINT",
            Self::Status => "OIDC-STATUS",
            Self::Malformed => "OIDC-MALFORMED",
            Self::ClientAuth => "OIDC-CLIENT-AUTH",
            Self::Algorithm => "OIDC-ALG",
            Self::Key => "OIDC-KEY",
            Self::Signature => "OIDC-SIGNATURE",
            Self::State => "OIDC-STATE",
            Self::Provider => "OIDC-IDP",
            Self::Secret => "OIDC-SECRET",
            Self::Grant => "OIDC-GRANT",
            Self::NoIdToken => "OIDC-NO-ID-TOKEN",
            Self::Audience => "OIDC-AUDIENCE",
            Self::Nonce => "OIDC-NONCE",
            Self::Time => "OIDC-TIME",
            Self::AccessToken => "OIDC-AT-HASH",
            Self::OwnKey => "OIDC-OWN-KEY",
            Self::Subject => "OIDC-SUBJECT",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
