//! Which signatures are believed: by whom, and made how.

use saml::{
    Algorithm, Certificate, Fault, KeyKind,
    fault::{Code, Message},
    response::Signed,
};

use crate::idp::{
    EXCLUSIVE, Key, RSA_SHA256, Signing, Told, key_info, signed_element, verify, verify_but, verify_either,
};

fn with(signing: &Signing, keys: &[Key]) -> Result<saml::Claims, Fault> {
    let told = Told::default();
    verify_but(&told.response(&told.signed_assertion(signing)), keys, |_| ())
}

#[test]
fn every_accepted_algorithm_is_verified_with_its_kind_of_key() {
    const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
    const MORE_2007: &str = "http://www.w3.org/2007/05/xmldsig-more#";
    for (key, space, name, algorithm) in [
        (Key::Idp, MORE, "rsa-sha256", Algorithm::RsaSha256),
        (Key::Idp, MORE, "rsa-sha384", Algorithm::RsaSha384),
        (Key::Idp, MORE, "rsa-sha512", Algorithm::RsaSha512),
        (Key::Idp, MORE_2007, "sha256-rsa-MGF1", Algorithm::RsaPssSha256),
        (Key::Idp, MORE_2007, "sha384-rsa-MGF1", Algorithm::RsaPssSha384),
        (Key::Idp, MORE_2007, "sha512-rsa-MGF1", Algorithm::RsaPssSha512),
        (Key::P256, MORE, "ecdsa-sha256", Algorithm::EcdsaSha256),
        (Key::P384, MORE, "ecdsa-sha384", Algorithm::EcdsaSha384),
    ] {
        let signing = Signing::by(key, &format!("{space}{name}"));
        assert_eq!(with(&signing, &[key]).unwrap().proof.algorithm, algorithm, "{name}");
        assert_eq!(serde_json::to_value(algorithm).unwrap(), name);
        // All certificates of a connection are tried, and only the fitting ones.
        let all = [Key::Next, Key::P384, Key::P256, Key::Idp];
        let claims = with(&signing, &all).unwrap();
        assert_eq!(claims.proof.fingerprint, key.certificate().fingerprint());
    }
}

#[test]
fn a_key_of_another_connection_is_told_with_its_fingerprint() {
    let fault = with(&Signing::with(Key::Next), &[Key::Idp]).unwrap_err();
    assert_eq!(
        fault,
        Fault::UnknownKey {
            received: Some(Key::Next.certificate().fingerprint()),
            known: vec![Key::Idp.certificate().fingerprint()],
        }
    );
    assert_eq!(fault.code(), Code::Key);
    let silent = Signing { key_info: String::new(), ..Signing::with(Key::Next) };
    assert!(matches!(with(&silent, &[Key::Idp]).unwrap_err(), Fault::UnknownKey { received: None, .. }));
}

#[test]
fn the_certificate_that_comes_along_is_never_the_key() {
    // The attacker signs and sends the certificate along: theirs, or the one of the identity provider.
    let theirs = Signing::with(Key::Attacker);
    assert_eq!(with(&theirs, &[Key::Idp]).unwrap_err().code(), Code::Key);
    let ours = Signing { key_info: key_info(Key::Idp), ..Signing::with(Key::Attacker) };
    assert_eq!(with(&ours, &[Key::Idp]).unwrap_err(), Fault::Signature { message: Message::Assertion });
    // A genuine signature with a wrong certificate beside it is genuine.
    let misleading = Signing { key_info: key_info(Key::Attacker), ..Signing::with(Key::Idp) };
    assert!(with(&misleading, &[Key::Idp]).is_ok());
}

#[test]
fn a_connection_without_a_certificate_believes_nothing() {
    for xml in
        [Told::default().both_signed(), Told::default().response(&Told::default().assertion()), String::new()]
    {
        let fault = verify_but(&xml, &[], |_| ()).unwrap_err();
        assert_eq!(fault, Fault::NoCertificate);
    }
}

#[test]
fn certificates_change_without_a_gap() {
    for key in [Key::Idp, Key::Next] {
        assert!(with(&Signing::with(key), &[Key::Idp, Key::Next]).is_ok());
    }
}

#[test]
fn a_certificate_that_has_run_out_is_still_the_pinned_key() {
    let expired = Certificate::from_text(include_str!("../keys/idp_expired.crt")).unwrap();
    assert!(expired.not_after() < crate::idp::at(crate::idp::NOW));
    let mut idp = crate::idp::provider_with(&[]);
    idp.certificates = vec![expired];
    let form = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, Told::default().assertion_signed());
    let expected = crate::idp::expected(&idp);
    assert!(saml::response::verify(&form, &expected, crate::idp::at(crate::idp::NOW)).is_ok());
}

#[test]
fn a_response_that_is_signed_alone_is_taken_only_where_that_is_enough() {
    let told = Told::default();
    let xml = told.response_signed(&told.assertion());
    assert_eq!(verify(&xml).unwrap_err(), Fault::UnsignedAssertion);
    assert!(verify_either(&xml).is_ok());
    assert_eq!(Signed::default(), Signed::Assertion);
}

#[test]
fn a_signature_around_must_hold_also_where_none_is_needed() {
    let told = Told::default();
    let inside = told.signed_assertion(&Signing::with(Key::Idp));
    let by = |key| signed_element(&told.response(&inside), crate::idp::RESPONSE_ID, &Signing::with(key));
    assert!(verify(&by(Key::Idp)).is_ok());
    assert_eq!(verify(&by(Key::Attacker)).unwrap_err().code(), Code::Key);
    let changed = by(Key::Idp).replacen("status:Success", "status:Requester", 1);
    assert_eq!(verify(&changed).unwrap_err(), Fault::Signature { message: Message::Response });
}

#[test]
fn only_the_one_profile_is_verified() {
    let transform = |name: &str| format!(r#"<ds:Transform Algorithm="{name}"></ds:Transform>"#);
    let signing = Signing { transforms: vec![transform(EXCLUSIVE)], ..Signing::default() };
    assert_eq!(with(&signing, &[Key::Idp]).unwrap_err().code(), Code::Profile);
    for uri in ["", "#_r1", "#", "http://evil.example/"] {
        let signing = Signing { uri: Some(uri.to_owned()), ..Signing::default() };
        assert_eq!(with(&signing, &[Key::Idp]).unwrap_err().code(), Code::Profile, "{uri}");
    }
    let told = Told::default();
    let references = ["", r##"<ds:Reference URI="#_a1"></ds:Reference>"##];
    for references in references {
        let signature = Signing::default().around(references);
        let assertion = told.assertion().replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1);
        assert_eq!(verify(&told.response(&assertion)).unwrap_err().code(), Code::Profile, "{references}");
    }
}

#[test]
fn other_algorithms_are_refused_by_name() {
    for name in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "",
    ] {
        let xml = Told::default().assertion_signed().replace(RSA_SHA256, name);
        assert_eq!(verify(&xml).unwrap_err().code(), Code::Algorithm, "{name}");
    }
    let xml = Told::default().assertion_signed();
    let sha1 =
        xml.replace("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1");
    assert_eq!(verify(&sha1).unwrap_err().code(), Code::Algorithm);
}

#[test]
fn a_certificate_is_read_however_it_is_pasted_and_kept_as_text() {
    let pem = Key::Idp.certificate_text();
    let certificate = Certificate::from_text(pem).unwrap();
    let lines: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    for pasted in [lines.join("\n"), lines.join("\r\n   "), lines.concat(), format!("\n {pem}\n")] {
        assert_eq!(Certificate::from_text(&pasted).unwrap(), certificate);
    }
    assert_eq!((certificate.kind(), certificate.subject()), (KeyKind::Rsa, "CN=idp.example"));
    assert_eq!(
        certificate.fingerprint(),
        "2E:B4:78:3F:5D:98:F0:A3:0B:C8:30:B9:20:16:E5:82:31:02:D8:F8:15:70:C1:D0:82:C0:7B:49:82:B9:7B:88"
    );
    let kept = serde_json::to_string(&certificate).unwrap();
    assert_eq!(serde_json::from_str::<Certificate>(&kept).unwrap(), certificate);
    assert!(serde_json::from_str::<Certificate>("\"AAAA\"").is_err());
}

#[test]
fn certificates_with_weak_or_other_keys_are_refused() {
    for (text, word) in [
        (include_str!("../keys/weak.crt"), "2048"),
        (include_str!("../keys/p521.crt"), "P-384"),
        ("", "read"),
        ("AAAA", "read"),
        ("not base64!", "base64"),
        (include_str!("../keys/idp.pem"), "base64"),
    ] {
        let fault = Certificate::from_text(text).unwrap_err();
        assert_eq!(fault.code(), Code::Certificate);
        assert!(fault.sentence().contains(word), "{fault}");
    }
}
