//! SCIM as Okta's integration-network apps speak it: GET and PUT for a profile, a PATCH without a path for `active`, never DELETE for a
//! person. A pushed group is created empty and then filled; before members are sent, its name is sent once more with its `id` in the
//! value. "Push now" replaces the members by all that ought to be there. Members have the userName beside the id.
//!
//! Where a group of the same name is there already, it is linked and its members replaced, as Okta's "link group" does unless the admin
//! chose otherwise. Taking a group from the list deletes it there; leaving it there is the other choice of the same question.

use super::super::call::{Call, Collection, equals};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GROUP, GroupChange, GroupMember, GroupProfile};
use super::super::profile::{Attribute, CORE, Profile, Standing};
use super::{
    Adoption, Change, Creation, GroupAdoption, GroupSpeech, Look, Needs, Parting, Speech, addition, name,
    patch_of, removal_by_filter,
};
use http::header::{ACCEPT, ACCEPT_CHARSET, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

pub(super) struct Okta;

const ATTRIBUTES: [Attribute; 4] =
    [Attribute::UserName, Attribute::GivenName, Attribute::FamilyName, Attribute::WorkEmail];

/// Both kinds of app introduce themselves in the same way.
pub(super) fn headers(has_body: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/scim+json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("Okta SCIM Client 1.0.0"));
    headers.insert(ACCEPT_CHARSET, HeaderValue::from_static("utf-8"));
    if has_body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/scim+json; charset=utf-8"));
    }
    headers
}

pub(super) fn search(of: Collection, attribute: &str, value: &str) -> Vec<Call> {
    vec![Call::search(of, equals(attribute, value)).with("startIndex", "1").with("count", "100")]
}

pub(super) fn creation(who: &Profile, password: &str) -> Value {
    json!({
        "schemas": [CORE],
        "userName": who.text(Attribute::UserName),
        "name": name(who, &[Attribute::GivenName, Attribute::FamilyName]),
        "emails": [{"primary": true, "value": who.text(Attribute::WorkEmail), "type": "work"}],
        "displayName": who.text(Attribute::DisplayName),
        "locale": "en-US",
        "externalId": who.text(Attribute::ExternalId),
        "groups": [],
        "password": password,
        "active": who.standing.is_none_or(Standing::as_bool),
    })
}

/// GET, then PUT with the complete User of Okta's default mapping; attributes it doesn't map are absent.
pub(super) fn replacement(id: &str, wanted: &Profile) -> [Call; 2] {
    let address = wanted.text(Attribute::WorkEmail);
    let user = json!({
        "schemas": [CORE],
        "id": id,
        "userName": wanted.text(Attribute::UserName),
        "name": {
            "givenName": wanted.text(Attribute::GivenName),
            "middleName": "",
            "familyName": wanted.text(Attribute::FamilyName),
        },
        "emails": [{"primary": true, "value": address, "type": "work", "display": address}],
        "active": wanted.standing.is_none_or(Standing::as_bool),
        "groups": [],
        "meta": {"resourceType": "User"},
    });
    [Call::get(Collection::Users, id), Call::replace(Collection::Users, id, user)]
}

pub(super) const NEEDS: Needs =
    Needs { numbers: &["totalResults", "startIndex", "itemsPerPage"], finds_nobody: false };

impl Speech for Okta {
    fn headers(&self, has_body: bool) -> HeaderMap {
        headers(has_body)
    }

    fn attributes(&self) -> &'static [Attribute] {
        &ATTRIBUTES
    }

    fn searches(&self, who: &Profile) -> Vec<Call> {
        search(Collection::Users, "userName", who.text(Attribute::UserName))
    }

    fn adoption(&self) -> Adoption {
        Adoption::Whole
    }

    fn creation(&self, who: &Profile, password: &str) -> Value {
        creation(who, password)
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        let standing = change.standing.map(|standing| {
            let value = json!({"active": standing.as_bool()});
            Call::patch(Collection::Users, id, patch_of(json!([{"op": "replace", "value": value}])))
        });
        let profile = (!change.differences.is_empty()).then(|| replacement(id, change.wanted));
        standing.into_iter().chain(profile.into_iter().flatten()).collect()
    }

    fn looks_for_who_returns(&self) -> bool {
        true
    }

    fn erasure(&self) -> Parting {
        Parting::Deactivate
    }

    fn probes(&self, _guid: &str) -> Vec<Call> {
        vec![Call::page(Collection::Users, 2)]
    }

    fn needs(&self) -> Needs {
        NEEDS
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&Okta)
    }
}

pub(super) fn members<'a>(members: impl IntoIterator<Item = &'a GroupMember>) -> Value {
    members.into_iter().map(|member| json!({"value": member.scim_id, "display": member.display})).collect()
}

/// A pushed group starts empty, whoever is in it.
pub(super) fn empty_group(group: &GroupProfile) -> Creation {
    let body = json!({"schemas": [GROUP], "displayName": group.name, "members": []});
    Creation { body, has_members: false }
}

/// The name with the `id` in the value; also sent, as a routine, where the name is as it was.
fn naming(id: &str, group: &GroupProfile) -> Call {
    let value = json!({"id": id, "displayName": group.name});
    Call::patch(Collection::Groups, id, patch_of(json!([{"op": "replace", "value": value}])))
}

impl GroupSpeech for Okta {
    fn searches(&self, group: &GroupProfile) -> Vec<Call> {
        search(Collection::Groups, "displayName", &group.name)
    }

    fn adoption(&self) -> GroupAdoption {
        GroupAdoption::Whole
    }

    fn keeps_external_id(&self) -> bool {
        false
    }

    fn creation(&self, group: &GroupProfile, _can: Capabilities) -> Creation {
        empty_group(group)
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, _can: Capabilities) -> Vec<Call> {
        let mut calls = vec![naming(id, change.wanted)];
        if change.has_members() {
            let mut operations: Vec<Value> = change.removed.iter().map(|id| removal_by_filter(id)).collect();
            if !change.added.is_empty() {
                operations.push(addition(members(change.added.iter().copied())));
            }
            calls.push(Call::patch(Collection::Groups, id, patch_of(operations)));
        }
        calls
    }

    fn look(&self, _id: &str) -> Look {
        Look::Never
    }

    fn whole(&self, id: &str, group: &GroupProfile, _can: Capabilities) -> Vec<Call> {
        let replacement = json!([{"op": "replace", "path": "members", "value": members(&group.members)}]);
        vec![naming(id, group), Call::patch(Collection::Groups, id, patch_of(replacement))]
    }
}
