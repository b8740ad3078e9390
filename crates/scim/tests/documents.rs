//! The documents of RFC 7643 and RFC 7644 that are no exchange on one resource: answers, errors, discovery, paths. Each
//! is a file named by its section, and each file is held against what this crate makes of the same.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use std::{collections::BTreeSet, fs, path::Path};

use scim::{
    Fault, Filter, Identity, ListResponse, Order, Page, Paging, Parameters, Projection, Registry, Resource,
    ResourceType, Rules,
    discovery::{self, AuthenticationScheme, Bulk, Capabilities, Support},
    etag::Condition,
    list::Method,
    patch::Request,
    urn,
};
use serde_json::{Value, json};

const BASE: &str = "https://example.com/v2";

/// Panics where a document does not hold.
type Holds = fn(Value);

/// The files there are, and what holds of each.
const READ: [(&str, Holds); 21] = [
    ("rfc7643/documents/8.5-service-provider-config", service_provider_config),
    ("rfc7643/documents/8.6-resource-types", |types| resource_types(&types)),
    ("rfc7643/documents/8.7.1-resource-schemas", resource_schemas),
    ("rfc7643/documents/8.7.2-provider-schemas", provider_schemas),
    ("rfc7644/documents/3.12-error-mutability", |fault| error(&fault, Fault::mutability)),
    ("rfc7644/documents/3.12-error-not-found", |fault| error(&fault, Fault::not_found)),
    ("rfc7644/documents/3.14-created-user", created_user),
    ("rfc7644/documents/3.3-created-user", represented),
    ("rfc7644/documents/3.4.1-user", represented),
    ("rfc7644/documents/3.4.2-list-of-user-names", list_of_user_names),
    ("rfc7644/documents/3.4.2.4-first-ten-of-a-hundred", |list| {
        listed(&list, &ListResponse::by_index(100, 1))
    }),
    ("rfc7644/documents/3.4.3-search-request", search_request),
    ("rfc7644/documents/3.4.3-search-response", |list| listed(&list, &ListResponse::by_index(100, 1))),
    ("rfc7644/documents/3.5.1-replaced-user", represented),
    ("rfc7644/documents/3.5.2-figure-8-paths", paths),
    ("rfc7644/documents/3.6-error-deleted", |fault| error(&fault, Fault::not_found)),
    ("rfc7644/documents/3.7.1-groups-in-a-circle", groups_in_a_circle),
    ("rfc7644/documents/3.7.4-error-too-large", |fault| error(&fault, Fault::too_large)),
    ("rfc7644/documents/3.9-user-name-alone", user_name_alone),
    ("rfc7644/documents/4-resource-types", resource_types_listed),
    ("rfc7644/documents/7.5.2-error-sensitive", sensitive),
];

#[test]
fn every_document_is_what_is_made_here_of_the_same() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut there = BTreeSet::new();
    for folder in ["rfc7643/documents", "rfc7644/documents"] {
        for entry in fs::read_dir(fixtures.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            there.insert(format!("{folder}/{}", name.strip_suffix(".json").unwrap()));
        }
    }
    let read: BTreeSet<String> = READ.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, read, "a file that nothing reads shows nothing");
    for (name, holds) in READ {
        eprintln!("{name}");
        holds(serde_json::from_slice(&fs::read(fixtures.join(format!("{name}.json"))).unwrap()).unwrap());
    }
}

/// The resource of a document, sent with the document's own identity, is the document.
fn represented(document: Value) {
    let kind = match document["meta"]["resourceType"].as_str() {
        Some("Group") => ResourceType::group(),
        _ => ResourceType::user(),
    };
    let received = Resource::create(document.clone(), &kind, &Rules::strict()).unwrap();
    let moment = |name: &str| document["meta"][name].as_str().unwrap().parse().unwrap();
    let sent = received.resource.represent(&Identity {
        id: document["id"].as_str().unwrap(),
        resource_type: &kind.name,
        created: moment("created"),
        last_modified: moment("lastModified"),
        location: document["meta"]["location"].as_str().unwrap(),
        version: document["meta"]["version"].as_str(),
    });
    assert_eq!(sent, document);
}

/// §3.14 goes on with a conditional request.
fn created_user(document: Value) {
    let tag = document["meta"]["version"].as_str().unwrap();
    let known = Condition::parse(tag).unwrap();
    assert!(known.names(Some("e180ee84f0671b1")) && !known.names(Some("another")));
    represented(document);
}

fn listed(expected: &Value, list: &ListResponse) {
    assert_eq!(&list.to_value(expected["Resources"].as_array().unwrap().clone()), expected);
}

fn projected(document: &Value) -> Value {
    let kind = ResourceType::user();
    let mut whole = document.clone();
    whole["title"] = json!("Dr");
    Projection::parse(Some("userName"), None, &kind, &Rules::strict()).unwrap().apply(&kind, whole)
}

fn user_name_alone(document: Value) {
    assert_eq!(projected(&document), document);
}

fn list_of_user_names(document: Value) {
    for user in document["Resources"].as_array().unwrap() {
        assert_eq!(&projected(user), user);
    }
}

fn search_request(document: Value) {
    let paging = Paging { default_count: 100, max_count: 200, default_method: Method::Index };
    let parameters = Parameters::from_search(document, &Rules::strict()).unwrap();
    let query = parameters.query(&ResourceType::user(), &paging, &Rules::strict()).unwrap();
    assert_eq!(query.filter.unwrap().to_string(), "displayName sw \"smith\"");
    assert_eq!(query.page, Page::Index { start: 1, count: 10 });
    assert_eq!(query.sort.map(|sort| sort.order), None::<Order>);
    assert!(!query.projection.is_everything());
}

/// RFC 7644 writes the filter of this list, `displayName sw 'Group'`, with quotes that are none in its grammar.
fn groups_in_a_circle(document: Value) {
    let filter = Filter::parse("displayName sw \"Group\"", &ResourceType::group(), &Rules::strict()).unwrap();
    let groups = document["Resources"].as_array().unwrap();
    let others: Vec<_> = groups.iter().map(|group| &group["members"][0]["value"]).collect();
    assert_eq!(others, [&groups[1]["id"], &groups[0]["id"]]);
    for group in groups {
        assert!(filter.matches(group));
        represented(group.clone());
    }
}

fn error(document: &Value, make: fn(String) -> Fault) {
    let fault = make(document["detail"].as_str().unwrap().to_owned());
    assert_eq!(&fault.to_value(), document);
}

/// The RFC's body says 404 below a status line that says 403, which is the one its text names.
fn sensitive(mut document: Value) {
    assert_eq!(document["status"], "404");
    document["status"] = json!("403");
    error(&document, Fault::sensitive);
}

fn paths(document: Value) {
    for example in document.as_array().unwrap() {
        let kind = match example["type"].as_str() {
            Some("Group") => ResourceType::group(),
            _ => ResourceType::user(),
        };
        let body = json!({ "schemas": [urn::PATCH_OP], "Operations": [{ "op": "remove", "path": example["path"] }] });
        let parsed = |rules: &Rules| Request::parse(body.clone(), &kind, rules);
        // RFC 7643 gives members no displayName (erratum 6011 names it `display`): it is passed over, or refused.
        if example["path"].as_str().unwrap().ends_with(".displayName") {
            let request = parsed(&Rules::lenient()).unwrap();
            assert!(request.is_empty() && request.ignored().len() == 1);
            assert!(parsed(&Rules::strict()).is_err());
            continue;
        }
        for rules in [Rules::lenient(), Rules::strict()] {
            let request = parsed(&rules).unwrap();
            assert!(!request.is_empty() && request.ignored().is_empty(), "{example}");
        }
    }
}

/// A registry whose types are described and extended as the RFCs have it.
fn registry() -> Registry {
    let mut user = ResourceType::user();
    user.description = "User Account".to_owned();
    user.extensions[0].required = true;
    let mut group = ResourceType::group();
    group.description = "Group".to_owned();
    Registry::new().with(user).with(group)
}

fn resource_types(expected: &Value) {
    assert_eq!(&discovery::resource_types(&registry(), BASE)["Resources"], expected);
    for shown in expected.as_array().unwrap() {
        let name = shown["name"].as_str().unwrap();
        assert_eq!(discovery::resource_type(&registry(), name, BASE).as_ref(), Ok(shown));
    }
}

/// RFC 7644 §4 shows two of two types and says that it shows ten, which §3.4.2.4 has otherwise.
fn resource_types_listed(mut expected: Value) {
    assert_eq!(expected["itemsPerPage"], 10);
    expected["itemsPerPage"] = json!(2);
    assert_eq!(discovery::resource_types(&registry(), BASE), expected);
    resource_types(&expected["Resources"]);
}

fn service_provider_config(mut expected: Value) {
    let scheme = |value: &Value| {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        AuthenticationScheme {
            kind: text("type").unwrap(),
            name: text("name").unwrap(),
            description: text("description").unwrap(),
            spec_uri: text("specUri"),
            documentation_uri: text("documentationUri"),
            primary: value["primary"] == true,
        }
    };
    let capabilities = Capabilities {
        documentation_uri: expected["documentationUri"].as_str().map(str::to_owned),
        patch: Support::Supported,
        bulk: Some(Bulk { max_operations: 1_000, max_payload: 1_048_576 }),
        filter_max_results: Some(200),
        change_password: Support::Supported,
        sort: Support::Supported,
        etag: Support::Supported,
        authentication_schemes: expected["authenticationSchemes"]
            .as_array()
            .unwrap()
            .iter()
            .map(scheme)
            .collect(),
        ..Capabilities::default()
    };
    // What is no primary scheme is said to be none, and a document that is made for each request has no times.
    expected["authenticationSchemes"][1]["primary"] = json!(false);
    for name in ["created", "lastModified", "version"] {
        expected["meta"].as_object_mut().unwrap().remove(name).unwrap();
    }
    assert_eq!(discovery::service_provider_config(&capabilities, BASE), expected);
}

/// Where the schemas published here say something else than the RFC's, and why.
const DEVIATIONS: [(&str, &str); 20] = [
    ("User.name uniqueness", NOT_COMPLEX),
    ("User.emails uniqueness", NOT_COMPLEX),
    ("User.addresses uniqueness", NOT_COMPLEX),
    ("User.active required", "nobody is to take it away and be answered as if access had ended"),
    ("User.password caseExact", "two passwords that differ in case are two"),
    ("User.ims.type canonicalValues", "section 4.1.2 names `other` as well"),
    ("User.photos.value caseExact", EXACT),
    ("User.groups.value caseExact", IDS),
    ("User.groups.$ref referenceTypes", "erratum 8471"),
    ("User.groups.$ref caseExact", EXACT),
    ("User.roles.type canonicalValues", EMPTY),
    ("User.x509Certificates caseExact", "what is complex is not compared as a text"),
    ("User.x509Certificates.value caseExact", "erratum 8435: it is binary, and base64 tells cases apart"),
    ("User.x509Certificates.type canonicalValues", EMPTY),
    ("Group.displayName required", "erratum 5368"),
    ("Group.members.value required", "a member without an id is nobody"),
    ("Group.members.value caseExact", IDS),
    ("Group.members.$ref caseExact", EXACT),
    ("User.manager.value caseExact", "erratum 8472"),
    ("User.manager.$ref caseExact", EXACT),
];
const OF_PROVIDERS: [(&str, &str); 4] = [
    ("ResourceType.endpoint caseExact", EXACT),
    ("ResourceType.schemaExtensions multiValued", "erratum 7522"),
    ("ResourceType.schemaExtensions required", "section 6 has them optional"),
    (
        "Schema missing",
        "it puts what is complex into what is complex, which section 2.3.8 forbids and Entra ID refuses",
    ),
];
const NOT_COMPLEX: &str = "erratum 6004: what is complex has no uniqueness of its own";
const EXACT: &str = "erratum 6001: references are exact";
const IDS: &str = "it holds an id, which section 3.1 has exact";
const EMPTY: &str = "an empty list of suggestions suggests nothing";

fn resource_schemas(expected: Value) {
    differs(&expected, &DEVIATIONS);
}

fn provider_schemas(expected: Value) {
    differs(&expected, &OF_PROVIDERS);
}

/// In these points, and in no others.
fn differs(expected: &Value, deviations: &[(&str, &str)]) {
    let named: BTreeSet<String> = deviations.iter().map(|(what, _)| (*what).to_owned()).collect();
    assert_eq!(different(expected), named);
}

/// What of the RFC's schemas is published otherwise here.
fn different(expected: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for theirs in expected.as_array().unwrap() {
        let id = theirs["id"].as_str().unwrap();
        let name = id.rsplit(':').next().unwrap();
        match discovery::schema(&Registry::standard(), id, BASE) {
            Ok(ours) => attributes(name, &theirs["attributes"], &ours["attributes"], &mut found),
            Err(_) => _ = found.insert(format!("{name} missing")),
        }
    }
    found
}

fn attributes(at: &str, theirs: &Value, ours: &Value, found: &mut BTreeSet<String>) {
    for theirs in theirs.as_array().into_iter().flatten() {
        let name = theirs["name"].as_str().unwrap();
        let here = format!("{at}.{name}");
        let Some(ours) = ours.as_array().into_iter().flatten().find(|one| one["name"] == name) else {
            found.insert(format!("{here} missing"));
            continue;
        };
        for (key, value) in theirs.as_object().unwrap() {
            // What is said to people is said in words of our own.
            let is_said = matches!(key.as_str(), "description" | "subAttributes");
            if !is_said && ours.get(key) != Some(value) {
                found.insert(format!("{here} {key}"));
            }
        }
        attributes(&here, &theirs["subAttributes"], &ours["subAttributes"], found);
    }
}
