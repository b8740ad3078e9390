//! In which order operations run, and that what they refer to is there when they do.

use scim::urn;
use serde_json::{Value, json};

use crate::provider::{group, managed, order, run, statuses, user};

#[test]
fn what_refers_to_a_later_operation_runs_after_it_and_keeps_its_place_in_the_response() {
    let (provider, items) = run(json!([group("crew", &["bulkId:jo", "u"]), user("jo", json!({}))]));
    assert_eq!(order(&provider), [1, 0]);
    assert_eq!(
        provider.resources["id0"].get("members"),
        Some(&json!([{ "value": "id1" }, { "value": "u" }]))
    );
    assert_eq!(statuses(&items), ["201", "201"]);
    assert_eq!((&items[0]["bulkId"], &items[1]["bulkId"]), (&json!("crew"), &json!("jo")));
}

#[test]
fn operations_on_one_resource_keep_their_order() {
    let rename = |name| json!({ "method": "PATCH", "path": "Groups/g", "data": [{ "op": "replace", "path": "displayName", "value": name }] });
    let fill = json!({ "method": "PATCH", "path": "/Groups/g", "data": [
        { "op": "replace", "path": "displayName", "value": "first" },
        { "op": "add", "path": "members", "value": [{ "value": "bulkId:jo" }] },
    ] });
    let (provider, items) = run(json!([fill, rename("last"), group("other", &[]), user("jo", json!({}))]));
    assert_eq!(order(&provider), [2, 3, 0, 1]);
    assert_eq!(statuses(&items), ["200", "200", "201", "201"]);
    assert_eq!(provider.resources["g"].get("displayName"), Some(&json!("last")));
}

#[test]
fn what_is_added_to_a_circle_later_comes_before_what_else_is_done_to_its_resources() {
    let empty = json!({ "method": "PATCH", "path": "/Groups/bulkId:a", "data": [{ "op": "remove", "path": "members" }] });
    let (provider, items) = run(json!([group("a", &["bulkId:b"]), empty, group("b", &["bulkId:a"])]));
    assert_eq!(order(&provider), [0, 2, 0, 1]);
    assert_eq!(statuses(&items), ["201", "200", "201"]);
    assert_eq!(provider.resources["id0"].get("members"), None);
    assert_eq!(items[1]["location"], json!("https://example.com/v2/Groups/id0"));
}

#[test]
fn people_may_manage_each_other_and_themselves() {
    let (provider, items) =
        run(json!([managed("a", "bulkId:b"), managed("b", "bulkId:a"), managed("c", "bulkId:c")]));
    assert_eq!(statuses(&items), ["201", "201", "201"]);
    for (id, manager) in [("id0", "id1"), ("id1", "id0"), ("id2", "id2")] {
        let expected = json!({ "manager": { "value": manager } });
        assert_eq!(provider.resources[id].get(urn::ENTERPRISE_USER), Some(&expected));
    }
}

#[test]
fn a_resource_can_be_changed_and_removed_in_the_request_that_creates_it() {
    let (provider, items) = run(json!([
        { "method": "DELETE", "path": "Groups/bulkId:crew" },
        group("crew", &[]),
        { "method": "PUT", "path": "/Users/bulkId:jo", "data": { "userName": "ann" } },
        user("jo", json!({})),
    ]));
    assert_eq!(order(&provider), [1, 0, 3, 2]);
    assert_eq!(statuses(&items), ["204", "201", "200", "201"]);
    assert!(!provider.resources.contains_key("id1"));
    assert_eq!(provider.resources["id3"].get("userName"), Some(&json!("ann")));
    assert_eq!(items[0]["location"], json!("https://example.com/v2/Groups/id1"));
}

#[test]
fn references_are_found_wherever_an_id_can_stand() {
    let patch = |operation: Value| json!({ "method": "PATCH", "path": "/Groups/g", "data": { "operations": [operation] } });
    let places = [
        json!({ "op": "add", "path": "members", "value": [{ "value": "bulkId:jo" }] }),
        json!({ "op": "add", "path": "members", "value": { "value": "bulkId:jo" } }),
        json!({ "op": "add", "path": "members", "value": ["bulkId:jo"] }),
        json!({ "op": "add", "path": "members", "value": "bulkId:jo" }),
        json!({ "op": "add", "value": { "members": [{ "value": "bulkId:jo", "$ref": "../Users/bulkId:jo" }] } }),
        json!({ "Op": "Remove", "Path": "members[value eq \"bulkId:jo\"]" }),
        json!({ "op": "remove", "path": "members[display eq \"a \\\" bulkId:jo\" or value eq \"bulkId:jo\"]" }),
        json!({ "op": "remove", "path": "members[value eq bulkId:jo]" }),
        json!({ "op": "remove", "path": "members", "value": [{ "value": "bulkId:jo" }] }),
        json!({ "op": "replace", "value": { "urn:ietf:params:scim:schemas:core:2.0:Group": { "members": ["bulkId:jo"] } } }),
    ];
    for place in places {
        let (provider, items) = run(json!([patch(place.clone()), user("jo", json!({}))]));
        assert_eq!((order(&provider), statuses(&items)), (vec![1, 0], vec!["200", "201"]), "{place}");
        let sent = provider.steps[1]["patch"].to_string().replace("a \\\\\\\" bulkId:jo", "");
        assert!(sent.contains("id1") && !sent.contains("bulkId:"), "{sent}");
    }
    let old =
        json!({ "method": "PATCH", "path": "/Groups/g", "data": { "members": [{ "value": "bulkId:jo" }] } });
    let (provider, _) = run(json!([old, user("jo", json!({}))]));
    assert_eq!(provider.resources["g"].get("members"), Some(&json!([{ "value": "id1" }])));
    let keyed = json!({ "method": "PATCH", "path": "/Users/u", "data": [
        { "op": "replace", "value": { "roles[value eq \"bulkId:crew\"].display": "Crew" } },
    ] });
    let (provider, _) = run(json!([keyed, group("crew", &[])]));
    assert_eq!(provider.resources["u"].get("roles"), Some(&json!([{ "value": "id1", "display": "Crew" }])));
}

#[test]
fn what_only_looks_like_a_reference_is_left_alone() {
    let (provider, items) = run(json!([
        user("jo", json!({
            "password": "bulkId:secret", "profileUrl": "https://example.com/bulkId:none", "title": "a bulkId:x",
            "groups": [{ "value": "bulkId:none" }],
        })),
        { "method": "PATCH", "path": "/Users/u", "data": [
            { "op": "replace", "path": "password", "value": "bulkId:secret" },
            { "op": "replace", "value": { "password": "bulkId:secret" } },
        ] },
        { "method": "PATCH", "path": "/Users/u", "data": [
            { "op": "replace", "value": { "urn:ietf:params:scim:schemas:core:2.0:User:password": "bulkId:secret" } },
        ] },
    ]));
    assert_eq!(statuses(&items), ["201", "200", "200"]);
    assert_eq!(provider.resources["id0"].get("title"), Some(&json!("a bulkId:x")));
    assert_eq!(provider.resources["id0"].get("profileUrl"), Some(&json!("https://example.com/bulkId:none")));
}

#[test]
fn only_what_closes_a_circle_is_put_off() {
    let (provider, items) = run(json!([
        group("all", &["bulkId:a", "bulkId:b", "bulkId:jo"]),
        group("a", &["bulkId:b", "u", "bulkId:jo"]),
        group("b", &["bulkId:a"]),
        user("jo", json!({})),
    ]));
    assert_eq!(order(&provider), [3, 1, 2, 0, 1]);
    assert_eq!(statuses(&items), ["201"; 4]);
    let members = |id: &str| -> Vec<String> {
        let members = provider.resources[id].get("members").and_then(Value::as_array).cloned();
        members.into_iter().flatten().map(|member| member["value"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(members("id0"), ["id1", "id2", "id3"]);
    assert_eq!(members("id1"), ["u", "id3", "id2"]);
    assert_eq!(members("id2"), ["id1"]);
}

#[test]
fn the_order_on_one_resource_gives_way_to_a_circle() {
    // The second operation waits for the first by order, the first for the second by reference.
    let (provider, items) = run(json!([
        { "method": "PATCH", "path": "/Groups/g", "data": [{ "op": "add", "path": "members", "value": [{ "value": "bulkId:crew" }] }] },
        { "method": "PATCH", "path": "/Groups/g", "bulkId": "renamed", "data": [{ "op": "replace", "path": "displayName", "value": "h" }] },
        { "method": "POST", "path": "/Groups", "bulkId": "crew", "data": { "displayName": "bulkId:renamed" } },
    ]));
    assert_eq!(order(&provider), [1, 2, 0]);
    assert_eq!(statuses(&items), ["200", "200", "201"]);
}
