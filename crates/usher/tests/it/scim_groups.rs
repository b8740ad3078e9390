//! Groups as identity providers push them: who is in them, in which form it was said, and what is left afterwards.

use serde_json::{Value, json};

use crate::world::{Directory, Ready, Served, fault, id, patch, resources};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn acme() -> (Served, Ready) {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    (served, ready)
}

fn members(who: &[&Value]) -> Value {
    who.iter().map(|one| json!({"value": id(one)})).collect()
}

async fn group(directory: &Directory, name: &str, who: &[&Value]) -> Value {
    let body = json!({"schemas": [GROUP], "displayName": name, "members": members(who)});
    directory.post("/Groups", &body).await.must(201).json()
}

fn path(group: &Value) -> String {
    format!("/Groups/{}", id(group))
}

/// The ids of those a group lists now, in the order of the list.
async fn listed(directory: &Directory, group: &Value) -> Vec<String> {
    let group = directory.get(&path(group)).await.must(200).json();
    members_of(&group)
}

fn members_of(group: &Value) -> Vec<String> {
    let members = group.get("members").map(|members| members.as_array().unwrap().as_slice());
    members.unwrap_or_default().iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect()
}

fn ids(who: &[&Value]) -> Vec<String> {
    who.iter().map(|one| id(one).to_owned()).collect()
}

#[tokio::test]
async fn a_group_is_made_with_its_members_and_shows_them_by_name() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    let inner = group(&directory, "Inner", &[]).await;
    let body = json!({"schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1a0c0", "displayName": "Engineering", "meta": {"resourceType": "Group"},
        "members": [{"value": id(&ada), "display": "somebody else"}, {"value": id(&inner), "$ref": null}]});
    let answer = directory.post("/Groups", &body).await.must(201);
    let made = answer.json();
    assert_eq!(answer.header("location"), made["meta"]["location"]);
    assert_eq!(answer.header("etag"), made["meta"]["version"]);
    assert!(id(&made).starts_with("grp_"));
    assert_eq!(made["schemas"], json!([GROUP]));
    assert_eq!(made["externalId"], "8aa1a0c0");
    let base = &directory.base;
    let expected = json!([
        {"value": id(&ada), "$ref": format!("{base}/Users/{}", id(&ada)), "type": "User"},
        {"value": id(&inner), "$ref": format!("{base}/Groups/{}", id(&inner)), "type": "Group"},
    ]);
    assert_eq!(made["members"], expected);
    let named = directory.get(&format!("{}?attributes=members.display", path(&made))).await.must(200).json();
    assert_eq!(named["members"], json!([{"display": ada["userName"]}, {"display": "Inner"}]));
    assert_eq!(directory.get(&path(&made)).await.must(200).json(), made);
    let told: Vec<_> = workspace.events().await.iter().map(|event| event["type"].clone()).collect();
    assert!(
        told.ends_with(&[json!("directory_group.created"), json!("directory_group.updated")]),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_name_is_given_once_in_any_case() {
    let (_served, Ready { directory, .. }) = acme().await;
    let made = group(&directory, "Engineering", &[]).await;
    let again = directory.post("/Groups", &json!({"displayName": "ENGINEERING"})).await;
    assert!(fault(&again, 409, Some("uniqueness")).contains(id(&made)));
    let other = group(&directory, "Research", &[]).await;
    for (method, body) in [
        ("PUT", json!({"displayName": "engineering"})),
        ("PATCH", patch(json!([{"op": "replace", "path": "displayName", "value": "engineering"}]))),
    ] {
        let answer = directory.http.send(directory.call(method, &path(&other)).scim(&body)).await;
        fault(&answer, 409, Some("uniqueness"));
    }
    assert_eq!(directory.get(&path(&other)).await.must(200).json(), other);
}

#[tokio::test]
async fn members_come_and_go_in_every_form() {
    let (_served, Ready { directory, .. }) = acme().await;
    let (ada, bob, cleo) =
        (directory.join("ada").await, directory.join("bob").await, directory.join("cleo").await);
    let made = group(&directory, "Engineering", &[]).await;
    let (a, b, c) = (id(&ada), id(&bob), id(&cleo));
    let steps: [(Value, Vec<String>); 16] = [
        (json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": a}]}]), ids(&[&ada])),
        (json!([{"op": "add", "path": "members", "value": {"value": b}}]), ids(&[&ada, &bob])),
        (json!([{"op": "add", "path": "members", "value": c}]), ids(&[&ada, &bob, &cleo])),
        (
            json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": a}]}]),
            ids(&[&bob, &cleo]),
        ),
        (json!([{"op": "remove", "path": format!("members[value eq \"{b}\"]")}]), ids(&[&cleo])),
        (json!([{"op": "add", "value": {"members": [{"value": a, "display": "ada"}]}}]), ids(&[&ada, &cleo])),
        (json!([{"op": "remove", "path": "members", "value": []}]), ids(&[&ada, &cleo])),
        (
            json!([{"op": "remove", "path": format!("members[value eq \"{a}\"]")},
            {"op": "add", "path": "members", "value": [{"value": b}]}]),
            ids(&[&bob, &cleo]),
        ),
        (json!([{"op": "replace", "path": "members", "value": [{"value": a}, {"value": a}]}]), ids(&[&ada])),
        (json!([{"op": "replace", "value": {"id": id(&made), "displayName": "Renamed"}}]), ids(&[&ada])),
        (json!([{"op": "replace", "value": {"members": [{"value": a}, {"value": b}]}}]), ids(&[&ada, &bob])),
        (json!([{"op": "remove", "path": "members[type eq \"Group\"]"}]), ids(&[&ada, &bob])),
        (json!([{"op": "remove", "path": "members", "value": null}]), vec![]),
        (
            json!([{"op": "add", "path": "Members", "value": [{"value": a}, {"value": b}]}]),
            ids(&[&ada, &bob]),
        ),
        (json!([{"op": "remove", "path": "members[display sw \"ada\"]"}]), ids(&[&bob])),
        (json!([{"op": "replace", "path": "members", "value": []}]), vec![]),
    ];
    for (operations, expected) in steps {
        let answer = directory.patch(&path(&made), &patch(operations.clone())).await.must(200).json();
        assert_eq!(members_of(&answer), expected, "{operations}");
        assert_eq!(listed(&directory, &made).await, expected, "{operations}");
    }
    let whole = json!({"schemas": [GROUP], "displayName": "Engineering", "members": members(&[&cleo, &ada])});
    directory.put(&path(&made), &whole).await.must(200);
    assert_eq!(listed(&directory, &made).await, ids(&[&ada, &cleo]));
    directory.put(&path(&made), &json!({"displayName": "Engineering"})).await.must(200);
    assert_eq!(listed(&directory, &made).await, Vec::<String>::new(), "a PUT says all of it");
}

#[tokio::test]
async fn what_is_so_already_changes_neither_version_nor_time() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    let made = group(&directory, "Engineering", &[&ada]).await;
    let told = workspace.events().await.len();
    for operations in [
        json!([{"op": "add", "path": "members", "value": [{"value": id(&ada)}]}]),
        json!([{"op": "replace", "path": "members", "value": [{"value": id(&ada)}]}]),
        json!([{"op": "remove", "path": "members", "value": [{"value": "usr_00000000000000000000000001"}]}]),
        json!([{"op": "remove", "path": "members[value eq \"nobody\"]"}]),
        json!([{"op": "replace", "path": "displayName", "value": "Engineering"}]),
        json!([{"op": "replace", "value": {"id": "another", "meta": {"version": "x"}}}]),
    ] {
        let after = directory.patch(&path(&made), &patch(operations.clone())).await.must(200).json();
        assert_eq!(after, made, "{operations}");
    }
    assert_eq!(workspace.events().await.len(), told);
}

#[tokio::test]
async fn whoever_is_unknown_is_named_and_nothing_changes() {
    let (served, Ready { workspace, directory }) = acme().await;
    let other = served.ready("other", None).await;
    let foreign = other.directory.join("eve").await;
    let (ada, bob) = (directory.join("ada").await, directory.join("bob").await);
    let made = group(&directory, "Engineering", &[&ada]).await;
    let random = "usr_01hf8m3qd2s4v6x8z0b2d4f6h8";
    for unknown in ["fake-member-id", random, id(&foreign), "bulkId:x"] {
        let value = json!([{"value": id(&bob)}, {"value": unknown}]);
        for operations in [
            json!([{"op": "add", "path": "members", "value": value}]),
            json!([{"op": "replace", "path": "members", "value": value}]),
            json!([{"op": "replace", "path": "displayName", "value": "Renamed"},
                {"op": "add", "path": "members", "value": value}]),
        ] {
            let answer = directory.patch(&path(&made), &patch(operations)).await;
            let detail = fault(&answer, 400, Some("invalidValue"));
            assert!(detail.contains(unknown), "{detail}");
        }
        let body = json!({"displayName": "Another", "members": value});
        fault(&directory.post("/Groups", &body).await, 400, Some("invalidValue"));
        fault(&directory.put(&path(&made), &body).await, 400, Some("invalidValue"));
        assert_eq!(directory.get(&path(&made)).await.must(200).json(), made, "{unknown:?}");
    }
    // The same words for somebody of another workspace as for nobody.
    let said = async |who: &str| {
        let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": who}]}]));
        fault(&directory.patch(&path(&made), &add).await, 400, Some("invalidValue")).replace(who, "…")
    };
    assert_eq!(said(id(&foreign)).await, said(random).await);
    assert_eq!(directory.list(&[]).await["totalResults"], 2);

    workspace.post("/directory", json!({"state": "on", "unknown_members": "ignore"})).await.must(200);
    let value = json!([{"value": id(&bob)}, {"value": random}]);
    let add = patch(json!([{"op": "add", "path": "members", "value": value}]));
    directory.patch(&path(&made), &add).await.must(200);
    assert_eq!(listed(&directory, &made).await, ids(&[&ada, &bob]));
}

#[tokio::test]
async fn a_person_shows_the_groups_they_are_in_directly_and_through_others() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = directory.join("ada").await;
    let inner = group(&directory, "Inner", &[&ada]).await;
    let outer = group(&directory, "Outer", &[&inner]).await;
    let circle = patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&outer)}]}]));
    directory.patch(&path(&inner), &circle).await.must(200);
    let now = directory.read(&ada).await;
    let base = &directory.base;
    let expected = json!([
        {"value": id(&inner), "$ref": format!("{base}{}", path(&inner)), "display": "Inner", "type": "direct"},
        {"value": id(&outer), "$ref": format!("{base}{}", path(&outer)), "display": "Outer", "type": "indirect"},
    ]);
    assert_eq!(now["groups"], expected);
    assert_eq!(now["meta"]["lastModified"], ada["meta"]["lastModified"], "it is the group that changed");
    assert_ne!(now["meta"]["version"], ada["meta"]["version"], "what is shown has another version");

    // What a client says of groups on a person is left out; by an explicit path it is refused.
    let ignored = json!([{"op": "replace", "value": {"groups": [], "title": "Countess"}}]);
    assert_eq!(directory.change(&ada, ignored).await.must(200).json()["groups"], expected);
    let refused = json!([{"op": "remove", "path": "groups"}]);
    fault(&directory.change(&ada, refused).await, 400, Some("mutability"));

    let list = directory.list(&[("filter", "groups pr")]).await;
    assert_eq!(resources(&list)[0]["groups"], expected);
    for (filter, found) in [
        (format!("groups.value eq \"{}\"", id(&outer)), 1),
        (format!("groups[value eq \"{}\" and type eq \"direct\"]", id(&outer)), 0),
        ("groups.display eq \"inner\"".to_owned(), 1),
        ("not (groups pr)".to_owned(), 0),
    ] {
        assert_eq!(directory.list(&[("filter", &filter)]).await["totalResults"], found, "{filter}");
    }
    let renamed = patch(json!([{"op": "replace", "path": "displayName", "value": "Core"}]));
    directory.patch(&path(&inner), &renamed).await.must(200);
    assert_eq!(directory.read(&ada).await["groups"][0]["display"], "Core");
}

#[tokio::test]
async fn whoever_is_deleted_is_in_no_group_and_a_deleted_group_in_none_either() {
    let (_served, Ready { directory, .. }) = acme().await;
    let (ada, bob) = (directory.join("ada").await, directory.join("bob").await);
    let inner = group(&directory, "Inner", &[&ada, &bob]).await;
    let outer = group(&directory, "Outer", &[&inner, &ada]).await;
    directory.forget(&ada).await.must(204);
    assert_eq!(listed(&directory, &inner).await, ids(&[&bob]));
    assert_eq!(listed(&directory, &outer).await, ids(&[&inner]));
    assert_ne!(directory.get(&path(&inner)).await.json()["meta"]["version"], inner["meta"]["version"]);
    directory.delete(&path(&inner)).await.must(204);
    fault(&directory.get(&path(&inner)).await, 404, None);
    fault(&directory.delete(&path(&inner)).await, 404, None);
    assert_eq!(listed(&directory, &outer).await, Vec::<String>::new());
    assert!(directory.read(&bob).await.get("groups").is_none());
    // Nobody lost more than a group.
    assert_eq!(directory.list(&[]).await["totalResults"], 1);
    group(&directory, "inner", &[]).await;
}

#[tokio::test]
async fn a_deactivated_person_stays_in_their_groups() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = directory.join("ada").await;
    let made = group(&directory, "Engineering", &[&ada]).await;
    directory.say_active(&ada, false).await.must(200);
    assert_eq!(listed(&directory, &made).await, ids(&[&ada]));
}

#[tokio::test]
async fn a_version_is_heeded_by_every_method() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = directory.join("ada").await;
    let made = group(&directory, "Engineering", &[]).await;
    let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&ada)}]}]));
    let stale = made["meta"]["version"].as_str().unwrap();
    let fresh = directory.patch(&path(&made), &add).await.must(200);
    let fresh = fresh.header("etag");
    let calls = |version: &str| {
        let put = json!({"displayName": "Other"});
        let call = |method: &str| directory.call(method, &path(&made)).header("if-match", version);
        [call("PATCH").scim(&add), call("PUT").scim(&put), call("DELETE")]
    };
    for call in calls(stale) {
        fault(&directory.http.send(call).await, 412, None);
    }
    let known = directory.call("GET", &path(&made)).header("if-none-match", fresh);
    let known = directory.http.send(known).await.must(304);
    assert!(known.text().is_empty());
    assert_eq!(listed(&directory, &made).await, ids(&[&ada]));
    let [patch, _, delete] = calls(fresh);
    directory.http.send(patch).await.must(200);
    directory.http.send(delete).await.must(204);
}

#[tokio::test]
async fn members_that_are_not_asked_for_are_not_shown() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    let made = group(&directory, "Engineering", &[&ada]).await;
    for query in ["excludedAttributes=members", "attributes=displayName"] {
        let answer = directory.get(&format!("{}?{query}", path(&made))).await.must(200).json();
        assert_eq!((answer.get("members"), &answer["displayName"]), (None, &json!("Engineering")), "{query}");
        let filter = "filter=displayName%20eq%20%22ENGINEERING%22";
        let list = directory.get(&format!("/Groups?{query}&{filter}")).await.must(200).json();
        assert_eq!((resources(&list).len(), resources(&list)[0].get("members")), (1, None), "{query}");
        let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&ada)}]}]));
        let answer = directory.patch(&format!("{}?{query}", path(&made)), &add).await.must(200).json();
        assert_eq!(answer.get("members"), None, "{query}");
    }
    workspace.post("/directory", json!({"state": "on", "group_patch": "nothing"})).await.must(200);
    let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&ada)}]}]));
    let silent = directory.patch(&path(&made), &add).await.must(204);
    assert!(silent.text().is_empty() && silent.header("etag").starts_with("W/"));
    let named = directory.patch(&format!("{}?attributes=displayName", path(&made)), &add).await.must(200);
    assert_eq!(named.json()["displayName"], "Engineering");
}

#[tokio::test]
async fn a_patch_of_a_large_group_does_not_send_it_back() {
    let (_served, Ready { directory, .. }) = acme().await;
    let mut inner = Vec::new();
    for number in 0..101 {
        inner.push(group(&directory, &format!("Group {number}"), &[]).await);
    }
    let ada = directory.join("ada").await;
    let made = group(&directory, "Large", &inner.iter().collect::<Vec<_>>()).await;
    let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&ada)}]}]));
    directory.patch(&path(&made), &add).await.must(204);
    assert_eq!(listed(&directory, &made).await.len(), 102);
    assert!(listed(&directory, &made).await.contains(&id(&ada).to_owned()));
}

#[tokio::test]
async fn the_root_holds_people_and_groups() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = directory.join("ada").await;
    let made = group(&directory, "Engineering", &[&ada]).await;
    let all = directory.get("").await.must(200).json();
    let kinds: Vec<_> = resources(&all).iter().map(|one| one["meta"]["resourceType"].clone()).collect();
    assert_eq!((kinds, &all["totalResults"]), (vec![json!("User"), json!("Group")], &json!(2)));
    let found = async |filter: &str| {
        let body =
            json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": filter});
        let list = directory.post("/.search", &body).await.must(200).json();
        resources(&list).iter().map(|one| id(one).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("meta.resourceType eq \"Group\"").await, ids(&[&made]));
    assert_eq!(found("userName eq \"ada@acme.example\"").await, ids(&[&ada]));
    assert_eq!(found("displayName eq \"engineering\"").await, ids(&[&made]));
    assert_eq!(found(&format!("members.value eq \"{}\"", id(&ada))).await, ids(&[&made]));
    assert_eq!(found(&format!("id eq \"{}\" or userName pr", id(&made))).await, ids(&[&ada, &made]));
    let sorted = directory.get("?sortBy=meta.created&sortOrder=descending&count=1").await.must(200).json();
    assert_eq!(resources(&sorted)[0]["id"], made["id"]);
    let first = directory.get("?cursor&count=1").await.must(200).json();
    let next = first["nextCursor"].as_str().unwrap();
    let second = directory.get(&format!("?cursor={next}&count=1")).await.must(200).json();
    assert_eq!((id(&resources(&first)[0]), id(&resources(&second)[0])), (id(&ada), id(&made)));
    assert!(second.get("nextCursor").is_none());
    fault(&directory.get(&format!("/Users?cursor={next}&count=1")).await, 400, Some("invalidCursor"));
    fault(&directory.get("?filter=userName%20zz%201").await, 400, Some("invalidFilter"));
}

#[tokio::test]
async fn how_many_filters_are_held_against_a_long_list_is_bounded() {
    let (_served, Ready { directory, .. }) = acme().await;
    let create = |number: usize| {
        json!({"method": "POST", "path": "/Users", "bulkId": format!("p{number}"),
        "data": {"userName": format!("p{number}@acme.example")}})
    };
    let everybody: Value = (0..=200).map(|number| json!({"value": format!("bulkId:p{number}")})).collect();
    let all = json!({"method": "POST", "path": "/Groups", "bulkId": "all",
        "data": {"displayName": "All", "members": everybody}});
    let operations: Value = (0..=200).map(create).chain([all]).collect();
    let bulk =
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
    directory.post("/Bulk", &bulk).await.must(200);
    let group = resources(&directory.get("/Groups").await.must(200).json()).remove(0);
    assert_eq!(listed(&directory, &group).await.len(), 201);

    let remove =
        |number: usize| json!({"op": "remove", "path": format!("members[display sw \"x{number}\"]")});
    let many = patch((0..1_000).map(remove).collect());
    fault(&directory.patch(&path(&group), &many).await, 400, Some("tooMany"));
    let fewer = patch((0..900).map(remove).collect());
    directory.patch(&path(&group), &fewer).await.must(204);
    let one = patch(json!([{"op": "remove", "path": "members[display sw \"p20\"]"}]));
    directory.patch(&path(&group), &one).await.must(204);
    assert_eq!(listed(&directory, &group).await.len(), 199, "all but p20 and p200");
}
