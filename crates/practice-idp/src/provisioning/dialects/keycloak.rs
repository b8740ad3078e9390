//! SCIM as the community extension for Keycloak speaks it (mitodl/keycloak-scim): it never looks for anyone, since its own mapping is all it
//! goes by, and a 409 is the end of it. People are replaced whole; their address has neither a type nor a rank.
//!
//! Of its two switches, the one for people is off as it is by default, for its PATCH carries neither name nor address; the one for groups
//! is on: every change of a group sends all members, then the name, then the `externalId`. A group that is left without members has them
//! removed as a whole. The library underneath leaves out what has no value, so that neither a `"value": null` nor an empty list is ever
//! sent. The content type goes with every request.
//!
//! The extension knows no assignment: whoever is in the realm is told of. Unassigning is therefore practised as what happens when a person
//! is deleted from the realm. Nor does it forget a person or a group after a 404, it only writes that into its log; here the link is
//! forgotten, so that practice can go on.

use super::super::call::{Call, Collection};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GroupChange, GroupMember, GroupProfile};
use super::super::profile::{Attribute, CORE, Profile, Standing};
use super::speech::SCIM_JSON;
use super::{Change, Creation, GroupSpeech, Look, Parting, Speech, group_of, name, patch_of};
use serde_json::{Value, json};

pub(super) struct Keycloak;

const ATTRIBUTES: [Attribute; 6] = [
    Attribute::UserName,
    Attribute::ExternalId,
    Attribute::DisplayName,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::WorkEmail,
];

fn user(who: &Profile) -> Value {
    json!({
        "schemas": [CORE],
        "externalId": who.text(Attribute::ExternalId),
        "userName": who.text(Attribute::UserName),
        "displayName": who.text(Attribute::DisplayName),
        "name": name(who, &[Attribute::GivenName, Attribute::FamilyName]),
        "emails": [{"value": who.text(Attribute::WorkEmail)}],
        "active": who.standing.is_none_or(Standing::as_bool),
    })
}

impl Speech for Keycloak {
    fn content_type(&self, _has_body: bool) -> Option<&'static str> {
        Some(SCIM_JSON)
    }

    fn attributes(&self) -> &'static [Attribute] {
        &ATTRIBUTES
    }

    fn searches(&self, _who: &Profile) -> Vec<Call> {
        Vec::new()
    }

    fn creation(&self, who: &Profile, _password: &str) -> Value {
        user(who)
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        vec![Call::replace_named(Collection::Users, id, user(change.wanted))]
    }

    fn looks_before_it_speaks(&self) -> bool {
        false
    }

    fn unassignment(&self) -> Parting {
        Parting::Delete
    }

    /// It has no such button; this is the first request of its import.
    fn probes(&self, _guid: &str) -> Vec<Call> {
        vec![Call::list(Collection::Users, Vec::new())]
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&Keycloak)
    }
}

fn member(member: &GroupMember) -> Value {
    json!({"value": member.scim_id, "type": "User"})
}

/// With a reference, as only the body of a new group has it.
fn referenced(member: &GroupMember) -> Value {
    json!({"value": member.scim_id, "type": "User", "$ref": format!("Users/{}", member.scim_id)})
}

impl GroupSpeech for Keycloak {
    fn searches(&self, _group: &GroupProfile) -> Vec<Call> {
        Vec::new()
    }

    fn creation(&self, group: &GroupProfile, _can: Capabilities) -> Creation {
        let mut body = group_of(&group.name, &group.external_id);
        if !group.members.is_empty() {
            body["members"] = group.members.iter().map(referenced).collect();
        }
        Creation { body, has_members: true }
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, can: Capabilities) -> Vec<Call> {
        self.whole(id, change.wanted, can)
    }

    fn look(&self, _id: &str) -> Look {
        Look::Never
    }

    fn whole(&self, id: &str, group: &GroupProfile, _can: Capabilities) -> Vec<Call> {
        let members = match group.members.as_slice() {
            [] => json!({"op": "remove", "path": "members"}),
            some => {
                let members: Value = some.iter().map(member).collect();
                json!({"op": "replace", "path": "members", "value": members})
            }
        };
        let operations = json!([
            members,
            {"op": "replace", "path": "displayName", "value": group.name},
            {"op": "replace", "path": "externalId", "value": group.external_id},
        ]);
        vec![Call::patch(Collection::Groups, id, patch_of(operations))]
    }
}
