//! Logout requests of identity providers that are not ours (`tests/fixtures/README.md`), believed as they are, and
//! forgeries remade from them: whoever has a request about themselves, and no key, tries to sign the victim out.

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use saml::{
    Fault, IdentityProvider, Sha1,
    fault::Code,
    logout::{Expected, LogoutRequest},
};
use url::form_urlencoded::{byte_serialize, parse};

use crate::{
    fixtures::{fixture, issued},
    forged::VICTIM,
    idp::{ENTITY, Key, RSA_SHA256, Signing, provider_with, signed_element},
    request::inflated,
};

const SLO: &str = "https://usher.example/sso/saml/cx_1/slo";
/// In a query, and in a form.
const QUERIES: [&str; 2] = ["simplesamlphp_logout", "lemonldap_logout"];
const FORMS: [&str; 2] = ["simplesamlphp_logout_posted", "lemonldap_logout_posted"];

fn query_of(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.query", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// The message in a query.
fn message_in(query: &str) -> String {
    inflated(&format!("https://x.example/?{query}"), "SAMLRequest")
}

fn judged(
    by: impl FnOnce(&Expected<'_>) -> Result<LogoutRequest, Fault>,
    change: impl FnOnce(&mut Expected<'_>),
) -> Result<LogoutRequest, Fault> {
    let idp = provider_with(&[Key::Idp]);
    let mut expected = Expected { idp: &idp, address: SLO, sha1: Sha1::Refused };
    change(&mut expected);
    by(&expected)
}

fn redirected(query: &str, now: Timestamp) -> Result<LogoutRequest, Fault> {
    judged(|expected| LogoutRequest::from_redirect(query, expected, now), |_| ())
}

fn posted(xml: &[u8], now: Timestamp) -> Result<LogoutRequest, Fault> {
    judged(|expected| LogoutRequest::from_post(&BASE64_STANDARD.encode(xml), None, expected, now), |_| ())
}

/// What a genuine one says.
fn says(name: &str, said: &LogoutRequest) {
    let (who, format) = if name.starts_with("simplesamlphp") {
        ("00u1", "nameid-format:persistent")
    } else {
        ("dwho@badwolf.org", "nameid-format:emailAddress")
    };
    assert_eq!(said.name_id.value, who, "{name}");
    assert!(said.name_id.format.as_ref().unwrap().ends_with(format), "{name}: {said:?}");
    assert!(said.name_id.sp_name_qualifier.as_ref().is_none_or(|it| it == ENTITY), "{name}: {said:?}");
    assert_eq!(said.session_indexes.len(), 1, "{name}");
    assert!(said.issued_at < said.until, "{name}");
}

#[test]
fn genuine_requests_are_believed_over_both_bindings() {
    for name in QUERIES {
        let query = query_of(name);
        let now = issued(&message_in(&query));
        says(name, &redirected(&query, now).unwrap_or_else(|fault| panic!("{name}: {fault}")));
    }
    for name in FORMS {
        let xml = fixture(name);
        let said = posted(xml.as_bytes(), issued(&xml));
        says(name, &said.unwrap_or_else(|fault| panic!("{name}: {fault}")));
    }
}

#[test]
fn a_genuine_request_is_for_one_address_of_one_identity_provider_and_for_minutes() {
    for name in QUERIES {
        let query = query_of(name);
        let now = issued(&message_in(&query));
        let from = |expected: &Expected<'_>| LogoutRequest::from_redirect(&query, expected, now);
        let elsewhere = judged(from, |expected| expected.address = "https://usher.example/sso/saml/cx_2/slo");
        assert_eq!(elsewhere.unwrap_err().code(), Code::Destination, "{name}");
        let (mut foreign, mut stranger) = (provider_with(&[Key::Idp]), provider_with(&[Key::Attacker]));
        "https://another.example".clone_into(&mut foreign.entity_id);
        let judge = |idp: &IdentityProvider| {
            from(&Expected { idp, address: SLO, sha1: Sha1::Refused }).unwrap_err().code()
        };
        assert_eq!((judge(&foreign), judge(&stranger)), (Code::Issuer, Code::Key), "{name}");
        stranger.certificates.clear();
        assert_eq!(judge(&stranger), Code::Certificate, "{name}");
        for seconds in [-120, 900] {
            let then = Timestamp::from_second(now.as_second() + seconds).unwrap();
            assert_eq!(redirected(&query, then).unwrap_err().code(), Code::Time, "{name} at {seconds}");
        }
    }
}

/// A query with another message in it, and all else as it was.
fn carrying(query: &str, xml: &str) -> String {
    let deflated = BASE64_STANDARD.encode(miniz_oxide::deflate::compress_to_vec(xml.as_bytes(), 6));
    let value: String = byte_serialize(deflated.as_bytes()).collect();
    let rest = query.split_once('&').unwrap().1;
    format!("SAMLRequest={value}&{rest}")
}

fn with(query: &str, name: &str, value: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if key == name => format!("{name}={value}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn without(query: &str, name: &str) -> String {
    query.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect::<Vec<_>>().join("&")
}

/// The value of a parameter, as it stands.
fn raw<'a>(query: &'a str, name: &str) -> &'a str {
    query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap()
}

#[test]
fn a_query_remade_from_a_genuine_one_signs_nobody_out() {
    for name in QUERIES {
        let query = query_of(name);
        let xml = message_in(&query);
        let now = issued(&xml);
        let said = redirected(&query, now).unwrap();
        let victims = xml.replace(&format!(">{}<", said.name_id.value), &format!(">{VICTIM}<"));
        let everywhere = xml.replace(&format!(">{}<", said.session_indexes[0]), ">_another<");
        assert!(victims != xml && everywhere != xml);
        let signed = BASE64_STANDARD.encode(
            Key::Attacker.sign(RSA_SHA256, carrying(&without(&query, "Signature"), &victims).as_bytes()),
        );
        let signed: String = byte_serialize(signed.as_bytes()).collect();
        let hmac: String = byte_serialize(b"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256").collect();
        let form = signed_element(&victims, &said.id, &Signing::with(Key::Attacker));
        let genuine_form = fixture(&format!("{name}_posted"));
        for (how, forged) in [
            ("another name", carrying(&query, &victims)),
            ("another session", carrying(&query, &everywhere)),
            ("not signed", without(&without(&carrying(&query, &victims), "Signature"), "SigAlg")),
            ("no signature", without(&query, "Signature")),
            ("an empty signature", with(&query, "Signature", "")),
            ("no algorithm", without(&query, "SigAlg")),
            ("HMAC", with(&query, "SigAlg", &hmac)),
            ("none", with(&query, "SigAlg", "none")),
            ("another's signature", with(&carrying(&query, &victims), "Signature", &signed)),
            ("a relay state besides", format!("{}&RelayState=x", without(&query, "RelayState"))),
            (
                "a message besides",
                format!("{query}&SAMLRequest={}", raw(&carrying(&query, &victims), "SAMLRequest")),
            ),
            (
                "an escaped message before",
                format!("SAML%52equest={}&{query}", raw(&carrying(&query, &victims), "SAMLRequest")),
            ),
            ("an answer", query.replacen("SAMLRequest=", "SAMLResponse=", 1)),
            ("a signature inside", without(&without(&carrying(&query, &form), "Signature"), "SigAlg")),
            (
                "a genuine signature inside",
                without(&without(&carrying(&query, &genuine_form), "Signature"), "SigAlg"),
            ),
            ("nothing", String::new()),
        ] {
            let judged = redirected(&forged, now);
            assert!(judged.is_err(), "{name}, {how}: {judged:?}");
        }
    }
}

#[test]
fn a_form_remade_from_a_genuine_one_signs_nobody_out() {
    for name in FORMS {
        let xml = fixture(name);
        let now = issued(&xml);
        let said = posted(xml.as_bytes(), now).unwrap();
        let (who, index) = (format!(">{}<", said.name_id.value), format!(">{}<", said.session_indexes[0]));
        let begin = xml.find("<ds:Signature").or_else(|| xml.find("<Signature")).unwrap();
        let closing = if xml.contains("</ds:Signature>") { "</ds:Signature>" } else { "</Signature>" };
        let end = xml.find(closing).unwrap() + closing.len();
        let signature = &xml[begin..end];
        let bare = xml.replacen(signature, "", 1);
        let evil = bare.replace(&who, &format!(">{VICTIM}<")).replace(&said.id, "_evil");
        let same_id = bare.replace(&who, &format!(">{VICTIM}<"));
        let at = begin;
        let signed_with = |text: &str, what: &str| {
            let issuer = text.find("Issuer>").unwrap();
            let place = issuer + text[issuer..].find("</saml:Issuer>").unwrap() + "</saml:Issuer>".len();
            format!("{}{what}{}", &text[..place], &text[place..])
        };
        let last = xml.rfind("</").unwrap();
        let inside = |text: &str, what: &str| {
            let last = text.rfind("</").unwrap();
            format!("{}{what}{}", &text[..last], &text[last..])
        };
        let name_begin = xml.find("<saml:NameID").unwrap();
        let name_end = xml.find("</saml:NameID>").unwrap() + "</saml:NameID>".len();
        let victim_too = xml[name_begin..name_end].replace(&who, &format!(">{VICTIM}<"));
        for (how, forged) in [
            ("another name", xml.replace(&who, &format!(">{VICTIM}<"))),
            ("another session", xml.replace(&index, ">_another<")),
            ("no signature", bare.clone()),
            ("the victim, unsigned", same_id.clone()),
            ("moved signature", signed_with(&evil, signature)),
            ("moved signature, same id", signed_with(&same_id, signature)),
            ("genuine in the evil", inside(&evil, &xml)),
            ("genuine in the evil, same id", inside(&same_id, &xml)),
            ("evil in the genuine", inside(&xml, &evil)),
            (
                "genuine in extensions",
                signed_with(&evil, &format!("<samlp:Extensions>{xml}</samlp:Extensions>")),
            ),
            (
                "genuine in an Object",
                signed_with(&evil, &signature.replace(closing, &format!("<Object>{bare}</Object>{closing}"))),
            ),
            ("genuine in the signature", signed_with(&same_id, &inside(signature, &bare))),
            ("signed twice", format!("{}{signature}{}", &xml[..at], &xml[at..])),
            ("a second name", format!("{}{victim_too}{}", &xml[..name_begin], &xml[name_begin..])),
            ("a name behind", format!("{}{victim_too}{}", &xml[..last], &xml[last..])),
            ("without its session", xml.replace(&index, "><")),
            ("a comment in the name", xml.replace(&who, &format!("{}<!-- x -->{}", &who[..3], &who[3..]))),
            ("an entity", format!("<!DOCTYPE x [<!ENTITY v \"{VICTIM}\">]>{}", xml.replace(&who, ">&v;<"))),
            ("signed by another", signed_element(&same_id, &said.id, &Signing::with(Key::Attacker))),
            ("an envelope", format!("<x>{xml}</x>")),
        ] {
            assert_ne!(forged, xml, "{how}");
            let judged = posted(forged.as_bytes(), now);
            assert!(judged.is_err(), "{name}, {how}: {judged:?}");
        }
    }
}

#[test]
fn any_bit_changed_is_refused_or_changes_nothing() {
    for name in QUERIES {
        let query = query_of(name);
        let now = issued(&message_in(&query));
        let said = redirected(&query, now).unwrap();
        for at in 0..query.len() {
            let mut bytes = query.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let Ok(believed) = redirected(&changed, now) else { continue };
            assert_eq!(believed, said, "{name} at {at}");
            // What is read is what is signed, as it stands; the name of nothing that counts was hit.
            for read in ["SAMLRequest", "SigAlg", "RelayState"] {
                let value = |query: &str| {
                    parse(query.as_bytes()).find(|(key, _)| key == read).map(|it| it.1.into_owned())
                };
                assert_eq!(value(&changed), value(&query), "{name} at {at}");
            }
        }
    }
    for name in FORMS {
        let xml = fixture(name);
        let now = issued(&xml);
        let said = posted(xml.as_bytes(), now).unwrap();
        for at in (0..xml.len()).step_by(3) {
            let mut bytes = xml.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(believed) = posted(&bytes, now) {
                assert_eq!(believed, said, "{name} at {at}");
            }
        }
    }
}
