//! Plain SCIM as RFC 7644 has it: lower-case operations, paths, real booleans, and groups that hold people and groups.

use super::super::call::{Call, Collection, equals};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GroupChange, GroupMember, GroupProfile};
use super::super::profile::{Attribute, CORE, Profile, Standing};
use super::{
    Change, Creation, GroupAdoption, GroupSpeech, Look, Parting, Speech, addition, group_of, name,
    operations, patch_of, removal_by_filter, with_department,
};
use serde_json::{Value, json};

pub(super) struct Rfc;

const ATTRIBUTES: [Attribute; 8] = [
    Attribute::UserName,
    Attribute::ExternalId,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::Formatted,
    Attribute::DisplayName,
    Attribute::WorkEmail,
    Attribute::Department,
];

impl Speech for Rfc {
    fn attributes(&self) -> &'static [Attribute] {
        &ATTRIBUTES
    }

    fn searches(&self, who: &Profile) -> Vec<Call> {
        vec![Call::search(Collection::Users, equals("userName", who.text(Attribute::UserName)))]
    }

    fn creation(&self, who: &Profile, _password: &str) -> Value {
        let user = json!({
            "schemas": [CORE],
            "externalId": who.text(Attribute::ExternalId),
            "userName": who.text(Attribute::UserName),
            "name": name(who, &[Attribute::GivenName, Attribute::FamilyName, Attribute::Formatted]),
            "displayName": who.text(Attribute::DisplayName),
            "emails": [{"value": who.text(Attribute::WorkEmail), "type": "work", "primary": true}],
            "active": who.standing.is_none_or(Standing::as_bool),
        });
        with_department(user, who)
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        let body = patch_of(operations(&change.differences, change.standing));
        vec![Call::patch(Collection::Users, id, body)]
    }

    fn unassignment(&self) -> Parting {
        Parting::Delete
    }

    fn probes(&self, _guid: &str) -> Vec<Call> {
        vec![Call::service_provider_config(), Call::page(Collection::Users, 1)]
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&Rfc)
    }
}

fn members<'a>(members: impl IntoIterator<Item = &'a GroupMember>) -> Value {
    members.into_iter().map(|member| json!({"value": member.scim_id, "type": member.of.kind()})).collect()
}

impl GroupSpeech for Rfc {
    fn searches(&self, group: &GroupProfile) -> Vec<Call> {
        vec![Call::search(Collection::Groups, equals("displayName", &group.name))]
    }

    fn adoption(&self) -> GroupAdoption {
        GroupAdoption::Replaced
    }

    fn nests(&self) -> bool {
        true
    }

    fn creation(&self, group: &GroupProfile, _can: Capabilities) -> Creation {
        let mut body = group_of(&group.name, &group.external_id);
        if !group.members.is_empty() {
            body["members"] = members(&group.members);
        }
        Creation { body, has_members: true }
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, _can: Capabilities) -> Vec<Call> {
        let mut operations = Vec::new();
        for (is_due, path, value) in [
            (change.is_renamed, "displayName", &change.wanted.name),
            (change.has_other_external_id, "externalId", &change.wanted.external_id),
        ] {
            if is_due {
                operations.push(json!({"op": "replace", "path": path, "value": value}));
            }
        }
        operations.extend(change.removed.iter().map(|id| removal_by_filter(id)));
        if !change.added.is_empty() {
            operations.push(addition(members(change.added.iter().copied())));
        }
        vec![Call::patch(Collection::Groups, id, patch_of(operations))]
    }

    fn look(&self, id: &str) -> Look {
        Look::AtAll(Call::get(Collection::Groups, id))
    }
}
