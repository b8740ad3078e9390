//! Why a message is not believed: one variant for one reason, one stable code for those who search a log,
//! one sentence for the admin who has to mend it.
//!
//! No variant ever holds a token, a secret, a code, a state or a nonce. Text that came from outside is cut
//! and cleaned when it is taken in.

mod code;
pub(crate) mod quote;
mod sentence;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use code::Code;

use crate::{Algorithm, ClientAuth};

/// Which message a fault was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// The document at `/.well-known/openid-configuration` (Discovery 1.0 section 4).
    Discovery,
    /// The JSON Web Key Set (RFC 7517 section 5).
    Keys,
    /// What the browser brought back to the redirect URI (RFC 6749 section 4.1.2).
    Callback,
    /// The token endpoint's answer (RFC 6749 section 5).
    Token,
    /// The ID token (Core section 2).
    IdToken,
    /// The userinfo endpoint's answer (Core section 5.3).
    Userinfo,
}

/// Why a message is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The configured issuer can't be one: not a URL, not https, or with parts an issuer must not have.
    IssuerUnusable {
        /// The issuer as configured.
        received: String,
        /// What is wrong with it, as the end of a sentence.
        why: &'static str,
    },
    /// A message names another issuer than the configured one. Compared byte for byte (Discovery section
    /// 4.3, Core section 3.1.3.7, RFC 9207 section 2.4).
    IssuerDiffers {
        /// Where it was named.
        place: Message,
        /// The issuer the message names.
        received: String,
        /// The issuer of the connection.
        expected: String,
    },
    /// The provider promises `iss` in the callback and the callback has none (RFC 9207 section 2.4).
    IssuerAbsent {
        /// The issuer of the connection.
        expected: String,
    },
    /// The discovery document lacks an address, or gives one that must not be called.
    Endpoint {
        /// The name of the member, such as `token_endpoint`.
        member: &'static str,
        /// The address given, or nothing when the member is missing.
        received: Option<String>,
        /// What is wrong with it, as the end of a sentence.
        why: &'static str,
    },
    /// An endpoint answered with a status that carries no message.
    Status {
        /// What was asked for.
        message: Message,
        /// The HTTP status.
        status: u16,
    },
    /// A message that can't be read.
    Malformed {
        /// Which one.
        message: Message,
        /// What is wrong with it, as the end of a sentence.
        why: String,
    },
    /// The provider lets a client show itself in none of the ways we would.
    ClientAuth {
        /// The ways we would: all we have, or those that the connection is set to.
        wanted: Vec<ClientAuth>,
        /// What it offers in `token_endpoint_auth_methods_supported`.
        offered: Vec<String>,
    },
    /// Our own key for the connection can't be used.
    OwnKey,
    /// The provider signs ID tokens with no algorithm we accept.
    NoAlgorithm {
        /// What it offers in `id_token_signing_alg_values_supported`.
        offered: Vec<String>,
    },
    /// The ID token is signed with an algorithm that is not one of the provider's pinned ones, or not at
    /// all (`none`).
    Algorithm {
        /// The `alg` of the header.
        received: String,
        /// The pinned ones.
        expected: Vec<Algorithm>,
    },
    /// The key set holds no public key fit for checking signatures.
    NoKeys,
    /// The ID token names a key that is not in the key set. The keys may have been rotated: fetch them
    /// once more and try again.
    UnknownKey {
        /// The `kid` of the header, or nothing when it has none.
        kid: Option<String>,
        /// The `kid`s of the key set.
        known: Vec<String>,
    },
    /// The key the ID token names exists, but is not one for its algorithm.
    UnfitKey {
        /// The `kid` of the header.
        kid: Option<String>,
        /// The `alg` of the header.
        algorithm: String,
    },
    /// Several keys could have signed, and the header does not say which (Core section 10.1).
    AmbiguousKey {
        /// The `kid` of the header, or nothing when it has none.
        kid: Option<String>,
    },
    /// The signature is not by the key the token names.
    Signature {
        /// The `kid` of the header.
        kid: Option<String>,
    },
    /// The callback has no `state`, or not the attempt's.
    State,
    /// The provider said no, with an error code of its own.
    Provider {
        /// Where it said so.
        message: Message,
        /// The `error` member, cleaned.
        error: String,
        /// The vendor's finer code, such as Entra's `AADSTS50105`, when the description has one.
        detail: Option<String>,
    },
    /// The provider does not accept the client secret (`invalid_client`).
    Secret {
        /// The vendor's finer code, such as Entra's `AADSTS7000222`, when the description has one.
        detail: Option<String>,
    },
    /// The code was used before, has run out, or belongs to another attempt (`invalid_grant`).
    Grant {
        /// The vendor's finer code, when the description has one.
        detail: Option<String>,
    },
    /// The token endpoint's answer holds no ID token.
    NoIdToken,
    /// The ID token is not for this client.
    Audience {
        /// The `aud` values.
        received: Vec<String>,
        /// The client id of the connection.
        expected: String,
    },
    /// The ID token was issued to another client, or is for several and does not say to which.
    AuthorizedParty {
        /// The `azp` value.
        received: Option<String>,
        /// The client id of the connection.
        expected: String,
    },
    /// The ID token has no `nonce`, or not the attempt's.
    Nonce,
    /// The ID token has run out.
    Expired {
        /// Seconds since its `exp`.
        seconds_ago: i64,
    },
    /// The ID token is from the future: `iat` or `nbf` lies ahead of our clock.
    NotYet {
        /// Seconds until then.
        seconds_ahead: i64,
    },
    /// The ID token was issued too long ago to be an answer to this attempt.
    Stale {
        /// Seconds since its `iat`.
        seconds_ago: i64,
    },
    /// The access token is not the one the ID token was issued with (`at_hash`).
    AccessToken,
    /// The ID token names nobody, or in a form no identity may have (Core section 2: up to 255 ASCII
    /// characters).
    Subject,
    /// The userinfo endpoint speaks of somebody else than the ID token (Core section 5.3.2).
    OtherSubject,
}

impl Fault {
    /// The stable code: what an admin, a log and support search for.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::IssuerUnusable { .. } | Self::IssuerDiffers { .. } | Self::IssuerAbsent { .. } => {
                Code::Issuer
            }
            Self::Endpoint { .. } => Code::Endpoint,
            Self::Status { .. } => Code::Status,
            Self::Malformed { .. } => Code::Malformed,
            Self::ClientAuth { .. } => Code::ClientAuth,
            Self::OwnKey => Code::OwnKey,
            Self::NoAlgorithm { .. } | Self::Algorithm { .. } => Code::Algorithm,
            Self::NoKeys | Self::UnknownKey { .. } | Self::UnfitKey { .. } | Self::AmbiguousKey { .. } => {
                Code::Key
            }
            Self::Signature { .. } => Code::Signature,
            Self::State => Code::State,
            Self::Provider { .. } => Code::Provider,
            Self::Secret { .. } => Code::Secret,
            Self::Grant { .. } => Code::Grant,
            Self::NoIdToken => Code::NoIdToken,
            Self::Audience { .. } | Self::AuthorizedParty { .. } => Code::Audience,
            Self::Nonce => Code::Nonce,
            Self::Expired { .. } | Self::NotYet { .. } | Self::Stale { .. } => Code::Time,
            Self::AccessToken => Code::AccessToken,
            Self::Subject | Self::OtherSubject => Code::Subject,
        }
    }

    /// Whether the provider may have changed its keys since they were fetched: the token names a key we do
    /// not have, or names none and fits none. The caller fetches the key set again, at most once a minute
    /// for one connection, and verifies once more (Core section 10.1.1).
    #[must_use]
    pub fn wants_fresh_keys(&self) -> bool {
        matches!(self, Self::UnknownKey { .. } | Self::Signature { kid: None })
    }

    /// What an admin reads: what came, what was expected, what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        sentence::of(self)
    }

    pub(crate) fn malformed(message: Message, why: impl Into<String>) -> Self {
        Self::Malformed { message, why: why.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.sentence())
    }
}

impl std::error::Error for Fault {}
