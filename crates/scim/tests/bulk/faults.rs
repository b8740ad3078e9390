//! What is refused, what fails, and what fails with it.

use scim::{
    Fault, Registry, Rules, ScimType,
    bulk::{Done, Plan},
    discovery::Bulk,
    urn,
};
use serde_json::{Value, json};

use crate::provider::{BOUNDS, group, location, managed, order, plan, run, run_with, statuses, user};

#[test]
fn what_exceeds_a_bound_is_413_and_named() {
    let read = |body: &str, bounds| {
        let fault =
            Plan::read(body.as_bytes(), &Registry::standard(), bounds, &Rules::lenient()).unwrap_err();
        (fault.status, fault.detail)
    };
    let body = json!({ "Operations": [user("a", json!({})), user("b", json!({}))] }).to_string();
    let (status, detail) = read(&body, Bulk { max_operations: 1, ..BOUNDS });
    assert!(status == 413 && detail.contains("at most 1 (`maxOperations`)"), "{detail}");
    let (status, detail) = read(&body, Bulk { max_payload: 16, ..BOUNDS });
    assert!(status == 413 && detail.contains("at most 16 (`maxPayloadSize`)"), "{detail}");
    // A body larger than one resource may be is read if the bound admits it.
    let large = format!("{body}{}", " ".repeat(2_000_000));
    let registry = Registry::standard();
    assert!(
        Plan::read(large.as_bytes(), &registry, Bulk { max_payload: 3_000_000, ..BOUNDS }, &Rules::lenient())
            .is_ok()
    );
}

#[test]
fn a_request_that_is_none_is_refused_as_a_whole() {
    let kind = |body: Value, rules: &Rules| {
        let fault = plan(body, rules).unwrap_err();
        (fault.status, fault.scim_type)
    };
    let one = user("a", json!({}));
    for body in [
        json!([]),
        json!({}),
        json!({ "Operations": [] }),
        json!({ "Operations": one }),
        json!({ "Operations": [one], "failOnErrors": -1 }),
        json!({ "Operations": [one], "failOnErrors": "1" }),
        json!({ "Operations": [one], "failOnErrors": 1.5 }),
    ] {
        assert_eq!(kind(body.clone(), &Rules::lenient()), (400, Some(ScimType::InvalidSyntax)), "{body}");
    }
    let twice = json!({ "Operations": [one, one] });
    assert_eq!(kind(twice, &Rules::lenient()), (400, Some(ScimType::InvalidValue)));
    let unnamed = json!({ "Operations": [one] });
    assert_eq!(kind(unnamed.clone(), &Rules::strict()), (400, Some(ScimType::InvalidSyntax)));
    assert!(plan(unnamed, &Rules::lenient()).is_ok());
    let named = json!({ "SCHEMAS": [], "FAILONERRORS": 2, "operations": [{
        "Method": "post", "Path": "Users/", "BulkId": "a", "Data": { "userName": "a" },
    }] });
    assert!(plan(named, &Rules::lenient()).unwrap().step().is_some());
}

#[test]
fn an_operation_that_makes_no_sense_fails_alone() {
    let data = json!({ "userName": "a" });
    let patch = json!({ "Operations": [{ "op": "remove", "path": "title" }] });
    let wrong = [
        (json!("POST"), "400"),
        (json!({ "method": "POST", "path": "/Users", "data": data }), "400"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "", "data": data }), "400"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": 1, "data": data }), "400"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "b" }), "400"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "c", "data": [] }), "400"),
        (json!({ "method": "POST", "path": "/Users/u", "bulkId": "d", "data": data }), "400"),
        (json!({ "method": "POST", "path": "/Bulk", "bulkId": "e", "data": { "Operations": [] } }), "400"),
        (json!({ "method": "POST", "path": "/Robots", "bulkId": "f", "data": data }), "404"),
        (json!({ "method": "POST", "path": "/Usersx", "bulkId": "h", "data": data }), "404"),
        (json!({ "method": "POST", "bulkId": "i", "data": data }), "400"),
        (json!({ "path": "/Users", "bulkId": "j", "data": data }), "400"),
        (json!({ "method": "GET", "path": "/Users/u" }), "400"),
        (json!({ "method": "PUT", "path": "/Users", "data": data }), "400"),
        (json!({ "method": "PUT", "path": "/Users/u/x", "data": data }), "400"),
        (json!({ "method": "PUT", "path": "/Users/u?attributes=id", "data": data }), "400"),
        (json!({ "method": "PATCH", "path": "/Users/u" }), "400"),
        (json!({ "method": "PATCH", "path": "/Users/u", "data": patch, "version": 3 }), "400"),
        (json!({ "method": "DELETE", "path": "/Users/u", "version": "3" }), "400"),
        (json!({ "method": "DELETE", "path": "/" }), "404"),
    ];
    let operations: Vec<Value> = wrong.iter().map(|(operation, _)| operation.clone()).collect();
    let (provider, items) = run(json!(operations));
    assert!(provider.steps.is_empty());
    let expected: Vec<&str> = wrong.iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses(&items), expected);
    for (item, (operation, _)) in items.iter().zip(&wrong) {
        assert_eq!(item["response"]["schemas"], json!([urn::ERROR]));
        assert!(item["response"]["detail"].as_str().unwrap().ends_with('.'), "{item}");
        let known = operation["path"].as_str().is_some_and(|path| path.ends_with("/u"));
        let located = item.get("location") == Some(&json!("https://example.com/v2/Users/u"));
        assert_eq!(located, known, "{item}");
    }
    assert_eq!(items[12]["method"], json!("GET"));
}

#[test]
fn a_reference_to_nothing_is_400_and_names_it() {
    let (provider, items) = run(json!([
        group("crew", &["bulkId:nobody"]),
        { "method": "DELETE", "path": "/Users/bulkId:noone" },
        group("all", &["bulkId:crew"]),
    ]));
    assert!(provider.steps.is_empty());
    assert_eq!(statuses(&items), ["400", "400", "409"]);
    assert_eq!(items[0]["response"]["scimType"], json!("invalidValue"));
    assert!(items[0]["response"]["detail"].as_str().unwrap().contains("`nobody`"));
    assert!(items[1]["response"]["detail"].as_str().unwrap().contains("`noone`"));
    assert!(items[2]["response"]["detail"].as_str().unwrap().contains("`crew`"));
    assert!(items.iter().all(|item| item.get("location").is_none()), "nothing is there to be located");
}

#[test]
fn what_refers_to_a_failed_operation_fails_with_it() {
    let refused = Fault::uniqueness("The userName is taken.");
    let operations = json!([
        user("jo", json!({})),
        group("crew", &["bulkId:jo"]),
        group("all", &["bulkId:crew"]),
        { "method": "PATCH", "path": "/Groups/bulkId:all", "data": [{ "op": "remove", "path": "members" }] },
        { "method": "PATCH", "path": "/Groups/g", "data": [{ "op": "remove", "path": "members[value eq \"bulkId:jo\"]" }] },
        group("other", &["u"]),
    ]);
    let (provider, items) = run_with(operations, &[(0, refused)], json!({}));
    assert_eq!(order(&provider), [0, 5]);
    assert_eq!(statuses(&items), ["409", "409", "409", "409", "409", "201"]);
    assert_eq!(items[0]["response"]["scimType"], json!("uniqueness"));
    assert_eq!(items[1]["response"].get("scimType"), None);
    assert_eq!(items[3].get("location"), None);
    assert_eq!(items[4]["location"], json!("https://example.com/v2/Groups/g"));
}

#[test]
fn a_circle_without_beginning_is_409() {
    let named = |id: &str, other: &str| user(id, json!({ "externalId": format!("bulkId:{other}") }));
    let operations = json!([
        named("a", "b"),
        named("b", "a"),
        named("c", "c"),
        user("d", json!({})),
        group("e", &["bulkId:a"])
    ]);
    let (provider, items) = run(operations);
    assert_eq!(order(&provider), [3]);
    assert_eq!(statuses(&items), ["409", "409", "409", "201", "409"]);
    assert!(items[0]["response"]["detail"].as_str().unwrap().contains("circle"));
}

#[test]
fn a_create_whose_second_part_fails_says_so_and_where_the_resource_is() {
    let refused = Fault::invalid_value("Nobody manages themselves.");
    let mut bulk =
        plan(json!({ "Operations": [managed("a", "bulkId:a"), user("b", json!({}))] }), &Rules::lenient())
            .unwrap();
    assert_eq!(bulk.step().unwrap().operation, 1);
    bulk.report(Err(Fault::status(503, "Later.")));
    assert_eq!(bulk.step().unwrap().operation, 0);
    bulk.report(Ok(Done { status: 201, id: "x".to_owned(), version: None }));
    assert_eq!(bulk.step().unwrap().operation, 0);
    bulk.report(Err(refused));
    assert_eq!(bulk.step(), None);
    let response = bulk.response(location);
    let item = &response["Operations"][0];
    assert_eq!(item["location"], json!("https://example.com/v2/Users/x"));
    assert_eq!((&item["status"], &item["response"]["scimType"]), (&json!("400"), &json!("invalidValue")));
    let detail = item["response"]["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("The resource was created, ") && detail.ends_with("Nobody manages themselves."),
        "{detail}"
    );
    assert_eq!(response["Operations"][1].get("location"), None);
}

#[test]
fn the_other_side_of_a_circle_failing_leaves_what_was_created_and_says_so() {
    let refused = Fault::uniqueness("The name is taken.");
    let operations =
        json!([group("a", &["bulkId:b"]), group("b", &["bulkId:a"]), group("c", &["bulkId:a"]),]);
    let (provider, items) = run_with(operations, &[(1, refused)], json!({}));
    assert_eq!(order(&provider), [0, 1, 2]);
    assert_eq!(statuses(&items), ["409", "409", "201"]);
    assert_eq!(provider.resources["id2"].get("members"), Some(&json!([{ "value": "id0" }])));
    assert_eq!(items[0]["location"], json!("https://example.com/v2/Groups/id0"));
    assert!(items[0]["response"]["detail"].as_str().unwrap().contains("`b`"));
}

#[test]
fn nothing_is_begun_once_the_errors_are_used_up() {
    let wrong = json!({ "method": "GET", "path": "/Users/u" });
    let operations = json!([user("a", json!({})), wrong, user("b", json!({})), wrong, user("c", json!({}))]);
    for (errors, expected) in [
        (json!(0), vec!["201", "400"]),
        (json!(1), vec!["201", "400"]),
        (json!(2), vec!["201", "400", "201", "400"]),
        (json!(3), vec!["201", "400", "201", "400", "201"]),
        (Value::Null, vec!["201", "400", "201", "400", "201"]),
    ] {
        let (_, items) = run_with(operations.clone(), &[], json!({ "failOnErrors": errors }));
        assert_eq!(statuses(&items), expected, "{errors}");
    }
    // What failed because of an error before it counts as an error of its own.
    let refused = Fault::uniqueness("It is taken.");
    let operations = json!([user("a", json!({})), group("b", &["bulkId:a"]), user("c", json!({}))]);
    let (_, items) = run_with(operations, &[(0, refused)], json!({ "failOnErrors": 2 }));
    assert_eq!(statuses(&items), ["409", "409"]);
}

#[test]
fn what_was_created_before_the_end_is_in_the_response_even_if_incomplete() {
    let wrong = json!({ "method": "GET", "path": "/Users/u" });
    let operations = json!([wrong, group("a", &["bulkId:b"]), group("b", &["bulkId:a"])]);
    let refused = Fault::uniqueness("It is taken.");
    let (_, items) = run_with(operations, &[(2, refused)], json!({ "failOnErrors": 2 }));
    assert_eq!(statuses(&items), ["400", "409", "409"]);
    assert_eq!(items[1]["location"], json!("https://example.com/v2/Groups/id1"));
}

#[test]
fn a_step_that_is_never_reported_failed() {
    let mut bulk = plan(
        json!({ "Operations": [user("a", json!({})), group("b", &["bulkId:a"]), user("c", json!({}))] }),
        &Rules::lenient(),
    )
    .unwrap();
    bulk.report(Err(Fault::status(500, "No step is in hand.")));
    assert_eq!(bulk.step().unwrap().operation, 0);
    assert_eq!(bulk.response(location)["Operations"][0]["status"], json!("500"));
    assert_eq!(bulk.step().unwrap().operation, 2);
    assert_eq!(statuses(bulk.response(location)["Operations"].as_array().unwrap()), ["500", "409", "500"]);
}
