//! Why a message is not believed: one variant for one reason, one stable code for those who search a log,
//! one sentence for the admin who has to mend it.
//!
//! No variant ever holds a key, a message, a decrypted byte or the id of a request. Text that came from
//! outside is cut and cleaned when it is taken in.

mod code;
pub(crate) mod quote;
mod sentence;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use code::Code;

/// Which message a fault was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// A `Response` (Core section 3.3.3).
    Response,
    /// An `Assertion` (Core section 2.3.3).
    Assertion,
    /// A `LogoutRequest` (Core section 3.7.1).
    LogoutRequest,
    /// A document of metadata.
    Metadata,
    /// A message of our own, before it leaves.
    Own,
}

/// What an algorithm was named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To sign.
    Signature,
    /// To digest what is signed.
    Digest,
    /// To wrap the key an assertion is encrypted with.
    KeyTransport,
    /// To encrypt an assertion.
    Encryption,
}

/// Why a message is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A message that can't be read.
    Malformed {
        /// Which one.
        message: Message,
        /// What is wrong with it, as the end of a sentence.
        why: String,
    },
    /// A message beyond a limit.
    Limit {
        /// Which one.
        message: Message,
        /// The limit, as the end of a sentence.
        limit: &'static str,
    },
    /// Markup that can make two readers read two things.
    Markup {
        /// Where it was found.
        message: Message,
        /// What was found.
        found: &'static str,
    },
    /// A message put together as no identity provider does it. Somebody may have rebuilt it.
    Structure {
        /// Which one.
        message: Message,
        /// What is wrong, as a whole sentence without its full stop.
        why: &'static str,
    },
    /// No signature at all.
    Unsigned {
        /// What should have one.
        message: Message,
    },
    /// The response is signed, and the assertion is not, and the connection asks for that.
    UnsignedAssertion,
    /// A signature outside the one profile that is verified (Core section 5.4).
    Profile {
        /// What it signs.
        message: Message,
        /// What is outside, as a whole sentence without its full stop.
        why: &'static str,
    },
    /// An algorithm that is not accepted.
    Algorithm {
        /// What for.
        purpose: Purpose,
        /// Its URI.
        received: String,
    },
    /// An assertion encrypted in cipher block chaining, in a response whose own signature does not cover it.
    UnsignedCiphertext {
        /// The URI of the algorithm.
        received: String,
    },
    /// SHA-1, and the connection's allowance for it is over.
    Sha1Ended {
        /// When it ended.
        ended: Timestamp,
    },
    /// Signed with a key of none of the connection's certificates.
    UnknownKey {
        /// The SHA-256 fingerprint of the certificate the signature came with, if it came with one. A hint
        /// for the admin; it proves nothing.
        received: Option<String>,
        /// The fingerprints of the connection's certificates.
        known: Vec<String>,
    },
    /// The signature does not hold: the message was changed after it was signed.
    Signature {
        /// What it signs.
        message: Message,
    },
    /// The assertion is encrypted and the connection has no key to decrypt with.
    NoDecryptionKey,
    /// The assertion could not be decrypted. One fault for every reason, so that the answer tells nothing
    /// about a ciphertext somebody tries out.
    Decryption,
    /// The identity provider answered with a status other than success (Core section 3.2.2.2).
    Status {
        /// The last part of the status code, such as `Requester`.
        code: String,
        /// The last part of the second-level code, such as `AuthnFailed`.
        second: Option<String>,
        /// Entra's own error number, when the message has one.
        detail: Option<String>,
    },
    /// A message names another issuer than the connection's, or none where it must. Compared byte for byte.
    Issuer {
        /// Where it was named.
        place: Message,
        /// The issuer the message names.
        received: Option<String>,
        /// The entity id of the connection's identity provider.
        expected: String,
    },
    /// `Destination` is not the address the message came to.
    Destination {
        /// The address it names.
        received: Option<String>,
        /// Our address.
        expected: String,
    },
    /// `Recipient` is not the address the assertion came to.
    Recipient {
        /// The address it names.
        received: Option<String>,
        /// Our address.
        expected: String,
    },
    /// `InResponseTo` is missing or names another request.
    InResponseTo {
        /// Where.
        place: Message,
    },
    /// An answer to a request came where only unasked ones are taken.
    Solicited {
        /// Where.
        place: Message,
    },
    /// The assertion is not for us.
    Audience {
        /// Whom it is for.
        received: Vec<String>,
        /// Our entity id.
        expected: String,
    },
    /// A condition we do not know, so we can't tell that it holds (Core section 2.5.1.1).
    Condition {
        /// Its name.
        received: String,
    },
    /// No bearer confirmation.
    Confirmation {
        /// The methods there are.
        received: Vec<String>,
    },
    /// Something has run out.
    Expired {
        /// The name of the time.
        what: &'static str,
        /// Seconds since then.
        seconds_ago: i64,
    },
    /// Something lies in the future.
    NotYet {
        /// The name of the time.
        what: &'static str,
        /// Seconds until then.
        seconds_ahead: i64,
    },
    /// The assertion was issued too long ago to be taken now, whatever it says about itself.
    Stale {
        /// Seconds since its `IssueInstant`.
        seconds_ago: i64,
    },
    /// Nobody is named, or in a form no identity may have.
    Subject {
        /// What is wrong, as the end of a sentence that begins with the subject.
        why: &'static str,
    },
    /// The assertion says nothing about a sign-in (Profiles section 4.1.4.2).
    NoAuthentication,
    /// A fresh sign-in was asked for, and the one told of is older.
    NotFresh {
        /// Seconds from the sign-in to the request.
        seconds_before: i64,
    },
    /// The metadata do not describe an identity provider we can use.
    Metadata {
        /// What is wrong, as a whole sentence without its full stop.
        why: String,
    },
    /// A certificate that can't be used.
    Certificate {
        /// What is wrong, as the end of a sentence that begins with the certificate.
        why: &'static str,
    },
    /// There is no certificate, so no signature could ever be believed.
    NoCertificate,
    /// Our own key can't be used.
    OwnKey {
        /// What is wrong, as the end of a sentence that begins with our key.
        why: &'static str,
    },
}

impl Fault {
    /// The stable code: what an admin, a log and support search for.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Malformed { .. } => Code::Malformed,
            Self::Limit { .. } => Code::Limit,
            Self::Markup { .. } => Code::Markup,
            Self::Structure { .. } => Code::Structure,
            Self::Unsigned { .. } => Code::Unsigned,
            Self::UnsignedAssertion => Code::UnsignedAssertion,
            Self::Profile { .. } => Code::Profile,
            Self::Algorithm { .. } | Self::UnsignedCiphertext { .. } | Self::Sha1Ended { .. } => {
                Code::Algorithm
            }
            Self::UnknownKey { .. } => Code::Key,
            Self::Signature { .. } => Code::Signature,
            Self::NoDecryptionKey | Self::Decryption => Code::Decryption,
            Self::Status { .. } => Code::Status,
            Self::Issuer { .. } => Code::Issuer,
            Self::Destination { .. } => Code::Destination,
            Self::Recipient { .. } => Code::Recipient,
            Self::InResponseTo { .. } | Self::Solicited { .. } => Code::InResponseTo,
            Self::Audience { .. } => Code::Audience,
            Self::Condition { .. } => Code::Condition,
            Self::Confirmation { .. } => Code::Confirmation,
            Self::Expired { .. } | Self::NotYet { .. } | Self::Stale { .. } => Code::Time,
            Self::Subject { .. } => Code::Subject,
            Self::NoAuthentication | Self::NotFresh { .. } => Code::Authentication,
            Self::Metadata { .. } => Code::Metadata,
            Self::Certificate { .. } | Self::NoCertificate => Code::Certificate,
            Self::OwnKey { .. } => Code::OwnKey,
        }
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
