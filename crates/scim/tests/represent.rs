//! What goes out: the representation of a resource, and that it comes back in as the same resource.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{Group, Identity, Resource, ResourceType, Rules, etag, urn};
use serde_json::{Value, json};

fn identity() -> Identity<'static> {
    Identity {
        id: "2819c223",
        resource_type: "User",
        created: "2010-01-23T04:56:22Z".parse().unwrap(),
        last_modified: "2011-05-13T04:42:34.5Z".parse().unwrap(),
        location: "https://example.com/v2/Users/2819c223",
        version: None,
    }
}

fn jo() -> Resource {
    let body = json!({ "userName": "jo", "title": "Dr", "active": true });
    Resource::create(body, &ResourceType::user(), &Rules::lenient()).unwrap().resource
}

#[test]
fn a_representation_has_id_and_meta() {
    let version = etag::weak("3");
    let full = jo().represent(&Identity { version: Some(&version), ..identity() });
    assert_eq!(
        full,
        json!({
            "schemas": [urn::USER], "id": "2819c223", "userName": "jo", "title": "Dr", "active": true,
            "meta": {
                "resourceType": "User", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34.5Z",
                "location": "https://example.com/v2/Users/2819c223", "version": "W/\"3\"",
            },
        })
    );
    let order: Vec<&str> = full.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(order, ["schemas", "id", "userName", "title", "active", "meta"]);
    assert_eq!(jo().represent(&identity())["meta"].get("version"), None);
}

#[test]
fn a_representation_sent_back_is_the_same_resource() {
    let full = jo().represent(&identity());
    for rules in [Rules::lenient(), Rules::strict()] {
        assert_eq!(jo().replace(full.clone(), &ResourceType::user(), &rules).unwrap().resource, jo());
    }
}

#[test]
fn a_document_that_holds_id_and_meta_keeps_its_own() {
    let stored = match jo().represent(&identity()) {
        Value::Object(fields) => Resource::stored(fields),
        other => panic!("{other}"),
    };
    let again = stored.represent(&Identity { id: "new", ..identity() });
    assert_eq!((again["id"].as_str(), again["userName"].as_str()), (Some("new"), Some("jo")));
}

#[test]
fn a_stored_resource_is_plain_json() {
    let text = serde_json::to_string(&jo()).unwrap();
    assert_eq!(
        text,
        format!(r#"{{"schemas":["{}"],"userName":"jo","title":"Dr","active":true}}"#, urn::USER)
    );
    assert_eq!(serde_json::from_str::<Resource>(&text).unwrap(), jo());
    assert!(serde_json::from_str::<Resource>("[]").is_err());
}

#[test]
fn a_group_gives_its_members_away() {
    let body = json!({ "displayName": "T", "externalId": "7", "members": [{ "value": "u1", "type": "User", "display": "Jo" }, { "value": "u2" }] });
    let mut group = Resource::create(body, &ResourceType::group(), &Rules::lenient()).unwrap().resource;
    let view = Group::new(group.fields());
    assert_eq!((view.display_name(), view.external_id(), view.members().count()), ("T", Some("7"), 2));
    let members = group.take_members();
    assert_eq!(
        (members[0].value.as_str(), members[0].kind.as_deref(), members[0].display.as_deref()),
        ("u1", Some("User"), Some("Jo"))
    );
    assert_eq!((members[1].value.as_str(), members[1].kind.as_deref()), ("u2", None));
    assert_eq!(group.get("members"), None);
    assert!(group.take_members().is_empty());
}

#[test]
fn a_manager_keeps_what_the_provider_knows_only_as_long_as_it_is_the_same() {
    let kind = ResourceType::user();
    let with = |manager: Value| json!({ "userName": "jo", urn::ENTERPRISE_USER: { "manager": manager } });
    let stored =
        Resource::stored(with(json!({ "value": "7", "displayName": "Boss" })).as_object().unwrap().clone());
    let put = |manager: Value| {
        let after = stored.replace(with(manager), &kind, &Rules::lenient()).unwrap().resource;
        after.get(urn::ENTERPRISE_USER).map(|extension| extension["manager"].clone())
    };
    assert_eq!(put(json!({ "value": "7" })), Some(json!({ "value": "7", "displayName": "Boss" })));
    assert_eq!(put(json!({ "value": "8", "displayName": "Me" })), Some(json!({ "value": "8" })));
    assert_eq!(put(Value::Null), None);
}
