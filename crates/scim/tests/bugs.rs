//! The ways in which SCIM servers are known to fail their clients, one test each. Empty results, content types,
//! races and the like are for the server around this crate.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{
    Fault, Filter, Page, Paging, Parameters, Resource, ResourceType, Rules, ScimType, Standing, User, etag,
    group::MemberEdit,
    list::Method,
    patch::{Change, Patched, Request},
    urn,
};
use serde_json::{Value, json};

fn user(fields: Value) -> Resource {
    Resource::create(fields, &ResourceType::user(), &Rules::lenient()).unwrap().resource
}

fn group(fields: Value) -> Resource {
    Resource::create(fields, &ResourceType::group(), &Rules::lenient()).unwrap().resource
}

fn patch(kind: &ResourceType, resource: &Resource, operations: Value) -> Result<Patched, Fault> {
    Request::parse(json!({ "schemas": [urn::PATCH_OP], "Operations": operations }), kind, &Rules::lenient())?
        .apply(kind, resource)
}

fn patch_user(resource: &Resource, operations: Value) -> Resource {
    patch(&ResourceType::user(), resource, operations).unwrap().resource
}

fn patch_group(resource: &Resource, operations: Value) -> Resource {
    patch(&ResourceType::group(), resource, operations).unwrap().resource
}

fn members(resource: &Resource) -> Vec<String> {
    scim::Group::new(resource.fields()).members().map(|member| member.value).collect()
}

#[test]
fn bug_01_a_removal_with_a_list_removes_exactly_the_listed_members() {
    let team = group(
        json!({ "displayName": "T", "members": [{ "value": "u1" }, { "value": "u2" }, { "value": "u3" }] }),
    );
    let remove = |value: Value| {
        members(&patch_group(&team, json!([{ "op": "Remove", "path": "members", "value": value }])))
    };
    assert_eq!(remove(json!([{ "$ref": null, "value": "u1" }])), ["u2", "u3"]);
    assert_eq!(remove(json!({ "value": "u1" })), ["u2", "u3"]);
    assert_eq!(remove(json!("u1")), ["u2", "u3"]);
    assert_eq!(remove(json!(["u1", "u3"])), ["u2"]);
    assert_eq!(remove(json!([{ "value": "stranger" }])), ["u1", "u2", "u3"]);
    assert_eq!(remove(Value::Null), [""; 0], "null means all");
    assert_eq!(remove(json!([])), ["u1", "u2", "u3"], "nobody is listed, so nobody leaves");
}

#[test]
fn bug_02_a_text_boolean_is_the_boolean_it_says_and_nothing_else_is() {
    let jo = user(json!({ "userName": "jo", "active": true }));
    for (text, standing) in
        [("False", Standing::Inactive), ("false", Standing::Inactive), ("TRUE", Standing::Active)]
    {
        let after = patch_user(&jo, json!([{ "op": "replace", "path": "active", "value": text }]));
        assert_eq!(User::new(after.fields()).standing(), standing, "{text}");
    }
    for nonsense in [json!("no"), json!("0"), json!(0), json!(1), json!({ "value": false })] {
        let refused = patch(
            &ResourceType::user(),
            &jo,
            json!([{ "op": "replace", "path": "active", "value": nonsense }]),
        );
        assert_eq!(refused.unwrap_err().scim_type, Some(ScimType::InvalidValue), "{nonsense}");
    }
    let named_true = patch_user(&jo, json!([{ "op": "replace", "path": "title", "value": "True" }]));
    assert_eq!(named_true.get("title"), Some(&json!("True")), "texts stay texts");
}

#[test]
fn bug_03_operations_are_understood_in_any_case() {
    for op in ["Replace", "REPLACE", "replace"] {
        let after = patch_user(
            &user(json!({ "userName": "jo" })),
            json!([{ "op": op, "path": "title", "value": "Dr" }]),
        );
        assert_eq!(after.get("title"), Some(&json!("Dr")));
    }
}

#[test]
fn bug_04_a_replace_on_a_missing_element_creates_it_once() {
    let jo = user(json!({ "userName": "jo" }));
    let after = patch_user(
        &jo,
        json!([
            { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "jo@x.example" },
            { "op": "Add", "path": "emails[type eq \"work\"].display", "value": "Jo" },
            { "op": "Add", "path": "roles[primary eq \"True\"].type", "value": "app" },
            { "op": "Add", "path": "roles[primary eq \"True\"].value", "value": "admin" },
        ]),
    );
    assert_eq!(
        after.get("emails"),
        Some(&json!([{ "type": "work", "value": "jo@x.example", "display": "Jo" }]))
    );
    assert_eq!(after.get("roles"), Some(&json!([{ "primary": true, "type": "app", "value": "admin" }])));
}

#[test]
fn bug_05_keys_of_a_path_less_value_are_paths() {
    let jo = user(json!({ "userName": "jo", "name": { "familyName": "Li" } }));
    let key = format!("{}:department", urn::ENTERPRISE_USER);
    let after = patch_user(
        &jo,
        json!([{ "op": "replace", "value": {
        "name.givenName": "Jo", "name": { "middleName": "X" }, &key: "R&D", "emails[type eq \"work\"].value": "jo@x.example",
    } }]),
    );
    assert_eq!(after.get("name"), Some(&json!({ "familyName": "Li", "givenName": "Jo", "middleName": "X" })));
    assert_eq!(after.get(urn::ENTERPRISE_USER), Some(&json!({ "department": "R&D" })));
    assert_eq!(after.get("emails"), Some(&json!([{ "type": "work", "value": "jo@x.example" }])));
    assert!(after.fields().keys().all(|name| !name.contains(['[', '.']) || name.starts_with("urn:")));
}

#[test]
fn bug_06_the_longest_registered_schema_ends_a_urn() {
    let deeper = scim::Schema::new(
        format!("{}:Acme", urn::ENTERPRISE_USER),
        "Acme",
        "An extension whose URI goes on where another ends.",
        vec![scim::Attribute::new("badge", scim::schema::Type::String, "A badge.")],
    );
    let kind = ResourceType::user().extended_by(deeper);
    let resolve = |name: &str| scim::Path::resolve(name, &kind).map(|path| path.to_string());
    let core = format!("{}:name.givenName", urn::USER);
    assert_eq!(resolve(&core).as_deref(), Some("name.givenName"));
    for name in
        [format!("{}:manager.value", urn::ENTERPRISE_USER), format!("{}:Acme:badge", urn::ENTERPRISE_USER)]
    {
        assert_eq!(resolve(&name.to_uppercase()).as_deref(), Some(name.as_str()));
    }
    assert_eq!(resolve("urn:ietf:params:scim:schemas:extension:enterprise:2.1:User:manager"), None);
}

#[test]
fn bug_07_a_manager_is_an_object_however_it_was_sent() {
    let path = format!("{}:manager", urn::ENTERPRISE_USER);
    let jo = user(json!({ "userName": "jo" }));
    for value in [json!("7"), json!({ "value": "7" }), json!([{ "value": "7" }]), json!(["7"])] {
        let after = patch_user(&jo, json!([{ "op": "Add", "path": path, "value": value }]));
        assert_eq!(after.get(urn::ENTERPRISE_USER), Some(&json!({ "manager": { "value": "7" } })), "{value}");
        for empty in [json!(""), json!({ "value": "" }), Value::Null, json!([]), json!({ "value": null })] {
            let gone = patch_user(&after, json!([{ "op": "Replace", "path": path, "value": empty }]));
            assert_eq!(gone, jo, "{empty} removes the manager, the extension and its URI");
        }
    }
}

#[test]
fn bug_08_an_id_inside_a_group_rename_is_ignored_and_members_stay() {
    let team = group(json!({ "displayName": "T", "members": [{ "value": "u1" }] }));
    let after =
        patch_group(&team, json!([{ "op": "replace", "value": { "id": "other", "displayName": "N" } }]));
    assert_eq!((after.get("id"), after.get("displayName")), (None, Some(&json!("N"))));
    assert_eq!(members(&after), ["u1"]);
    let by_path =
        patch(&ResourceType::group(), &team, json!([{ "op": "replace", "path": "id", "value": "other" }]));
    assert_eq!(by_path.unwrap_err().scim_type, Some(ScimType::Mutability));
}

#[test]
fn bug_09_replacing_members_is_an_exact_set() {
    let team = group(json!({ "displayName": "T", "members": [{ "value": "u1" }, { "value": "u2" }] }));
    let after = patch_group(
        &team,
        json!([{ "op": "replace", "path": "members", "value": [{ "value": "u2" }, { "value": "u3" }] }]),
    );
    assert_eq!(members(&after), ["u2", "u3"]);
}

#[test]
fn bug_11_a_filter_that_is_not_understood_is_never_ignored() {
    let kind = ResourceType::user();
    for text in [
        "",
        "  ",
        "userName",
        "userName eq",
        "userName regex \"x\"",
        "userName eq \"a\" \"b\"",
        "active gt true",
    ] {
        let fault = Filter::parse(text, &kind, &Rules::lenient()).unwrap_err();
        assert_eq!((fault.status, fault.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
    }
    let query = Parameters::from_pairs([("filter", "")]).unwrap();
    let paging = Paging { default_count: 100, max_count: 200, default_method: Method::Index };
    assert!(
        query.query(&kind, &paging, &Rules::lenient()).is_err(),
        "an empty filter is not the absence of one"
    );
    let unknown = Filter::parse("shoeSize eq \"44\"", &kind, &Rules::lenient()).unwrap();
    assert!(
        !unknown.matches(&json!({ "userName": "jo", "shoeSize": "44" })),
        "what nobody has matches nobody"
    );
}

#[test]
fn bug_12_user_names_that_differ_in_case_are_one() {
    let filter = Filter::parse(r#"userName eq "JOE""#, &ResourceType::user(), &Rules::strict()).unwrap();
    for name in ["joe", "Joe", "ＪＯＥ"] {
        assert!(filter.matches(&json!({ "userName": name })), "{name}");
        assert_eq!(scim::fold::user_name(name), "joe", "uniqueness folds as filters do");
    }
}

#[test]
fn bug_13_pages_are_counted_as_the_rfc_counts() {
    let paging = Paging { default_count: 100, max_count: 200, default_method: Method::Index };
    let page = |start, count| Page::parse(start, count, None, &paging).unwrap();
    assert_eq!(page(Some("0"), Some("-3")), Page::Index { start: 1, count: 0 });
    assert_eq!(page(Some("-7"), Some("1000")), Page::Index { start: 1, count: 200 });
    assert_eq!(page(None, None), Page::Index { start: 1, count: 100 });
    let list = scim::ListResponse::by_index(7, 6).to_value(vec![json!({ "id": "6" }), json!({ "id": "7" })]);
    assert_eq!(list["itemsPerPage"], json!(2), "what is returned, not what was asked for");
    assert_eq!((&list["totalResults"], &list["startIndex"]), (&json!(7), &json!(6)));
}

#[test]
fn bug_15_a_text_in_a_filter_is_decoded_once() {
    let kind = ResourceType::user();
    for name in [r#"a"b"#, "O'Malley (Jr)", "a+b%20c", r"back\slash", r#"\""#, "é", "] and [", "\t"] {
        let text = format!("displayName eq {}", json!(name));
        let filter = Filter::parse(&text, &kind, &Rules::strict()).unwrap();
        assert!(filter.matches(&json!({ "displayName": name })), "{text}");
    }
    let escaped = Filter::parse(r#"displayName eq "\u00e9\\u0041""#, &kind, &Rules::strict()).unwrap();
    assert!(escaped.matches(&json!({ "displayName": r"é\u0041" })));
}

#[test]
fn bug_18_a_replace_that_does_not_mention_active_leaves_it() {
    let kind = ResourceType::user();
    let before = user(json!({ "userName": "jo", "active": false, "title": "Dr", "externalId": "7",
        "name": { "givenName": "Jo", "familyName": "Li", "formatted": "Jo Li" } }));
    let put = |body: Value| before.replace(body, &kind, &Rules::lenient()).unwrap().resource;
    let after = put(json!({ "userName": "jo" }));
    assert_eq!(after.get("active"), Some(&json!(false)));
    assert_eq!(after.get("name"), before.get("name"));
    assert_eq!((after.get("title"), after.get("externalId")), (None, None), "the rest is cleared");
    let renamed = put(json!({ "userName": "jo", "name": { "familyName": "Lee" } }));
    assert_eq!(
        renamed.get("name"),
        Some(&json!({ "familyName": "Lee", "givenName": "Jo" })),
        "the line is out of date"
    );
    assert_eq!(put(json!({ "userName": "jo", "name": null })).get("name"), None);
}

#[test]
fn bug_19_the_same_member_twice_is_one_member() {
    let team = group(
        json!({ "displayName": "T", "members": [{ "value": "u1" }, { "value": "u1", "type": "User" }] }),
    );
    assert_eq!(members(&team), ["u1"]);
    let again = patch(
        &ResourceType::group(),
        &team,
        json!([
            { "op": "add", "path": "members", "value": [{ "value": "u1" }, { "value": "u2" }, { "value": "u2" }] },
        ]),
    );
    assert_eq!(members(&again.unwrap().resource), ["u1", "u2"]);
}

#[test]
fn bug_20_empty_arrays_clear_and_removals_skip_nobody() {
    let team = group(
        json!({ "displayName": "T", "members": [{ "value": "u1" }, { "value": "u2" }, { "value": "u3" }] }),
    );
    assert_eq!(
        members(&patch_group(&team, json!([{ "op": "replace", "path": "members", "value": [] }]))),
        [""; 0]
    );
    let filtered = json!([{ "op": "remove", "path": "members[value eq \"u1\" or value eq \"u2\"]" }]);
    assert_eq!(members(&patch_group(&team, filtered)), ["u3"], "neighbours leave together");
    let jo = user(json!({ "userName": "jo", "title": "Dr" }));
    let removed = patch_user(&jo, json!([{ "op": "remove", "path": "title", "value": "Dr" }]));
    assert_eq!(removed.get("title"), None, "a removal with a value does not set it");
}

#[test]
fn bug_21_members_are_changed_without_loading_them() {
    let kind = ResourceType::group();
    let body = json!({ "Operations": [
        { "op": "Add", "path": "members", "value": [{ "value": "u1" }, { "value": "u2" }] },
        { "op": "replace", "value": { "displayName": "N", "members": [{ "value": "u3" }] } },
        { "op": "remove", "path": "members[value eq \"u4\"]" },
        { "op": "remove", "path": "members[type eq \"Group\"]" },
        { "op": "remove", "path": "members", "value": null },
    ] });
    let (edits, rest) = Request::parse(body, &kind, &Rules::lenient()).unwrap().split_members();
    assert!(matches!(&edits[0], MemberEdit::Add(added) if added.len() == 2));
    assert!(matches!(&edits[1], MemberEdit::ReplaceAll(all) if all[0].value == "u3"));
    assert!(matches!(&edits[2], MemberEdit::Remove(ids) if *ids == ["u4"]));
    assert!(
        matches!(&edits[3], MemberEdit::RemoveWhere(filter) if filter.to_string() == "type eq \"Group\"")
    );
    assert!(matches!(&edits[4], MemberEdit::Clear));
    assert_eq!(edits.len(), 5);
    let after = rest.apply(&kind, &group(json!({ "displayName": "T" }))).unwrap();
    assert_eq!(after.resource, group(json!({ "displayName": "N" })));
}

#[test]
fn bug_23_an_error_is_a_scim_document_with_a_text_status() {
    let document = Fault::uniqueness("The name is taken.").to_value();
    assert_eq!(
        document,
        json!({ "schemas": [urn::ERROR], "status": "409", "scimType": "uniqueness", "detail": "The name is taken." })
    );
    assert_eq!(Fault::not_found("There is no such user.").to_value()["status"], json!("404"));
}

#[test]
fn bug_24_a_client_cannot_choose_an_id() {
    let kind = ResourceType::user();
    let created = user(
        json!({ "id": "victim", "userName": "jo", "meta": { "location": "https://evil.example" }, "groups": [{ "value": "admins" }] }),
    );
    assert_eq!(created, user(json!({ "userName": "jo" })));
    let stored = Resource::stored(
        json!({ "schemas": [urn::USER], "id": "7", "userName": "jo", "meta": { "version": "1" } })
            .as_object()
            .unwrap()
            .clone(),
    );
    let put = stored
        .replace(json!({ "id": "8", "userName": "jo", "meta": null }), &kind, &Rules::lenient())
        .unwrap()
        .resource;
    assert_eq!((put.get("id"), put.get("meta")), (Some(&json!("7")), Some(&json!({ "version": "1" }))));
}

#[test]
fn bug_25_versions_are_compared_weakly() {
    let condition = etag::Condition::parse(r#"W/"2", "3""#).unwrap();
    assert!(condition.names(Some("3")) && condition.names(Some("2")));
    assert_eq!(condition.require(Some("4")).unwrap_err().status, 412);
    assert!(etag::Condition::parse("*").unwrap().require(Some("4")).is_ok());
    assert_eq!(etag::Condition::parse("*").unwrap().require(None).unwrap_err().status, 412);
    for malformed in ["", "3", "W/3", "\"3", "\"3\" \"4\"", "\"3\","] {
        assert_eq!(etag::Condition::parse(malformed).unwrap_err().status, 400, "{malformed}");
    }
}

#[test]
fn bug_26_adding_a_singular_attribute_of_a_group_sets_it() {
    let team = group(json!({ "displayName": "T", "externalId": "a" }));
    let after = patch_group(&team, json!([{ "op": "Add", "path": "externalId", "value": "b" }]));
    assert_eq!(after.get("externalId"), Some(&json!("b")));
}

#[test]
fn a_patch_that_says_what_is_so_already_is_seen_to_change_nothing() {
    let jo = user(
        json!({ "userName": "jo", "active": false, "emails": [{ "value": "jo@x.example", "type": "work", "primary": true }],
        urn::ENTERPRISE_USER: { "manager": { "value": "7" } } }),
    );
    let same = json!([
        { "op": "Replace", "path": "active", "value": "False" },
        { "op": "Add", "path": "emails", "value": [{ "type": "work", "value": "jo@x.example" }] },
        { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "jo@x.example" },
        { "op": "Replace", "path": format!("{}:manager", urn::ENTERPRISE_USER), "value": "7" },
        { "op": "Remove", "path": "title" },
        { "op": "replace", "value": { "userName": "jo", "password": "secret" } },
    ]);
    let patched = patch(&ResourceType::user(), &jo, same).unwrap();
    assert_eq!((patched.change, patched.resource), (Change::Nothing, jo));
}

#[test]
fn a_request_that_fails_at_its_last_operation_changes_nothing() {
    let jo = user(json!({ "userName": "jo" }));
    let before = jo.clone();
    let failed = patch(
        &ResourceType::user(),
        &jo,
        json!([
            { "op": "replace", "path": "title", "value": "Dr" },
            { "op": "replace", "path": "emails[value co \"x\"].type", "value": "work" },
        ]),
    );
    assert_eq!(failed.unwrap_err().scim_type, Some(ScimType::NoTarget));
    assert_eq!(jo, before);
}
