//! What asks for a sign-in, read and judged before anyone is asked anything. No I/O.

use crate::application::ServiceProvider;
use crate::fields::{Fields, Repeated};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use roxmltree::{Document, Node, ParsingOptions};
use url::form_urlencoded::Serializer;

/// The longest request, in bytes of XML. Real ones have about one thousand.
const LONGEST: usize = 64 * 1024;
const MOST_NODES: u32 = 2000;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const POST_BINDING: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/// How the wish to sign in came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// An AuthnRequest over the redirect binding (Bindings section 3.4).
    Redirect,
    /// An AuthnRequest over the POST binding (Bindings section 3.5).
    Post,
    /// By the link that starts here.
    Start,
}

impl Way {
    fn code(self) -> &'static str {
        match self {
            Self::Redirect => "redirect",
            Self::Post => "post",
            Self::Start => "start",
        }
    }

    pub(super) fn of_code(code: &str) -> Option<Self> {
        [Self::Redirect, Self::Post, Self::Start].into_iter().find(|way| way.code() == code)
    }
}

/// A wish that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The entity id of the application, as it was registered when this was judged.
    pub(super) audience: String,
    /// The address its answer goes to: the registered one.
    pub(super) acs: String,
    /// The id of the AuthnRequest; `None` when the sign-in starts here.
    pub(super) id: Option<String>,
    pub(super) relay_state: Option<String>,
    /// Nobody may be asked anything.
    pub(super) is_passive: bool,
    /// How people are to be named, if that was said.
    pub(super) format: Option<String>,
}

/// What is needed of the parameters to judge them again when a button is pressed.
pub(super) fn carried(way: Way, fields: &Fields) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("way", way.code());
    for name in ["SAMLRequest", "SAMLEncoding", "RelayState"] {
        fields.get(name).map(|value| query.append_pair(name, value));
    }
    query.finish()
}

/// Judges a wish to sign in to the application registered as `application`, that came to the address `sso`. An error is a
/// sentence for the person, since a request that does not fit can't be trusted to send anyone anywhere.
pub(super) fn read(
    way: Way,
    fields: &Fields,
    application: &ServiceProvider,
    sso: &str,
) -> Result<Asked, String> {
    let once =
        |name| fields.once(name).map_err(|Repeated(name)| format!("The parameter “{name}” was given twice."));
    let Some((entity_id, acs)) = application.registered() else {
        return Err("The application is not set up for SAML: give its entity ID and the address of its \
                    assertion consumer service on the page of the application."
            .to_owned());
    };
    let started_here = Asked {
        audience: entity_id.to_owned(),
        acs: acs.to_owned(),
        id: None,
        relay_state: once("RelayState")?.map(str::to_owned),
        is_passive: false,
        format: None,
    };
    if way == Way::Start {
        return Ok(started_here);
    }
    let encoded = once("SAMLRequest")?.ok_or("There is no SAMLRequest.")?;
    if once("SAMLEncoding")?.is_some_and(|encoding| encoding != DEFLATE) {
        return Err("The SAMLEncoding is not DEFLATE, and no other is known.".to_owned());
    }
    let xml = decoded(way, encoded)?;
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&xml, options)
        .map_err(|error| format!("The SAMLRequest can’t be read as XML: {error}."))?;
    judge(document.root_element(), started_here, sso)
}

fn decoded(way: Way, encoded: &str) -> Result<String, String> {
    let tight: String = encoded.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(tight).map_err(|_| "The SAMLRequest is not base64.")?;
    let bytes = match way {
        Way::Redirect => decompress_to_vec_with_limit(&bytes, LONGEST)
            .map_err(|_| "The SAMLRequest is not deflated (RFC 1951), or is longer than 64 KiB.")?,
        Way::Post | Way::Start => bytes,
    };
    String::from_utf8(bytes).map_err(|_| "The SAMLRequest is not UTF-8.".to_owned())
}

/// Core section 3.4.1, as far as one application with one address can ask.
fn judge(request: Node<'_, '_>, application: Asked, sso: &str) -> Result<Asked, String> {
    if !request.has_tag_name((PROTOCOL, "AuthnRequest")) {
        return Err(format!("The SAMLRequest is no AuthnRequest but {}.", request.tag_name().name()));
    }
    if request.attribute("Version") != Some("2.0") {
        return Err("The AuthnRequest is not of version 2.0.".to_owned());
    }
    let id = request.attribute("ID").filter(|id| (1..=256).contains(&id.len()) && is_name(id));
    let id = id.ok_or("The AuthnRequest has no ID that XML would take.")?;
    let child = |namespace, name| request.children().find(|node| node.has_tag_name((namespace, name)));
    match child(ASSERTION, "Issuer").and_then(|issuer| issuer.text()).map(str::trim) {
        Some(issuer) if issuer == application.audience => {}
        Some(issuer) => return Err(format!("No application here has the entity ID “{issuer}”.")),
        None => return Err("The AuthnRequest names no issuer.".to_owned()),
    }
    if let Some(other) = request.attribute("Destination").filter(|destination| *destination != sso) {
        return Err(format!("The AuthnRequest was sent to “{other}”, and this is {sso}."));
    }
    let url = request.attribute("AssertionConsumerServiceURL");
    if let Some(other) = url.filter(|url| *url != application.acs) {
        return Err(format!(
            "The AssertionConsumerServiceURL “{other}” is not registered. It must match the registered one character by character."
        ));
    }
    if url.is_some() && request.has_attribute("AssertionConsumerServiceIndex") {
        return Err("The AuthnRequest names its address by a URL and by an index.".to_owned());
    }
    if request.attribute("ProtocolBinding").is_some_and(|binding| binding != POST_BINDING) {
        return Err("The AuthnRequest wants its answer over another binding than HTTP-POST.".to_owned());
    }
    let format = child(PROTOCOL, "NameIDPolicy").and_then(|policy| policy.attribute("Format"));
    Ok(Asked {
        id: Some(id.to_owned()),
        is_passive: matches!(request.attribute("IsPassive"), Some("true" | "1")),
        format: format.filter(|format| *format != UNSPECIFIED).map(str::to_owned),
        ..application
    })
}

/// Whether XML would take it for an id: no colon, and nothing in front that only may follow.
fn is_name(id: &str) -> bool {
    let follows = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    id.starts_with(|first: char| first.is_alphabetic() || first == '_') && id.chars().all(follows)
}
