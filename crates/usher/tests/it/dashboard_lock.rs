//! Members by hand, with a directory and without: the lock on the members list, staging, plans and seats.

use serde_json::{Value, json};

use crate::{
    console::post,
    world::{Demo, Ready, Served, fault, http::Call, id, person},
};

const OWNER: &str = "owner@acme.example";

#[tokio::test]
async fn c1_while_a_directory_is_on_adding_and_removing_by_hand_is_refused() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", Some(9)).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    let manual = workspace.add("manual@acme.example", "member").await.must(201).json();
    let directory = workspace.directory("on").await;
    directory.join("ada").await;
    let ada = workspace.member("ada@acme.example").await.unwrap();
    let before = workspace.picture().await;
    for email in ["new@acme.example", "new@private.example", "ada@acme.example"] {
        let said = workspace.add(email, "member").await.problem(409, "member_kept_by_directory").json();
        assert!(said["detail"].as_str().unwrap().contains("identity provider"), "{said}");
    }
    workspace.remove(&ada).await.problem(409, "member_kept_by_directory");
    assert_eq!(workspace.picture().await, before);

    // Roles are the dashboard's, and so is whoever the directory never claimed.
    let admin = workspace.give_role(&ada, "admin").await.must(200).json();
    assert_eq!((&admin["role"], &admin["source"]), (&json!("admin"), &json!("directory")));
    workspace.remove(&manual).await.must(204);
    assert_eq!(workspace.member("manual@acme.example").await, None);
    workspace.delete("/members/mem_00000000000000000000000001").await.problem(404, "member_not_found");
}

#[tokio::test]
async fn c8_the_name_and_the_address_that_are_shown_are_the_directorys_alone() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", None).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    let directory = workspace.directory("on").await;
    directory.join("ada").await;
    let ada = workspace.member("ada@acme.example").await.unwrap();
    let path = format!("/members/{}", ada["id"].as_str().unwrap());
    for changes in [
        json!({"given_name": "Eve"}),
        json!({"role": "member", "email": "eve@acme.example"}),
        json!({"standing": "inactive"}),
    ] {
        workspace.patch(&path, changes).await.must(400);
    }
    let shown = json!({"given_name": "Eve"});
    workspace.put(&format!("{path}/shown"), shown).await.problem(409, "name_kept_by_directory");
    assert_eq!(workspace.member("ada@acme.example").await.unwrap(), ada);
}

#[tokio::test]
async fn c8_people_put_what_is_shown_of_them_where_no_directory_says_it() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let ada = demo.browser();
    let page = ada.sign_in_with_sso("ada.lovelace@acme.example", "ada").await.must(200);
    let page = ada.click(&page, "Look or change…").await.must(200);
    let page = page.says("come from your identity provider");
    assert!(page.form_that_has("given_name").is_none(), "it is not offered: {page}");
    let before = demo.acme.picture().await;
    let member = demo.acme.member("ada.lovelace@acme.example").await.unwrap();
    let of_her = format!("/members/{}/shown", member["id"].as_str().unwrap());
    let owner = demo.browser_of(OWNER).await;
    for (browser, path) in [(&ada, "/w/acme/shown"), (&owner, &format!("/w/acme{of_her}"))] {
        let refused = post(browser, path, &[("given_name", "Eve"), ("family_name", "")]).await;
        assert_eq!(refused.status, 409, "{path}: {}", refused.text());
        assert!(refused.text().contains("name_kept_by_directory"), "{path}: {}", refused.text());
    }
    let api = json!({"given_name": "Eve"});
    demo.acme.put(&of_her, api.clone()).await.problem(409, "name_kept_by_directory");
    assert_eq!(demo.acme.picture().await, before);

    demo.acme.delete("/directory").await.must(204);
    let told = demo.acme.events().await.len();
    let page = ada.open("/w/acme/shown").await.must(200);
    let names = [("given_name", "Augusta"), ("family_name", "Lovelace")];
    let page = ada.send_form(&page, page.form_with("given_name"), &names, None).await.must(200);
    let page = page.says("Saved").says("Augusta Lovelace");
    assert_eq!(demo.acme.told_after(told).await, ["member.updated"]);
    // What can't be taken stays in the form, with what to do.
    let long = "a".repeat(101);
    let form = page.form_with("given_name");
    let page = ada.send_form(&page, form, &[("given_name", &long)], None).await.must(400);
    assert_eq!(page.form_with("given_name").value("given_name"), long);
    page.says("at most 100 printable characters");
    let others = post(&ada, &format!("/w/acme/members/{}/shown", owner_id(&demo).await), &names).await;
    assert!(others.status == 403 && others.text().contains("role_insufficient"), "{}", others.text());
    demo.acme.put(&of_her, json!({"given_name": "D", "email": OWNER})).await.problem(400, "value_invalid");
    let put = demo.acme.put(&of_her, api).await.must(200).json();
    assert_eq!((&put["given_name"], &put["family_name"]), (&json!("Eve"), &Value::Null));
    let page = owner.open(&format!("/w/acme{of_her}")).await.must(200);
    owner
        .send_form(&page, page.form_with("given_name"), &names, None)
        .await
        .must(200)
        .says("Augusta Lovelace");
}

async fn owner_id(demo: &Demo) -> String {
    demo.acme.owner().await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn c8_a_sign_in_renames_nobody_and_the_directory_does() {
    let demo = Demo::start().await;
    let user = demo.directory.join("dana").await;
    let dana = async || {
        let member = demo.acme.member("dana@acme.example").await.unwrap();
        (member["given_name"].clone(), member["family_name"].clone(), member["email"].clone())
    };
    let before = dana().await;
    // What the identity provider says of her at a sign-in is another name, and then another address too.
    demo.idp.add("somebody", "dana@acme.example").await;
    assert_ne!(before.0, "somebody");
    demo.browser().sign_in_with_sso("dana@acme.example", "somebody").await.must(200);
    assert_eq!(dana().await, before);
    demo.idp.attempt_rename("somebody", json!({"email": "other@acme.example"})).await;
    let again = demo.browser();
    again.sign_in_with_sso("dana@acme.example", "somebody").await.must(200);
    assert_eq!(dana().await, before);

    let renamed = json!([{"op": "replace", "path": "name.givenName", "value": "Augusta"}]);
    demo.directory.change(&user, renamed).await.must(200);
    assert_eq!(dana().await.0, "Augusta");
}

#[tokio::test]
async fn d10_a_token_is_the_workspaces_and_goes_on_when_the_admin_who_made_it_leaves() {
    let demo = Demo::start().await;
    demo.acme.delete("/directory").await.must(204);
    let boss = demo.acme.add("boss@acme.example", "admin").await.must(201).json();
    demo.acme.directory("on").await;
    let browser = demo.browser_of("boss@acme.example").await;
    let page = browser.open("/w/acme/settings/security").await.must(200);
    let form = page.form("/w/acme/settings/security/directory/tokens");
    let made = browser.send_form(&page, form, &[], None).await.must(201);
    let (base, token) = (made.values["base-url"].clone(), made.values["token"].clone());
    demo.acme.remove(&boss).await.must(204);
    for page in ["/w/acme", "/w/acme/settings/security", "/w/acme/settings/security/sso"] {
        browser.open(page).await.must(403).says("access_removed");
    }
    let http = &demo.operator.http;
    http.send(Call::get(format!("{base}/Users")).bearer(&token)).await.must(200);
    let live = demo.acme.get("/directory/tokens").await.must(200).json();
    assert_eq!(live["items"].as_array().unwrap().len(), 2, "{live}");
}

#[tokio::test]
async fn without_a_directory_members_come_and_go_by_hand() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", Some(3)).await;
    let told = workspace.events().await.len();
    let ada = workspace.add("ada@acme.example", "admin").await.must(201).json();
    assert_eq!(
        (&ada["role"], &ada["seat"], &ada["source"]),
        (&json!("admin"), &json!("full"), &json!("invited"))
    );
    workspace.add("ADA@acme.example", "member").await.problem(409, "member_exists");
    workspace.add("grace@acme.example", "member").await.must(201);
    workspace.add("alan@acme.example", "member").await.problem(409, "seat_none_left");
    workspace.add("not an address", "member").await.problem(400, "value_invalid");
    workspace.add("alan@acme.example", "king").await.must(400);
    workspace.remove(&ada).await.must(204);
    assert_eq!(workspace.remove(&ada).await.status, 204, "gone is gone");
    assert_eq!(workspace.seats_used().await, 2);
    assert_eq!(
        workspace.told_after(told).await,
        ["member.added", "seat.taken", "member.added", "seat.taken", "member.removed", "seat.freed"]
    );
    // Whoever was removed on purpose comes back with the role they are given then.
    let again = workspace.add("ada@acme.example", "member").await.must(201).json();
    assert_eq!((&again["id"], &again["role"]), (&ada["id"], &json!("member")));
    let owner = workspace.owner().await;
    workspace.remove(&owner).await.problem(409, "owner_is_last");
    workspace.give_role(&owner, "member").await.problem(409, "owner_is_last");
    workspace.give_role(&again, "owner").await.must(200);
    workspace.give_role(&owner, "member").await.must(200);
    workspace.remove(&owner).await.must(204);
}

#[tokio::test]
async fn a_staged_directory_stores_without_effect_until_it_is_switched_on() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", Some(9)).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    workspace.add("grace@acme.example", "admin").await.must(201);
    let directory = workspace.directory("staging").await;
    let before = (workspace.everybody().await, workspace.seats_used().await);
    let ada = directory.join("ada").await;
    directory.join("grace").await;
    let alan = directory.join("alan").await;
    directory.say_active(&alan, false).await.must(200);
    let gone = directory.join("gone").await;
    directory.forget(&gone).await.must(204);
    let renamed = json!([{"op": "replace", "path": "name.givenName", "value": "Augusta"}]);
    directory.change(&ada, renamed).await.must(200);
    assert_eq!((workspace.everybody().await, workspace.seats_used().await), before);
    assert_eq!(workspace.get("/directory").await.json()["users"], 3);
    // By hand everything goes on as before.
    let manual = workspace.add("manual@acme.example", "member").await.must(201).json();
    workspace.remove(&manual).await.must(204);

    let told = workspace.events().await.len();
    let on = workspace.post("/directory", json!({"state": "on"})).await.must(200).json();
    assert_eq!((&on["state"], &on["base_url"]), (&json!("on"), &json!(directory.base)));
    assert_eq!(workspace.addresses().await, ["ada@acme.example", "grace@acme.example", "owner@acme.example"]);
    let member = workspace.member("ada@acme.example").await.unwrap();
    assert_eq!((&member["given_name"], &member["source"]), (&json!("Augusta"), &json!("directory")));
    assert_eq!(workspace.member("grace@acme.example").await.unwrap()["role"], "admin");
    assert_eq!(workspace.seats_used().await, 3);
    let events = workspace.events().await;
    let enabled = events[told..].iter().find(|event| event["type"] == "directory.enabled").unwrap();
    assert_eq!(enabled["data"]["applied"], 2);
    directory.say_active(&ada, false).await.must(200);
    assert_eq!(workspace.seats_used().await, 2);
    workspace.post("/directory", json!({"state": "staging"})).await.problem(409, "directory_is_on");
}

#[tokio::test]
async fn d2_a_staged_directory_is_switched_on_for_all_or_for_nobody() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", Some(3)).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    let directory = workspace.directory("staging").await;
    for name in ["ada", "grace", "alan"] {
        directory.join(name).await;
    }
    let before = workspace.picture().await;
    let foreseen = workspace.get("/directory/preview").await.must(200).json();
    assert_eq!(
        (&foreseen["joining"]["count"], &foreseen["seats"]),
        (&json!(3), &json!({"limit": 3, "taken": 4}))
    );
    assert_eq!(foreseen["unmanaged"], json!({"count": 1, "first": ["owner@acme.example"]}));
    workspace.post("/directory", json!({"state": "on"})).await.problem(409, "seat_none_left");
    assert_eq!(workspace.picture().await, before);
    workspace.patch("", json!({"seats": 4})).await.must(200);
    workspace.post("/directory", json!({"state": "on"})).await.must(200);
    assert_eq!(workspace.seats_used().await, 4);
}

#[tokio::test]
async fn a_lower_plan_lets_a_directory_remove_and_no_more() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(9)).await;
    let [ada, grace, alan] =
        [directory.join("ada").await, directory.join("grace").await, directory.join("alan").await];
    directory.say_active(&alan, false).await.must(200);
    let lowered = workspace.patch("", json!({"plan": "standard"})).await.must(200).json();
    assert!(lowered["grace_until"].is_string(), "{lowered}");

    let before = workspace.picture().await;
    for answer in [
        directory.post("/Users", &person("new")).await,
        directory.say_active(&alan, true).await,
        directory
            .change(&ada, json!([{"op": "replace", "path": "name.givenName", "value": "Augusta"}]))
            .await,
        directory
            .change(&ada, json!([{"op": "replace", "path": "userName", "value": "a@acme.example"}]))
            .await,
    ] {
        let said = fault(&answer, 403, None);
        assert!(said.contains("plan_removals_only"), "{said}");
    }
    assert_eq!(workspace.picture().await, before);
    assert_eq!(directory.list(&[]).await["totalResults"], 3, "reading goes on");
    // The list stays the identity provider's meanwhile.
    workspace.add("new@acme.example", "member").await.problem(409, "member_kept_by_directory");

    directory.say_active(&ada, false).await.must(200);
    directory.forget(&grace).await.must(204);
    assert_eq!(workspace.addresses().await, ["owner@acme.example"]);
    fault(&directory.say_active(&ada, true).await, 403, None);

    let back = workspace.patch("", json!({"plan": "enterprise"})).await.must(200).json();
    assert_eq!(back["grace_until"], Value::Null);
    directory.say_active(&ada, true).await.must(200);
    directory.join("new").await;
}

#[tokio::test]
async fn fewer_seats_than_are_taken_show_nobody_out_and_let_nobody_in() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(9)).await;
    let ada = directory.join("ada").await;
    directory.join("grace").await;
    let seats = async || workspace.get("/seats").await.must(200).json();
    assert_eq!(seats().await, json!({"limit": 9, "used": 3, "free": 6}));
    workspace.patch("", json!({"seats": 1})).await.must(200);
    assert_eq!(seats().await, json!({"limit": 1, "used": 3, "free": 0}));
    assert_eq!(workspace.members().await.len(), 3);
    fault(&directory.post("/Users", &person("alan")).await, 403, None);
    let title = json!([{"op": "replace", "path": "title", "value": "Dr"}]);
    directory.change(&ada, title).await.must(200);
    directory.say_active(&ada, false).await.must(200);
    fault(&directory.say_active(&ada, true).await, 403, None);
    workspace.patch("", json!({"seats": null})).await.must(200);
    assert_eq!(seats().await, json!({"limit": null, "used": 2, "free": null}));
    directory.say_active(&ada, true).await.must(200);
    directory.join("alan").await;
    workspace.patch("", json!({"seats": -1})).await.must(400);
    assert_ne!(id(&ada), "");
}
