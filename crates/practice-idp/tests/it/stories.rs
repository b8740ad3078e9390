//! One story of people and one of groups in each dialect, compared whole with what the identity provider is known to send (see the
//! fixtures).

use crate::recorder::Recorder;
use crate::support::{Answer, Idp};
use http::Method;
use practice_idp::application::{Dialect, Revision};
use serde_json::{Value, json};

/// A dialect, and what the base URL has behind it.
struct Speaker {
    dialect: Dialect,
    query: &'static str,
}

impl Speaker {
    async fn start(&self) -> (Recorder, Idp) {
        let recorder = Recorder::start().await;
        let idp = Idp::provisioning_to(&recorder.base, self.dialect).await;
        let base = format!("{}{}", recorder.base, self.query);
        idp.running.configure(Revision { scim_base_url: Some(base), ..Revision::default() }).await.unwrap();
        (recorder, idp)
    }
}

const fn speaker(dialect: Dialect) -> Speaker {
    Speaker { dialect, query: "" }
}

const FLAGGED: Speaker = Speaker { dialect: Dialect::Entra, query: "?aadOptscim062020" };

/// Walks through the steps of a fixture: what is sent at each must be what stands there, and nothing else.
async fn tell(speaker: &Speaker, fixture: &str, take_step: impl AsyncFn(&Recorder, &Idp, &str) -> Answer) {
    let (recorder, idp) = speaker.start().await;
    let fixture: Value = serde_json::from_str(fixture).unwrap();
    for step in fixture["steps"].as_array().unwrap() {
        let name = step["step"].as_str().unwrap();
        let answer = take_step(&recorder, &idp, name).await;
        let told = answer.json();
        match step["result"].as_str() {
            None => assert!(answer.status.is_success(), "{name}: {}", answer.text),
            Some(result) => assert_eq!(told["result"], result, "{name}: {}", answer.text),
        }
        let mut sent = recorder.take_shapes();
        if name == "test connection" {
            hide_random(&mut sent);
        }
        let expected = step["sent"].as_array().cloned().unwrap_or_default();
        assert_eq!(Value::Array(sent), Value::Array(expected), "{}, {name}", speaker.dialect);
    }
}

/// A test looks for a random GUID, or makes things with eight digits of one in their names.
fn hide_random(sent: &mut [Value]) {
    for request in sent {
        let path = request["path"].as_str().unwrap().to_owned();
        if let Some((before, rest)) = path.split_once("q \"").filter(|(_, rest)| rest.len() == 37) {
            assert!(rest.ends_with('"'), "{rest}");
            request["path"] = json!(format!("{before}q \"(random GUID)\""));
        }
        let text = request.to_string();
        let marks = text.match_indices("est-").chain(text.match_indices("roup "));
        let marks: Vec<String> = marks
            .filter_map(|(at, before)| text.get(at + before.len()..at + before.len() + 8))
            .filter(|mark| mark.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(str::to_owned)
            .collect();
        let hidden = marks.iter().fold(text, |text, mark| text.replace(mark, "(random)"));
        *request = serde_json::from_str(&hidden).unwrap();
    }
}

/// Does one step of a story of people by its name.
async fn step_of_people(_recorder: &Recorder, idp: &Idp, step: &str) -> Answer {
    match step {
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
        "sync" => idp.post("/api/sync").await,
        action => idp.post(&format!("/api/people/ada/{action}")).await,
    }
}

/// Does one step of a story of groups by its name.
async fn step_of_groups(recorder: &Recorder, idp: &Idp, step: &str) -> Answer {
    match step.split_once(' ') {
        Some(("assign" | "unassign", person)) => {
            let (action, _) = step.split_once(' ').unwrap();
            idp.post(&format!("/api/people/{person}/{action}")).await
        }
        Some(("make", name)) => {
            let group = json!({"id": "team", "name": name, "people": ["ada", "alan"]});
            idp.api(Method::POST, "/api/groups", group).await
        }
        Some(("put-in", person)) => {
            idp.api(Method::PUT, &format!("/api/groups/team/people/{person}"), json!({})).await
        }
        Some(("take-out", person)) => {
            idp.api(Method::DELETE, &format!("/api/groups/team/people/{person}"), json!({})).await
        }
        Some(("rename", name)) => idp.api(Method::PATCH, "/api/groups/team", json!({"name": name})).await,
        Some(("lose", person)) => {
            recorder.forget_groups();
            idp.api(Method::PUT, &format!("/api/groups/team/people/{person}"), json!({})).await
        }
        Some(("meet", name)) => {
            recorder.found(json!({"id": "old", "displayName": name, "members": [{"value": "stranger"}]}));
            idp.post("/api/groups/team/assign").await
        }
        Some((other, _)) => panic!("there is no step {other}"),
        None if step == "delete" => idp.api(Method::DELETE, "/api/groups/team", json!({})).await,
        None => idp.post(&format!("/api/groups/team/{step}")).await,
    }
}

async fn tells_of_people(speaker: Speaker, fixture: &str) {
    tell(&speaker, fixture, step_of_people).await;
}

async fn tells_of_groups(speaker: Speaker, fixture: &str) {
    tell(&speaker, fixture, step_of_groups).await;
}

#[tokio::test]
async fn plain_scim_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::Rfc), include_str!("../fixtures/people/rfc.json")).await;
}

#[tokio::test]
async fn okta_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::Okta), include_str!("../fixtures/people/okta.json")).await;
}

#[tokio::test]
async fn a_custom_app_of_okta_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::OktaWizard), include_str!("../fixtures/people/okta-aiw.json")).await;
}

#[tokio::test]
async fn entra_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::Entra), include_str!("../fixtures/people/entra.json")).await;
}

#[tokio::test]
async fn entra_with_the_flag_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(FLAGGED, include_str!("../fixtures/people/entra-flagged.json")).await;
}

#[tokio::test]
async fn onelogin_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::OneLogin), include_str!("../fixtures/people/onelogin.json")).await;
}

#[tokio::test]
async fn jumpcloud_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::JumpCloud), include_str!("../fixtures/people/jumpcloud.json")).await;
}

#[tokio::test]
async fn google_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::Google), include_str!("../fixtures/people/google.json")).await;
}

#[tokio::test]
async fn pingone_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::PingOne), include_str!("../fixtures/people/pingone.json")).await;
}

#[tokio::test]
async fn keycloak_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::Keycloak), include_str!("../fixtures/people/keycloak.json")).await;
}

#[tokio::test]
async fn authentik_tells_of_people_what_its_fixture_says_and_nothing_else() {
    tells_of_people(speaker(Dialect::Authentik), include_str!("../fixtures/people/authentik.json")).await;
}

#[tokio::test]
async fn plain_scim_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::Rfc), include_str!("../fixtures/groups/rfc.json")).await;
}

#[tokio::test]
async fn okta_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::Okta), include_str!("../fixtures/groups/okta.json")).await;
}

#[tokio::test]
async fn a_custom_app_of_okta_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::OktaWizard), include_str!("../fixtures/groups/okta-aiw.json")).await;
}

#[tokio::test]
async fn entra_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::Entra), include_str!("../fixtures/groups/entra.json")).await;
}

#[tokio::test]
async fn entra_with_the_flag_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(FLAGGED, include_str!("../fixtures/groups/entra-flagged.json")).await;
}

#[tokio::test]
async fn onelogin_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::OneLogin), include_str!("../fixtures/groups/onelogin.json")).await;
}

#[tokio::test]
async fn jumpcloud_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::JumpCloud), include_str!("../fixtures/groups/jumpcloud.json")).await;
}

#[tokio::test]
async fn pingone_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::PingOne), include_str!("../fixtures/groups/pingone.json")).await;
}

#[tokio::test]
async fn keycloak_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::Keycloak), include_str!("../fixtures/groups/keycloak.json")).await;
}

#[tokio::test]
async fn authentik_tells_of_groups_what_its_fixture_says_and_nothing_else() {
    tells_of_groups(speaker(Dialect::Authentik), include_str!("../fixtures/groups/authentik.json")).await;
}
