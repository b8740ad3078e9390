//! Somebody leaves an identity provider over SAML that is not ours, and they have left here: it is told of us by our metadata
//! alone, and what is forged of its logout requests does nothing.

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::{
    saml_peers::{Both, lemonldap_with, simplesamlphp, text},
    world::{
        Browser, Call,
        browser::SESSION,
        page::Page,
        saml::{SamlProvider, now},
        simplesamlphp::SimpleSamlPhp,
    },
};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// SimpleSAMLphp that verifies what it is sent and signs what it sends, and has these wishes besides.
async fn verifying(wishes: Value) -> Both<SimpleSamlPhp> {
    let mut all = json!({"validate.authnrequest": true, "validate.logout": true, "sign.logout": true});
    all.as_object_mut().unwrap().extend(wishes.as_object().unwrap().clone());
    simplesamlphp(all, json!({})).await
}

async fn opened<P>(it: &Both<P>, browser: &Browser) -> Vec<String> {
    it.connected.served.operator.opened_by(&browser.session()).await
}

async fn metadata<P>(it: &Both<P>) -> String {
    let url = text(&it.connection, "metadata_url");
    it.connected.served.operator.http.send(Call::get(url)).await.must(200).text()
}

/// Our metadata without what names this binding for logouts.
fn but_for(metadata: &str, binding: &str) -> String {
    let begin = format!("<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\"");
    let at = metadata.find(&begin).unwrap_or_else(|| panic!("no {binding} in {metadata}"));
    let close = "</md:SingleLogoutService>";
    let end = at + metadata[at..].find(close).unwrap() + close.len();
    format!("{}{}", &metadata[..at], &metadata[end..])
}

/// It was told once that the sign-in is over, by the connection.
async fn one_ended<P>(it: &Both<P>, events: usize, lines: usize) {
    let ended = it.connected.workspace.events().await.split_off(events);
    assert_eq!(ended.len(), 1, "{ended:?}");
    assert_eq!(
        (&ended[0]["type"], &ended[0]["data"]["reason"]),
        (&json!("session.ended"), &json!("idp_sign_out"))
    );
    let recorded = it.connected.workspace.audit().await.split_off(lines);
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    assert_eq!(recorded[0]["actor"], format!("connection {}", text(&it.connection, "id")));
}

async fn told_so_far<P>(it: &Both<P>) -> (usize, usize) {
    (it.connected.workspace.events().await.len(), it.connected.workspace.audit().await.len())
}

#[tokio::test]
async fn who_leaves_simplesamlphp_has_left_here_and_it_believes_our_answer() {
    let it = verifying(json!({})).await;
    let (first, second) = (it.comes_in("alice").await, it.comes_in("alice").await);
    let (events, lines) = told_so_far(&it).await;
    let page = first.open(&it.idp.leaving()).await;
    // It has led the browser here, has got our answer and has verified it, and leads on to where it was to.
    assert_eq!(page.url.as_str(), it.idp.metadata_url(), "{page}\n{}", it.idp.log());
    let slo: Url = text(&it.connection, "single_logout_url").parse().unwrap();
    let by_us = page.way.iter().position(|one| one.path() == slo.path()).unwrap();
    let answered = page.way[by_us + 1].query().unwrap();
    assert!(answered.starts_with("SAMLResponse=") && answered.contains("&Signature="), "{answered}");
    assert_eq!(opened(&it, &first).await, [""; 0]);
    assert_eq!(opened(&it, &second).await, ["acme"], "it was another session there");
    one_ended(&it, events, lines).await;
    let page = first.open("/w/acme").await;
    assert!(page.url.path() != "/w/acme", "{page}");
    let again = it.comes_in("alice").await;
    assert_eq!(opened(&it, &again).await, ["acme"]);
}

#[tokio::test]
async fn it_is_heard_and_answered_in_forms_as_well() {
    let mut it = verifying(json!({
        "SingleLogoutServiceBinding": ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"],
    }))
    .await;
    let ours = but_for(&metadata(&it).await, "HTTP-Redirect");
    it.idp.learns_of(&ours).await;
    let browser = it.comes_in("alice").await;
    let (events, lines) = told_so_far(&it).await;
    let page = browser.open(&it.idp.leaving()).await;
    let request = page.form_that_has("SAMLRequest").unwrap_or_else(|| panic!("{page}\n{}", it.idp.log()));
    assert_eq!(request.action, text(&it.connection, "single_logout_url"));
    let page = browser.bring(&page).await.must(200).says("You are signed out here.");
    assert!(page.form_that_has("SAMLResponse").is_some(), "{page}");
    assert_eq!(opened(&it, &browser).await, [""; 0]);
    one_ended(&it, events, lines).await;
    let page = browser.send_form(&page, &page.forms[0], &[], None).await;
    assert_eq!(page.url.as_str(), it.idp.metadata_url(), "{page}\n{}", it.idp.log());
}

#[tokio::test]
async fn who_leaves_lemonldap_has_left_here() {
    let options = [("SignSLOMessage", json!(1)), ("CheckSLOMessageSignature", json!(1))];
    let it = lemonldap_with(&options, json!({})).await;
    let browser = it.comes_in("dwho").await;
    let (events, lines) = told_so_far(&it).await;
    let page = browser.open(&format!("{}/?logout=1", it.idp.portal)).await.must(200);
    // It shows us in a frame.
    let html = page.answer.text().replace("&amp;", "&");
    let slo = text(&it.connection, "single_logout_url");
    let at = html.find(slo).unwrap_or_else(|| panic!("no frame of ours in {html}\n{}", it.idp.log()));
    let frame = &html[at..at + html[at..].find('"').unwrap()];
    let page = browser.come_to(frame.parse().unwrap()).await;
    assert_eq!(opened(&it, &browser).await, [""; 0]);
    one_ended(&it, events, lines).await;
    let portal: Url = it.idp.portal.parse().unwrap();
    assert_eq!(page.url.origin(), portal.origin(), "{page}");
    // What it shows in the frame then is a tick, and a cross where it does not believe us.
    assert!(
        page.url.path().contains("ok") && page.answer.status < 400,
        "{page} at {:?}\n{}",
        page.way,
        it.idp.log()
    );
}

/// Begins to leave the identity provider. Where that leads here, the browser does not follow: the address.
async fn led_here(it: &Both<SimpleSamlPhp>, browser: &Browser, slo: &str) -> Url {
    let mut url: Url = it.idp.leaving().parse().unwrap();
    for _ in 0..5 {
        url = url.join(browser.step(&url).await.header("location")).unwrap();
        if url.as_str().starts_with(slo) {
            return url;
        }
    }
    panic!("it does not lead here but to {url}; it says {}", it.idp.log());
}

/// What a forged word of a logout comes to: one page, whatever is wrong.
struct No {
    words: String,
    trace: String,
}

async fn refused(it: &Both<SimpleSamlPhp>, browser: &Browser, call: Call, how: &str) -> No {
    let answer = it.connected.served.operator.http.send(call).await;
    assert_eq!(answer.status, 403, "{how}: {}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = Page::read(answer, vec![browser.at("/sso")]).says("logout_not_believed");
    let (before, rest) = page.text.split_once("Code for your admin ").unwrap();
    let (trace, after) = rest.split_once(" Reason").unwrap();
    assert_eq!(opened(it, browser).await, ["acme"], "{how}");
    No { words: format!("{before}{after}"), trace: trace.to_owned() }
}

/// A logout request of this identity provider about this person, with no signature at all.
fn unsigned(it: &Both<SimpleSamlPhp>, issued: Timestamp) -> String {
    let slo = text(&it.connection, "single_logout_url");
    let issuer = text(&it.connection, "issuer");
    let xml = format!(
        "<samlp:LogoutRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1\" \
         Version=\"2.0\" IssueInstant=\"{issued}\" Destination=\"{slo}\"><saml:Issuer>{issuer}</saml:Issuer>\
         <saml:NameID>00u1</saml:NameID></samlp:LogoutRequest>"
    );
    BASE64_STANDARD.encode(xml)
}

#[tokio::test]
async fn b20_what_is_forged_of_its_word_does_nothing_and_is_told_alike() {
    let it = verifying(json!({})).await;
    let browser = it.comes_in("alice").await;
    let slo = text(&it.connection, "single_logout_url").to_owned();
    let led = led_here(&it, &browser, &slo).await;
    let query = led.query().unwrap();
    let without_signature = query.split("&SigAlg=").next().unwrap();
    let globex = it.connected.served.operator.team("globex", Some(5)).await;
    let new = json!({"protocol": "saml", "metadata_url": it.idp.metadata_url()});
    let theirs = globex.post("/connections", new).await.must(201).json();
    let (events, lines) = told_so_far(&it).await;

    let (get, post) = (
        |query: &str| Call::get(format!("{slo}?{query}")),
        |fields: &[(&str, &str)]| Call::new("POST", slo.clone()).form(fields),
    );
    let message = unsigned(&it, Timestamp::from_second(now().as_second()).unwrap());
    let elsewhere = format!("{}?{query}", text(&theirs, "single_logout_url"));
    let mut answers = Vec::new();
    for (how, call) in [
        ("no signature", get(without_signature)),
        ("another relay state", get(&query.replace("&RelayState=", "&RelayState=x"))),
        ("no relay state", get(&query.replace("&RelayState=", "&y="))),
        ("another algorithm", get(&query.replace("rsa-sha256", "hmac-sha256"))),
        ("another message", get(&query.replacen("SAMLRequest=", "SAMLRequest=Q", 1))),
        ("another connection's", Call::get(elsewhere)),
        ("nothing", Call::get(slo.clone())),
        ("an unsigned form", post(&[("SAMLRequest", &message)])),
        ("what is signed elsewhere", post(&[("SAMLRequest", &message), ("Signature", "x"), ("SigAlg", "x")])),
        ("no message", post(&[("SAMLRequest", "x")])),
    ] {
        answers.push(refused(&it, &browser, call, how).await);
    }
    assert!(answers.iter().all(|no| no.words == answers[0].words), "the person is told alike");
    let http = &it.connected.served.operator.http;
    http.send(post(&[])).await.must(400);
    http.send(post(&[("SAMLRequest", &message), ("SAMLRequest", &message)])).await.must(400);
    http.send(Call::new("POST", slo.clone()).json(&json!({"SAMLRequest": message}))).await.must(415);
    http.send(post(&[("SAMLRequest", &"a".repeat(600_000))])).await.must(413);
    http.send(Call::new("PUT", slo.clone())).await.must(405);
    let id = text(&it.connection, "id");
    let last = if id.ends_with('0') { '1' } else { '0' };
    for other in [format!("{}{last}", &id[..id.len() - 1]), "nonsense".to_owned()] {
        http.send(Call::get(format!("{}?{query}", slo.replace(id, &other)))).await.must(404);
    }
    assert_eq!(told_so_far(&it).await, (events, lines));
    assert_eq!(opened(&it, &browser).await, ["acme"]);

    // The admin finds the exact reason by the three words.
    let path = format!("/sign-ins?trace={}", answers[0].trace);
    let found = it.connected.workspace.get(&path).await.must(200).json()["items"][0].clone();
    assert_eq!((text(&found, "outcome"), text(&found, "code")), ("not_believed", "logout_not_believed"));
    assert!(text(&found, "reason").starts_with("SAML-UNSIGNED: The logout request"), "{found}");

    let page = browser.come_to(led.clone()).await;
    assert_eq!(page.url.as_str(), it.idp.metadata_url(), "the genuine one is heard: {page}");
    assert_eq!(opened(&it, &browser).await, [""; 0]);
    one_ended(&it, events, lines).await;
    let browser = it.comes_in("alice").await;
    let (events, lines) = told_so_far(&it).await;
    let again = refused(&it, &browser, get(query), "again").await;
    assert_eq!(again.words, answers[0].words);
    assert_eq!(told_so_far(&it).await, (events, lines), "once");
}

#[tokio::test]
async fn an_answer_from_before_they_left_there_opens_nothing_after_it() {
    let it = verifying(json!({})).await;
    let browser = it.connected.browser();
    let answer = it.answer(&browser, "alice").await;
    let (events, _) = told_so_far(&it).await;
    let page = browser.open(&it.idp.leaving()).await;
    assert_eq!(page.url.as_str(), it.idp.metadata_url(), "{page}");
    assert!(page.way.iter().any(|one| one.path().ends_with("/slo")), "it told us: {:?}", page.way);
    let page = browser.bring(&answer).await.must(410).says("attempt_expired");
    assert_eq!(browser.cookie(SESSION), None, "{page}");
    assert_eq!(it.connected.workspace.events().await.len(), events);
    let logged = it.connected.workspace.get("/sign-ins").await.must(200).json()["items"][0].clone();
    assert!(text(&logged, "reason").contains("signed out there after"), "{logged}");
    let again = it.comes_in("alice").await;
    assert_eq!(opened(&it, &again).await, ["acme"]);
}

#[tokio::test]
async fn where_we_have_no_key_it_is_heard_and_not_answered_and_our_metadata_do_not_ask_for_it() {
    let mut it = simplesamlphp(json!({"sign.logout": true}), json!({})).await;
    let ours = metadata(&it).await;
    assert!(!ours.contains("SingleLogoutService"), "{ours}");
    // Its admin enters the address by hand.
    let slo = text(&it.connection, "single_logout_url").to_owned();
    let by_hand = format!(
        "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{slo}\"/>\
         <md:AssertionConsumerService"
    );
    it.idp.learns_of(&ours.replacen("<md:AssertionConsumerService", &by_hand, 1)).await;
    let browser = it.comes_in("alice").await;
    let before = browser.session();
    let page = browser.open(&it.idp.leaving()).await.must(200).says("You are signed out");
    assert_eq!(page.url, browser.at("/login?notice=signed_out"), "{page}");
    assert_eq!(it.connected.served.operator.opened_by(&before).await, [""; 0]);
    assert!(browser.cookie(SESSION).is_some(), "what the browser keeps of it opens nothing");
}
