//! Sign-ins under way: each belongs to one browser, works once, and runs out.

use crate::world::{Browser, Demo, browser::SESSION, page::Page};

const ADA: &str = "ada.lovelace@acme.example";
const OWNER: &str = "owner@acme.example";

/// Acme with Ada, and a browser of hers that comes back from the identity provider: the address it comes back to.
async fn back_from_the_identity_provider(demo: &Demo) -> (Browser, url::Url) {
    demo.idp.assign("ada").await;
    let browser = demo.browser();
    let callback = callback(&browser).await;
    (browser, callback)
}

/// Goes to the identity provider and comes back with an answer that is not handed in yet.
async fn callback(browser: &Browser) -> url::Url {
    let page = browser.give_address(ADA, "continue").await.must(200);
    let form = page.forms.iter().find(|form| form.buttons.iter().any(|it| it.value == "ada")).unwrap();
    let sent = form.filled(&[], Some(("person", "ada")));
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let url = page.url.join(&form.action).unwrap();
    let call = crate::world::Call::new("POST", url.as_str()).form(&sent);
    let answer = browser.send(call, &url).await.must(303);
    let callback: url::Url = answer.header("location").parse().unwrap();
    assert_eq!(callback.path(), "/sso/oidc/callback");
    callback
}

async fn expired(browser: &Browser, url: &url::Url) {
    browser.open(url.as_str()).await.must(410).says("attempt_expired").says("Try again");
}

#[tokio::test]
async fn b17_an_answer_of_the_identity_provider_works_once() {
    let demo = Demo::start().await;
    let (browser, callback) = back_from_the_identity_provider(&demo).await;
    browser.open(callback.as_str()).await.must(200);
    let session = browser.session();
    let told = demo.acme.events().await;
    for again in [&browser, &demo.browser()] {
        expired(again, &callback).await;
    }
    assert_eq!(browser.session(), session, "whoever replays it ends nothing");
    assert_eq!(demo.operator.opened_by(&session).await, ["acme"]);
    assert_eq!(demo.acme.events().await, told);
}

#[tokio::test]
async fn an_answer_is_good_in_the_browser_that_asked_and_in_no_other() {
    let demo = Demo::start().await;
    let (hers, callback_hers) = back_from_the_identity_provider(&demo).await;
    let theirs = demo.browser();
    let callback_theirs = callback(&theirs).await;
    let nobodys = demo.browser();
    // The attacker slips their own answer into her browser, and hers into their own.
    for (browser, url) in [(&nobodys, &callback_hers), (&hers, &callback_theirs), (&theirs, &callback_hers)] {
        expired(browser, url).await;
        assert_eq!(browser.cookie(SESSION), None);
    }
    // Nor do parts of two answers make one.
    let state = |url: &url::Url| url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let (mine, other) = (callback(&hers).await, callback(&theirs).await);
    let mixed: url::Url = mine.as_str().replace(&state(&mine), &state(&other)).parse().unwrap();
    expired(&hers, &mixed).await;
    let page = hers.sign_in_with_sso(ADA, "ada").await.must(200);
    assert_eq!(page.url, hers.at("/w/acme"), "she can still sign in");
}

#[tokio::test]
async fn an_answer_to_nothing_is_nothing() {
    let demo = Demo::start().await;
    let (browser, callback) = back_from_the_identity_provider(&demo).await;
    let state = callback.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    for query in [
        "",
        "?",
        "?code=x",
        "?state=",
        "?state=x&code=y",
        "?state=x&state=y&code=z",
        "?error=access_denied&state=x",
    ] {
        let url = browser.at(&format!("/sso/oidc/callback{query}"));
        expired(&browser, &url).await;
    }
    // A code of the attacker's own making is not believed; what the answer says is not repeated to the person.
    let script = "%3Cscript%3Ealert(1)%3C/script%3E";
    let url = browser
        .at(&format!("/sso/oidc/callback?state={state}&error=access_denied&error_description={script}"));
    let page = browser.open(url.as_str()).await;
    assert!(page.answer.status >= 400, "{page}");
    assert!(!page.answer.text().contains("<script>"), "{page}");
    assert_eq!(browser.cookie(SESSION), None);
    let page = browser.sign_in_with_sso(ADA, "ada").await.must(200);
    assert_eq!(page.url, browser.at("/w/acme"));
}

/// Lets everything that waits run out, as if its time had passed.
fn time_passes(demo: &Demo, table: &str) {
    let changed = demo.database.ask(&format!("UPDATE {table} SET expires_at = 1 RETURNING 1"));
    assert!(!changed.is_empty(), "nothing waited");
}

#[tokio::test]
async fn an_attempt_runs_out() {
    let demo = Demo::start().await;
    let (browser, callback) = back_from_the_identity_provider(&demo).await;
    time_passes(&demo, "attempts");
    expired(&browser, &callback).await;
    assert_eq!(browser.cookie(SESSION), None);
}

/// Asks for a code for the owner, and gives the page that takes it and the code.
async fn code_for_the_owner(demo: &Demo, browser: &Browser) -> (Page, String) {
    let before = demo.idp.mails(OWNER).await.len();
    let page = browser.give_address(OWNER, "code").await.must(200);
    (page, demo.idp.code_sent_to(OWNER, before).await)
}

fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn guesses_at_a_code_run_out_before_they_are_worth_anything() {
    let demo = Demo::start().await;
    let browser = demo.browser();
    let (page, code) = code_for_the_owner(&demo, &browser).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let answer = browser.type_code(&page, &another(&code)).await;
        statuses.push(answer.answer.status);
    }
    assert!(statuses[..4].iter().all(|status| *status == 400), "{statuses:?}");
    let late = browser.type_code(&page, &code).await;
    assert_eq!(late.answer.status, 410, "the right code comes too late: {late}");
    assert_eq!(browser.cookie(SESSION), None);
}

#[tokio::test]
async fn a_code_is_good_once_in_the_browser_that_asked_and_for_a_while() {
    let demo = Demo::start().await;
    let browser = demo.browser();
    let (page, code) = code_for_the_owner(&demo, &browser).await;
    // Whoever reads over her shoulder has another browser.
    let other = demo.browser();
    let (others_page, _) = code_for_the_owner(&demo, &other).await;
    assert_ne!(other.type_code(&others_page, &code).await.answer.status, 200);
    let nobody = demo.browser();
    assert_ne!(nobody.type_code(&page, &code).await.answer.status, 200);
    assert_eq!((other.cookie(SESSION), nobody.cookie(SESSION)), (None, None));
    browser.type_code(&page, &code).await.must(200);
    let session = browser.session();
    assert_eq!(browser.type_code(&page, &code).await.answer.status, 410, "twice");
    assert_eq!(browser.session(), session);

    let (page, code) = code_for_the_owner(&demo, &nobody).await;
    time_passes(&demo, "codes");
    assert_eq!(nobody.type_code(&page, &code).await.answer.status, 410, "late");
    assert_eq!(nobody.cookie(SESSION), None);
}

#[tokio::test]
async fn nobodys_mailbox_can_be_flooded() {
    let demo = Demo::start().await;
    let browser = demo.browser();
    for _ in 0..12 {
        browser.give_address(OWNER, "code").await.must(200);
    }
    // The mail after the last one tells that all before it have come.
    browser.give_address("grace.hopper@acme.example", "code").await.must(200);
    demo.idp.code_sent_to("grace.hopper@acme.example", 0).await;
    let mails = demo.idp.mails(OWNER).await.len();
    assert!((1..=5).contains(&mails), "{mails} mails");
}

#[tokio::test]
async fn a_sign_in_makes_a_new_session_and_ends_the_one_it_takes_the_place_of() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let planted = demo.browser_of(OWNER).await.session();
    let browser = demo.browser();
    browser.put_cookie(SESSION, &planted);
    browser.sign_in_with_sso(ADA, "ada").await.must(200);
    let session = browser.session();
    assert_ne!(session, planted);
    assert_eq!(demo.operator.opened_by(&session).await, ["acme"]);
    let who = demo.operator.verify(&session).await.json()["account"]["id"].clone();
    assert_eq!(who, demo.acme.member(ADA).await.unwrap()["account"]);
    assert!(demo.operator.opened_by(&planted).await.is_empty(), "rights pass from no session to another");

    let page = browser.open("/w/acme").await.must(200);
    let out = browser.send_form(&page, page.form("/logout"), &[], None).await.must(200);
    assert_eq!(out.says("You are signed out.").url.path(), "/logout");
    assert_eq!(browser.cookie(SESSION), None);
    assert!(
        demo.operator.opened_by(&session).await.is_empty(),
        "signed out here, and for whoever kept the secret"
    );
}
