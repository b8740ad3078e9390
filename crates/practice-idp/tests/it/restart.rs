//! What survives a restart.

use crate::recorder::Recorder;
use crate::support::{Idp, TOKEN, free_port};
use http::Method;
use practice_idp::application::{Dialect, Revision};
use practice_idp::{Options, Secret, StartError, StateFailure, start};
use serde_json::json;
use std::path::Path;

fn options(state_dir: &Path) -> Options {
    Options { state_dir: Some(state_dir.to_owned()), ..Options::new(free_port()) }
}

#[tokio::test]
async fn people_groups_settings_links_and_keys_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let recorder = Recorder::start().await;
    let idp = Idp::start_with(options(directory.path())).await;
    let revision = Revision {
        scim_base_url: Some(recorder.base.clone()),
        scim_token: Some(Secret::new(TOKEN)),
        dialect: Some(Dialect::Entra),
        ..Revision::default()
    };
    idp.running.configure(revision).await.unwrap();
    idp.post("/api/people/ada/assign").await;
    let added = json!({"id": "mary", "given_name": "Mary", "email": "mary@acme.example"});
    idp.api(Method::POST, "/api/people", added).await;
    let group = json!({"id": "team", "name": "Engineering", "people": ["ada"]});
    idp.api(Method::POST, "/api/groups", group).await;
    idp.post("/api/groups/team/assign").await;
    let people = idp.get("/api/people").await.json();
    let groups = idp.get("/api/groups").await.json();
    let jwks = idp.get("/oidc/jwks").await.json();
    let client = idp.running.client();
    idp.running.shut_down().await;

    let idp = Idp::start_with(options(directory.path())).await;
    let again = idp.get("/api/people").await.json();
    assert_eq!(again, people);
    assert_eq!(again["items"][0]["scim"]["id"], "u1");
    assert_eq!(idp.get("/api/groups").await.json(), groups);
    assert_eq!(groups["items"][0]["scim"], json!({"id": "g1", "name": "Engineering", "members": ["u1"]}));
    assert_eq!(idp.get("/oidc/jwks").await.json(), jwks);
    assert_eq!(idp.running.client(), client);
    recorder.take();
    idp.post("/api/people/ada/unassign").await;
    assert_eq!(recorder.take()[0].path, "/Users/u1");
}

#[tokio::test]
async fn without_a_directory_nothing_is_kept() {
    let idp = Idp::start().await;
    idp.api(Method::DELETE, "/api/people/ada", json!({})).await;
    idp.running.shut_down().await;
    assert_eq!(Idp::start().await.get("/api/people/ada").await.status, 200);
}

#[tokio::test]
async fn a_directory_that_is_in_use_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let _first = Idp::start_with(options(directory.path())).await;
    let second = start(options(directory.path())).await;
    assert!(matches!(second, Err(StartError::State(StateFailure::InUse { .. }))));
}

#[tokio::test]
async fn a_file_that_is_not_understood_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("practice-idp.json");
    std::fs::write(&file, "{").unwrap();
    let started = start(options(directory.path())).await;
    assert!(matches!(started, Err(StartError::State(StateFailure::Content { .. }))));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{");
}

#[tokio::test]
async fn a_file_of_a_later_version_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("practice-idp.json"), r#"{"version": 2, "news": true}"#).unwrap();
    let started = start(options(directory.path())).await;
    assert!(matches!(started, Err(StartError::State(StateFailure::Version { version: 2, .. }))));
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_the_file_with_the_keys() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let _idp = Idp::start_with(options(directory.path())).await;
    let file = directory.path().join("practice-idp.json");
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn the_public_address_is_the_issuer() {
    let public_url = Some("https://idp.acme.example/".parse().unwrap());
    let idp = start(Options { public_url, ..Options::new(free_port()) }).await.unwrap();
    assert_eq!(idp.issuer(), "https://idp.acme.example");
    assert_eq!(idp.url.as_str(), "https://idp.acme.example/");
    let with_path = Some("https://idp.acme.example/idp".parse().unwrap());
    let refused = start(Options { public_url: with_path, ..Options::new(free_port()) }).await;
    assert!(matches!(refused, Err(StartError::PublicUrl(_))));
}

#[tokio::test]
async fn a_file_from_before_there_were_groups_is_read() {
    let directory = tempfile::tempdir().unwrap();
    Idp::start_with(options(directory.path())).await.running.shut_down().await;
    let file = directory.path().join("practice-idp.json");
    let mut state: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let fields = state.as_object_mut().unwrap();
    assert!(fields.remove("groups").is_some() && fields.remove("group_places").is_some());
    std::fs::write(&file, state.to_string()).unwrap();
    let idp = Idp::start_with(options(directory.path())).await;
    assert_eq!(idp.get("/api/groups").await.json(), json!({"items": []}));
    assert_eq!(idp.get("/api/people/ada").await.status, 200);
}
