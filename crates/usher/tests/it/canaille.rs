//! The same story with an identity provider that is not ours: Canaille signs the person in and tells of them, by its
//! own OpenID Connect and its own SCIM client.

use serde_json::json;

use crate::world::{
    Browser, Served, Workspace,
    canaille::{CLIENT, CLIENT_SECRET, Canaille},
    fault, id,
    page::Page,
    resources,
};

const CALLBACK: &str = "http://usher.example/sso/oidc/callback";
const ALICE: &str = "alice@acme.example";

/// A service and Canaille, connected both ways.
struct Connected {
    served: Served,
    canaille: Canaille,
    workspace: Workspace,
    directory: crate::world::Directory,
}

async fn connected() -> Connected {
    let mut canaille = Canaille::install().await;
    let served = Served::start().await;
    let workspace = served.operator.team("acme", Some(5)).await;
    workspace.own("acme.example").await;
    let connection = workspace.connect(&canaille.issuer, CLIENT, CLIENT_SECRET).await;
    workspace.force_mode(&connection, "optional").await.must(200);
    let directory = workspace.directory("on").await;
    // Canaille knows no proxy, so it is told where the service really is.
    let base = directory.base.replace("usher.example", &served.serving.address.to_string());
    canaille.connect(CALLBACK, &base, &directory.token).await;
    canaille.serve(&served.operator.http).await;
    Connected { served, canaille, workspace, directory }
}

impl Connected {
    fn browser(&self) -> Browser {
        Browser::new(self.served.operator.http.clone(), &self.served.operator.usher)
    }

    /// Signs in at Canaille in a browser that was never here. Canaille can't sign the same person in twice within a
    /// second: its access tokens would be equal, and it stores each once.
    async fn sign_in(&self, email: &str, name: &str) -> (Browser, Page) {
        let browser = self.browser();
        let page = browser.give_address(email, "continue").await;
        let page = self.canaille.sign_in(&browser, &page, name).await;
        (browser, page)
    }

    async fn signed_in(&self, email: &str, name: &str) -> Browser {
        let (browser, page) = self.sign_in(email, name).await;
        let logs = [self.served.serving.running.log(), self.canaille.log()];
        assert_eq!(page.url, browser.at("/w/acme"), "{page}\n{}", logs.join("\n"));
        browser
    }
}

#[tokio::test]
async fn canaille_provisions_signs_in_renames_locks_and_removes() {
    let it = connected().await;
    let (workspace, operator) = (&it.workspace, &it.served.operator);

    // Listed with a seat before any sign-in.
    it.canaille.add("alice", ALICE, "Alice", "Acme").await;
    let member = workspace.member(ALICE).await.unwrap_or_else(|| panic!("Alice was not provisioned"));
    let names = (&member["given_name"], &member["family_name"], &member["source"]);
    assert_eq!(names, (&json!("Alice"), &json!("Acme"), &json!("directory")));
    assert_eq!(workspace.seats_used().await, 2);
    let user = resources(&it.directory.list(&[]).await).pop().unwrap();

    // The same person signs in.
    let told = workspace.events().await.len();
    let browser = it.signed_in(ALICE, "alice").await;
    assert_eq!(operator.opened_by(&browser.session()).await, ["acme"]);
    let verified = operator.verify(&browser.session()).await.json();
    assert_eq!(verified["account"]["id"], member["account"]);
    assert_eq!(workspace.told_after(told).await, ["identity.bound", "account.claimed", "session.opened"]);

    // A new name shows without anybody's action; she stays signed in.
    it.canaille.change("alice", "--given-name", "Alicia").await;
    assert_eq!(workspace.member(ALICE).await.unwrap()["given_name"], "Alicia");
    browser.open("/w/acme").await.must(200).says("Alicia Acme");
    it.canaille.change("alice", "--emails", "alicia@acme.example").await;
    assert_eq!(workspace.addresses().await, ["alicia@acme.example", "owner@acme.example"]);
    let browser = it.signed_in("alicia@acme.example", "alice").await;

    // Locked out there, shown out here.
    it.canaille.lock("alice").await;
    assert_eq!(workspace.addresses().await, ["owner@acme.example"]);
    assert_eq!(workspace.seats_used().await, 1);
    assert!(operator.opened_by(&browser.session()).await.is_empty());
    let page = browser.open("/w/acme").await;
    assert!(!page.text.contains("owner@acme.example"), "{page}");
    assert_eq!(it.directory.read(&user).await["active"], false);

    // Removed there, forgotten here.
    it.canaille.remove("alice").await;
    let path = format!("/Users/{}", id(&user));
    fault(&it.directory.get(&path).await, 404, None);
    assert_eq!(workspace.seats_used().await, 1);

    // Whoever takes the name later is somebody new.
    it.canaille.add("alice", ALICE, "Alice", "Other").await;
    let again = resources(&it.directory.list(&[]).await).pop().unwrap();
    assert_ne!(again["id"], user["id"]);
    it.signed_in(ALICE, "alice").await;

    // Whom the directory does not tell of is not let in, whoever Canaille says they are.
    it.canaille.add("bob", "bob@acme.example", "Bob", "Acme").await;
    let bob = it.directory.list(&[("filter", "userName eq \"bob\"")]).await;
    it.directory.forget(&resources(&bob)[0]).await.must(204);
    let (_, page) = it.sign_in("bob@acme.example", "bob").await;
    page.must(403).says("Your company account is not assigned to acme").says("access_not_assigned");
    assert_eq!(workspace.addresses().await, [ALICE, "owner@acme.example"]);
}
