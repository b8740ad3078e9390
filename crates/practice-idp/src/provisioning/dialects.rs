//! What each identity provider says, as pure values: no request is sent from here.

use super::group_profile::{GROUP, GroupChange, GroupMember};
use super::profile::{Attribute, CORE, Difference, ENTERPRISE, PATCH_OP, Profile, Standing};
use crate::application::{Application, Dialect};
use serde_json::{Value, json};

mod authentik;
mod entra;
mod google;
mod jumpcloud;
mod keycloak;
mod okta;
mod okta_wizard;
mod onelogin;
mod pingone;
mod rfc;
mod speech;

pub(crate) use speech::{
    Adoption, Change, Creation, GroupAdoption, GroupSpeech, Look, Needs, Parting, Speech,
};

impl Application {
    /// How it is spoken to: by its dialect, and by what its base URL asks of Entra ID.
    pub(crate) fn speech(&self) -> &'static dyn Speech {
        match self.dialect {
            Dialect::Rfc => &rfc::Rfc,
            Dialect::Okta => &okta::Okta,
            Dialect::OktaWizard => &okta_wizard::OktaWizard,
            Dialect::Entra => entra::speech(self.has_entra_flag()),
            Dialect::OneLogin => &onelogin::OneLogin,
            Dialect::JumpCloud => &jumpcloud::JumpCloud,
            Dialect::Google => &google::Google,
            Dialect::PingOne => &pingone::PingOne,
            Dialect::Keycloak => &keycloak::Keycloak,
            Dialect::Authentik => &authentik::Authentik,
        }
    }
}

/// A PATCH body with these operations.
fn patch_of(operations: impl Into<Value>) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations.into()})
}

/// A `name` object with the parts that have a value.
fn name(who: &Profile, parts: &[Attribute]) -> Value {
    let mut name = serde_json::Map::new();
    for part in parts {
        let key = match part {
            Attribute::Formatted => "formatted",
            Attribute::FamilyName => "familyName",
            _ => "givenName",
        };
        if let Some(value) = who.value(*part) {
            name.insert(key.to_owned(), Value::from(value));
        }
    }
    Value::Object(name)
}

/// The operations that carry `differences` one by one in plain SCIM, and the standing behind them.
fn operations(differences: &[Difference], standing: Option<Standing>) -> Vec<Value> {
    let by_path = |difference: &Difference| {
        let path = difference.attribute.path();
        match (&difference.before, &difference.after) {
            (_, None) => json!({"op": "remove", "path": path}),
            // RFC 7644 section 3.5.2.3: replacing a value that a filter doesn't find is a `noTarget`, so a first work address is added.
            (None, Some(address)) if difference.attribute == Attribute::WorkEmail => {
                json!({"op": "add", "path": "emails", "value": [{"value": address, "type": "work", "primary": true}]})
            }
            (_, Some(value)) => json!({"op": "replace", "path": path, "value": value}),
        }
    };
    let standing =
        standing.map(|standing| json!({"op": "replace", "path": "active", "value": standing.as_bool()}));
    differences.iter().map(by_path).chain(standing).collect()
}

/// The User with the department in the enterprise extension (RFC 7643 section 4.3), which is listed only where it is used.
fn with_department(mut user: Value, who: &Profile) -> Value {
    if let Some(department) = who.value(Attribute::Department) {
        user["schemas"] = json!([CORE, ENTERPRISE]);
        user[ENTERPRISE] = json!({"department": department});
    }
    user
}

/// The core of a Group.
fn group_of(name: &str, external_id: &str) -> Value {
    json!({"schemas": [GROUP], "externalId": external_id, "displayName": name})
}

/// The operation that gives a group its new name, where it has one.
fn renaming(change: &GroupChange<'_>) -> Option<Value> {
    let operation = json!({"op": "replace", "path": "displayName", "value": change.wanted.name});
    change.is_renamed.then_some(operation)
}

/// Members as `[{"value": id}]`.
fn bare<'a>(members: impl IntoIterator<Item = &'a GroupMember>) -> Value {
    members.into_iter().map(|member| json!({"value": member.scim_id})).collect()
}

/// The operation that takes one member out, chosen by a filter (RFC 7644 section 3.5.2.2).
fn removal_by_filter(id: &str) -> Value {
    json!({"op": "remove", "path": format!("members[value eq {}]", Value::from(id))})
}

/// The operation that takes members out, listed as a value. RFC 7644 does not know a value of `remove`, so that a service provider
/// that goes by it takes everyone out.
fn removal_by_value(ids: &[String]) -> Value {
    let listed: Value = ids.iter().map(|id| json!({"value": id})).collect();
    json!({"op": "remove", "path": "members", "value": listed})
}

/// The operation that puts members in.
fn addition(members: Value) -> Value {
    json!({"op": "add", "path": "members", "value": members})
}
