//! `Subject` (Core section 2.4): who, and confirmed how.

use jiff::Timestamp;
use roxmltree::Node;

use super::{Expected, assertion::time, envelope};
use crate::{
    Fault,
    claims::NameId,
    document::{self, all},
    fault::{Message, quote},
    instant::{begun, running},
    uri,
};

const MESSAGE: Message = Message::Assertion;

/// The longest name of a person, in bytes (Core section 8.3.7: 256 characters for persistent ones).
const LONGEST: usize = 256;

/// Who. A name in encrypted form, or none at all, is no identity.
pub(super) fn name_id(subject: Node<'_, '_>) -> Result<NameId, Fault> {
    if all(subject, uri::ASSERTION, "EncryptedID").next().is_some() {
        return Err(Fault::Subject { why: "is encrypted by itself; encrypt the whole assertion or nothing" });
    }
    let named = document::one(subject, uri::ASSERTION, "NameID", MESSAGE)?;
    read_name_id(named.ok_or(Fault::Subject { why: "has no Name ID" })?, MESSAGE)
}

/// Reads a `NameID`: the whole text, and nothing in it that one reader shows and another drops.
pub(crate) fn read_name_id(named: Node<'_, '_>, message: Message) -> Result<NameId, Fault> {
    let value = document::text(named, message)?;
    if value.trim().is_empty() {
        return Err(Fault::Subject { why: "is empty" });
    }
    if value.len() > LONGEST {
        return Err(Fault::Subject { why: "is longer than 256 bytes" });
    }
    if value.trim() != value || value.chars().any(char::is_control) {
        return Err(Fault::Subject { why: "has white space around it or control characters in it" });
    }
    let attribute = |name| named.attribute(name).map(str::to_owned);
    Ok(NameId {
        value,
        format: attribute("Format"),
        name_qualifier: attribute("NameQualifier"),
        sp_name_qualifier: attribute("SPNameQualifier"),
    })
}

/// Whether whoever brings the assertion may (Profiles section 4.1.4.3). One bearer confirmation that holds is
/// enough. When none holds, the first one's fault is told.
pub(super) fn confirmed(subject: Node<'_, '_>, expected: &Expected<'_>, now: Timestamp) -> Result<(), Fault> {
    let mut fault = None;
    let mut methods = Vec::new();
    for confirmation in all(subject, uri::ASSERTION, "SubjectConfirmation") {
        let method = confirmation.attribute("Method").unwrap_or_default();
        methods.push(method);
        if method != uri::BEARER {
            continue;
        }
        match bearer(confirmation, expected, now) {
            Ok(()) => return Ok(()),
            Err(found) => fault = fault.or(Some(found)),
        }
    }
    Err(fault.unwrap_or_else(|| Fault::Confirmation { received: quote::values(methods) }))
}

fn bearer(confirmation: Node<'_, '_>, expected: &Expected<'_>, now: Timestamp) -> Result<(), Fault> {
    let data = document::one(confirmation, uri::ASSERTION, "SubjectConfirmationData", MESSAGE)?;
    let recipient = data.and_then(|data| data.attribute("Recipient"));
    let Some(data) = data.filter(|_| recipient == Some(expected.acs)) else {
        let received = recipient.map(quote::value);
        return Err(Fault::Recipient { received, expected: expected.acs.to_owned() });
    };
    let until = time(data, "NotOnOrAfter")?
        .ok_or_else(|| Fault::malformed(MESSAGE, "its bearer confirmation has no end (`NotOnOrAfter`)"))?;
    running("NotOnOrAfter", until, now)?;
    // A bearer confirmation must have none; one that does is at least not taken before.
    if let Some(begin) = time(data, "NotBefore")? {
        begun("NotBefore", begin, now)?;
    }
    envelope::answers(data.attribute("InResponseTo"), expected.origin, MESSAGE)
}
