//! An id of another workspace is like one that nobody ever had: the same status, the same headers, the same words, in
//! every place where an id may stand; and nothing over there is touched.

use serde_json::{Value, json};

use crate::world::{Answer, Directory, Ready, Served, encoded, fault, id, patch, person};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Two workspaces, each with a person and a group that lists them.
struct Two {
    _served: Served,
    here: Ready,
    there: Ready,
    /// Of the directory that is asked.
    user: Value,
    group: Value,
    /// Of the other.
    foreign_user: Value,
    foreign_group: Value,
}

async fn two() -> Two {
    let served = Served::start().await;
    let (here, there) = (served.ready("acme", None).await, served.ready("globex", None).await);
    let (user, group) = filled(&here.directory, "ada").await;
    let (foreign_user, foreign_group) = filled(&there.directory, "eve").await;
    Two { _served: served, here, there, user, group, foreign_user, foreign_group }
}

async fn filled(directory: &Directory, name: &str) -> (Value, Value) {
    let user = directory.join(name).await;
    let body = json!({"displayName": "Engineering", "externalId": format!("g-{name}"), "members": [{"value": id(&user)}]});
    let group = directory.post("/Groups", &body).await.must(201).json();
    (directory.read(&user).await, group)
}

/// An id of the same making that nobody has.
fn never(known: &Value) -> String {
    let mut text = id(known).to_owned();
    let last = if text.pop() == Some('0') { '1' } else { '0' };
    text.push(last);
    text
}

impl Two {
    /// Asks the same of a foreign id and of one that nobody has, and sees the same. Gives the answer.
    async fn same(&self, kind: &str, ask: impl AsyncFn(&Directory, &str) -> Answer) -> Answer {
        let foreign = if kind == "Users" { &self.foreign_user } else { &self.foreign_group };
        let (known, nobodys) = (id(foreign).to_owned(), never(foreign));
        let (first, second) =
            (ask(&self.here.directory, &known).await, ask(&self.here.directory, &nobodys).await);
        let seen = |answer: &Answer, id: &str| {
            let (status, headers, body) = answer.seen();
            (status, format!("{headers:?}").replace(id, "…"), body.replace(id, "…"))
        };
        assert_eq!(seen(&first, &known), seen(&second, &nobodys), "{}", first.asked);
        first
    }

    async fn everything(&self) -> Value {
        let mut all = Vec::new();
        for ready in [&self.here, &self.there] {
            all.push(ready.workspace.picture().await);
            for path in ["/Users", "/Groups", ""] {
                all.push(ready.directory.get(path).await.must(200).json());
            }
        }
        json!(all)
    }
}

#[tokio::test]
async fn a_foreign_id_in_a_path_is_not_there() {
    let it = two().await;
    let before = it.everything().await;
    for kind in ["Users", "Groups"] {
        let body = if kind == "Users" { person("mallory") } else { json!({"displayName": "Other"}) };
        let change = patch(json!([{"op": "replace", "path": "externalId", "value": "x"}]));
        let path = |id: &str| format!("/{kind}/{id}");
        fault(&it.same(kind, async |to, id| to.get(&path(id)).await).await, 404, None);
        fault(&it.same(kind, async |to, id| to.put(&path(id), &body).await).await, 404, None);
        fault(&it.same(kind, async |to, id| to.patch(&path(id), &change).await).await, 404, None);
        fault(&it.same(kind, async |to, id| to.delete(&path(id)).await).await, 404, None);
        let conditional = async |to: &Directory, id: &str| {
            to.http.send(to.call("DELETE", &path(id)).header("if-match", "*")).await
        };
        fault(&it.same(kind, conditional).await, 404, None);
        let unchanged = async |to: &Directory, id: &str| {
            to.http.send(to.call("GET", &path(id)).header("if-none-match", "W/\"1\"")).await
        };
        fault(&it.same(kind, unchanged).await, 404, None);
        fault(
            &it.same(kind, async |to, id| to.get(&format!("{}?attributes=id", path(id))).await).await,
            404,
            None,
        );
        fault(&it.same(kind, async |to, id| to.post(&path(id), &body).await).await, 405, None);
        // A person's id where a group's is due, and the other way round, is one of these as well.
        let other = if kind == "Users" { "Groups" } else { "Users" };
        fault(&it.same(kind, async |to, id| to.get(&format!("/{other}/{id}")).await).await, 404, None);
    }
    assert_eq!(it.everything().await, before);
}

#[tokio::test]
async fn a_foreign_id_in_a_filter_finds_nobody() {
    let it = two().await;
    let before = it.everything().await;
    for (kind, collection, filter) in [
        ("Users", "/Users", "id eq \"…\""),
        ("Users", "/Users", "id eq \"…\" and userName pr"),
        ("Users", "/Users", "id sw \"…\""),
        ("Users", "/Groups", "members.value eq \"…\""),
        ("Users", "/Groups", "members eq \"…\""),
        ("Users", "/Groups", "members[value eq \"…\"]"),
        ("Users", "/Groups", "members[value eq \"…\" and type eq \"User\"]"),
        ("Groups", "/Groups", "members.value eq \"…\""),
        ("Groups", "/Groups", "id eq \"…\""),
        ("Groups", "/Users", "groups.value eq \"…\""),
        ("Groups", "/Users", "groups eq \"…\""),
        ("Groups", "/Users", "groups[value eq \"…\" and type eq \"direct\"]"),
        ("Users", "/Users", "manager.value eq \"…\""),
        ("Users", "", "id eq \"…\""),
        ("Groups", "", "id eq \"…\" or members.value eq \"…\""),
    ] {
        let ask = async |to: &Directory, id: &str| {
            to.get(&format!("{collection}?{}", encoded(&[("filter", &filter.replace('…', id))]))).await
        };
        let found = it.same(kind, ask).await.must(200).json();
        assert_eq!(found["totalResults"], 0, "{filter}");
        let search = async |to: &Directory, id: &str| {
            let filter = filter.replace('…', id);
            let body =
                json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": filter});
            to.post(&format!("{collection}/.search"), &body).await
        };
        it.same(kind, search).await.must(200);
        // Turned round it is everybody here, and nobody from over there.
        let turned = async |to: &Directory, id: &str| {
            let filter = format!("not ({})", filter.replace('…', id));
            to.get(&format!("{collection}?{}", encoded(&[("filter", &filter)]))).await
        };
        let others = it.same(kind, turned).await.must(200).text();
        assert!(
            !others.contains(id(&it.foreign_user)) && !others.contains(id(&it.foreign_group)),
            "{others}"
        );
    }
    assert_eq!(it.everything().await, before);
}

#[tokio::test]
async fn a_foreign_id_as_a_member_is_refused_and_as_a_manager_is_a_text() {
    let it = two().await;
    let before = it.everything().await;
    let own = format!("/Groups/{}", id(&it.group));
    for kind in ["Users", "Groups"] {
        for op in ["add", "replace"] {
            let ask = async |to: &Directory, who: &str| {
                let value = json!([{"value": id(&it.user)}, {"value": who}]);
                to.patch(&own, &patch(json!([{"op": op, "path": "members", "value": value}]))).await
            };
            fault(&it.same(kind, ask).await, 400, Some("invalidValue"));
        }
        let whole = |who: &str| json!({"displayName": "Another", "members": [{"value": who}]});
        fault(
            &it.same(kind, async |to, who| to.put(&own, &whole(who)).await).await,
            400,
            Some("invalidValue"),
        );
        fault(
            &it.same(kind, async |to, who| to.post("/Groups", &whole(who)).await).await,
            400,
            Some("invalidValue"),
        );
        // Taking out who is not in changes nothing.
        let filtered = async |to: &Directory, who: &str| {
            let path = format!("members[value eq \"{who}\"]");
            to.patch(&own, &patch(json!([{"op": "remove", "path": path}]))).await
        };
        assert_eq!(it.same(kind, filtered).await.must(200).json(), it.group);
    }
    assert_eq!(it.everything().await, before);

    let mut shown = Vec::new();
    for who in [id(&it.foreign_user).to_owned(), never(&it.foreign_user)] {
        let operations = json!([{"op": "add", "path": format!("{ENTERPRISE}:manager"), "value": who}]);
        let set = it.here.directory.change(&it.user, operations).await.must(200).json();
        assert_eq!(
            set[ENTERPRISE]["manager"],
            json!({"value": who}),
            "neither a name nor an address is shown"
        );
        let remove = json!([{"op": "remove", "path": format!("{ENTERPRISE}:manager")}]);
        it.here.directory.change(&it.user, remove).await.must(200);
        let mut set = set;
        set["meta"] = Value::Null;
        shown.push(set.to_string().replace(&who, "…"));
    }
    assert_eq!(shown[0], shown[1]);
}

/// An operation on a kind of resource and an id, with a group of one's own.
type Operation = fn(&str, &str, &str) -> Value;

#[tokio::test]
async fn a_foreign_id_in_a_bulk_request_is_not_there() {
    let it = two().await;
    let before = it.everything().await;
    let own = format!("/Groups/{}", id(&it.group));
    let bulk = async |to: &Directory, operation: Value| {
        let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [operation]});
        to.post("/Bulk", &body).await
    };
    let change = json!([{"op": "replace", "path": "externalId", "value": "x"}]);
    for kind in ["Users", "Groups"] {
        let cases: [(&str, Operation); 4] = [
            ("404", |kind, who, _| json!({"method": "DELETE", "path": format!("/{kind}/{who}")})),
            ("404", |kind, who, _| {
                json!({"method": "PUT", "path": format!("/{kind}/{who}"),
                "data": {"userName": "mallory", "displayName": "Mallory"}})
            }),
            ("400", |_, who, own| {
                json!({"method": "PATCH", "path": own, "data": {"Operations": [
                {"op": "add", "path": "members", "value": [{"value": who}]}]}})
            }),
            ("400", |_, who, _| {
                json!({"method": "POST", "path": "/Groups", "bulkId": "x",
                "data": {"displayName": "Other", "members": [{"value": who}]}})
            }),
        ];
        for (status, operation) in cases {
            let ask = async |to: &Directory, who: &str| bulk(to, operation(kind, who, &own)).await;
            let done = it.same(kind, ask).await.must(200).json();
            assert_eq!(done["Operations"][0]["status"], status, "{done}");
        }
        let patched = async |to: &Directory, who: &str| {
            bulk(to, json!({"method": "PATCH", "path": format!("/{kind}/{who}"), "data": change})).await
        };
        assert_eq!(it.same(kind, patched).await.must(200).json()["Operations"][0]["status"], "404");
    }
    assert_eq!(it.everything().await, before);
}

#[tokio::test]
async fn a_foreign_cursor_is_like_one_that_was_made_up() {
    let it = two().await;
    for collection in ["/Users", "/Groups", ""] {
        // A second resource of each kind, so that there is a second page.
        it.there.directory.post("/Users", &person(&format!("x{}", collection.len()))).await.must(201);
        let name = format!("Group {}", collection.len());
        it.there.directory.post("/Groups", &json!({"displayName": name})).await.must(201);
        let page = it.there.directory.get(&format!("{collection}?cursor=&count=1")).await.must(200).json();
        let foreign = page["nextCursor"].as_str().unwrap().to_owned();
        let last = if foreign.ends_with('A') { "B" } else { "A" };
        let bent = format!("{}{last}", &foreign[..foreign.len() - 1]);
        let mut seen = Vec::new();
        for cursor in [foreign.as_str(), bent.as_str(), "made-up"] {
            let answer = it.here.directory.get(&format!("{collection}?cursor={cursor}&count=1")).await;
            fault(&answer, 400, Some("invalidCursor"));
            seen.push(answer.seen());
        }
        assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
    }
}

#[tokio::test]
async fn a_foreign_group_can_not_be_mapped() {
    let it = two().await;
    let answer = it.same("Groups", async |_, group| {
        let mappings = json!({"ordered": [{"group": group, "role": "admin", "seat": "full"}]});
        it.here.workspace.put("/directory/mappings", mappings).await
    });
    answer.await.problem(404, "group_not_found");
}
