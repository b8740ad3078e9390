//! PATCH paths: which are understood, which are refused and how, and what a value at each kind of path does.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{Fault, Profile, Resource, ResourceType, Rules, ScimType, patch::Request, urn};
use serde_json::{Value, json};

fn user(fields: Value) -> Resource {
    Resource::create(fields, &ResourceType::user(), &Rules::lenient()).unwrap().resource
}

fn patch(rules: &Rules, before: &Resource, operations: Value) -> Result<Resource, Fault> {
    let kind = ResourceType::user();
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    Ok(Request::parse(body, &kind, rules)?.apply(&kind, before)?.resource)
}

fn lenient(before: &Resource, operation: Value) -> Result<Resource, Fault> {
    patch(&Rules::lenient(), before, json!([operation]))
}

fn strict(before: &Resource, operation: Value) -> Result<Resource, Fault> {
    patch(&Rules::strict(), before, json!([operation]))
}

fn jo() -> Resource {
    user(
        json!({ "userName": "jo", "emails": [{ "value": "a@x", "type": "work" }, { "value": "b@x", "type": "home", "primary": true }] }),
    )
}

#[test]
fn malformed_paths_are_invalid_paths_and_malformed_filters_invalid_filters() {
    for (path, expected) in [
        ("", ScimType::InvalidPath),
        (".", ScimType::InvalidPath),
        ("name..x", ScimType::InvalidPath),
        ("1name", ScimType::InvalidPath),
        ("name.givenName.x", ScimType::InvalidPath),
        ("emails]", ScimType::InvalidPath),
        ("name[givenName eq \"x\"]", ScimType::InvalidPath),
        ("emails.value[type pr]", ScimType::InvalidPath),
        ("emails[type eq \"work\"]value", ScimType::InvalidPath),
        ("emails[type eq \"work\"].", ScimType::InvalidPath),
        ("emails[type eq \"work\"].value.x", ScimType::InvalidPath),
        ("emails[type eq \"work\"][0]", ScimType::InvalidPath),
        ("[type eq \"work\"]", ScimType::InvalidPath),
        ("/name", ScimType::InvalidPath),
        ("active.value", ScimType::InvalidPath),
        ("userName.part", ScimType::InvalidPath),
        ("activ", ScimType::InvalidPath),
        ("active:", ScimType::InvalidPath),
        ("emails[", ScimType::InvalidFilter),
        ("emails[]", ScimType::InvalidFilter),
        ("emails[0]", ScimType::InvalidFilter),
        ("emails[type is \"work\"]", ScimType::InvalidFilter),
        ("emails[type eq \"work]", ScimType::InvalidFilter),
    ] {
        for profile in [Rules::lenient(), Rules::strict()] {
            let fault =
                patch(&profile, &jo(), json!([{ "op": "replace", "path": path, "value": "x" }])).unwrap_err();
            assert_eq!((fault.status, fault.scim_type), (400, Some(expected)), "{path}: {fault}");
        }
    }
    let without_uri = lenient(&jo(), json!({ "op": "replace", "path": "department.value", "value": "x" }));
    assert_eq!(without_uri.unwrap_err().scim_type, Some(ScimType::InvalidPath));
    let number = lenient(&jo(), json!({ "op": "replace", "path": 7, "value": "x" })).unwrap_err();
    assert_eq!(number.scim_type, Some(ScimType::InvalidPath));
}

#[test]
fn an_unknown_path_is_left_out_or_refused() {
    for path in [
        "shoeSize",
        "name.nick",
        "shoes[size eq 44].colour",
        "emails[type eq \"work\"].colour",
        "urn:acme:shoes:size",
        "urn:ietf:params:scim:schemas:core:2.0:User:shoeSize",
    ] {
        let operation = json!({ "op": "replace", "path": path, "value": "x" });
        assert_eq!(lenient(&jo(), operation.clone()).unwrap(), jo(), "{path}");
        assert_eq!(strict(&jo(), operation).unwrap_err().scim_type, Some(ScimType::InvalidSyntax), "{path}");
    }
}

#[test]
fn what_clients_may_not_change_is_refused_by_path_and_ignored_inside_a_value() {
    let manager_name = format!("{}:manager.displayName", urn::ENTERPRISE_USER);
    for path in
        ["id", "meta", "meta.version", "groups", "groups[value eq \"x\"]", "groups.value", &manager_name]
    {
        for op in ["add", "replace", "remove"] {
            let operation = json!({ "op": op, "path": path, "value": "x" });
            assert_eq!(
                lenient(&jo(), operation).unwrap_err().scim_type,
                Some(ScimType::Mutability),
                "{op} {path}"
            );
        }
        assert_eq!(
            lenient(&jo(), json!({ "op": "replace", "value": { path: "x" } })).unwrap(),
            jo(),
            "{path}"
        );
    }
}

#[test]
fn members_change_only_as_a_whole() {
    let kind = ResourceType::group();
    for operation in [
        json!({ "op": "replace", "path": "members[value eq \"u1\"].value", "value": "u2" }),
        json!({ "op": "replace", "path": "members[value eq \"u1\"]", "value": { "value": "u2" } }),
        json!({ "op": "add", "path": "members[value eq \"u1\"].display", "value": "x" }),
        json!({ "op": "replace", "path": "members.type", "value": "Group" }),
        json!({ "op": "remove", "path": "members[value eq \"u1\"].display" }),
    ] {
        let body = json!({ "Operations": [operation] });
        let fault = Request::parse(body, &kind, &Rules::lenient()).unwrap_err();
        assert_eq!(fault.scim_type, Some(ScimType::Mutability), "{operation}");
    }
    let body =
        json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "display": "nobody" }] }] });
    assert_eq!(
        Request::parse(body, &kind, &Rules::lenient()).unwrap_err().scim_type,
        Some(ScimType::InvalidValue)
    );
}

#[test]
fn a_filtered_path_creates_only_what_its_filter_describes() {
    let create = |path: &str| lenient(&jo(), json!({ "op": "replace", "path": path, "value": "c@x" }));
    let emails =
        |resource: Resource| resource.get("emails").unwrap().as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        emails(create("emails[type eq \"other\"].value").unwrap()),
        json!({ "type": "other", "value": "c@x" })
    );
    assert_eq!(
        emails(create("emails[type eq \"other\" and primary eq true].value").unwrap()),
        json!({ "type": "other", "primary": true, "value": "c@x" })
    );
    assert_eq!(
        emails(create("emails[type eq \"other\"]").unwrap()),
        json!({ "type": "other", "value": "c@x" })
    );
    for path in [
        "emails[type sw \"o\"].value",
        "emails[type eq \"x\" or type eq \"y\"].value",
        "emails[not (type pr)].value",
        "emails[type ne \"work\" and value eq \"z\"].value",
        "emails[type eq \"x\" and type eq \"y\"].value",
        "emails[display eq null and type eq \"x\"].value",
    ] {
        assert_eq!(create(path).unwrap_err().scim_type, Some(ScimType::NoTarget), "{path}");
    }
    let add = json!({ "op": "add", "path": "emails[type eq \"other\"].value", "value": "c@x" });
    assert!(strict(&jo(), add).is_ok(), "RFC 7644 §3.5.2.1: what does not exist is added");
    let replace = json!({ "op": "replace", "path": "emails[type eq \"other\"].value", "value": "c@x" });
    assert_eq!(strict(&jo(), replace).unwrap_err().scim_type, Some(ScimType::NoTarget));
}

#[test]
fn a_removal_that_selects_nothing_succeeds_or_has_no_target() {
    let operation = json!({ "op": "remove", "path": "emails[type eq \"other\"]" });
    assert_eq!(lenient(&jo(), operation.clone()).unwrap(), jo());
    assert_eq!(strict(&jo(), operation).unwrap_err().scim_type, Some(ScimType::NoTarget));
}

#[test]
fn a_selected_value_is_replaced_or_merged() {
    let before = user(
        json!({ "userName": "jo", "emails": [{ "value": "a@x", "type": "work", "display": "A", "primary": true }] }),
    );
    let path = "emails[type eq \"work\"]";
    let email = |op: &str, value: Value| {
        lenient(&before, json!({ "op": op, "path": path, "value": value })).unwrap().get("emails").cloned()
    };
    assert_eq!(
        email("replace", json!({ "value": "b@x" })),
        Some(json!([{ "value": "b@x", "type": "work" }]))
    );
    assert_eq!(
        email("add", json!({ "value": "b@x" })),
        Some(json!([{ "value": "b@x", "type": "work", "display": "A", "primary": true }]))
    );
    assert_eq!(
        email("replace", json!("b@x")),
        Some(json!([{ "value": "b@x", "type": "work", "display": "A", "primary": true }]))
    );
    assert_eq!(
        email("add", json!({ "display": null })),
        Some(json!([{ "value": "a@x", "type": "work", "primary": true }]))
    );
    assert_eq!(email("replace", Value::Null), None);
}

#[test]
fn one_value_is_primary_however_it_became_so() {
    let primaries = |resource: Resource| -> Vec<bool> {
        let emails = resource.get("emails").unwrap().as_array().unwrap().clone();
        emails.iter().map(|email| email["primary"] == json!(true)).collect()
    };
    let by = |operation| primaries(lenient(&jo(), operation).unwrap());
    assert_eq!(
        by(json!({ "op": "replace", "path": "emails[type eq \"work\"].primary", "value": "True" })),
        [true, false]
    );
    assert_eq!(
        by(json!({ "op": "add", "path": "emails", "value": { "value": "a@x", "primary": true } })),
        [true, false]
    );
    assert_eq!(
        by(json!({ "op": "add", "path": "emails", "value": { "value": "c@x", "primary": true } })),
        [false, false, true]
    );
    assert_eq!(
        by(
            json!({ "op": "add", "path": "emails[type eq \"x\"]", "value": { "value": "c@x", "primary": true } })
        ),
        [false, false, true]
    );
    for operation in [
        json!({ "op": "replace", "path": "emails.primary", "value": true }),
        json!({ "op": "replace", "path": "emails[value co \"@x\"].primary", "value": true }),
        json!({ "op": "replace", "path": "emails", "value": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }] }),
        json!({ "op": "add", "path": "emails", "value": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }] }),
    ] {
        assert_eq!(
            lenient(&jo(), operation.clone()).unwrap_err().scim_type,
            Some(ScimType::InvalidValue),
            "{operation}"
        );
    }
}

#[test]
fn a_part_of_every_value_can_be_changed_at_once() {
    let after = lenient(&jo(), json!({ "op": "replace", "path": "emails.display", "value": "Jo" })).unwrap();
    assert!(
        after.get("emails").unwrap().as_array().unwrap().iter().all(|email| email["display"] == json!("Jo"))
    );
    let after = lenient(&after, json!({ "op": "remove", "path": "emails.display" })).unwrap();
    assert_eq!(after, jo());
    let made = lenient(
        &user(json!({ "userName": "jo" })),
        json!({ "op": "add", "path": "emails.value", "value": "a@x" }),
    );
    assert_eq!(made.unwrap().get("emails"), Some(&json!([{ "value": "a@x" }])));
}

#[test]
fn values_of_which_only_labels_are_left_are_dropped() {
    let after = lenient(&jo(), json!({ "op": "remove", "path": "emails[type eq \"home\"].value" })).unwrap();
    assert_eq!(after.get("emails"), Some(&json!([{ "value": "a@x", "type": "work" }])));
    let labels = lenient(
        &jo(),
        json!({ "op": "add", "path": "phoneNumbers[type eq \"fax\"].primary", "value": true }),
    )
    .unwrap();
    assert_eq!(labels, jo());
}

#[test]
fn a_removal_can_list_values_that_have_no_value_part() {
    let before = user(
        json!({ "userName": "jo", "addresses": [{ "type": "work", "locality": "A" }, { "type": "home", "locality": "B" }] }),
    );
    let after =
        lenient(&before, json!({ "op": "remove", "path": "addresses", "value": [{ "type": "WORK" }] }))
            .unwrap();
    assert_eq!(after.get("addresses"), Some(&json!([{ "type": "home", "locality": "B" }])));
    let exact = json!({ "op": "remove", "path": "emails", "value": [{ "value": "A@X", "type": "home" }] });
    assert_eq!(lenient(&jo(), exact).unwrap(), jo(), "another type is another address");
    let by_value = json!({ "op": "remove", "path": "emails", "value": [{ "value": "A@X" }] });
    assert_eq!(lenient(&jo(), by_value).unwrap().get("emails").unwrap().as_array().unwrap().len(), 1);
}

#[test]
fn an_extension_is_changed_and_removed_as_a_whole() {
    let before = user(
        json!({ "userName": "jo", urn::ENTERPRISE_USER: { "department": "A", "manager": { "value": "7" } } }),
    );
    let path = urn::ENTERPRISE_USER;
    let merged = lenient(
        &before,
        json!({ "op": "replace", "path": path, "value": { "department": null, "manager.value": "8", "division": "D" } }),
    );
    assert_eq!(merged.unwrap().get(path), Some(&json!({ "manager": { "value": "8" }, "division": "D" })));
    for operation in [
        json!({ "op": "remove", "path": path }),
        json!({ "op": "replace", "path": path, "value": null }),
        json!({ "op": "replace", "path": path, "value": {} }),
        json!({ "op": "replace", "value": { path: "" } }),
    ] {
        assert_eq!(
            lenient(&before, operation.clone()).unwrap(),
            user(json!({ "userName": "jo" })),
            "{operation}"
        );
    }
    assert_eq!(lenient(&before, json!({ "op": "add", "path": path, "value": null })).unwrap(), before);
    assert!(lenient(&before, json!({ "op": "add", "path": path, "value": "text" })).is_err());
    let core =
        lenient(&before, json!({ "op": "replace", "path": urn::USER, "value": { "title": "Dr" } })).unwrap();
    assert_eq!(core.get("title"), Some(&json!("Dr")));
    let everything = lenient(&before, json!({ "op": "remove", "path": urn::USER })).unwrap_err();
    assert_eq!(everything.scim_type, Some(ScimType::NoTarget));
}

#[test]
fn an_operation_has_to_be_complete() {
    for (operation, expected) in [
        (json!({ "op": "add", "path": "title" }), ScimType::InvalidValue),
        (json!({ "op": "replace", "path": "title" }), ScimType::InvalidValue),
        (json!({ "op": "add" }), ScimType::InvalidValue),
        (json!({ "op": "replace", "value": "x" }), ScimType::InvalidValue),
        (json!({ "op": "replace", "value": [{ "title": "x" }] }), ScimType::InvalidValue),
        (json!({ "op": "remove", "path": null }), ScimType::NoTarget),
        (json!({ "op": "move", "path": "title", "value": "x" }), ScimType::InvalidSyntax),
        (json!({ "path": "title", "value": "x" }), ScimType::InvalidSyntax),
        (json!("replace"), ScimType::InvalidSyntax),
    ] {
        assert_eq!(lenient(&jo(), operation.clone()).unwrap_err().scim_type, Some(expected), "{operation}");
    }
    for body in [
        json!({}),
        json!([]),
        json!({ "Operations": [] }),
        json!({ "Operations": {} }),
        json!({ "Operations": null }),
    ] {
        let fault = Request::parse(body.clone(), &ResourceType::user(), &Rules::lenient()).unwrap_err();
        assert_eq!(fault.scim_type, Some(ScimType::InvalidSyntax), "{body}");
    }
}

#[test]
fn the_schemas_attribute_follows_from_what_is_there() {
    for rules in [Rules::lenient(), Rules::strict()] {
        let operations = json!([{ "op": "add", "path": "schemas", "value": [urn::ENTERPRISE_USER] }]);
        assert_eq!(patch(&rules, &jo(), operations).unwrap(), jo(), "{:?}", rules.profile == Profile::Strict);
    }
}
