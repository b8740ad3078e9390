//! Everything that survives a restart.

use crate::application::Application;
use crate::keys::Key;
use crate::people::{Id, Person};
use crate::provisioning::Profile;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Written into the file, so that a later program knows what it reads.
pub(crate) const VERSION: u32 = 1;

/// What the identity provider holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) version: u32,
    pub(crate) people: Vec<Person>,
    /// The one application. [`State::places`] belongs to it; several applications would each have places of their own.
    pub(crate) application: Application,
    pub(crate) places: BTreeMap<Id, Place>,
    /// Signing keys, newest first. The first one signs, the others can still be verified with.
    pub(crate) keys: Vec<Key>,
}

impl State {
    pub(crate) fn person(&self, id: &Id) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    pub(crate) fn place(&self, id: &Id) -> Place {
        self.places.get(id).cloned().unwrap_or_default()
    }

    pub(crate) fn is_assigned(&self, id: &Id) -> bool {
        self.place(id).assignment == Assignment::Assigned
    }
}

/// Whether someone is on the application's list here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Assignment {
    Assigned,
    #[default]
    Unassigned,
}

/// One person's place in the application: what is wanted here, and what is known of the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) assignment: Assignment,
    pub(crate) link: Option<Link>,
    pub(crate) last: Option<LastAnswer>,
}

/// What joins a person to a SCIM User.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    /// The `id` the service provider gave.
    pub(crate) scim_id: String,
    /// What it accepted last, so that only what differs is sent.
    pub(crate) sent: Profile,
}

/// What the service provider said last about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastAnswer {
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    /// `None` when no answer came.
    pub(crate) status: Option<u16>,
    /// The outcome of the action it belonged to, in a sentence.
    pub(crate) says: String,
    /// The entry in the log, which does not survive a restart.
    #[serde(skip)]
    pub(crate) entry: Option<u64>,
}
