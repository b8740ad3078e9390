//! SCIM as authentik's provider speaks it (goauthentik/authentik, `authentik/providers/scim/clients`). Before anything else it asks what the
//! service provider can do, and goes by it: groups are changed by PATCH or replaced whole, operations travel in bundles of
//! `bulk.maxOperations`, and only where filters are supported is someone looked for after a 409. Who is found is linked as they are.
//!
//! People are replaced whole. A group is created without members, who follow in one operation each; a new name is one operation without a
//! path, after which the group is fetched and its members compared. Members are taken out by a filter; releases up to 2026.5 list them as a
//! value (goauthentik/authentik#23798). Spaces in a query are `+`. authentik keeps what it was told for about an hour; here every action
//! asks anew. A full cycle writes everyone again, as releases did before they remembered what they wrote.
//!
//! authentik has one name for a person, so the given name is what stands before its first space. Whoever is no longer covered by the
//! provider is deleted there.

use super::super::call::{Call, Collection, Spelling, equals};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GroupChange, GroupProfile};
use super::super::profile::{Attribute, CORE, Profile, Standing};
use super::speech::SCIM_JSON;
use super::{
    Adoption, Change, Creation, GroupSpeech, Look, Parting, Speech, addition, bare, group_of, patch_of,
    removal_by_filter,
};
use serde_json::{Value, json};

pub(super) struct Authentik;

const ATTRIBUTES: [Attribute; 4] =
    [Attribute::UserName, Attribute::ExternalId, Attribute::Formatted, Attribute::WorkEmail];

fn user(who: &Profile) -> Value {
    let formatted = who.text(Attribute::Formatted);
    let (given, family) = formatted.split_once(' ').unwrap_or((formatted, ""));
    json!({
        "schemas": [CORE],
        "externalId": who.text(Attribute::ExternalId),
        "userName": who.text(Attribute::UserName),
        "name": {"formatted": formatted, "familyName": family, "givenName": given},
        "active": who.standing.is_none_or(Standing::as_bool),
        "emails": [{"value": who.text(Attribute::WorkEmail), "type": "other", "primary": true}],
        "photos": [],
    })
}

impl Speech for Authentik {
    /// The release whose manner this is.
    fn agent(&self) -> &'static str {
        "authentik@2026.8.0"
    }

    fn content_type(&self, _has_body: bool) -> Option<&'static str> {
        Some(SCIM_JSON)
    }

    fn spelling(&self) -> Spelling {
        Spelling { has_plus_for_space: true, ..Spelling::default() }
    }

    fn preface(&self) -> Option<Call> {
        Some(Call::service_provider_config())
    }

    fn attributes(&self) -> &'static [Attribute] {
        &ATTRIBUTES
    }

    fn searches(&self, _who: &Profile) -> Vec<Call> {
        Vec::new()
    }

    fn searches_after_conflict(&self, who: &Profile) -> Vec<Call> {
        vec![Call::search(Collection::Users, equals("userName", who.text(Attribute::UserName)))]
    }

    fn adoption(&self) -> Adoption {
        Adoption::Later
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

    fn probes(&self, _guid: &str) -> Vec<Call> {
        Vec::new()
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&Authentik)
    }
}

/// The operations in bundles as large as the service provider takes them.
fn bundles(id: &str, operations: Vec<Value>, can: Capabilities) -> Vec<Call> {
    let most = can.most_operations.unwrap_or(operations.len()).max(1);
    operations
        .chunks(most)
        .map(|bundle| Call::patch(Collection::Groups, id, patch_of(bundle.to_vec())))
        .collect()
}

/// The whole group, with its members where there is no PATCH to send them by.
fn group(group: &GroupProfile, can: Capabilities) -> Value {
    let mut body = group_of(&group.name, &group.external_id);
    if !can.patch {
        body["members"] = bare(&group.members);
    }
    body
}

impl GroupSpeech for Authentik {
    fn searches(&self, _group: &GroupProfile) -> Vec<Call> {
        Vec::new()
    }

    fn searches_after_conflict(&self, group: &GroupProfile) -> Vec<Call> {
        vec![Call::search(Collection::Groups, equals("displayName", &group.name))]
    }

    /// It goes along with the name, and is no reason to write by itself.
    fn keeps_external_id(&self) -> bool {
        false
    }

    fn creation(&self, wanted: &GroupProfile, can: Capabilities) -> Creation {
        Creation { body: group(wanted, can), has_members: !can.patch }
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, can: Capabilities) -> Vec<Call> {
        if !can.patch {
            return self.whole(id, change.wanted, can);
        }
        let mut calls = Vec::new();
        if change.is_renamed {
            calls.extend(self.whole(id, change.wanted, can));
        }
        let added = change.added.iter().map(|member| addition(bare([*member])));
        let removed = change.removed.iter().map(|id| removal_by_filter(id));
        calls.extend(bundles(id, added.chain(removed).collect(), can));
        calls
    }

    fn look(&self, _id: &str) -> Look {
        Look::Never
    }

    fn whole(&self, id: &str, wanted: &GroupProfile, can: Capabilities) -> Vec<Call> {
        let mut body = group(wanted, can);
        body["id"] = json!(id);
        if can.patch {
            let operation = json!([{"op": "replace", "value": body}]);
            return vec![Call::patch(Collection::Groups, id, patch_of(operation))];
        }
        vec![Call::replace(Collection::Groups, id, body)]
    }

    fn look_at_members(&self, id: &str) -> Option<Call> {
        Some(Call::get(Collection::Groups, id))
    }
}
