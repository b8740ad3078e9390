//! Bulk requests (RFC 7644 §3.7): what is done, in which order, and what the response says.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod any_request;
mod faults;
mod order;
mod provider;

use std::fs;
use std::path::Path;

use provider::{Provider, plan};
use scim::{Fault, Resource, Rules, ScimType};
use serde_json::{Map, Value, json};

#[test]
fn the_examples_of_rfc_7644_give_the_responses_of_the_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rfc7644/bulk");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let fixture: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        eprintln!("{}: {}", path.display(), fixture["says"]);
        assert_example(&fixture, Rules::lenient());
        if fixture["strict"] == json!("same") {
            assert_example(&fixture, Rules::strict());
        }
        count += 1;
    }
    assert_eq!(count, 6);
}

fn assert_example(fixture: &Value, rules: Rules) {
    let none = Map::new();
    let objects = |name: &str| fixture[name].as_object().unwrap_or(&none).clone();
    let fault = |value: &Value| Fault {
        status: value["status"].as_str().unwrap().parse().unwrap(),
        scim_type: (value["scimType"] == json!("invalidSyntax")).then_some(ScimType::InvalidSyntax),
        detail: value["detail"].as_str().unwrap().to_owned(),
    };
    let texts = |name: &str| fixture[name].as_array().cloned().unwrap_or_default();
    let before = objects("before").into_iter();
    let mut provider = Provider {
        rules: rules.clone(),
        resources: before
            .map(|(id, value)| (id, Resource::stored(value.as_object().unwrap().clone())))
            .collect(),
        ids: texts("ids").iter().map(|id| id.as_str().unwrap().to_owned()).collect(),
        versions: texts("versions").iter().map(|version| version.as_str().map(str::to_owned)).collect(),
        faults: objects("faults").iter().map(|(at, told)| (at.parse().unwrap(), fault(told))).collect(),
        steps: Vec::new(),
    };
    let response = provider.run(plan(fixture["request"].clone(), &rules).unwrap());
    assert_eq!(response, fixture["response"]);
    if let Some(steps) = fixture.get("steps") {
        assert_eq!(&Value::from(provider.steps), steps);
    }
    let after: Map<String, Value> =
        provider.resources.into_iter().map(|(id, resource)| (id, resource.into_value())).collect();
    assert_eq!(Value::Object(after), fixture["resources"]);
}
