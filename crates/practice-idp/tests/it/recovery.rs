//! What happens when the other side says no, or has other things in mind.

use crate::recorder::Recorder;
use crate::support::Idp;
use http::Method;
use practice_idp::application::{Dialect, Revision};
use serde_json::{Value, json};

fn nobody() -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0, "Resources": []})
}

fn methods(recorder: &Recorder) -> Vec<String> {
    recorder.take().into_iter().map(|request| request.method).collect()
}

#[tokio::test]
async fn a_409_makes_it_match_again_and_link_what_it_finds() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    recorder.script(200, nobody());
    recorder.seat(json!({"id": "late", "userName": "ada.lovelace@acme.example", "active": true}));
    let told = idp.post("/api/people/ada/assign").await.json();
    assert_eq!(methods(&recorder), ["GET", "POST", "GET", "PATCH"]);
    assert_eq!(told["result"], "done");
    assert_eq!(told["person"]["scim"]["id"], "late");
}

#[tokio::test]
async fn a_409_without_a_match_is_told_as_the_refusal_it_is() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Okta).await;
    recorder.script(200, nobody());
    recorder.script(409, json!({"scimType": "uniqueness", "detail": "someone unseen has this name"}));
    recorder.script(200, nobody());
    let answer = idp.post("/api/people/ada/assign").await;
    assert_eq!(answer.status, 502);
    let told = answer.json();
    assert_eq!(told["result"], "refused");
    assert_eq!(told["error"], "Usher refused: 409 uniqueness – someone unseen has this name");
    assert_eq!(told["person"]["assigned"], true);
    assert_eq!(told["person"]["scim"], Value::Null);
    assert_eq!(methods(&recorder), ["GET", "POST", "GET"]);
}

#[tokio::test]
async fn a_404_of_an_update_drops_the_link_and_starts_again() {
    for dialect in Dialect::ALL {
        let recorder = Recorder::start().await;
        let idp = Idp::provisioning_to(&recorder.base, dialect).await;
        idp.post("/api/people/ada/assign").await;
        recorder.forget();
        recorder.take();
        let told = idp.api(Method::PATCH, "/api/people/ada", json!({"given_name": "Augusta"})).await.json();
        assert_eq!(told["person"]["scim"]["id"], "u2", "{dialect}");
        let methods = methods(&recorder);
        let first = match dialect {
            Dialect::Rfc | Dialect::Entra | Dialect::JumpCloud => "PATCH",
            Dialect::OneLogin | Dialect::Google | Dialect::PingOne | Dialect::Keycloak => "PUT",
            // The User of Okta and the ServiceProviderConfig of authentik.
            Dialect::Okta | Dialect::OktaWizard | Dialect::Authentik => "GET",
        };
        assert_eq!((methods[0].as_str(), methods.last().unwrap().as_str()), (first, "POST"), "{dialect}");
    }
}

#[tokio::test]
async fn a_404_of_an_unassignment_is_as_good_as_done() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Entra).await;
    idp.post("/api/people/ada/assign").await;
    recorder.forget();
    let told = idp.post("/api/people/ada/unassign").await.json();
    assert_eq!(told["result"], "done");
    assert_eq!(told["person"]["scim"], Value::Null);
}

#[tokio::test]
async fn a_change_that_was_refused_is_sent_again_with_the_next_one() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    idp.post("/api/people/ada/assign").await;
    recorder.script(500, json!({}));
    let answer = idp.api(Method::PATCH, "/api/people/ada", json!({"given_name": "Augusta"})).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["person"]["last"]["status"]), (502, &json!(500)));
    recorder.take();
    idp.post("/api/people/ada/assign").await;
    let operations = recorder.take_shapes()[0]["body"]["Operations"].clone();
    assert_eq!(operations[0], json!({"op": "replace", "path": "name.givenName", "value": "Augusta"}));
}

#[tokio::test]
async fn a_delete_that_was_refused_keeps_the_person_and_can_be_tried_again() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    idp.post("/api/people/ada/assign").await;
    recorder.script(503, json!({}));
    assert_eq!(idp.api(Method::DELETE, "/api/people/ada", json!({})).await.status, 502);
    assert_eq!(idp.get("/api/people/ada").await.status, 200);
    assert_eq!(idp.api(Method::DELETE, "/api/people/ada", json!({})).await.status, 200);
    assert_eq!(idp.get("/api/people/ada").await.status, 404);
}

#[tokio::test]
async fn a_person_can_be_deleted_here_without_a_word_to_the_application() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    idp.post("/api/people/ada/assign").await;
    recorder.take();
    idp.api(Method::DELETE, "/api/people/ada?only_here=true", json!({})).await;
    assert_eq!(idp.get("/api/people/ada").await.status, 404);
    assert!(recorder.take().is_empty());
    assert!(recorder.user("u1").is_some());
}

#[tokio::test]
async fn an_application_that_can_not_be_reached_is_told_apart_from_one_that_refuses() {
    // Bound and dropped: nothing listens there.
    let free =
        tokio::net::TcpListener::bind(crate::support::free_port()).await.unwrap().local_addr().unwrap();
    let idp = Idp::provisioning_to(&format!("http://{free}/scim"), Dialect::Rfc).await;
    let told = idp.post("/api/people/ada/assign").await.json();
    assert_eq!(told["result"], "unreachable");
    assert_eq!(told["sent"][0]["status"], Value::Null);
    let told = idp.post("/api/sync").await.json();
    assert_eq!((&told["result"], told["sent"].as_array().unwrap().len()), (&json!("unreachable"), 1));
}

#[tokio::test]
async fn a_creation_without_an_id_is_not_taken_for_success() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Okta).await;
    recorder.script(200, nobody());
    recorder.script(201, json!({"userName": "ada"}));
    let told = idp.post("/api/people/ada/assign").await.json();
    assert_eq!(told["result"], "refused");
    assert!(told["message"].as_str().unwrap().contains("without the id"), "{told}");
}

#[tokio::test]
async fn another_base_url_forgets_whom_the_old_server_knew_and_another_token_does_not() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    idp.post("/api/people/ada/assign").await;
    let base = |base: String| Revision { scim_base_url: Some(base), ..Revision::default() };
    idp.running.configure(base(format!("{}/?flag", recorder.base))).await.unwrap();
    assert_eq!(idp.get("/api/people/ada").await.json()["scim"]["id"], "u1");
    idp.running.configure(base("http://elsewhere.example/scim".to_owned())).await.unwrap();
    let ada = idp.get("/api/people/ada").await.json();
    assert_eq!((&ada["scim"], &ada["assigned"]), (&Value::Null, &json!(true)));
}

#[tokio::test]
async fn a_test_of_the_connection_says_what_is_wrong() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Entra).await;
    let message = |dialect| {
        let idp = &idp;
        async move {
            let told =
                idp.api(Method::POST, "/api/test-connection", json!({"dialect": dialect})).await.json();
            told["message"].as_str().unwrap().to_owned()
        }
    };
    recorder.script(401, json!({}));
    assert_eq!(message("entra").await, "The token is not accepted (401).");
    recorder.script(404, json!({}));
    assert!(message("entra").await.contains("(404)"));
    recorder.script(200, json!({"totalResults": 1, "Resources": [{}]}));
    assert!(message("entra").await.contains("random userName"));
    recorder.script(200, json!({"totalResults": "0", "startIndex": 1, "itemsPerPage": 0}));
    assert_eq!(message("okta").await, "The list has no number “totalResults”.");
}
