//! Queries and their answers: parameters, pages, sorting, projection, and the documents of RFC 9865.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{
    Fault, ListResponse, Order, Page, Paging, Parameters, Projection, Query, ResourceType, Rules, ScimType,
    Sort, list::Method, urn,
};
use serde_json::{Value, json, value::RawValue};

const PAGING: Paging = Paging { default_count: 100, max_count: 200, default_method: Method::Index };

fn document(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn query(pairs: &[(&str, &str)]) -> Result<Query, Fault> {
    Parameters::from_pairs(pairs.iter().copied())?.query(&ResourceType::user(), &PAGING, &Rules::lenient())
}

fn full() -> Value {
    json!({
        "schemas": [urn::USER, urn::ENTERPRISE_USER], "id": "7", "userName": "jo", "title": "Dr",
        "name": { "givenName": "Jo", "familyName": "Li" },
        "emails": [{ "value": "a@x", "type": "work", "primary": true }, { "value": "b@x" }],
        urn::ENTERPRISE_USER: { "department": "R&D", "manager": { "value": "M", "displayName": "Boss" } },
        "meta": { "resourceType": "User", "version": "W/\"1\"" },
    })
}

fn shown(attributes: Option<&str>, excluded: Option<&str>) -> Value {
    let kind = ResourceType::user();
    Projection::parse(attributes, excluded, &kind, &Rules::lenient()).unwrap().apply(&kind, full())
}

#[test]
fn a_query_string_becomes_a_query() {
    let query = query(&[
        ("filter", "userName sw \"j\""),
        ("sortBy", "name.familyName"),
        ("sortOrder", "descending"),
        ("startIndex", "11"),
        ("count", "10"),
        ("attributes", "userName, name"),
        ("aadOptscim062020", ""),
        ("_", "x"),
    ])
    .unwrap();
    assert_eq!(query.filter.unwrap().to_string(), "userName sw \"j\"");
    assert_eq!(query.page, Page::Index { start: 11, count: 10 });
    let sort = query.sort.unwrap();
    assert_eq!((sort.path.to_string().as_str(), sort.order), ("name.familyName", Order::Descending));
    assert!(!query.projection.is_everything());
}

#[test]
fn no_parameters_are_a_query_for_everything() {
    let query = query(&[]).unwrap();
    assert_eq!((query.filter, query.sort, query.page), (None, None, Page::Index { start: 1, count: 100 }));
    assert!(query.projection.is_everything());
}

#[test]
fn a_search_request_with_a_cursor_is_understood_and_one_of_the_wrong_kind_refused() {
    let read = |name: &str| {
        let parameters = Parameters::from_search(document(name), &Rules::strict()).unwrap();
        parameters.query(&ResourceType::user(), &PAGING, &Rules::strict()).unwrap()
    };
    let by_cursor = read("rfc9865/documents/3-search-request.json");
    assert_eq!(by_cursor.page, Page::Cursor { cursor: None, count: 10 });
    let wrong = |body: Value| Parameters::from_search(body, &Rules::lenient()).unwrap_err().scim_type;
    assert_eq!(wrong(json!([])), Some(ScimType::InvalidSyntax));
    for body in [
        json!({ "filter": 7 }),
        json!({ "count": [] }),
        json!({ "attributes": 7 }),
        json!({ "attributes": [7] }),
    ] {
        assert_eq!(wrong(body.clone()), Some(ScimType::InvalidValue), "{body}");
    }
}

#[test]
fn a_page_by_cursor_is_rendered() {
    let expected = document("rfc9865/documents/2-next-page.json");
    let cursor = |name: &str| expected[name].as_str().map(str::to_owned);
    let page = ListResponse::by_cursor(Some(100), cursor("nextCursor"), cursor("previousCursor"));
    assert_eq!(page.to_value(vec![json!({ "id": "1" })]), expected);
}

#[test]
fn stored_text_goes_out_untouched() {
    let text = r#"{ "id" : "1",   "userName":"\u006ao" }"#;
    let raw = [RawValue::from_string(text.to_owned()).unwrap()];
    let bytes = ListResponse::by_index(1, 1).to_bytes(&raw).unwrap();
    assert!(String::from_utf8(bytes.clone()).unwrap().contains(text));
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(value, ListResponse::by_index(1, 1).to_value(vec![serde_json::from_str(text).unwrap()]));
    let none: [Value; 0] = [];
    let empty: Value =
        serde_json::from_slice(&ListResponse::by_index(0, 1).to_bytes(&none).unwrap()).unwrap();
    assert_eq!(
        empty,
        json!({ "schemas": [urn::LIST_RESPONSE], "totalResults": 0, "itemsPerPage": 0, "startIndex": 1, "Resources": [] })
    );
}

#[test]
fn pages_and_cursors() {
    let page =
        |start, count, cursor| Page::parse(start, count, cursor, &PAGING).map_err(|fault| fault.scim_type);
    let cursor = |cursor: Option<&str>, count| Ok(Page::Cursor { cursor: cursor.map(str::to_owned), count });
    assert_eq!(page(None, None, Some("")), cursor(None, 100));
    assert_eq!(page(None, Some("999"), Some("aZ-._~9")), cursor(Some("aZ-._~9"), 200));
    assert_eq!(page(None, None, Some("a b")), Err(Some(ScimType::InvalidCursor)));
    assert_eq!(page(None, Some("ten"), Some("")), Err(Some(ScimType::InvalidCount)));
    assert_eq!(page(Some("1"), None, Some("")), Err(Some(ScimType::InvalidValue)));
    assert_eq!(
        page(Some("99999999999999999999"), Some("99999999999999999999"), None),
        Ok(Page::Index { start: i64::MAX as u64, count: 200 })
    );
    assert_eq!(page(Some("-99999999999999999999"), Some("+5"), None), Ok(Page::Index { start: 1, count: 5 }));
    for nonsense in ["", "x", "1.5", "0x10", "-", "１"] {
        assert_eq!(page(Some(nonsense), None, None), Err(Some(ScimType::InvalidValue)), "{nonsense}");
        assert_eq!(page(None, Some(nonsense), None), Err(Some(ScimType::InvalidValue)), "{nonsense}");
    }
    let by_cursor = Paging { default_method: Method::Cursor, ..PAGING };
    assert_eq!(Page::parse(None, None, None, &by_cursor), Ok(Page::Cursor { cursor: None, count: 100 }));
    assert_eq!(Page::parse(Some("3"), None, None, &by_cursor), Ok(Page::Index { start: 3, count: 100 }));
}

#[test]
fn a_parameter_given_twice_is_refused() {
    for name in ["filter", "count", "startIndex", "sortBy", "cursor"] {
        assert_eq!(
            query(&[(name, "1"), (name, "1")]).unwrap_err().scim_type,
            Some(ScimType::InvalidValue),
            "{name}"
        );
    }
    let spread = query(&[("attributes", "userName"), ("attributes", "title")]).unwrap();
    let kind = ResourceType::user();
    assert_eq!(spread.projection.apply(&kind, full())["title"], json!("Dr"));
}

#[test]
fn attributes_select_and_excluded_attributes_leave_out() {
    let always = json!({ "schemas": full()["schemas"], "id": "7" });
    let with = |name: &str, value: Value| {
        let mut expected = always.clone();
        expected[name] = value;
        expected
    };
    assert_eq!(shown(Some("USERNAME"), None), with("userName", json!("jo")));
    assert_eq!(shown(Some("name.givenName"), None), with("name", json!({ "givenName": "Jo" })));
    assert_eq!(shown(Some("name.givenName,name"), None), with("name", full()["name"].clone()));
    assert_eq!(shown(Some("emails.display"), None), always, "a value of which nothing is left is not shown");
    assert_eq!(shown(Some("emails.type"), None), with("emails", json!([{ "type": "work" }])));
    assert_eq!(shown(Some("unknown"), None), always);
    assert_eq!(shown(Some("meta.version"), None), with("meta", json!({ "version": "W/\"1\"" })));
    let manager = format!("{}:manager.displayName", urn::ENTERPRISE_USER);
    assert_eq!(
        shown(Some(&manager), None),
        with(urn::ENTERPRISE_USER, json!({ "manager": { "displayName": "Boss" } }))
    );
    assert_eq!(
        shown(Some(urn::ENTERPRISE_USER), None),
        with(urn::ENTERPRISE_USER, full()[urn::ENTERPRISE_USER].clone())
    );
    let core = format!("{}:userName", urn::USER);
    assert_eq!(shown(Some(&core), None), with("userName", json!("jo")));

    assert_eq!(shown(None, Some("id,schemas")), full(), "what is always returned stays");
    let mut expected = full();
    expected["emails"] = json!([{ "value": "a@x", "primary": true }, { "value": "b@x" }]);
    assert_eq!(shown(None, Some("emails.type")), expected);
    let hidden =
        format!("{}, meta , name.givenName,name.familyName,title,emails,userName", urn::ENTERPRISE_USER);
    assert_eq!(shown(None, Some(&hidden)), always);
    assert_eq!(shown(Some(" , "), Some("")), full(), "blank lists say nothing");
    assert!(Projection::by_default(&ResourceType::user()).is_everything());
}

#[test]
fn both_lists_at_once_are_refused() {
    let fault = query(&[("attributes", "userName"), ("excludedAttributes", "emails")]).unwrap_err();
    assert_eq!(fault.scim_type, Some(ScimType::InvalidValue));
}

#[test]
fn a_projection_tells_whether_members_are_needed() {
    let kind = ResourceType::group();
    let members = kind.attribute("members").unwrap();
    let shows = |attributes, excluded| {
        Projection::parse(attributes, excluded, &kind, &Rules::lenient()).unwrap().shows(members)
    };
    assert!(shows(None, None) && shows(Some("members"), None) && shows(Some("members.value"), None));
    assert!(!shows(None, Some("members")) && !shows(Some("displayName"), None));
}

#[test]
fn sorting_follows_the_rfc() {
    let kind = ResourceType::user();
    let sorted = |by: &str, order: Option<&str>| {
        let sort = Sort::parse(Some(by), order, &kind, &Rules::strict()).unwrap().unwrap();
        let mut users = [
            json!({ "id": "1", "userName": "Bo", "active": true, "emails": [{ "value": "z@x" }, { "value": "a@x", "primary": true }] }),
            json!({ "id": "2", "userName": "al", "active": false, "emails": [{ "value": "B@x" }] }),
            json!({ "id": "3", "userName": "Cy", "title": "dr" }),
            json!({ "id": "0", "userName": "cy", "title": "" }),
        ];
        users.sort_by(|left, right| sort.compare(left, right));
        users.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect::<String>()
    };
    assert_eq!(sorted("userName", None), "2103", "without regard to case, equal ones by id");
    assert_eq!(sorted("userName", Some("descending")), "0312");
    assert_eq!(sorted("emails", None), "1203", "by the primary value, those without last");
    assert_eq!(sorted("emails.value", Some("descending")), "0321", "those without first");
    assert_eq!(sorted("active", None), "2103");
    assert_eq!(sorted("title", None), "3012");
    assert_eq!(sorted("id", None), "0123");
    for (by, order) in [("shoeSize", None), ("name", None), ("password", None), ("userName", Some("up"))] {
        let fault = Sort::parse(Some(by), order, &kind, &Rules::lenient()).unwrap_err();
        assert_eq!(fault.scim_type, Some(ScimType::InvalidValue), "{by}");
    }
    assert_eq!(Sort::parse(None, Some("descending"), &kind, &Rules::strict()), Ok(None));
}
