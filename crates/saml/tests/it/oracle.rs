//! Second opinions: `xmlsec1` on signatures and encryption, `xmllint` on canonical forms. Both are libxml2
//! underneath, and share no line with what is tested.

use base64::prelude::{BASE64_STANDARD, Engine};
use proptest::prelude::*;
use saml::{
    Algorithm, Fault, Sha1, c14n,
    fault::Code,
    logout::{Ended, LogoutResponse},
    request::AuthnRequest,
};

use crate::{
    forged::{GENUINE, VICTIM},
    idp::{ACS, ENTITY, Key, NOW, REQUEST, Signing, Told, at, decrypt_but, sp_key, verify, verify_but},
    programs::{Desk, key_file, run, said, xmlsec_signs, xmlsec_verifies},
    request::{id, request},
};

fn posted(form: &saml::request::Form) -> String {
    String::from_utf8(BASE64_STANDARD.decode(&form.fields[0].1).unwrap()).unwrap()
}

#[test]
fn xmlsec_verifies_what_we_sign() {
    let desk = Desk::new();
    let id = id();
    let usual = request(&id);
    let odd =
        AuthnRequest { entity_id: "https://sp.example/?a=1&b=<\">'é\u{1f980}", force_authn: true, ..usual };
    for request in [usual, odd] {
        let xml = posted(&request.post(None, Some(&sp_key())).unwrap());
        assert!(xmlsec_verifies(&desk, &xml, "sp.crt"), "{xml}");
        assert!(!xmlsec_verifies(&desk, &xml.replace("HTTP-POST", "HTTP-POSE"), "sp.crt"));
        assert!(!xmlsec_verifies(&desk, &xml, "idp.crt"));
    }
    let answer = LogoutResponse {
        id: &id,
        now: at(NOW),
        entity_id: ENTITY,
        destination: "https://idp.example/slo",
        in_response_to: "_l1",
        ended: Ended::Some,
    };
    let xml = posted(&answer.post(None, &sp_key()).unwrap());
    assert!(xmlsec_verifies(&desk, &xml, "sp.crt"), "{xml}");
}

#[test]
fn the_identity_provider_of_these_tests_signs_as_xmlsec_expects() {
    let desk = Desk::new();
    for xml in [&GENUINE.assertion_signed, &GENUINE.both_signed, &GENUINE.response_signed] {
        assert!(xmlsec_verifies(&desk, xml, "idp.crt"));
    }
    let ecdsa = Signing::by(Key::P384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384");
    let told = Told::default();
    assert!(xmlsec_verifies(&desk, &told.response(&told.signed_assertion(&ecdsa)), "p384.crt"));
}

#[test]
fn a_signature_that_is_valid_says_nothing_about_what_is_read() {
    // The evil assertion stands before the signed one. xmlsec1 is right to call the signature valid.
    let forged =
        GENUINE.assertion_signed.replacen("<saml:Assertion", &format!("{}<saml:Assertion", GENUINE.evil), 1);
    assert!(forged.find(VICTIM) < forged.find("alice@"));
    assert!(xmlsec_verifies(&Desk::new(), &forged, "idp.crt"));
    assert_eq!(verify(&forged).unwrap_err().code(), Code::Structure);
}

/// A response as an identity provider might write it by hand: nothing in it is in canonical form.
fn untidy(algorithm: &str, digest: &str, prefixes: &str, value: &str) -> String {
    let inclusive = format!(
        r#"<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="{prefixes}"/>"#
    );
    format!(
        r##"<?xml version='1.0' encoding='UTF-8'?>
<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:xs="http://www.w3.org/2001/XMLSchema"  xmlns:unused='urn:unused'
   Version='2.0' InResponseTo="{REQUEST}" IssueInstant="2027-01-15T08:00:00.000Z"
   ID="_r1" Destination="{ACS}" >
  <saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" >https://idp.example/tenant</saml2:Issuer>
  <Status><StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></Status>
  <Assertion xmlns:a="urn:a" xmlns="urn:oasis:names:tc:SAML:2.0:assertion" IssueInstant="2027-01-15T08:00:00.000Z" Version="2.0"
      ID="_a1">
    <Issuer>https://idp.example/tenant</Issuer>
    <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
      <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">{inclusive}</CanonicalizationMethod>
      <SignatureMethod Algorithm="{algorithm}"/>
      <Reference URI="#_a1"><Transforms>
        <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
        <Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">{inclusive}</Transform>
      </Transforms><DigestMethod Algorithm="{digest}"/><DigestValue/></Reference>
    </SignedInfo><SignatureValue/></Signature>
    <Subject>
      <NameID>al&#105;ce&amp;&quot;b&gt;</NameID>
      <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"
        ><SubjectConfirmationData Recipient="{ACS}" NotOnOrAfter="2027-01-15T08:05:00Z" InResponseTo="{REQUEST}"/></SubjectConfirmation>
    </Subject>
    <Conditions><AudienceRestriction><Audience>
      {ENTITY}
    </Audience></AudienceRestriction></Conditions>
    <AuthnStatement AuthnInstant="2027-01-15T08:00:00Z"/>
    <AttributeStatement><Attribute Name='e"m&#10;ail'>
      <AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">{value}</AttributeValue>
    </Attribute></AttributeStatement>
  </Assertion>
</Response>
"##
    )
}

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

#[test]
fn what_xmlsec_signs_is_believed_with_every_prefix_list() {
    let desk = Desk::new();
    for prefixes in ["xs", "#default", "xs saml2 a unused", "#default xs gone", "xml xs"] {
        let xml = xmlsec_signs(&desk, &untidy(RSA_SHA256, SHA256, prefixes, "  R&amp;D\n &#13;é"), "idp.pem");
        let claims = verify(&xml).unwrap_or_else(|fault| panic!("{prefixes}: {fault}"));
        assert_eq!(claims.name_id.value, "alice&\"b>");
        assert_eq!(claims.values("e\"m\nail").collect::<Vec<_>>(), ["  R&D\n \ré"]);
    }
}

#[test]
fn what_xmlsec_signs_is_believed_with_every_algorithm() {
    let desk = Desk::new();
    const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
    let sha384 = format!("{MORE}sha384");
    for (name, digest, file, key) in [
        ("rsa-sha256", SHA256, "idp.pem", Key::Idp),
        ("rsa-sha384", sha384.as_str(), "idp.pem", Key::Idp),
        ("rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512", "idp.pem", Key::Idp),
        ("ecdsa-sha256", SHA256, "p256.pem", Key::P256),
        ("ecdsa-sha384", sha384.as_str(), "p384.pem", Key::P384),
    ] {
        let xml = xmlsec_signs(&desk, &untidy(&format!("{MORE}{name}"), digest, "xs", "x"), file);
        let claims = verify_but(&xml, &[key], |_| ()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(serde_json::to_value(claims.proof.algorithm).unwrap(), name);
    }
}

#[test]
fn sha_1_is_refused_unless_the_connection_allows_it_for_now() {
    let desk = Desk::new();
    let (rsa, sha1) =
        ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1");
    let signed = |algorithm, digest| xmlsec_signs(&desk, &untidy(algorithm, digest, "xs", "x"), "idp.pem");
    let until = |xml: &str, end: &str| {
        verify_but(xml, &[Key::Idp], |expected| expected.sha1 = Sha1::AllowedUntil(at(end)))
    };
    for xml in [signed(rsa, sha1), signed(rsa, SHA256), signed(RSA_SHA256, sha1)] {
        assert_eq!(verify(&xml).unwrap_err().code(), Code::Algorithm);
        assert!(until(&xml, "2027-02-01T00:00:00Z").is_ok());
        let ended = at("2027-01-01T00:00:00Z");
        assert_eq!(until(&xml, "2027-01-01T00:00:00Z").unwrap_err(), Fault::Sha1Ended { ended });
    }
    let claims = until(&signed(rsa, sha1), "2027-02-01T00:00:00Z").unwrap();
    assert_eq!(claims.proof.algorithm, Algorithm::RsaSha1);
}

#[test]
fn what_xmlsec_encrypts_is_opened() {
    let desk = Desk::new();
    let signed = GENUINE.assertion_signed.clone();
    let document = desk.put("plain.xml", &signed);
    for (cipher, session) in [("aes128-gcm", "aes-128"), ("aes256-gcm", "aes-256")] {
        let template = format!(
            r#"<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#{cipher}"/><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedData></saml:EncryptedAssertion>"#
        );
        let template = desk.put("template.xml", &template);
        let arguments = [
            "--encrypt",
            "--pubkey-cert-pem",
            &key_file("sp.crt").display().to_string(),
            "--session-key",
            session,
            "--xml-data",
            &document.display().to_string(),
            "--node-name",
            "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
            &template.display().to_string(),
        ]
        .map(str::to_owned);
        let said = said(&run("xmlsec1", arguments));
        // It answers with the document in which the data has taken the place of the assertion.
        let data = &said[said.find("<EncryptedData").unwrap()..said.find("</EncryptedData>").unwrap()];
        let encrypted = format!(
            r#"<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{data}</EncryptedData></saml:EncryptedAssertion>"#
        );
        let xml = Told::default().response(&encrypted);
        let claims = decrypt_but(&xml, &[Key::Idp], &[sp_key()], |_| ()).unwrap();
        assert_eq!(claims.name_id, verify(&signed).unwrap().name_id);
        assert!(claims.proof.encrypted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn xmllint_has_the_same_canonical_form(xml in crate::tree::document()) {
        let desk = Desk::new();
        let file = desk.put("document.xml", &xml);
        let theirs = said(&run("xmllint", ["--exc-c14n", &file.display().to_string()]));
        prop_assert_eq!(c14n::exclusive(&xml, &[]).unwrap(), theirs);
    }

    #[test]
    fn whatever_stands_in_an_assertion_xmlsec_and_we_agree(
        tree in crate::tree::document(),
        prefixes in prop::sample::select(&["xs", "#default a", "b saml2", "unused #default b"][..]),
    ) {
        let desk = Desk::new();
        let (_, tree) = tree.split_once('\n').unwrap();
        let xml = xmlsec_signs(&desk, &untidy(RSA_SHA256, SHA256, prefixes, tree), "idp.pem");
        let outcome = verify(&xml);
        prop_assert!(outcome.is_ok(), "{:?}: {}", outcome, xml);
    }
}
