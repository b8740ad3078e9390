//! What someone typed about a group, checked before it becomes true.

use super::{Group, Member};
use crate::people::{Flaw, Id};
use crate::state::State;
use serde::Deserialize;

const LONGEST: usize = 200;

/// A new group, or a change to one: what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct GroupDraft {
    /// Only for a new group; chosen at random when absent.
    pub(crate) id: Option<String>,
    /// What it is called.
    pub(crate) name: Option<String>,
    /// Only for a new group: the ids of the people in it.
    pub(crate) people: Vec<String>,
}

impl GroupDraft {
    /// A new group. `random` is its id unless the draft names one. Every flaw is told at once.
    pub(crate) fn into_group(self, random: Id, state: &State) -> Result<Group, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let id = match self.id.as_deref() {
            None => random,
            Some(text) => match Id::new(text) {
                Some(id) if state.group(&id).is_none() => id,
                Some(id) => {
                    flaws.push(Flaw::new("id", format!("Another group has the id “{id}” already.")));
                    random
                }
                None => {
                    let says = "An id is 1 to 64 letters, digits, dots, dashes or underscores.";
                    flaws.push(Flaw::new("id", says));
                    random
                }
            },
        };
        let mut members = Vec::new();
        for text in &self.people {
            match Id::new(text).filter(|id| state.person(id).is_some()) {
                Some(person) if !members.contains(&Member::Person(person.clone())) => {
                    members.push(Member::Person(person));
                }
                Some(_) => {}
                None => flaws.push(Flaw::new("people", format!("Nobody here has the id “{text}”."))),
            }
        }
        let group = Group { id, name: self.name.unwrap_or_default().trim().to_owned(), members };
        flaws.extend(flaws_of(&group, state));
        if flaws.is_empty() { Ok(group) } else { Err(flaws) }
    }

    /// `group` with this change applied. Every flaw is told at once.
    pub(crate) fn onto(self, group: &Group, state: &State) -> Result<Group, Vec<Flaw>> {
        let mut flaws = Vec::new();
        if self.id.as_deref().is_some_and(|id| id != group.id.as_str()) {
            flaws.push(Flaw::new("id", "An id never changes."));
        }
        if !self.people.is_empty() {
            flaws.push(Flaw::new("people", "Members are put in and taken out one by one."));
        }
        let name = self.name.map_or_else(|| group.name.clone(), |name| name.trim().to_owned());
        let changed = Group { name, ..group.clone() };
        flaws.extend(flaws_of(&changed, state));
        if flaws.is_empty() { Ok(changed) } else { Err(flaws) }
    }
}

fn flaws_of(group: &Group, state: &State) -> Option<Flaw> {
    let name = &group.name;
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        let says = format!("Give it a name of 1 to {LONGEST} characters on one line.");
        return Some(Flaw::new("name", says));
    }
    let is_taken = |other: &&Group| other.id != group.id && other.name.to_lowercase() == name.to_lowercase();
    let other = state.groups.iter().find(is_taken)?;
    Some(Flaw::new("name", format!("The group {} has this name already.", other.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str) -> GroupDraft {
        GroupDraft { name: Some(name.to_owned()), ..GroupDraft::default() }
    }

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    fn state() -> State {
        let mut state = State::of_people(crate::people::seed("acme.example")).unwrap();
        let group = draft("Engineering").into_group(id("g-1"), &state).unwrap();
        state.groups.push(group);
        state
    }

    #[test]
    fn a_name_is_taken_without_regard_to_case_and_a_group_may_keep_its_own() {
        let state = state();
        let flaws = draft("ENGINEERING").into_group(id("g-2"), &state).unwrap_err();
        assert_eq!(flaws, [Flaw::new("name", "The group Engineering has this name already.")]);
        let kept = draft("engineering").onto(&state.groups[0], &state).unwrap();
        assert_eq!(kept.name, "engineering");
    }

    #[test]
    fn every_flaw_of_a_new_group_is_told_at_once() {
        let bad = GroupDraft { id: Some("a b".to_owned()), people: vec!["nobody".to_owned()], ..draft(" ") };
        let flaws = bad.into_group(id("g-2"), &state()).unwrap_err();
        let fields: Vec<&str> = flaws.iter().map(|flaw| flaw.field).collect();
        assert_eq!(fields, ["id", "people", "name"]);
    }

    #[test]
    fn someone_who_is_named_twice_is_in_it_once() {
        let people = ["ada", "grace", "ada"].map(str::to_owned).to_vec();
        let group = GroupDraft { people, ..draft("Navy") }.into_group(id("g-2"), &state()).unwrap();
        assert_eq!(group.members, [Member::Person(id("ada")), Member::Person(id("grace"))]);
    }
}
