//! Sign-in over OpenID Connect through LemonLDAP::NG, by its own demonstration people.

use serde_json::{Value, json};

use crate::world::{
    Browser,
    browser::SESSION,
    connected::{CALLBACK, Connected},
    lemonldap::LemonLdap,
    page::Page,
    person_at,
};

const CLIENT: &str = "usher-at-lemonldap";
/// Without characters that RFC 6749 section 2.3.1 has escaped in a header: it does not undo that.
const SECRET: &str = "a-secret-of-usher-at-lemonldap";
const DOCTOR: &str = "dwho@badwolf.org";

/// A service and an identity provider that knows the Doctor, of whom the directory tells.
struct Both {
    idp: LemonLdap,
    connected: Connected,
    doctor: Value,
}

/// Connected under these options of the identity provider beside the usual ones.
async fn both(options: &[(&str, Value)]) -> Both {
    let mut usual = json!({
        "ClientID": CLIENT,
        "ClientSecret": SECRET,
        "RedirectUris": CALLBACK,
        "BypassConsent": 1,
        "IDTokenSignAlg": "RS256",
        "RequirePKCE": 1,
    });
    for (name, value) in options {
        usual[*name] = value.clone();
    }
    let idp = LemonLdap::with_relying_party(usual).await;
    let connected = Connected::to("badwolf.org", &idp.portal, CLIENT, SECRET).await;
    let doctor = connected.directory.create(&person_at("dwho", DOCTOR)).await;
    Both { idp, connected, doctor }
}

impl Both {
    /// Signs somebody in, in a browser that was never here.
    async fn sign_in(&self, name: &str) -> (Browser, Page) {
        let browser = self.connected.browser();
        let page = browser.give_address(&format!("{name}@badwolf.org"), "continue").await;
        let page = self.idp.sign_in(&browser, &page, name).await;
        (browser, page)
    }

    async fn comes_in(&self, name: &str) -> Browser {
        let (browser, page) = self.sign_in(name).await;
        self.connected.is_in(&browser, &page, &self.idp.log()).await;
        browser
    }
}

#[tokio::test]
async fn whom_the_directory_tells_of_comes_in_through_lemonldap_until_it_says_otherwise() {
    let it = both(&[]).await;
    let (workspace, directory) = (&it.connected.workspace, &it.connected.directory);
    let told = workspace.events().await.len();
    let browser = it.comes_in("dwho").await;
    assert_eq!(workspace.told_after(told).await, ["identity.bound", "account.claimed", "session.opened"]);
    let operator = &it.connected.served.operator;
    let verified = operator.verify(&browser.session()).await.json();
    assert_eq!(verified["account"]["id"], workspace.member(DOCTOR).await.unwrap()["account"]);

    // Whom the directory does not tell of is not let in, whoever LemonLDAP::NG says they are.
    let (stranger, page) = it.sign_in("rtyler").await;
    page.must(403).says("access_not_assigned");
    assert_eq!(stranger.cookie(SESSION), None);

    directory.say_active(&it.doctor, false).await.must(200);
    assert!(operator.opened_by(&browser.session()).await.is_empty());
    let (left, page) = it.sign_in("dwho").await;
    page.must(403).says("access_removed");
    assert_eq!(left.cookie(SESSION), None);
    directory.say_active(&it.doctor, true).await.must(200);
    it.comes_in("dwho").await;
}

#[tokio::test]
async fn every_rsa_signature_of_lemonldap_is_believed_and_none_that_we_could_make_ourselves() {
    for algorithm in ["RS384", "RS512", "HS256"] {
        let it = both(&[("IDTokenSignAlg", json!(algorithm))]).await;
        let (browser, page) = it.sign_in("dwho").await;
        if algorithm == "HS256" {
            it.connected.not_believed(&browser, page, "The ID token is signed with `HS256`").await;
        } else {
            it.connected.is_in(&browser, &page, &it.idp.log()).await;
        }
    }
}

#[tokio::test]
async fn a_secret_that_lemonldap_does_not_know_opens_nothing() {
    let it = both(&[("ClientSecret", json!("another secret"))]).await;
    let (browser, page) = it.sign_in("dwho").await;
    it.connected.not_believed(&browser, page, "The identity provider rejected our client secret").await;
}

#[tokio::test]
async fn a_secret_with_odd_characters_reaches_lemonldap_in_the_form() {
    const ODD: &str = "100% of a+b/c: &=;";
    let it =
        both(&[("ClientSecret", json!(ODD)), ("TokenEndpointAuthMethod", json!("client_secret_post"))]).await;
    let id = it.connected.connection().await["id"].as_str().unwrap().to_owned();
    // In the header it is escaped, as RFC 6749 section 2.3.1 has it, and LemonLDAP::NG does not undo that.
    it.connected.workspace.identify(&id, json!({"client_secret": ODD})).await.must(200);
    let (browser, page) = it.sign_in("dwho").await;
    it.connected.not_believed(&browser, page, "The identity provider rejected our client secret").await;
    it.connected.workspace.identify(&id, json!({"auth": "client_secret_post"})).await.must(200);
    it.comes_in("dwho").await;
}

#[tokio::test]
async fn who_signs_out_here_leaves_lemonldap_too_if_they_like() {
    const BACK: &str = "http://usher.example/logout/back";
    let options = [("PostLogoutRedirectUris", json!(BACK)), ("LogoutBypassConfirm", json!(1))];
    let it = both(&options).await;
    let browser = it.comes_in("dwho").await;
    let page = browser.open("/w/acme").await;
    let page = browser.send_form(&page, page.form("/logout"), &[], None).await.must(200);
    // It believes by the ID token that we mean it, and asks nothing.
    browser.click(&page, "Sign out of 127.0.0.1 too").await.must(200).says("You are back");
    let page = browser.give_address(DOCTOR, "continue").await;
    assert!(page.form_that_has("password").is_some(), "{page}");
}
