//! Why an assertion is not believed. No variant holds the assertion; foreign text is cut and cleaned.

use std::fmt;

/// Why an assertion is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// It can't be read; why, as the end of a sentence.
    Malformed(&'static str),
    /// It is signed with an algorithm that is not accepted, or not at all.
    Algorithm(String),
    /// It names a key that is not the client's. The keys may have been rotated.
    UnknownKey(Option<String>),
    /// No key of the client made its signature.
    Signature {
        /// Whether it says which key should have.
        named: bool,
    },
    /// A claim is not what it must be.
    Differs {
        /// Which.
        claim: &'static str,
        /// What it is.
        received: Option<String>,
    },
    /// It is for several audiences.
    Audiences,
    /// It has no `exp`.
    Endless,
    /// Its `exp` lies behind.
    Expired,
    /// Its `exp` lies too far ahead.
    LastsTooLong {
        /// How many seconds would do.
        most: i64,
    },
    /// Its `nbf` or `iat` lies ahead.
    NotYet,
    /// It has no `jti`.
    Unnamed,
}

impl Doubt {
    /// Whether the client's keys may have changed since they were fetched.
    #[must_use]
    pub const fn wants_fresh_keys(&self) -> bool {
        matches!(self, Self::UnknownKey(_) | Self::Signature { named: false })
    }

    /// Whether whoever sent it has shown to hold a key of the client, so that they may be told what is wrong with it.
    #[must_use]
    pub const fn is_about_claims(&self) -> bool {
        !matches!(
            self,
            Self::Malformed(_) | Self::Algorithm(_) | Self::UnknownKey(_) | Self::Signature { .. }
        )
    }
}

impl fmt::Display for Doubt {
    /// One sentence in ASCII without quotes, as an `error_description` has to be (RFC 6749 section 5.2).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "The assertion is refused: {why}."),
            Self::Algorithm(received) => {
                write!(f, "The assertion is signed with {received}, which is not accepted.")
            }
            Self::UnknownKey(Some(kid)) => {
                write!(f, "The assertion names the key {kid}, which the client does not have.")
            }
            Self::UnknownKey(None) => {
                f.write_str("The client has no key the assertion could be signed with.")
            }
            Self::Signature { .. } => {
                f.write_str("The signature of the assertion is not by a key of the client.")
            }
            Self::Differs { claim, received: Some(received) } => {
                write!(
                    f,
                    "The {claim} of the assertion is {received}, which is not what this client expects."
                )
            }
            Self::Differs { claim, received: None } => write!(f, "The assertion has no {claim}."),
            Self::Audiences => f.write_str("The assertion has several audiences; it must be for one alone."),
            Self::Endless => f.write_str("The assertion has no exp that is a time."),
            Self::Expired => f.write_str("The assertion has expired; are the clocks right?"),
            Self::LastsTooLong { most } => {
                write!(f, "The exp of the assertion lies more than {most} seconds ahead.")
            }
            Self::NotYet => f.write_str("The assertion is from the future; are the clocks right?"),
            Self::Unnamed => f.write_str("The assertion has no jti, by which it could be used once."),
        }
    }
}

impl std::error::Error for Doubt {}
