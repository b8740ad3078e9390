//! SCIM as the custom apps of Okta's App Integration Wizard speak it. They differ from those of the integration network in one thing:
//! every change is a PUT of the whole, also a deactivation and also a group with all its members.

use super::super::call::{Call, Collection};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GROUP, GroupChange, GroupProfile};
use super::super::profile::{Attribute, Profile};
use super::okta::{self, Okta};
use super::{Adoption, Change, Creation, GroupAdoption, GroupSpeech, Look, Needs, Parting, Speech};
use http::HeaderMap;
use serde_json::{Value, json};

pub(super) struct OktaWizard;

impl Speech for OktaWizard {
    fn headers(&self, has_body: bool) -> HeaderMap {
        okta::headers(has_body)
    }

    fn attributes(&self) -> &'static [Attribute] {
        Okta.attributes()
    }

    fn searches(&self, who: &Profile) -> Vec<Call> {
        okta::search(Collection::Users, "userName", who.text(Attribute::UserName))
    }

    fn adoption(&self) -> Adoption {
        Adoption::Whole
    }

    fn creation(&self, who: &Profile, password: &str) -> Value {
        okta::creation(who, password)
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        okta::replacement(id, change.wanted).into()
    }

    fn looks_for_who_returns(&self) -> bool {
        true
    }

    fn erasure(&self) -> Parting {
        Parting::Deactivate
    }

    fn probes(&self, guid: &str) -> Vec<Call> {
        Okta.probes(guid)
    }

    fn needs(&self) -> Needs {
        okta::NEEDS
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        Some(&OktaWizard)
    }
}

impl GroupSpeech for OktaWizard {
    fn searches(&self, group: &GroupProfile) -> Vec<Call> {
        okta::search(Collection::Groups, "displayName", &group.name)
    }

    fn adoption(&self) -> GroupAdoption {
        GroupAdoption::Whole
    }

    fn keeps_external_id(&self) -> bool {
        false
    }

    fn creation(&self, group: &GroupProfile, _can: Capabilities) -> Creation {
        okta::empty_group(group)
    }

    fn update(&self, id: &str, change: &GroupChange<'_>, can: Capabilities) -> Vec<Call> {
        self.whole(id, change.wanted, can)
    }

    fn look(&self, _id: &str) -> Look {
        Look::Never
    }

    fn whole(&self, id: &str, group: &GroupProfile, _can: Capabilities) -> Vec<Call> {
        let members = okta::members(&group.members);
        let body = json!({"schemas": [GROUP], "id": id, "displayName": group.name, "members": members});
        vec![Call::replace(Collection::Groups, id, body)]
    }
}
