//! The logs as the operator reads them: searched, and masked.

use serde_json::json;

use super::{IT, desk, first, home, pages};
use crate::world::Demo;

#[tokio::test]
async fn nothing_on_any_page_names_a_person_or_holds_a_secret() {
    let demo = Demo::start().await;
    demo.directory.join("ada").await;
    demo.directory.join("grace").await;
    let owner = demo.browser_of("owner@acme.example").await;
    let token = demo.acme.token().await;
    demo.acme.post("/directory/clients", json!({"name": "Our Entra"})).await.must(201);
    demo.acme.post("/setup-links", json!({"purpose": "sso", "recipient": IT})).await.must(201);
    let ada = demo.acme.member("ada@acme.example").await.unwrap();
    demo.acme.suspend(&ada, "A laptop was stolen").await.must(200);
    demo.browser().sign_in_with_sso("alan.turing@acme.example", "alan").await.must(403);
    let connection = first(&demo.acme, "/connections").await["id"].as_str().unwrap().to_owned();
    let browser = desk(demo.browser(), &demo.operator.key).await;
    for path in pages(&demo.acme, &connection) {
        let page = browser.open(&path).await.must(200);
        let text = page.answer.text();
        for gone in [
            "ada@",
            "grace@",
            "alan.turing@",
            "owner@",
            IT,
            "Lovelace",
            "Hopper",
            "A laptop was stolen",
            "Our Entra",
            "userName",
            &demo.operator.key,
            &demo.directory.token,
            token["token"].as_str().unwrap(),
            &owner.session(),
            "uso_",
            "usl_",
            "uss_",
        ] {
            assert!(!text.contains(gone), "{path} shows {gone}: {page}");
        }
    }
    let base = home(&demo.acme);
    browser
        .open(&format!("{base}/sign-ins"))
        .await
        .must(200)
        .says("a•••@acme.example")
        .says("o•••@acme.example");
    let page = browser.open(&format!("{base}/provisioning")).await.must(200).says("Create usr_");
    assert!(!page.links.iter().any(|link| link.path.contains("ada")), "{page}");
    browser.open(&format!("{base}/audit")).await.must(200).says("Suspended The operator, with the key demo");
    for none in ["/members", "/settings/security", "/directory/tokens"] {
        assert_eq!(browser.open(&format!("{base}{none}")).await.answer.status, 404, "{none}");
    }
}

#[tokio::test]
async fn a_log_is_searched_and_what_can_be_in_no_entry_is_said_beside_its_field() {
    let demo = Demo::start().await;
    demo.directory.join("ada").await;
    demo.browser_of("owner@acme.example").await;
    let browser = desk(demo.browser(), &demo.operator.key).await;
    let base = home(&demo.acme);
    let open = async |rest: &str| browser.open(&format!("{base}{rest}")).await;
    open("/sign-ins?trace=no-such-words").await.must(400).says("There is a problem").says("three words");
    open("/sign-ins?trace=acorn-acorn-acorn").await.must(200).says("No sign-in of the last 90 days fits.");
    open("/provisioning?outcome=refused").await.must(200).says("No request that is still kept fits.");
    open("/provisioning?outcome=odd").await.must(400).says("There is a problem");
    open("/audit?about=nobody").await.must(200).says("Nothing was done to whoever or whatever has this id.");
    let beta = demo.operator.team("beta", None).await;
    browser.open(&format!("{}/sign-ins", home(&beta))).await.must(200).says("Nobody has tried to sign in");
    browser.open(&format!("{}/provisioning", home(&beta))).await.must(200).says("has no directory");
}
