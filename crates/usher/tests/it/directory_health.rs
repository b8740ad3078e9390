//! How a directory is doing, as the page and the API tell it to those who look after it.

use serde_json::{Value, json};

use crate::world::{Call, Demo, Ready, Served, Workspace, until};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const HERE: &str = "/w/acme/settings/security/directory/health";

async fn health(workspace: &Workspace) -> Value {
    workspace.get("/directory/health").await.must(200).json()
}

#[tokio::test]
async fn a_directory_tells_how_it_is_doing_from_its_first_request_to_what_fails() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(2)).await;
    let first = health(&workspace).await;
    let said = |shown: &Value| {
        (shown["verdict"].as_str().unwrap().to_owned(), shown["level"].as_str().unwrap().to_owned())
    };
    assert_eq!(said(&first), ("never_asked".to_owned(), "waiting".to_owned()), "{first}");
    assert_eq!((&first["broken"], &first["provider"]), (&json!(false), &json!("other")));
    let call = Call::get(format!("{}/Users", directory.base)).bearer(&directory.token);
    served.operator.http.send(call.header("user-agent", "Okta SCIM Client 1.0.0")).await.must(200);
    directory.post("/Users", &json!({"schemas": [USER], "userName": "ada@acme.example"})).await.must(201);
    let call = Call::get(format!("{}/Users", directory.base)).bearer(&directory.token);
    served.operator.http.send(call.header("user-agent", "Okta SCIM Client 1.0.0")).await.must(200);
    let works = health(&workspace).await;
    assert_eq!(said(&works), ("working".to_owned(), "good".to_owned()), "{works}");
    assert_eq!((&works["provider"], &works["usual_minutes"]), (&json!("okta"), &Value::Null));
    assert_eq!(works["last_request"]["user_agent"], "Okta SCIM Client 1.0.0");
    assert_eq!(works["sentence"], "Working. Last request less than a minute ago; 0 failures in 24 h.");
    assert_eq!((&works["users"], &works["seats"]["free"]), (&json!(1), &json!(0)));
    assert_eq!(works["unmanaged"], json!({"count": 1, "more": false}), "the owner");

    let refused = json!({"schemas": [USER], "userName": "grace@acme.example"});
    for _ in 0..10 {
        directory.post("/Users", &refused).await.must(403);
    }
    let fails = health(&workspace).await;
    assert_eq!(said(&fails), ("failing".to_owned(), "alarm".to_owned()), "{fails}");
    assert_eq!((&fails["failures"]["count"], &fails["failures"]["in_a_row"]), (&json!(10), &json!(10)));
    assert_eq!(fails["failures"]["causes"][0]["code"], "seat_none_left");
    assert_eq!(fails["last_failures"].as_array().unwrap().len(), 10);
    let other = served.operator.team("other", None).await;
    other.get("/directory/health").await.problem(404, "directory_not_found");
}

#[tokio::test]
async fn whoever_pastes_a_token_in_part_reads_that_somebody_called_with_what_was_never_made() {
    let demo = Demo::start().await;
    let owner = demo.browser_of("owner@acme.example").await;
    let security = "/w/acme/settings/security";
    let wait = format!("{security}/directory/setup/okta/wait");
    let call = async |token: &str| {
        let call = Call::get(format!("{}/Users", demo.directory.base)).bearer(token);
        demo.operator.http.send(call.header("user-agent", "Okta SCIM Client 1.0.0")).await
    };
    let half = &demo.directory.token[..20];
    call(half).await.must(401);
    call("").await.must(401);
    let shown = health(&demo.acme).await;
    assert_eq!((&shown["verdict"], &shown["level"]), (&json!("unknown_token"), &json!("warning")), "{shown}");
    assert_eq!(shown["unknown"]["user_agent"], "Okta SCIM Client 1.0.0");
    assert!(!shown.to_string().contains(half), "what was shown is not kept");
    owner
        .open(HERE)
        .await
        .must(200)
        .says("a token that was never made here")
        .says("Paste the token there once more");
    owner.open(security).await.must(200).says("with a token that was never made here");
    owner.open(&wait).await.must(200).says("with a token that was never made here");

    call(&demo.directory.token).await.must(200);
    assert_eq!(health(&demo.acme).await["unknown"], Value::Null);
    for page in [HERE, security, &wait] {
        let page = owner.open(page).await.must(200);
        assert!(!page.text.contains("never made here"), "{page}");
    }
}

#[tokio::test]
async fn d11_when_all_tokens_have_ended_the_directory_is_broken_its_state_is_what_it_was_and_members_stay_locked()
 {
    let demo = Demo::start().await;
    demo.directory.get("/Users").await.must(200);
    demo.database.ask("UPDATE tokens SET expires_at = 1");
    demo.directory.get("/Users").await.must(401);
    let shown = health(&demo.acme).await;
    assert_eq!((&shown["broken"], &shown["state"]), (&json!(true), &json!("on")), "{shown}");
    assert_eq!((&shown["verdict"], &shown["level"]), (&json!("no_usable_token"), &json!("alarm")));
    let new = json!({"email": "new@acme.example", "role": "member"});
    demo.acme.post("/members", new.clone()).await.problem(409, "member_kept_by_directory");
    let owner = demo.browser_of("owner@acme.example").await;
    let page = owner.open(HERE).await.must(200).says("Broken: nothing opens the directory");
    page.says("turn the directory off to unlock");
    let overview = owner.open("/w/acme/settings/security").await.must(200).says("Broken");
    assert!(overview.links.iter().any(|link| link.path == HERE), "{overview}");
    demo.acme.delete("/directory").await.must(204);
    demo.acme.post("/members", new).await.must(201);
}

#[tokio::test]
async fn the_page_says_who_revoked_the_token_that_is_still_sent_and_where_the_new_one_goes() {
    let demo = Demo::start().await;
    let owner = demo.browser_of("owner@acme.example").await;
    let setup = "/w/acme/settings/security/directory/setup/entra";
    let page = owner.open(setup).await.must(200);
    owner.send_form(&page, page.form(setup), &[], None).await.must(200);
    let here = "/w/acme/settings/security";
    let page = owner.open(here).await.must(200);
    let form = page.form("/w/acme/settings/security/directory/tokens");
    owner.send_form(&page, form, &[("old", "0")], None).await.must(201);
    demo.directory.get("/Users").await.must(401);
    let page = owner.open(HERE).await.must(200);
    let page = page.says("Requests arrive with the token …").says("Microsoft Entra ID");
    page.says(", revoked by ").says("Secret Token").says("every 40 minutes");
    let shown = health(&demo.acme).await;
    assert_eq!((&shown["verdict"], &shown["usual_minutes"]), (&json!("ended_token"), &json!(40)), "{shown}");
    assert_eq!(shown["ended"]["revoked_by"], demo.acme.owner().await["account"], "{shown}");
    assert_eq!(shown["provider"], "entra");

    let page =
        owner.open(here).await.must(200).says("Revoked").says("Ended ").says("revoked by owner@acme.example");
    let did = page.links.iter().find(|link| link.text.starts_with("What it did")).expect("its requests");
    owner.open(&did.path).await.must(200).says("Provisioning log");
    let wait = owner.open(&format!("{setup}/wait")).await.must(200).says("with a token that has ended");
    wait.says("with the one that ends in").says("Paste the new one into Microsoft Entra ID");
}

#[tokio::test]
async fn what_failed_is_told_with_what_to_do_and_leads_into_the_log() {
    let demo = Demo::start().await;
    demo.directory.post("/Users", &json!({"schemas": [USER]})).await.must(400);
    let owner = demo.browser_of("owner@acme.example").await;
    let wanted = "/w/acme/settings/provisioning?code=invalidValue";
    until("the failure is written", async || {
        let page = owner.open(HERE).await.must(200);
        if page.links.iter().any(|link| link.path == wanted) { Ok(()) } else { Err(page.to_string()) }
    })
    .await;
    let page = owner.open(HERE).await.must(200).says("1 request failed").says("A value has the wrong form");
    let into = page.links.iter().find(|link| link.path.contains("provisioning?after=")).unwrap();
    owner.open(&into.path).await.must(200).says("invalidValue").says("At the identity provider.");

    demo.acme.delete("/directory").await.must(204);
    demo.acme.add("reader@acme.example", "member").await.must(201);
    let reader = demo.browser_of("reader@acme.example").await;
    reader.open(HERE).await.must(403).says("role_insufficient");
    owner.open(HERE).await.must(404).says("directory_not_found");
}
