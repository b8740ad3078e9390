//! The response of an identity provider, from the form the browser posts to the claims of a person (Profiles
//! section 4.1.4, Bindings section 3.5).
//!
//! Invariant: claims are read from the text that was digested under a signature that holds, parsed anew, and
//! from nothing else. What stands around it in the message is looked at only to refuse.

mod assertion;
mod conditions;
mod decrypt;
mod envelope;
mod structure;
mod subject;

use std::ops::Range;

use jiff::Timestamp;
use roxmltree::{Document, Node};
use serde::{Deserialize, Serialize};

pub(crate) use structure::{ids as unique_ids, signatures as placed_signatures};
pub(crate) use subject::read_name_id;

use crate::{
    Claims, Fault, IdentityProvider, PrivateKey, Proof, Sha1,
    document::{self, Bounds},
    encoded,
    fault::Message,
    signature::{self, Trust, Verified},
};
use decrypt::Chaining;
use structure::Told;

/// What has to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// The assertion itself, whether or not the response around it is signed, too.
    #[default]
    Assertion,
    /// The assertion, or the whole response with it inside.
    AssertionOrResponse,
}

/// What a response must be an answer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The request with this id, which this browser was sent away with.
    Request(&'a str),
    /// No request: a sign-in the identity provider starts by itself. It is open to anybody who can make a
    /// browser post, so it is taken for two minutes only and never where a request was made.
    Unsolicited,
}

/// What a response must fit.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The identity provider that was asked: its entity id and its certificates.
    pub idp: &'a IdentityProvider,
    /// Our entity id of this connection.
    pub entity_id: &'a str,
    /// The address the response came to: the assertion consumer service of this connection.
    pub acs: &'a str,
    /// What it must be an answer to.
    pub origin: Origin<'a>,
    /// What has to be signed.
    pub signed: Signed,
    /// Whether SHA-1 is put up with.
    pub sha1: Sha1,
    /// Our private keys for encrypted assertions, the current one first. None: they are refused.
    pub decryption_keys: &'a [PrivateKey],
    /// With [`ForceAuthn`](crate::request::AuthnRequest::force_authn): when it was asked for. A sign-in that
    /// was earlier is refused.
    pub fresh_since: Option<Timestamp>,
}

/// Believes a response, or says why not. `form_value` is the field `SAMLResponse` as the form carried it;
/// `now` is the moment it is judged at; 60 seconds of difference between the clocks are put up with.
///
/// The caller has to refuse a second use of the assertion: see [`Claims::once`].
///
/// # Errors
///
/// Any [`Fault`] of a message. None of them says that a second attempt with the same message could do.
pub fn verify(form_value: &str, expected: &Expected<'_>, now: Timestamp) -> Result<Claims, Fault> {
    let text = encoded::form_field(form_value, Message::Response)?;
    verify_text(&text, expected, now)
}

fn verify_text(text: &str, expected: &Expected<'_>, now: Timestamp) -> Result<Claims, Fault> {
    if expected.idp.certificates.is_empty() {
        return Err(Fault::NoCertificate);
    }
    let document = document::parse(text, Bounds::message(Message::Response))?;
    let response = document.root_element();
    let told = structure::check(response)?;
    // A signature that is there must hold, also where none is asked for.
    let around = signed(response, Message::Response, expected, now)?;
    envelope::check(response, around.is_some(), expected)?;
    match told {
        None => Err(Fault::malformed(Message::Response, "it tells of success and holds no assertion")),
        Some(Told::Plain(assertion)) => match signed(assertion, Message::Assertion, expected, now)? {
            Some(verified) => believed(&verified, false, expected, now),
            None => inside(&outer(around, expected)?, expected, now),
        },
        Some(Told::Encrypted(encrypted)) => decrypted(encrypted, around, expected, now),
    }
}

/// The verified signature of an element, if it has one.
fn signed(
    element: Node<'_, '_>,
    message: Message,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Option<Verified>, Fault> {
    let trust = Trust { certificates: &expected.idp.certificates, sha1: expected.sha1, now, message };
    let found = signature::of(element, message)?;
    found.map(|found| signature::verify(element, found, &trust)).transpose()
}

/// Claims of an assertion that is signed itself.
fn believed(
    verified: &Verified,
    encrypted: bool,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, Fault> {
    assertion::read(&verified.text, proof(verified, encrypted), expected, now)
}

fn proof(verified: &Verified, encrypted: bool) -> Proof {
    Proof { algorithm: verified.algorithm, fingerprint: verified.fingerprint.clone(), encrypted }
}

/// The signature around an unsigned assertion, where the connection is content with it.
fn outer(around: Option<Verified>, expected: &Expected<'_>) -> Result<Verified, Fault> {
    match (around, expected.signed) {
        (None, _) => Err(Fault::Unsigned { message: Message::Assertion }),
        (Some(_), Signed::Assertion) => Err(Fault::UnsignedAssertion),
        (Some(around), Signed::AssertionOrResponse) => Ok(around),
    }
}

/// Claims of the assertion inside a response that is signed as a whole.
fn inside(around: &Verified, expected: &Expected<'_>, now: Timestamp) -> Result<Claims, Fault> {
    let document = document::parse(&around.text, Bounds::message(Message::Response))?;
    match structure::check(document.root_element())? {
        Some(Told::Plain(assertion)) => assertion::claims(assertion, proof(around, false), expected, now),
        Some(Told::Encrypted(encrypted)) => {
            let plain = decrypt::decrypt(encrypted, expected.decryption_keys, Chaining::Signed)?;
            let opened = Opened::of(encrypted, &plain);
            let document = opened.parse()?;
            let assertion = opened.assertion(&document)?;
            assertion::claims(assertion, proof(around, true), expected, now)
        }
        None => Err(Fault::Unsigned { message: Message::Assertion }),
    }
}

/// Claims of an encrypted assertion: the plaintext takes the place of the ciphertext in the document, whose
/// namespaces it may lean on, and the whole is looked over again.
fn decrypted(
    encrypted: Node<'_, '_>,
    around: Option<Verified>,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, Fault> {
    let plain = match &around {
        Some(around) => signed_plaintext(around, expected)?,
        None => decrypt::decrypt(encrypted, expected.decryption_keys, Chaining::Refused)?,
    };
    let opened = Opened::of(encrypted, &plain);
    let document = opened.parse()?;
    let assertion = opened.assertion(&document)?;
    match signed(assertion, Message::Assertion, expected, now)? {
        Some(verified) => believed(&verified, true, expected, now),
        // Only what the signature around covers may be read, so it is put into that text instead.
        None => inside(&outer(around, expected)?, expected, now),
    }
}

/// The plaintext of the ciphertext in a response that is signed. The ciphertext is read from what was digested: that alone
/// is known to be the identity provider's.
fn signed_plaintext(around: &Verified, expected: &Expected<'_>) -> Result<String, Fault> {
    let document = document::parse(&around.text, Bounds::message(Message::Response))?;
    match structure::check(document.root_element())? {
        Some(Told::Encrypted(encrypted)) => {
            decrypt::decrypt(encrypted, expected.decryption_keys, Chaining::Signed)
        }
        _ => Err(Fault::Structure {
            message: Message::Response,
            why: "what is signed in it is not what it holds",
        }),
    }
}

/// A document with the plaintext in the place of its encrypted assertion.
struct Opened {
    text: String,
    place: Range<usize>,
}

impl Opened {
    fn of(encrypted: Node<'_, '_>, plain: &str) -> Self {
        let plain = plain.trim();
        let (text, range) = (encrypted.document().input_text(), encrypted.range());
        Self {
            text: format!("{}{plain}{}", &text[..range.start], &text[range.end..]),
            place: range.start..range.start + plain.len(),
        }
    }

    fn parse(&self) -> Result<Document<'_>, Fault> {
        document::parse(&self.text, Bounds::message(Message::Response)).map_err(|_| Fault::Decryption)
    }

    /// The assertion, which must be the plaintext from its first byte to its last.
    fn assertion<'a, 'i>(&self, document: &'a Document<'i>) -> Result<Node<'a, 'i>, Fault> {
        match structure::check(document.root_element()) {
            Ok(Some(Told::Plain(assertion))) if assertion.range() == self.place => Ok(assertion),
            _ => Err(Fault::Decryption),
        }
    }
}
