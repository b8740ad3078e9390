//! Tokens as those who look after them see them: when each was used last, and when the one that is replaced ends.

use serde_json::{Value, json};

use crate::world::{Call, Demo, Ready, Served};

async fn tokens(workspace: &crate::world::Workspace) -> Vec<Value> {
    let shown = workspace.get("/directory/tokens").await.must(200).json();
    shown["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_token_says_when_it_was_used_last_and_from_where_and_says_so_after_a_restart() {
    let mut served = Served::start().await;
    let Ready { workspace, directory } = served.acme(None).await;
    let before = tokens(&workspace).await;
    assert_eq!(before[0]["last_used"], Value::Null, "{before:?}");
    let call = Call::get(format!("{}/Users", directory.base)).bearer(&directory.token);
    served.operator.http.send(call.header("user-agent", "Okta SCIM Client 1.0.0")).await.must(200);
    let used = tokens(&workspace).await[0]["last_used"].clone();
    assert_eq!((&used["ip"], &used["user_agent"]), (&json!("127.0.0.1"), &json!("Okta SCIM Client 1.0.0")));
    assert_eq!(served.serving.running.stop().await, Some(0));
    served.start_again().await;
    let again = workspace.seen_by(&served.operator);
    assert_eq!(
        tokens(&again).await[0]["last_used"],
        used,
        "what was noted is written before the service ends"
    );
}

#[tokio::test]
async fn a_revoked_token_that_is_sent_on_is_shown_to_the_admins_and_told_to_nobody_else() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(None).await;
    let users = format!("{}/Users", directory.base);
    let wrong = served.operator.http.send(Call::get(&users).bearer("wrong")).await;
    let token = tokens(&workspace).await[0]["id"].as_str().unwrap().to_owned();
    workspace.delete(&format!("/directory/tokens/{token}")).await.must(204);
    let late = served.operator.http.send(Call::get(&users).bearer(&directory.token)).await;
    assert_eq!(late.seen(), wrong.seen());
    let shown = tokens(&workspace).await[0].clone();
    assert_eq!(shown["last_used"], Value::Null, "{shown}");
    assert_eq!(shown["last_refused"]["ip"], "127.0.0.1", "{shown}");
}

#[tokio::test]
async fn d9_the_token_that_is_replaced_goes_on_for_as_long_as_the_admin_says() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(None).await;
    let end = |shown: &Value| shown["expires_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let post = async |body: Value| workspace.post("/directory/tokens", body).await;
    post(json!({"ends_old_in_days": 31})).await.problem(400, "value_invalid");
    post(json!({"ends_old_in_days": 3})).await.must(201);
    let [old, new] = tokens(&workspace).await.try_into().unwrap();
    let made: jiff::Timestamp = new["created_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(end(&old).duration_since(made).as_hours(), 72);
    directory.get("/Users").await.must(200);
    post(json!({})).await.problem(409, "token_two_live");
    post(json!({"ends_old_in_days": 0})).await.must(201);
    directory.get("/Users").await.must(401);
    let live = tokens(&workspace).await.into_iter().filter(|one| one["revoked_at"].is_null()).count();
    assert_eq!(live, 1);
}

#[tokio::test]
async fn whoever_makes_a_token_on_the_page_is_asked_when_the_old_one_ends() {
    let demo = Demo::start().await;
    let browser = demo.browser_of("owner@acme.example").await;
    let here = "/w/acme/settings/security";
    let page = browser.open(here).await.must(200).says("Last used");
    let form = page.form("/w/acme/settings/security/directory/tokens");
    browser.send_form(&page, form, &[("old", "0")], None).await.must(201);
    let [old, new] = tokens(&demo.acme).await.try_into().unwrap();
    let owner = demo.acme.owner().await;
    assert_eq!((&old["revoked_by"], &new["created_by"]), (&owner["account"], &owner["account"]));
    demo.directory.get("/Users").await.must(401);
}
