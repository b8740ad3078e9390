//! Groups: what the API makes of them, and what the application hears beside the stories.

use crate::recorder::Recorder;
use crate::support::Idp;
use http::Method;
use practice_idp::application::Dialect;
use serde_json::{Value, json};

/// Makes the group `team`, called Engineering, with these people, and pushes it.
async fn pushed(idp: &Idp, people: &[&str]) -> Value {
    let group = json!({"id": "team", "name": "Engineering", "people": people});
    assert_eq!(idp.api(Method::POST, "/api/groups", group).await.status, 201);
    idp.post("/api/groups/team/assign").await.json()
}

async fn telling(dialect: Dialect, people: &[&str]) -> (Recorder, Idp) {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, dialect).await;
    for person in people {
        idp.post(&format!("/api/people/{person}/assign")).await;
    }
    recorder.take();
    (recorder, idp)
}

fn addresses(recorder: &Recorder) -> Vec<String> {
    recorder.take().into_iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

#[tokio::test]
async fn a_group_is_made_filled_renamed_and_removed() {
    let idp = Idp::start().await;
    let made = idp.api(Method::POST, "/api/groups", json!({"name": " Engineering "})).await;
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!((&made.json()["name"], &made.json()["assigned"]), (&json!("Engineering"), &json!(false)));
    let path = format!("/api/groups/{id}");
    for _ in 0..2 {
        let told = idp.api(Method::PUT, &format!("{path}/people/ada"), json!({})).await.json();
        assert_eq!((&told["group"]["people"], &told["result"]), (&json!(["ada"]), &json!("not_configured")));
    }
    assert_eq!(idp.get("/api/people/ada").await.json()["groups"], json!([id]));
    let renamed = idp.api(Method::PATCH, &path, json!({"name": "Platform"})).await.json();
    assert_eq!(renamed["group"]["name"], "Platform");
    let emptied = idp.api(Method::DELETE, &format!("{path}/people/ada"), json!({})).await.json();
    assert_eq!(emptied["group"]["people"], json!([]));
    assert_eq!(idp.api(Method::DELETE, &path, json!({})).await.json()["group"], Value::Null);
    assert_eq!(idp.get(&path).await.status, 404);
}

#[tokio::test]
async fn what_can_not_be_is_said_and_changes_nothing() {
    let (recorder, idp) = telling(Dialect::Okta, &[]).await;
    pushed(&idp, &["ada"]).await;
    idp.api(Method::POST, "/api/groups", json!({"id": "other", "name": "Other"})).await;
    let before = idp.get("/api/groups").await.json();
    recorder.take();
    for (method, path, body, status) in [
        (Method::POST, "/api/groups", json!({"name": "ENGINEERING"}), 422),
        (Method::POST, "/api/groups", json!({"name": ""}), 422),
        (Method::POST, "/api/groups", json!({"name": "New", "people": ["nobody"]}), 422),
        (Method::POST, "/api/groups", json!({"name": "New", "colour": "red"}), 400),
        (Method::PATCH, "/api/groups/team", json!({"name": "other"}), 422),
        (Method::PATCH, "/api/groups/team", json!({"people": ["grace"]}), 422),
        (Method::PATCH, "/api/groups/nobody", json!({"name": "New"}), 404),
        (Method::PUT, "/api/groups/team/people/nobody", json!({}), 404),
        (Method::PUT, "/api/groups/team/robots/ada", json!({}), 404),
        (Method::PUT, "/api/groups/team/groups/other", json!({}), 422),
        (Method::DELETE, "/api/groups/team/people/grace", json!({}), 404),
        (Method::POST, "/api/groups/team/promote", json!({}), 404),
        (Method::POST, "/api/groups/nobody/push", json!({}), 404),
        (Method::DELETE, "/api/groups/team?only_here=perhaps", json!({}), 400),
    ] {
        let answer = idp.api(method.clone(), path, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        assert!(answer.json()["error"].is_string(), "{method} {path}");
    }
    assert_eq!(idp.get("/api/groups").await.json(), before);
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn google_tells_of_no_groups_and_both_the_answer_and_the_page_say_so() {
    let (recorder, idp) = telling(Dialect::Google, &["ada"]).await;
    let told = pushed(&idp, &["ada"]).await;
    assert_eq!(told["result"], "nothing_to_send");
    assert!(told["message"].as_str().unwrap().contains("Google Workspace tells an application of no groups"));
    assert_eq!(idp.post("/api/sync").await.json()["result"], "done");
    assert!(addresses(&recorder).iter().all(|address| !address.contains("Groups")));
    for path in ["/groups", "/groups/team"] {
        let page = idp.get(path).await.text;
        assert!(page.contains("Google Workspace tells an application of no groups."), "{path}");
        assert!(!page.contains("/groups/team/push"), "{path}");
    }
}

#[tokio::test]
async fn plain_scim_puts_groups_into_groups_once_both_are_known_and_in_no_circle() {
    let (recorder, idp) = telling(Dialect::Rfc, &["ada"]).await;
    pushed(&idp, &["ada"]).await;
    idp.api(Method::POST, "/api/groups", json!({"id": "inner", "name": "Inner"})).await;
    idp.api(Method::PUT, "/api/groups/team/groups/inner", json!({})).await;
    assert_eq!(recorder.members_of("Engineering").unwrap(), ["u1"]);
    idp.post("/api/groups/inner/assign").await;
    assert_eq!(recorder.members_of("Engineering").unwrap(), ["g2", "u1"]);
    let circle = idp.api(Method::PUT, "/api/groups/inner/groups/team", json!({})).await;
    assert_eq!(circle.status, 422);
    recorder.forget_groups();
    recorder.take();
    assert_eq!(idp.post("/api/sync").await.json()["result"], "done");
    let members = recorder.members_of("Engineering").unwrap();
    assert_eq!(
        (members.len(), members.iter().any(|id| id == "u1")),
        (2, true),
        "the inner one is made first"
    );
    idp.api(Method::DELETE, "/api/groups/inner", json!({})).await;
    assert_eq!(idp.get("/api/groups/team").await.json()["groups"], json!([]));
}

#[tokio::test]
async fn a_refused_group_is_told_and_undoes_nothing_of_the_person() {
    let (recorder, idp) = telling(Dialect::Rfc, &[]).await;
    pushed(&idp, &["ada"]).await;
    recorder.script(200, json!({"totalResults": 0, "Resources": []}));
    recorder.script(201, json!({"id": "u9"}));
    recorder.script(400, json!({"scimType": "invalidValue", "detail": "no such member"}));
    let answer = idp.post("/api/people/ada/assign").await;
    let told = answer.json();
    assert_eq!((answer.status.as_u16(), &told["result"]), (502, &json!("refused")));
    let says = "Usher created Ada Lovelace (201). Usher refused: 400 invalidValue – no such member";
    assert_eq!(told["message"], says);
    assert_eq!(told["person"]["scim"]["id"], "u9");
    let team = idp.get("/api/groups/team").await.json();
    assert_eq!((&team["scim"]["members"], &team["last"]["status"]), (&json!([]), &json!(400)));
    assert_eq!(idp.post("/api/groups/team/push").await.json()["result"], "done");
    assert_eq!(recorder.members_of("Engineering").unwrap(), ["u9"]);
}

#[tokio::test]
async fn whoever_is_refused_a_way_out_of_a_group_has_lost_their_access_before() {
    let (recorder, idp) = telling(Dialect::Entra, &["ada"]).await;
    pushed(&idp, &["ada"]).await;
    recorder.take();
    recorder.script(200, json!({}));
    recorder.script(500, json!({}));
    assert_eq!(idp.post("/api/people/ada/unassign").await.status, 502);
    assert_eq!(addresses(&recorder), ["PATCH /Users/u1", "PATCH /Groups/g1"]);
    idp.post("/api/groups/team/push").await;
    assert_eq!(recorder.members_of("Engineering").unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_closed_account_stays_in_its_groups_and_an_unassigned_one_does_not() {
    let (recorder, idp) = telling(Dialect::Entra, &["ada"]).await;
    pushed(&idp, &["ada"]).await;
    recorder.take();
    idp.post("/api/people/ada/deactivate").await;
    assert_eq!(addresses(&recorder), ["PATCH /Users/u1"]);
    idp.post("/api/people/ada/unassign").await;
    assert_eq!(addresses(&recorder), ["PATCH /Groups/g1"]);
}

#[tokio::test]
async fn someone_who_is_made_anew_joins_their_groups_under_the_new_id() {
    let (recorder, idp) = telling(Dialect::Entra, &["ada"]).await;
    pushed(&idp, &["ada"]).await;
    recorder.forget();
    recorder.take();
    idp.api(Method::PATCH, "/api/people/ada", json!({"given_name": "Augusta"})).await;
    let last = recorder.take().pop().unwrap();
    let operations = &last.body.unwrap()["Operations"];
    let added = json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": "u2"}]}]);
    assert_eq!((last.path.as_str(), operations), ("/Groups/g1", &added));
}

#[tokio::test]
async fn whoever_is_deleted_leaves_the_groups_of_those_who_never_delete() {
    let (recorder, idp) = telling(Dialect::Okta, &["ada", "grace"]).await;
    pushed(&idp, &["ada", "grace"]).await;
    idp.api(Method::DELETE, "/api/people/ada", json!({})).await;
    assert_eq!(recorder.members_of("Engineering").unwrap(), ["u2"]);
    assert_eq!(recorder.user("u1").unwrap()["active"], false);
    assert_eq!(idp.get("/api/groups/team").await.json()["people"], json!(["grace"]));
}

#[tokio::test]
async fn a_group_that_is_unlinked_stays_there_as_it_is() {
    let (recorder, idp) = telling(Dialect::Okta, &["ada"]).await;
    pushed(&idp, &["ada"]).await;
    recorder.take();
    let told = idp.post("/api/groups/team/unlink").await.json();
    assert_eq!((&told["group"]["scim"], &told["group"]["assigned"]), (&Value::Null, &json!(false)));
    idp.api(Method::PATCH, "/api/groups/team", json!({"name": "Platform"})).await;
    assert!(recorder.take().is_empty());
    assert!(recorder.group("g1").is_some());
}

#[tokio::test]
async fn strangers_in_a_group_that_was_joined_stay_and_in_one_that_is_kept_exactly_they_do_not() {
    for (dialect, kept) in [(Dialect::PingOne, vec!["stranger", "u1"]), (Dialect::Rfc, vec!["u1"])] {
        let (recorder, idp) = telling(dialect, &["ada"]).await;
        recorder
            .found(json!({"id": "old", "displayName": "Engineering", "members": [{"value": "stranger"}]}));
        pushed(&idp, &["ada"]).await;
        idp.post("/api/groups/team/push").await;
        assert_eq!(recorder.members_of("Engineering").unwrap(), kept, "{dialect}");
    }
}

#[tokio::test]
async fn authentik_replaces_groups_whole_where_there_is_no_patch() {
    let (recorder, idp) = telling(Dialect::Authentik, &["ada"]).await;
    let no_patch =
        json!({"patch": {"supported": false}, "filter": {"supported": true}, "bulk": {"supported": false}});
    recorder.script(200, no_patch.clone());
    pushed(&idp, &["ada"]).await;
    assert_eq!(addresses(&recorder), ["GET /ServiceProviderConfig", "POST /Groups"]);
    assert_eq!(recorder.members_of("Engineering").unwrap(), ["u1"]);
    recorder.script(200, no_patch);
    idp.api(Method::DELETE, "/api/groups/team/people/ada", json!({})).await;
    assert_eq!(addresses(&recorder), ["GET /ServiceProviderConfig", "PUT /Groups/g1"]);
    assert_eq!(recorder.members_of("Engineering").unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn jumpcloud_creates_a_group_with_the_first_of_its_members() {
    let (recorder, idp) = telling(Dialect::JumpCloud, &[]).await;
    assert_eq!(pushed(&idp, &["ada"]).await["result"], "nothing_to_send");
    assert!(recorder.take().is_empty());
    idp.post("/api/people/ada/assign").await;
    assert_eq!(recorder.members_of("Engineering").unwrap(), ["u1"]);
}

#[tokio::test]
async fn the_log_tells_whom_and_which_group_a_request_was_about() {
    let (_recorder, idp) = telling(Dialect::Rfc, &[]).await;
    pushed(&idp, &["ada"]).await;
    idp.post("/api/people/ada/assign").await;
    let of_group = idp.get("/api/log?group=team").await.json()["items"].clone();
    let people: Vec<Value> =
        of_group.as_array().unwrap().iter().map(|entry| entry["person"].clone()).collect();
    assert_eq!(people, [json!("ada"), Value::Null, Value::Null], "the newest is because of her");
    assert_eq!(idp.get("/api/log?person=ada").await.json()["items"].as_array().unwrap().len(), 3);
    let page = idp.get("/log?group=team").await.text;
    assert!(page.contains("Push group") && page.contains("Engineering"));
}
