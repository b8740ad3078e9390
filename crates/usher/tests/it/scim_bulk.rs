//! Many operations in one request (RFC 7644 §3.7), each carried out as if it had come alone.

use serde_json::{Value, json};

use crate::world::{Answer, Directory, Ready, Served, fault, id, person, resources};

const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

async fn acme() -> (Served, Ready) {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    (served, ready)
}

async fn send(directory: &Directory, operations: Value) -> Answer {
    directory.post("/Bulk", &json!({"schemas": [BULK], "Operations": operations})).await
}

/// The items of the response, which is 200 whatever became of them.
async fn items(directory: &Directory, operations: Value) -> Vec<Value> {
    let response = send(directory, operations).await.must(200).json();
    assert_eq!(response["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]));
    response["Operations"].as_array().unwrap().clone()
}

fn statuses(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["status"].as_str().unwrap()).collect()
}

/// What an item's location leads to.
async fn at(directory: &Directory, item: &Value) -> Value {
    let path = item["location"].as_str().unwrap().strip_prefix(&directory.base).unwrap();
    directory.get(path).await.must(200).json()
}

fn post(path: &str, bulk_id: &str, data: Value) -> Value {
    json!({"method": "POST", "path": path, "bulkId": bulk_id, "data": data})
}

#[tokio::test]
async fn people_and_the_group_that_lists_them_are_made_in_one_request_in_any_order() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let members = json!([{"value": "bulkId:ada"}, {"value": "bulkId:bob"}]);
    let mut bob = person("bob");
    bob[ENTERPRISE] = json!({"manager": {"value": "bulkId:ada"}});
    let items = items(
        &directory,
        json!([
            post("/Groups", "team", json!({"displayName": "Team", "members": members})),
            post("/Users", "bob", bob),
            post("/Users", "ada", person("ada")),
            {"method": "PATCH", "path": "/Groups/bulkId:team",
                "data": [{"op": "remove", "path": "members[value eq \"bulkId:bob\"]"}]},
        ]),
    )
    .await;
    assert_eq!(statuses(&items), ["201", "201", "201", "200"]);
    let (team, bob, ada) =
        (at(&directory, &items[0]).await, at(&directory, &items[1]).await, at(&directory, &items[2]).await);
    assert_eq!(bob[ENTERPRISE]["manager"]["value"], ada["id"]);
    let listed: Vec<_> = team["members"].as_array().unwrap().iter().map(|one| one["value"].clone()).collect();
    assert_eq!(listed, [ada["id"].clone()]);
    assert_eq!(items[3]["version"], team["meta"]["version"]);
    assert_eq!(items[2]["bulkId"], "ada");
    assert_eq!(workspace.seats_used().await, 3, "the owner, Ada and Bob");
    let told = workspace.events().await;
    assert_eq!(told.iter().filter(|event| event["type"] == "member.provisioned").count(), 2);
}

#[tokio::test]
async fn groups_that_list_one_another_are_made_in_one_request() {
    let (_served, Ready { directory, .. }) = acme().await;
    let group = |name: &str, other: &str| json!({"displayName": name, "members": [{"type": "Group", "value": format!("bulkId:{other}")}]});
    let operations =
        json!([post("/Groups", "a", group("Group A", "b")), post("/Groups", "b", group("Group B", "a"))]);
    let items = items(&directory, operations).await;
    assert_eq!(statuses(&items), ["201", "201"]);
    let (a, b) = (at(&directory, &items[0]).await, at(&directory, &items[1]).await);
    assert_eq!((&a["members"][0]["value"], &b["members"][0]["value"]), (&b["id"], &a["id"]));
    assert_eq!((&items[0]["version"], &items[1]["version"]), (&a["meta"]["version"], &b["meta"]["version"]));
}

#[tokio::test]
async fn each_operation_stands_alone_and_says_what_became_of_it() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = directory.join("ada").await;
    let path = format!("/Users/{}", id(&ada));
    let items = items(
        &directory,
        json!([
            post("/Users", "twice", person("ada")),
            post("/Users", "bob", person("bob")),
            {"method": "PATCH", "path": path, "version": "W/\"99\"",
                "data": {"Operations": [{"op": "replace", "path": "title", "value": "Countess"}]}},
            {"method": "put", "path": path, "data": {"userName": "ada@acme.example", "title": "Countess"}},
            {"method": "DELETE", "path": "/Users/usr_00000000000000000000000001"},
            {"method": "GET", "path": path},
            {"method": "POST", "path": "/Bulk", "bulkId": "inner", "data": {"Operations": []}},
            post("/Groups", "nobodys", json!({"displayName": "X", "members": [{"value": "bulkId:nothing"}]})),
            post("/Groups", "of-twice", json!({"displayName": "Y", "members": [{"value": "bulkId:twice"}]})),
            {"method": "DELETE", "path": path},
        ]),
    )
    .await;
    let expected = ["409", "201", "412", "200", "404", "400", "400", "400", "409", "204"];
    assert_eq!(statuses(&items), expected, "{items:#?}");
    for item in items.iter().filter(|item| !item["status"].as_str().unwrap().starts_with('2')) {
        let response = &item["response"];
        assert_eq!(response["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{item}");
        assert_eq!(response["status"], item["status"], "{item}");
        assert!(response["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{item}");
    }
    assert_eq!(items[0]["response"]["scimType"], "uniqueness");
    assert_eq!(items[0].get("location"), None, "nothing was made");
    let left = directory.list(&[]).await;
    assert_eq!(
        resources(&left).iter().map(|user| &user["userName"]).collect::<Vec<_>>(),
        ["bob@acme.example"]
    );
    assert_eq!(directory.get("/Groups").await.must(200).json()["totalResults"], 0);
}

#[tokio::test]
async fn a_request_ends_where_the_client_says_it_has_seen_enough_errors() {
    let (_served, Ready { directory, .. }) = acme().await;
    let operations = json!([
        post("/Users", "1", person("ada")),
        post("/Users", "2", json!({"displayName": "nameless"})),
        post("/Users", "3", json!({"userName": ""})),
        post("/Users", "4", person("bob")),
    ]);
    let body = |errors: u8| json!({"schemas": [BULK], "failOnErrors": errors, "Operations": operations});
    let done = directory.post("/Bulk", &body(2)).await.must(200).json();
    assert_eq!(statuses(done["Operations"].as_array().unwrap()), ["201", "400", "400"]);
    assert_eq!(directory.list(&[]).await["totalResults"], 1);
    let done = directory.post("/Bulk", &body(1)).await.must(200).json();
    assert_eq!(statuses(done["Operations"].as_array().unwrap()), ["409"]);
}

#[tokio::test]
async fn what_is_announced_of_bulk_is_so() {
    let (_served, Ready { directory, .. }) = acme().await;
    let announced = directory.get("/ServiceProviderConfig").await.must(200).json()["bulk"].clone();
    assert_eq!(announced["supported"], true);
    let most = announced["maxOperations"].as_u64().unwrap();
    let operations = |number: u64| -> Value {
        let path = "/Users/usr_00000000000000000000000001";
        (0..number).map(|_| json!({"method": "DELETE", "path": path})).collect()
    };
    assert_eq!(items(&directory, operations(most)).await.len() as u64, most);
    let detail = fault(&send(&directory, operations(most + 1)).await, 413, None);
    assert!(detail.contains(&most.to_string()), "{detail}");

    let bytes = usize::try_from(announced["maxPayloadSize"].as_u64().unwrap()).unwrap();
    let padded = |length: usize| {
        let body = json!({"schemas": [BULK], "Operations": operations(1)}).to_string();
        let body = format!("{body}{}", " ".repeat(length - body.len()));
        directory.call("POST", "/Bulk").body("application/scim+json", body)
    };
    directory.http.send(padded(bytes)).await.must(200);
    let detail = fault(&directory.http.send(padded(bytes + 1)).await, 413, None);
    assert!(detail.contains("maxPayloadSize") && detail.contains(&bytes.to_string()), "{detail}");
}

#[tokio::test]
async fn a_bulk_request_that_is_none_changes_nothing() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = post("/Users", "x", person("ada"));
    for body in [
        json!([]),
        json!({"schemas": [BULK]}),
        json!({"schemas": [BULK], "Operations": {}}),
        json!({"schemas": [BULK], "Operations": []}),
    ] {
        fault(&directory.post("/Bulk", &body).await, 400, Some("invalidSyntax"));
    }
    let twice = json!([ada, ada]);
    fault(&send(&directory, twice).await, 400, Some("invalidValue"));
    assert_eq!(directory.list(&[]).await["totalResults"], 0);
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let answer = directory.http.send(directory.call(method, "/Bulk")).await;
        fault(&answer, 405, None);
        assert_eq!(answer.header("allow"), "POST", "{method}");
    }
    let nobody = directory.with_token("uss_wrong");
    fault(&send(&nobody, json!([ada])).await, 401, None);
}

#[tokio::test]
async fn an_id_of_another_workspace_is_like_one_that_does_not_exist() {
    let (served, Ready { directory, .. }) = acme().await;
    let other = served.ready("other", None).await;
    let eve = other.directory.join("eve").await;
    let random = "usr_01hf8m3qd2s4v6x8z0b2d4f6h8";
    let said = async |who: &str| {
        let operations = json!([
            {"method": "DELETE", "path": format!("/Users/{who}")},
            {"method": "PATCH", "path": format!("/Users/{who}"), "data": [{"op": "replace", "path": "active", "value": false}]},
            post("/Groups", "g", json!({"displayName": "X", "members": [{"value": who}]})),
        ]);
        json!(items(&directory, operations).await).to_string().replace(who, "…")
    };
    assert_eq!(said(id(&eve)).await, said(random).await);
    assert_eq!(other.directory.read(&eve).await, eve);
}
