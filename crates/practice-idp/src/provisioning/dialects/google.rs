//! SCIM as Google Workspace's automatic provisioning speaks it: `application/json`, the userName (the primary address) and the name and
//! nothing more, and no word of groups. Someone whose account is closed is created as inactive.
//!
//! Whether a change is a PUT or a PATCH is not documented, nor what it sends to test a token; a PUT and the first page of Users are
//! practised. Of its choices when someone is deleted there, deletion is practised.

use super::super::call::{Call, Collection, equals};
use super::super::profile::{Attribute, CORE, Profile, Standing};
use super::{Adoption, Change, GroupSpeech, Speech, name};
use serde_json::{Value, json};

pub(super) struct Google;

const ATTRIBUTES: [Attribute; 3] = [Attribute::UserName, Attribute::GivenName, Attribute::FamilyName];

fn user(who: &Profile) -> Value {
    json!({
        "schemas": [CORE],
        "userName": who.text(Attribute::UserName),
        "name": name(who, &[Attribute::GivenName, Attribute::FamilyName]),
        "active": who.standing.is_none_or(Standing::as_bool),
    })
}

impl Speech for Google {
    fn agent(&self) -> &'static str {
        "Google-Auto-Provisioning"
    }

    fn accept(&self) -> &'static str {
        "*/*"
    }

    fn content_type(&self, has_body: bool) -> Option<&'static str> {
        has_body.then_some("application/json")
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
        user(who)
    }

    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call> {
        vec![Call::replace_named(Collection::Users, id, user(change.wanted))]
    }

    fn creates_the_inactive(&self) -> bool {
        true
    }

    fn probes(&self, _guid: &str) -> Vec<Call> {
        vec![Call::page(Collection::Users, 1)]
    }

    fn groups(&self) -> Option<&'static dyn GroupSpeech> {
        None
    }
}
