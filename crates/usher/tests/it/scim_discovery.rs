//! What a directory says of itself, and whether it is true.

use serde_json::{Value, json};

use crate::world::{Directory, Served, fault, id, resources};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

async fn directory() -> (Served, Directory) {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    (served, directory)
}

/// A discovery document, which says where it is.
async fn document(directory: &Directory, path: &str) -> Value {
    let answer = directory.get(path).await.must(200);
    assert_eq!(answer.header("content-type"), "application/scim+json");
    answer.json()
}

#[tokio::test]
async fn everything_the_configuration_calls_supported_works_and_nothing_else_does() {
    let (_served, directory) = directory().await;
    let config = document(&directory, "/ServiceProviderConfig").await;
    assert_eq!(config["meta"]["location"], format!("{}/ServiceProviderConfig", directory.base));
    assert_eq!(config["authenticationSchemes"][0]["type"], "oauthbearertoken");
    let supported =
        |name: &str| config[name]["supported"].as_bool().unwrap_or_else(|| panic!("{name} in {config}"));
    let ada = directory.join("ada").await;
    directory.join("grace").await;

    let patched = directory.change(&ada, json!([{"op": "add", "path": "title", "value": "Dr"}])).await;
    assert_eq!(patched.status == 200, supported("patch"));

    let most = config["filter"]["maxResults"].as_u64().unwrap();
    assert!(supported("filter") && most > 0);
    let found = directory.list(&[("filter", "userName sw \"a\""), ("count", "100000")]).await;
    assert_eq!(found["totalResults"], 1);

    let path = format!("/Users/{}", id(&ada));
    let stale = directory.call("DELETE", &path).header("if-match", "W/\"nothing\"");
    let stale = directory.http.send(stale).await;
    assert_eq!(stale.status == 412, supported("etag"), "{}", stale.text());

    let sorted = async |order: &str| {
        let list = directory.list(&[("sortBy", "userName"), ("sortOrder", order)]).await;
        resources(&list).iter().map(|user| user["userName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(sorted("ascending").await != sorted("descending").await, supported("sort"));

    let nothing = json!([{"method": "DELETE", "path": "/Users/usr_00000000000000000000000001"}]);
    let bulk =
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": nothing});
    let bulk = directory.post("/Bulk", &bulk).await;
    assert_eq!(bulk.status < 400, supported("bulk"), "{}", bulk.text());

    // Cursors work without being announced, which RFC 9865 section 4 recommends and no more: clients that are strict
    // about RFC 7643 refuse a whole document that has `pagination`.
    assert_eq!(config.get("pagination"), None);
    directory.get("/Users?cursor=&count=1").await.must(200);
    assert_eq!(directory.list(&[("count", "100000")]).await["itemsPerPage"], 2);

    let password = json!([{"op": "replace", "path": "password", "value": "new"}]);
    assert!(!supported("changePassword"));
    let answer = directory.change(&ada, password).await.must(200).json();
    assert!(answer.get("password").is_none(), "{answer}");
}

#[tokio::test]
async fn every_resource_type_can_be_asked_for_and_names_schemas_that_are_there() {
    let (_served, directory) = directory().await;
    let types = document(&directory, "/ResourceTypes").await;
    assert_eq!(types["totalResults"], resources(&types).len());
    assert!(resources(&types).iter().any(|it| it["id"] == "User"), "{types}");
    for found in resources(&types) {
        let name = found["id"].as_str().unwrap();
        assert_eq!(document(&directory, &format!("/ResourceTypes/{name}")).await, found);
        assert_eq!(found["meta"]["location"], format!("{}/ResourceTypes/{name}", directory.base));
        let endpoint = found["endpoint"].as_str().unwrap();
        directory.get(endpoint).await.must(200);
        let extensions = found["schemaExtensions"].as_array().cloned().unwrap_or_default();
        let named = extensions.iter().map(|extension| &extension["schema"]).chain([&found["schema"]]);
        for schema in named {
            document(&directory, &format!("/Schemas/{}", schema.as_str().unwrap())).await;
        }
    }
}

#[tokio::test]
async fn schemas_have_the_shape_clients_read_them_by() {
    let (_served, directory) = directory().await;
    let schemas = document(&directory, "/Schemas").await;
    assert_eq!(schemas["totalResults"], resources(&schemas).len());
    for uri in [USER, ENTERPRISE] {
        let schema = resources(&schemas).into_iter().find(|schema| schema["id"] == uri).unwrap();
        assert_eq!(document(&directory, &format!("/Schemas/{uri}")).await, schema);
        assert_eq!(document(&directory, &format!("/Schemas/{}", uri.to_lowercase())).await, schema);
        assert!(!schema.to_string().contains("null"), "clients stumble over null: {schema}");
        attributes_are_well(&schema["attributes"]);
    }
    let user = document(&directory, &format!("/Schemas/{USER}")).await;
    let named = |name: &str| {
        let all = user["attributes"].as_array().unwrap();
        all.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert_eq!(
        (&named("userName")["required"], &named("userName")["uniqueness"]),
        (&json!(true), &json!("server"))
    );
    assert_eq!(named("userName")["caseExact"], false);
    assert_eq!(
        (&named("password")["returned"], &named("password")["mutability"]),
        (&json!("never"), &json!("writeOnly"))
    );
    assert_eq!(named("groups")["mutability"], "readOnly");
}

/// Every characteristic is one RFC 7643 section 7 has.
fn attributes_are_well(attributes: &Value) {
    let words: [(&str, &[&str]); 4] = [
        ("type", &["string", "boolean", "decimal", "integer", "dateTime", "reference", "complex", "binary"]),
        ("mutability", &["readOnly", "readWrite", "immutable", "writeOnly"]),
        ("returned", &["always", "never", "default", "request"]),
        ("uniqueness", &["none", "server", "global"]),
    ];
    for attribute in attributes.as_array().unwrap() {
        for (name, allowed) in words {
            let absent =
                name == "uniqueness" && attribute["type"] == "complex" && attribute.get(name).is_none();
            let known = attribute[name].as_str().is_some_and(|word| allowed.contains(&word));
            assert!(known || absent, "{name} of {attribute}");
        }
        assert!(attribute["multiValued"].is_boolean() && attribute["required"].is_boolean(), "{attribute}");
        if attribute["type"] == "complex" {
            attributes_are_well(&attribute["subAttributes"]);
        }
    }
}

#[tokio::test]
async fn what_a_resource_holds_stands_in_its_schemas() {
    let (_served, directory) = directory().await;
    let body = json!({"schemas": [USER], "userName": "ada", "title": "Dr", "name": {"formatted": "Ada L"},
        "emails": [{"value": "ada@acme.example", "type": "work", "primary": true}],
        "phoneNumbers": [{"value": "+1 555", "type": "mobile"}],
        ENTERPRISE: {"department": "Research", "manager": {"value": "usr_1"}}});
    let ada = directory.create(&body).await;
    assert_eq!(ada["schemas"], json!([USER, ENTERPRISE]), "an extension that is used is listed");
    for uri in [USER, ENTERPRISE] {
        let schema = document(&directory, &format!("/Schemas/{uri}")).await;
        let holder = if uri == USER { &ada } else { &ada[ENTERPRISE] };
        for name in holder.as_object().unwrap().keys() {
            let common = ["schemas", "id", "externalId", "meta", ENTERPRISE].contains(&name.as_str());
            let known = schema["attributes"].as_array().unwrap().iter().any(|it| it["name"] == name.as_str());
            assert!(common || known, "{name} stands in no schema");
        }
    }
    // The extension goes from the list with its last attribute.
    let without = json!([{"op": "remove", "path": ENTERPRISE}]);
    assert_eq!(directory.change(&ada, without).await.must(200).json()["schemas"], json!([USER]));
}

#[tokio::test]
async fn discovery_is_not_filtered_and_needs_the_token() {
    let (_served, directory) = directory().await;
    for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
        fault(&directory.get(&format!("{path}?filter=id%20pr")).await, 403, None);
        fault(&directory.with_token("wrong").get(path).await, 401, None);
    }
}
