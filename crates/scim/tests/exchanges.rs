//! Every exchange in `fixtures/`: the examples of the RFCs, named by section, and what each identity provider
//! sends, named by provider. One file is one request on one resource with the outcome it must have.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use std::fs;
use std::path::{Path, PathBuf};

use scim::{
    Fault, Filter, Ignored, Profile, Resource, ResourceType, Rules,
    group::{Member, MemberEdit},
    patch::{Change, Request},
};
use serde_json::{Map, Value, json};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn load(path: &Path) -> Value {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    scim::json::read(&text, &scim::Limits::default())
        .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The files directly in a folder, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(fixtures().join(folder))
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds nothing to run");
    files
}

fn resource_type(fixture: &Value) -> ResourceType {
    match fixture["type"].as_str() {
        Some("User") => ResourceType::user(),
        Some("Group") => ResourceType::group(),
        other => panic!("a fixture of type {other:?}"),
    }
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_else(|| panic!("{value} is no object"))
}

struct Outcome {
    after: Value,
    change: Option<Change>,
    ignored: Vec<Ignored>,
}

fn run(fixture: &Value, rules: &Rules) -> Result<Outcome, Fault> {
    let resource_type = resource_type(fixture);
    let before = fixture.get("before").map(|before| Resource::stored(object(before)));
    let body = fixture["body"].clone();
    match (fixture["method"].as_str(), before) {
        (Some("POST"), None) => {
            let received = Resource::create(body, &resource_type, rules)?;
            Ok(Outcome { after: received.resource.into_value(), change: None, ignored: received.ignored })
        }
        (Some("PUT"), Some(before)) => {
            let received = before.replace(body, &resource_type, rules)?;
            Ok(Outcome { after: received.resource.into_value(), change: None, ignored: received.ignored })
        }
        (Some("PATCH"), Some(before)) => {
            let request = Request::parse(body, &resource_type, rules)?;
            let patched = request.apply(&resource_type, &before)?;
            if rules.profile == Profile::Lenient {
                let again = request.apply(&resource_type, &patched.resource)?;
                assert_eq!(again.resource, patched.resource, "applying twice is applying once");
            }
            if resource_type.name == "Group" {
                assert_rows_agree(&request, &resource_type, &before, &patched.resource);
            }
            let ignored = request.ignored().to_vec();
            Ok(Outcome { after: patched.resource.into_value(), change: Some(patched.change), ignored })
        }
        (method, before) => panic!("{method:?} with before = {before:?}"),
    }
}

fn ids(members: &[Member]) -> Vec<String> {
    members.iter().map(|member| member.value.clone()).collect()
}

/// Members kept as rows end up the same as members kept inside the document.
fn assert_rows_agree(request: &Request, resource_type: &ResourceType, before: &Resource, after: &Resource) {
    let mut document = before.clone();
    let mut rows = ids(&document.take_members());
    let (edits, rest) = request.clone().split_members();
    for edit in edits {
        match edit {
            MemberEdit::Add(members) => {
                for id in ids(&members) {
                    if !rows.contains(&id) {
                        rows.push(id);
                    }
                }
            }
            MemberEdit::Remove(gone) => rows.retain(|id| !gone.contains(id)),
            MemberEdit::RemoveWhere(filter) => rows.retain(|id| !filter.matches(&json!({ "value": id }))),
            MemberEdit::Clear => rows.clear(),
            MemberEdit::ReplaceAll(members) => rows = ids(&members),
        }
    }
    let mut expected = after.clone();
    let expected_rows = ids(&expected.take_members());
    assert_eq!(rows, expected_rows, "rows and document disagree");
    assert_eq!(rest.apply(resource_type, &document).unwrap().resource, expected);
}

fn assert_fault(fault: &Fault, expected: &Value) {
    assert_eq!(Value::from(fault.status), expected["status"], "{fault}");
    assert_eq!(fault.scim_type.map(scim::ScimType::as_str), expected["scimType"].as_str(), "{fault}");
    assert!(fault.detail.ends_with('.'), "the detail is a sentence: {fault}");
}

fn assert_outcome(outcome: Result<Outcome, Fault>, fixture: &Value) {
    if let Some(expected) = fixture.get("fault") {
        match outcome {
            Ok(outcome) => panic!("accepted: {}", outcome.after),
            Err(fault) => assert_fault(&fault, expected),
        }
        return;
    }
    let outcome = outcome.unwrap_or_else(|fault| panic!("refused: {fault}"));
    assert_eq!(outcome.after, fixture["after"]);
    if let Some(change) = outcome.change {
        let nothing = fixture["change"] == json!("nothing");
        assert_eq!(change, if nothing { Change::Nothing } else { Change::Visible });
    }
    if let Some(expected) = fixture.get("ignored") {
        let paths: Vec<Value> = outcome.ignored.iter().map(|ignored| ignored.path.clone().into()).collect();
        assert_eq!(&Value::from(paths), expected);
    }
}

fn assert_exchanges(folder: &str) {
    for path in files(folder) {
        let fixture = load(&path);
        eprintln!("{}: {}", path.display(), fixture["says"]);
        assert_outcome(run(&fixture, &Rules::lenient()), &fixture);
        match fixture.get("strict") {
            None => {}
            Some(Value::String(same)) if same == "same" => {
                assert_outcome(run(&fixture, &Rules::strict()), &fixture)
            }
            Some(expected) => match run(&fixture, &Rules::strict()) {
                Ok(outcome) => panic!("the strict profile accepted: {}", outcome.after),
                Err(fault) => assert_fault(&fault, expected),
            },
        }
    }
}

fn assert_filters(folder: &str) {
    for path in files(&format!("{folder}/filters")) {
        let fixture = load(&path);
        let resource_type = resource_type(&fixture);
        let on = load(&fixtures().join(format!("{}.json", fixture["on"].as_str().unwrap())))["body"].clone();
        for case in fixture["filters"].as_array().unwrap() {
            let text = case["filter"].as_str().unwrap();
            let filter = Filter::parse(text, &resource_type, &Rules::lenient())
                .unwrap_or_else(|fault| panic!("{fault}"));
            assert_eq!(filter.to_string(), case["canonical"].as_str().unwrap());
            assert_eq!(Value::Bool(filter.matches(&on)), case["matches"], "{text}");
            let again = Filter::parse(&filter.to_string(), &resource_type, &Rules::strict()).unwrap();
            assert_eq!(again, filter, "the canonical form is in the RFC's grammar");
            let strict = Filter::parse(text, &resource_type, &Rules::strict());
            if let Some(expected) = case.get("strict") {
                assert_fault(&strict.unwrap_err(), expected);
            } else if fixture["strict"] == json!("same") {
                assert_eq!(strict.unwrap(), filter);
            }
        }
    }
}

#[test]
fn the_resources_of_rfc_7643_are_read_as_they_stand() {
    assert_exchanges("rfc7643");
}

#[test]
fn the_requests_of_rfc_7644_do_what_the_text_says() {
    assert_exchanges("rfc7644");
}

#[test]
fn the_filters_of_rfc_7644_are_understood() {
    assert_filters("rfc7644");
}

/// Whoever sends one of these wants somebody out, or can be understood so. Either they are out or the sender is told.
#[test]
fn nothing_said_of_active_is_passed_over() {
    assert_exchanges("access");
}

/// A member who is named in no way that is understood is refused: passed over, the one would stay in the group whom a
/// removal lists, and a replacement would empty it.
#[test]
fn nobody_said_of_members_is_passed_over() {
    assert_exchanges("members");
}

#[test]
fn entra_gets_what_it_means() {
    assert_exchanges("entra");
    assert_filters("entra");
}

#[test]
fn okta_gets_what_it_means() {
    assert_exchanges("okta");
    assert_filters("okta");
}

#[test]
fn onelogin_gets_what_it_means() {
    assert_exchanges("onelogin");
}

#[test]
fn jumpcloud_gets_what_it_means() {
    assert_exchanges("jumpcloud");
}

#[test]
fn google_gets_what_it_means() {
    assert_exchanges("google");
}

#[test]
fn pingone_gets_what_it_means() {
    assert_exchanges("pingone");
    assert_filters("pingone");
}

#[test]
fn keycloak_gets_what_it_means() {
    assert_exchanges("keycloak");
}

#[test]
fn authentik_gets_what_it_means() {
    assert_exchanges("authentik");
    assert_filters("authentik");
}

#[test]
fn the_public_suites_get_what_they_mean() {
    assert_exchanges("suites");
    assert_filters("suites");
}
