//! What becomes of a person a directory tells of: they join, are adopted, leave, come back, are forgotten.

use serde_json::{Value, json};

use crate::world::{Ready, Served, fault, id, person, person_at};

async fn acme(seats: Option<u32>) -> (Served, Ready) {
    let served = Served::start().await;
    let ready = served.acme(seats).await;
    (served, ready)
}

#[tokio::test]
async fn somebody_new_has_an_account_a_place_and_a_seat_before_they_ever_sign_in() {
    let (served, Ready { workspace, directory }) = acme(Some(5)).await;
    let (told, recorded) = (workspace.events().await.len(), workspace.audit().await.len());
    directory.join("ada").await;
    let member = workspace.member("ada@acme.example").await.unwrap();
    let facts = json!({"given_name": "ada", "family_name": "Person", "role": "member", "seat": "full",
        "source": "directory", "standing": "active"});
    for (name, value) in facts.as_object().unwrap() {
        assert_eq!(member[name], *value, "{name} of {member}");
    }
    let account = served.operator.account_of("ada@acme.example").await.unwrap();
    assert_eq!((&account["id"], &account["status"]), (&member["account"], &json!("unclaimed")));
    assert_eq!(workspace.seats_used().await, 2);
    assert_eq!(workspace.told_after(told).await, ["member.provisioned", "seat.taken"]);
    assert_eq!(workspace.recorded_after(recorded).await, ["member.provisioned"]);
}

#[tokio::test]
async fn somebody_told_of_as_inactive_has_no_place_until_they_are_active() {
    let (_served, Ready { workspace, directory }) = acme(Some(5)).await;
    let mut body = person("ada");
    body["active"] = json!("False");
    let ada = directory.create(&body).await;
    assert_eq!(ada["active"], false);
    assert_eq!((workspace.everybody().await.len(), workspace.seats_used().await), (1, 1));
    directory.say_active(&ada, true).await.must(200);
    assert_eq!(workspace.seats_used().await, 2);
    assert!(workspace.member("ada@acme.example").await.is_some());
}

#[tokio::test]
async fn somebody_of_whom_it_is_not_said_has_access_and_is_shown_and_found_so() {
    let (_served, Ready { workspace, directory }) = acme(Some(5)).await;
    let mut body = person("ada");
    body.as_object_mut().unwrap().remove("active");
    let ada = directory.create(&body).await;
    assert_eq!(ada["active"], true);
    assert_eq!(directory.read(&ada).await, ada);
    assert!(workspace.member("ada@acme.example").await.is_some());
    assert_eq!(directory.found_by("active eq true").await, ["ada@acme.example"]);
    assert_eq!(directory.found_by("not (active pr)").await, Vec::<String>::new());
    // What is not mentioned stays, and stays in sight.
    directory.say_active(&ada, false).await.must(200);
    assert_eq!(directory.replace(&ada, &body).await.must(200).json()["active"], false);
    assert_eq!(directory.found_by("active eq false").await, ["ada@acme.example"]);
    // Who is not said to have access or not, but to be a null of it, does not come in.
    let before = workspace.picture().await;
    for (name, none) in [("active", Value::Null), ("active", json!("")), ("activ", json!(false))] {
        let mut unclear = person("grace");
        unclear.as_object_mut().unwrap().remove("active");
        unclear[name] = none;
        let reason = if name == "active" { "invalidValue" } else { "invalidSyntax" };
        fault(&directory.post("/Users", &unclear).await, 400, Some(reason));
    }
    assert_eq!(workspace.picture().await, before);
    let under_uri = json!({"urn:ietf:params:scim:schemas:core:2.0:User": {"userName": "grace@acme.example", "active": false}});
    assert_eq!(directory.create(&under_uri).await["active"], false);
    assert_eq!(workspace.picture().await["members"], before["members"]);
}

#[tokio::test]
async fn an_account_that_exists_elsewhere_joins_and_the_answer_does_not_give_it_away() {
    let (served, Ready { workspace, directory }) = acme(None).await;
    let personal = served.operator.personal("grace-own", "grace@acme.example").await;
    let before = served.operator.account_of("grace@acme.example").await.unwrap();
    let known = directory.post("/Users", &person("grace")).await;
    let unknown = directory.post("/Users", &person("ada")).await;
    assert_eq!(comparable(&known.json(), "grace"), comparable(&unknown.json(), "ada"));
    assert_eq!(known.headers.keys().collect::<Vec<_>>(), unknown.headers.keys().collect::<Vec<_>>());
    assert_eq!(workspace.member("grace@acme.example").await.unwrap()["account"], before["id"]);
    assert_eq!(personal.addresses().await, ["grace@acme.example"]);
    // Leaving here leaves the other place alone.
    directory.forget(&known.json()).await.must(204);
    let places = served.operator.places_of(before["id"].as_str().unwrap()).await;
    let expected = [("grace-own", "active"), ("acme", "inactive")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert!(expected.iter().all(|place| places.contains(place)) && places.len() == 2, "{places:?}");
}

/// A resource without what is different for everybody.
fn comparable(user: &Value, name: &str) -> Value {
    let text = user.to_string().replace(id(user), "usr").replace(name, "somebody");
    let mut user: Value = serde_json::from_str(&text).unwrap();
    user["meta"]["created"] = json!("then");
    user["meta"]["lastModified"] = json!("then");
    user
}

#[tokio::test]
async fn a_member_no_directory_has_claimed_is_adopted_with_their_role_and_seat() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", Some(5)).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    let ada = workspace.add("ada@acme.example", "admin").await.must(201).json();
    assert_eq!(ada["source"], "invited");
    let directory = workspace.directory("on").await;
    assert!(directory.found_by("userName eq \"ada@acme.example\"").await.is_empty(), "not a resource before");
    let told = workspace.events().await.len();
    let user = directory.join("ada").await;
    let adopted = workspace.member("ada@acme.example").await.unwrap();
    assert_eq!((&adopted["id"], &adopted["account"]), (&ada["id"], &ada["account"]));
    assert_eq!(
        (&adopted["role"], &adopted["seat"], &adopted["source"]),
        (&json!("admin"), &ada["seat"], &json!("directory"))
    );
    assert_eq!(workspace.seats_used().await, 2);
    let events = workspace.events().await;
    assert_eq!(workspace.told_after(told).await, ["member.provisioned"]);
    assert_eq!(events[told]["data"]["arrival"], "adopted");
    directory.say_active(&user, false).await.must(200);
    assert_eq!(workspace.seats_used().await, 1);
}

#[tokio::test]
async fn the_same_name_twice_is_a_conflict_also_with_somebody_inactive() {
    let (_served, Ready { workspace, directory }) = acme(None).await;
    let ada = directory.join("ada").await;
    let mut same_name = person("ada");
    same_name["externalId"] = json!("ext-other");
    same_name["userName"] = json!("ADA@ACME.EXAMPLE");
    let mut same_id = person("grace");
    same_id["externalId"] = json!("ext-ada");
    for active in [true, false] {
        directory.say_active(&ada, active).await.must(200);
        let before = workspace.picture().await;
        for body in [person("ada"), same_name.clone(), same_id.clone()] {
            let said = fault(&directory.post("/Users", &body).await, 409, Some("uniqueness"));
            assert!(said.contains(id(&ada)), "{said}");
        }
        assert_eq!(workspace.picture().await, before);
    }
    // The same goes for taking a name over by a change.
    let grace = directory.join("grace").await;
    let taking = json!([{"op": "replace", "path": "userName", "value": "ada@acme.example"}]);
    fault(&directory.change(&grace, taking).await, 409, Some("uniqueness"));
    fault(&directory.replace(&grace, &same_id).await, 409, Some("uniqueness"));
    assert_eq!(directory.read(&grace).await, grace);
}

#[tokio::test]
async fn a_directory_that_revives_gives_a_deactivated_person_back_under_the_same_id() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", None).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    let set_up = json!({"state": "on", "post_of_inactive": "revive"});
    let made = workspace.post("/directory", set_up).await.must(201).json();
    let token = workspace.token().await;
    let directory = crate::world::Directory::new(
        served.operator.http.clone(),
        made["base_url"].as_str().unwrap(),
        token["token"].as_str().unwrap(),
    );
    let ada = directory.join("ada").await;
    fault(&directory.post("/Users", &person("ada")).await, 409, Some("uniqueness"));
    directory.say_active(&ada, false).await.must(200);
    let again = directory.join("ada").await;
    assert_eq!((id(&again), &again["active"]), (id(&ada), &json!(true)));
    assert!(workspace.member("ada@acme.example").await.is_some());
}

#[tokio::test]
async fn whoever_is_deactivated_leaves_list_and_seat_and_stays_a_resource() {
    let (_served, Ready { workspace, directory }) = acme(Some(5)).await;
    let ada = directory.join("ada").await;
    let (told, recorded) = (workspace.events().await.len(), workspace.audit().await.len());
    let after = directory.say_active(&ada, false).await.must(200).json();
    assert_eq!(after["active"], false);
    assert_eq!(workspace.addresses().await, ["owner@acme.example"]);
    assert_eq!(workspace.seats_used().await, 1);
    let gone = workspace.anybody("ada@acme.example").await;
    assert_eq!((&gone["standing"], &gone["seat"]), (&json!("inactive"), &Value::Null));
    assert_eq!(workspace.told_after(told).await, ["member.deprovisioned", "seat.freed"]);
    assert_eq!(workspace.recorded_after(recorded).await, ["member.deprovisioned"]);
    assert_eq!(directory.read(&ada).await, after);
    assert_eq!(directory.found_by("userName eq \"ada@acme.example\"").await.len(), 1);
    assert_eq!(directory.found_by("active eq false").await, ["ada@acme.example"]);
    // Saying it again is no news.
    let told = workspace.events().await.len();
    assert_eq!(directory.say_active(&ada, false).await.must(200).json(), after);
    assert!(workspace.told_after(told).await.is_empty());
    // What else is said of them is taken, and gives nothing.
    let title = json!([{"op": "Add", "path": "title", "value": "Countess"}]);
    assert_eq!(directory.change(&ada, title).await.must(200).json()["title"], "Countess");
    assert_eq!(workspace.seats_used().await, 1);
}

#[tokio::test]
async fn whoever_comes_back_has_their_id_and_role_again() {
    let (_served, Ready { workspace, directory }) = acme(Some(5)).await;
    let ada = directory.join("ada").await;
    let member = workspace.member("ada@acme.example").await.unwrap();
    workspace.give_role(&member, "admin").await.must(200);
    directory.say_active(&ada, false).await.must(200);
    let told = workspace.events().await.len();
    let back = directory.say_active(&ada, true).await.must(200).json();
    assert_eq!((id(&back), &back["active"]), (id(&ada), &json!(true)));
    let again = workspace.member("ada@acme.example").await.unwrap();
    assert_eq!((&again["id"], &again["role"]), (&member["id"], &json!("admin")));
    assert_eq!(workspace.told_after(told).await, ["member.provisioned", "seat.taken"]);
}

#[tokio::test]
async fn whoever_is_deleted_is_gone_and_comes_back_as_somebody_new() {
    let (_served, Ready { workspace, directory }) = acme(Some(5)).await;
    let ada = directory.join("ada").await;
    let member = workspace.member("ada@acme.example").await.unwrap();
    workspace.give_role(&member, "admin").await.must(200);
    let answer = directory.forget(&ada).await.must(204);
    assert!(answer.body.is_empty());
    fault(&directory.get(&format!("/Users/{}", id(&ada))).await, 404, None);
    fault(&directory.forget(&ada).await, 404, None);
    fault(&directory.say_active(&ada, true).await, 404, None);
    fault(&directory.replace(&ada, &ada).await, 404, None);
    assert!(directory.found_by("userName eq \"ada@acme.example\"").await.is_empty());
    assert_eq!((workspace.members().await.len(), workspace.seats_used().await), (1, 1));

    let again = directory.join("ada").await;
    assert_ne!(id(&again), id(&ada));
    assert_eq!(workspace.member("ada@acme.example").await.unwrap()["role"], "member");
    assert_eq!(workspace.seats_used().await, 2);
}

#[tokio::test]
async fn without_a_free_seat_nobody_joins_or_comes_back_and_everybody_can_leave() {
    let (_served, Ready { workspace, directory }) = acme(Some(2)).await;
    let ada = directory.join("ada").await;
    let before = workspace.picture().await;
    let said = fault(&directory.post("/Users", &person("grace")).await, 403, None);
    assert!(said.contains("2 seats") && said.contains("seat_none_left"), "{said}");
    assert_eq!(workspace.picture().await, before);
    let mut inactive = person("grace");
    inactive["active"] = json!(false);
    let grace = directory.create(&inactive).await;
    fault(&directory.say_active(&grace, true).await, 403, None);
    assert_eq!(directory.read(&grace).await, grace, "it stays as it was");
    directory.say_active(&ada, false).await.must(200);
    directory.say_active(&grace, true).await.must(200);
    fault(&directory.say_active(&ada, true).await, 403, None);
    directory.forget(&ada).await.must(204);
    assert_eq!(workspace.seats_used().await, 2);
}

#[tokio::test]
async fn the_last_owner_is_shown_out_by_no_directory() {
    let (_served, Ready { workspace, directory }) = acme(None).await;
    let owner = directory.create(&person_at("owner", "owner@acme.example")).await;
    let member = workspace.owner().await;
    assert_eq!((&member["email"], &member["source"]), (&json!("owner@acme.example"), &json!("directory")));
    let before = workspace.picture().await;
    let mut inactive = owner.clone();
    inactive["active"] = json!(false);
    for answer in [
        directory.say_active(&owner, false).await,
        directory.replace(&owner, &inactive).await,
        directory.forget(&owner).await,
    ] {
        let said = fault(&answer, 403, None);
        assert!(said.contains("owner_is_last"), "{said}");
        assert_eq!(directory.read(&owner).await, owner);
    }
    assert_eq!(workspace.picture().await, before);
    assert!(workspace.audit().await.iter().any(|line| line["action"] == "refused owner_is_last"));
    // Once there is another owner it may.
    directory.join("ada").await;
    let ada = workspace.member("ada@acme.example").await.unwrap();
    workspace.give_role(&ada, "owner").await.must(200);
    directory.say_active(&owner, false).await.must(200);
    assert_eq!(workspace.owner().await["email"], "ada@acme.example");
}
