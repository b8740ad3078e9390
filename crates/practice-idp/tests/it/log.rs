//! The log: everything in it, and no secret.

use crate::recorder::Recorder;
use crate::sign_in::{tokens_of, with_client};
use crate::support::{Idp, TOKEN};
use http::Method;
use practice_idp::Secret;
use practice_idp::application::{Dialect, Revision};
use serde_json::{Value, json};

/// Every page and API answer that shows what was sent.
async fn everything_shown(idp: &Idp) -> String {
    let listed = idp.get("/api/log").await;
    let mut shown = listed.text.clone();
    shown.push_str(&idp.get("/log").await.text);
    for entry in listed.json()["items"].as_array().unwrap() {
        let id = &entry["id"];
        shown.push_str(&idp.get(&format!("/log/{id}")).await.text);
        shown.push_str(&idp.get(&format!("/api/log/{id}")).await.text);
    }
    shown
}

#[tokio::test]
async fn a_token_and_a_password_are_never_in_the_log_even_when_the_other_side_repeats_them() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Okta).await;
    idp.post("/api/people/ada/assign").await;
    let password = recorder.take()[1].body.as_ref().unwrap()["password"].as_str().unwrap().to_owned();
    assert!(password.len() >= 8);
    recorder.script(400, json!({"detail": format!("I got {TOKEN}"), "password": "echoed-back"}));
    let refused = idp.post("/api/people/grace/assign").await;
    assert!(!refused.text.contains(TOKEN), "{}", refused.text);

    let shown = everything_shown(&idp).await;
    for secret in [TOKEN, password.as_str(), "echoed-back"] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
    assert!(shown.contains("Bearer ••••"));
    assert!(shown.contains("I got ••••"));
    assert!(!idp.get("/").await.text.contains(TOKEN));
}

#[tokio::test]
async fn codes_secrets_and_tokens_of_a_sign_in_are_never_in_the_log_and_its_claims_are() {
    let idp = with_client().await;
    let tokens = tokens_of(&idp, "ada").await;
    let shown = everything_shown(&idp).await;
    for secret in [&tokens["access_token"], &tokens["id_token"]] {
        assert!(!shown.contains(secret.as_str().unwrap()));
    }
    assert!(!shown.contains("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "the verifier is shown");
    let items = idp.get("/api/log?kind=oidc&person=ada").await.json()["items"].clone();
    let token = &items[0];
    assert_eq!((&token["purpose"], &token["status"]), (&json!("Token"), &json!(200)));
    assert_eq!(token["request_body"]["code"], "••••");
    assert_eq!(token["answer_body"]["id_token says"]["sub"], "ada");
    let sign_in = &items[1];
    let location =
        sign_in["answer_headers"].as_array().unwrap().iter().find(|header| header[0] == "location");
    assert!(location.unwrap()[1].as_str().unwrap().contains("code=••••&state="));
}

#[tokio::test]
async fn the_newest_entry_comes_first_and_a_filter_keeps_one_person() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    idp.post("/api/people/ada/assign").await;
    idp.post("/api/people/grace/assign").await;
    let items = |answer: Value| answer["items"].as_array().unwrap().clone();
    let all = items(idp.get("/api/log").await.json());
    assert_eq!(all.len(), 4);
    assert!(all.windows(2).all(|pair| pair[0]["id"].as_u64() > pair[1]["id"].as_u64()));
    let of_ada = items(idp.get("/api/log?person=ada").await.json());
    assert_eq!(of_ada.len(), 2);
    assert!(of_ada.iter().all(|entry| entry["person"] == "ada" && entry["ms"].is_u64()));
    assert_eq!(idp.get("/api/log?kind=other").await.status, 400);
    assert!(idp.get("/log?person=ada&kind=scim").await.text.contains("Ada Lovelace"));
}

#[tokio::test]
async fn the_log_can_be_cleared_by_a_button_and_by_a_call() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    idp.post("/api/people/ada/assign").await;
    assert_eq!(idp.form("/log/clear", &[]).await.status, 303);
    assert_eq!(idp.get("/api/log").await.json(), json!({"items": []}));
    idp.post("/api/people/grace/assign").await;
    assert_eq!(idp.api(Method::DELETE, "/api/log", json!({})).await.status, 204);
    assert_eq!(idp.get("/api/log").await.json(), json!({"items": []}));
}

#[tokio::test]
async fn a_client_secret_that_is_echoed_is_hidden_too() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    let secret = Revision { client_secret: Some(Secret::new("client-secret-text")), ..Revision::default() };
    idp.running.configure(secret).await.unwrap();
    recorder.script(500, json!("what is client-secret-text?"));
    idp.post("/api/people/ada/assign").await;
    assert!(!everything_shown(&idp).await.contains("client-secret-text"));
}
