//! The documents with which a provider describes itself.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{
    Registry, ResourceType, Schema,
    discovery::{self, AuthenticationScheme, Bulk, Capabilities, Pagination, Support},
    list::Method,
    schema, urn,
};
use serde_json::{Value, json};

const BASE: &str = "https://example.com/scim/v2/";

fn walk(value: &Value, visit: &mut impl FnMut(&Value)) {
    visit(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Value::Object(fields) => fields.values().for_each(|field| walk(field, visit)),
        _ => {}
    }
}

fn attribute(schema: &Value, path: &str) -> Value {
    path.split('.').fold(schema.clone(), |from, name| {
        let list =
            if from.get("attributes").is_some() { &from["attributes"] } else { &from["subAttributes"] };
        list.as_array().unwrap().iter().find(|attribute| attribute["name"] == json!(name)).unwrap().clone()
    })
}

#[test]
fn schemas_are_a_list_of_what_is_registered() {
    let list = discovery::schemas(&Registry::standard(), BASE);
    let ids: Vec<&str> =
        list["Resources"].as_array().unwrap().iter().map(|schema| schema["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [urn::USER, urn::ENTERPRISE_USER, urn::GROUP, urn::SERVICE_PROVIDER_CONFIG, urn::RESOURCE_TYPE]
    );
    assert_eq!(
        (&list["schemas"], &list["totalResults"], &list["itemsPerPage"]),
        (&json!([urn::LIST_RESPONSE]), &json!(5), &json!(5))
    );
    for schema in list["Resources"].as_array().unwrap() {
        let id = schema["id"].as_str().unwrap();
        assert_eq!(discovery::schema(&Registry::standard(), &id.to_uppercase(), BASE).as_ref(), Ok(schema));
        assert_eq!(schema["meta"]["location"], json!(format!("https://example.com/scim/v2/Schemas/{id}")));
    }
    assert_eq!(discovery::schema(&Registry::standard(), "urn:unknown", BASE).unwrap_err().status, 404);
    assert_eq!(
        discovery::schemas(&Registry::new(), BASE)["Resources"],
        json!([]),
        "nothing is advertised on its own"
    );
}

#[test]
fn schemas_are_free_of_what_clients_stumble_over() {
    let list = discovery::schemas(&Registry::standard(), BASE);
    walk(&list, &mut |value| {
        assert!(!value.is_null(), "no null anywhere");
        if let Some(parts) = value.get("subAttributes") {
            let kinds = parts.as_array().unwrap().iter().map(|part| part["type"].as_str().unwrap());
            assert!(
                kinds.clone().count() > 0 && kinds.into_iter().all(|kind| kind != "complex"),
                "no complex in complex"
            );
        }
        if let Some(word) = value.get("mutability") {
            assert!(["readOnly", "readWrite", "immutable", "writeOnly"].contains(&word.as_str().unwrap()));
            assert!(value["description"].as_str().is_some_and(|text| text.ends_with('.')));
        }
    });
}

#[test]
fn the_errata_are_applied() {
    let registry = Registry::standard();
    let published = |uri| discovery::schema(&registry, uri, BASE).unwrap();
    let (user, group, enterprise) =
        (published(urn::USER), published(urn::GROUP), published(urn::ENTERPRISE_USER));
    assert_eq!(attribute(&group, "displayName")["required"], json!(true), "5368");
    assert_eq!(attribute(&group, "members.display")["type"], json!("string"), "6011");
    assert_eq!(attribute(&user, "groups.$ref")["referenceTypes"], json!(["Group"]), "8471");
    assert_eq!(attribute(&enterprise, "manager.value")["caseExact"], json!(true), "8472");
    assert_eq!(attribute(&enterprise, "manager.displayName")["mutability"], json!("readOnly"));
    assert_eq!(attribute(&user, "emails").get("uniqueness"), None, "6004");
    let types = published(urn::RESOURCE_TYPE);
    assert_eq!(attribute(&types, "schemaExtensions")["multiValued"], json!(true), "7522");
    assert_eq!(attribute(&user, "x509Certificates.value")["type"], json!("binary"), "8435");
}

#[test]
fn the_standard_attributes_are_all_there() {
    let count = |schema: Schema| schema.attributes.len();
    assert_eq!((count(schema::user()), count(schema::enterprise_user()), count(schema::group())), (21, 6, 2));
    let user = schema::user();
    let user_name = user.attribute("USERNAME").unwrap();
    assert!(user_name.required && !user_name.case_exact);
    assert_eq!(user_name.uniqueness.as_str(), "server");
    assert!(user.attribute("active").unwrap().required, "nobody is to remove it");
    assert_eq!(user.attribute("password").unwrap().returned.as_str(), "never");
}

#[test]
fn a_schema_can_be_cut_down_to_what_a_provider_keeps() {
    let user = schema::user()
        .without("x509Certificates")
        .amended("displayName", |attribute| attribute.required = true);
    let registry = Registry::new().with(ResourceType::new("User", "/Users", user));
    let published = discovery::schema(&registry, urn::USER, BASE).unwrap();
    assert_eq!(attribute(&published, "displayName")["required"], json!(true));
    assert!(
        !published["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|attribute| attribute["name"] == json!("x509Certificates"))
    );
}

#[test]
fn resource_types_name_their_schemas() {
    let registry = Registry::standard();
    let list = discovery::resource_types(&registry, BASE);
    assert_eq!(list["totalResults"], json!(2));
    assert_eq!(discovery::resource_type(&registry, "User", BASE).unwrap(), list["Resources"][0]);
    assert_eq!(
        list["Resources"][0],
        json!({
            "schemas": [urn::RESOURCE_TYPE], "id": "User", "name": "User", "endpoint": "/Users", "description": "A person who is given access.",
            "schema": urn::USER, "schemaExtensions": [{ "schema": urn::ENTERPRISE_USER, "required": false }],
            "meta": { "resourceType": "ResourceType", "location": "https://example.com/scim/v2/ResourceTypes/User" },
        })
    );
    assert_eq!(list["Resources"][1].get("schemaExtensions"), None);
    assert_eq!(discovery::resource_type(&registry, "Robot", BASE).unwrap_err().status, 404);
    assert_eq!(
        registry.with(ResourceType::user()).resource_types().len(),
        2,
        "a second registration replaces the first"
    );
}

#[test]
fn the_configuration_says_what_it_was_told() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/rfc9865/documents/4-pagination.json");
    let expected: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let capabilities = Capabilities {
        documentation_uri: Some("https://example.com/docs".to_owned()),
        patch: Support::Supported,
        bulk: Some(Bulk { max_operations: 1_000, max_payload: 1_048_576 }),
        filter_max_results: Some(200),
        change_password: Support::Unsupported,
        sort: Support::Supported,
        etag: Support::Supported,
        pagination: Some(Pagination {
            cursor: Support::Supported,
            index: Support::Supported,
            default_method: Method::Cursor,
            default_page_size: 100,
            max_page_size: 250,
            cursor_timeout: Some(3600),
        }),
        interop_profile: Support::Supported,
        authentication_schemes: vec![AuthenticationScheme::bearer("A token of the directory.")],
    };
    let document = discovery::service_provider_config(&capabilities, BASE);
    assert_eq!(document["pagination"], expected);
    assert_eq!(
        document["bulk"],
        json!({ "supported": true, "maxOperations": 1_000, "maxPayloadSize": 1_048_576 })
    );
    assert_eq!(document["filter"], json!({ "supported": true, "maxResults": 200 }));
    assert_eq!(
        (&document["patch"], &document["changePassword"]),
        (&json!({ "supported": true }), &json!({ "supported": false }))
    );
    assert_eq!(document["authenticationSchemes"][0]["type"], json!("oauthbearertoken"));
    assert_eq!(document["meta"]["location"], json!("https://example.com/scim/v2/ServiceProviderConfig"));
    walk(&document, &mut |value| assert!(!value.is_null()));

    let nothing = discovery::service_provider_config(&Capabilities::default(), BASE);
    for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
        assert_eq!(nothing[feature]["supported"], json!(false), "{feature}");
    }
    assert_eq!(nothing.get("pagination"), None);
    assert_eq!(document["interopProfileConformant"], json!(true));
    assert_eq!(nothing.get("interopProfileConformant"), None, "RFC 7643 does not have it");
    assert_eq!(nothing["bulk"], json!({ "supported": false, "maxOperations": 0, "maxPayloadSize": 0 }));
}

#[test]
fn the_configuration_has_the_attributes_its_schema_says() {
    let schema = schema::service_provider_config();
    let document = discovery::service_provider_config(&Capabilities::default(), BASE);
    for attribute in schema.attributes.iter().filter(|attribute| attribute.required) {
        assert!(document.get(&attribute.name).is_some(), "{}", attribute.name);
    }
    for name in
        document.as_object().unwrap().keys().filter(|name| !matches!(name.as_str(), "schemas" | "meta"))
    {
        assert!(schema.attribute(name).is_some(), "{name}");
    }
}
