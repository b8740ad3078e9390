//! Sessions: seen and ended by whoever they are of, by admins for their workspace alone, and limited by it.

use serde_json::{Value, json};

use crate::{
    console::post,
    world::{
        Browser, Demo,
        http::encoded,
        page::{Form, Page},
    },
};

const ADA: &str = "ada.lovelace@acme.example";
const OWNER: &str = "owner@acme.example";

async fn sessions_of(demo: &Demo, email: &str) -> Vec<Value> {
    let member = demo.acme.member(email).await.unwrap();
    demo.acme.get(&format!("/members/{}/sessions", member["id"].as_str().unwrap())).await.must(200).json()["items"]
        .as_array()
        .unwrap()
        .clone()
}

/// Acme with Ada, who is a member of Beta too: a browser of hers by mailbox, and one by single sign-on.
async fn ada_twice(demo: &Demo) -> (Browser, Browser) {
    demo.idp.assign("ada").await;
    let beta = demo.operator.team("beta", Some(5)).await;
    beta.add(ADA, "member").await.must(201);
    let by_code = demo.browser();
    by_code.sign_in_with_code(&demo.idp, ADA).await.must(200);
    let by_sso = demo.browser();
    by_sso.sign_in_with_sso(ADA, "ada").await.must(200);
    (by_code, by_sso)
}

async fn opened(demo: &Demo, browser: &Browser) -> Vec<String> {
    let mut opened = demo.operator.opened_by(&browser.session()).await;
    opened.sort();
    opened
}

#[tokio::test]
async fn the_operator_signs_a_member_out_of_one_workspace_and_of_no_other() {
    let demo = Demo::start().await;
    let (by_code, by_sso) = ada_twice(&demo).await;
    assert!(opened(&demo, &by_code).await.contains(&"beta".to_owned()));
    let listed = sessions_of(&demo, ADA).await;
    let first = listed.iter().find(|one| one["connection"] == Value::Null).expect("by mailbox").clone();
    assert_eq!(listed.len(), 2, "{listed:#?}");
    assert_eq!(first["seen_at"], Value::Null, "it may have been used elsewhere");
    assert!(listed.iter().any(|one| one["connection"].is_string() && one["seen_at"].is_string()));

    let member = demo.acme.member(ADA).await.unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/members/{member}/sessions");
    let seen = demo.acme.events().await.len();
    demo.acme.delete(&format!("{path}/{}", first["id"].as_str().unwrap())).await.must(204);
    assert!(!opened(&demo, &by_code).await.contains(&"acme".to_owned()));
    assert!(opened(&demo, &by_code).await.contains(&"beta".to_owned()), "what is elsewhere goes on");
    assert_eq!(opened(&demo, &by_sso).await, ["acme"]);
    let told = demo.acme.events().await.split_off(seen);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(
        (&told[0]["type"], &told[0]["data"]["reason"]),
        (&json!("session.ended"), &json!("ended_by_admin"))
    );
    demo.acme
        .delete(&format!("{path}/{}", first["id"].as_str().unwrap()))
        .await
        .problem(404, "session_not_found");

    demo.acme.delete(&path).await.must(204);
    assert_eq!(opened(&demo, &by_sso).await, Vec::<String>::new());
    assert_eq!(sessions_of(&demo, ADA).await, Vec::<Value>::new());
    demo.acme.delete(&path).await.must(204);
    let told: Vec<_> = demo.acme.told_after(seen).await;
    assert_eq!(told, ["session.ended", "session.ended", "member.sessions_ended"]);
    assert_eq!(demo.acme.audit().await.pop().unwrap()["action"], "member.sessions_ended");
    assert_eq!(demo.acme.member(ADA).await.unwrap()["standing"], "active");
    // With the directory on, taking access away works; and she comes in again.
    by_sso.sign_in_with_sso(ADA, "ada").await.must(200);
    assert_eq!(opened(&demo, &by_sso).await, ["acme"]);
    let foreign = demo.operator.team("gamma", Some(5)).await;
    foreign.get(&path).await.problem(404, "member_not_found");
    foreign.delete(&path).await.problem(404, "member_not_found");
}

#[tokio::test]
async fn an_admin_sees_and_ends_a_members_sessions_here_alone() {
    let demo = Demo::start().await;
    let (by_code, by_sso) = ada_twice(&demo).await;
    let owner = demo.browser_of(OWNER).await;
    let member = demo.acme.member(ADA).await.unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/w/acme/members/{member}/sessions");
    let page = owner.open(&path).await.must(200).says("Single sign-on").says("Code by mail");
    assert!(!page.answer.text().contains("beta"), "nothing is said of other workspaces: {page}");
    owner
        .send_form(&page, form_of(&page, "all"), &[], Some(("session", "all")))
        .await
        .must(200)
        .says("Not signed in");
    assert_eq!(opened(&demo, &by_sso).await, Vec::<String>::new());
    assert!(opened(&demo, &by_code).await.contains(&"beta".to_owned()));
    // Who does not manage sees none; who is of another workspace is told of none.
    by_sso.sign_in_with_sso(ADA, "ada").await.must(200);
    by_sso.open(&path).await.must(403).says("role_insufficient");
    let answer = post(&by_sso, &path, &[("session", "all")]).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    demo.browser_of("owner@beta.example").await.open(&path).await.must(404);
}

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_the_others() {
    let demo = Demo::start().await;
    let (by_code, by_sso) = ada_twice(&demo).await;
    let page = by_code
        .open("/account/sessions")
        .await
        .must(200)
        .says("This browser")
        .says("Sign out everywhere else");
    assert_eq!(page.answer.text().matches("Sign out there").count(), 1, "{page}");
    // Through single sign-on alone, she is shown what is like it, and ends nothing else.
    let narrow = by_sso.open("/account/sessions").await.must(200).says("Sign in with a code");
    assert!(!narrow.answer.text().contains("beta") && !narrow.text.contains("Sign out there"), "{narrow}");
    let first =
        sessions_of(&demo, ADA).await.into_iter().find(|one| one["connection"] == Value::Null).unwrap();
    let answer = post(&by_sso, "/account/sessions", &[("session", first["id"].as_str().unwrap())]).await;
    assert!(answer.status == 404 && answer.text().contains("session_not_found"), "{}", answer.text());
    post(&by_sso, "/account/sessions", &[("session", "others")]).await.must(303);
    assert!(opened(&demo, &by_code).await.contains(&"beta".to_owned()));

    let dead = by_sso.session();
    let page = by_code.open("/account/sessions").await.must(200);
    let form = form_of(&page, "others");
    by_code
        .send_form(&page, form, &[], Some(("session", "others")))
        .await
        .must(200)
        .says("Signed out there.");
    assert!(demo.operator.opened_by(&dead).await.is_empty());
    assert!(opened(&demo, &by_code).await.contains(&"acme".to_owned()));
    let told = demo.operator.all("/events").await;
    assert!(told.iter().any(|event| event["data"]["reason"] == "ended_by_person"));
}

/// The form with this button.
fn form_of<'a>(page: &'a Page, button: &str) -> &'a Form {
    let has = |form: &&Form| form.buttons.iter().any(|one| one.value == button);
    page.forms.iter().find(has).unwrap_or_else(|| panic!("no button {button}: {page}"))
}

/// As if this many minutes had passed without any session being used.
fn idle_for(demo: &Demo, minutes: i64) {
    let span = minutes * 60_000_000;
    let moved = demo.database.ask(&format!("UPDATE sessions SET seen_at = seen_at - {span} RETURNING 1"));
    assert!(!moved.is_empty(), "nobody was signed in");
}

#[tokio::test]
async fn a_workspace_ends_what_lies_unused_and_nothing_elsewhere() {
    let demo = Demo::start().await;
    let (by_code, by_sso) = ada_twice(&demo).await;
    demo.acme.patch("", json!({"session_idle_minutes": 5, "session_absolute_minutes": 60})).await.must(200);
    assert!(opened(&demo, &by_code).await.contains(&"acme".to_owned()));
    idle_for(&demo, 4);
    assert!(opened(&demo, &by_code).await.contains(&"acme".to_owned()), "and it was used now");
    idle_for(&demo, 5);
    for _ in 0..3 {
        assert!(!opened(&demo, &by_code).await.contains(&"acme".to_owned()), "used again it stays ended");
        assert!(opened(&demo, &by_code).await.contains(&"beta".to_owned()), "elsewhere it goes on");
    }
    by_code.open("/w/acme").await.must(401).says("after 5 minutes unused").says("session_unused");
    by_code.open("/w/beta").await.must(200);
    by_sso.open("/w/acme").await.must(401).says("session_unused");
    by_sso.sign_in_with_sso(ADA, "ada").await.must(200);
    assert_eq!(opened(&demo, &by_sso).await, ["acme"]);

    let span = 60 * 60_000_000_i64;
    demo.database.ask(&format!("UPDATE session_proofs SET proven_at = proven_at - {span} RETURNING 1"));
    assert_eq!(opened(&demo, &by_sso).await, Vec::<String>::new());
    by_sso.open("/w/acme").await.must(401).says("session_outlasted").says("every 60 minutes");
}

#[tokio::test]
async fn limits_are_set_by_api_and_page_within_their_bounds() {
    let demo = Demo::start().await;
    let shown = demo.acme.get("").await.must(200).json();
    assert_eq!(
        (&shown["session_idle_minutes"], &shown["session_absolute_minutes"]),
        (&json!(480), &json!(1440))
    );
    for wrong in [
        json!({"session_idle_minutes": 4}),
        json!({"session_idle_minutes": 481}),
        json!({"session_absolute_minutes": 14}),
        json!({"session_absolute_minutes": 1441}),
        json!({"session_idle_minutes": 60, "session_absolute_minutes": 30}),
    ] {
        demo.acme.patch("", wrong.clone()).await.problem(400, "value_invalid");
    }
    assert_eq!(demo.acme.get("").await.json(), shown, "nothing was changed");

    let owner = demo.browser_of(OWNER).await;
    let page = owner.open("/w/acme/settings/security").await.must(200);
    let typed = [("session_idle_minutes", "15"), ("session_absolute_minutes", "120")];
    let page = owner.send_form(&page, page.form_with("session_idle_minutes"), &typed, None).await.must(200);
    page.says("They last 2 hours, and end after 15 minutes without use.");
    let now = demo.acme.get("").await.json();
    assert_eq!((&now["session_idle_minutes"], &now["session_absolute_minutes"]), (&json!(15), &json!(120)));
    let page = owner.open("/w/acme/settings/security").await.must(200);
    for (idle, absolute) in [("4", "120"), ("x", "120"), ("15", "14"), ("", "")] {
        let typed = [("session_idle_minutes", idle), ("session_absolute_minutes", absolute)];
        let no = owner.send_form(&page, page.form_with("session_idle_minutes"), &typed, None).await;
        no.must(400).says("value_invalid");
    }
    assert_eq!(demo.acme.get("").await.json(), now);
    // A member sets nothing.
    demo.idp.assign("ada").await;
    let ada = demo.browser();
    ada.sign_in_with_sso(ADA, "ada").await.must(200);
    let answer = post(&ada, "/w/acme/settings/security/sessions", &typed).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    let after = demo.acme.get("").await.json();
    assert_eq!(after["session_idle_minutes"], now["session_idle_minutes"]);
    let log = format!("/w/acme/settings/sign-ins?{}", encoded(&[("person", ADA)]));
    ada.open(&log).await.must(403);
}
