//! Whoever else manages a workspace hears by mail who changed how it is set up, and where to look.

use serde_json::{Value, json};

use crate::{
    console::{beta, security},
    world::{Demo, oauth::OAuthClient},
};

const OWNER: &str = "owner@beta.example";
const MATE: &str = "mate@beta.example";
const SECURITY: &str = "/w/beta/settings/security";

/// What the mails to somebody say under this subject.
async fn under(demo: &Demo, to: &str, subject: &str) -> Vec<String> {
    let mails = demo.idp.mails(to).await.into_iter();
    let text = |mail: Value| mail["text"].as_str().unwrap().to_owned();
    mails.filter(|mail| mail["subject"] == format!("beta: {subject}")).map(text).collect()
}

/// What the one mail to somebody under this subject says.
async fn told(demo: &Demo, to: &str, subject: &str) -> String {
    demo.idp.mail_with(to, &format!("beta: {subject}")).await;
    let [text] = under(demo, to, subject).await.try_into().unwrap();
    text
}

#[tokio::test]
async fn what_one_admin_does_is_told_once_to_the_others_and_what_the_operator_does_to_all() {
    let demo = Demo::start().await;
    let (beta, owner) = beta(&demo).await;
    beta.add(MATE, "admin").await.must(201);
    beta.add("member@beta.example", "member").await.must(201);
    beta.own("beta.example").await;
    beta.enable_sso().await;
    beta.post("/directory", json!({"state": "staging"})).await.must(201);

    let mate = demo.browser_of(MATE).await;
    let page = security(&mate, &beta).await;
    let form = page.form(&format!("{SECURITY}/directory/tokens"));
    let made = mate.send_form(&page, form, &[], None).await.must(201);
    let shown = made.answer.text();
    let secret = shown[shown.find("uss_").unwrap()..].split(['"', '<', ' ']).next().unwrap();
    let hint = &secret[secret.len() - 4..];
    let text = told(&demo, OWNER, "a token was made").await;
    assert!(
        text.starts_with(&format!("{MATE} made the token …{hint} for the directory, in beta, on ")),
        "{text}"
    );
    assert!(text.contains(" UTC. It works until "), "{text}");
    assert!(text.contains(&format!("{}{SECURITY}#tokens", demo.operator.usher)), "{text}");
    assert!(!text.contains(secret) && !text.contains("uss_"), "{text}");

    let typed = [("session_idle_minutes", "15"), ("session_absolute_minutes", "120")];
    let page = security(&owner, &beta).await;
    owner.send_form(&page, page.form_with("session_idle_minutes"), &typed, None).await.must(200);
    let text = told(&demo, MATE, "the sign-in policy was changed").await;
    assert!(text.starts_with(&format!("{OWNER} set how long a sign-in lasts: 15 minutes unused")), "{text}");

    beta.delete("/directory").await.must(204);
    for to in [OWNER, MATE] {
        let text = told(&demo, to, "the directory was turned off").await;
        assert!(text.starts_with("The operator turned the directory off, in beta, on "), "{text}");
        assert!(text.contains(&format!("{}{SECURITY}#directory", demo.operator.usher)), "{text}");
    }
    // Whatever was sent before has come by now.
    demo.browser_of(OWNER).await;
    demo.browser_of(MATE).await;
    assert!(under(&demo, MATE, "a token was made").await.is_empty(), "whoever did it knows");
    assert!(under(&demo, OWNER, "the sign-in policy was changed").await.is_empty(), "whoever did it knows");
    assert_eq!(under(&demo, OWNER, "a token was made").await.len(), 1);
    assert!(demo.idp.mails("member@beta.example").await.is_empty(), "members manage nothing");
}

#[tokio::test]
async fn every_kind_of_change_is_told_and_no_secret_with_it() {
    let demo = Demo::start().await;
    let (beta, _) = beta(&demo).await;
    beta.own("beta.example").await;
    let connection = beta.connect("https://idp.example", "usher", "the-first-secret").await;
    let to_idp = "the connection to https://idp.example";
    let text = told(&demo, OWNER, "a connection was made").await;
    assert!(text.contains("The operator made a connection to https://idp.example"), "{text}");
    assert!(text.contains(&format!("{}{SECURITY}#sso", demo.operator.usher)), "{text}");
    beta.identify(&connection, json!({"client_secret": "the-second-secret"})).await.must(200);
    let text = told(&demo, OWNER, "the client of a connection was changed").await;
    assert!(text.contains(to_idp), "{text}");
    for (mode, before, subject) in [
        ("testing", "off", "a connection is in testing"),
        ("optional", "testing", "single sign-on was enabled"),
        ("required", "optional", "single sign-on is required now"),
    ] {
        beta.force_mode(&connection, mode).await.must(200);
        let text = told(&demo, OWNER, subject).await;
        assert!(text.contains(&format!("switched {to_idp} from {before} to {mode}")), "{text}");
    }
    beta.patch("", json!({"jit": true})).await.must(200);
    let text = told(&demo, OWNER, "the sign-in policy was changed").await;
    assert!(text.contains("People whom nobody added are taken in at their first sign-in."), "{text}");
    beta.force_mode(&connection, "optional").await.must(200);
    let text = told(&demo, OWNER, "single sign-on is optional now").await;
    assert!(text.contains("Nobody is taken in at their first sign-in any more."), "{text}");

    let directory = beta.directory("staging").await;
    told(&demo, OWNER, "the directory was set up").await;
    let text = told(&demo, OWNER, "a token was made").await;
    let hint = &directory.token[directory.token.len() - 4..];
    assert!(text.contains(&format!("the token …{hint} for the directory")), "{text}");
    beta.post("/directory", json!({"state": "on"})).await.must(200);
    told(&demo, OWNER, "the directory was turned on").await;
    let token = beta.get("/directory/tokens").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    beta.delete(&format!("/directory/tokens/{token}")).await.must(204);
    let text = told(&demo, OWNER, "a token was revoked").await;
    assert!(text.contains(&format!("revoked the token …{hint} of the directory")), "{text}");

    let client = OAuthClient::make(&beta, json!({"name": "Entra ID"})).await;
    let ending = |secret: &str| format!("…{}", &secret[secret.len() - 4..]);
    let text = told(&demo, OWNER, "an OAuth client was made").await;
    assert!(text.contains("the OAuth client “Entra ID”") && text.contains(&ending(&client.secret)), "{text}");
    let secrets = format!("/directory/clients/{}/secrets", client.id);
    let second = beta.post(&secrets, json!({})).await.must(201).json();
    let second = second["client_secret"].as_str().unwrap().to_owned();
    let text = told(&demo, OWNER, "a secret of an OAuth client was made").await;
    assert!(text.contains(&format!("{} for the OAuth client “Entra ID”", ending(&second))), "{text}");
    beta.delete(&format!("{secrets}/{}", client.secret_id)).await.must(204);
    let text = told(&demo, OWNER, "a secret of an OAuth client was revoked").await;
    assert!(text.contains(&ending(&client.secret)), "{text}");
    beta.delete(&format!("/directory/clients/{}", client.id)).await.must(204);
    let text = told(&demo, OWNER, "an OAuth client was revoked").await;
    assert!(text.contains("revoked the OAuth client “Entra ID” of the directory"), "{text}");

    beta.delete("/directory").await.must(204);
    told(&demo, OWNER, "the directory was turned off").await;
    beta.force_mode(&connection, "off").await.must(200);
    told(&demo, OWNER, "a connection was turned off").await;
    // What is asked for again, and what is no part of the set-up, is told to nobody.
    beta.force_mode(&connection, "off").await.must(200);
    beta.patch("", json!({"seats": 7, "name": "Beta"})).await.must(200);
    beta.patch("", json!({"name": "beta"})).await.must(200);
    beta.delete(&format!("/connections/{connection}")).await.must(204);
    let text = told(&demo, OWNER, "a connection was removed").await;
    assert!(text.contains(&format!("removed {to_idp}")), "{text}");
    beta.delete("/domains/beta.example").await.must(204);
    let text = told(&demo, OWNER, "a domain was given up").await;
    assert!(text.contains("gave the domain beta.example up"), "{text}");
    assert!(text.contains(&format!("{}{SECURITY}#domains", demo.operator.usher)), "{text}");

    let mails = demo.idp.mails(OWNER).await;
    let of_changes = mails.iter().filter(|mail| mail["text"].as_str().unwrap().starts_with("The operator "));
    assert_eq!(of_changes.count(), 19, "{mails:#?}");
    let all = json!(mails).to_string();
    for secret in ["the-first-secret", "the-second-secret", &directory.token, &client.secret, &second] {
        assert!(!all.contains(secret), "{all}");
    }
}

#[tokio::test]
async fn the_demo_begins_with_an_empty_mailbox_and_tells_of_what_is_done_in_it() {
    let demo = Demo::start().await;
    let owner = "owner@acme.example";
    demo.browser_of(owner).await;
    demo.acme.token().await;
    demo.idp.mail_with(owner, "Acme: a token was made").await;
    let mails = demo.idp.mails(owner).await;
    assert_eq!(mails.len(), 2, "a code, and the token of a moment ago: {mails:?}");
}
