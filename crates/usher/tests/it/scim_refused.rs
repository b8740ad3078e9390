//! What is refused has not happened: neither the resource nor the lists, members, seats and events differ by a byte.
//! One row for each reason of RFC 7644 table 9 and RFC 9865, of people and of groups, and for each other way of failing.

use serde_json::{Value, json};

use crate::world::{Call, Ready, Served, fault, id, patch, person, person_at};

/// *Acme* with two seats, both taken: the owner's and Ada's. The owner and Bob, who is inactive, are told of as well.
struct Acme {
    _served: Served,
    ready: Ready,
    ada: Value,
    owner: Value,
    bob: Value,
    group: Value,
}

async fn acme() -> Acme {
    let served = Served::start().await;
    let ready = served.acme(Some(2)).await;
    let directory = &ready.directory;
    let owner = directory.create(&person_at("owner", "owner@acme.example")).await;
    let ada = directory.join("ada").await;
    let mut bob = person("bob");
    bob["active"] = json!(false);
    let bob = directory.create(&bob).await;
    let group = json!({"displayName": "Engineering", "members": [{"value": id(&ada)}]});
    let group = directory.post("/Groups", &group).await.must(201).json();
    directory.post("/Groups", &json!({"displayName": "Research"})).await.must(201);
    Acme { _served: served, ready, ada, owner, bob, group }
}

type Seen = (u16, Vec<(String, String)>, String);

impl Acme {
    /// Everything that a refused request could have touched, to the byte.
    async fn everything(&self) -> (Vec<Seen>, Value) {
        let mut seen = Vec::new();
        let (ada, owner, bob) = (self.user(&self.ada), self.user(&self.owner), self.user(&self.bob));
        for path in [&ada, &owner, &bob, &self.group_path(), "/Users", "/Groups", "/"] {
            seen.push(self.ready.directory.get(path).await.must(200).seen());
        }
        let groups = self.ready.workspace.get("/directory/groups").await.must(200).json();
        (seen, json!([self.ready.workspace.picture().await, groups]))
    }

    fn user(&self, who: &Value) -> String {
        format!("/Users/{}", id(who))
    }

    fn group_path(&self) -> String {
        format!("/Groups/{}", id(&self.group))
    }

    async fn refuses(&self, cases: Vec<(Call, u16, Option<&str>)>) {
        let before = self.everything().await;
        for (call, status, reason) in cases {
            let answer = self.ready.directory.http.send(call).await;
            fault(&answer, status, reason);
            assert_eq!(self.everything().await, before, "{}: {}", answer.asked, answer.text());
        }
    }

    fn get(&self, path: &str) -> Call {
        self.ready.directory.call("GET", &path.replace(' ', "%20").replace('"', "%22"))
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Call {
        self.ready.directory.call(method, path).scim(body)
    }

    /// Operations after one that would have changed something, were it alone.
    fn after(&self, path: &str, good: Value, bad: Value) -> Call {
        self.send("PATCH", path, &patch(json!([good, bad])))
    }
}

#[tokio::test]
async fn a_refused_change_of_a_person_has_not_happened() {
    let it = acme().await;
    let (ada, bob) = (it.user(&it.ada), it.user(&it.bob));
    let change = |operation: Value| {
        // Access would end, were the second operation not refused.
        let good = json!({"op": "replace", "path": "active", "value": false});
        it.after(&ada, good, operation)
    };
    let cases = vec![
        (
            change(json!({"op": "replace", "path": "emails[type zz \"a\"].value", "value": "x"})),
            400,
            Some("invalidFilter"),
        ),
        (change(json!({"op": "replace", "path": "emails[", "value": "x"})), 400, Some("invalidFilter")),
        (change(json!({"op": "replace", "path": "name..givenName", "value": "x"})), 400, Some("invalidPath")),
        (change(json!({"op": "replace", "path": 5, "value": "x"})), 400, Some("invalidPath")),
        (change(json!({"op": "remove"})), 400, Some("noTarget")),
        (
            change(json!({"op": "replace", "path": "emails[value co \"nobody\"].type", "value": "x"})),
            400,
            Some("noTarget"),
        ),
        (change(json!({"op": "replace", "path": "id", "value": "x"})), 400, Some("mutability")),
        (change(json!({"op": "replace", "path": "meta.version", "value": "x"})), 400, Some("mutability")),
        (change(json!({"op": "add", "path": "groups", "value": [{"value": "x"}]})), 400, Some("mutability")),
        (change(json!({"op": "remove", "path": "userName"})), 400, Some("mutability")),
        (change(json!({"op": "remove", "path": "active"})), 400, Some("mutability")),
        (change(json!({"op": "replace", "path": "name", "value": 7})), 400, Some("invalidValue")),
        (change(json!({"op": "replace", "path": "title", "value": {"a": 1}})), 400, Some("invalidValue")),
        (change(json!({"op": "add", "path": "title"})), 400, Some("invalidValue")),
        (change(json!({"op": "rename", "path": "title", "value": "x"})), 400, Some("invalidSyntax")),
        (change(json!(7)), 400, Some("invalidSyntax")),
        (
            change(json!({"op": "replace", "path": "userName", "value": "BOB@acme.example"})),
            409,
            Some("uniqueness"),
        ),
        (change(json!({"op": "replace", "path": "externalId", "value": "ext-bob"})), 409, Some("uniqueness")),
        (it.send("PUT", &ada, &person("bob")), 409, Some("uniqueness")),
        (it.send("PUT", &ada, &json!({"active": false})), 400, Some("invalidValue")),
        (
            it.send("PUT", &ada, &json!({"userName": "ada@acme.example", "active": null})),
            400,
            Some("invalidValue"),
        ),
        (it.send("PUT", &ada, &json!([])), 400, Some("invalidSyntax")),
        (it.send("POST", "/Users", &person("BOB")), 409, Some("uniqueness")),
        (it.send("POST", "/Users", &json!({"displayName": "nobody"})), 400, Some("invalidValue")),
        (it.send("POST", "/Users", &person("cleo")), 403, None),
        (
            it.send(
                "PATCH",
                &bob,
                &patch(json!([{"op": "replace", "path": "title", "value": "x"},
            {"op": "replace", "path": "active", "value": true}])),
            ),
            403,
            None,
        ),
        (
            it.send(
                "PATCH",
                &it.user(&it.owner),
                &patch(json!([{"op": "replace", "path": "title", "value": "x"},
            {"op": "replace", "path": "active", "value": "False"}])),
            ),
            403,
            None,
        ),
        (it.send("DELETE", &it.user(&it.owner), &json!({})), 403, None),
        (
            change(json!({"op": "add", "path": "title", "value": "x"})).header("if-match", "W/\"99\""),
            412,
            None,
        ),
        (change(json!({"op": "add", "path": "title", "value": "x"})).header("if-match", "99"), 400, None),
        (it.ready.directory.call("DELETE", &ada).header("if-match", "W/\"99\""), 412, None),
    ];
    it.refuses(cases).await;
}

#[tokio::test]
async fn a_refused_change_of_a_group_has_not_happened() {
    let it = acme().await;
    let group = it.group_path();
    let change = |operation: Value| {
        // Bob would be in, and the name another.
        let good =
            json!({"op": "add", "value": {"displayName": "Core", "members": [{"value": id(&it.bob)}]}});
        it.after(&group, good, operation)
    };
    let unknown = json!([{"value": id(&it.bob)}, {"value": "usr_00000000000000000000000001"}]);
    let cases = vec![
        (change(json!({"op": "remove", "path": "members[value zz \"a\"]"})), 400, Some("invalidFilter")),
        (change(json!({"op": "remove", "path": "members[value eq \"a\""})), 400, Some("invalidFilter")),
        (change(json!({"op": "remove", "path": "members.value.x"})), 400, Some("invalidPath")),
        (change(json!({"op": "remove"})), 400, Some("noTarget")),
        (change(json!({"op": "replace", "path": "id", "value": "x"})), 400, Some("mutability")),
        (change(json!({"op": "remove", "path": "displayName"})), 400, Some("mutability")),
        (
            change(json!({"op": "replace", "path": format!("members[value eq \"{}\"].value", id(&it.ada)),
            "value": id(&it.bob)})),
            400,
            Some("mutability"),
        ),
        (change(json!({"op": "add", "path": "members", "value": unknown})), 400, Some("invalidValue")),
        (change(json!({"op": "replace", "path": "members", "value": unknown})), 400, Some("invalidValue")),
        (
            change(json!({"op": "add", "path": "members", "value": [{"display": "nobody"}]})),
            400,
            Some("invalidValue"),
        ),
        (change(json!({"op": "add", "path": "members", "value": [{"value": 7}]})), 400, Some("invalidValue")),
        (change(json!({"op": "replace", "path": "displayName", "value": ["x"]})), 400, Some("invalidValue")),
        (change(json!({"op": "rename", "path": "displayName", "value": "x"})), 400, Some("invalidSyntax")),
        (
            change(json!({"op": "replace", "path": "displayName", "value": "RESEARCH"})),
            409,
            Some("uniqueness"),
        ),
        (it.send("PUT", &group, &json!({"displayName": "research", "members": []})), 409, Some("uniqueness")),
        (
            it.send("PUT", &group, &json!({"displayName": "Core", "members": unknown})),
            400,
            Some("invalidValue"),
        ),
        (it.send("PUT", &group, &json!({"members": []})), 400, Some("invalidValue")),
        (it.send("POST", "/Groups", &json!({"displayName": "engineering"})), 409, Some("uniqueness")),
        (
            it.send("POST", "/Groups", &json!({"displayName": "Core", "members": unknown})),
            400,
            Some("invalidValue"),
        ),
        (it.send("POST", "/Groups", &json!({})), 400, Some("invalidValue")),
        (it.send("POST", "/Groups", &json!("Core")), 400, Some("invalidSyntax")),
        (change(json!({"op": "remove", "path": "members"})).header("if-match", "W/\"99\""), 412, None),
        (it.ready.directory.call("DELETE", &group).header("if-match", "\"99\""), 412, None),
    ];
    it.refuses(cases).await;
}

#[tokio::test]
async fn a_refused_question_has_changed_nothing_and_shown_nobody() {
    let it = acme().await;
    let search = |path: &str, body: Value| it.send("POST", &format!("{path}/.search"), &body);
    let mut cases = Vec::new();
    for collection in ["/Users", "/Groups", ""] {
        let get = |query: &str| it.get(&format!("{collection}?{query}"));
        cases.extend([
            (get("filter=id zz \"a\""), 400, Some("invalidFilter")),
            (get("filter="), 400, Some("invalidFilter")),
            (get("cursor=nothing"), 400, Some("invalidCursor")),
            (get("cursor=&count=many"), 400, Some("invalidCount")),
            (get("cursor=&startIndex=1"), 400, Some("invalidValue")),
            (get("startIndex=one"), 400, Some("invalidValue")),
            (get("sortBy=nothing"), 400, Some("invalidValue")),
            (get("attributes=id&excludedAttributes=meta"), 400, Some("invalidValue")),
            (search(collection, json!({"filter": "id zz \"a\""})), 400, Some("invalidFilter")),
            (search(collection, json!({"cursor": "nothing"})), 400, Some("invalidCursor")),
            (search(collection, json!([])), 400, Some("invalidSyntax")),
        ]);
    }
    for path in ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"] {
        cases.push((it.get(&format!("{path}?filter=id pr")), 403, None));
    }
    it.refuses(cases).await;
}

#[tokio::test]
async fn a_message_that_never_became_a_request_has_changed_nothing() {
    let it = acme().await;
    let (ada, group) = (it.user(&it.ada), it.group_path());
    let directory = &it.ready.directory;
    let raw = |method: &str, path: &str, media_type: &str, body: &str| {
        directory.call(method, path).body(media_type, body.to_owned())
    };
    let scim = "application/scim+json";
    let twice = r#"{"Operations": [{"op": "replace", "path": "active", "value": true, "value": false}]}"#;
    let large = format!("{{\"userName\": \"cleo\"}}{}", " ".repeat(1024 * 1024));
    let mut cases = Vec::new();
    for (path, collection) in [(&ada, "/Users"), (&group, "/Groups")] {
        cases.extend([
            (raw("PATCH", path, scim, "{\"Operations\": ["), 400, Some("invalidSyntax")),
            (raw("PATCH", path, scim, twice), 400, Some("invalidSyntax")),
            (raw("PUT", path, scim, ""), 400, Some("invalidSyntax")),
            (raw("POST", collection, "text/html", "{}"), 415, None),
            (raw("PUT", path, scim, &large), 413, None),
            (raw("POST", path, scim, "{}"), 405, None),
            (raw("DELETE", collection, scim, ""), 405, None),
            (Call::new("DELETE", format!("{}{path}", directory.base)).bearer("uss_wrong"), 401, None),
            (Call::new("DELETE", format!("{}{path}", directory.base)), 401, None),
        ]);
    }
    cases.push((raw("DELETE", "/Me", scim, ""), 501, None));
    cases.push((raw("DELETE", "/Nothing", scim, ""), 404, None));
    it.refuses(cases).await;
}

#[tokio::test]
async fn a_bulk_request_of_nothing_but_refused_operations_has_changed_nothing() {
    let it = acme().await;
    let before = it.everything().await;
    let (ada, group) = (it.user(&it.ada), it.group_path());
    let operations = json!([
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": person("ADA")},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": person("cleo")},
        {"method": "PATCH", "path": ada, "data": {"Operations": [{"op": "replace", "path": "active", "value": false},
            {"op": "remove"}]}},
        {"method": "DELETE", "path": it.user(&it.owner)},
        {"method": "DELETE", "path": ada, "version": "W/\"99\""},
        {"method": "PATCH", "path": group, "data": {"Operations": [{"op": "remove", "path": "members"},
            {"op": "remove", "path": "displayName"}]}},
        {"method": "POST", "path": "/Groups", "bulkId": "c", "data": {"displayName": "Core", "members": [{"value": "bulkId:b"}]}},
    ]);
    let body =
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
    let done = it.ready.directory.post("/Bulk", &body).await.must(200).json();
    let statuses: Vec<_> =
        done["Operations"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["409", "403", "400", "403", "412", "400", "409"], "{done:#}");
    assert_eq!(it.everything().await, before);
}
