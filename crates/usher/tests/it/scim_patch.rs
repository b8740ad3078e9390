//! Changing people: the bodies identity providers send, versions, and changes that change nothing.

use serde_json::{Value, json};

use crate::world::{Directory, Ready, Served, fault, id, patch, person};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

async fn acme() -> (Served, Ready, Value) {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    let ada = ready.directory.join("ada").await;
    (served, ready, ada)
}

/// Sends operations and gives what the person is then, as the answer and a later GET both say.
async fn becomes(directory: &Directory, user: &Value, operations: Value) -> Value {
    let answer = directory.change(user, operations).await.must(200);
    let after = answer.json();
    assert_eq!(answer.header("etag"), after["meta"]["version"]);
    assert_eq!(directory.read(user).await, after);
    after
}

#[tokio::test]
async fn the_capitalised_operations_of_entra_id_do_what_they_mean() {
    let (_served, Ready { workspace, directory }, ada) = acme().await;
    let after = becomes(
        &directory,
        &ada,
        json!([
            {"op": "Replace", "path": "name.familyName", "value": "King"},
            {"op": "Replace", "path": "displayName", "value": "Ada King"},
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555"},
            {"op": "Add", "path": "addresses[type eq \"work\"].formatted", "value": "St James's Square"},
            {"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "R&D"},
            {"op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "usr_1"},
            {"op": "Add", "path": "roles[primary eq \"True\"].display", "value": "Admin"},
            {"op": "Add", "path": "roles[primary eq \"True\"].value", "value": "admin"},
        ]),
    )
    .await;
    assert_eq!((&after["name"]["familyName"], &after["displayName"]), (&json!("King"), &json!("Ada King")));
    assert_eq!(after["phoneNumbers"], json!([{"type": "mobile", "value": "+1 555"}]));
    assert_eq!(after["addresses"][0]["formatted"], "St James's Square");
    assert_eq!(after[ENTERPRISE]["department"], "R&D");
    assert_eq!(after[ENTERPRISE]["manager"]["value"], "usr_1", "a manager is an object: {after}");
    assert_eq!(after["roles"].as_array().unwrap().len(), 1, "{after}");
    assert_eq!(workspace.member("ada@acme.example").await.unwrap()["family_name"], "King");
    assert_eq!(
        workspace.member("ada@acme.example").await.unwrap()["role"],
        "member",
        "roles are the dashboard's"
    );

    let cleared = becomes(
        &directory,
        &ada,
        json!([
            {"op": "Replace", "path": format!("{ENTERPRISE}:manager"), "value": {"value": ""}},
            {"op": "Replace", "path": "displayName", "value": ""},
            {"op": "Replace", "path": "phoneNumbers", "value": []},
            {"op": "Remove", "path": "addresses[type eq \"work\"]"},
        ]),
    )
    .await;
    assert!(
        ["displayName", "phoneNumbers", "addresses"].iter().all(|name| cleared.get(name).is_none()),
        "{cleared}"
    );
    assert!(cleared[ENTERPRISE].get("manager").is_none(), "{cleared}");
    // Texts of truth, in both directions.
    for (text, active) in [("False", false), ("True", true), ("false", false), ("TRUE", true)] {
        let after =
            becomes(&directory, &ada, json!([{"op": "Replace", "path": "active", "value": text}])).await;
        assert_eq!(after["active"], active, "{text}");
        assert_eq!(workspace.member("ada@acme.example").await.is_some(), active, "{text}");
    }
}

#[tokio::test]
async fn values_without_a_path_are_read_key_by_key() {
    let (_served, Ready { workspace, directory }, ada) = acme().await;
    let after = becomes(
        &directory,
        &ada,
        json!([{"op": "replace", "value": {
            "displayName": "Augusta Ada", "name.givenName": "Augusta", "emails[type eq \"work\"].value": "augusta@acme.example",
            format!("{ENTERPRISE}:employeeNumber"): "7", ENTERPRISE: {"department": "Engines"}}}]),
    )
    .await;
    assert_eq!(after["name"], json!({"givenName": "Augusta", "familyName": "Person"}));
    assert_eq!(after["emails"][0]["value"], "augusta@acme.example");
    assert_eq!(after[ENTERPRISE], json!({"employeeNumber": "7", "department": "Engines"}));
    assert_eq!(workspace.member("augusta@acme.example").await.unwrap()["given_name"], "Augusta");
    // Okta shows people out without a path.
    becomes(&directory, &ada, json!([{"op": "replace", "value": {"active": false}}])).await;
    assert_eq!(workspace.members().await.len(), 1);
    becomes(&directory, &ada, json!([{"op": "replace", "value": {"active": true, "id": id(&ada)}}])).await;
    assert_eq!(workspace.members().await.len(), 2);
}

#[tokio::test]
async fn a_patch_without_schemas_or_with_keys_in_another_case_is_understood() {
    let (_served, Ready { directory, .. }, ada) = acme().await;
    let path = format!("/Users/{}", id(&ada));
    let bodies = [
        json!({"Operations": [{"op": "replace", "path": "title", "value": "1"}]}),
        json!({"schemas": [], "operations": [{"OP": "REPLACE", "Path": "TITLE", "Value": "2"}]}),
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "id": "x", "Operations": [
            {"op": "add", "name": "a name", "path": "urn:ietf:params:scim:schemas:core:2.0:User:title", "value": "3"}]}),
    ];
    for (body, title) in bodies.iter().zip(["1", "2", "3"]) {
        assert_eq!(directory.patch(&path, body).await.must(200).json()["title"], title, "{body}");
    }
}

#[tokio::test]
async fn a_replacement_keeps_what_the_client_never_spoke_of() {
    let (_served, Ready { workspace, directory }, ada) = acme().await;
    // As Okta sends it: read first, then send it all, with its own changes.
    let mut body = ada.clone();
    body["name"] = json!({"givenName": "Augusta", "familyName": "King", "middleName": ""});
    body["groups"] = json!([]);
    body["meta"] = json!({"resourceType": "User"});
    body.as_object_mut().unwrap().remove("active");
    let answer = directory.replace(&ada, &body).await.must(200);
    let after = answer.json();
    assert_eq!(answer.header("etag"), after["meta"]["version"]);
    assert_eq!(after["active"], true, "saying nothing of `active` shows nobody out");
    assert_eq!(after["name"], json!({"givenName": "Augusta", "familyName": "King"}));
    assert_eq!(workspace.member("ada@acme.example").await.unwrap()["family_name"], "King");
    directory.say_active(&ada, false).await.must(200);
    let after = directory.replace(&ada, &body).await.must(200).json();
    assert_eq!(after["active"], false, "nor lets anybody in");
    assert_eq!(workspace.member("ada@acme.example").await, None);
    body["active"] = json!(true);
    directory.replace(&ada, &body).await.must(200);
    assert!(workspace.member("ada@acme.example").await.is_some());
    fault(&directory.put("/Users/usr_00000000000000000000000001", &person("eve")).await, 404, None);
}

#[tokio::test]
async fn whoever_is_to_leave_is_out_or_the_client_is_told() {
    let (_served, Ready { workspace, directory }, ada) = acme().await;
    let op = |op: &str, path: &str, value: Value| patch(json!([{"op": op, "path": path, "value": value}]));
    let bare = |value: Value| patch(json!([{"op": "replace", "value": value}]));
    // All of Ada but `active`, with this besides.
    let but = |with: Value| {
        let mut body = ada.clone();
        body.as_object_mut().unwrap().remove("active");
        body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        body
    };
    let removal = patch(json!([{"op": "remove", "path": "active"}]));
    let by_uri = patch(json!([{"op": "Remove", "path": format!("{USER}:Active")}]));
    let after_others =
        patch(json!([{"op": "add", "path": "title", "value": "Dr"}, {"op": "remove", "path": "active"}]));
    let (value, path, syntax, mutability) = ("invalidValue", "invalidPath", "invalidSyntax", "mutability");
    let refused = [
        ("PUT", but(json!({"active": null})), value),
        ("PUT", but(json!({"active": ""})), value),
        ("PUT", but(json!({"active": []})), value),
        ("PUT", but(json!({USER: {"active": null}})), value),
        ("PUT", but(json!({"activ": false})), syntax),
        ("PUT", but(json!({"active.value": false})), syntax),
        ("PUT", but(json!({ENTERPRISE: {"active": false}})), syntax),
        ("PUT", but(json!({"urn:ietf:params:scim:schemas:core:2.0:Usr": {"active": false}})), syntax),
        ("PATCH", removal, mutability),
        ("PATCH", by_uri, mutability),
        ("PATCH", after_others, mutability),
        ("PATCH", op("replace", "active", Value::Null), value),
        ("PATCH", op("add", "active", Value::Null), value),
        ("PATCH", op("Replace", "active", json!("")), value),
        ("PATCH", op("replace", "active.value", json!(false)), path),
        ("PATCH", op("replace", "active[value eq true]", json!(false)), path),
        ("PATCH", op("replace", "activ", json!(false)), path),
        ("PATCH", op("add", "inactive", json!(true)), path),
        ("PATCH", op("replace", "urn:ietf:params:scim:schemas:core:2.0:Usr:active", json!(false)), path),
        ("PATCH", op("replace", "urn:x:y:active", json!(false)), path),
        ("PATCH", op("replace", &format!("{ENTERPRISE}:active"), json!(false)), path),
        ("PATCH", bare(json!({"active": null})), value),
        ("PATCH", bare(json!({"active.value": false})), path),
        ("PATCH", bare(json!({"activ": false, "title": "Dr"})), path),
        ("PATCH", json!({"title": "Dr", "activ": false}), path),
    ];
    let before = workspace.picture().await;
    let at = format!("/Users/{}", id(&ada));
    for (method, body, reason) in refused {
        let answer = directory.http.send(directory.call(method, &at).scim(&body)).await;
        assert_eq!(
            (answer.status, answer.json()["scimType"].as_str()),
            (400, Some(reason)),
            "{method} {body}"
        );
        let said = fault(&answer, 400, Some(reason));
        assert!(said.contains("true or false") || ![value, mutability].contains(&reason), "{body}: {said}");
        assert_eq!(directory.read(&ada).await, ada, "{body}");
    }
    assert_eq!(workspace.picture().await, before);

    let taken = [
        ("PUT", but(json!({"active": false}))),
        ("PUT", but(json!({"ACTIVE": "False"}))),
        ("PUT", but(json!({USER: {"active": false}}))),
        ("PUT", but(json!({format!("{USER}:active"): false}))),
        ("PATCH", op("replace", "active", json!(false))),
        ("PATCH", op("add", &format!("{USER}:active"), json!("false"))),
        ("PATCH", op("replace", USER, json!({"active": false}))),
        ("PATCH", bare(json!({USER: {"active": false}}))),
        (
            "PATCH",
            patch(
                json!([{"op": "remove", "path": "active"}, {"op": "add", "path": "active", "value": false}]),
            ),
        ),
        ("PATCH", json!({"active": false})),
    ];
    for (method, body) in taken {
        let answer = directory.http.send(directory.call(method, &at).scim(&body)).await.must(200);
        assert_eq!(answer.json()["active"], false, "{method} {body}");
        assert_eq!(workspace.anybody("ada@acme.example").await["standing"], "inactive", "{method} {body}");
        directory.say_active(&ada, true).await.must(200);
    }
}

#[tokio::test]
async fn a_change_that_changes_nothing_leaves_version_time_and_feed_as_they_were() {
    let (_served, Ready { workspace, directory }, ada) = acme().await;
    let before = workspace.picture().await;
    let audit = workspace.audit().await;
    let same = [
        json!([{"op": "replace", "path": "active", "value": true}]),
        json!([{"op": "Replace", "path": "active", "value": "True"}]),
        json!([{"op": "replace", "path": "userName", "value": ada["userName"]}]),
        json!([{"op": "add", "path": "emails", "value": ada["emails"]}]),
        json!([{"op": "replace", "value": {"name": ada["name"], "externalId": ada["externalId"]}}]),
        json!([{"op": "remove", "path": "title"}]),
        json!([{"op": "replace", "path": "title", "value": ""}]),
        json!([{"op": "add", "path": "noSuchAttribute", "value": 1}]),
        json!([{"op": "replace", "path": "title", "value": "x"}, {"op": "remove", "path": "title"}]),
    ];
    for operations in same {
        let answer = directory.change(&ada, operations.clone()).await.must(200);
        assert_eq!(answer.json(), ada, "{operations}");
    }
    assert_eq!(directory.replace(&ada, &ada).await.must(200).json(), ada);
    assert_eq!(workspace.picture().await, before);
    assert_eq!(workspace.audit().await, audit);
}

#[tokio::test]
async fn a_change_of_another_version_than_expected_is_refused() {
    let (_served, Ready { workspace, directory }, ada) = acme().await;
    let path = format!("/Users/{}", id(&ada));
    let first = ada["meta"]["version"].as_str().unwrap().to_owned();
    assert_eq!(first, "W/\"1\"");
    let title = patch(json!([{"op": "replace", "path": "title", "value": "Dr"}]));
    let after =
        directory.http.send(directory.call("PATCH", &path).header("if-match", &first).scim(&title)).await;
    let second = after.must(200).json()["meta"]["version"].as_str().unwrap().to_owned();
    assert_ne!(first, second);

    let before = (workspace.picture().await, directory.read(&ada).await);
    let gone = patch(json!([{"op": "replace", "path": "active", "value": false}]));
    for (method, body) in [("PATCH", Some(&gone)), ("PUT", Some(&ada)), ("DELETE", None)] {
        for stale in [first.as_str(), "\"1\"", "W/\"x\", W/\"y\""] {
            let call = directory.call(method, &path).header("if-match", stale);
            let answer = directory.http.send(match body {
                Some(body) => call.scim(body),
                None => call,
            });
            fault(&answer.await, 412, None);
        }
    }
    assert_eq!((workspace.picture().await, directory.read(&ada).await), before);
    fault(
        &directory.http.send(directory.call("DELETE", &path).header("if-match", "nonsense")).await,
        400,
        None,
    );

    // Whoever knows the version is spared the body.
    let known =
        directory.http.send(directory.call("GET", &path).header("if-none-match", &second)).await.must(304);
    assert!(known.body.is_empty());
    directory.http.send(directory.call("GET", &path).header("if-none-match", &first)).await.must(200);
    directory.http.send(directory.call("DELETE", &path).header("if-match", "*")).await.must(204);
}
