//! Whoever signs out here is signed out, and may leave their identity provider as well.

use serde_json::json;

use crate::{
    oidc_provider::{Both, both},
    world::{Browser, Demo, browser::SESSION, page::Page},
};

const ADA: &str = "ada.lovelace@acme.example";
const BACK: &str = "http://usher.example/logout/back";
const OUT_HERE: &str = "You are signed out.";
const BACK_AGAIN: &str = "You are back from your identity provider";

/// Signs out here.
async fn sign_out(browser: &Browser) -> Page {
    let page = browser.open("/").await.must(200);
    let page = browser.send_form(&page, page.form("/logout"), &[], None).await.must(200);
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(browser.cookie("usher-hint"), None);
    page.says(OUT_HERE)
}

async fn registered() -> Both {
    both(|settings| settings["client"]["post_logout_redirect_uris"] = json!([BACK])).await
}

/// Whether the identity provider still knows who sits at this browser.
async fn is_known_there(browser: &Browser) -> bool {
    let page = browser.give_address("alice@acme.example", "continue").await;
    page.form_that_has("login").is_none()
}

#[tokio::test]
async fn who_signs_out_is_offered_to_leave_the_identity_provider_too() {
    let it = registered().await;
    let browser = it.alice_comes_in().await;
    let session = browser.session();
    assert!(browser.cookie("usher-hint").is_some());
    let page = sign_out(&browser).await;
    assert_eq!(it.connected.served.operator.opened_by(&session).await, [""; 0], "out before anything else");
    let address = page.link("Sign out of 127.0.0.1 too").path.clone();
    assert!(address.starts_with(&format!("{}/session/end?id_token_hint=", it.idp.issuer)), "{address}");

    let asked = browser.click(&page, "Sign out of 127.0.0.1 too").await.must(200);
    let mut form = asked.form_with("xsrf").clone();
    form.fields.push(("logout".to_owned(), "yes".to_owned()));
    let back = browser.send_form_within(&asked, &form, &[]).await.unwrap_err();
    assert!(back.as_str().starts_with(BACK), "{back}");
    // Whoever else is sent there is told nothing of it, and nor is she by another's.
    let other = it.connected.browser().come_to(back.clone()).await.must(200);
    assert!(other.url.path() == "/login" && !other.text.contains(BACK_AGAIN), "{other}");
    let forged = browser.open("/logout/back?state=another").await.must(200);
    assert!(!forged.text.contains(BACK_AGAIN), "{forged}");
    let bare = browser.open("/logout/back").await.must(200);
    assert!(!bare.text.contains(BACK_AGAIN), "{bare}");
    browser.come_to(back.clone()).await.must(200).says(BACK_AGAIN);
    let again = browser.come_to(back).await.must(200);
    assert!(!again.text.contains(BACK_AGAIN), "once: {again}");
    assert!(!is_known_there(&browser).await);
}

#[tokio::test]
async fn who_does_not_want_that_stays_known_there() {
    let it = registered().await;
    let browser = it.alice_comes_in().await;
    sign_out(&browser).await;
    assert!(is_known_there(&browser).await);
}

#[tokio::test]
async fn nobodys_id_token_is_kept_here_and_what_a_browser_keeps_is_of_no_use_to_another_person() {
    let mut it = registered().await;
    it.idp.knows("bob", json!({"email": "bob@acme.example", "email_verified": true}));
    it.idp.start_again().await;
    it.connected.directory.create(&crate::world::person_at("bob", "bob@acme.example")).await;
    let alice = it.alice_comes_in().await;
    let kept = alice.cookie("usher-hint").unwrap();
    let page = alice.open("/").await;
    let signed_out = alice.send_form(&page, page.form("/logout"), &[], None).await;
    let address: url::Url = signed_out.link("Sign out of").path.parse().unwrap();
    let (_, token) = address.query_pairs().find(|(name, _)| name == "id_token_hint").unwrap();
    assert!(!it.connected.served.installation.database.keeps(&token));
    assert!(!kept.contains(token.split('.').next().unwrap()), "sealed");

    let bob = it.connected.browser();
    let page = bob.give_address("bob@acme.example", "continue").await;
    let page = it.idp.sign_in(&bob, &page, "bob").await;
    it.connected.is_in(&bob, &page, &it.idp.log()).await;
    bob.put_cookie("usher-hint", &kept);
    let page = sign_out(&bob).await;
    assert!(!page.link("Sign out of").path.contains("id_token_hint"), "{page}");
}

#[tokio::test]
async fn who_signs_out_is_signed_out_whatever_the_identity_provider_does() {
    let it = registered().await;
    let browser = it.alice_comes_in().await;
    let session = browser.session();
    let Both { idp, mut connected, .. } = it;
    drop(idp);
    connected.start_again().await;
    let browser = connected.browser();
    browser.put_cookie(SESSION, &session);
    let page = browser.open("/").await.must(200);
    let page = browser.send_form(&page, page.form("/logout"), &[], None).await;
    let page = page.must(200).says(OUT_HERE);
    assert_eq!(page.url.path(), "/login");
    assert_eq!(connected.served.operator.opened_by(&session).await, [""; 0]);
}

#[tokio::test]
async fn the_practice_identity_provider_is_left_without_a_question() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let browser = demo.browser();
    browser.sign_in_with_sso(ADA, "ada").await.must(200);
    let page = sign_out(&browser).await;
    browser.click(&page, "Sign out of 127.0.0.1 too").await.must(200).says(BACK_AGAIN);
}

#[tokio::test]
async fn who_came_in_by_a_code_is_just_signed_out() {
    let demo = Demo::start().await;
    let browser = demo.browser();
    browser.sign_in_with_code(&demo.idp, "owner@acme.example").await.must(200);
    let page = sign_out(&browser).await;
    assert_eq!(page.url.path(), "/login");
}
