//! `Conditions` (Core section 2.5): when and for whom an assertion is meant.

use jiff::Timestamp;
use roxmltree::Node;

use super::{Expected, assertion::time};
use crate::{
    Fault,
    document::{self, all},
    fault::{Message, quote},
    instant::{begun, running},
    uri,
};

const MESSAGE: Message = Message::Assertion;

/// Whether all conditions hold. An assertion that says not for whom it is meant is for nobody (Profiles
/// section 4.1.4.2).
pub(super) fn check(assertion: Node<'_, '_>, expected: &Expected<'_>, now: Timestamp) -> Result<(), Fault> {
    let nobody = || Fault::Audience { received: Vec::new(), expected: expected.entity_id.to_owned() };
    let conditions = document::one(assertion, uri::ASSERTION, "Conditions", MESSAGE)?.ok_or_else(nobody)?;
    if let Some(begin) = time(conditions, "NotBefore")? {
        begun("NotBefore", begin, now)?;
    }
    if let Some(end) = time(conditions, "NotOnOrAfter")? {
        running("NotOnOrAfter", end, now)?;
    }
    let mut restricted = false;
    for condition in conditions.children().filter(Node::is_element) {
        let name = condition.tag_name();
        match (name.namespace(), name.name()) {
            (Some(uri::ASSERTION), "AudienceRestriction") => {
                audience(condition, expected)?;
                restricted = true;
            }
            // The caller keeps the id anyway, and we pass no assertion on.
            (Some(uri::ASSERTION), "OneTimeUse" | "ProxyRestriction") => {}
            (_, other) => return Err(Fault::Condition { received: quote::value(other) }),
        }
    }
    if restricted { Ok(()) } else { Err(nobody()) }
}

/// One of the audiences is us. Where there are several restrictions, each of them must hold.
fn audience(restriction: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), Fault> {
    let audiences: Vec<String> = all(restriction, uri::ASSERTION, "Audience")
        .map(|audience| document::token(audience, MESSAGE))
        .collect::<Result<_, _>>()?;
    if audiences.iter().any(|audience| audience == expected.entity_id) {
        return Ok(());
    }
    Err(Fault::Audience { received: quote::values(&audiences), expected: expected.entity_id.to_owned() })
}
