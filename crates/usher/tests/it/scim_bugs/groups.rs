//! Groups and requests at once: who is listed afterwards, and that nothing is lost.

use serde_json::{Value, json};

use super::{acme, at_once, filtered, group, ids, listed, path};
use crate::world::{Ready, fault, id, patch, person, resources};

#[tokio::test]
async fn bug_01_whoever_is_listed_in_a_removal_loses_what_the_group_gave_and_nobody_else_does() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let (ada, bob, cleo) =
        (directory.join("ada").await, directory.join("bob").await, directory.join("cleo").await);
    let made = group(&directory, "Admins", &[&ada, &bob, &cleo]).await;
    let mappings = json!({"ordered": [{"group": id(&made), "role": "admin", "seat": "full"}]});
    workspace.put("/directory/mappings", mappings).await.must(200);
    let roles = async || {
        let mut roles = Vec::new();
        for name in ["ada", "bob", "cleo"] {
            let member = workspace.member(&format!("{name}@acme.example")).await.unwrap();
            roles.push(member["role"].as_str().unwrap().to_owned());
        }
        roles
    };
    assert_eq!(roles().await, ["admin", "admin", "admin"]);
    let remove = |value: Value| patch(json!([{"op": "Remove", "path": "members", "value": value}]));
    directory.patch(&path(&made), &remove(json!([{"$ref": null, "value": id(&ada)}]))).await.must(200);
    assert_eq!(listed(&directory, &made).await, ids(&[&bob, &cleo]));
    assert_eq!(roles().await, ["member", "admin", "admin"]);
    directory.patch(&path(&made), &remove(json!([]))).await.must(200);
    assert_eq!(roles().await, ["member", "admin", "admin"], "nobody is listed, so nobody leaves");
    directory.patch(&path(&made), &remove(Value::Null)).await.must(200);
    assert_eq!(roles().await, ["member", "member", "member"], "null means all");
}

#[tokio::test]
async fn bug_08_and_bug_09_a_replacement_of_members_is_exact_and_one_of_the_name_leaves_them() {
    let (_served, Ready { directory, .. }) = acme().await;
    let (ada, bob, cleo) =
        (directory.join("ada").await, directory.join("bob").await, directory.join("cleo").await);
    let made = group(&directory, "Engineering", &[&ada, &bob]).await;
    let replace = |value: Value| patch(json!([{"op": "replace", "path": "members", "value": value}]));
    let value = json!([{"value": id(&bob)}, {"value": id(&cleo)}]);
    directory.patch(&path(&made), &replace(value)).await.must(200);
    assert_eq!(listed(&directory, &made).await, ids(&[&bob, &cleo]));
    assert!(directory.read(&ada).await.get("groups").is_none(), "whoever is left out is out");
    let rename = patch(json!([{"op": "replace", "value": {"id": "another", "displayName": "Core"}}]));
    let after = directory.patch(&path(&made), &rename).await.must(200).json();
    assert_eq!((&after["id"], &after["displayName"]), (&made["id"], &json!("Core")));
    assert_eq!(listed(&directory, &made).await, ids(&[&bob, &cleo]));
}

#[tokio::test]
async fn bug_19_one_who_is_unknown_keeps_the_whole_request_from_happening_and_makes_nobody() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let (ada, bob) = (directory.join("ada").await, directory.join("bob").await);
    let made = group(&directory, "Engineering", &[&ada]).await;
    let before = workspace.picture().await;
    let value = json!([{"value": id(&bob)}, {"value": "stranger@acme.example"}]);
    for op in ["add", "replace"] {
        let change = patch(json!([{"op": op, "path": "members", "value": value}]));
        fault(&directory.patch(&path(&made), &change).await, 400, Some("invalidValue"));
    }
    let whole = json!({"displayName": "Engineering", "members": value});
    fault(&directory.put(&path(&made), &whole).await, 400, Some("invalidValue"));
    assert_eq!(directory.get(&path(&made)).await.must(200).json(), made);
    assert_eq!(workspace.picture().await, before);
    let twice = json!([{"value": id(&bob)}, {"value": id(&bob), "type": "User"}, {"value": id(&ada)}]);
    let add = patch(json!([{"op": "add", "path": "members", "value": twice}]));
    directory.patch(&path(&made), &add).await.must(200);
    assert_eq!(listed(&directory, &made).await, ids(&[&ada, &bob]));
}

#[tokio::test]
async fn bug_20_an_empty_array_empties_and_neighbours_leave_together() {
    let (_served, Ready { directory, .. }) = acme().await;
    let (ada, bob, cleo) =
        (directory.join("ada").await, directory.join("bob").await, directory.join("cleo").await);
    let made = group(&directory, "Engineering", &[&ada, &bob, &cleo]).await;
    let both = format!("members[value eq \"{}\" or value eq \"{}\"]", id(&ada), id(&bob));
    directory.patch(&path(&made), &patch(json!([{"op": "remove", "path": both}]))).await.must(200);
    assert_eq!(listed(&directory, &made).await, ids(&[&cleo]));
    let empty = patch(json!([{"op": "replace", "path": "members", "value": []}]));
    directory.patch(&path(&made), &empty).await.must(200);
    assert!(listed(&directory, &made).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bug_21_changes_of_a_group_at_once_are_all_kept() {
    let (_served, Ready { directory, .. }) = acme().await;
    let mut people = Vec::new();
    for number in 0..40 {
        people.push(directory.join(&format!("p{number:02}")).await);
    }
    let (stay_out, come) = people.split_at(20);
    let made = group(&directory, "Everyone", &stay_out.iter().collect::<Vec<_>>()).await;
    let cases: Vec<_> = stay_out
        .iter()
        .map(|one| json!([{"op": "remove", "path": "members", "value": [{"value": id(one)}]}]))
        .chain(
            come.iter().map(|one| json!([{"op": "add", "path": "members", "value": [{"value": id(one)}]}])),
        )
        .collect();
    let answers = at_once(cases, |operations| {
        let (directory, path) = (directory.clone(), format!("{}?excludedAttributes=members", path(&made)));
        async move { directory.patch(&path, &patch(operations)).await }
    })
    .await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.json().get("members").is_none()));
    let mut left = listed(&directory, &made).await;
    left.sort();
    let mut expected = ids(&come.iter().collect::<Vec<_>>());
    expected.sort();
    assert_eq!(left, expected);
    let operator_sees = directory.get(&path(&made)).await.must(200).json();
    assert_eq!(operator_sees["meta"]["version"], "W/\"41\"", "each change has a version of its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bug_25_a_version_is_compared_weakly_inside_the_write_and_never_lets_two_through() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = directory.join("ada").await;
    let made = group(&directory, "Engineering", &[]).await;
    let version = made["meta"]["version"].as_str().unwrap().to_owned();
    let strong = version.trim_start_matches("W/").to_owned();
    let answers = at_once((0..20).collect(), |number| {
        let (directory, path) = (directory.clone(), path(&made));
        let known = if number % 2 == 0 { version.clone() } else { strong.clone() };
        async move {
            let rename =
                patch(json!([{"op": "replace", "path": "displayName", "value": format!("G{number}")}]));
            let call = directory.call("PATCH", &path).header("if-match", &known).scim(&rename);
            directory.http.send(call).await
        }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        fault(answer, 412, None);
    }
    let star = directory.call("DELETE", &format!("/Users/{}", id(&ada))).header("if-match", "*");
    directory.http.send(star).await.must(204);

    // References forwards, in a circle, and in a path; a stop exactly at the error that is one too many.
    let schemas = json!(["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]);
    let circle = |name: &str, other: &str| {
        json!({"method": "POST", "path": "/Groups", "bulkId": name,
        "data": {"displayName": format!("Circle {name}"), "members": [{"value": format!("bulkId:{other}")}]}})
    };
    let operations = json!([circle("a", "b"), circle("b", "a"),
        {"method": "PATCH", "path": "/Groups/bulkId:a", "data": patch(json!([{"op": "add", "path": "members",
            "value": [{"value": "bulkId:new"}]}]))},
        {"method": "POST", "path": "/Users", "bulkId": "new", "data": person("new")}]);
    let done = directory
        .post("/Bulk", &json!({"schemas": schemas, "Operations": operations}))
        .await
        .must(200)
        .json();
    let statuses = |done: &Value| -> Vec<String> {
        done["Operations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["status"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(statuses(&done), ["201", "201", "200", "201"], "{done:#}");
    let found = filtered(&directory, "/Groups", "displayName eq \"circle a\"").await.must(200).json();
    assert_eq!(listed(&directory, &resources(&found)[0]).await.len(), 2);
    let missing = json!({"method": "DELETE", "path": "/Users/usr_00000000000000000000000001"});
    for (tolerated, answered) in [(1, 1), (2, 2), (3, 3), (4, 3)] {
        let body =
            json!({"schemas": schemas, "failOnErrors": tolerated, "Operations": [missing, missing, missing]});
        let done = directory.post("/Bulk", &body).await.must(200).json();
        assert_eq!(statuses(&done).len(), answered, "failOnErrors {tolerated}");
    }
}

#[tokio::test]
async fn bug_26_adding_a_singular_attribute_of_a_group_sets_it() {
    let (_served, Ready { directory, .. }) = acme().await;
    let made = group(&directory, "Engineering", &[]).await;
    let add = patch(json!([{"op": "Add", "path": "externalId", "value": "8aa1"}]));
    assert_eq!(directory.patch(&path(&made), &add).await.must(200).json()["externalId"], "8aa1");
    let found = filtered(&directory, "/Groups", "externalId eq \"8aa1\"").await.must(200).json();
    assert_eq!(resources(&found)[0]["id"], made["id"]);
}
