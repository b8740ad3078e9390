//! SCIM as Microsoft Entra ID speaks it by default: one capitalised operation per attribute, booleans as text.

use super::super::call::{Call, equals};
use super::super::profile::{Attribute, CORE, Difference, ENTERPRISE, PATCH_OP, Standing};
use super::name;
use crate::people::Person;
use serde_json::{Value, json};

pub(super) const ATTRIBUTES: [Attribute; 7] = [
    Attribute::UserName,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::Formatted,
    Attribute::WorkEmail,
    Attribute::Department,
    Attribute::ExternalId,
];

pub(super) fn search(attribute: &str, value: &str) -> Call {
    Call::list(vec![("filter", equals(attribute, value))])
}

pub(super) fn searches(person: &Person) -> Vec<Call> {
    vec![search("userName", &person.user_name), search("externalId", person.id.as_str())]
}

pub(super) fn creation(person: &Person) -> Value {
    let mut user = json!({
        "schemas": [CORE, ENTERPRISE],
        "externalId": person.id,
        "userName": person.user_name,
        "active": true,
        "emails": [{"primary": true, "type": "work", "value": person.email}],
        "meta": {"resourceType": "User"},
        "name": name(person, &[Attribute::Formatted, Attribute::FamilyName, Attribute::GivenName]),
        "roles": [],
    });
    if let Some(department) = &person.department {
        user[ENTERPRISE] = json!({"department": department});
    }
    user
}

pub(super) fn patch(differences: &[Difference], standing: Option<Standing>) -> Value {
    let mut operations: Vec<Value> = differences.iter().map(operation).collect();
    if let Some(standing) = standing {
        let text = match standing {
            Standing::Active => "True",
            Standing::Inactive => "False",
        };
        operations.push(json!({"op": "Replace", "path": "active", "value": text}));
    }
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

fn operation(difference: &Difference) -> Value {
    let path = difference.attribute.path();
    match (&difference.before, &difference.after) {
        (_, None) => json!({"op": "Remove", "path": path}),
        (None, Some(value)) => json!({"op": "Add", "path": path, "value": value}),
        (Some(_), Some(value)) => json!({"op": "Replace", "path": path, "value": value}),
    }
}
