//! Sign-in through the npm package `oidc-provider`, which follows the specifications to the letter and insists on PKCE:
//! what it is asked it understands, what it says is believed, and what it refuses is told.

use serde_json::{Value, json};
use url::Url;

use crate::world::{
    Browser, Call,
    browser::SESSION,
    connected::{CALLBACK, Connected},
    oidc_provider::{CLIENT, CLIENT_SECRET, OidcProvider},
    page::Page,
    person_at,
};

const ALICE: &str = "alice@acme.example";

/// A service and an identity provider that knows Alice, of whom the directory tells.
pub(crate) struct Both {
    pub(crate) idp: OidcProvider,
    pub(crate) connected: Connected,
    alice: Value,
}

/// Connected after the identity provider was set up like this.
pub(crate) async fn both(set_up: impl FnOnce(&mut Value)) -> Both {
    let mut idp = OidcProvider::start(CALLBACK).await;
    let alice = json!({"email": ALICE, "email_verified": true, "given_name": "Alice", "family_name": "Acme"});
    idp.knows("alice", alice);
    set_up(&mut idp.settings);
    idp.start_again().await;
    let connected = Connected::to("acme.example", &idp.issuer, CLIENT, CLIENT_SECRET).await;
    let alice = connected.directory.create(&person_at("alice", ALICE)).await;
    Both { idp, connected, alice }
}

impl Both {
    /// Signs somebody in, in a browser that was never here.
    async fn sign_in(&self, name: &str) -> (Browser, Page) {
        let browser = self.connected.browser();
        let page = browser.give_address(ALICE, "continue").await;
        let page = self.idp.sign_in(&browser, &page, name).await;
        (browser, page)
    }

    /// Alice comes in.
    pub(crate) async fn alice_comes_in(&self) -> Browser {
        let (browser, page) = self.sign_in("alice").await;
        self.connected.is_in(&browser, &page, &self.idp.log()).await;
        browser
    }

    async fn not_believed(&self, browser: &Browser, page: Page, because: &str) {
        self.connected.not_believed(browser, page, because).await;
    }
}

#[tokio::test]
async fn whom_the_directory_tells_of_comes_in_until_it_says_otherwise() {
    // What it knows of people stands in its userinfo endpoint alone, then in its ID tokens too.
    for in_token in [false, true] {
        let it = both(|settings| settings["claims_in_token"] = json!(in_token)).await;
        let told = it.connected.workspace.events().await.len();
        let browser = it.alice_comes_in().await;
        assert_eq!(
            it.connected.workspace.told_after(told).await,
            ["identity.bound", "account.claimed", "session.opened"]
        );
        let operator = &it.connected.served.operator;
        let verified = operator.verify(&browser.session()).await.json();
        let account = it.connected.workspace.member(ALICE).await.unwrap()["account"].clone();
        assert_eq!(verified["account"]["id"], account);

        it.connected.directory.say_active(&it.alice, false).await.must(200);
        assert!(operator.opened_by(&browser.session()).await.is_empty());
        let (left, page) = it.sign_in("alice").await;
        page.must(403).says("access_removed");
        assert_eq!(left.cookie(SESSION), None);

        it.connected.directory.say_active(&it.alice, true).await.must(200);
        assert!(operator.opened_by(&browser.session()).await.is_empty(), "an old session stays dead");
        let again = operator.verify(&it.alice_comes_in().await.session()).await.json();
        assert_eq!(again["account"]["id"], account);
    }
}

#[tokio::test]
async fn it_may_sign_with_every_algorithm_it_has() {
    const ALGORITHMS: [&str; 4] = ["RS256", "PS256", "ES256", "EdDSA"];
    let keys = json!(ALGORITHMS.map(|algorithm| format!("{algorithm}-first")));
    let mut it = both(|settings| settings["keys"] = keys).await;
    for algorithm in ALGORITHMS {
        it.idp.settings["client"]["id_token_signed_response_alg"] = json!(algorithm);
        it.idp.start_again().await;
        it.alice_comes_in().await;
    }
}

#[tokio::test]
async fn a_secret_that_it_wants_in_the_form_goes_there() {
    let it = both(|settings| {
        settings["client_auth"] = json!(["client_secret_post"]);
        settings["client"]["token_endpoint_auth_method"] = json!("client_secret_post");
    })
    .await;
    it.alice_comes_in().await;
}

#[tokio::test]
async fn a_secret_that_it_does_not_know_opens_nothing() {
    let mut it = both(|settings| settings["client"]["client_secret"] = json!("another secret")).await;
    let (browser, page) = it.sign_in("alice").await;
    it.not_believed(&browser, page, "rejected our client secret or key (`invalid_client`").await;
    it.idp.settings["client"]["client_secret"] = json!(CLIENT_SECRET);
    it.idp.start_again().await;
    it.alice_comes_in().await;
}

#[tokio::test]
async fn keys_it_announced_take_over_and_unknown_ones_are_not_believed() {
    let mut it = both(|settings| settings["keys"] = json!(["RS256-old", "RS256-new"])).await;
    it.alice_comes_in().await;
    it.idp.settings["keys"] = json!(["RS256-new", "RS256-old"]);
    it.idp.start_again().await;
    it.alice_comes_in().await;
    // Keys are asked for anew once a minute at most, so that nobody who makes up names of keys can have us flood it.
    it.idp.settings["keys"] = json!(["RS256-unannounced"]);
    it.idp.start_again().await;
    let (browser, page) = it.sign_in("alice").await;
    it.not_believed(&browser, page, "signed with a key we do not know").await;
    // Whoever has asked nothing yet gets the new ones.
    it.connected.start_again().await;
    it.alice_comes_in().await;
}

#[tokio::test]
async fn an_address_it_does_not_vouch_for_is_nobodys() {
    let mut it = both(|_| ()).await;
    it.idp.knows("mallory", json!({"email": ALICE, "email_verified": false}));
    it.idp.start_again().await;
    let before = it.connected.workspace.events().await;
    let (browser, page) = it.sign_in("mallory").await;
    page.must(403).says("address_not_believed");
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(it.connected.workspace.events().await, before);
    it.alice_comes_in().await;
}

#[tokio::test]
async fn a_test_says_of_an_address_what_a_sign_in_will_make_of_it() {
    let mut it = both(|_| ()).await;
    let alice = it.alice_comes_in().await;
    let id = it.connected.workspace.member(ALICE).await.unwrap()["id"].as_str().unwrap().to_owned();
    it.connected.workspace.patch(&format!("/members/{id}"), json!({"role": "admin"})).await.must(200);
    for (claims, said) in [
        (json!({"email": ALICE, "email_verified": true}), "believed, in a domain you have verified"),
        (json!({"email": ALICE}), "no claim email_verified came"),
        (json!({"email": ALICE, "email_verified": false}), "says that it is not verified"),
        (json!({}), "No email address"),
    ] {
        it.idp.knows("alice", claims.clone());
        it.idp.start_again().await;
        let page = alice.open("/w/acme/settings/security").await.must(200);
        let page = alice.click(&page, "Test sign-in").await;
        let page = it.idp.sign_in(&alice, &page, "alice").await.must(200).says("It works").says(said);
        let is_believed = claims["email_verified"] == true;
        assert_eq!(page.text.contains("believed, in a domain"), is_believed, "{page}");
    }
}

#[tokio::test]
async fn whoever_comes_without_an_address_where_people_are_taken_in_by_it_is_told_so_and_the_log_what_came() {
    let mut it = both(|_| ()).await;
    it.idp.knows("nora", json!({"given_name": "Nora", "family_name": "Secret"}));
    it.idp.start_again().await;
    let workspace = &it.connected.workspace;
    workspace.delete("/directory").await.must(204);
    let connection = it.connected.connection().await["id"].as_str().unwrap().to_owned();
    workspace.force_mode(&connection, "required").await.must(200);
    workspace.patch("", json!({"jit": true})).await.must(200);
    let (browser, page) = it.sign_in("nora").await;
    page.must(403).says("address_missing").says("did not send your email address");
    assert_eq!(browser.cookie(SESSION), None);
    let entries = workspace.get("/sign-ins?code=address_missing").await.must(200).json();
    let note = &entries["items"][0]["notes"][0];
    assert_eq!((&note["note"], &note["lack"]), (&json!("no_address"), &json!("unsaid")), "{entries}");
    assert!(note["came"].as_array().unwrap().contains(&json!("given_name")), "{entries}");
    assert!(!entries.to_string().contains("Secret"), "names, no values: {entries}");
}

#[tokio::test]
async fn what_it_refuses_is_told() {
    let mut it = both(|_| ()).await;
    // The person thinks better of it.
    let browser = it.connected.browser();
    let page = browser.give_address(ALICE, "continue").await;
    let page = browser.click(&page, "Cancel").await;
    it.not_believed(&browser, page, "access_denied").await;
    // It takes only requests that were pushed to it (RFC 9126), which we do not do.
    it.idp.settings["pushed_alone"] = json!(true);
    it.idp.start_again().await;
    let browser = it.connected.browser();
    let page = browser.give_address(ALICE, "continue").await;
    it.not_believed(&browser, page, "invalid_request").await;
}

#[tokio::test]
async fn an_answer_of_its_that_was_tampered_with_is_none() {
    let it = both(|_| ()).await;
    let answer = async || {
        let browser = it.connected.browser();
        let page = browser.give_address(ALICE, "continue").await;
        let callback = it.idp.callback(&browser, &page, "alice").await;
        (browser, callback)
    };
    let with = |url: &Url, name: &str, value: Option<&str>| {
        let kept = url.query_pairs().filter(|(other, _)| other != name).collect::<Vec<_>>();
        let mut changed = url.clone();
        changed.query_pairs_mut().clear().extend_pairs(kept);
        changed.query_pairs_mut().extend_pairs(value.map(|value| (name, value)));
        changed
    };
    // It promises to say who it is (RFC 9207), and the answer of another is not taken for its.
    for (other, because) in [
        (None, "promises to name itself"),
        (Some("http://127.0.0.1:1"), "The answer comes from `http://127.0.0.1:1`"),
    ] {
        let (browser, callback) = answer().await;
        let page = browser.open(with(&callback, "iss", other).as_str()).await;
        it.not_believed(&browser, page, because).await;
    }
    // A code of another sign-in is not the one whose verifier we have.
    let (mine, theirs) = (answer().await, answer().await);
    let (_, code) = theirs.1.query_pairs().find(|(name, _)| name == "code").unwrap();
    let page = mine.0.open(with(&mine.1, "code", Some(&code)).as_str()).await;
    page.must(410).says("attempt_expired");
    assert_eq!(mine.0.cookie(SESSION), None);
    // One that it made up is none either.
    let (browser, callback) = answer().await;
    let page = browser.open(with(&callback, "code", Some("made-up")).as_str()).await;
    page.must(410).says("attempt_expired");
    // As it came, it is good, and it is good once.
    let (browser, callback) = answer().await;
    browser.open(callback.as_str()).await.must(200);
    browser.session();
    browser.open(callback.as_str()).await.must(410).says("attempt_expired");
}

#[tokio::test]
async fn a_secret_that_changed_there_is_changed_here_and_stands_nowhere_in_plain_text() {
    let mut it = both(|settings| settings["client"]["client_secret"] = json!("the next secret")).await;
    let connection = it.connected.connection().await;
    assert_eq!(
        (&connection["auth"], connection.get("jwks_uri")),
        (&json!("client_secret"), Some(&Value::Null))
    );
    let id = connection["id"].as_str().unwrap();
    let (browser, page) = it.sign_in("alice").await;
    it.not_believed(&browser, page, "rejected our client secret or key (`invalid_client`").await;
    let told = it.connected.workspace.events().await.len();
    let changed = it.connected.workspace.identify(id, json!({"client_secret": "the next secret"})).await;
    let changed = changed.must(200);
    assert!(!changed.text().contains("the next secret"));
    assert_eq!(it.connected.workspace.told_after(told).await, ["connection.updated"]);
    assert_eq!(changed.json()["mode"], "optional", "the mode stays");
    assert_eq!(changed.json()["tested_at"], Value::Null);
    it.alice_comes_in().await;
    // Another way of sending the same secret, one that is not taken there, and one that is.
    it.idp.settings["client_auth"] = json!(["client_secret_post"]);
    it.idp.settings["client"]["token_endpoint_auth_method"] = json!("client_secret_post");
    it.idp.start_again().await;
    it.connected.workspace.identify(id, json!({"auth": "client_secret_basic"})).await.must(200);
    it.connected.start_again().await;
    let (browser, page) = it.sign_in("alice").await;
    it.not_believed(&browser, page, "OIDC-CLIENT-AUTH").await;
    it.connected.workspace.identify(id, json!({"auth": "client_secret_post"})).await.must(200);
    it.alice_comes_in().await;
    for (wrong, field) in [
        (json!({}), "client_secret"),
        (json!({"client_secret": " "}), "client_secret"),
        (json!({"client_id": ""}), "client_id"),
        (json!({"auth": "none"}), "auth"),
        (json!({"auth": "private_key_jwt", "client_secret": "x"}), "client_secret"),
        (json!({"issuer": "https://elsewhere.example"}), "issuer"),
    ] {
        let before = it.connected.connection().await;
        let refused = it.connected.workspace.identify(id, wrong.clone()).await.must(400);
        assert!(refused.text().contains(field), "{wrong}: {}", refused.text());
        assert_eq!(it.connected.connection().await, before, "{wrong}");
    }
    for secret in ["the next secret", CLIENT_SECRET] {
        assert!(!it.connected.served.installation.database.keeps(secret), "{secret}");
    }
}

#[tokio::test]
async fn by_a_key_of_ours_it_knows_us_without_any_secret() {
    let mut it = both(|_| ()).await;
    let id = it.connected.connection().await["id"].as_str().unwrap().to_owned();
    let http = it.connected.served.operator.http.clone();
    let usher = it.connected.served.operator.usher.clone();
    let at = format!("{usher}/sso/oidc/{id}/jwks");
    http.send(Call::get(&at)).await.must(404);
    let change = json!({"auth": "private_key_jwt"});
    let changed = it.connected.workspace.identify(&id, change.clone()).await.must(200).json();
    assert_eq!((&changed["auth"], &changed["jwks_uri"]), (&change["auth"], &json!(at)));
    let keys = http.send(Call::get(&at)).await.must(200);
    assert_eq!(keys.header("content-type"), "application/jwk-set+json");
    let keys = keys.json();
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        assert!(keys["keys"][0].get(private).is_none(), "{keys}");
    }
    let client = it.idp.settings["client"].as_object_mut().unwrap();
    client.remove("client_secret");
    client.insert("token_endpoint_auth_method".to_owned(), change["auth"].clone());
    client.insert("jwks".to_owned(), keys.clone());
    it.idp.settings["client_auth"] = json!(["private_key_jwt"]);
    it.idp.start_again().await;
    it.connected.start_again().await;
    let http = it.connected.served.operator.http.clone();
    it.alice_comes_in().await;
    // Said again, it is the same key: the identity provider knows it.
    it.connected.workspace.identify(&id, change).await.must(200);
    assert_eq!(http.send(Call::get(&at)).await.must(200).json(), keys);
    it.alice_comes_in().await;
    // A connection of its own has a key of its own, which is none of this one's.
    let other =
        json!({"protocol": "oidc", "issuer": it.idp.issuer, "client_id": CLIENT, "auth": "private_key_jwt"});
    let other = it.connected.workspace.post("/connections", other).await.must(201).json();
    let theirs = http.send(Call::get(other["jwks_uri"].as_str().unwrap())).await.must(200).json();
    assert_ne!(theirs["keys"][0]["n"], keys["keys"][0]["n"]);
    it.idp.settings["client"]["jwks"] = theirs;
    it.idp.start_again().await;
    let (browser, page) = it.sign_in("alice").await;
    it.not_believed(&browser, page, "rejected our client secret or key (`invalid_client`").await;
    // Back to a secret needs one.
    let without = json!({"auth": "client_secret_basic"});
    let said = it.connected.workspace.identify(&id, without).await.must(400).text();
    assert!(said.contains("client_secret"), "{said}");
    assert!(!it.connected.served.installation.database.keeps("PRIVATE KEY"));
}
