//! An admin changes on the console by what the identity provider of a connection knows us.

use crate::world::Demo;

const OWNER: &str = "owner@acme.example";

#[tokio::test]
async fn an_admin_changes_the_client_secret_and_the_way_it_is_shown_without_help() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let application = demo.idp.application().await;
    let owner = demo.browser_of(OWNER).await;
    let page = owner.open("/w/acme/settings/security").await.must(200);
    let page = owner.click(&page, "Change the client secret…").await.must(200);
    let path = page.url.path().to_owned();
    let client_id = application["client_id"].as_str().unwrap();
    assert_eq!(page.form(&path).value("client_id"), client_id);
    assert_eq!(page.form(&path).value("client_secret"), "");

    let done = owner.send_form(&page, page.form(&path), &[("client_secret", "a wrong one")], None).await;
    let done = done.must(200).says("The client was changed");
    assert!(!done.answer.text().contains("a wrong one"));
    let ada = demo.browser();
    let begun = ada.give_address("ada.lovelace@acme.example", "continue").await;
    ada.be(&begun, "ada").await.must(403).says("sign_in_not_believed");

    let right = application["client_secret"].as_str().unwrap();
    let typed = [("client_secret", right), ("auth", "client_secret_post")];
    owner.send_form(&page, page.form(&path), &typed, None).await.must(200).says("client_secret_post");
    let ada = demo.browser();
    let begun = ada.give_address("ada.lovelace@acme.example", "continue").await;
    ada.be(&begun, "ada").await.must(200);

    // Left empty, the secret stays; the way alone changes.
    owner.send_form(&page, page.form(&path), &[("auth", "client_secret_basic")], None).await.must(200);
    let ada = demo.browser();
    let begun = ada.give_address("ada.lovelace@acme.example", "continue").await;
    ada.be(&begun, "ada").await.must(200);

    let refused = owner.send_form(&page, page.form(&path), &[("client_id", " ")], None).await;
    refused.must(400).says("Copy it from your identity provider");
    let both = [("auth", "private_key_jwt"), ("client_secret", "x")];
    owner.send_form(&page, page.form(&path), &both, None).await.must(400).says("leave it out");
    let keyed = owner.send_form(&page, page.form(&path), &[("auth", "private_key_jwt")], None).await;
    let keyed = keyed.must(200);
    assert!(keyed.values["jwks-uri"].ends_with("/jwks"), "{:?}", keyed.values);
    let back = [("auth", "client_secret_post")];
    owner.send_form(&keyed, keyed.form(&path), &back, None).await.must(400).says("needs it");
    assert!(!demo.database.keeps(right));
}
