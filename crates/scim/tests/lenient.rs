//! Each tolerance of `lenient.rs` by name: what the lenient profile makes of it, and that the strict one refuses it.
//! The bodies of the identity providers that need them are in `fixtures/`.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use std::fs;
use std::path::Path;

use scim::{
    Fault, Filter, Ignored, Parameters, Projection, Reason, Resource, ResourceType, Rules, ScimType, Sort,
    patch::Request, urn,
};
use serde_json::{Value, json};

fn create(body: Value, rules: &Rules) -> Result<Value, Fault> {
    Resource::create(body, &ResourceType::user(), rules).map(|received| received.resource.into_value())
}

fn user(mut fields: Value) -> Value {
    fields["schemas"] = json!([urn::USER]);
    fields["userName"] = json!("jo");
    fields
}

/// The lenient profile reads `given` as it reads `meant`; the strict one refuses it.
fn assert_means(given: Value, meant: Value) {
    assert_eq!(
        create(user(given.clone()), &Rules::lenient()).unwrap(),
        create(user(meant), &Rules::lenient()).unwrap()
    );
    let strict = create(user(given.clone()), &Rules::strict());
    assert!(strict.is_err(), "the strict profile accepted {given}");
}

fn assert_patch_means(given: Value, meant: Value) {
    let kind = ResourceType::user();
    let before = Resource::create(json!({ "userName": "jo", "title": "Dr" }), &kind, &Rules::lenient())
        .unwrap()
        .resource;
    let run = |body: Value, rules: &Rules| {
        Ok::<_, Fault>(Request::parse(body, &kind, rules)?.apply(&kind, &before)?.resource)
    };
    let meant = json!({ "schemas": [urn::PATCH_OP], "Operations": [meant] });
    assert_eq!(run(given.clone(), &Rules::lenient()).unwrap(), run(meant, &Rules::strict()).unwrap());
    assert!(run(given.clone(), &Rules::strict()).is_err(), "the strict profile accepted {given}");
}

fn assert_filter_means(given: &str, meant: &str) {
    let kind = ResourceType::user();
    assert_eq!(Filter::parse(given, &kind, &Rules::lenient()), Filter::parse(meant, &kind, &Rules::strict()));
    assert!(Filter::parse(given, &kind, &Rules::strict()).is_err(), "the strict profile accepted {given}");
}

#[test]
fn boolean_in_quotes() {
    assert_means(json!({ "active": "False" }), json!({ "active": false }));
    assert_means(
        json!({ "emails": [{ "value": "a", "primary": "TRUE" }] }),
        json!({ "emails": [{ "value": "a", "primary": true }] }),
    );
    assert_filter_means("active eq \"True\"", "active eq true");
}

#[test]
fn keywords_in_any_case() {
    assert_filter_means("active eq True", "active eq true");
    assert_filter_means("emails[primary eq FALSE]", "emails[primary eq false]");
    assert_filter_means("title eq NULL", "title eq null");
}

#[test]
fn bare_word_in_a_filter() {
    assert_filter_means("userName eq jo@acme.example", "userName eq \"jo@acme.example\"");
}

#[test]
fn verb_in_any_case() {
    let operation = |op| json!({ "op": op, "path": "title", "value": "Prof" });
    assert_patch_means(
        json!({ "schemas": [urn::PATCH_OP], "Operations": [operation("Replace")] }),
        operation("replace"),
    );
}

#[test]
fn envelope_keys_in_any_case() {
    let meant = json!({ "op": "replace", "path": "title", "value": "Prof" });
    let given = json!({ "schemas": [urn::PATCH_OP], "operations": [{ "OP": "replace", "PATH": "title", "VALUE": "Prof" }] });
    assert_patch_means(given, meant);
    let search = json!({ "schemas": [urn::SEARCH_REQUEST], "Filter": "title pr" });
    assert!(Parameters::from_search(search.clone(), &Rules::lenient()).unwrap().has_filter());
    assert!(!Parameters::from_search(search, &Rules::strict()).unwrap().has_filter());
}

#[test]
fn envelope_without_schemas() {
    let meant = json!({ "op": "replace", "path": "title", "value": "Prof" });
    assert_patch_means(json!({ "Operations": [meant] }), meant.clone());
    assert_patch_means(json!({ "schemas": ["urn:other"], "Operations": [meant] }), meant.clone());
    assert!(create(json!({ "userName": "jo" }), &Rules::lenient()).is_ok());
    assert!(create(json!({ "userName": "jo" }), &Rules::strict()).is_err());
    assert!(Parameters::from_search(json!({}), &Rules::lenient()).is_ok());
    assert!(Parameters::from_search(json!({}), &Rules::strict()).is_err());
}

#[test]
fn schemas_that_are_unknown_and_extensions_that_are_not_listed() {
    for schemas in [json!([urn::USER, "urn:unknown"]), json!([]), json!(urn::USER), json!([7])] {
        let body = json!({ "schemas": schemas, "userName": "jo" });
        assert_eq!(create(body.clone(), &Rules::lenient()).unwrap()["schemas"], json!([urn::USER]));
        assert!(create(body, &Rules::strict()).is_err(), "{schemas}");
    }
    assert_means(
        json!({ urn::ENTERPRISE_USER: { "department": "A" } }),
        json!({ urn::ENTERPRISE_USER: { "department": "A" } }),
    );
    assert_means(
        json!({ format!("{}:department", urn::ENTERPRISE_USER): "A" }),
        json!({ urn::ENTERPRISE_USER: { "department": "A" } }),
    );
}

#[test]
fn unknown_attributes_are_left_out() {
    assert_means(
        json!({ "shoeSize": 44, "name": { "givenName": "Jo", "nick": "J" } }),
        json!({ "name": { "givenName": "Jo" } }),
    );
    let body = json!({ "userName": "jo", "shoeSize": 44, "name.givenName": "J", "name": { "nick": "J" } });
    let received = Resource::create(body, &ResourceType::user(), &Rules::lenient()).unwrap();
    let unknown = |path: &str| Ignored { path: path.to_owned(), reason: Reason::Unknown };
    assert_eq!(received.ignored, [unknown("shoeSize"), unknown("name.givenName"), unknown("name.nick")]);
}

#[test]
fn one_value_where_an_array_is_due() {
    assert_means(json!({ "emails": { "value": "a@x" } }), json!({ "emails": [{ "value": "a@x" }] }));
}

#[test]
fn bare_texts_and_arrays_of_one_where_an_object_is_due() {
    assert_means(json!({ "roles": ["admin"] }), json!({ "roles": [{ "value": "admin" }] }));
    assert_means(json!({ "name": [{ "givenName": "Jo" }] }), json!({ "name": { "givenName": "Jo" } }));
    let several = user(json!({ "name": [{ "givenName": "Jo" }, { "givenName": "Li" }] }));
    assert!(create(several, &Rules::lenient()).is_err(), "two are not one");
    assert!(create(user(json!({ "name": "Jo Li" })), &Rules::lenient()).is_err(), "a name has no value part");
}

#[test]
fn names_and_uris_of_scim_1_1() {
    let now = |manager: Value| json!({ urn::ENTERPRISE_USER: { "manager": manager } });
    assert_means(now(json!({ "managerId": "7" })), now(json!({ "value": "7" })));
    assert_means(
        json!({ "urn:scim:schemas:extension:enterprise:1.0": { "manager": { "value": "7" } } }),
        now(json!({ "value": "7" })),
    );
    assert_means(json!({ "urn:scim:schemas:core:1.0:title": "Dr" }), json!({ "title": "Dr" }));
}

#[test]
fn extension_attributes_without_their_uri() {
    assert_means(json!({ "department": "A" }), json!({ urn::ENTERPRISE_USER: { "department": "A" } }));
    assert_filter_means("manager eq \"7\"", &format!("{}:manager eq \"7\"", urn::ENTERPRISE_USER));
}

#[test]
fn display_that_is_no_text() {
    let meant = json!({ "roles": [{ "value": "a" }] });
    assert_means(json!({ "roles": [{ "value": "a", "display": { "x": 1 } }] }), meant.clone());
    assert_means(json!({ "roles": [{ "value": "a", "display": 7 }] }), meant);
}

#[test]
fn replace_creates_and_removal_may_miss() {
    let create = json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@x" });
    let meant = json!({ "op": "add", "path": "emails", "value": [{ "type": "work", "value": "a@x" }] });
    assert_patch_means(json!({ "schemas": [urn::PATCH_OP], "Operations": [create] }), meant);
    let remove = json!({ "op": "remove", "path": "emails[type eq \"work\"]" });
    let nothing = json!({ "op": "remove", "path": "emails" });
    assert_patch_means(json!({ "schemas": [urn::PATCH_OP], "Operations": [remove] }), nothing);
}

#[test]
fn selected_names_with_filters() {
    let kind = ResourceType::user();
    let full = json!({ "id": "7", "userName": "jo", "title": "Dr", "emails": [{ "value": "a,b@x", "type": "work" }] });
    let shown = |names: &str, rules: &Rules| {
        Projection::parse(Some(names), None, &kind, rules).unwrap().apply(&kind, full.clone())
    };
    let names = "emails[type eq \"work\" and value eq \"a,b\"],title";
    assert_eq!(
        shown(names, &Rules::lenient()),
        json!({ "id": "7", "title": "Dr", "emails": [{ "value": "a,b@x", "type": "work" }] })
    );
    assert_eq!(
        shown("emails[type eq \"work\"].value", &Rules::lenient()),
        json!({ "id": "7", "emails": [{ "value": "a,b@x" }] })
    );
    assert_eq!(shown(names, &Rules::strict()), json!({ "id": "7", "title": "Dr" }));
}

#[test]
fn sort_orders_in_any_case() {
    let kind = ResourceType::user();
    assert!(Sort::parse(Some("userName"), Some("Descending"), &kind, &Rules::lenient()).is_ok());
    assert!(Sort::parse(Some("userName"), Some("Descending"), &kind, &Rules::strict()).is_err());
}

#[test]
fn patches_of_scim_1_1() {
    let clear = json!({ "schemas": ["urn:scim:schemas:core:1.0"], "meta": { "attributes": ["title"] } });
    assert_patch_means(clear, json!({ "op": "remove", "path": "title" }));
    let emails = json!({ "emails": [{ "value": "a@x" }, { "value": "b@x", "operation": "delete" }] });
    assert_patch_means(emails, json!({ "op": "add", "path": "emails", "value": [{ "value": "a@x" }] }));
}

fn fault_of(operation: Value, rules: &Rules) -> Option<(u16, Option<ScimType>)> {
    let kind = ResourceType::user();
    let emails = json!([{ "type": "work", "value": "a@x" }, { "type": "home", "value": "b@x" }]);
    let before = Resource::create(
        json!({ "userName": "jo", "title": "Dr", "emails": emails }),
        &kind,
        &Rules::lenient(),
    );
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": [operation] });
    let patched = Request::parse(body, &kind, rules)
        .and_then(|request| request.apply(&kind, &before.unwrap().resource));
    patched.err().map(|fault| (fault.status, fault.scim_type))
}

/// The lenient profile carries the operation out; the strict one refuses it for this reason.
fn assert_strictly(operation: Value, refused: ScimType) {
    assert_eq!(fault_of(operation.clone(), &Rules::lenient()), None, "{operation}");
    assert_eq!(fault_of(operation.clone(), &Rules::strict()), Some((400, Some(refused))), "{operation}");
}

#[test]
fn operations_without_a_path() {
    assert_patch_means(
        json!({ "schemas": [urn::PATCH_OP], "Operations": [{ "op": "replace", "value": { "title": "Prof" } }] }),
        json!({ "op": "replace", "path": "title", "value": "Prof" }),
    );
    assert_strictly(json!({ "op": "add", "value": { "title": "Prof" } }), ScimType::InvalidSyntax);
    assert_strictly(
        json!({ "op": "add", "path": null, "value": { "title": "Prof" } }),
        ScimType::InvalidSyntax,
    );
    let remove = json!({ "op": "remove" });
    assert_eq!(
        fault_of(remove.clone(), &Rules::lenient()),
        Some((400, Some(ScimType::NoTarget))),
        "RFC 7644 §3.5.2.2"
    );
    assert_eq!(fault_of(remove, &Rules::strict()), Some((400, Some(ScimType::InvalidSyntax))));
}

#[test]
fn filtered_paths_to_whole_values() {
    let path = "emails[type eq \"work\"]";
    for op in ["add", "replace"] {
        assert_strictly(
            json!({ "op": op, "path": path, "value": { "value": "c@x" } }),
            ScimType::InvalidPath,
        );
        let part = json!({ "op": op, "path": format!("{path}.value"), "value": "c@x" });
        assert_eq!(fault_of(part, &Rules::strict()), None);
    }
    assert_eq!(
        fault_of(json!({ "op": "remove", "path": path }), &Rules::strict()),
        None,
        "how else to remove one"
    );
}

#[test]
fn filtered_paths_that_select_several_values() {
    let path = "emails[value ew \"@x\"]";
    let assign = json!({ "op": "replace", "path": format!("{path}.display"), "value": "A" });
    assert_strictly(assign, ScimType::InvalidFilter);
    assert_strictly(json!({ "op": "remove", "path": path }), ScimType::InvalidFilter);
    assert_strictly(json!({ "op": "remove", "path": format!("{path}.type") }), ScimType::InvalidFilter);
    let group = ResourceType::group();
    let members = |filter: &str, rules: &Rules| {
        let body = json!({ "schemas": [urn::PATCH_OP], "Operations": [{ "op": "remove", "path": format!("members[{filter}]") }] });
        Request::parse(body, &group, rules).err().and_then(|fault| fault.scim_type)
    };
    for filter in
        ["type eq \"User\"", "value eq \"a\" or value eq \"b\"", "not (value eq \"a\")", "value sw \"a\""]
    {
        assert_eq!(members(filter, &Rules::lenient()), None, "{filter}");
        assert_eq!(members(filter, &Rules::strict()), Some(ScimType::InvalidFilter), "{filter}");
    }
    for filter in ["value eq \"a\"", "value eq \"a\" and type eq \"User\""] {
        assert_eq!(members(filter, &Rules::strict()), None, "{filter}");
    }
}

/// What the interoperability profile asks for is refused with the reason it names.
#[test]
fn the_strict_profile_names_what_is_wrong() {
    let reason = |result: Result<Value, Fault>| result.unwrap_err().scim_type;
    for body in [
        json!({ "shoeSize": 44 }),
        json!({ "name": { "nick": "J" } }),
        json!({ "urn:acme:shoes": { "size": 44 } }),
    ] {
        assert_eq!(
            reason(create(user(body.clone()), &Rules::strict())),
            Some(ScimType::InvalidSyntax),
            "{body}"
        );
    }
    let unknown_schema = json!({ "schemas": [urn::USER, "urn:acme:shoes"], "userName": "jo" });
    assert_eq!(reason(create(unknown_schema, &Rules::strict())), Some(ScimType::InvalidSyntax));
    for body in [json!({ "active": "true" }), json!({ "emails": [{ "value": "a@x", "primary": "True" }] })] {
        assert_eq!(
            reason(create(user(body.clone()), &Rules::strict())),
            Some(ScimType::InvalidValue),
            "{body}"
        );
    }
    for filter in
        ["shoeSize eq 44", "emails.colour eq \"x\"", "emails[colour eq \"x\"]", "urn:acme:shoes:size pr"]
    {
        let refused = Filter::parse(filter, &ResourceType::user(), &Rules::strict()).unwrap_err();
        assert_eq!((refused.status, refused.scim_type), (400, Some(ScimType::InvalidFilter)), "{filter}");
    }
    let assign = |path: &str, value: Value| json!({ "op": "replace", "path": path, "value": value });
    let refused = |operation: Value| fault_of(operation, &Rules::strict()).and_then(|(_, reason)| reason);
    assert_eq!(refused(assign("shoeSize", json!(44))), Some(ScimType::InvalidSyntax));
    assert_eq!(refused(assign("active", json!("False"))), Some(ScimType::InvalidValue));
    assert_eq!(refused(assign("emails[colour eq \"x\"].value", json!("x"))), Some(ScimType::InvalidFilter));
    assert_eq!(refused(assign("emails[type eq \"other\"].value", json!("c@x"))), Some(ScimType::NoTarget));
}

/// Every function of `lenient.rs` names a test, and the test is here. No other file looks at the profile.
#[test]
fn every_tolerance_is_shown_by_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = fs::read_to_string(folder.join("src/lenient.rs")).unwrap();
    let tests = fs::read_to_string(folder.join("tests/lenient.rs")).unwrap();
    let mut shown = "";
    let mut count = 0;
    for line in source.lines() {
        if let Some(name) = line.strip_prefix("/// Test: `") {
            shown = name.trim_end_matches("`.");
        } else if let Some(rest) = line.strip_prefix("pub(crate) fn ") {
            assert!(tests.contains(&format!("#[test]\nfn {shown}() {{")), "{rest} is shown by `{shown}`");
            shown = "nothing";
            count += 1;
        }
    }
    assert!(count > 20, "{count} tolerances were found");
    let mut folders = vec![folder.join("src")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "lenient.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let decides = ["= Profile::", "Profile::Strict =>", "Profile::Lenient =>"];
                let decided = decides.iter().any(|words| text.contains(words));
                assert!(!decided, "{} looks at the profile", path.display());
            }
        }
    }
}
