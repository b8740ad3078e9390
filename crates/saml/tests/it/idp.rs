//! The identity provider of these tests: it says and signs whatever it is told to, with keys that exist for
//! tests alone.
//!
//! It shares no code with what it tests. It needs no canonicalisation, because it writes messages in their
//! canonical form from the start: each namespace is declared where it is first used and nowhere else.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256,
        RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding,
        RsaKeyPair,
    },
};
use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use saml::{
    Binding, Certificate, Claims, Endpoint, Fault, IdentityProvider, PrivateKey, Sha1,
    response::{self, Expected, Origin, Signed},
};

pub(crate) const ISSUER: &str = "https://idp.example/tenant";
pub(crate) const ENTITY: &str = "https://usher.example/sso/saml/cx_1";
pub(crate) const ACS: &str = "https://usher.example/sso/saml/cx_1/acs";
pub(crate) const REQUEST: &str = "_0f0e0d0c0b0a09080706050403020100";
/// 2027-01-15T08:00:00Z, a minute after the messages here are issued.
pub(crate) const NOW: &str = "2027-01-15T08:01:00Z";
pub(crate) const ISSUED: &str = "2027-01-15T08:00:00Z";
pub(crate) const END: &str = "2027-01-15T08:05:00Z";

/// One of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Idp,
    Next,
    Attacker,
    P256,
    P384,
}

impl Key {
    pub(crate) fn pem(self) -> &'static str {
        match self {
            Self::Idp => include_str!("../keys/idp.pem"),
            Self::Next => include_str!("../keys/idp_next.pem"),
            Self::Attacker => include_str!("../keys/attacker.pem"),
            Self::P256 => include_str!("../keys/p256.pem"),
            Self::P384 => include_str!("../keys/p384.pem"),
        }
    }

    pub(crate) fn certificate_text(self) -> &'static str {
        match self {
            Self::Idp => include_str!("../keys/idp.crt"),
            Self::Next => include_str!("../keys/idp_next.crt"),
            Self::Attacker => include_str!("../keys/attacker.crt"),
            Self::P256 => include_str!("../keys/p256.crt"),
            Self::P384 => include_str!("../keys/p384.crt"),
        }
    }

    pub(crate) fn certificate(self) -> Certificate {
        Certificate::from_text(self.certificate_text()).unwrap()
    }

    #[expect(clippy::disallowed_methods, reason = "a signature of these tests may be another every time")]
    pub(crate) fn sign(self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let pkcs8 = der(self.pem());
        let name = algorithm.rsplit('#').next().unwrap();
        let rsa = |encoding: &'static dyn RsaEncoding, hash: &'static digest::Algorithm| {
            let key = RsaKeyPair::from_pkcs8(&pkcs8).unwrap();
            let mut signature = vec![0; key.public_modulus_len()];
            key.sign_digest(encoding, &digest::digest(hash, message), &mut signature).unwrap();
            signature
        };
        let ecdsa = |algorithm| {
            let key = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8).unwrap();
            key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
        };
        match name {
            "rsa-sha256" => rsa(&RSA_PKCS1_SHA256, &digest::SHA256),
            "rsa-sha384" => rsa(&RSA_PKCS1_SHA384, &digest::SHA384),
            "rsa-sha512" => rsa(&RSA_PKCS1_SHA512, &digest::SHA512),
            "sha256-rsa-MGF1" => rsa(&RSA_PSS_SHA256, &digest::SHA256),
            "sha384-rsa-MGF1" => rsa(&RSA_PSS_SHA384, &digest::SHA384),
            "sha512-rsa-MGF1" => rsa(&RSA_PSS_SHA512, &digest::SHA512),
            "ecdsa-sha256" => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
            "ecdsa-sha384" => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING),
            other => panic!("these tests sign nothing with {other}"),
        }
    }
}

/// The DER of a PEM file.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    BASE64_STANDARD.decode(lines).unwrap()
}

pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// How something is signed.
#[derive(Clone, Debug)]
pub(crate) struct Signing {
    pub(crate) key: Key,
    pub(crate) algorithm: String,
    pub(crate) uri: Option<String>,
    pub(crate) transforms: Vec<String>,
    pub(crate) key_info: String,
}

impl Default for Signing {
    fn default() -> Self {
        let transforms =
            [ENVELOPED, EXCLUSIVE].map(|name| format!(r#"<ds:Transform Algorithm="{name}"></ds:Transform>"#));
        Self {
            key: Key::Idp,
            algorithm: RSA_SHA256.to_owned(),
            uri: None,
            transforms: transforms.to_vec(),
            key_info: String::new(),
        }
    }
}

impl Signing {
    pub(crate) fn with(key: Key) -> Self {
        Self { key, key_info: key_info(key), ..Self::default() }
    }

    pub(crate) fn by(key: Key, algorithm: &str) -> Self {
        Self { algorithm: algorithm.to_owned(), ..Self::with(key) }
    }

    /// The signature over an element with this id, whose canonical form this is.
    pub(crate) fn over(&self, canonical: &str, id: &str) -> String {
        let digest = BASE64_STANDARD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()));
        let uri = self.uri.clone().unwrap_or_else(|| format!("#{id}"));
        let reference = format!(
            r#"<ds:Reference URI="{uri}"><ds:Transforms>{}</ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"#,
            self.transforms.concat()
        );
        self.around(&reference)
    }

    /// A signature with any references at all.
    pub(crate) fn around(&self, references: &str) -> String {
        let Self { key, algorithm, key_info, .. } = self;
        let info = format!(
            r#"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{algorithm}"></ds:SignatureMethod>{references}</ds:SignedInfo>"#
        );
        let signed = format!(r#"<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"{info}"#);
        let value = BASE64_STANDARD.encode(key.sign(algorithm, signed.as_bytes()));
        format!(
            r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo{info}<ds:SignatureValue>{value}</ds:SignatureValue>{key_info}</ds:Signature>"#
        )
    }
}

/// A `KeyInfo` with the certificate of a key.
pub(crate) fn key_info(key: Key) -> String {
    let text = key.certificate().to_text();
    format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    )
}

/// Puts a signature behind the first issuer in an element.
pub(crate) fn signed_element(element: &str, id: &str, signing: &Signing) -> String {
    let signature = signing.over(element, id);
    element.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
}

/// What the identity provider tells. Each part can be told otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) assertion_id: String,
    pub(crate) issue_instant: String,
    pub(crate) issuer: String,
    pub(crate) name_id: String,
    pub(crate) confirmation: String,
    pub(crate) conditions: String,
    pub(crate) authentication: String,
    pub(crate) attributes: String,
    /// The attributes of the response, but for its id and version.
    pub(crate) envelope: String,
    pub(crate) response_issuer: String,
    pub(crate) status: String,
}

pub(crate) const RESPONSE_ID: &str = "_r1";

pub(crate) fn confirmation(recipient: &str, in_response_to: Option<&str>, end: &str) -> String {
    let answers = in_response_to.map(|id| format!(r#" InResponseTo="{id}""#)).unwrap_or_default();
    format!(
        r#"<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData{answers} NotOnOrAfter="{end}" Recipient="{recipient}"></saml:SubjectConfirmationData></saml:SubjectConfirmation>"#
    )
}

pub(crate) fn conditions(begin: &str, end: &str, audience: &str) -> String {
    format!(
        r#"<saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"#
    )
}

pub(crate) fn authentication(at: &str, session_end: &str) -> String {
    format!(
        r#"<saml:AuthnStatement AuthnInstant="{at}" SessionIndex="s1" SessionNotOnOrAfter="{session_end}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"#
    )
}

pub(crate) fn attribute(name: &str, values: &[&str]) -> String {
    let values: String =
        values.iter().map(|value| format!("<saml:AttributeValue>{value}</saml:AttributeValue>")).collect();
    format!(r#"<saml:Attribute Name="{name}">{values}</saml:Attribute>"#)
}

pub(crate) fn status(code: &str) -> String {
    format!(
        r#"<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{code}"></samlp:StatusCode></samlp:Status>"#
    )
}

impl Default for Told {
    fn default() -> Self {
        Self {
            assertion_id: "_a1".to_owned(),
            issue_instant: ISSUED.to_owned(),
            issuer: ISSUER.to_owned(),
            name_id: r#"<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">alice@acme.example.evil.example</saml:NameID>"#
                .to_owned(),
            confirmation: confirmation(ACS, Some(REQUEST), END),
            conditions: conditions("2027-01-15T07:55:00Z", END, ENTITY),
            authentication: authentication("2027-01-15T07:30:00Z", "2027-01-15T16:00:00Z"),
            attributes: format!(
                "<saml:AttributeStatement>{}{}</saml:AttributeStatement>",
                attribute("email", &["alice@acme.example"]),
                attribute("groups", &["R&amp;D", "Crew"])
            ),
            envelope: format!(r#" Destination="{ACS}" ID="{RESPONSE_ID}" InResponseTo="{REQUEST}""#),
            response_issuer: format!(
                r#"<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{ISSUER}</saml:Issuer>"#
            ),
            status: status("Success"),
        }
    }
}

impl Told {
    pub(crate) fn assertion(&self) -> String {
        let Self { assertion_id, issue_instant, issuer, name_id, confirmation, conditions, .. } = self;
        let Self { authentication, attributes, .. } = self;
        format!(
            r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{assertion_id}" IssueInstant="{issue_instant}" Version="2.0"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject>{name_id}{confirmation}</saml:Subject>{conditions}{authentication}{attributes}</saml:Assertion>"#
        )
    }

    pub(crate) fn signed_assertion(&self, signing: &Signing) -> String {
        signed_element(&self.assertion(), &self.assertion_id, signing)
    }

    /// A response around anything.
    pub(crate) fn response(&self, inside: &str) -> String {
        let Self { envelope, response_issuer, status, issue_instant, .. } = self;
        format!(
            r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"{envelope} IssueInstant="{issue_instant}" Version="2.0">{response_issuer}{status}{inside}</samlp:Response>"#
        )
    }

    /// A response whose assertion is signed.
    pub(crate) fn assertion_signed(&self) -> String {
        self.response(&self.signed_assertion(&Signing::with(Key::Idp)))
    }

    /// A response that is signed as a whole.
    pub(crate) fn response_signed(&self, inside: &str) -> String {
        signed_element(&self.response(inside), RESPONSE_ID, &Signing::with(Key::Idp))
    }

    /// A response that is signed, with an assertion that is, too.
    pub(crate) fn both_signed(&self) -> String {
        self.response_signed(&self.signed_assertion(&Signing::with(Key::Idp)))
    }
}

pub(crate) fn provider_with(keys: &[Key]) -> IdentityProvider {
    let location = "https://idp.example/sso".to_owned();
    IdentityProvider {
        entity_id: ISSUER.to_owned(),
        single_sign_on: vec![Endpoint { binding: Binding::Redirect, location, response_location: None }],
        single_logout: Vec::new(),
        certificates: keys.iter().map(|key| key.certificate()).collect(),
        wants_signed_requests: false,
    }
}

pub(crate) fn sp_key() -> PrivateKey {
    PrivateKey::from_pkcs8(&der(include_str!("../keys/sp.pem"))).unwrap()
}

pub(crate) fn sp_certificate() -> Certificate {
    Certificate::from_text(include_str!("../keys/sp.crt")).unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn expected(idp: &IdentityProvider) -> Expected<'_> {
    Expected {
        idp,
        entity_id: ENTITY,
        acs: ACS,
        origin: Origin::Request(REQUEST),
        signed: Signed::Assertion,
        sha1: Sha1::Refused,
        decryption_keys: &[],
        fresh_since: None,
    }
}

/// Verifies a document against what these tests usually expect, with a change.
pub(crate) fn verify_but(
    xml: &str,
    keys: &[Key],
    change: impl FnOnce(&mut Expected<'_>),
) -> Result<Claims, Fault> {
    decrypt_but(xml, keys, &[], change)
}

/// As [`verify_but`], with keys of ours.
pub(crate) fn decrypt_but(
    xml: &str,
    keys: &[Key],
    decryption_keys: &[PrivateKey],
    change: impl FnOnce(&mut Expected<'_>),
) -> Result<Claims, Fault> {
    let idp = provider_with(keys);
    let mut expected = Expected { decryption_keys, ..expected(&idp) };
    change(&mut expected);
    response::verify(&BASE64_STANDARD.encode(xml), &expected, at(NOW))
}

pub(crate) fn verify(xml: &str) -> Result<Claims, Fault> {
    verify_but(xml, &[Key::Idp], |_| ())
}

/// As [`verify`], for a connection that is content with a signed response.
pub(crate) fn verify_either(xml: &str) -> Result<Claims, Fault> {
    verify_but(xml, &[Key::Idp], |expected| expected.signed = Signed::AssertionOrResponse)
}
