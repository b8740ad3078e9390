//! Whoever runs a SAML identity provider can say anything of anybody, and gets nowhere by it.

use serde_json::{Value, json};

use crate::world::{Browser, Demo, Idp, idp::Alone, page::Page, person_at};

const OWNER: &str = "owner@acme.example";

/// Acme with a second connection, to an identity provider that says whatever its admin likes.
struct Rogue {
    demo: Demo,
    evil: Idp,
    connection: Value,
}

async fn rogue() -> Rogue {
    let demo = Demo::start().await;
    let Alone { idp: evil, .. } = Idp::alone("evil.example", &demo.operator.usher).await;
    let connection = demo.acme.connect_saml(&evil).await;
    Rogue { demo, evil, connection }
}

impl Rogue {
    async fn enter(&self, browser: &Browser, person: &str) -> Page {
        let start = format!("/sso/start/{}", self.connection["id"].as_str().unwrap());
        let page = browser.open(&start).await.must(200);
        assert!(page.url.as_str().starts_with(&self.evil.issuer), "{page}");
        let page = browser.be(&page, person).await.must(200);
        browser.bring(&page).await
    }

    /// Signs in so, is refused with this code, and has nothing of it.
    async fn gets_nowhere(&self, person: &str, code: &str) {
        self.demo.gets_nowhere(code, async |browser| self.enter(browser, person).await).await;
    }
}

#[tokio::test]
async fn the_owners_address_is_not_the_owner_in_an_attribute_or_as_the_name() {
    let it = rogue().await;
    it.evil.add("mallory", OWNER).await;
    it.gets_nowhere("mallory", "account_unproven").await;
    it.evil.configure(json!({"saml_name_id": "email_address"})).await;
    it.gets_nowhere("mallory", "account_unproven").await;
    // Nor when the directory tells of the owner under the very name the identity provider asserts.
    let mut owner = person_at("owner", OWNER);
    owner["externalId"] = json!("mallory");
    it.demo.directory.create(&owner).await;
    it.evil.configure(json!({"saml_name_id": "persistent"})).await;
    it.gets_nowhere("mallory", "account_unproven").await;
    // The owner confirms it with their own mailbox, in their own browser, and is then the same person.
    let browser = it.demo.browser_of(OWNER).await;
    it.enter(&browser, "mallory").await.must(200);
    let verified = it.demo.operator.verify(&browser.session()).await.must(200).json();
    assert_eq!(verified["account"]["id"], it.demo.acme.owner().await["account"]);
}

#[tokio::test]
async fn a_strangers_address_opens_nothing_of_theirs() {
    let it = rogue().await;
    let grace = "grace.hopper@acme.example";
    it.demo.browser_of(grace).await;
    for (person, address) in [
        ("as-grace", grace),
        ("as-nobody", "nobody@acme.example"),
        ("as-outsider", "somebody@private.example"),
    ] {
        it.evil.add(person, address).await;
        it.gets_nowhere(person, "access_not_assigned").await;
    }
    assert_eq!(it.demo.acme.addresses().await, [OWNER]);
    let account = it.demo.operator.account_of(grace).await.unwrap();
    assert_eq!(it.demo.operator.places_of(account["id"].as_str().unwrap()).await.len(), 1);
}
