//! Logout that an identity provider announces, over both bindings: believed only when signed, and answered.

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use saml::{
    Fault, Sha1,
    fault::Code,
    logout::{Ended, Expected, LogoutRequest, LogoutResponse},
};
use url::form_urlencoded::byte_serialize;

use crate::{
    idp::{ENTITY, ISSUED, ISSUER, Key, NOW, RSA_SHA256, Signing, at, provider_with, signed_element, sp_key},
    request::{id, inflated},
};

const SLO: &str = "https://usher.example/sso/saml/cx_1/slo";

fn xml(attributes: &str, inside: &str) -> String {
    format!(
        r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"{attributes} ID="_l1" IssueInstant="{ISSUED}" Version="2.0"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{ISSUER}</saml:Issuer>{inside}</samlp:LogoutRequest>"#
    )
}

fn genuine() -> String {
    xml(
        &format!(r#" Destination="{SLO}""#),
        r#"<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">alice</saml:NameID><samlp:SessionIndex>s1</samlp:SessionIndex><samlp:SessionIndex>s2</samlp:SessionIndex>"#,
    )
}

fn encoded(value: &[u8]) -> String {
    byte_serialize(BASE64_STANDARD.encode(value).as_bytes()).collect()
}

/// A query as an identity provider sends it.
fn query(xml: &str, key: Key) -> String {
    let body = encoded(&miniz_oxide::deflate::compress_to_vec(xml.as_bytes(), 6));
    let algorithm: String = byte_serialize(RSA_SHA256.as_bytes()).collect();
    let signed = format!("SAMLRequest={body}&RelayState=r%201&SigAlg={algorithm}");
    let signature = encoded(&key.sign(RSA_SHA256, signed.as_bytes()));
    format!("{signed}&Signature={signature}")
}

fn redirected(query: &str) -> Result<LogoutRequest, Fault> {
    redirected_at(query, at(NOW))
}

fn redirected_at(query: &str, now: Timestamp) -> Result<LogoutRequest, Fault> {
    let idp = provider_with(&[Key::Idp]);
    let expected = Expected { idp: &idp, address: SLO, sha1: Sha1::Refused };
    LogoutRequest::from_redirect(query, &expected, now)
}

fn posted(xml: &str) -> Result<LogoutRequest, Fault> {
    let idp = provider_with(&[Key::Idp]);
    let expected = Expected { idp: &idp, address: SLO, sha1: Sha1::Refused };
    LogoutRequest::from_post(&BASE64_STANDARD.encode(xml), Some("r 1"), &expected, at(NOW))
}

#[test]
fn a_signed_request_is_believed_over_both_bindings() {
    let form = posted(&signed_element(&genuine(), "_l1", &Signing::with(Key::Idp))).unwrap();
    let query = redirected(&query(&genuine(), Key::Idp)).unwrap();
    assert_eq!(form, query);
    assert_eq!(form.name_id.value, "alice");
    assert_eq!(form.session_indexes, ["s1", "s2"]);
    assert_eq!((form.id.as_str(), form.relay_state.as_deref()), ("_l1", Some("r 1")));
    assert_eq!(form.issued_at, ISSUED.parse().unwrap());
}

#[test]
fn a_request_says_until_when_it_would_be_taken_and_not_longer() {
    let issued: Timestamp = ISSUED.parse().unwrap();
    let seconds = |more: i64| Timestamp::from_second(issued.as_second() + more).unwrap();
    for (ending, taken_for) in [(None, 600), (Some(90), 90), (Some(100_000), 600)] {
        let ending = ending.map(|end| format!(r#" NotOnOrAfter="{}""#, seconds(end))).unwrap_or_default();
        let xml = genuine().replacen(" Version", &format!("{ending} Version"), 1);
        let query = query(&xml, Key::Idp);
        let said = redirected_at(&query, seconds(0)).unwrap();
        // The clocks may be a minute apart.
        let last = seconds(taken_for + 59);
        assert!(last < said.until && redirected_at(&query, last).is_ok(), "{xml}");
        assert_eq!(redirected_at(&query, said.until).unwrap_err().code(), Code::Time, "{xml}");
    }
}

#[test]
fn an_unsigned_request_signs_nobody_out() {
    assert_eq!(posted(&genuine()).unwrap_err().code(), Code::Unsigned);
    let signed = query(&genuine(), Key::Idp);
    let (unsigned, _) = signed.split_once("&SigAlg").unwrap();
    assert_eq!(redirected(unsigned).unwrap_err().code(), Code::Unsigned);
    let (headless, _) = signed.split_once("&Signature").unwrap();
    assert_eq!(redirected(headless).unwrap_err().code(), Code::Unsigned);
    assert_eq!(redirected(&query(&genuine(), Key::Attacker)).unwrap_err().code(), Code::Key);
    let theirs = signed_element(&genuine(), "_l1", &Signing::with(Key::Attacker));
    assert_eq!(posted(&theirs).unwrap_err().code(), Code::Key);
}

#[test]
fn the_signature_is_over_the_query_as_it_stood() {
    let signed = query(&genuine(), Key::Idp);
    // The same values, spelled otherwise.
    assert!(redirected(&format!("?{signed}")).is_ok());
    assert_eq!(redirected(&signed.replace("r%201", "r+1")).unwrap_err().code(), Code::Key);
    assert_eq!(redirected(&signed.replace("r%201", "other")).unwrap_err().code(), Code::Key);
    assert_eq!(redirected(&signed.replace("&RelayState=r%201", "")).unwrap_err().code(), Code::Key);
    // A second value of any of them, which somebody else might read.
    for more in ["&SAMLRequest=x", "&RelayState=x", "&SigAlg=x", "&Signature=x", "&%53AMLRequest=x"] {
        assert_eq!(redirected(&format!("{signed}{more}")).unwrap_err().code(), Code::Malformed, "{more}");
    }
    assert!(redirected(&format!("{signed}&utm_source=x")).is_ok());
    let sha1 =
        signed.replace("rsa-sha256", "rsa-sha1").replace("2001%2F04%2Fxmldsig-more", "2000%2F09%2Fxmldsig");
    assert_eq!(redirected(&sha1).unwrap_err().code(), Code::Algorithm);
}

#[test]
fn a_message_that_grows_without_end_is_refused() {
    let bomb = "<a>".to_owned() + &" ".repeat(10_000_000) + "</a>";
    let query = query(&bomb, Key::Idp);
    assert!(query.len() < 30_000);
    assert_eq!(redirected(&query).unwrap_err().code(), Code::Limit);
}

#[test]
fn every_rule_of_a_request_is_kept() {
    let named = r#"<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">alice</saml:NameID>"#;
    let ours = format!(r#" Destination="{SLO}""#);
    for (xml, code) in [
        (xml("", named), Code::Destination),
        (xml(r#" Destination="https://evil.example/""#, named), Code::Destination),
        (xml(&ours, ""), Code::Subject),
        (xml(&format!(r#"{ours} NotOnOrAfter="{ISSUED}""#), named), Code::Time),
        (genuine().replace(ISSUED, "2027-01-15T08:03:00Z"), Code::Time),
        (genuine().replace(ISSUED, "2027-01-15T07:40:00Z"), Code::Time),
        (genuine().replace("/tenant<", "/other<"), Code::Issuer),
        (genuine().replace("LogoutRequest", "AuthnRequest"), Code::Malformed),
        (genuine().replace("alice", "ali<!-- x -->ce"), Code::Markup),
    ] {
        assert_eq!(redirected(&query(&xml, Key::Idp)).unwrap_err().code(), code, "{xml}");
    }
}

#[test]
fn a_request_wrapped_in_another_is_refused() {
    let signed = signed_element(&genuine(), "_l1", &Signing::with(Key::Idp));
    let evil = genuine().replace("_l1", "_evil").replace("alice", "victim");
    let wrapped = evil.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signed}"), 1);
    assert_eq!(posted(&wrapped).unwrap_err().code(), Code::Structure);
    assert_eq!(posted(&signed.replace("alice", "victim")).unwrap_err().code(), Code::Signature);
}

#[test]
fn the_answer_says_what_became_of_it() {
    let id = id();
    let answer = |ended| LogoutResponse {
        id: &id,
        now: at(NOW),
        entity_id: ENTITY,
        destination: "https://idp.example/slo",
        in_response_to: "_l1",
        ended,
    };
    let address = answer(Ended::All).redirect(Some("r 1"), &sp_key()).unwrap();
    assert!(address.starts_with("https://idp.example/slo?SAMLResponse="), "{address}");
    let xml = inflated(&address, "SAMLResponse");
    assert!(xml.contains(r#" InResponseTo="_l1""#) && xml.contains("status:Success"), "{xml}");
    assert!(!xml.contains("PartialLogout"));
    let form = answer(Ended::Some).post(None, &sp_key()).unwrap();
    let xml = String::from_utf8(BASE64_STANDARD.decode(&form.fields[0].1).unwrap()).unwrap();
    assert!(xml.contains("PartialLogout") && xml.contains("<ds:Signature "), "{xml}");
}
