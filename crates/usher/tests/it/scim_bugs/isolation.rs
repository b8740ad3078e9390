//! What a directory says of itself, and that its power ends at its workspace.

use serde_json::json;

use super::{acme, group, listed, path};
use crate::world::{Demo, Ready, fault, id, patch, person, resources};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[tokio::test]
async fn bug_22_discovery_documents_are_lists_name_every_schema_and_are_not_filtered() {
    let (_served, Ready { directory, .. }) = acme().await;
    for (path, at_least) in [("/Schemas", 3), ("/ResourceTypes", 2)] {
        let list = directory.get(path).await.must(200).json();
        assert_eq!(list["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]), "{path}");
        assert_eq!(list["totalResults"], resources(&list).len(), "{path}");
        assert!(resources(&list).len() >= at_least, "{path}");
        for one in resources(&list) {
            assert!(one["schemas"].is_array() && one["meta"]["location"].is_string(), "{one}");
            let address =
                one["meta"]["location"].as_str().unwrap().strip_prefix(&directory.base).unwrap().to_owned();
            assert_eq!(directory.get(&address).await.must(200).json(), one);
        }
        fault(&directory.get(&format!("{path}?filter=id%20pr")).await, 403, None);
        fault(&directory.post(path, &json!({})).await, 405, None);
    }
    // What is announced of PATCH is so, and so is that a group's name can be changed.
    let config = directory.get("/ServiceProviderConfig").await.must(200).json();
    assert_eq!(config["patch"]["supported"], true);
    let made = group(&directory, "Engineering", &[]).await;
    let rename = patch(json!([{"op": "replace", "path": "displayName", "value": "Core"}]));
    assert_eq!(directory.patch(&path(&made), &rename).await.must(200).json()["displayName"], "Core");
}

#[tokio::test]
async fn bug_24_a_client_reaches_nobody_but_its_own_by_any_id() {
    let (served, Ready { workspace, directory }) = acme().await;
    let other = served.ready("other", None).await;
    let (ada, eve) = (directory.join("ada").await, other.directory.join("eve").await);
    let theirs = (other.workspace.picture().await, other.directory.list(&[]).await);

    // An id of one's own choice is not taken over, whoever has it.
    for victim in [&ada, &eve] {
        let mut body = person("mallory");
        body["id"] = victim["id"].clone();
        let made = directory.create(&body).await;
        assert_ne!(made["id"], victim["id"]);
        directory.forget(&made).await.must(204);
    }
    assert_eq!(directory.read(&ada).await, ada);
    // The same name in two workspaces is two people.
    let mut twin = person("eve");
    twin["externalId"] = eve["externalId"].clone();
    let twin = directory.create(&twin).await;
    assert_ne!(twin["id"], eve["id"]);
    // Nobody of another workspace comes into a group or is shown through a manager.
    let made = group(&directory, "Engineering", &[&ada]).await;
    let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&eve)}]}]));
    fault(&directory.patch(&path(&made), &add).await, 400, Some("invalidValue"));
    assert_eq!(listed(&directory, &made).await, [id(&ada)]);
    let manager = json!([{"op": "add", "path": format!("{ENTERPRISE}:manager"), "value": id(&eve)}]);
    let shown = directory.change(&ada, manager).await.must(200).json();
    assert_eq!(shown[ENTERPRISE]["manager"], json!({"value": id(&eve)}), "nothing is looked up");
    assert_eq!((other.workspace.picture().await, other.directory.list(&[]).await), theirs);
    assert_eq!(workspace.seats_used().await, 3);
}

#[tokio::test]
async fn bug_24_whoever_is_deactivated_or_deleted_is_signed_out_by_it() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let user = resources(&demo.directory.list(&[("filter", "userName co \"ada\"")]).await)[0].clone();
    for deleted in [false, true] {
        demo.directory.say_active(&user, true).await.must(200);
        let browser = demo.browser();
        browser.sign_in_with_sso("ada.lovelace@acme.example", "ada").await.must(200);
        let secret = browser.session();
        assert_eq!(demo.operator.opened_by(&secret).await, ["acme"]);
        if deleted {
            demo.directory.forget(&user).await.must(204);
        } else {
            demo.directory.say_active(&user, false).await.must(200);
        }
        assert!(demo.operator.opened_by(&secret).await.is_empty(), "deleted: {deleted}");
    }
}
