//! SCIM as OneLogin's "SCIM Provisioner with SAML (SCIM v2 Enterprise)" speaks it: POST and PUT with the admin's JSON template, in which
//! `active` is text, `id` is `null`, and the enterprise extension is there without being listed.
//!
//! The evidence is thin. The template is the one that is published with many guides, and the whole of it goes with every PUT. Of what is
//! sent about groups one request is public (goauthentik/authentik#11249): a PATCH with an empty `User-Agent`, an address that ends in a
//! bare `?`, `application/scim+json`, and 165 bytes, which is the length of one `add` of one `members` value with a UUID in compact JSON. So
//! each member travels alone, as here. Taking a member out in the filtered form, renaming by path, and matching a group by a filter are
//! assumed. Of "delete, suspend or do nothing" for whom access is taken from, delete is practised, and suspend for a closed account.

use super::super::call::{Call, Collection, Spelling, equals};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GROUP, GroupChange, GroupProfile};
use super::super::profile::{Attribute, CORE, ENTERPRISE, Profile, Standing};
use super::{
    Adoption, Change, Creation, GroupSpeech, Look, Parting, Speech, addition, bare, name, patch_of,
    removal_by_filter, renaming,
};
use serde_json::{Value, json};

pub(super) struct OneLogin;

const ATTRIBUTES: [Attribute; 5] = [
    Attribute::UserName,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::WorkEmail,
    Attribute::Department,
];

/// The admin's template, filled in.
fn template(who: &Profile) -> Value {
    let active = if who.standing == Some(Standing::Inactive) { "false" } else { "true" };
    json!({
        "schemas": [CORE],
        ENTERPRISE: {"department": who.text(Attribute::Department)},
        "id": null,
        "meta": {"resourceType": "User"},
        "userName": who.text(Attribute::UserName),
        "name": name(who, &[Attribute::FamilyName, Attribute::GivenName, Attribute::Formatted]),
        "active": active,
        "emails": [{"value": who.text(Attribute::WorkEmail), "type": "work", "primary": true}],
    })
}

impl Speech for OneLogin {
    fn agent(&self) -> &'static str {
        ""
    }

    /// It sends none, which is the same as this (RFC 9110 section 12.5.1).
    fn accept(&self) -> &'static str {
        "*/*"
    }

    fn spelling(&self) -> Spelling {
        Spelling { has_bare_question_mark: true, ..Spelling::default() }
    }

    fn attributes(&self) -> &'static [Attribute] {
        &ATTRIBUTES
    }

    fn searches(&self, who: &Profile) -> Vec<Call> {
        vec![Call::search(Collection::Users, equals("userName", who.text(Attribute::UserName)))]
    }

    fn adoption(&self) -> Adoption {
        Adoption::Whole
    }

    fn creation(&self, who: &Profile, _password: &str) -> Value {
        template(who)
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        vec![Call::replace(Collection::Users, id, template(change.wanted))]
    }

    fn unassignment(&self) -> Parting {
        Parting::Delete
    }

    /// The last one is what fills the admin's list of groups to choose from.
    fn probes(&self, _guid: &str) -> Vec<Call> {
        vec![
            Call::service_provider_config(),
            Call::page(Collection::Users, 1),
            Call::page(Collection::Groups, 100),
        ]
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&OneLogin)
    }
}

impl GroupSpeech for OneLogin {
    fn searches(&self, group: &GroupProfile) -> Vec<Call> {
        vec![Call::search(Collection::Groups, equals("displayName", &group.name))]
    }

    fn keeps_external_id(&self) -> bool {
        false
    }

    fn creation(&self, group: &GroupProfile, _can: Capabilities) -> Creation {
        let body = json!({"schemas": [GROUP], "displayName": group.name});
        Creation { body, has_members: false }
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, _can: Capabilities) -> Vec<Call> {
        let mut operations: Vec<Value> = renaming(change).into_iter().collect();
        operations.extend(change.added.iter().map(|member| addition(bare([*member]))));
        operations.extend(change.removed.iter().map(|id| removal_by_filter(id)));
        operations
            .into_iter()
            .map(|operation| Call::patch(Collection::Groups, id, patch_of(json!([operation]))))
            .collect()
    }

    fn look(&self, id: &str) -> Look {
        Look::AtAll(Call::get(Collection::Groups, id))
    }
}
