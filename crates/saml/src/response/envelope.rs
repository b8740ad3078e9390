//! What a response says about itself, before its assertion is looked at (Core section 3.2.2, Bindings
//! section 3.5.5.2).

use roxmltree::Node;

use super::{Expected, Origin};
use crate::{
    Fault, document,
    fault::{Message, quote},
    uri,
};

const MESSAGE: Message = Message::Response;

/// Whether the response is ours to read, from the identity provider we asked, and a success. The order
/// matters: an answer that is not ours must not even get its error told.
pub(super) fn check(response: Node<'_, '_>, signed: bool, expected: &Expected<'_>) -> Result<(), Fault> {
    if response.attribute("Version") != Some("2.0") {
        return Err(Fault::malformed(MESSAGE, "its version is not 2.0"));
    }
    let issuer = document::one(response, uri::ASSERTION, "Issuer", MESSAGE)?;
    match issuer.map(|issuer| document::token(issuer, MESSAGE)).transpose()? {
        Some(issuer) if issuer == expected.idp.entity_id => {}
        None if !signed => {}
        received => return Err(other_issuer(MESSAGE, received.as_deref(), expected)),
    }
    match response.attribute("Destination") {
        Some(destination) if destination == expected.acs => {}
        None if !signed => {}
        received => {
            let received = received.map(quote::value);
            return Err(Fault::Destination { received, expected: expected.acs.to_owned() });
        }
    }
    answers(response.attribute("InResponseTo"), expected.origin, MESSAGE)?;
    status(response)
}

pub(super) fn other_issuer(place: Message, received: Option<&str>, expected: &Expected<'_>) -> Fault {
    Fault::Issuer { place, received: received.map(quote::value), expected: expected.idp.entity_id.clone() }
}

/// Whether `InResponseTo` is what the origin asks for.
pub(super) fn answers(named: Option<&str>, origin: Origin<'_>, place: Message) -> Result<(), Fault> {
    match (named, origin) {
        (Some(named), Origin::Request(id)) if named == id => Ok(()),
        (_, Origin::Request(_)) => Err(Fault::InResponseTo { place }),
        (None, Origin::Unsolicited) => Ok(()),
        (Some(_), Origin::Unsolicited) => Err(Fault::Solicited { place }),
    }
}

fn status(response: Node<'_, '_>) -> Result<(), Fault> {
    let incomplete = || Fault::malformed(MESSAGE, "it has no status");
    let status = document::one(response, uri::PROTOCOL, "Status", MESSAGE)?.ok_or_else(incomplete)?;
    let top = document::one(status, uri::PROTOCOL, "StatusCode", MESSAGE)?.ok_or_else(incomplete)?;
    let code = top.attribute("Value").ok_or_else(incomplete)?;
    if code == uri::SUCCESS {
        return Ok(());
    }
    let second = document::one(top, uri::PROTOCOL, "StatusCode", MESSAGE)?;
    let said = document::one(status, uri::PROTOCOL, "StatusMessage", MESSAGE)?;
    let said = said.map(|said| document::text(said, MESSAGE)).transpose()?.unwrap_or_default();
    Err(Fault::Status {
        code: quote::status(code),
        second: second.and_then(|second| second.attribute("Value")).map(quote::status),
        detail: quote::detail(&said),
    })
}
