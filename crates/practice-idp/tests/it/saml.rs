//! Sign-in over SAML: who is told what, and what is not answered.

use crate::saml_sp::{
    ACS, ENTITY, PROTOCOL, REQUEST, Sp, authn_request, choose, configure, deflated, hidden, pair, response,
    sign_in, status,
};
use crate::support::{Idp, encoded, free_port};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use practice_idp::Options;
use reqwest::header::{COOKIE, ORIGIN};
use serde_json::{Value, json};

const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

async fn asked(idp: &Idp, xml: &str) -> crate::support::Answer {
    idp.get(&format!("/saml/sso?{}", encoded(&[("SAMLRequest", &deflated(xml))]))).await
}

#[tokio::test]
async fn a_person_signs_in_and_the_application_learns_who_they_are() {
    let (idp, mut sp) = pair().await;
    let page = sign_in(&idp, "sofya").await;
    assert_eq!(hidden(&page, "RelayState").as_deref(), Some("a state & more"));
    assert!(
        page.text.contains("<button") && page.text.contains("<script src=\"/submit.js\" defer></script>")
    );
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self'") && !policy.contains("form-action"), "{policy}");
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "origin"));
    assert_eq!(idp.get("/submit.js").await.text, "document.forms[0].submit();\n");

    let said = sp.judge(&response(&page), Some(REQUEST)).unwrap();
    assert_eq!((said.name_id.as_str(), said.format.as_str()), ("sofya", PERSISTENT));
    assert!(said.session_index.len() > 20);
    let attributes: Vec<_> =
        said.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        attributes,
        [
            ("email", "sofya.kovalevskaya@acme.example"),
            ("familyName", "Ковалевская"),
            ("givenName", "Софья"),
            ("id", "sofya"),
        ]
    );
}

#[tokio::test]
async fn the_metadata_name_both_bindings_and_the_key_survives_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let options = || Options { state_dir: Some(directory.path().to_owned()), ..Options::new(free_port()) };
    let idp = Idp::start_with(options()).await;
    let first = Sp::of(&idp).await;
    assert_eq!(first.issuer, idp.at("/saml/metadata"));
    let at = |binding: &str| (format!("urn:oasis:names:tc:SAML:2.0:bindings:{binding}"), idp.at("/saml/sso"));
    assert_eq!(first.sso, [at("HTTP-Redirect"), at("HTTP-POST")]);
    idp.running.shut_down().await;
    assert_eq!(Sp::of(&Idp::start_with(options()).await).await.certificate, first.certificate);
}

#[tokio::test]
async fn a_file_from_before_there_was_saml_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let options = || Options { state_dir: Some(directory.path().to_owned()), ..Options::new(free_port()) };
    Idp::start_with(options()).await.running.shut_down().await;
    let file = directory.path().join("practice-idp.json");
    let mut state: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert!(state.as_object_mut().unwrap().remove("saml_key").is_some());
    assert!(state["application"].as_object_mut().unwrap().remove("saml").is_some());
    std::fs::write(&file, state.to_string()).unwrap();
    let idp = Idp::start_with(options()).await;
    configure(&idp, json!({"saml_entity_id": ENTITY, "saml_acs": ACS})).await;
    let mut sp = Sp::of(&idp).await;
    sp.judge(&response(&sign_in(&idp, "ada").await), Some(REQUEST)).unwrap();
}

#[tokio::test]
async fn an_application_may_ask_by_a_form_from_its_own_site() {
    let (idp, mut sp) = pair().await;
    let attributes = format!(
        r#"Destination="{}" AssertionConsumerServiceURL="{}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST""#,
        idp.at("/saml/sso"),
        ACS.replace('&', "&amp;")
    );
    let xml = authn_request(&attributes, "");
    let form = [("SAMLRequest", STANDARD.encode(xml)), ("RelayState", "s".to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let request = idp.form_request("/saml/sso", &form).header(ORIGIN, "http://sp.example");
    let page = idp.send(request).await;
    let answer = choose(&idp, &page, "ada").await;
    assert_eq!(hidden(&answer, "RelayState").as_deref(), Some("s"));
    assert_eq!(sp.judge(&response(&answer), Some(REQUEST)).unwrap().name_id, "ada");
    let foreign = idp.form_request("/saml/sign-in", &[("person", "ada")]).header(ORIGIN, "http://sp.example");
    assert_eq!(idp.send(foreign).await.status, 403);
}

#[tokio::test]
async fn a_sign_in_that_starts_here_answers_no_request() {
    let (idp, mut sp) = pair().await;
    assert!(idp.get("/application").await.text.contains("href=\"/saml/start\""));
    let page = idp.get("/saml/start?RelayState=deep%2Flink").await;
    let answer = choose(&idp, &page, "ada").await;
    assert_eq!(hidden(&answer, "RelayState").as_deref(), Some("deep/link"));
    let xml = response(&answer);
    assert!(!xml.contains("InResponseTo"));
    sp.judge(&xml, None).unwrap();
}

#[tokio::test]
async fn people_are_named_by_their_address_where_the_application_has_it_so() {
    let (idp, mut sp) = pair().await;
    configure(&idp, json!({"saml_name_id": "email_address"})).await;
    let said = sp.judge(&response(&sign_in(&idp, "ada").await), Some(REQUEST)).unwrap();
    assert_eq!((said.name_id.as_str(), said.format.as_str()), ("ada.lovelace@acme.example", EMAIL));
    let policy = format!(r#"<samlp:NameIDPolicy xmlns:samlp="{PROTOCOL}" Format="{PERSISTENT}"/>"#);
    let page = asked(&idp, &authn_request("", &policy)).await;
    let refused = choose(&idp, &page, "ada").await;
    assert_eq!(status(&response(&refused)), ["Requester", "InvalidNameIDPolicy"]);
}

#[tokio::test]
async fn a_name_with_markup_in_it_is_told_as_it_is() {
    let (idp, mut sp) = pair().await;
    let draft = json!({"id": "x", "given_name": "<b>&\"'", "family_name": "]]>", "email": "x@y.example"});
    assert_eq!(idp.api(Method::POST, "/api/people", draft).await.status, 201);
    let said = sp.judge(&response(&sign_in(&idp, "x").await), Some(REQUEST)).unwrap();
    assert_eq!(
        (said.attributes["givenName"].as_str(), said.attributes["familyName"].as_str()),
        ("<b>&\"'", "]]>")
    );
}

#[tokio::test]
async fn a_request_that_does_not_fit_the_application_sends_nobody_anywhere() {
    let (idp, _) = pair().await;
    let usual = authn_request("", "");
    let elsewhere = r#"AssertionConsumerServiceURL="http://evil.example/acs""#;
    let artifact = r#"ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact""#;
    let twice = format!(
        r#"AssertionConsumerServiceURL="{}" AssertionConsumerServiceIndex="0""#,
        ACS.replace('&', "&amp;")
    );
    let doctype = format!("<!DOCTYPE x [<!ENTITY e \"e\">]>{usual}");
    for (xml, says) in [
        (authn_request(elsewhere, ""), "is not registered"),
        (authn_request(r#"Destination="https://other.example/sso""#, ""), "was sent to"),
        (authn_request(artifact, ""), "another binding"),
        (authn_request(&twice, ""), "by a URL and by an index"),
        (usual.replace("sp.example", "other.example"), "No application here has the entity ID"),
        (usual.replace("\"2.0\"", "\"1.1\""), "not of version 2.0"),
        (usual.replace(REQUEST, "1 id"), "has no ID"),
        (usual.replace("AuthnRequest", "LogoutRequest"), "is no AuthnRequest"),
        (usual.replace("saml:Issuer", "saml:Other"), "names no issuer"),
        (doctype, "can’t be read as XML"),
        ("<a".to_owned(), "can’t be read as XML"),
        (format!("<!--{}-->{usual}", " ".repeat(64 * 1024)), "longer than 64 KiB"),
    ] {
        let answer = asked(&idp, &xml).await;
        assert_eq!(answer.status, 400, "{xml}");
        assert!(answer.text.contains(says), "{says}: {}", answer.text);
        assert!(hidden(&answer, "request").is_none() && hidden(&answer, "SAMLResponse").is_none());
        let carried = encoded(&[("way", "redirect"), ("SAMLRequest", &deflated(&xml))]);
        let chosen = idp.form("/saml/sign-in", &[("request", &carried), ("person", "ada")]).await;
        assert_eq!((chosen.status.as_u16(), chosen.header("set-cookie")), (400, ""), "{says}");
    }
    let good = deflated(&usual);
    for (query, says) in [
        (String::new(), "There is no SAMLRequest"),
        (encoded(&[("SAMLRequest", "!")]), "not base64"),
        (encoded(&[("SAMLRequest", &STANDARD.encode("plain"))]), "not deflated"),
        (encoded(&[("SAMLRequest", &good), ("SAMLRequest", &good)]), "given twice"),
        (encoded(&[("SAMLRequest", &good), ("SAMLEncoding", "urn:x")]), "not DEFLATE"),
    ] {
        let answer = idp.get(&format!("/saml/sso?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text.contains(says), "{says}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_application_that_is_not_set_up_gets_nothing() {
    let idp = Idp::start().await;
    for answer in [asked(&idp, &authn_request("", "")).await, idp.get("/saml/start").await] {
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains("is not set up for SAML"));
    }
    assert!(!idp.get("/application").await.text.contains("href=\"/saml/start\""));
}

#[tokio::test]
async fn a_request_that_allows_no_question_is_answered_for_who_is_signed_in_or_refused() {
    let (idp, mut sp) = pair().await;
    let passive = authn_request(r#"IsPassive="true""#, "");
    let refused = response(&asked(&idp, &passive).await);
    assert_eq!(status(&refused), ["Responder", "NoPassive"]);
    assert!(refused.contains(&format!("InResponseTo=\"{REQUEST}\"")) && !refused.contains("Assertion "));
    let cookie = sign_in(&idp, "ada").await.header("set-cookie").split(';').next().unwrap().to_owned();
    let query = encoded(&[("SAMLRequest", &deflated(&passive))]);
    let again = idp.client.get(idp.at(&format!("/saml/sso?{query}"))).header(COOKIE, cookie);
    assert_eq!(sp.judge(&response(&idp.send(again).await), Some(REQUEST)).unwrap().name_id, "ada");
}

#[tokio::test]
async fn who_may_not_sign_in_gets_no_assertion() {
    let (idp, mut sp) = pair().await;
    configure(&idp, json!({"sign_in": "assigned_only"})).await;
    assert_eq!(status(&response(&sign_in(&idp, "alan").await)), ["Responder", "RequestDenied"]);
    idp.post("/api/people/alan/assign").await;
    sp.judge(&response(&sign_in(&idp, "alan").await), Some(REQUEST)).unwrap();
    idp.post("/api/people/alan/deactivate").await;
    assert_eq!(sign_in(&idp, "alan").await.status, 403);
    assert_eq!(sign_in(&idp, "nobody").await.status, 404);
}

#[tokio::test]
async fn the_log_says_what_an_assertion_says_and_does_not_hold_it() {
    let (idp, _) = pair().await;
    configure(&idp, json!({"saml_misbehaviour": "wrong_audience"})).await;
    let page = sign_in(&idp, "ada").await;
    let encoded = hidden(&page, "SAMLResponse").unwrap();
    let listed = idp.get("/api/log?kind=saml").await;
    assert!(!listed.text.contains(&encoded[..40]) && !listed.text.contains(page.header("set-cookie")));
    let items = listed.json()["items"].as_array().unwrap().clone();
    let purposes: Vec<_> = items.iter().map(|item| item["purpose"].as_str().unwrap()).collect();
    assert_eq!(purposes, ["Response", "AuthnRequest", "Metadata"]);
    assert_eq!(items[0]["person"], "ada");
    let says = &items[0]["answer_body"]["assertion says"];
    assert_eq!((&says["name_id"], &says["misbehaviour"]), (&json!("ada"), &json!("wrong_audience")));
    assert!(items[2]["answer_body"].as_str().unwrap().contains("EntityDescriptor"));
    assert!(idp.get("/log?kind=saml").await.text.contains("AuthnRequest"));
}

#[tokio::test]
async fn what_is_registered_is_checked_shown_and_taken_away() {
    let (idp, _) = pair().await;
    let settings = json!({"saml_entity_id": "a b", "saml_acs": "sp.example", "saml_misbehaviour": "lies"});
    let refused = idp.api(Method::PUT, "/api/application", settings).await;
    assert_eq!(refused.status, 422);
    let fields: Vec<Value> =
        refused.json()["fields"].as_array().unwrap().iter().map(|flaw| flaw["field"].clone()).collect();
    assert_eq!(fields, ["saml_entity_id", "saml_acs", "saml_misbehaviour"]);
    let form = [("saml_name_id", "email_address"), ("saml_misbehaviour", "sha1"), ("saml_acs", ACS)];
    assert_eq!(idp.form("/application", &form).await.status, 303);
    let shown = idp.get("/api/application").await.json();
    assert_eq!((&shown["saml_entity_id"], &shown["saml_acs"]), (&json!(ENTITY), &json!(ACS)));
    assert_eq!(
        (&shown["saml_name_id"], &shown["saml_misbehaviour"]),
        (&json!("email_address"), &json!("sha1"))
    );
    assert_eq!(shown["saml_metadata"], idp.at("/saml/metadata"));
    assert!(idp.get("/application").await.text.contains("<option value=\"sha1\" selected>"));
    configure(&idp, json!({"saml_entity_id": "", "saml_misbehaviour": ""})).await;
    assert_eq!(idp.get("/api/application").await.json()["saml_entity_id"], Value::Null);
}
