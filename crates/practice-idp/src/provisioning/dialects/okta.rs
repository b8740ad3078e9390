//! SCIM as Okta's integration-network apps speak it: GET and PUT for a profile, a PATCH without a path for `active`, never DELETE.

use super::super::call::{Call, equals};
use super::super::profile::{Attribute, CORE, PATCH_OP, Profile, Standing};
use super::name;
use crate::people::Person;
use serde_json::{Value, json};

pub(super) const ATTRIBUTES: [Attribute; 4] =
    [Attribute::UserName, Attribute::GivenName, Attribute::FamilyName, Attribute::WorkEmail];

pub(super) fn searches(person: &Person) -> Vec<Call> {
    vec![Call::list(vec![
        ("filter", equals("userName", &person.user_name)),
        ("startIndex", "1".to_owned()),
        ("count", "100".to_owned()),
    ])]
}

pub(super) fn creation(person: &Person, password: &str) -> Value {
    json!({
        "schemas": [CORE],
        "userName": person.user_name,
        "name": name(person, &[Attribute::GivenName, Attribute::FamilyName]),
        "emails": [{"primary": true, "value": person.email, "type": "work"}],
        "displayName": person.display_name(),
        "locale": "en-US",
        "externalId": person.id,
        "groups": [],
        "password": password,
        "active": true,
    })
}

pub(super) fn standing_patch(standing: Standing) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": standing.as_bool()}}]})
}

/// The complete User of Okta's default mapping; attributes it doesn't map are absent.
pub(super) fn replacement(id: &str, wanted: &Profile) -> Value {
    let value = |attribute| wanted.value(attribute).unwrap_or_default();
    let address = value(Attribute::WorkEmail);
    json!({
        "schemas": [CORE],
        "id": id,
        "userName": value(Attribute::UserName),
        "name": {
            "givenName": value(Attribute::GivenName),
            "middleName": "",
            "familyName": value(Attribute::FamilyName),
        },
        "emails": [{"primary": true, "value": address, "type": "work", "display": address}],
        "active": wanted.standing.is_none_or(Standing::as_bool),
        "groups": [],
        "meta": {"resourceType": "User"},
    })
}
