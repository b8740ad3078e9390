//! Metadata (Metadata 2.0): those of an identity provider in, ours out.
//!
//! Metadata are believed because of how they came, pasted by an admin or fetched from an address an admin
//! gave; a signature in them is not verified, because there is nobody whose key could be known before.

mod own;

use std::collections::HashSet;

use jiff::Timestamp;
use roxmltree::Node;

pub use own::{ServiceProvider, write};

use crate::{
    Binding, Certificate, Endpoint, Fault, IdentityProvider, Transport,
    document::{self, Bounds, all, is},
    fault::{Message, quote},
    instant, uri,
};

const MESSAGE: Message = Message::Metadata;

/// How many certificates an identity provider may have. One is usual, two while it changes.
const MOST_CERTIFICATES: usize = 8;

/// What the metadata of an identity provider say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The identity provider.
    pub provider: IdentityProvider,
    /// Until when the document says to be good; to be shown, and asked again.
    pub valid_until: Option<Timestamp>,
    /// Why certificates in it were left out, one fault each; to be shown.
    pub unfit: Vec<Fault>,
}

/// Reads the metadata of an identity provider: an `EntityDescriptor`, or one out of an `EntitiesDescriptor`.
/// Which one is said by `entity_id`; without it there must be one identity provider alone.
///
/// # Errors
///
/// [`Fault::Metadata`] when there is no such identity provider, when the document has run out, or when it
/// names no address a browser may be sent to; [`Fault::NoCertificate`], or the fault of the certificate when
/// there is one and it is unfit; [`Fault::Malformed`], [`Fault::Limit`] and [`Fault::Markup`] when it can't be
/// read.
pub fn read(
    xml: &str,
    entity_id: Option<&str>,
    transport: Transport,
    now: Timestamp,
) -> Result<Metadata, Fault> {
    let document = document::parse(xml, Bounds::metadata())?;
    let (entity, role) = choose(document.root_element(), entity_id)?;
    let valid_until = validity(role, now)?;
    let (certificates, unfit) = certificates(role)?;
    if certificates.is_empty() {
        return Err(unfit.into_iter().next().unwrap_or(Fault::NoCertificate));
    }
    let single_sign_on = endpoints(role, "SingleSignOnService", transport)?;
    if single_sign_on.is_empty() {
        return Err(unusable(
            "they name no address for single sign-on over the redirect or the POST binding",
        ));
    }
    let provider = IdentityProvider {
        entity_id: entity.to_owned(),
        single_sign_on,
        single_logout: endpoints(role, "SingleLogoutService", transport)?,
        certificates,
        wants_signed_requests: matches!(role.attribute("WantAuthnRequestsSigned"), Some("true" | "1")),
    };
    Ok(Metadata { provider, valid_until, unfit })
}

fn unusable(why: impl Into<String>) -> Fault {
    Fault::Metadata { why: why.into() }
}

/// The entity id and the role of the identity provider that is meant.
fn choose<'a, 'i>(root: Node<'a, 'i>, wanted: Option<&str>) -> Result<(&'a str, Node<'a, 'i>), Fault> {
    if !is(root, uri::METADATA, "EntityDescriptor") && !is(root, uri::METADATA, "EntitiesDescriptor") {
        let root = quote::value(root.tag_name().name());
        return Err(unusable(format!("they are no SAML metadata: the document's root is `{root}`")));
    }
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for entity in root.descendants().filter(|node| is(*node, uri::METADATA, "EntityDescriptor")) {
        let id = entity.attribute("entityID").unwrap_or_default();
        if !seen.insert(id) {
            return Err(unusable(format!("they describe `{}` twice", quote::value(id))));
        }
        let roles = all(entity, uri::METADATA, "IDPSSODescriptor").filter(|role| speaks_saml(*role));
        found.extend(roles.map(|role| (id, role)));
    }
    let names = || {
        let names = quote::values(found.iter().map(|(id, _)| *id)).join("`, `");
        if names.is_empty() { "no identity provider of SAML 2.0".to_owned() } else { format!("`{names}`") }
    };
    let mut meant = found.iter().filter(|(id, _)| wanted.is_none_or(|wanted| wanted == *id));
    match (meant.next(), meant.next()) {
        (Some((id, role)), None) if !id.is_empty() && id.len() <= 1024 => Ok((*id, *role)),
        (Some(_), None) => Err(unusable("the identity provider in them has no entity ID, or too long a one")),
        (Some(_), Some(_)) => {
            Err(unusable(format!("they describe several identity providers ({}): say which one", names())))
        }
        (None, _) => match wanted {
            Some(wanted) => {
                let wanted = quote::value(wanted);
                Err(unusable(format!("they describe {}, and not `{wanted}`", names())))
            }
            None => Err(unusable("they describe no identity provider of SAML 2.0")),
        },
    }
}

fn speaks_saml(role: Node<'_, '_>) -> bool {
    let protocols = role.attribute("protocolSupportEnumeration").unwrap_or_default();
    protocols.split_ascii_whitespace().any(|protocol| protocol == uri::PROTOCOL)
}

/// The earliest `validUntil` of the role and of all that is around it.
fn validity(role: Node<'_, '_>, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let mut earliest: Option<Timestamp> = None;
    for until in role.ancestors().filter_map(|node| node.attribute("validUntil")) {
        let until = instant::read(until, MESSAGE)?;
        earliest = Some(earliest.map_or(until, |earliest| earliest.min(until)));
    }
    match earliest {
        Some(until) if until <= now => {
            let day = until.strftime("%Y-%m-%d");
            Err(unusable(format!("they were valid until {day}; fetch them again from the identity provider")))
        }
        earliest => Ok(earliest),
    }
}

/// The certificates for signing, each once, and why others are unfit. A `KeyDescriptor` without a use is for
/// both (Metadata section 2.4.1.1).
fn certificates(role: Node<'_, '_>) -> Result<(Vec<Certificate>, Vec<Fault>), Fault> {
    let (mut fit, mut unfit) = (Vec::new(), Vec::new());
    let keys = all(role, uri::METADATA, "KeyDescriptor");
    let signing = keys.filter(|key| matches!(key.attribute("use"), None | Some("signing")));
    let told = signing.flat_map(|key| key.descendants());
    for told in told.filter(|node| is(*node, uri::SIGNATURE, "X509Certificate")) {
        match Certificate::from_text(&document::text(told, MESSAGE)?) {
            Ok(certificate) if fit.contains(&certificate) => {}
            Ok(certificate) => fit.push(certificate),
            Err(fault) => unfit.push(fault),
        }
        if fit.len() + unfit.len() > MOST_CERTIFICATES {
            return Err(Fault::Limit {
                message: MESSAGE,
                limit: "it has more than eight signing certificates",
            });
        }
    }
    Ok((fit, unfit))
}

/// The addresses of one kind, over the bindings we speak.
fn endpoints(role: Node<'_, '_>, name: &'static str, transport: Transport) -> Result<Vec<Endpoint>, Fault> {
    let mut found = Vec::new();
    for service in all(role, uri::METADATA, name) {
        let Some(binding) = service.attribute("Binding").and_then(Binding::named) else { continue };
        let location = service.attribute("Location").unwrap_or_default().trim().to_owned();
        let response_location = service.attribute("ResponseLocation").map(|at| at.trim().to_owned());
        for address in response_location.iter().chain([&location]) {
            if !transport.allows(address) {
                let address = quote::value(address);
                return Err(unusable(format!("`{name}` is at `{address}`, which is no https address")));
            }
        }
        found.push(Endpoint { binding, location, response_location });
    }
    Ok(found)
}
