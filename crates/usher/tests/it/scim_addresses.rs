//! Addresses: those of a verified domain lead to an account, all others stay labels (invariant 4, A24 to A28).

use serde_json::{Value, json};

use crate::world::{Ready, Served, fault, person, person_at};

async fn acme() -> (Served, Ready) {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    (served, ready)
}

fn rename(address: &str) -> Value {
    json!([{"op": "Replace", "path": "userName", "value": address},
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": address}])
}

#[tokio::test]
async fn an_address_of_an_unverified_domain_gets_an_account_of_its_own_and_joins_no_other() {
    let (served, Ready { workspace, directory }) = acme().await;
    let private = served.operator.personal("eve-own", "eve@private.example").await;
    let victim = served.operator.account_of("eve@private.example").await.unwrap();
    let user = directory.create(&person_at("eve", "eve@private.example")).await;
    let member = workspace.member("eve@private.example").await.unwrap();
    assert_ne!(member["account"], victim["id"]);
    assert_eq!(served.operator.account_of("eve@private.example").await.unwrap(), victim);
    assert_eq!(served.operator.places_of(victim["id"].as_str().unwrap()).await.len(), 1);

    // Whatever it goes on to say of them stays within the workspace.
    directory
        .change(&user, json!([{"op": "replace", "path": "name.givenName", "value": "Mallory"}]))
        .await
        .must(200);
    directory.say_active(&user, false).await.must(200);
    directory.forget(&user).await.must(204);
    assert_eq!(served.operator.account_of("eve@private.example").await.unwrap(), victim);
    assert_eq!(private.addresses().await, ["eve@private.example"]);
}

#[tokio::test]
async fn two_workspaces_that_tell_of_one_unverified_address_share_nothing() {
    let (served, acme) = acme().await;
    let other = served.ready("other", None).await;
    acme.directory.create(&person_at("eve", "eve@private.example")).await;
    other.directory.create(&person_at("eve", "eve@private.example")).await;
    let account =
        async |ready: &Ready| ready.workspace.member("eve@private.example").await.unwrap()["account"].clone();
    assert_ne!(account(&acme).await, account(&other).await);
    assert_eq!(served.operator.account_of("eve@private.example").await, None, "nobody has proven it");
}

#[tokio::test]
async fn a_workspace_may_refuse_unverified_addresses_altogether() {
    let (_served, Ready { workspace, directory }) = acme().await;
    workspace.patch("", json!({"unverified_addresses": "refuse"})).await.must(200);
    let before = workspace.picture().await;
    let said = fault(
        &directory.post("/Users", &person_at("eve", "eve@private.example")).await,
        400,
        Some("invalidValue"),
    );
    assert!(said.contains("private.example") && said.contains("address_unverified"), "{said}");
    assert_eq!(workspace.picture().await, before);
    let ada = directory.join("ada").await;
    fault(&directory.change(&ada, rename("ada@private.example")).await, 400, Some("invalidValue"));
    assert_eq!(directory.read(&ada).await, ada);
    // Showing them out works all the same.
    directory.say_active(&ada, false).await.must(200);
}

#[tokio::test]
async fn a_domain_another_workspace_has_verified_is_as_unverified_as_any() {
    let (served, Ready { workspace, directory }) = acme().await;
    served.ready("other", None).await;
    directory.create(&person_at("eve", "owner@other.example")).await;
    let owner = served.operator.account_of("owner@other.example").await.unwrap();
    assert_ne!(workspace.member("owner@other.example").await.unwrap()["account"], owner["id"]);
    workspace.patch("", json!({"unverified_addresses": "refuse"})).await.must(200);
    let unclaimed = directory.post("/Users", &person_at("a", "a@nobody.example")).await;
    let contested = directory.post("/Users", &person_at("a", "a@other.example")).await;
    let said = |domain: &str, text: String| text.replace(domain, "it");
    assert_eq!(
        (unclaimed.status, said("nobody.example", unclaimed.text())),
        (contested.status, said("other.example", contested.text())),
        "the answer tells that somebody owns the domain"
    );
}

#[tokio::test]
async fn a_new_address_moves_with_the_person_where_the_workspace_owns_both_domains() {
    let (served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    let account = served.operator.account_of("ada@acme.example").await.unwrap();
    let told = workspace.events().await.len();
    let after = directory.change(&ada, rename("ada.king@acme.example")).await.must(200).json();
    assert_eq!(
        (&after["userName"], &after["emails"][0]["value"]),
        (&json!("ada.king@acme.example"), &json!("ada.king@acme.example"))
    );
    assert_eq!(workspace.addresses().await, ["ada.king@acme.example", "owner@acme.example"]);
    assert_eq!(served.operator.account_of("ada.king@acme.example").await.unwrap()["id"], account["id"]);
    assert_eq!(served.operator.account_of("ada@acme.example").await, None);
    assert_eq!(workspace.told_after(told).await, ["account.updated", "member.updated"]);
    let events = workspace.events().await;
    assert_eq!(
        events[told]["data"]["email"],
        json!({"from": "ada@acme.example", "to": "ada.king@acme.example"})
    );
    assert_eq!(events[told + 1]["data"]["changed"], json!(["email"]));
}

#[tokio::test]
async fn a_new_address_of_an_unverified_domain_is_shown_here_and_changes_no_account() {
    let (served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    let account = served.operator.account_of("ada@acme.example").await.unwrap();
    directory.change(&ada, rename("ada@private.example")).await.must(200);
    assert!(workspace.member("ada@private.example").await.is_some());
    assert_eq!(served.operator.account_of("ada@acme.example").await.unwrap(), account);
    assert_eq!(served.operator.account_of("ada@private.example").await, None);
}

#[tokio::test]
async fn an_account_that_others_rely_on_is_renamed_by_none_but_its_own_domain() {
    let (served, acme) = acme().await;
    // Eve proved this address to nobody yet, but her personal workspace hangs on it; Acme speaks of her under its own.
    let eve = served.operator.personal("eve-own", "eve@private.example").await.owner().await;
    let user = acme.directory.create(&person_at("eve", "eve@private.example")).await;
    acme.directory.change(&user, rename("eve@acme.example")).await.must(200);
    let victim = served.operator.account_of("eve@private.example").await.unwrap();
    assert_eq!(victim["id"], eve["account"]);
    assert_ne!(acme.workspace.member("eve@acme.example").await.unwrap()["account"], eve["account"]);
}

#[tokio::test]
async fn another_accounts_address_is_never_taken_over() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    directory.join("grace").await;
    let before = workspace.picture().await;
    let only_email =
        json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "grace@acme.example"}]);
    let said = fault(&directory.change(&ada, only_email.clone()).await, 409, Some("uniqueness"));
    assert!(said.contains("address_taken"), "{said}");
    let mut twin = person("twin");
    twin["emails"][0]["value"] = json!("grace@acme.example");
    fault(&directory.post("/Users", &twin).await, 409, Some("uniqueness"));
    assert_eq!(directory.read(&ada).await, ada);
    assert_eq!(workspace.picture().await, before);
}

#[tokio::test]
async fn names_follow_the_directory_in_the_workspace_and_only_there_for_a_foreign_account() {
    let (served, acme) = acme().await;
    let other = served.ready("other", None).await;
    // Ada's account hangs on acme.example; the other workspace knows her by that address without owning its domain.
    acme.directory.join("ada").await;
    let there = other.directory.create(&person_at("ada", "ada@acme.example")).await;
    let names = json!([{"op": "replace", "value": {"name.givenName": "Mallory", "name.familyName": "Mole"}}]);
    other.directory.change(&there, names).await.must(200);
    let shown = other.workspace.member("ada@acme.example").await.unwrap();
    assert_eq!((&shown["given_name"], &shown["family_name"]), (&json!("Mallory"), &json!("Mole")));
    let here = acme.workspace.member("ada@acme.example").await.unwrap();
    let account = served.operator.account_of("ada@acme.example").await.unwrap();
    for untouched in [here, account] {
        assert_eq!((&untouched["given_name"], &untouched["family_name"]), (&json!("ada"), &json!("Person")));
    }
}
