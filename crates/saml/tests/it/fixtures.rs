//! Genuine messages of implementations that are not ours (`tests/fixtures/README.md`), believed as they are and
//! refused for what is wrong with them. What an attacker would make of them is in `remade.rs`.

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use proptest::prelude::*;
use roxmltree::Document;
use saml::{
    Binding, Claims, Fault, IdentityProvider, PrivateKey, Sha1, Transport,
    fault::Code,
    metadata,
    response::{self, Expected, Origin, Signed},
};

use crate::idp::{ENTITY, ISSUER, Key, expected, provider_with, sp_key};

pub(crate) fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// When a message was issued.
pub(crate) fn issued(xml: &str) -> Timestamp {
    let document = Document::parse(xml).unwrap();
    document.root_element().attribute("IssueInstant").unwrap().parse().unwrap()
}

pub(crate) fn read_at(
    xml: &str,
    now: Timestamp,
    keys: &[PrivateKey],
    change: impl FnOnce(&mut Expected<'_>),
) -> Result<Claims, Fault> {
    let idp = provider_with(&[Key::Idp]);
    let mut expected = Expected { decryption_keys: keys, ..expected(&idp) };
    change(&mut expected);
    response::verify(&BASE64_STANDARD.encode(xml), &expected, now)
}

/// Reads a message at the moment it was issued.
pub(crate) fn read(xml: &str, change: impl FnOnce(&mut Expected<'_>)) -> Result<Claims, Fault> {
    read_at(xml, issued(xml), &[sp_key()], change)
}

fn either(expected: &mut Expected<'_>) {
    expected.signed = Signed::AssertionOrResponse;
}

#[test]
fn samlp_is_believed_however_it_signs() {
    for (name, encrypted) in [
        ("assertion_signed", false),
        ("both_signed", false),
        ("prefixed", false),
        ("encrypted", true),
        ("encrypted_signed_around", true),
    ] {
        let claims = read(&fixture(&format!("samlp_{name}")), |_| ())
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(claims.name_id.value, "00u1", "{name}");
        assert_eq!(claims.session_index.as_deref(), Some("_session1"));
        let claim = |claim: &str| claims.values(claim).map(str::to_owned).collect::<Vec<_>>();
        const CLAIMS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
        assert_eq!(claim(&format!("{CLAIMS}emailaddress")), ["alice@acme.example"]);
        assert_eq!(claim(&format!("{CLAIMS}name")), ["Alice & Barb <Acme>"]);
        assert_eq!(claim(&format!("{CLAIMS}givenname")), ["Alicé"]);
        assert_eq!(claims.proof.encrypted, encrypted);
    }
}

#[test]
fn pysaml2_is_believed_however_it_signs() {
    for (name, algorithm) in
        [("assertion_signed", "rsa-sha256"), ("both_signed", "rsa-sha256"), ("sha512", "rsa-sha512")]
    {
        let claims = read(&fixture(&format!("pysaml2_{name}")), |_| ())
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(claims.name_id.value, "00u1", "{name}");
        assert_eq!(
            claims.values("urn:oid:0.9.2342.19200300.100.1.3").collect::<Vec<_>>(),
            ["alice@acme.example"]
        );
        assert_eq!(claims.values("urn:oid:2.5.4.4").collect::<Vec<_>>(), ["Acme & <Sons>"]);
        assert_eq!(serde_json::to_value(claims.proof.algorithm).unwrap(), algorithm);
    }
}

/// The claim of this name has this value alone.
fn told(claims: &Claims, name: &str, value: &str) {
    assert_eq!(claims.values(name).collect::<Vec<_>>(), [value]);
}

#[test]
fn simplesamlphp_is_believed_however_it_signs() {
    for (name, algorithm) in [
        ("assertion_signed", "rsa-sha256"),
        ("both_signed", "rsa-sha256"),
        ("sha512", "rsa-sha512"),
        ("unsolicited", "rsa-sha256"),
    ] {
        let claims = read(&fixture(&format!("simplesamlphp_{name}")), |expected| unasked(expected, name))
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(claims.name_id.value, "00u1", "{name}");
        assert!(claims.name_id.format.as_ref().unwrap().ends_with("nameid-format:persistent"));
        assert_eq!(claims.name_id.sp_name_qualifier.as_deref(), Some(ENTITY));
        told(&claims, "mail", "alice@acme.example");
        told(&claims, "givenName", "Alicé");
        told(&claims, "sn", "Acme & <Sons>");
        assert!(claims.context_class.as_ref().unwrap().ends_with("ac:classes:Password"));
        assert_eq!(serde_json::to_value(claims.proof.algorithm).unwrap(), algorithm);
    }
}

#[test]
fn lemonldap_is_believed() {
    for name in ["both_signed", "unsolicited"] {
        let claims = read(&fixture(&format!("lemonldap_{name}")), |expected| unasked(expected, name))
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(claims.name_id.value, "dwho@badwolf.org");
        assert!(claims.name_id.format.as_ref().unwrap().ends_with("nameid-format:emailAddress"));
        told(&claims, "uid", "dwho");
        told(&claims, "cn", "Doctor Who");
        let mail = claims.attributes.iter().find(|attribute| attribute.name == "mail").unwrap();
        assert_eq!(mail.friendly_name.as_deref(), Some("mail"));
        // It confirms its subject for twenty hours; that is not what we go by.
        assert_eq!(claims.once.until.as_second() - claims.authenticated_at.as_second(), 11 * 60);
    }
}

fn unasked(expected: &mut Expected<'_>, name: &str) {
    if name == "unsolicited" {
        expected.origin = Origin::Unsolicited;
    }
}

#[test]
fn a_signature_around_alone_is_believed_where_that_is_enough() {
    for name in ["samlp_response_signed", "pysaml2_response_signed", "simplesamlphp_response_signed"] {
        let xml = fixture(name);
        assert_eq!(read(&xml, |_| ()).unwrap_err(), Fault::UnsignedAssertion);
        assert_eq!(read(&xml, either).unwrap().name_id.value, "00u1", "{name}");
    }
}

#[test]
fn sha_1_is_refused_by_name() {
    let sha1 = fixture("samlp_sha1");
    assert_eq!(read(&sha1, |_| ()).unwrap_err().code(), Code::Algorithm);
    let until = |expected: &mut Expected<'_>| expected.sha1 = Sha1::AllowedUntil(Timestamp::MAX);
    assert!(read(&sha1, until).is_ok());
}

#[test]
fn cipher_block_chaining_is_taken_where_the_response_is_signed_around_it() {
    for (name, who) in [("simplesamlphp", "00u1"), ("lemonldap", "dwho@badwolf.org")] {
        let claims = read(&fixture(&format!("{name}_encrypted_cbc")), |_| ());
        let claims = claims.unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!((claims.name_id.value.as_str(), claims.proof.encrypted), (who, true), "{name}");
    }
    let fault = read(&fixture("samlp_encrypted_cbc"), |_| ()).unwrap_err();
    assert!(
        matches!(&fault, Fault::UnsignedCiphertext { received } if received.ends_with("aes256-cbc")),
        "{fault}"
    );
    let fault = read(&fixture("pysaml2_encrypted_cbc"), |_| ()).unwrap_err();
    assert!(
        matches!(&fault, Fault::Algorithm { received, .. } if received.ends_with("tripledes-cbc")),
        "{fault}"
    );
}

#[test]
fn messages_run_out() {
    let xml = fixture("pysaml2_both_signed");
    let later = |seconds| Timestamp::from_second(issued(&xml).as_second() + seconds).unwrap();
    assert!(read_at(&xml, later(300), &[], |_| ()).is_ok());
    assert_eq!(read_at(&xml, later(400), &[], |_| ()).unwrap_err().code(), Code::Time);
    assert_eq!(read_at(&xml, later(-90), &[], |_| ()).unwrap_err().code(), Code::Time);
}

#[test]
fn metadata_are_read() {
    for (name, path, wants_signed_requests) in [
        ("pysaml2", "https://idp.example/sso", false),
        ("simplesamlphp", "/simplesaml/saml2/idp/SSOService.php", false),
        ("lemonldap", "/saml/singleSignOn", true),
    ] {
        let xml = fixture(&format!("{name}_metadata"));
        let now = "2027-01-15T08:00:00Z".parse().unwrap();
        let read = metadata::read(&xml, Some(ISSUER), Transport::HttpsOnly, now)
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let IdentityProvider { certificates, wants_signed_requests: wants, .. } = &read.provider;
        assert_eq!((certificates, wants), (&vec![Key::Idp.certificate()], &wants_signed_requests), "{name}");
        let redirect = read.provider.sign_on_at(Binding::Redirect).unwrap();
        assert!(redirect.location.ends_with(path), "{name}: {redirect:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_byte_changed_is_refused_or_changes_nothing(
        name in prop::sample::select(&[
            "samlp_both_signed",
            "pysaml2_assertion_signed",
            "pysaml2_response_signed",
            "simplesamlphp_both_signed",
            "lemonldap_both_signed",
        ][..]),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let xml = fixture(name);
        let now = issued(&xml);
        let mut bytes = xml.clone().into_bytes();
        let at = place.index(bytes.len());
        bytes[at] = byte;
        let idp = provider_with(&[Key::Idp]);
        let expected = Expected { signed: Signed::AssertionOrResponse, ..expected(&idp) };
        if let Ok(claims) = response::verify(&BASE64_STANDARD.encode(&bytes), &expected, now) {
            prop_assert_eq!(claims, read_at(&xml, now, &[], either).unwrap());
        }
    }
}
