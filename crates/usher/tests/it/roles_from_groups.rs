//! Groups of the directory give roles and seats, where the operator maps them.

use serde_json::{Value, json};

use crate::world::{Ready, Served, Workspace, id, patch};

async fn acme() -> (Served, Ready) {
    let served = Served::start().await;
    let ready = served.acme(Some(4)).await;
    (served, ready)
}

async fn put(workspace: &Workspace, mappings: &Value) -> crate::world::Answer {
    workspace.put("/directory/mappings", mappings.clone()).await
}

/// The role and seat of whoever has this address.
async fn held(workspace: &Workspace, name: &str) -> (Value, Value) {
    let member = workspace.member(&format!("{name}@acme.example")).await.unwrap();
    (member["role"].clone(), member["seat"].clone())
}

fn holds(role: &str, seat: &str) -> (Value, Value) {
    (json!(role), json!(seat))
}

#[tokio::test]
async fn groups_give_roles_and_seats_as_they_are_mapped() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let (ada, bob) = (directory.join("ada").await, directory.join("bob").await);
    let inner = json!({"displayName": "Leads", "members": [{"value": id(&ada)}]});
    let inner = directory.post("/Groups", &inner).await.must(201).json();
    let admins = json!({"displayName": "Admins", "members": [{"value": id(&inner)}]});
    let admins = directory.post("/Groups", &admins).await.must(201).json();
    let guests = json!({"displayName": "Contractors", "members": [{"value": id(&bob)}]});
    let guests = directory.post("/Groups", &guests).await.must(201).json();
    let listed = workspace.get("/directory/groups").await.must(200).json();
    let names: Vec<_> =
        listed["items"].as_array().unwrap().iter().map(|group| group["display_name"].clone()).collect();
    assert_eq!(names, ["Leads", "Admins", "Contractors"]);

    let mappings = json!({"ordered": [
        {"group": id(&admins), "role": "admin", "seat": "full"},
        {"group": id(&guests), "role": "member", "seat": "guest"},
    ]});
    let shown = put(&workspace, &mappings).await.must(200).json();
    assert_eq!(shown["otherwise"], json!({"role": "member", "seat": "full"}));
    assert_eq!(workspace.get("/directory/mappings").await.must(200).json(), shown);
    assert_eq!(held(&workspace, "ada").await, holds("admin", "full"));
    assert_eq!(held(&workspace, "bob").await, holds("member", "guest"));
    assert_eq!(workspace.seats_used().await, 2, "the owner and Ada");

    // Roles are the groups' now, on the dashboard and in the API alike.
    let member = workspace.member("bob@acme.example").await.unwrap();
    workspace.give_role(&member, "admin").await.problem(409, "role_kept_by_groups");

    let remove = patch(json!([{"op": "remove", "path": "members", "value": [{"value": id(&ada)}]}]));
    directory.patch(&format!("/Groups/{}", id(&inner)), &remove).await.must(200);
    assert_eq!(held(&workspace, "ada").await, holds("member", "full"));
    directory.delete(&format!("/Groups/{}", id(&guests))).await.must(204);
    assert_eq!(held(&workspace, "bob").await, holds("member", "full"));
    let left = workspace.get("/directory/mappings").await.must(200).json();
    assert_eq!(left["ordered"].as_array().unwrap().len(), 1);

    // The owner is never changed by it.
    let owner = workspace.owner().await;
    assert_eq!(owner["role"], "owner");
}

#[tokio::test]
async fn roles_that_are_told_are_shown_and_count_where_they_are_followed() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    let roles = json!([{"value": "{\"id\":\"x\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"}]);
    let told = json!([{"op": "Add", "path": "roles", "value": roles}]);
    let after = directory.change(&ada, told).await.must(200).json();
    assert_eq!(after["roles"], roles);
    assert_eq!(held(&workspace, "ada").await, holds("member", "full"));
    put(&workspace, &json!({"ordered": [], "told_roles": "follow"})).await.must(200);
    assert_eq!(held(&workspace, "ada").await, holds("admin", "full"));
    directory.change(&ada, json!([{"op": "remove", "path": "roles"}])).await.must(200);
    assert_eq!(held(&workspace, "ada").await, holds("member", "full"));
}

#[tokio::test]
async fn a_guest_who_finds_no_counted_seat_stays_one_and_it_is_told() {
    let (_served, Ready { workspace, directory }) = acme().await;
    put(&workspace, &json!({"ordered": [], "otherwise": {"role": "member", "seat": "guest"}}))
        .await
        .must(200);
    for name in ["ada", "bob", "cleo", "dave"] {
        directory.join(name).await;
    }
    assert_eq!(workspace.seats_used().await, 1, "the owner's");
    put(&workspace, &json!({"ordered": []})).await.must(200);
    let mut seats = Vec::new();
    for name in ["ada", "bob", "cleo", "dave"] {
        seats.push(held(&workspace, name).await.1);
    }
    assert_eq!(seats, ["guest", "guest", "guest", "guest"], "without mappings nothing is given");
    let usual = json!({"ordered": [], "told_roles": "follow"});
    put(&workspace, &usual).await.must(200);
    assert_eq!(workspace.seats_used().await, 4);
    let refused = workspace.events().await.iter().filter(|event| event["type"] == "seat.refused").count();
    assert_eq!(refused, 1);
}

#[tokio::test]
async fn a_mapping_that_cannot_be_is_refused_and_changes_nothing() {
    let (served, Ready { workspace, directory }) = acme().await;
    let other = served.ready("other", None).await;
    let group = directory.post("/Groups", &json!({"displayName": "Admins"})).await.must(201).json();
    let foreign = other.directory.post("/Groups", &json!({"displayName": "Admins"})).await.must(201).json();
    let mapping = |group: &Value, role: &str| json!({"group": id(group), "role": role, "seat": "full"});
    let before = workspace.picture().await;
    for (mappings, status, code) in [
        (json!([mapping(&group, "owner")]), 400, "value_invalid"),
        (json!([mapping(&group, "admin"), mapping(&group, "member")]), 400, "value_invalid"),
        (json!([mapping(&foreign, "admin")]), 404, "group_not_found"),
        (json!([{"group": "grp_nothing", "role": "admin", "seat": "full"}]), 404, "group_not_found"),
    ] {
        put(&workspace, &json!({"ordered": mappings})).await.problem(status, code);
    }
    put(&workspace, &json!({"ordered": [{"role": "king"}]})).await.problem(400, "request_malformed");
    assert_eq!(workspace.picture().await, before);
}
