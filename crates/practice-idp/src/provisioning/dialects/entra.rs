//! SCIM as Microsoft Entra ID speaks it by default: one capitalised operation per attribute, booleans as text, members with a `$ref` that
//! is `null`, and taken out by a list of them as a value. With the flag `aadOptscim062020` in the query of the base URL ("Tenant URL"),
//! it keeps to RFC 7644.
//!
//! Groups never hold groups. A group that is found keeps whom it holds besides. A full cycle fetches a group without its members and adds
//! all of them again. Where a person is taken off the list, they are deactivated first and leave their groups with the next request.

use super::super::call::{Call, Collection, equals};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GROUP, GroupChange, GroupMember, GroupProfile};
use super::super::profile::{Attribute, CORE, Difference, ENTERPRISE, Profile, Standing};
use super::{
    Change, Creation, GroupSpeech, Look, Needs, Speech, addition, bare, name, patch_of, removal_by_filter,
};
use crate::application::Application;
use serde_json::{Map, Value, json};

/// Entra ID, in one of its two manners.
pub(super) struct Entra {
    /// What changes with the flag is told by Microsoft's page on SCIM compliance: operations in lower case, real booleans, several replaced
    /// attributes in one operation without a path (a filtered path stays one of its own), and a member chosen by a filter.
    has_flag: bool,
}

const BY_DEFAULT: &Entra = &Entra { has_flag: false };
const BY_THE_FLAG: &Entra = &Entra { has_flag: true };

pub(super) fn speech(has_flag: bool) -> &'static Entra {
    if has_flag { BY_THE_FLAG } else { BY_DEFAULT }
}

const FLAG: &str = "aadOptscim062020";

/// Microsoft's own schema, which it lists beside the one of RFC 7643.
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

const ATTRIBUTES: [Attribute; 7] = [
    Attribute::UserName,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::Formatted,
    Attribute::WorkEmail,
    Attribute::Department,
    Attribute::ExternalId,
];

impl Application {
    /// Whether the base URL asks Entra ID for the standard manner.
    pub(crate) fn has_entra_flag(&self) -> bool {
        self.scim_base_url.as_ref().is_some_and(|url| url.query_pairs().any(|(name, _)| name == FLAG))
    }
}

impl Speech for Entra {
    fn content_type(&self, has_body: bool) -> Option<&'static str> {
        has_body.then_some("application/scim+json; charset=utf-8")
    }

    fn attributes(&self) -> &'static [Attribute] {
        &ATTRIBUTES
    }

    fn searches(&self, who: &Profile) -> Vec<Call> {
        let search = |path, attribute| Call::search(Collection::Users, equals(path, who.text(attribute)));
        vec![search("userName", Attribute::UserName), search("externalId", Attribute::ExternalId)]
    }

    fn creation(&self, who: &Profile, _password: &str) -> Value {
        let mut user = json!({
            "schemas": [CORE, ENTERPRISE],
            "externalId": who.text(Attribute::ExternalId),
            "userName": who.text(Attribute::UserName),
            "active": who.standing.is_none_or(Standing::as_bool),
            "emails": [{"primary": true, "type": "work", "value": who.text(Attribute::WorkEmail)}],
            "meta": {"resourceType": "User"},
            "name": name(who, &[Attribute::Formatted, Attribute::FamilyName, Attribute::GivenName]),
            "roles": [],
        });
        if let Some(department) = who.value(Attribute::Department) {
            user[ENTERPRISE] = json!({"department": department});
        }
        user
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        let operations = if self.has_flag { flagged_operations(change) } else { operations(change) };
        vec![Call::patch(Collection::Users, id, patch_of(operations))]
    }

    /// A search for a random userName, which must find nobody.
    fn probes(&self, guid: &str) -> Vec<Call> {
        vec![Call::search(Collection::Users, equals("userName", guid))]
    }

    fn needs(&self) -> Needs {
        Needs { numbers: &["totalResults"], finds_nobody: true }
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(speech(self.has_flag))
    }
}

fn operations(change: &Change<'_>) -> Vec<Value> {
    let standing = change.standing.map(|standing| {
        let text = match standing {
            Standing::Active => "True",
            Standing::Inactive => "False",
        };
        json!({"op": "Replace", "path": "active", "value": text})
    });
    change.differences.iter().map(operation).chain(standing).collect()
}

fn operation(difference: &Difference) -> Value {
    let path = difference.attribute.path();
    match (&difference.before, &difference.after) {
        (_, None) => json!({"op": "Remove", "path": path}),
        (None, Some(value)) => json!({"op": "Add", "path": path, "value": value}),
        (Some(_), Some(value)) => json!({"op": "Replace", "path": path, "value": value}),
    }
}

fn flagged_operations(change: &Change<'_>) -> Vec<Value> {
    let (mut operations, mut replaced) = (Vec::new(), Map::new());
    for difference in &change.differences {
        let path = difference.attribute.path();
        match (&difference.before, &difference.after) {
            (_, None) => operations.push(json!({"op": "remove", "path": path})),
            (None, Some(value)) => operations.push(json!({"op": "add", "path": path, "value": value})),
            (Some(_), Some(value)) if path.contains('[') => {
                operations.push(json!({"op": "replace", "path": path, "value": value}));
            }
            (Some(_), Some(value)) => {
                replaced.insert(path.to_owned(), Value::from(value.as_str()));
            }
        }
    }
    match replaced.len() {
        0 => {}
        1 => operations.extend(
            replaced.into_iter().map(|(path, value)| json!({"op": "replace", "path": path, "value": value})),
        ),
        _ => operations.push(json!({"op": "replace", "value": replaced})),
    }
    if let Some(standing) = change.standing {
        operations.push(json!({"op": "replace", "path": "active", "value": standing.as_bool()}));
    }
    operations
}

fn patch(id: &str, operations: Vec<Value>) -> Option<Call> {
    (!operations.is_empty()).then(|| Call::patch(Collection::Groups, id, patch_of(operations)))
}

/// The name and the `externalId`, which are sent before the members and apart from them.
fn attributes(change: &GroupChange<'_>, replace: &str, add: &str) -> Vec<Value> {
    let mut operations = Vec::new();
    if change.is_renamed {
        operations.push(json!({"op": replace, "path": "displayName", "value": change.wanted.name}));
    }
    if change.has_other_external_id {
        operations.push(json!({"op": add, "path": "externalId", "value": change.wanted.external_id}));
    }
    operations
}

fn referenced<'a>(ids: impl IntoIterator<Item = &'a str>) -> Value {
    ids.into_iter().map(|id| json!({"$ref": null, "value": id})).collect()
}

fn members(change: &GroupChange<'_>) -> Vec<Value> {
    let mut operations = Vec::new();
    if !change.added.is_empty() {
        let ids = change.added.iter().map(|member: &&GroupMember| member.scim_id.as_str());
        operations.push(json!({"op": "Add", "path": "members", "value": referenced(ids)}));
    }
    if !change.removed.is_empty() {
        let ids = change.removed.iter().map(String::as_str);
        operations.push(json!({"op": "Remove", "path": "members", "value": referenced(ids)}));
    }
    operations
}

fn flagged_members(change: &GroupChange<'_>) -> Vec<Value> {
    let added = (!change.added.is_empty()).then(|| addition(bare(change.added.iter().copied())));
    let removed = change.removed.iter().map(|id| removal_by_filter(id));
    added.into_iter().chain(removed).collect()
}

impl GroupSpeech for Entra {
    fn searches(&self, group: &GroupProfile) -> Vec<Call> {
        let search = |attribute, value| {
            let without = ("excludedAttributes", "members".to_owned());
            Call::list(Collection::Groups, vec![without, ("filter", equals(attribute, value))])
        };
        vec![search("displayName", &group.name), search("externalId", &group.external_id)]
    }

    fn creation(&self, group: &GroupProfile, _can: Capabilities) -> Creation {
        let body = json!({
            "schemas": [GROUP, MICROSOFT_GROUP],
            "externalId": group.external_id,
            "displayName": group.name,
            "members": [],
            "meta": {"resourceType": "Group"},
        });
        Creation { body, has_members: false }
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, _can: Capabilities) -> Vec<Call> {
        let (attributes, members) = match self.has_flag {
            false => (attributes(change, "Replace", "Add"), members(change)),
            true => (attributes(change, "replace", "add"), flagged_members(change)),
        };
        [patch(id, attributes), patch(id, members)].into_iter().flatten().collect()
    }

    fn look(&self, id: &str) -> Look {
        Look::AtAllButMembers(Call::get(Collection::Groups, id).with("excludedAttributes", "members"))
    }
}
