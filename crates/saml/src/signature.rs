//! Verification of one signature (XML Signature 1.1, narrowed by SAML Core section 5.4).
//!
//! One small profile and nothing else: the signature is a child of the element it covers and names that
//! element's id; there is one reference, its transforms are the enveloped signature and exclusive
//! canonicalisation, and there is no `Object`. Keys come from the connection's certificates alone. What
//! comes out is not a yes or a no but the canonical text that was digested, and that text is what has to be
//! read from then on.

mod algorithm;
mod signed_info;

use aws_lc_rs::digest;
use jiff::Timestamp;
use roxmltree::Node;

pub use algorithm::{Algorithm, Sha1};

use crate::{
    Certificate, Fault,
    c14n::canonical,
    certificate::fingerprint,
    document::{self, is},
    encoded,
    fault::Message,
    uri,
};
use signed_info::{SignedInfo, inclusive};

/// What a signature is checked against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trust<'a> {
    /// The connection's certificates; any of them may have signed.
    pub(crate) certificates: &'a [Certificate],
    /// Whether SHA-1 is put up with.
    pub(crate) sha1: Sha1,
    /// The moment it is judged at.
    pub(crate) now: Timestamp,
    /// What is signed, for faults.
    pub(crate) message: Message,
}

/// A signature that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    /// The covered element as it was digested, without its signature: the only text to read claims from.
    pub(crate) text: String,
    /// What it was signed with.
    pub(crate) algorithm: Algorithm,
    /// The SHA-256 fingerprint of the certificate whose key signed.
    pub(crate) fingerprint: String,
}

/// The signature of an element: its child, if it has exactly one.
pub(crate) fn of<'a, 'i>(element: Node<'a, 'i>, message: Message) -> Result<Option<Node<'a, 'i>>, Fault> {
    document::one(element, uri::SIGNATURE, "Signature", message)
}

/// Verifies the signature of an element.
///
/// The caller has seen that ids are unique in the document.
pub(crate) fn verify(
    element: Node<'_, '_>,
    signature: Node<'_, '_>,
    trust: &Trust<'_>,
) -> Result<Verified, Fault> {
    let message = trust.message;
    let profile = |why| Fault::Profile { message, why };
    if trust.certificates.is_empty() {
        return Err(Fault::NoCertificate);
    }
    let id = element
        .attribute("ID")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| profile("the element it stands in has no ID"))?;
    let parts = Parts::of(signature).ok_or_else(|| {
        profile("it does not consist of one SignedInfo, one SignatureValue and at most one KeyInfo")
    })?;

    // How SignedInfo is to be canonicalised stands inside; that it says so is seen again in the result.
    let method = parts.signed_info.first_element_child();
    let method = method.filter(|method| is(*method, uri::SIGNATURE, "CanonicalizationMethod"));
    let method = method.ok_or_else(|| profile("its SignedInfo does not begin with its canonicalisation"))?;
    let signed = canonical(parts.signed_info, &inclusive(method, message)?, None);
    let info = SignedInfo::read(&signed, id, trust)?;

    let value = encoded::decode(&document::text(parts.value, message)?)
        .ok_or_else(|| Fault::malformed(message, "its signature is not base64"))?;
    let signer = trust
        .certificates
        .iter()
        .find(|certificate| info.algorithm.holds(certificate, signed.as_bytes(), &value))
        .ok_or_else(|| unheld(parts.key_info, trust))?;

    let text = canonical(element, &info.inclusive, Some(signature.id()));
    if digest::digest(info.digest_algorithm, text.as_bytes()).as_ref() != info.digest.as_slice() {
        return Err(Fault::Signature { message });
    }
    Ok(Verified { text, algorithm: info.algorithm, fingerprint: signer.fingerprint() })
}

/// The three children a signature may have, in their order.
struct Parts<'a, 'i> {
    signed_info: Node<'a, 'i>,
    value: Node<'a, 'i>,
    key_info: Option<Node<'a, 'i>>,
}

impl<'a, 'i> Parts<'a, 'i> {
    fn of(signature: Node<'a, 'i>) -> Option<Self> {
        let mut children = signature.children().filter(Node::is_element);
        let mut next = |name| children.next().map(|child| (child, is(child, uri::SIGNATURE, name)));
        let (signed_info, true) = next("SignedInfo")? else { return None };
        let (value, true) = next("SignatureValue")? else { return None };
        let key_info = match next("KeyInfo") {
            None => None,
            Some((key_info, true)) => Some(key_info),
            Some((_, false)) => return None,
        };
        children.next().is_none().then_some(Self { signed_info, value, key_info })
    }
}

/// Why no key of ours made the signature. The certificate in `KeyInfo` is looked at only here, to tell an
/// admin which one to compare; nothing is ever verified with it.
fn unheld(key_info: Option<Node<'_, '_>>, trust: &Trust<'_>) -> Fault {
    let known: Vec<String> = trust.certificates.iter().map(Certificate::fingerprint).collect();
    let told = key_info
        .and_then(|info| info.descendants().find(|node| is(*node, uri::SIGNATURE, "X509Certificate")));
    let told = told.and_then(|node| encoded::decode(&document::text(node, trust.message).ok()?));
    let received = told.map(|der| fingerprint(&der));
    match received {
        Some(received) if known.contains(&received) => Fault::Signature { message: trust.message },
        received => Fault::UnknownKey { received, known },
    }
}
