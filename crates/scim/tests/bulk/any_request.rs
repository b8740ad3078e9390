//! What holds for every bulk request, however its operations refer to one another and whatever fails.

use proptest::{collection, prelude::*, sample::select};
use scim::{Fault, Rules, urn};
use serde_json::{Value, json};

use crate::provider::{Provider, group, managed, plan, user};

/// An operation on the resources that `most` others create.
fn operation(most: usize) -> impl Strategy<Value = (u8, Vec<usize>, bool)> {
    (0..9u8, collection::vec(0..most + 1, 0..4), prop::bool::weighted(0.05))
}

/// The reference to an operation; the last one is to nothing.
fn reference(to: usize) -> String {
    format!("bulkId:{to}")
}

fn body(at: usize, kind: u8, to: &[usize]) -> Value {
    let name = at.to_string();
    let references: Vec<String> = to.iter().copied().map(reference).collect();
    let texts: Vec<&str> = references.iter().map(String::as_str).collect();
    let first = texts.first().copied();
    match (kind, first) {
        (0..=3, _) => group(&name, &texts),
        (4, Some(first)) => managed(&name, first),
        (5, Some(first)) => user(&name, json!({ "externalId": first })),
        (6, Some(first)) => json!({
            "method": "PATCH", "path": format!("/Groups/{first}"),
            "data": [{ "op": "add", "path": "members", "value": texts }],
        }),
        (7, Some(first)) => json!({
            "method": "PATCH", "path": "/Groups/g", "bulkId": name,
            "data": [{ "op": "remove", "path": format!("members[value eq \"{first}\"]") }],
        }),
        (8, Some(first)) => json!({ "method": "DELETE", "path": format!("Users/{first}") }),
        _ => user(&name, json!({})),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_operation_is_reported_once_and_in_order(
        given in (1..14usize).prop_flat_map(|most| collection::vec(operation(most), most)),
        errors in select(vec![None, None, Some(1u64), Some(3)]),
    ) {
        let operations: Vec<Value> =
            given.iter().enumerate().map(|(at, (kind, to, _))| body(at, *kind, to)).collect();
        let failing = given.iter().enumerate().filter(|(_, (_, _, fails))| *fails);
        let mut provider = Provider {
            faults: failing.map(|(at, _)| (at, Fault::uniqueness("It is taken."))).collect(),
            ..Provider::default()
        };
        let request = json!({ "schemas": [urn::BULK_REQUEST], "failOnErrors": errors, "Operations": operations });
        let response = provider.run(plan(request, &Rules::lenient()).unwrap());

        let items = response["Operations"].as_array().unwrap();
        if errors.is_none() {
            prop_assert_eq!(items.len(), operations.len());
            for (item, operation) in items.iter().zip(&operations) {
                prop_assert_eq!(item.get("bulkId"), operation.get("bulkId"));
                prop_assert_eq!(&item["method"], &operation["method"]);
            }
        }
        let failed = |item: &Value| !item["status"].as_str().unwrap().starts_with('2');
        // What was created without its references when the end came failed by that, not before it.
        let cut_off = |item: &Value| item["response"]["detail"].to_string().contains("stopped before");
        let number = items.iter().filter(|item| failed(item) && !cut_off(item)).count();
        prop_assert!(errors.is_none_or(|most| number <= usize::try_from(most).unwrap()));
        prop_assert!(errors.is_some() || !items.iter().any(cut_off));
        for item in items {
            prop_assert_eq!(failed(item), item.get("response").is_some());
            prop_assert!(failed(item) || item.get("location").is_some());
        }

        let mut steps = vec![0usize; operations.len()];
        for step in &provider.steps {
            steps[usize::try_from(step["operation"].as_u64().unwrap()).unwrap()] += 1;
            prop_assert!(!step.to_string().contains("bulkId:"), "{}", step);
        }
        prop_assert!(steps.iter().all(|number| *number <= 2));
    }

    /// Creates whose references can all be added later always succeed, in whatever order and circles they come.
    #[test]
    fn creates_that_refer_to_one_another_all_succeed(
        given in (1..14usize).prop_flat_map(|most| {
            collection::vec((any::<bool>(), collection::btree_set(0..most, 0..5)), most)
        }),
    ) {
        let create = |(at, (is_user, to)): (usize, &(bool, std::collections::BTreeSet<usize>))| {
            let references: Vec<String> = to.iter().copied().map(reference).collect();
            let texts: Vec<&str> = references.iter().map(String::as_str).collect();
            match (is_user, texts.first()) {
                (true, Some(first)) => managed(&at.to_string(), first),
                (true, None) => user(&at.to_string(), json!({})),
                (false, _) => group(&at.to_string(), &texts),
            }
        };
        let operations: Vec<Value> = given.iter().enumerate().map(create).collect();
        let mut provider = Provider::default();
        let request = json!({ "schemas": [urn::BULK_REQUEST], "Operations": operations });
        let response = provider.run(plan(request, &Rules::lenient()).unwrap());
        for item in response["Operations"].as_array().unwrap() {
            prop_assert_eq!(&item["status"], &json!("201"), "{}", item);
        }
        for (at, (is_user, to)) in given.iter().enumerate() {
            let resource = &provider.resources[&format!("id{at}")];
            let mut found: Vec<String> = match is_user {
                true => {
                    let manager = resource.get(urn::ENTERPRISE_USER).map(|more| more["manager"]["value"].clone());
                    manager.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
                }
                false => {
                    let members = resource.get("members").and_then(Value::as_array).cloned();
                    members.into_iter().flatten().map(|id| id["value"].as_str().unwrap().to_owned()).collect()
                }
            };
            let mut expected: Vec<String> = to.iter().map(|to| format!("id{to}")).collect();
            if *is_user {
                expected.truncate(1);
            }
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
