//! Genuine messages of implementations that are not ours (`tests/fixtures/README.md`), believed as they are and
//! refused when they are rebuilt.

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use proptest::prelude::*;
use roxmltree::{Document, Node};
use saml::{
    Claims, Fault, PrivateKey, Sha1, Transport,
    fault::Code,
    metadata,
    response::{self, Expected, Signed},
};

use crate::{
    forged::VICTIM,
    idp::{ISSUER, Key, expected, provider_with, sp_key},
};

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// When a message was issued.
fn issued(xml: &str) -> Timestamp {
    let document = Document::parse(xml).unwrap();
    document.root_element().attribute("IssueInstant").unwrap().parse().unwrap()
}

fn read_at(
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
fn read(xml: &str, change: impl FnOnce(&mut Expected<'_>)) -> Result<Claims, Fault> {
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

#[test]
fn a_signature_around_alone_is_believed_where_that_is_enough() {
    for name in ["samlp_response_signed", "pysaml2_response_signed"] {
        let xml = fixture(name);
        assert_eq!(read(&xml, |_| ()).unwrap_err(), Fault::UnsignedAssertion);
        assert_eq!(read(&xml, either).unwrap().name_id.value, "00u1", "{name}");
    }
}

#[test]
fn sha_1_and_cipher_block_chaining_are_refused_by_name() {
    let sha1 = fixture("samlp_sha1");
    assert_eq!(read(&sha1, |_| ()).unwrap_err().code(), Code::Algorithm);
    let until = |expected: &mut Expected<'_>| expected.sha1 = Sha1::AllowedUntil(Timestamp::MAX);
    assert!(read(&sha1, until).is_ok());
    for name in ["samlp_encrypted_cbc", "pysaml2_encrypted_cbc"] {
        let fault = read(&fixture(name), |_| ()).unwrap_err();
        assert!(matches!(&fault, Fault::Algorithm { received, .. } if received.ends_with("-cbc")), "{fault}");
    }
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
fn metadata_of_pysaml2_are_read() {
    let xml = fixture("pysaml2_metadata");
    let now = "2027-01-15T08:00:00Z".parse().unwrap();
    let read = metadata::read(&xml, Some(ISSUER), Transport::HttpsOnly, now).unwrap();
    assert_eq!(read.provider.certificates, [Key::Idp.certificate()]);
    assert_eq!(read.provider.single_sign_on[0].location, "https://idp.example/sso");
}

fn named<'a, 'i>(document: &'a Document<'i>, name: &str) -> Option<Node<'a, 'i>> {
    document.descendants().find(|node| node.is_element() && node.tag_name().name() == name)
}

/// The forgeries that need nothing but the message: each with a name.
fn forgeries(xml: &str) -> Vec<(&'static str, String)> {
    let document = Document::parse(xml).unwrap();
    let assertion = named(&document, "Assertion").unwrap();
    let name = assertion.descendants().find(|node| node.tag_name().name() == "NameID").unwrap();
    let inside = name.first_child().unwrap().range();
    let signature = assertion.children().find(|node| node.tag_name().name() == "Signature");
    let whole = &xml[assertion.range()];
    let id = assertion.attribute("ID").unwrap();
    let put = |at: usize, what: &str| format!("{}{what}{}", &xml[..at], &xml[at..]);
    // The same assertion about the victim, without its signature, under another id.
    let mut evil = whole.to_owned();
    let offset = assertion.range().start;
    evil.replace_range(inside.start - offset..inside.end - offset, VICTIM);
    if let Some(signature) = signature {
        let range = signature.range();
        evil.replace_range(range.start - offset..range.end - offset, "");
    }
    let same = evil.clone();
    let evil = evil.replace(id, "_evil");
    let end = assertion.range().end;
    // Where the assertion's own closing tag begins.
    let closing = offset + whole.rfind("</").unwrap();
    let mut renamed = xml.to_owned();
    renamed.replace_range(inside.clone(), VICTIM);
    let mut bare = xml.to_owned();
    if let Some(signature) = signature {
        bare.replace_range(signature.range(), "");
    }
    vec![
        ("evil before", put(offset, &evil)),
        ("evil behind", put(end, &evil)),
        ("same id before", put(offset, &same)),
        ("same id behind", put(end, &same)),
        ("evil inside", put(closing, &evil)),
        ("evil in extensions", put(offset, &format!("<Extensions>{evil}</Extensions>"))),
        ("evil around", xml.replace(whole, &evil.replacen("Subject>", &format!("Subject>{whole}"), 1))),
        ("another name", renamed),
        ("a comment", put(inside.start + 2, "<!-- x -->")),
        ("an instruction", put(inside.start + 2, "<?x?>")),
        ("CDATA", put(inside.start + 2, "<![CDATA[x]]>")),
        ("an element", put(inside.start + 2, "<x/>")),
        ("white space", put(inside.start, " ")),
        ("a document type", format!("<!DOCTYPE x>{xml}")),
        ("an envelope", format!("<x>{xml}</x>")),
        ("no assertion signature", bare),
    ]
}

#[test]
fn messages_that_were_rebuilt_are_refused() {
    for name in [
        "samlp_assertion_signed",
        "samlp_both_signed",
        "samlp_prefixed",
        "samlp_response_signed",
        "pysaml2_assertion_signed",
        "pysaml2_both_signed",
        "pysaml2_response_signed",
    ] {
        let xml = fixture(name);
        let now = issued(&xml);
        assert!(read_at(&xml, now, &[], either).is_ok(), "{name}");
        for (what, forged) in forgeries(&xml) {
            if forged != xml {
                let outcome = read_at(&forged, now, &[], either);
                assert!(outcome.is_err(), "{name}, {what}: {outcome:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_byte_changed_is_refused_or_changes_nothing(
        name in prop::sample::select(&["samlp_both_signed", "pysaml2_assertion_signed", "pysaml2_response_signed"][..]),
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
