//! Each dialect's requests, compared whole with what the identity provider is known to send (see the fixtures).

use crate::recorder::Recorder;
use crate::support::{Idp, TOKEN};
use http::Method;
use practice_idp::application::Dialect;
use serde_json::{Value, json};

const FIXTURES: [(Dialect, &str); 3] = [
    (Dialect::Rfc, include_str!("../fixtures/rfc.json")),
    (Dialect::Okta, include_str!("../fixtures/okta.json")),
    (Dialect::Entra, include_str!("../fixtures/entra.json")),
];

/// Does one step of a fixture by its name.
async fn take_step(idp: &Idp, step: &str) -> Value {
    let answer = match step {
        "rename" => {
            let change = json!({"given_name": "Augusta Ada", "family_name": "King"});
            idp.api(Method::PATCH, "/api/people/ada", change).await
        }
        "change the address" => {
            let change = json!({"email": "ada.king@acme.example", "user_name": "ada.king@acme.example"});
            idp.api(Method::PATCH, "/api/people/ada", change).await
        }
        "leave the department" => idp.api(Method::PATCH, "/api/people/ada", json!({"department": ""})).await,
        "join a department" => {
            idp.api(Method::PATCH, "/api/people/ada", json!({"department": "Poetry"})).await
        }
        "delete" => idp.api(Method::DELETE, "/api/people/ada", json!({})).await,
        "test connection" => idp.post("/api/test-connection").await,
        action => idp.post(&format!("/api/people/ada/{action}")).await,
    };
    assert_eq!(answer.status, 200, "{step}: {}", answer.text);
    answer.json()
}

#[tokio::test]
async fn every_dialect_sends_what_its_fixture_says_and_nothing_else() {
    for (dialect, fixture) in FIXTURES {
        let recorder = Recorder::start().await;
        let idp = Idp::provisioning_to(&recorder.base, dialect).await;
        let fixture: Value = serde_json::from_str(fixture).unwrap();
        for step in fixture["steps"].as_array().unwrap() {
            let name = step["step"].as_str().unwrap();
            let told = take_step(&idp, name).await;
            let mut sent = recorder.take_shapes();
            if name == "test connection" {
                hide_guid(&mut sent);
            }
            assert_eq!(Value::Array(sent), step["sent"], "{dialect}, {name}");
            assert_eq!(told["sent"].as_array().unwrap().len(), step["sent"].as_array().unwrap().len());
        }
    }
}

/// Entra ID's test looks for a random GUID.
fn hide_guid(sent: &mut [Value]) {
    for request in sent {
        let path = request["path"].as_str().unwrap().to_owned();
        if let Some((before, rest)) = path.split_once("eq \"") {
            assert_eq!(rest.len(), 37, "{rest}");
            request["path"] = json!(format!("{before}eq \"(random GUID)\""));
        }
    }
}

#[tokio::test]
async fn okta_sends_its_own_headers_and_a_content_type_only_with_content() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Okta).await;
    idp.post("/api/people/ada/assign").await;
    let requests = recorder.take();
    for request in &requests {
        assert_eq!(request.headers["user-agent"], "Okta SCIM Client 1.0.0");
        assert_eq!(request.headers["accept"], "application/scim+json");
        assert_eq!(request.headers["accept-charset"], "utf-8");
        assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
    }
    assert!(!requests[0].headers.contains_key("content-type"));
    assert_eq!(requests[1].headers["content-type"], "application/scim+json; charset=utf-8");
}

#[tokio::test]
async fn nobody_is_told_of_a_change_to_someone_who_is_not_assigned() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    let told = idp.api(Method::PATCH, "/api/people/ada", json!({"given_name": "Augusta"})).await.json();
    assert_eq!(told["result"], "nothing_to_send");
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn okta_links_an_account_it_finds_by_replacing_it_whole() {
    let recorder = Recorder::start().await;
    recorder.seat(json!({"id": "old", "userName": "ada.lovelace@acme.example", "active": false}));
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Okta).await;
    let told = idp.post("/api/people/ada/assign").await.json();
    let methods: Vec<String> = recorder.take().into_iter().map(|request| request.method).collect();
    assert_eq!(methods, ["GET", "GET", "PUT"]);
    assert_eq!(told["person"]["scim"], json!({"id": "old", "active": true}));
    assert_eq!(recorder.user("old").unwrap()["active"], true);
}

#[tokio::test]
async fn okta_goes_back_to_the_id_it_knows_when_a_search_for_someone_renamed_finds_nobody() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Okta).await;
    idp.post("/api/people/ada/assign").await;
    idp.post("/api/people/ada/unassign").await;
    idp.api(Method::PATCH, "/api/people/ada", json!({"user_name": "ada.king@acme.example"})).await;
    recorder.take();
    let told = idp.post("/api/people/ada/assign").await.json();
    let methods: Vec<String> = recorder.take().into_iter().map(|request| request.method).collect();
    assert_eq!(methods, ["GET", "PATCH", "GET", "PUT"]);
    assert_eq!(told["message"], "Usher took Ada Lovelace back, with the same id (200).");
    assert_eq!(recorder.user("u1").unwrap()["userName"], "ada.king@acme.example");
}

#[tokio::test]
async fn entra_links_an_account_it_finds_by_external_id_and_adds_what_is_missing() {
    let recorder = Recorder::start().await;
    recorder.seat(json!({"id": "old", "userName": "other", "externalId": "ada", "active": true}));
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Entra).await;
    idp.post("/api/people/ada/assign").await;
    let requests = recorder.take_shapes();
    assert_eq!(requests[1]["path"], "/Users?filter=externalId eq \"ada\"");
    let operations = requests[2]["body"]["Operations"].as_array().unwrap();
    assert_eq!(
        operations[0],
        json!({"op": "Replace", "path": "userName", "value": "ada.lovelace@acme.example"})
    );
    assert_eq!(operations[1], json!({"op": "Add", "path": "name.givenName", "value": "Ada"}));
    assert!(operations.iter().all(|operation| operation["path"] != "externalId"));
}

#[tokio::test]
async fn a_full_cycle_repairs_what_the_other_side_lost_and_leaves_the_rest_alone() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Entra).await;
    idp.post("/api/people/ada/assign").await;
    idp.post("/api/people/grace/assign").await;
    recorder.take();
    assert_eq!(idp.post("/api/sync").await.json()["result"], "done");
    let in_step: Vec<String> = recorder.take().into_iter().map(|request| request.path).collect();
    assert_eq!(in_step, ["/Users/u1", "/Users/u2"]);
    recorder.forget();
    assert_eq!(idp.post("/api/sync").await.json()["result"], "done");
    let n_created = recorder.take().into_iter().filter(|request| request.method == "POST").count();
    assert_eq!(n_created, 2);
}
