//! People sign in over SAML, with the practice identity provider, which also misbehaves in every way it knows.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use url::Url;

use crate::world::{Browser, Call, Demo, Idp, browser::SESSION, idp::Alone, page::Page};

const ADA: &str = "ada.lovelace@acme.example";
const OWNER: &str = "owner@acme.example";

/// Acme, connected over SAML too, and the stricter way at that; Ada is provisioned.
struct Federated {
    demo: Demo,
    connection: Value,
}

async fn federated() -> Federated {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let connection = demo.acme.connect_saml(&demo.idp).await;
    Federated { demo, connection }
}

/// What an identity provider has a browser post, before it does.
type Response = (Url, Vec<(String, String)>);

impl Federated {
    fn start(&self) -> String {
        format!("/sso/start/{}", self.connection["id"].as_str().unwrap())
    }

    fn acs(&self) -> Url {
        self.connection["acs_url"].as_str().unwrap().parse().unwrap()
    }

    /// Goes to the identity provider and is somebody there: the page that sends the answer on.
    async fn answer(&self, browser: &Browser, start: &str, person: &str) -> Page {
        let page = browser.open(start).await.must(200);
        assert!(page.url.as_str().starts_with(&self.demo.idp.issuer), "{page}");
        browser.be(&page, person).await.must(200)
    }

    /// The same, not sent yet.
    async fn response(&self, browser: &Browser, person: &str) -> Response {
        let page = self.answer(browser, &self.start(), person).await;
        (self.acs(), page.forms[0].fields.clone())
    }

    async fn misbehave(&self, how: &str) {
        self.demo.idp.configure(json!({"saml_misbehaviour": how})).await;
    }

    /// How many sessions were opened in Acme so far.
    async fn opened(&self) -> usize {
        let events = self.demo.acme.events().await;
        events.iter().filter(|event| event["type"] == "session.opened").count()
    }
}

fn of_field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    &fields.iter().find(|(field, _)| field == name).unwrap().1
}

#[tokio::test]
async fn a_provisioned_person_is_led_there_by_their_address_and_lands_in_the_workspace() {
    let it = federated().await;
    let browser = it.demo.browser();
    let page = browser.give_address(ADA, "continue").await.must(200);
    assert!(page.url.as_str().starts_with(&format!("{}/saml/sso", it.demo.idp.issuer)), "{page}");
    let page = browser.be(&page, "ada").await.must(200);
    let relay_state = of_field(&page.forms[0].fields, "RelayState").to_owned();
    assert!(relay_state.len() <= 80, "{relay_state}");
    let page = browser.bring(&page).await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"), "{page}");
    let verified = it.demo.operator.verify(&browser.session()).await.must(200).json();
    assert_eq!(verified["account"]["id"], it.demo.acme.member(ADA).await.unwrap()["account"]);
    assert_eq!(it.demo.operator.opened_by(&browser.session()).await, ["acme"]);
    let bound = it.demo.acme.events().await;
    let bound = bound.iter().find(|event| event["type"] == "identity.bound").unwrap();
    assert_eq!(bound["data"]["connection"], it.connection["id"]);
    // The next time they are known by their name alone, whatever their address is called there by then.
    it.demo.idp.rename("ada", json!({"email": "ada.king@acme.example"})).await;
    let again = it.demo.browser();
    let page = it.answer(&again, &it.start(), "ada").await;
    again.bring(&page).await.must(200);
    let known = it.demo.operator.verify(&again.session()).await.must(200).json();
    assert_eq!(known["account"]["id"], verified["account"]["id"]);
}

#[tokio::test]
async fn who_is_named_by_their_address_is_found_by_it() {
    let it = federated().await;
    it.demo.idp.configure(json!({"saml_name_id": "email_address"})).await;
    let browser = it.demo.browser();
    let page = it.answer(&browser, &it.start(), "ada").await;
    browser.bring(&page).await.must(200);
    let verified = it.demo.operator.verify(&browser.session()).await.must(200).json();
    assert_eq!(verified["account"]["id"], it.demo.acme.member(ADA).await.unwrap()["account"]);
}

#[tokio::test]
async fn whoever_left_or_was_never_assigned_is_turned_back_though_the_identity_provider_lets_them_pass() {
    let it = federated().await;
    // Okta says that a person is inactive, where others take them off the list.
    it.demo.idp.speak("okta").await;
    let browser = it.demo.browser();
    let page = it.answer(&browser, &it.start(), "ada").await;
    browser.bring(&page).await.must(200);
    let session = browser.session();
    it.demo.idp.unassign("ada").await;
    assert!(it.demo.operator.opened_by(&session).await.is_empty());
    for (person, code) in [("ada", "access_removed"), ("alan", "access_not_assigned")] {
        let browser = it.demo.browser();
        let page = it.answer(&browser, &it.start(), person).await;
        browser.bring(&page).await.must(403).says(code);
        assert_eq!(browser.cookie(SESSION), None);
        let last = it.demo.acme.audit().await.pop().unwrap();
        assert_eq!(last["action"], format!("refused {code}"), "{last}");
    }
}

/// Everything the practice identity provider can do wrong, and what an admin then reads.
const MISBEHAVIOURS: [(&str, &str); 15] = [
    ("unsigned", "SAML-UNSIGNED"),
    ("wrong_key", "SAML-SIG-KEY"),
    ("wrong_audience", "SAML-AUDIENCE"),
    ("wrong_recipient", "SAML-RECIPIENT"),
    ("wrong_destination", "SAML-DESTINATION"),
    ("expired", "SAML-TIME"),
    ("not_yet_valid", "SAML-TIME"),
    ("wrong_in_response_to", "SAML-IN-RESPONSE-TO"),
    ("replayed", "SAML-REPLAY"),
    ("two_assertions", "SAML-STRUCTURE"),
    ("wrapped", "SAML-STRUCTURE"),
    ("comment_in_name_id", "SAML-MARKUP"),
    ("sha1", "SAML-ALG"),
    ("doctype", "SAML-MARKUP"),
    ("other_issuer", "SAML-ISSUER"),
];

#[tokio::test]
async fn b16_whatever_is_wrong_with_an_answer_opens_nothing_and_only_the_admin_reads_what_it_is() {
    let it = federated().await;
    let known = practice_idp_misbehaviours(&it).await;
    assert_eq!(known, MISBEHAVIOURS.map(|(how, _)| how), "those it knows");
    let owner = it.demo.browser_of(OWNER).await;
    let test = format!("{}?test=1&return_to=/w/acme/settings/security", it.start());
    let before = it.opened().await;
    for (how, code) in MISBEHAVIOURS {
        if how == "replayed" {
            // What is sent again has to have been sent, and believed, before.
            let page = it.answer(&owner, &test, "ada").await;
            owner.bring(&page).await.must(200).says("It works");
        }
        it.misbehave(how).await;
        let page = it.answer(&owner, &test, "ada").await;
        let page = owner.bring(&page).await.must(403).says("sign_in_not_believed");
        assert!(page.text.contains(code), "{how} is to be told as {code}: {page}");

        if how == "replayed" {
            let page = it.answer(&owner, &test, "ada").await;
            owner.bring(&page).await.must(200);
        }
        it.misbehave(how).await;
        let browser = it.demo.browser();
        let page = it.answer(&browser, &it.start(), "ada").await;
        let page = browser.bring(&page).await.must(403).says("sign_in_not_believed");
        assert!(!page.text.contains("SAML-"), "{how}: nobody else reads why: {page}");
        assert_eq!(browser.cookie(SESSION), None, "{how}");
        assert_eq!(browser.open("/w/acme").await.url.path(), "/login", "{how}");
    }
    assert_eq!(it.opened().await, before, "no session");
    let bound = it.demo.acme.events().await;
    assert!(bound.iter().all(|event| event["type"] != "identity.bound"), "nobody was bound");
    // In order again, she comes in.
    let browser = it.demo.browser();
    let page = it.answer(&browser, &it.start(), "ada").await;
    browser.bring(&page).await.must(200);
    assert_eq!(it.opened().await, before + 1);
}

/// The names of what it can do wrong, as its page offers them.
async fn practice_idp_misbehaviours(it: &Federated) -> Vec<String> {
    let page = it.demo.browser().open(&format!("{}/application", it.demo.idp.issuer)).await.must(200);
    let html = page.answer.text();
    let select = html.split("name=\"saml_misbehaviour\"").nth(1).unwrap().split("</select>").next().unwrap();
    let values = select.split("value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    values.filter(|value| !value.is_empty()).collect()
}

#[tokio::test]
async fn one_answer_opens_one_session_however_often_it_is_sent_at_once() {
    let it = federated().await;
    let browser = Arc::new(it.demo.browser());
    let (acs, fields) = it.response(&browser, "ada").await;
    let before = it.opened().await;
    let mut all = JoinSet::new();
    for _ in 0..20 {
        let (browser, acs, fields) = (Arc::clone(&browser), acs.clone(), fields.clone());
        all.spawn(async move { browser.bring_fields(&acs, &fields).await.answer.status });
    }
    let mut statuses = all.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "one came in");
    assert!(statuses[1..].iter().all(|status| *status == 410), "{statuses:?}");
    assert_eq!(it.opened().await, before + 1);
    browser.bring_fields(&acs, &fields).await.must(410).says("attempt_expired");
    assert_eq!(it.opened().await, before + 1);
}

#[tokio::test]
async fn an_answer_works_in_the_browser_that_asked_and_in_no_other() {
    let it = federated().await;
    let (attacker, victim) = (it.demo.browser(), it.demo.browser());
    // An attacker's answer, slipped into somebody else's browser: they would be signed in as the attacker.
    let (acs, fields) = it.response(&attacker, "ada").await;
    victim.bring_fields(&acs, &fields).await.must(410).says("attempt_expired");
    assert_eq!(victim.cookie(SESSION), None);
    // Nor by the address the attacker's own browser is sent on to.
    let (acs, fields) = it.response(&attacker, "ada").await;
    let form: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = it.demo.operator.http.send(Call::new("POST", acs.as_str()).form(&form)).await.must(303);
    let onward = acs.join(answer.header("location")).unwrap();
    victim.open(onward.as_str()).await.must(410).says("attempt_expired");
    assert_eq!(victim.cookie(SESSION), None);
    // And whoever tried has spent it.
    attacker.open(onward.as_str()).await.must(410);
    assert_eq!(attacker.cookie(SESSION), None);
    // Another sign-in under way in the victim's browser is as it was.
    let page = it.answer(&victim, &it.start(), "ada").await;
    victim.bring_fields(&acs, &fields).await.must(410);
    victim.bring(&page).await.must(200);
    assert!(victim.cookie(SESSION).is_some());
}

#[tokio::test]
async fn an_answer_for_one_connection_is_none_for_another() {
    let it = federated().await;
    let other = it.demo.operator.team("other", None).await;
    let url = format!("{}/saml/metadata", it.demo.idp.issuer);
    let new = json!({"protocol": "saml", "metadata_url": url});
    let theirs = other.post("/connections", new).await.must(201).json();
    let id = theirs["id"].as_str().unwrap();
    other.force_mode(id, "optional").await.must(200);
    other.add(ADA, "member").await.must(201);
    let acs: Url = theirs["acs_url"].as_str().unwrap().parse().unwrap();
    // The identity provider is the same, so the signature holds; but the answer is for Acme.
    let browser = it.demo.browser();
    let (_, fields) = it.response(&browser, "ada").await;
    browser.bring_fields(&acs, &fields).await.must(410);
    assert_eq!(browser.cookie(SESSION), None);
    // Nor with the handle of a sign-in that really is under way there.
    let answer = browser.step(&browser.at(&format!("/sso/start/{id}"))).await.must(302);
    let sent: Url = answer.header("location").parse().unwrap();
    let handle = sent.query_pairs().find(|(name, _)| name == "RelayState").unwrap().1.into_owned();
    let before = it.opened().await;
    let owner = it.demo.browser();
    let (_, fields) = it.response(&owner, "ada").await;
    let response = of_field(&fields, "SAMLResponse").to_owned();
    let mixed = [("SAMLResponse".to_owned(), response), ("RelayState".to_owned(), handle)];
    browser.bring_fields(&acs, &mixed).await.must(403).says("sign_in_not_believed");
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(it.opened().await, before);
}

#[tokio::test]
async fn a_sign_in_that_starts_there_opens_nothing_and_may_be_asked_for_anew() {
    let it = federated().await;
    let browser = it.demo.browser();
    let start = format!("{}/saml/start", it.demo.idp.issuer);
    let unasked = it.answer(&browser, &start, "ada").await;
    assert!(unasked.forms[0].fields.iter().all(|(name, _)| name != "RelayState"));
    let page = browser.bring(&unasked).await.must(403).says("sign_in_unsolicited");
    assert_eq!(browser.cookie(SESSION), None);
    let page = browser.click(&page, "Sign in").await.must(200);
    assert!(page.url.as_str().starts_with(&it.demo.idp.issuer), "the way on leads there: {page}");

    let path = format!("/connections/{}/metadata", it.connection["id"].as_str().unwrap());
    let renewal = json!({"metadata_xml": it.demo.idp.saml_metadata().await, "idp_initiated": true});
    let renewed = it.demo.acme.put(&path, renewal).await.must(200).json();
    assert_eq!((&renewed["idp_initiated"], &renewed["mode"]), (&json!(true), &json!("required")));
    let unasked = it.answer(&browser, &start, "ada").await;
    // She is asked again, in a request of ours, and only its answer opens something.
    let page = browser.bring(&unasked).await.must(200);
    assert!(page.url.as_str().starts_with(&format!("{}/saml/sso", it.demo.idp.issuer)), "{page}");
    assert_eq!(browser.cookie(SESSION), None);
    let page = browser.be(&page, "ada").await.must(200);
    let page = browser.bring(&page).await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"));
    // What is forged starts nothing.
    it.misbehave("wrong_key").await;
    let forged = it.answer(&browser, &start, "ada").await;
    browser.bring(&forged).await.must(410).says("attempt_expired");
}

#[tokio::test]
async fn an_identity_provider_that_only_takes_forms_is_sent_one() {
    let it = federated().await;
    let xml = it.demo.idp.saml_metadata().await;
    let redirect = xml.find("<md:SingleSignOnService").unwrap();
    let post = redirect + xml[redirect + 1..].find("<md:SingleSignOnService").unwrap() + 1;
    let xml = format!("{}{}", &xml[..redirect], &xml[post..]);
    assert!(xml.contains("HTTP-POST") && !xml.contains("HTTP-Redirect"), "{xml}");
    let path = format!("/connections/{}/metadata", it.connection["id"].as_str().unwrap());
    it.demo.acme.put(&path, json!({"metadata_xml": xml})).await.must(200);
    let browser = it.demo.browser();
    let page = browser.open(&it.start()).await.must(200);
    assert_eq!(page.url.path(), it.start(), "a page of ours");
    let policy = page.answer.header("content-security-policy").to_owned();
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let form = &page.forms[0];
    assert_eq!(form.action, format!("{}/saml/sso", it.demo.idp.issuer));
    let page = browser.send_form(&page, form, &[], None).await.must(200);
    let page = browser.be(&page, "ada").await.must(200);
    let page = browser.bring(&page).await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"));
}

#[tokio::test]
async fn an_attempt_by_one_protocol_is_none_by_another() {
    let it = federated().await;
    let browser = it.demo.browser();
    let (_, fields) = it.response(&browser, "ada").await;
    let handle = of_field(&fields, "RelayState");
    let page = browser.open(&format!("/sso/oidc/callback?state={handle}&code=x")).await;
    page.must(410).says("attempt_expired");
    let (_, fields) = it.response(&browser, "ada").await;
    let back = format!(
        "{}/back?handle={}",
        it.acs().path().trim_end_matches("/acs"),
        of_field(&fields, "RelayState")
    );
    browser.open(&back).await.must(410).says("attempt_expired");
    assert_eq!(browser.cookie(SESSION), None);
}

#[tokio::test]
async fn an_answer_is_believed_no_longer_than_the_certificate_it_was_signed_by() {
    let it = federated().await;
    let browser = it.demo.browser();
    let (acs, fields) = it.response(&browser, "ada").await;
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let put_away = Call::new("POST", acs.as_str()).form(&fields).header("origin", "null");
    let put_away = it.demo.operator.http.send(put_away).await.must(303);
    let back = acs.join(put_away.header("location")).unwrap();
    // Before the browser comes to fetch it, the key turns out to be in other hands, and the certificate is replaced.
    let Alone { idp: other, .. } = Idp::alone("other.example", &it.demo.operator.usher).await;
    let (ours, theirs) = (it.demo.idp.saml_metadata().await, other.saml_metadata().await);
    let renewed = ours.replace(certificate(&ours), certificate(&theirs));
    let path = format!("/connections/{}/metadata", it.connection["id"].as_str().unwrap());
    it.demo.acme.put(&path, json!({"metadata_xml": renewed})).await.must(200);
    browser.open(back.as_str()).await.must(403).says("sign_in_not_believed");
    assert_eq!((browser.cookie(SESSION), it.opened().await), (None, 0));
}

fn certificate(metadata: &str) -> &str {
    let (_, rest) = metadata.split_once("X509Certificate>").unwrap();
    rest.split_once('<').unwrap().0
}

#[tokio::test]
async fn what_is_no_answer_is_told_so_and_starts_nothing() {
    let it = federated().await;
    let (http, acs) = (&it.demo.operator.http, it.acs());
    let post = |kind: &str, body: String| Call::new("POST", acs.as_str()).body(kind, body);
    const FORM: &str = "application/x-www-form-urlencoded";
    for (call, status) in [
        (post("application/json", "{}".to_owned()), 415),
        (post("text/plain", "SAMLResponse=a".to_owned()), 415),
        (post(FORM, String::new()), 400),
        (post(FORM, "SAMLResponse=a&SAMLResponse=b".to_owned()), 400),
        (post(FORM, format!("SAMLResponse={}", "A".repeat(600 * 1024))), 413),
        (post(FORM, "SAMLResponse=%3Cscript%3E&RelayState=https%3A%2F%2Fevil.example%2F".to_owned()), 410),
        (post(FORM, "SAMLResponse=&RelayState=".to_owned()), 410),
        (Call::get(acs.as_str()), 405),
    ] {
        let answer = http.send(call).await.must(status);
        assert!(answer.header("content-type").starts_with("text/html"), "{status}");
        assert!(!answer.text().contains("<script>") && !answer.text().contains("evil.example"), "{status}");
    }
    for cx in ["cx_00000000000000000000000000", "cx_", "..%2F"] {
        let url = format!("{}/sso/saml/{cx}/acs", it.demo.operator.usher);
        http.send(Call::new("POST", url).form(&[("SAMLResponse", "a")])).await.must(404);
    }
}
