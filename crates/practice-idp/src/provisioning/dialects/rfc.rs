//! Plain SCIM as RFC 7644 has it: lower-case operations, paths, real booleans.

use super::super::call::{Call, equals};
use super::super::profile::{Attribute, CORE, Difference, ENTERPRISE, PATCH_OP, Standing};
use super::name;
use crate::people::Person;
use serde_json::{Value, json};

pub(super) const ATTRIBUTES: [Attribute; 8] = [
    Attribute::UserName,
    Attribute::ExternalId,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::Formatted,
    Attribute::DisplayName,
    Attribute::WorkEmail,
    Attribute::Department,
];

pub(super) fn searches(person: &Person) -> Vec<Call> {
    vec![Call::list(vec![("filter", equals("userName", &person.user_name))])]
}

pub(super) fn creation(person: &Person) -> Value {
    let mut user = json!({
        "schemas": [CORE],
        "externalId": person.id,
        "userName": person.user_name,
        "name": name(person, &[Attribute::GivenName, Attribute::FamilyName, Attribute::Formatted]),
        "displayName": person.display_name(),
        "emails": [{"value": person.email, "type": "work", "primary": true}],
        "active": true,
    });
    if let Some(department) = &person.department {
        user["schemas"] = json!([CORE, ENTERPRISE]);
        user[ENTERPRISE] = json!({"department": department});
    }
    user
}

pub(super) fn patch(differences: &[Difference], standing: Option<Standing>) -> Value {
    let mut operations: Vec<Value> = differences.iter().map(operation).collect();
    if let Some(standing) = standing {
        operations.push(json!({"op": "replace", "path": "active", "value": standing.as_bool()}));
    }
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

fn operation(difference: &Difference) -> Value {
    let path = difference.attribute.path();
    match (&difference.before, &difference.after) {
        (_, None) => json!({"op": "remove", "path": path}),
        // RFC 7644 section 3.5.2.3: replacing a value that a filter doesn't find is a `noTarget`, so a first work address is added.
        (None, Some(address)) if difference.attribute == Attribute::WorkEmail => {
            json!({"op": "add", "path": "emails", "value": [{"value": address, "type": "work", "primary": true}]})
        }
        (_, Some(value)) => json!({"op": "replace", "path": path, "value": value}),
    }
}
