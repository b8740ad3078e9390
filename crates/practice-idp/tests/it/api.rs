//! The JSON API.

use crate::recorder::Recorder;
use crate::support::{Idp, TOKEN};
use http::Method;
use practice_idp::application::Dialect;
use serde_json::{Value, json};

#[tokio::test]
async fn a_person_is_added_changed_and_removed() {
    let idp = Idp::start().await;
    let draft = json!({"given_name": "Mary", "family_name": "Somerville", "email": "mary@acme.example"});
    let added = idp.api(Method::POST, "/api/people", draft).await;
    assert_eq!(added.status, 201);
    let id = added.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(added.json()["user_name"], "mary@acme.example");
    let path = format!("/api/people/{id}");
    let changed = idp.api(Method::PATCH, &path, json!({"given_name": "Mary Fairfax"})).await.json();
    assert_eq!(changed["person"]["name"], "Mary Fairfax Somerville");
    assert_eq!(changed["result"], "not_configured");
    let removed = idp.api(Method::DELETE, &path, json!({})).await.json();
    assert_eq!(removed["person"], Value::Null);
    assert_eq!(idp.get(&path).await.status, 404);
}

#[tokio::test]
async fn what_can_not_be_is_said_field_by_field() {
    let idp = Idp::start().await;
    let answer = idp.api(Method::POST, "/api/people", json!({"email": "nobody"})).await;
    assert_eq!(answer.status, 422);
    let fields: Vec<Value> =
        answer.json()["fields"].as_array().unwrap().iter().map(|flaw| flaw["field"].clone()).collect();
    assert_eq!(fields, ["given_name", "email"]);
    for (path, body, status) in [
        ("/api/people/nobody", json!({}), 404),
        ("/api/people/ada", json!({"colour": "red"}), 400),
        ("/api/people/ada", json!({"user_name": "GRACE.hopper@acme.example"}), 422),
        ("/api/people/ada", json!({"id": "other"}), 422),
    ] {
        let answer = idp.api(Method::PATCH, path, body).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.json()["error"].is_string());
    }
    assert_eq!(idp.post("/api/people/ada/promote").await.status, 404);
}

#[tokio::test]
async fn the_token_goes_in_and_never_comes_out() {
    let idp = Idp::start().await;
    let settings = json!({
        "name": "Usher", "scim_base_url": "http://sp.example/scim", "scim_token": TOKEN, "dialect": "entra",
        "client_id": "usher", "redirect_uris": ["http://sp.example/cb"], "sign_in": "assigned_only",
    });
    let told = idp.api(Method::PUT, "/api/application", settings).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let shown = idp.get("/api/application").await;
    assert_eq!(shown.json(), told.json());
    assert!(!shown.text.contains(TOKEN) && !idp.get("/application").await.text.contains(TOKEN));
    assert_eq!(shown.json()["has_scim_token"], true);
    assert_eq!(
        (&shown.json()["dialect"], &shown.json()["sign_in"]),
        (&json!("entra"), &json!("assigned_only"))
    );
    assert_eq!(shown.json()["client_secret"], idp.running.client().secret.expose());

    let refused = idp.api(Method::PUT, "/api/application", json!({"scim_base_url": "sp.example"})).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["fields"][0]["field"], "scim_base_url");
    assert_eq!(idp.api(Method::PUT, "/api/application", json!({"dialect": "klingon"})).await.status, 400);
}

#[tokio::test]
async fn an_answer_tells_what_was_sent_and_what_came_back() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    let told = idp.post("/api/people/ada/assign").await.json();
    assert_eq!(told["message"], "Usher created Ada Lovelace (201).");
    let post = &told["sent"][1];
    assert_eq!((&post["method"], &post["status"]), (&json!("POST"), &json!(201)));
    assert_eq!(post["body"]["userName"], "ada.lovelace@acme.example");
    assert_eq!(post["answer"]["id"], "u1");
    let entry = idp.get(&format!("/api/log/{}", post["log"])).await.json();
    assert_eq!((&entry["purpose"], &entry["person"]), (&json!("Assign"), &json!("ada")));
    assert_eq!(told["person"]["last"]["says"], told["message"]);
}

#[tokio::test]
async fn assigning_works_before_the_application_is_known_and_a_sync_makes_up_for_it() {
    let recorder = Recorder::start().await;
    let idp = Idp::start().await;
    let told = idp.post("/api/people/ada/assign").await;
    assert_eq!((told.status.as_u16(), &told.json()["result"]), (200, &json!("not_configured")));
    let settings = json!({"scim_base_url": recorder.base, "scim_token": TOKEN});
    idp.api(Method::PUT, "/api/application", settings).await;
    assert_eq!(idp.running.sync().await.unwrap().sent.len(), 2);
    assert_eq!(idp.get("/api/people/ada").await.json()["scim"]["id"], "u1");
}
