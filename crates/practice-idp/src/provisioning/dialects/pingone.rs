//! SCIM as PingOne's outbound provisioning speaks it: its default filter expression has a capital `Eq`, and each kind of address has one
//! value.
//!
//! The settings are documented, the bodies are not. Users are replaced whole here; groups are changed by PATCH, one of the two ways an
//! admin can choose, with members taken out by a filter; a group of the same name is merged with, as the documentation has it. Of
//! "disable" and "delete" for whom a rule no longer covers, disable is practised, and delete for whom PingOne no longer has.

use super::super::call::{Call, Collection};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GroupChange, GroupProfile};
use super::super::profile::{Attribute, CORE, Profile, Standing};
use super::{
    Adoption, Change, Creation, GroupSpeech, Look, Speech, addition, bare, group_of, name, patch_of,
    removal_by_filter, renaming, with_department,
};
use serde_json::{Value, json};

pub(super) struct PingOne;

const ATTRIBUTES: [Attribute; 7] = [
    Attribute::UserName,
    Attribute::ExternalId,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::Formatted,
    Attribute::WorkEmail,
    Attribute::Department,
];

/// PingOne's default "User Filter Expression", and the same for the name of a group.
fn search(of: Collection, attribute: &str, value: &str) -> Vec<Call> {
    vec![Call::search(of, format!("{attribute} Eq {}", Value::from(value)))]
}

fn user(who: &Profile) -> Value {
    let user = json!({
        "schemas": [CORE],
        "externalId": who.text(Attribute::ExternalId),
        "userName": who.text(Attribute::UserName),
        "name": name(who, &[Attribute::GivenName, Attribute::FamilyName, Attribute::Formatted]),
        "emails": [{"type": "work", "value": who.text(Attribute::WorkEmail), "primary": true}],
        "active": who.standing.is_none_or(Standing::as_bool),
    });
    with_department(user, who)
}

impl Speech for PingOne {
    fn attributes(&self) -> &'static [Attribute] {
        &ATTRIBUTES
    }

    fn searches(&self, who: &Profile) -> Vec<Call> {
        search(Collection::Users, "userName", who.text(Attribute::UserName))
    }

    fn adoption(&self) -> Adoption {
        Adoption::Whole
    }

    fn creation(&self, who: &Profile, _password: &str) -> Value {
        user(who)
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        vec![Call::replace_named(Collection::Users, id, user(change.wanted))]
    }

    fn probes(&self, guid: &str) -> Vec<Call> {
        search(Collection::Users, "userName", guid)
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&PingOne)
    }
}

impl GroupSpeech for PingOne {
    fn searches(&self, group: &GroupProfile) -> Vec<Call> {
        search(Collection::Groups, "displayName", &group.name)
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
        operations.extend(change.removed.iter().map(|id| removal_by_filter(id)));
        vec![Call::patch(Collection::Groups, id, patch_of(operations))]
    }

    fn look(&self, id: &str) -> Look {
        Look::AtAll(Call::get(Collection::Groups, id))
    }
}
