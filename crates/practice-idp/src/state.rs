//! Everything that survives a restart.

use crate::application::Application;
use crate::chance;
use crate::groups::{Group, Member};
use crate::keys::Key;
use crate::people::{Flaw, Id, Person};
use crate::provisioning::{Profile, SentGroup};
use crate::saml::SigningKey;
use crate::trouble::Trouble;
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
    #[serde(default)]
    pub(crate) groups: Vec<Group>,
    /// The one application. [`State::places`] belongs to it; several applications would each have places of their own.
    pub(crate) application: Application,
    pub(crate) places: BTreeMap<Id, Place>,
    #[serde(default)]
    pub(crate) group_places: BTreeMap<Id, Place<SentGroup>>,
    /// Signing keys, newest first. The first one signs, the others can still be verified with.
    pub(crate) keys: Vec<Key>,
    /// What signs SAML assertions. There is none before the first start.
    #[serde(default)]
    pub(crate) saml_key: Option<SigningKey>,
}

impl State {
    /// These people, and an application nothing is known of yet. There is no key yet either.
    pub(crate) fn of_people(people: Vec<Person>) -> Result<Self, chance::Dry> {
        Ok(Self {
            version: VERSION,
            people,
            groups: Vec::new(),
            application: Application::unknown()?,
            places: BTreeMap::new(),
            group_places: BTreeMap::new(),
            keys: Vec::new(),
            saml_key: None,
        })
    }

    pub(crate) fn person(&self, id: &Id) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    pub(crate) fn group(&self, id: &Id) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == *id)
    }

    pub(crate) fn group_mut(&mut self, id: &Id) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.id == *id)
    }

    pub(crate) fn place(&self, id: &Id) -> Place {
        self.places.get(id).cloned().unwrap_or_default()
    }

    pub(crate) fn group_place(&self, id: &Id) -> Place<SentGroup> {
        self.group_places.get(id).cloned().unwrap_or_default()
    }

    pub(crate) fn is_assigned(&self, id: &Id) -> bool {
        self.place(id).assignment == Assignment::Assigned
    }

    /// The ids of the groups that hold this member themselves.
    pub(crate) fn groups_with(&self, member: &Member) -> Vec<Id> {
        let holds = |group: &&Group| group.members.contains(member);
        self.groups.iter().filter(holds).map(|group| group.id.clone()).collect()
    }

    /// All groups, each behind those it holds.
    pub(crate) fn groups_inside_out(&self) -> Vec<Id> {
        let mut ordered = Vec::new();
        for group in &self.groups {
            self.behind_those_inside(&group.id, &mut ordered);
        }
        ordered
    }

    fn behind_those_inside(&self, id: &Id, ordered: &mut Vec<Id>) {
        let Some(group) = self.group(id).filter(|_| !ordered.contains(id)) else { return };
        for member in &group.members {
            if let Member::Group(inner) = member {
                self.behind_those_inside(inner, ordered);
            }
        }
        ordered.push(id.clone());
    }

    /// Whether the member can be put into the group: both are known, and no group would come to hold itself.
    pub(crate) fn check_member(&self, group: &Id, member: &Member) -> Result<(), Trouble> {
        if self.group(group).is_none() {
            return Err(Trouble::no_group(group.as_str()));
        }
        match member {
            Member::Person(id) if self.person(id).is_none() => Err(Trouble::no_person(id.as_str())),
            Member::Group(id) if self.group(id).is_none() => Err(Trouble::no_group(id.as_str())),
            Member::Group(id) if id == group || self.holds(id, group) => {
                let says = "A group can't hold itself, nor a group that it is in.";
                Err(Trouble::Flaws(vec![Flaw::new("member", says)]))
            }
            Member::Person(_) | Member::Group(_) => Ok(()),
        }
    }

    /// Whether `outer` holds `inner`, itself or through others.
    fn holds(&self, outer: &Id, inner: &Id) -> bool {
        self.group(outer).is_some_and(|group| {
            group.members.iter().any(|member| match member {
                Member::Person(_) => false,
                Member::Group(id) => id == inner || self.holds(id, inner),
            })
        })
    }

    /// Forgets that the application's groups hold a resource that is no longer there.
    pub(crate) fn forget_member(&mut self, scim_id: &str) {
        for link in self.group_places.values_mut().filter_map(|place| place.link.as_mut()) {
            link.sent.members.remove(scim_id);
        }
    }
}

/// Whether someone is on the application's list here, or a group is pushed to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Assignment {
    Assigned,
    #[default]
    Unassigned,
}

/// One person's or one group's place in the application: what is wanted here, and what is known of the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place<S = Profile> {
    pub(crate) assignment: Assignment,
    pub(crate) link: Option<Link<S>>,
    pub(crate) last: Option<LastAnswer>,
}

/// What joins a person to a SCIM User, or a group to a SCIM Group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link<S = Profile> {
    /// The `id` the service provider gave.
    pub(crate) scim_id: String,
    /// What it accepted last, so that only what differs is sent.
    pub(crate) sent: S,
}

/// What the service provider said last about a person or a group.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    /// Groups that hold each other as `pairs` of outer and inner say.
    fn nested(pairs: &[(&str, &str)]) -> State {
        let mut state = State::of_people(Vec::new()).unwrap();
        for name in ["a", "b", "c"] {
            state.groups.push(Group { id: id(name), name: name.to_owned(), members: Vec::new() });
        }
        for (outer, inner) in pairs {
            state.group_mut(&id(outer)).unwrap().put_in(&Member::Group(id(inner)));
        }
        state
    }

    #[test]
    fn a_group_comes_behind_those_it_holds() {
        assert_eq!(nested(&[("a", "b"), ("b", "c")]).groups_inside_out(), ["c", "b", "a"].map(id));
        assert_eq!(nested(&[]).groups_inside_out(), ["a", "b", "c"].map(id));
    }

    #[test]
    fn no_group_comes_to_hold_itself_on_any_way() {
        let state = nested(&[("a", "b"), ("b", "c")]);
        for (group, member) in [("a", "a"), ("c", "a"), ("b", "a")] {
            let checked = state.check_member(&id(group), &Member::Group(id(member)));
            assert!(matches!(checked, Err(Trouble::Flaws(_))), "{member} in {group}");
        }
        assert!(state.check_member(&id("a"), &Member::Group(id("c"))).is_ok());
    }
}
