//! Messages made to hurt: each is refused with the right fault after a bounded amount of work.

use scim::{
    Fault, Filter, Limits, Resource, ResourceType, Rules, ScimType, group::MemberEdit, json, patch::Request,
    urn,
};
use serde_json::{Value, json};

fn read(text: &str) -> Result<Value, Fault> {
    json::read(text.as_bytes(), &Limits::default())
}

fn kind(fault: Fault) -> (u16, Option<ScimType>) {
    (fault.status, fault.scim_type)
}

const SYNTAX: (u16, Option<ScimType>) = (400, Some(ScimType::InvalidSyntax));
const VALUE: (u16, Option<ScimType>) = (400, Some(ScimType::InvalidValue));
const FILTER: (u16, Option<ScimType>) = (400, Some(ScimType::InvalidFilter));

#[test]
fn deep_nesting_is_refused_before_the_stack_notices() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        assert_eq!(kind(read(&open.repeat(100_000)).unwrap_err()), SYNTAX);
        let balanced = format!("{}1{}", open.repeat(33), close.repeat(33));
        assert_eq!(kind(read(&balanced).unwrap_err()), SYNTAX);
        let allowed = format!("{}1{}", open.repeat(32), close.repeat(32));
        assert!(read(&allowed).is_ok());
    }
}

#[test]
fn json_that_can_be_read_in_two_ways_is_refused() {
    let traps = [
        r#"{"active":true,"active":false}"#,
        r#"{"a":{"b":1,"b":1}}"#,
        r#"{"userName":"a\u0000b"}"#,
        r#"{"a\u0000":1}"#,
        r#"{"userName":"\ud800"}"#,
        r#"{"userName":"\udc00x"}"#,
        r#"{"n":1e309}"#,
        r#"{"n":-1e309}"#,
        r#"{"n":NaN}"#,
        r#"{"n":01}"#,
        r#"{"a":1}{"a":2}"#,
        r#"{"a":1,}"#,
        "{\"a\":\"\n\"}",
        "",
        "   \n",
    ];
    for trap in traps {
        assert_eq!(kind(read(trap).unwrap_err()), SYNTAX, "{trap}");
    }
    assert_eq!(kind(json::read(b"{\"a\":\"\xff\"}", &Limits::default()).unwrap_err()), SYNTAX);
    assert_eq!(kind(json::read(b"\xed\xa0\x80", &Limits::default()).unwrap_err()), SYNTAX);
}

#[test]
fn the_largest_body_is_read_and_the_next_larger_is_not() {
    let filler = scim::BODY_BYTES - 2;
    let text = format!("\"{}\"", "x".repeat(filler));
    assert!(read(&text).is_ok());
    assert_eq!(read(&format!("{text} ")).unwrap_err().status, 413);
}

#[test]
fn an_attribute_named_twice_in_two_cases_is_refused() {
    let user = ResourceType::user();
    let qualified = format!("{}:userName", urn::USER);
    for body in [
        json!({ "userName": "a", "active": true, "Active": false }),
        json!({ "userName": "a", "title": null, "TITLE": "x" }),
        json!({ "userName": "a", qualified: "b" }),
        json!({ "userName": "a", "name": { "givenName": "a", "GivenName": "b" } }),
        json!({ "userName": "a", urn::ENTERPRISE_USER: { "department": "a", "Department": "b" } }),
        json!({ "userName": "a", urn::ENTERPRISE_USER: { "department": "a" }, "department": "b" }),
    ] {
        let fault = Resource::create(body.clone(), &user, &Rules::lenient()).unwrap_err();
        assert_eq!(kind(fault), SYNTAX, "{body}");
    }
    let patch = json!({ "Operations": [{ "op": "replace", "value": { "active": true, "Active": false } }] });
    assert_eq!(kind(Request::parse(patch, &user, &Rules::lenient()).unwrap_err()), SYNTAX);
}

#[test]
fn filters_are_bounded_in_length_depth_and_number() {
    let user = ResourceType::user();
    let parse = |text: &str, rules: &Rules| Filter::parse(text, &user, rules).map_err(kind);
    let long = Rules { limits: Limits { filter_bytes: usize::MAX, ..Limits::default() }, ..Rules::lenient() };
    assert_eq!(parse(&"(".repeat(10_000), &long), Err(FILTER));
    assert_eq!(parse(&"not (".repeat(10_000), &long), Err(FILTER));
    assert_eq!(parse(&"not ".repeat(10_000), &long), Err(FILTER));
    assert_eq!(parse(&"emails[".repeat(10_000), &long), Err(FILTER));
    assert_eq!(parse(&vec!["title pr"; 51].join(" or "), &long), Err(FILTER));
    assert!(parse(&vec!["title pr"; 50].join(" or "), &long).is_ok());
    let nested = |depth: usize| format!("{}title pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(20), &long).is_ok());
    assert_eq!(parse(&nested(21), &long), Err(FILTER));
    let megabyte = format!("userName eq \"{}\"", "x".repeat(1_000_000));
    assert_eq!(parse(&megabyte, &Rules::lenient()), Err(FILTER));
    let path = json!({ "Operations": [{ "op": "remove", "path": format!("emails[value eq \"{}\"]", "x".repeat(1_000_000)) }] });
    let fault = Request::parse(path, &user, &Rules::lenient()).unwrap_err();
    assert_eq!(kind(fault), (400, Some(ScimType::InvalidPath)));
}

#[test]
fn texts_are_bounded_in_characters() {
    let user = ResourceType::user();
    let create = |body: Value| Resource::create(body, &user, &Rules::lenient()).map(|_| ()).map_err(kind);
    assert_eq!(create(json!({ "userName": "ü".repeat(256) })), Ok(()));
    assert_eq!(create(json!({ "userName": "ü".repeat(257) })), Err(VALUE));
    assert_eq!(create(json!({ "userName": "a", "name": { "givenName": "x".repeat(257) } })), Err(VALUE));
    assert_eq!(create(json!({ "userName": "a", "emails": [{ "value": "x".repeat(255) }] })), Err(VALUE));
    assert_eq!(create(json!({ "userName": "a", "title": "x".repeat(4_097) })), Err(VALUE));
    assert_eq!(create(json!({ "userName": "a", "title": "x".repeat(4_096) })), Ok(()));
    assert_eq!(
        create(json!({ "userName": "a", "x509Certificates": [{ "value": "A".repeat(65_540) }] })),
        Err(VALUE)
    );
}

#[test]
fn values_are_bounded_in_number() {
    let user = ResourceType::user();
    let roles =
        |number: usize| -> Value { (0..number).map(|at| json!({ "value": at.to_string() })).collect() };
    let create = |number| {
        Resource::create(json!({ "userName": "a", "roles": roles(number) }), &user, &Rules::lenient())
    };
    let full = create(1_000).unwrap().resource;
    assert_eq!(kind(create(1_001).unwrap_err()), VALUE);
    let one_more =
        json!({ "Operations": [{ "op": "add", "path": "roles", "value": [{ "value": "one more" }] }] });
    let request = Request::parse(one_more, &user, &Rules::lenient()).unwrap();
    assert_eq!(kind(request.apply(&user, &full).unwrap_err()), VALUE);
    let filtered =
        json!({ "Operations": [{ "op": "add", "path": "roles[type eq \"new\"].value", "value": "x" }] });
    let request = Request::parse(filtered, &user, &Rules::lenient()).unwrap();
    assert_eq!(kind(request.apply(&user, &full).unwrap_err()), VALUE);
}

#[test]
fn a_group_takes_as_many_members_as_fit_a_request() {
    let group = ResourceType::group();
    let members =
        |number: usize| -> Value { (0..number).map(|at| json!({ "value": at.to_string() })).collect() };
    let create = |number| {
        Resource::create(json!({ "displayName": "T", "members": members(number) }), &group, &Rules::lenient())
    };
    assert_eq!(create(20_000).unwrap().resource.take_members().len(), 20_000);
    assert_eq!(create(50_001).unwrap_err().status, 413);
    let body = json!({ "Operations": [{ "op": "replace", "path": "members", "value": members(20_000) }] });
    let (edits, _) = Request::parse(body, &group, &Rules::lenient()).unwrap().split_members();
    assert!(matches!(&edits[..], [MemberEdit::ReplaceAll(all)] if all.len() == 20_000));
}

#[test]
fn operations_are_bounded_in_number_also_when_spread_out() {
    let group = ResourceType::group();
    let add = |id: usize| json!({ "op": "add", "path": "members", "value": [{ "value": id.to_string() }] });
    let parse = |number| {
        let body = json!({ "Operations": (0..number).map(add).collect::<Value>() });
        Request::parse(body, &group, &Rules::lenient()).map(|_| ()).map_err(|fault| fault.status)
    };
    assert_eq!(parse(1_000), Ok(()));
    assert_eq!(parse(1_001), Err(413));
    let keys: serde_json::Map<String, Value> = (0..1_001).map(|at| (format!("k{at}"), json!(1))).collect();
    let body = json!({ "Operations": [{ "op": "replace", "value": keys }] });
    assert_eq!(Request::parse(body, &group, &Rules::lenient()).unwrap_err().status, 413);
}

#[test]
fn a_fault_never_repeats_a_password_nor_a_long_name() {
    let user = ResourceType::user();
    let secret = "t1meMa$heen".repeat(1_000);
    let fault = Resource::create(json!({ "userName": "a", "password": secret }), &user, &Rules::lenient())
        .unwrap_err();
    assert!(!fault.detail.contains("t1me"), "{fault}");
    let fault =
        Resource::create(json!({ "userName": "a", "password": ["t1me", "x"] }), &user, &Rules::lenient())
            .unwrap_err();
    assert!(!fault.detail.contains("t1me"), "{fault}");
    let fault = Resource::create(json!({ "userName": "a", "x".repeat(100_000): 1 }), &user, &Rules::strict());
    assert!(fault.unwrap_err().detail.len() < 1_000);
    let body = json!({ "schemas": [urn::USER], "userName": "a", "x".repeat(100_000): 1 });
    assert!(Resource::create(body, &user, &Rules::strict()).unwrap_err().detail.len() < 1_000);
    let fault = Filter::parse("password eq \"t1me\"", &user, &Rules::lenient()).unwrap_err();
    assert!(!fault.detail.contains("t1me"), "{fault}");
}
