//! One person is held out in an emergency, whatever their directory says, until somebody lifts it: through the API, over
//! SCIM, at the sign-in and on the page.

use serde_json::{Value, json};

use crate::{
    console::{own_form, post},
    world::{Demo, Ready, Served, id, patch, person},
};

const ADA: &str = "ada.lovelace@acme.example";
const WHY: &str = "Their laptop was stolen.";

#[tokio::test]
async fn c9_a_suspension_sticks_whatever_the_directory_says() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(9)).await;
    let user = directory.join("ada").await;
    let ada = workspace.member("ada@acme.example").await.unwrap();
    assert_eq!(ada["suspended"], Value::Null);
    workspace.give_role(&ada, "admin").await.must(200);
    let (told, used) = (workspace.events().await.len(), workspace.seats_used().await);

    for wrong in ["", " ", "two\nlines", &"x".repeat(501)] {
        workspace.suspend(&ada, wrong).await.problem(400, "value_invalid");
    }
    workspace.post(&format!("/members/{}/suspend", id(&ada)), json!({})).await.must(400);
    let owner = workspace.owner().await;
    workspace.suspend(&owner, WHY).await.problem(409, "owner_is_last");
    let held = workspace.suspend(&ada, WHY).await.must(200).json();
    assert_eq!((&held["standing"], &held["seat"]), (&json!("inactive"), &Value::Null));
    assert_eq!(held["suspended"]["reason"], WHY);
    assert_eq!(workspace.told_after(told).await, ["member.suspended", "seat.freed"]);
    assert_eq!(workspace.seats_used().await, used - 1);
    workspace.suspend(&ada, WHY).await.must(200);
    workspace.suspend(&ada, "Something else.").await.problem(409, "member_suspended");

    // The identity provider says it by PATCH, by PUT and by a group that gives everybody something.
    let (before, recorded) = (workspace.seats_used().await, workspace.audit().await.len());
    assert_eq!(directory.say_active(&user, true).await.must(200).json()["active"], true);
    let mut renamed = person("ada");
    renamed["name"]["givenName"] = json!("Augusta");
    assert_eq!(directory.replace(&user, &renamed).await.must(200).json()["active"], true);
    directory.say_active(&user, false).await.must(200);
    assert_eq!(directory.say_active(&user, true).await.must(200).json()["active"], true);
    let group = json!({"displayName": "Admins", "members": [{"value": id(&user)}]});
    let group = directory.post("/Groups", &group).await.must(201).json();
    let admins = json!({"ordered": [{"group": id(&group), "role": "admin", "seat": "full"}]});
    workspace.put("/directory/mappings", admins).await.must(200);
    let again = patch(json!([{"op": "remove", "path": "members"}]));
    directory.patch(&format!("/Groups/{}", id(&group)), &again).await.must(200);
    let again = patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&user)}]}]));
    directory.patch(&format!("/Groups/{}", id(&group)), &again).await.must(200);
    assert_eq!(workspace.seats_used().await, before);
    let entries = workspace.audit().await;
    let lines: Vec<_> = entries[recorded..].iter().filter(|one| one["action"] == "member.held").collect();
    assert_eq!(lines.len(), 3, "each time it called them active: {lines:?}");
    for line in lines {
        assert_eq!(line["details"]["held"]["reason"], WHY, "{line}");
    }

    // It stays noted through a deletion, and whoever is told of anew under the same address is the same member.
    directory.forget(&user).await.must(204);
    let user = directory.create(&person("ada")).await;
    assert_eq!(user["active"], true);
    let anew = workspace.anybody("ada@acme.example").await;
    assert_eq!((&anew["id"], &anew["standing"]), (&ada["id"], &json!("inactive")));
    assert_eq!(anew["suspended"]["reason"], WHY);

    // Without a seat it can't be lifted, and nothing changes.
    workspace.patch("", json!({"seats": before})).await.must(200);
    workspace.unsuspend(&ada).await.problem(409, "seat_none_left");
    assert_eq!(workspace.anybody("ada@acme.example").await, anew);
    workspace.patch("", json!({"seats": before + 1})).await.must(200);
    let told = workspace.events().await.len();
    let back = workspace.unsuspend(&ada).await.must(200).json();
    assert_eq!((&back["standing"], &back["seat"]), (&json!("active"), &json!("full")));
    assert_eq!(back["suspended"], Value::Null);
    assert_eq!(workspace.told_after(told).await, ["member.unsuspended", "seat.taken"]);
    assert_eq!(workspace.unsuspend(&ada).await.must(200).json(), back, "nothing is lifted twice");
    directory.say_active(&user, false).await.must(200);
    assert_eq!(workspace.member("ada@acme.example").await, None, "the directory's word counts again");
}

#[tokio::test]
async fn whoever_is_suspended_is_not_added_by_hand_and_a_stranger_not_found() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", Some(9)).await;
    let ada = workspace.add("ada@acme.example", "member").await.must(201).json();
    workspace.suspend(&ada, WHY).await.must(200);
    let said = workspace.add("ada@acme.example", "member").await.problem(409, "member_suspended").json();
    assert!(!said["detail"].as_str().unwrap().contains(WHY), "{said}");
    let other = served.operator.team("globex", None).await;
    other.suspend(&ada, WHY).await.problem(404, "member_not_found");
    other.unsuspend(&ada).await.problem(404, "member_not_found");
    workspace.remove(&ada).await.must(204);
    let lifted = workspace.unsuspend(&ada).await.must(200).json();
    assert_eq!((&lifted["standing"], &lifted["suspended"]), (&json!("inactive"), &Value::Null));
    workspace.add("ada@acme.example", "member").await.must(201);
}

#[tokio::test]
async fn an_admin_suspends_on_the_page_and_lifts_it_there() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let hers = demo.browser();
    hers.sign_in_with_sso(ADA, "ada").await.must(200);
    hers.open("/w/acme").await.must(200);
    let ada = demo.acme.member(ADA).await.unwrap();
    let owner = demo.browser_of("owner@acme.example").await;

    // The directory keeps the list, and the button is there all the same, on the member's own page; the last owner has none.
    let list = owner.open("/w/acme").await.must(200);
    let path = format!("/w/acme/members/{}/suspend", id(&ada));
    let last = demo.acme.member("owner@acme.example").await.unwrap();
    for (name, member, offered) in [("Ada Lovelace", &ada, true), ("owner@acme.example", &last, false)] {
        let page = owner.click(&list, name).await.must(200);
        let suspend = format!("/w/acme/members/{}/suspend", id(member));
        assert_eq!(page.links.iter().any(|link| link.path == suspend), offered, "{page}");
    }
    let ask = owner.open(&path).await.must(200).says("Suspend Ada Lovelace");
    assert!(demo.acme.member(ADA).await.is_some(), "asking suspends nobody");
    let again = owner.send_form(&ask, own_form(&ask), &[("reason", " ")], None).await;
    let again = again.must(400).says("value_invalid");
    let page = owner.send_form(&again, own_form(&again), &[("reason", WHY)], None).await.must(200);
    let page = page.says("Ada Lovelace is suspended").says("Suspended").says(WHY).says("Lift suspension");

    // She is out, is told so and not why, and can't come in again.
    hers.open("/w/acme").await.must(403).says("member_suspended");
    let anew = demo.browser();
    let refused = anew.sign_in_with_sso(ADA, "ada").await.must(403).says("member_suspended");
    assert!(!refused.text.contains(WHY), "{refused}");
    let last = demo.acme.audit().await.pop().unwrap();
    assert_eq!(last["action"], "refused member_suspended", "{last}");

    // Nobody lifts it without the session's own form, nor as a mere member.
    demo.idp.assign("grace").await;
    let member = demo.browser();
    member.sign_in_with_sso("grace.hopper@acme.example", "grace").await.must(200);
    let seen = member.open("/w/acme?standing=inactive").await.must(200).says("Suspended");
    assert!(!seen.text.contains(WHY), "{seen}");
    let lift = format!("/w/acme/members/{}/unsuspend", id(&ada));
    let denied = post(&member, &lift, &[]).await;
    assert!(denied.status == 403 && denied.text().contains("role_insufficient"), "{}", denied.text());
    let denied = post(&member, &path, &[("reason", "Envy.")]).await;
    assert!(denied.status == 403 && denied.text().contains("role_insufficient"), "{}", denied.text());

    let page = owner.send_form(&page, page.form(&lift), &[], None).await.must(200);
    page.says("Ada Lovelace is no longer suspended and has access again");
    anew.sign_in_with_sso(ADA, "ada").await.must(200);
    anew.open("/w/acme").await.must(200);
}
