//! The sign-in log: a person reads three words from their page, and their admin finds the exact reason by them.

use serde_json::{Value, json};

use crate::world::{Browser, Call, Demo, Workspace, browser::SESSION, http::encoded, page::Page};

const ADA: &str = "ada.lovelace@acme.example";
const OWNER: &str = "owner@acme.example";

/// The three words on an error page.
fn words(page: &Page) -> String {
    let after = page.text.split("Code for your admin").nth(1).unwrap_or_else(|| panic!("no trace: {page}"));
    let trace = after.split_whitespace().next().unwrap().to_owned();
    assert_eq!(trace.split('-').count(), 3, "{trace}");
    trace
}

async fn found(workspace: &Workspace, asked: &[(&str, &str)]) -> Vec<Value> {
    workspace.operator.all(&format!("/workspaces/{}/sign-ins?{}", workspace.id, encoded(asked))).await
}

/// Acme, where an answer over SAML is not believed: the page of the person, and the connection.
async fn disbelieved(demo: &Demo) -> (Page, String) {
    demo.idp.assign("ada").await;
    let connection = demo.acme.connect_saml(&demo.idp).await;
    let id = connection["id"].as_str().unwrap().to_owned();
    demo.idp.configure(json!({"saml_misbehaviour": "wrong_audience"})).await;
    let browser = demo.browser();
    let page = browser.open(&format!("/sso/start/{id}")).await.must(200);
    let page = browser.be(&page, "ada").await.must(200);
    let page = browser.bring(&page).await.must(403).says("sign_in_not_believed");
    assert_eq!(browser.cookie(SESSION), None);
    (page, id)
}

async fn log(browser: &Browser, slug: &str, asked: &[(&str, &str)]) -> Page {
    browser.open(&format!("/w/{slug}/settings/sign-ins?{}", encoded(asked))).await
}

#[tokio::test]
async fn an_admins_test_that_does_not_pass_says_why_without_a_search_and_leads_back() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let connection = demo.acme.connect_saml(&demo.idp).await;
    let id = connection["id"].as_str().unwrap();
    demo.idp.configure(json!({"saml_misbehaviour": "wrong_audience"})).await;
    let owner = demo.browser_of(OWNER).await;
    let test = format!("/w/acme/settings/security/sso/{id}/test");
    let page = owner.open(&test).await.must(200);
    let page = owner.click(&page, "Test sign-in").await.must(200);
    let page = owner.be(&page, "ada").await.must(200);
    let page = owner.bring(&page).await.must(403).says("The test did not pass").says("SAML-AUDIENCE");
    assert!(!page.text.contains('`'), "{page}");
    owner.click(&page, "See it in the sign-in log").await.must(200).says("SAML-AUDIENCE");
    owner.click(&page, "Back to the test").await.must(200).says("Test the connection");
    let entries = found(&demo.acme, &[("trace", &words(&page))]).await;
    assert_eq!(entries[0]["outcome"], "not_believed");
}

#[tokio::test]
async fn a_test_calls_only_an_id_that_is_promised_to_stay_one_that_stays() {
    let demo = Demo::start().await;
    let connection = demo.acme.connect_saml(&demo.idp).await;
    let owner = demo.browser_of(OWNER).await;
    let test = format!("/w/acme/settings/security/sso/{}/test", connection["id"].as_str().unwrap());
    for (format, said) in [
        ("persistent", "Names you by an id that stays"),
        ("email_address", "Names you by an email address, which can change"),
    ] {
        demo.idp.configure(json!({"saml_name_id": format})).await;
        let page = owner.open(&test).await.must(200);
        let page = owner.click(&page, "Test sign-in").await.must(200);
        let page = owner.be(&page, "ada").await.must(200);
        owner.bring(&page).await.must(200).says("It works").says(said);
    }
}

#[tokio::test]
async fn the_id_of_whom_the_directory_does_not_tell_stands_in_the_log_to_be_compared_and_no_address_does() {
    let demo = Demo::start().await;
    let connection = demo.acme.connect_saml(&demo.idp).await;
    let start = format!("/sso/start/{}", connection["id"].as_str().unwrap());
    let owner = demo.browser_of(OWNER).await;
    for format in ["persistent", "email_address"] {
        demo.idp.configure(json!({"saml_name_id": format})).await;
        let browser = demo.browser();
        let page = browser.open(&start).await.must(200);
        let page = browser.be(&page, "alan").await.must(200);
        browser.bring(&page).await.must(403).says("access_not_assigned");
        let entries = found(&demo.acme, &[("code", "access_not_assigned")]).await;
        let note = &entries[0]["notes"][0];
        assert_eq!(note["note"], "called_there", "{entries:#?}");
        let subject = note["subject"].as_str().unwrap();
        assert_eq!(subject.contains('@'), format == "email_address", "{entries:#?}");
        assert!(!json!(entries).to_string().contains("alan.turing"), "an address is masked: {entries:#?}");
        let page = log(&owner, "acme", &[("code", "access_not_assigned")]).await.must(200);
        assert!(page.text.contains(subject) && page.text.contains("externalId"), "{page}");
    }
}

#[tokio::test]
async fn an_answer_that_is_brought_to_our_entity_id_is_told_where_it_belongs() {
    let demo = Demo::start().await;
    let connection = demo.acme.connect_saml(&demo.idp).await;
    let call =
        Call::new("POST", connection["entity_id"].as_str().unwrap()).form(&[("SAMLResponse", "PGEvPg==")]);
    let answer = demo.operator.http.send(call).await.must(405);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert!(answer.text().contains("which ends in /acs"), "{}", answer.text());
}

#[tokio::test]
async fn an_admin_finds_the_exact_reason_by_the_three_words_of_the_persons_page_and_nobody_else_does() {
    let demo = Demo::start().await;
    let (page, connection) = disbelieved(&demo).await;
    let trace = words(&page);
    assert!(!page.text.contains("SAML-AUDIENCE"), "the person is not told: {page}");

    let entries = found(&demo.acme, &[("trace", &trace)]).await;
    assert_eq!(entries.len(), 1, "{entries:#?}");
    let entry = &entries[0];
    let said = [&entry["outcome"], &entry["protocol"], &entry["code"], &entry["connection"]];
    assert_eq!(said, ["not_believed", "saml", "sign_in_not_believed", connection.as_str()]);
    let reason = entry["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("SAML-AUDIENCE") && reason.contains("metadata"),
        "what came and what was expected: {reason}"
    );
    assert_eq!(entry["ip"], "127.0.0.1");
    assert_eq!((&entry["session"], &entry["member"]), (&Value::Null, &Value::Null));

    let owner = demo.browser_of(OWNER).await;
    let spoken = trace.replace('-', " ");
    let page =
        log(&owner, "acme", &[("trace", &spoken)]).await.must(200).says("SAML-AUDIENCE").says("What to do");
    assert!(page.text.contains(&trace), "{page}");
    let security = owner.open("/w/acme/settings/security").await.must(200);
    owner.click(&security, "Sign-in log").await.must(200).says(&trace);
    let security = security.says("Last that failed").says("sign_in_not_believed").says("None of late");
    let into = security.links.iter().find(|link| link.path.contains(&format!("connection={connection}")));
    owner.open(&into.expect("the log of that connection").path).await.must(200).says(&trace);

    // Another workspace's admin sees neither the log nor, in their own, what happened in Acme.
    let beta = demo.operator.team("beta", Some(5)).await;
    let stranger = demo.browser_of("owner@beta.example").await;
    log(&stranger, "acme", &[("trace", &trace)]).await.must(404);
    stranger.open("/w/acme/settings/sign-ins.csv").await.must(404);
    log(&stranger, "beta", &[("trace", &trace)]).await.must(200).says("No sign-in of the last 90 days fits.");
    assert_eq!(found(&beta, &[("trace", &trace)]).await, Vec::<Value>::new());
    // Nor does somebody of Acme who manages nothing.
    demo.idp.configure(json!({"saml_misbehaviour": Value::Null})).await;
    demo.acme.force_mode(&connection, "optional").await.must(200);
    let ada = demo.browser_of(ADA).await;
    ada.open("/w/acme").await.must(200);
    log(&ada, "acme", &[]).await.must(403).says("role_insufficient");
    ada.open("/w/acme/settings/sign-ins.csv").await.must(403);
    let browser = demo.browser();
    let page = browser.open("/w/acme/settings/sign-ins").await.must(200);
    assert_eq!(page.url.path(), "/login");
}

#[tokio::test]
async fn every_way_in_leaves_an_entry_with_who_it_was() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let browser = demo.browser();
    browser.sign_in_with_sso(ADA, "ada").await.must(200);
    let ada = demo.acme.member(ADA).await.unwrap();
    let entries =
        found(&demo.acme, &[("outcome", "succeeded"), ("person", ada["id"].as_str().unwrap())]).await;
    assert_eq!(entries.len(), 1, "{entries:#?}");
    let session = demo.operator.verify(&browser.session()).await.must(200).json()["session"].clone();
    let entry = &entries[0];
    assert_eq!((&entry["session"], &entry["protocol"]), (&session, &json!("oidc")));
    assert_eq!((&entry["account"], &entry["address"]), (&ada["account"], &json!(ADA)));

    // Whom the directory does not tell of is refused; their address is masked, and found by the whole of it.
    let browser = demo.browser();
    let page = browser.sign_in_with_sso("grace.hopper@acme.example", "grace").await.must(403);
    let trace = words(&page.says("access_not_assigned"));
    let entries = found(&demo.acme, &[("person", "grace.hopper@acme.example")]).await;
    assert_eq!(entries.len(), 1, "{entries:#?}");
    assert_eq!(entries[0]["trace"], trace.as_str());
    assert_eq!(entries[0]["address"], "g•••@acme.example");

    // Whoever was removed while signed in reads three words as well.
    let ada_in = demo.browser();
    ada_in.sign_in_with_sso(ADA, "ada").await.must(200);
    demo.idp.unassign("ada").await;
    let trace = words(&ada_in.open("/w/acme").await.must(403).says("access_removed"));
    let entries = found(&demo.acme, &[("trace", &trace)]).await;
    assert_eq!((entries.len(), &entries[0]["protocol"]), (1, &json!("session")), "{entries:#?}");
    assert_eq!(entries[0]["member"], ada["id"]);
    let again = demo.browser();
    let trace = words(&again.sign_in_with_sso(ADA, "ada").await.must(403).says("access_not_assigned"));
    let entries = found(&demo.acme, &[("trace", &trace), ("code", "access_not_assigned")]).await;
    assert_eq!((entries.len(), &entries[0]["address"]), (1, &json!(ADA)), "it was hers: {entries:#?}");

    // The owner comes in by mailbox, and tests the connection.
    let owner = demo.browser_of(OWNER).await;
    let by_mailbox = found(&demo.acme, &[("person", OWNER), ("outcome", "succeeded")]).await;
    assert_eq!(by_mailbox[0]["protocol"], "mailbox", "{by_mailbox:#?}");
    let page = owner.open("/w/acme/settings/security").await.must(200);
    let away = owner.click(&page, "Test sign-in").await.must(200);
    owner.be(&away, "ada").await.must(200);
    let tests = found(&demo.acme, &[("outcome", "tested")]).await;
    assert_eq!((tests.len(), &tests[0]["notes"][0]["note"]), (1, &json!("test")), "{tests:#?}");
}

#[tokio::test]
async fn the_log_is_read_in_parts_searched_by_its_address_and_taken_along_safely() {
    let demo = Demo::start().await;
    let owner = demo.browser_of(OWNER).await;
    let connection = demo.acme.get("/connections").await.must(200).json()["items"][0]["id"].clone();
    let start = format!("/sso/start/{}", connection.as_str().unwrap());
    demo.acme.delete("/directory").await.must(204);
    demo.acme.force_mode(connection.as_str().unwrap(), "off").await.must(200);
    for _ in 0..52 {
        demo.browser().open(&start).await.must(403).says("connection_off");
    }
    let page = log(&owner, "acme", &[("code", "connection_off")]).await.must(200);
    assert_eq!(page.answer.text().matches("class=\"trace\"").count(), 50, "{page}");
    let older = owner.click(&page, "Show older").await.must(200);
    assert_eq!(older.answer.text().matches("class=\"trace\"").count(), 2, "{older}");
    owner.click(&older, "Back to the newest").await.must(200);
    let all = found(&demo.acme, &[("code", "connection_off")]).await;
    assert_eq!(all.len(), 52);
    let mut times: Vec<_> = all.iter().map(|entry| entry["at"].as_str().unwrap().to_owned()).collect();
    times.reverse();
    assert!(times.is_sorted(), "newest first");

    let csv = owner.open("/w/acme/settings/sign-ins.csv?code=connection_off").await.must(200);
    assert_eq!(csv.answer.header("content-type"), "text/csv; charset=utf-8");
    let text = csv.answer.text();
    assert_eq!(text.lines().count(), 53, "{text}");
    assert!(text.lines().skip(1).all(|line| line.starts_with('"') && line.contains("\"connection_off\"")));

    let day = &all[0]["at"].as_str().unwrap()[..10];
    let within = [("code", "connection_off"), ("from", "2020-01-01"), ("until", day)];
    let page = log(&owner, "acme", &within).await.must(200);
    assert_eq!(page.answer.text().matches("class=\"trace\"").count(), 50, "{page}");
    log(&owner, "acme", &[("until", "2020-01-01")]).await.must(200).says("Nothing here");
    let csv = owner.open("/w/acme/settings/sign-ins.csv?until=2020-01-01").await.must(200);
    assert_eq!(csv.answer.text().lines().count(), 1, "{csv}");
    let no = log(&owner, "acme", &[("from", "last week")]).await.must(400);
    assert!(no.says("This is no day").answer.text().contains("id=\"from-flaw\""));

    for (name, value) in
        [("trace", "two-words"), ("person", "nobody"), ("outcome", "lost"), ("connection", "x")]
    {
        let no = demo.acme.get(&format!("/sign-ins?{}", encoded(&[(name, value)]))).await;
        no.problem(400, "value_invalid");
        log(&owner, "acme", &[(name, value)]).await.must(400).says("value_invalid");
    }
    demo.operator
        .get("/workspaces/ws_00000000000000000000000000/sign-ins")
        .await
        .problem(404, "workspace_not_found");
}

#[tokio::test]
async fn strangers_fill_no_log() {
    let demo = Demo::start().await;
    demo.browser_of(OWNER).await;
    let connection = demo.acme.get("/connections").await.must(200).json()["items"][0]["id"].clone();
    demo.acme.delete("/directory").await.must(204);
    demo.acme.force_mode(connection.as_str().unwrap(), "off").await.must(200);
    let stranger = demo.browser();
    let start = stranger.at(&format!("/sso/start/{}", connection.as_str().unwrap()));
    for _ in 0..2_010 {
        stranger.step(&start).await.must(403);
    }
    assert_eq!(found(&demo.acme, &[("code", "connection_off")]).await.len(), 2_000);
    assert_eq!(found(&demo.acme, &[("outcome", "succeeded")]).await.len(), 1, "the owner's sign-in stays");
}
