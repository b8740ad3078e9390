//! SCIM 2.0 as JumpCloud's identity-management connector speaks it: one lower-case operation per attribute, real booleans, members as bare
//! ids that are taken out by a list of them as a value. An empty group is not created, and one of the same name is taken over as it is.
//!
//! Its test of a connection is a rehearsal: it makes a User and a Group, changes them and deletes them. The bodies are known from other
//! SCIM servers' fixtures; that a person is deleted, and not only deactivated, when they are deleted at JumpCloud is one of its choices.

use super::super::call::{Call, Collection, equals};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GroupChange, GroupProfile};
use super::super::profile::{Attribute, CORE, Profile, Standing};
use super::{
    Change, Creation, GroupSpeech, Look, Speech, addition, bare, group_of, name, operations, patch_of,
    removal_by_value, renaming, with_department,
};
use serde_json::{Value, json};

pub(super) struct JumpCloud;

const ATTRIBUTES: [Attribute; 5] = [
    Attribute::UserName,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::WorkEmail,
    Attribute::Department,
];

impl Speech for JumpCloud {
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
            "name": name(who, &[Attribute::GivenName, Attribute::FamilyName]),
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

    fn probes(&self, _guid: &str) -> Vec<Call> {
        vec![Call::list(Collection::Users, Vec::new())]
    }

    fn rehearses(&self) -> bool {
        true
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&JumpCloud)
    }
}

impl GroupSpeech for JumpCloud {
    fn searches(&self, group: &GroupProfile) -> Vec<Call> {
        vec![Call::search(Collection::Groups, equals("displayName", &group.name))]
    }

    fn creates_the_empty(&self) -> bool {
        false
    }

    fn keeps_external_id(&self) -> bool {
        false
    }

    fn creation(&self, group: &GroupProfile, _can: Capabilities) -> Creation {
        let mut body = group_of(&group.name, &group.external_id);
        body["members"] = bare(&group.members);
        Creation { body, has_members: true }
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, _can: Capabilities) -> Vec<Call> {
        let mut operations: Vec<Value> = renaming(change).into_iter().collect();
        if !change.added.is_empty() {
            operations.push(addition(bare(change.added.iter().copied())));
        }
        if !change.removed.is_empty() {
            operations.push(removal_by_value(&change.removed));
        }
        operations
            .into_iter()
            .map(|operation| Call::patch(Collection::Groups, id, patch_of(json!([operation]))))
            .collect()
    }

    fn look(&self, id: &str) -> Look {
        Look::AtAll(Call::get(Collection::Groups, id))
    }
}
