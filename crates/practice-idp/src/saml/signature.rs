//! Signs an element (XML Signature 1.1, in the profile of SAML Core section 5.4): enveloped, by its id, in exclusive canonical form.

use super::key::SigningKey;
use super::xml::Element;
use crate::keys::Failure;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// What the signed element is digested with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Digest {
    Sha256,
    /// Only to misbehave.
    Sha1,
}

impl Digest {
    fn uri(self) -> &'static str {
        match self {
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
        }
    }

    fn of(self, text: &str) -> String {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        };
        STANDARD.encode(digest::digest(algorithm, text.as_bytes()))
    }
}

/// The signature over `element`, whose `ID` is `id`. The element must not hold one yet.
pub(super) fn over(
    element: &Element,
    id: &str,
    key: &SigningKey,
    digest: Digest,
) -> Result<Element, Failure> {
    let named = |name: &'static str, algorithm: &'static str| Element::new(name).with("Algorithm", algorithm);
    let transforms = Element::new("ds:Transforms")
        .holding([named("ds:Transform", ENVELOPED), named("ds:Transform", EXCLUSIVE)]);
    let reference = Element::new("ds:Reference").with("URI", format!("#{id}")).holding([
        transforms,
        named("ds:DigestMethod", digest.uri()),
        Element::new("ds:DigestValue").text(digest.of(&element.canonical())),
    ]);
    let info = Element::new("ds:SignedInfo").holding([
        named("ds:CanonicalizationMethod", EXCLUSIVE),
        named("ds:SignatureMethod", RSA_SHA256),
        reference,
    ]);
    let value = Element::new("ds:SignatureValue").text(key.sign(&info.canonical())?);
    Ok(Element::new("ds:Signature").holding([info, value, key_info(key)]))
}

/// The certificate, as it stands in a signature and in metadata.
pub(super) fn key_info(key: &SigningKey) -> Element {
    let certificate = Element::new("ds:X509Certificate").text(key.certificate.as_str());
    Element::new("ds:KeyInfo").holding([Element::new("ds:X509Data").holding([certificate])])
}

/// The element with a signature behind its issuer.
pub(super) fn signed(
    element: Element,
    id: &str,
    key: &SigningKey,
    digest: Digest,
) -> Result<Element, Failure> {
    let signature = over(&element, id, key, digest)?;
    Ok(element.with_second(signature))
}
