//! What is peculiar about the dialects beside their stories: headers, and what becomes of whom they find.

use crate::recorder::Recorder;
use crate::support::{Idp, TOKEN};
use http::Method;
use practice_idp::application::Dialect;
use serde_json::json;

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

/// The headers of the last request to an address that begins so.
async fn headers_of(recorder: &Recorder, idp: &Idp, action: &str) -> http::HeaderMap {
    recorder.take();
    idp.post(&format!("/api/people/ada/{action}")).await;
    recorder.take().pop().unwrap().headers
}

#[tokio::test]
async fn google_names_itself_and_sends_json_that_is_not_called_scim() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Google).await;
    let headers = headers_of(&recorder, &idp, "assign").await;
    assert_eq!(headers["user-agent"], "Google-Auto-Provisioning");
    assert_eq!(headers["content-type"], "application/json");
}

#[tokio::test]
async fn onelogin_does_not_name_itself() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::OneLogin).await;
    let headers = headers_of(&recorder, &idp, "assign").await;
    assert_eq!(headers["user-agent"], "");
    assert_eq!(headers["content-type"], "application/scim+json");
}

#[tokio::test]
async fn keycloak_and_authentik_send_a_content_type_with_everything() {
    for dialect in [Dialect::Keycloak, Dialect::Authentik] {
        let recorder = Recorder::start().await;
        let idp = Idp::provisioning_to(&recorder.base, dialect).await;
        idp.post("/api/people/ada/assign").await;
        let headers = headers_of(&recorder, &idp, "unassign").await;
        assert!(!headers.contains_key("content-length"), "{dialect}: a DELETE has no body");
        assert_eq!(headers["content-type"], "application/scim+json", "{dialect}");
    }
}

#[tokio::test]
async fn google_creates_someone_whose_account_is_closed_as_inactive_and_the_others_do_not() {
    for (dialect, is_created) in [(Dialect::Google, true), (Dialect::PingOne, false), (Dialect::Entra, false)]
    {
        let recorder = Recorder::start().await;
        let idp = Idp::provisioning_to(&recorder.base, dialect).await;
        idp.post("/api/people/ada/deactivate").await;
        idp.post("/api/people/ada/assign").await;
        assert_eq!(
            recorder.user("u1").map(|user| user["active"].clone()),
            is_created.then(|| json!(false)),
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn authentik_links_whom_it_meets_after_a_409_and_writes_them_with_the_next_change() {
    let recorder = Recorder::start().await;
    recorder.seat(json!({"id": "old", "userName": "ada.lovelace@acme.example", "active": true}));
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Authentik).await;
    let told = idp.post("/api/people/ada/assign").await.json();
    assert_eq!((&told["result"], &told["person"]["scim"]["id"]), (&json!("done"), &json!("old")));
    let sent: Vec<String> = recorder.take().into_iter().map(|request| request.method).collect();
    assert_eq!(sent, ["GET", "POST", "GET"]);
    idp.post("/api/people/ada/assign").await;
    assert_eq!(recorder.user("old").unwrap()["name"]["formatted"], "Ada Lovelace");
}

#[tokio::test]
async fn authentik_looks_for_nobody_where_filters_are_not_supported() {
    let recorder = Recorder::start().await;
    recorder.seat(json!({"id": "old", "userName": "ada.lovelace@acme.example", "active": true}));
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Authentik).await;
    recorder.script(404, json!({}));
    let answer = idp.post("/api/people/ada/assign").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["result"]), (502, &json!("refused")));
    let sent: Vec<String> = recorder.take().into_iter().map(|request| request.method).collect();
    assert_eq!(sent, ["GET", "POST"]);
}

#[tokio::test]
async fn keycloak_looks_for_nobody_and_a_409_is_the_end_of_it() {
    let recorder = Recorder::start().await;
    recorder.seat(json!({"id": "old", "userName": "ada.lovelace@acme.example", "active": true}));
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Keycloak).await;
    assert_eq!(idp.post("/api/people/ada/assign").await.status, 502);
    assert_eq!(recorder.take().len(), 1);
}

#[tokio::test]
async fn jumpcloud_takes_away_what_its_test_made_also_when_the_test_fails() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::JumpCloud).await;
    for _ in 0..2 {
        recorder.script(200, json!({"totalResults": 0, "Resources": []}));
    }
    recorder.script(201, json!({"id": "probe"}));
    recorder.script(501, json!({"detail": "no PATCH here"}));
    let answer = idp.post("/api/test-connection").await;
    assert_eq!(answer.json()["message"], "Usher refused: 501 – no PATCH here");
    let last = recorder.take().pop().unwrap();
    assert_eq!((last.method.as_str(), last.path.as_str()), ("DELETE", "/Users/probe"));
}
