//! Each tolerance of `lenient.rs` by name: what the lenient profile makes of it, and that the strict one refuses it.
//! The bodies of the identity providers that need them are in `fixtures/`.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{
    Fault, Filter, Ignored, Parameters, Projection, Reason, Resource, ResourceType, Rules, Sort,
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
