//! Single sign-on is required and people nobody added are taken in: by whom, whom, and who is not (tables B and D).

use serde_json::{Value, json};

use crate::break_glass::set_up_app;
use crate::world::{Browser, Demo, page::Page, person_at, until};

const OWNER: &str = "owner@acme.example";
const ADA: &str = "ada.lovelace@acme.example";
const SECURITY: &str = "/w/acme/settings/security";

/// Acme without a directory, and its connection.
async fn without_directory() -> (Demo, String) {
    let demo = Demo::start().await;
    demo.acme.delete("/directory").await.must(204);
    let connections = demo.acme.get("/connections").await.json();
    let connection = connections["items"][0]["id"].as_str().unwrap().to_owned();
    (demo, connection)
}

/// Acme where single sign-on is required and people are taken in.
async fn open_house() -> Demo {
    let (demo, connection) = without_directory().await;
    demo.acme.force_mode(&connection, "required").await.must(200);
    let changed = demo.acme.patch("", json!({"jit": true})).await.must(200).json();
    assert_eq!(changed["jit"], true);
    demo
}

async fn press(browser: &Browser, page: &Page, action: &str, button: (&str, &str)) -> Page {
    browser.send_form(page, page.form(action), &[], Some(button)).await
}

#[tokio::test]
async fn an_owner_requires_single_sign_on_after_a_test_of_their_own_and_takes_people_in() {
    let (demo, connection) = without_directory().await;
    demo.acme.add("boss@acme.example", "admin").await.must(201);
    demo.idp.add("boss", "boss@acme.example").await;
    demo.idp.add("owner", OWNER).await;
    let policy = format!("{SECURITY}/policy/newcomers");
    let require = format!("{SECURITY}/connections/{connection}/require");
    let owner = demo.browser_of(OWNER).await;
    let boss = demo.browser_of("boss@acme.example").await;
    let test = async |browser: &Browser, person: &str| {
        let page = browser.open(SECURITY).await.must(200);
        let page = browser.click(&page, "Test sign-in").await;
        browser.be(&page, person).await.must(200);
    };

    // Not before single sign-on is required, and not before a test of one's own.
    owner.open(SECURITY).await.must(200).says("Require it first");
    let mode = format!("{SECURITY}/connections/{connection}/mode");
    let ask = async |browser: &Browser| browser.open(&require).await.must(200);
    ask(&owner).await.says("Nobody has signed in through this connection in a test");
    test(&boss, "boss").await;
    ask(&owner).await.says("a test of your own first");
    test(&owner, "owner").await;
    ask(&owner).await.says("No owner of this workspace has a second factor");
    set_up_app(&owner).await;
    let page = ask(&owner).await;
    let text = page.answer.text();
    assert!(text.contains("boss@acme.example"), "who never came through single sign-on is named: {text}");
    // From now on the owner's mailbox alone opens nothing either.
    let page = press(&owner, &page, &mode, ("mode", "required")).await.must(401);
    let page = owner.click(&page.says("sign_in_requires_factor"), "Continue with single sign-on").await;
    let page = owner.be(&page, "owner").await.must(200);
    press(&owner, &page, &policy, ("jit", "on")).await.must(200).says("taken in at their first sign-in");
    assert_eq!(demo.acme.get("").await.json()["jit"], true);
    let told = demo.acme.events().await.pop().unwrap();
    assert_eq!(
        (&told["type"], &told["data"]["workspace"]["jit"]),
        (&json!("workspace.updated"), &json!(true))
    );

    // Whom it does not let in by a code any more signs in anew.
    boss.open("/w/acme").await.must(401).says("sign_in_requires_sso");
}

#[tokio::test]
async fn somebody_nobody_added_is_a_member_after_their_first_sign_in() {
    let demo = open_house().await;
    let before = demo.acme.seats_used().await;
    demo.idp.add("nadia", "nadia@acme.example").await;
    let browser = demo.browser();
    let page = browser.sign_in_with_sso("nadia@acme.example", "nadia").await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"));
    let member = demo.acme.member("nadia@acme.example").await.unwrap();
    assert_eq!(
        (&member["source"], &member["role"], &member["seat"]),
        (&json!("jit"), &json!("member"), &json!("full"))
    );
    assert_eq!(demo.acme.seats_used().await, before + 1);
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["acme"]);
    // The second time nothing is made.
    let again = demo.browser();
    again.sign_in_with_sso("nadia@acme.example", "nadia").await.must(200);
    assert_eq!(demo.acme.seats_used().await, before + 1);
    // Who is removed stays out, whatever the identity provider says.
    demo.acme.remove(&member).await.must(204);
    browser.open("/w/acme").await.must(403).says("access_removed");
    demo.browser().sign_in_with_sso("nadia@acme.example", "nadia").await.must(403).says("access_removed");
}

#[tokio::test]
async fn whoever_has_an_account_elsewhere_joins_it_by_showing_its_mailbox() {
    let demo = open_house().await;
    let account = demo.operator.account_of(ADA).await.expect("Ada has a workspace of her own");
    assert_eq!(demo.acme.member(ADA).await, None);
    let browser = demo.browser();
    let page = browser.sign_in_with_sso(ADA, "ada").await.must(403).says("account_unproven");
    assert!(demo.acme.member(ADA).await.is_none());
    let before = demo.idp.mails(ADA).await.len();
    let page = browser.send_form(&page, page.form("/login"), &[], None).await.must(200);
    let code = demo.idp.code_sent_to(ADA, before).await;
    let page = browser.type_code(&page, &code).await;
    let page =
        if page.url.as_str().starts_with(&demo.idp.issuer) { browser.be(&page, "ada").await } else { page };
    assert_eq!(page.must(200).url, browser.at("/w/acme"));
    assert_eq!(demo.acme.member(ADA).await.unwrap()["account"], account["id"]);
}

#[tokio::test]
async fn nobody_is_taken_in_without_a_seat_a_believed_address_or_while_a_directory_is_on() {
    let demo = open_house().await;
    demo.idp.add("nadia", "nadia@acme.example").await;
    demo.idp.add("outsider", "outsider@private.example").await;
    let start = async |person: &str| {
        let browser = demo.browser();
        let page = browser.give_address("nadia@acme.example", "continue").await;
        browser.be(&page, person).await
    };
    demo.acme.patch("", json!({"seats": 1})).await.must(200);
    let told = async || {
        let mails = demo.idp.mails(OWNER).await;
        let told = |mail: &Value| mail["subject"].as_str().unwrap().contains("no seat was left for somebody");
        mails.into_iter().filter(told).collect::<Vec<_>>()
    };
    start("nadia").await.must(409).says("access_no_seat").says("Its admins have been told by mail.");
    let mails = until("the owner is told", async || match told().await {
        mails if mails.is_empty() => Err("no mail".to_owned()),
        mails => Ok(mails),
    })
    .await;
    let text = mails[0]["text"].as_str().unwrap();
    assert!(text.contains("(1 of 1)") && text.contains("once within a day"), "{text}");
    start("nadia").await.must(409).says("Its admins have been told by mail.");
    assert_eq!(told().await.len(), 1, "once a day");
    let last = demo.acme.audit().await.pop().unwrap();
    assert_eq!(last["action"], "refused access_no_seat");
    assert!(demo.operator.account_of("nadia@acme.example").await.is_none(), "no account is made");
    demo.acme.patch("", json!({"seats": 25})).await.must(200);
    start("outsider").await.must(403).says("address_not_believed");
    demo.acme.directory("on").await;
    start("nadia").await.must(403).says("access_not_assigned");
    assert_eq!(demo.acme.addresses().await, [OWNER]);
}

#[tokio::test]
async fn a_connection_that_is_off_is_removed_on_its_page() {
    let (demo, old) = without_directory().await;
    let owner = demo.browser_of(OWNER).await;
    let path = format!("{SECURITY}/connections/{old}/remove");
    owner.open(&path).await.must(200).says("Switch it off first");
    demo.acme.delete(&format!("/connections/{old}")).await.problem(409, "connection_not_off");
    demo.acme.force_mode(&old, "off").await.must(200);
    let page = owner.open(&path).await.must(200);
    let page = owner
        .send_form(&page, page.form(&path), &[], None)
        .await
        .must(200)
        .says("The connection was removed");
    assert!(!page.answer.text().contains(&old));
    demo.acme.get(&format!("/connections/{old}")).await.problem(404, "connection_not_found");
    demo.acme.delete(&format!("/connections/{old}")).await.problem(404, "connection_not_found");
    let beta = demo.operator.team("beta", None).await;
    let theirs = beta.connect("https://idp.example", "usher", "s").await;
    demo.acme.delete(&format!("/connections/{theirs}")).await.problem(404, "connection_not_found");
    beta.get(&format!("/connections/{theirs}")).await.must(200);
    beta.delete(&format!("/connections/{theirs}")).await.must(204);
}

#[tokio::test]
async fn whoever_is_held_out_is_not_taken_in_as_somebody_new() {
    let (demo, connection) = without_directory().await;
    // The directory told of Cleo under a domain that was nobody's then, so that her account owns no address.
    let directory = demo.acme.directory("on").await;
    directory.create(&person_at("cleo", "cleo@partner.example")).await;
    let cleo = demo.acme.member("cleo@partner.example").await.unwrap();
    demo.acme.delete("/directory").await.must(204);
    let suspend = format!("/members/{}/suspend", cleo["id"].as_str().unwrap());
    demo.acme.post(&suspend, json!({"reason": "A lost laptop."})).await.must(200);
    demo.acme.own("partner.example").await;
    demo.acme.force_mode(&connection, "required").await.must(200);
    demo.acme.patch("", json!({"jit": true})).await.must(200);
    let before = demo.acme.everybody().await.len();

    demo.idp.add("cleo", "cleo@partner.example").await;
    let page = demo.browser().sign_in_with_sso("cleo@partner.example", "cleo").await;
    page.must(403).says("member_suspended");
    demo.acme.add("cleo@partner.example", "member").await.problem(409, "member_suspended");
    assert_eq!(demo.acme.everybody().await.len(), before, "nobody is made");
}
