//! One group, all the way: pushed, filled, left, renamed, lost and made anew, deleted; in every manner of speaking SCIM that the practice
//! identity provider has for groups.

use serde_json::json;

use crate::world::{Demo, encoded, id, resources};

/// The ids of those the group of this name holds, sorted; `None` when there is no such group.
async fn members_of(demo: &Demo, name: &str) -> Option<Vec<String>> {
    let query = encoded(&[("filter", &format!("displayName eq \"{name}\""))]);
    let found = resources(&demo.directory.get(&format!("/Groups?{query}")).await.must(200).json());
    assert!(found.len() <= 1, "{found:?}");
    let members = found.first()?["members"].as_array().cloned().unwrap_or_default();
    let mut ids: Vec<String> =
        members.iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    Some(ids)
}

/// The group holds exactly these people of the identity provider.
async fn holds(demo: &Demo, name: &str, people: &[&str]) {
    let mut expected = Vec::new();
    for person in people {
        expected.push(demo.idp.scim_id(person).await);
    }
    expected.sort();
    assert_eq!(members_of(demo, name).await, Some(expected), "{name} holds {people:?}");
}

async fn story(manner: &str) {
    let demo = Demo::start().await;
    demo.idp.speak(manner).await;
    let tested = demo.idp.test_connection().await;
    assert_eq!(tested["result"], "done", "{tested:#}");
    assert_eq!(demo.acme.seats_used().await, 1, "a test leaves nobody behind");
    for person in ["ada", "grace"] {
        demo.idp.assign(person).await;
    }
    demo.idp.make_group("team", "Engineering", &["ada", "alan"]).await;
    assert_eq!(members_of(&demo, "Engineering").await, None);
    demo.idp.with_group("team", "POST /assign", json!({})).await;
    holds(&demo, "Engineering", &["ada"]).await;
    demo.idp.with_group("team", "PUT /people/grace", json!({})).await;
    holds(&demo, "Engineering", &["ada", "grace"]).await;
    demo.idp.assign("alan").await;
    holds(&demo, "Engineering", &["ada", "alan", "grace"]).await;
    demo.idp.with_group("team", "DELETE /people/grace", json!({})).await;
    holds(&demo, "Engineering", &["ada", "alan"]).await;
    demo.idp.with_group("team", "PATCH ", json!({"name": "Platform"})).await;
    assert_eq!(members_of(&demo, "Engineering").await, None);
    holds(&demo, "Platform", &["ada", "alan"]).await;
    demo.idp.with_group("team", "POST /push", json!({})).await;
    holds(&demo, "Platform", &["ada", "alan"]).await;

    demo.idp.unassign("ada").await;
    holds(&demo, "Platform", &["alan"]).await;
    demo.idp.assign("ada").await;
    holds(&demo, "Platform", &["ada", "alan"]).await;
    demo.idp.with_group("team", "DELETE /people/ada", json!({})).await;
    demo.idp.with_group("team", "DELETE /people/alan", json!({})).await;
    holds(&demo, "Platform", &[]).await;

    let found = demo.directory.get("/Groups").await.must(200).json();
    demo.directory.delete(&format!("/Groups/{}", id(&resources(&found)[0]))).await.must(204);
    demo.idp.with_group("team", "PUT /people/grace", json!({})).await;
    holds(&demo, "Platform", &["grace"]).await;
    demo.idp.with_group("team", "POST /unassign", json!({})).await;
    assert_eq!(members_of(&demo, "Platform").await, None);
    demo.acme.member("grace.hopper@acme.example").await.unwrap();
}

#[tokio::test]
async fn a_group_comes_and_goes_as_the_rfc_has_it() {
    story("rfc").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_okta_has_it() {
    story("okta").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_a_custom_app_of_okta_has_it() {
    story("okta-aiw").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_entra_id_has_it() {
    story("entra").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_entra_id_with_its_flag_has_it() {
    story("entra?aadOptscim062020").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_onelogin_has_it() {
    story("onelogin").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_jumpcloud_has_it() {
    story("jumpcloud").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_pingone_has_it() {
    story("pingone").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_the_extension_of_keycloak_has_it() {
    story("keycloak").await;
}

#[tokio::test]
async fn a_group_comes_and_goes_as_authentik_has_it() {
    story("authentik").await;
}
