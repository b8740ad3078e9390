//! The provisioning log: what the identity provider asked for stands there, with what came of it.

use serde_json::{Value, json};

use crate::world::{Demo, Ready, Served, Workspace, http::Call, wait::until};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

async fn entries(workspace: &Workspace, asked: &str) -> Vec<Value> {
    let list = workspace.get(&format!("/directory/exchanges?{asked}")).await.must(200).json();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_write_stands_in_the_log_with_what_it_changed_as_soon_as_it_is_answered() {
    let served = Served::start().await;
    let Ready { workspace, directory: scim } = served.acme(Some(2)).await;
    let body = json!({"schemas": [USER], "userName": "ada@acme.example", "password": "s3cret-of-ada"});
    let made = scim.post("/Users", &body).await.must(201).json();
    let id = made["id"].as_str().unwrap();
    let off =
        json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": false}]});
    scim.patch(&format!("/Users/{id}"), &off).await.must(200);
    scim.delete(&format!("/Users/{id}")).await.must(204);
    let log = entries(&workspace, "").await;
    let said: Vec<_> = log
        .iter()
        .map(|one| {
            (one["verb"].as_str().unwrap(), one["status"].as_u64().unwrap(), one["name"].as_str().unwrap())
        })
        .collect();
    let ada = "ada@acme.example";
    assert_eq!(said, [("delete", 204, ada), ("change", 200, ada), ("create", 201, ada)]);
    assert!(log.iter().all(|one| one["outcome"] == "done" && one["about"] == id), "{log:?}");
    let changed = json!([{"attribute": "active", "before": "true", "after": "false"}]);
    assert_eq!(log[1]["changed"], changed);
    let request = log[2]["request"].as_str().unwrap();
    assert!(request.contains("userName") && !request.contains("s3cret"), "{request}");
    assert_eq!(entries(&workspace, &format!("about={id}&verb=change")).await, [log[1].clone()]);
}

#[tokio::test]
async fn a_no_stands_in_the_log_with_its_code_wherever_it_was_said() {
    let served = Served::start().await;
    let Ready { workspace, directory: scim } = served.acme(Some(1)).await;
    let refused = json!({"schemas": [USER], "userName": "ada@acme.example"});
    scim.post("/Users", &refused).await.must(403);
    scim.post("/Users", &json!({"schemas": [USER]})).await.must(400);
    scim.get("/Users?filter=userName%20xx%201").await.must(400);
    scim.get("/Nothing").await.must(404);
    let expected = [("seat_none_left", 403), ("invalidValue", 400), ("invalidFilter", 400), ("", 404)];
    until("all of them are written", async || {
        let log = entries(&workspace, "outcome=refused").await;
        let said = log
            .iter()
            .rev()
            .map(|one| (one["code"].as_str().unwrap_or_default(), one["status"].as_u64().unwrap()));
        let said: Vec<_> = said.collect();
        if said == expected { Ok(()) } else { Err(format!("{said:?}")) }
    })
    .await;
    assert_eq!(entries(&workspace, "code=seat_none_left").await.len(), 1);
    workspace.get("/directory/exchanges?verb=PUT").await.problem(400, "value_invalid");
}

#[tokio::test]
async fn reads_are_told_apart_and_a_bulk_request_by_its_operations() {
    let served = Served::start().await;
    let Ready { workspace, directory: scim } = served.acme(Some(9)).await;
    let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"schemas": [USER], "userName": "ada"}},
        {"method": "POST", "path": "/Groups", "bulkId": "g",
            "data": {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Editors"}}]});
    scim.post("/Bulk", &bulk).await.must(200);
    scim.get("/Users?filter=userName%20eq%20%22ada%22").await.must(200);
    let log = entries(&workspace, "").await;
    let said: Vec<_> = log.iter().map(|one| (one["target"].as_str(), one["name"].as_str())).collect();
    assert_eq!(said, [(Some("Groups"), Some("Editors")), (Some("Users"), Some("ada"))]);
    until("the read is written", async || {
        let log = entries(&workspace, "what=reads").await;
        let found = log.iter().any(|one| one["target"] == "Users?filter=userName eq \"ada\"");
        if found { Ok(()) } else { Err(format!("{log:?}")) }
    })
    .await;
}

#[tokio::test]
async fn an_admin_reads_the_log_on_its_page_and_takes_it_along_and_nobody_else_does() {
    let demo = Demo::start().await;
    let scim = &demo.directory;
    let body = json!({"schemas": [USER], "userName": "=cmd@acme.example"});
    let made = scim.post("/Users", &body).await.must(201).json();
    scim.post("/Users", &body).await.must(409);
    let owner = demo.browser_of("owner@acme.example").await;
    let page = owner.open("/w/acme/settings/security").await.must(200);
    let page = owner.click(&page, "Provisioning log").await.must(200);
    page.says("Create =cmd@acme.example").says("user_name_taken").says("What to do.");
    let about = format!("/w/acme/settings/provisioning?about={}", made["id"].as_str().unwrap());
    owner.open(&about).await.must(200).says("201");
    owner.open("/w/acme/settings/provisioning?until=2020-01-01").await.must(200).says("Nothing here");
    owner.open("/w/acme/settings/provisioning?from=2020-01-01").await.must(200).says("=cmd@acme.example");
    owner.open("/w/acme/settings/provisioning?from=now").await.must(400).says("This is no day");
    owner.open("/w/acme/settings/provisioning?by=nobody").await.must(400).says("It is the id of no token");
    let csv = owner.open("/w/acme/settings/provisioning.csv?verb=create").await.must(200);
    assert!(csv.answer.text().contains("\"'=cmd@acme.example\""), "{}", csv.answer.text());

    demo.acme.delete("/directory").await.must(204);
    demo.acme.add("reader@acme.example", "member").await.must(201);
    let reader = demo.browser_of("reader@acme.example").await;
    for path in ["/w/acme/settings/provisioning", "/w/acme/settings/provisioning.csv"] {
        let page = reader.open(path).await;
        assert!(page.answer.status != 200 && !page.answer.text().contains("=cmd"), "{path}");
        let stranger = demo.browser().open(path).await;
        assert!(!stranger.answer.text().contains("=cmd"), "{path}");
    }
    let http = &demo.operator.http;
    let path = "/api/v1/workspaces/acme/directory/exchanges";
    http.send(Call::get(format!("{}{path}", demo.operator.usher))).await.must(401);
}

#[tokio::test]
async fn who_waits_for_the_first_person_sees_that_the_test_button_reached_us_and_what_it_was_told() {
    let demo = Demo::start().await;
    demo.acme.delete("/directory").await.must(204);
    let directory = demo.acme.directory("staging").await;
    let owner = demo.browser_of("owner@acme.example").await;
    let wait = "/w/acme/settings/security/directory/setup/okta/wait";
    let page = owner.open(wait).await.must(200).says("Waiting for the first person");
    assert!(!page.answer.text().contains("Its last request came"), "{}", page.answer.text());
    directory.get("/Users?count=1").await.must(200);
    until("the request is seen", async || {
        let text = owner.open(wait).await.must(200).answer.text();
        if text.contains("Its last request came") { Ok(()) } else { Err(text) }
    })
    .await;
    directory.post("/Users", &json!({"schemas": [USER]})).await.must(400);
    until("the refusal is seen", async || {
        let text = owner.open(wait).await.must(200).answer.text();
        if text.contains("It was refused") { Ok(()) } else { Err(text) }
    })
    .await;
    demo.acme.delete("/directory").await.must(204);
    demo.acme.directory("staging").await;
    let page = owner.open(wait).await.must(200);
    assert!(!page.answer.text().contains("Its last request came"), "that was asked of another directory");
}
