//! A group as SCIM attributes: what ought to be there, what was accepted, what a service provider shows, and how two of them differ.

use super::call::Collection;
use crate::groups::{Group, Member};
use crate::people::Id;
use crate::state::{Assignment, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

pub(crate) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// What ought to be true of a group at the service provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupProfile {
    pub(crate) name: String,
    pub(crate) external_id: String,
    /// Only those the service provider knows already: a group can't name anybody else.
    pub(crate) members: Vec<GroupMember>,
}

/// One member as the service provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupMember {
    pub(crate) scim_id: String,
    /// The userName, or the name of the group.
    pub(crate) display: String,
    pub(crate) of: Collection,
}

/// What the service provider accepted last of a group, or shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SentGroup {
    pub(crate) name: Option<String>,
    pub(crate) external_id: Option<String>,
    /// The ids of its members.
    pub(crate) members: BTreeSet<String>,
}

/// What is to change about a group that is linked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupChange<'a> {
    pub(crate) wanted: &'a GroupProfile,
    pub(crate) is_renamed: bool,
    pub(crate) has_other_external_id: bool,
    pub(crate) added: Vec<&'a GroupMember>,
    /// The ids of those who are to leave.
    pub(crate) removed: Vec<String>,
}

impl GroupProfile {
    /// Whom a group holds here, as far as the service provider knows them. Someone who is off the list has left it, whatever became
    /// of their User; someone whose account is closed has not.
    pub(crate) fn of(state: &State, group: &Group, nests: bool) -> Self {
        let member = |member: &Member| match member {
            Member::Person(id) => known_person(state, id),
            Member::Group(id) if nests => known_group(state, id),
            Member::Group(_) => None,
        };
        Self {
            name: group.name.clone(),
            external_id: group.id.to_string(),
            members: group.members.iter().filter_map(member).collect(),
        }
    }

    fn ids(&self) -> BTreeSet<String> {
        self.members.iter().map(|member| member.scim_id.clone()).collect()
    }

    /// What is known once all of this was accepted.
    pub(crate) fn as_sent(&self) -> SentGroup {
        SentGroup {
            name: Some(self.name.clone()),
            external_id: Some(self.external_id.clone()),
            members: self.ids(),
        }
    }
}

fn known_person(state: &State, id: &Id) -> Option<GroupMember> {
    let place = state.place(id);
    let link = place.link.filter(|_| place.assignment == Assignment::Assigned)?;
    let display = state.person(id)?.user_name.clone();
    Some(GroupMember { scim_id: link.scim_id, display, of: Collection::Users })
}

fn known_group(state: &State, id: &Id) -> Option<GroupMember> {
    let place = state.group_place(id);
    let link = place.link.filter(|_| place.assignment == Assignment::Assigned)?;
    let display = state.group(id)?.name.clone();
    Some(GroupMember { scim_id: link.scim_id, display, of: Collection::Groups })
}

impl SentGroup {
    /// What a Group resource shows.
    pub(crate) fn seen(resource: &Value) -> Self {
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let members = resource["members"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self {
            name: text(&resource["displayName"]),
            external_id: text(&resource["externalId"]),
            members: members.iter().filter_map(|member| text(&member["value"])).collect(),
        }
    }

    /// The same without members that `wanted` has, so that all of them are sent again.
    pub(crate) fn without_wanted(mut self, wanted: &GroupProfile) -> Self {
        let ids = wanted.ids();
        self.members.retain(|id| !ids.contains(id));
        self
    }

    /// The same without members that are neither wanted nor were ever sent.
    pub(crate) fn without_strangers(mut self, wanted: &GroupProfile, sent: &Self) -> Self {
        let ids = wanted.ids();
        self.members.retain(|id| ids.contains(id) || sent.members.contains(id));
        self
    }

    /// What must change to make `self` into `wanted`.
    pub(crate) fn change<'a>(&self, wanted: &'a GroupProfile) -> GroupChange<'a> {
        let ids = wanted.ids();
        GroupChange {
            wanted,
            is_renamed: self.name.as_deref() != Some(wanted.name.as_str()),
            has_other_external_id: self.external_id.as_deref() != Some(wanted.external_id.as_str()),
            added: wanted.members.iter().filter(|member| !self.members.contains(&member.scim_id)).collect(),
            removed: self.members.difference(&ids).cloned().collect(),
        }
    }
}

impl<'a> GroupChange<'a> {
    /// All of a group, to a group of which nothing is known.
    pub(crate) fn everything(wanted: &'a GroupProfile) -> Self {
        SentGroup::default().change(wanted)
    }

    /// The same without those who come and go.
    pub(crate) fn without_members(&self) -> Self {
        Self { added: Vec::new(), removed: Vec::new(), ..self.clone() }
    }

    /// Whether nothing is to be said by someone who does or does not keep `externalId` in step.
    pub(crate) fn is_empty(&self, keeps_external_id: bool) -> bool {
        let is_to_have_another_id = keeps_external_id && self.has_other_external_id;
        !(self.is_renamed || is_to_have_another_id || self.has_members())
    }

    /// Whether someone comes or goes.
    pub(crate) fn has_members(&self) -> bool {
        !self.added.is_empty() || !self.removed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wanted(ids: &[&str]) -> GroupProfile {
        let member = |id: &&str| GroupMember {
            scim_id: (*id).to_owned(),
            display: format!("{id}@acme.example"),
            of: Collection::Users,
        };
        GroupProfile {
            name: "Engineering".to_owned(),
            external_id: "g-1".to_owned(),
            members: ids.iter().map(member).collect(),
        }
    }

    #[test]
    fn a_group_that_shows_everything_differs_in_nothing() {
        let shown = json!({"displayName": "Engineering", "externalId": "g-1", "members": [{"value": "u2"}, {"value": "u1"}]});
        let wanted = wanted(&["u1", "u2"]);
        assert!(SentGroup::seen(&shown).change(&wanted).is_empty(true));
        assert_eq!(SentGroup::seen(&shown), wanted.as_sent());
    }

    #[test]
    fn who_comes_and_who_goes_is_told_apart() {
        let before = wanted(&["u1", "u2"]).as_sent();
        let wanted = wanted(&["u2", "u3"]);
        let change = before.change(&wanted);
        assert_eq!(change.added, [&wanted.members[1]]);
        assert_eq!(change.removed, ["u1"]);
        assert!(!change.is_renamed && !change.has_other_external_id);
    }

    #[test]
    fn an_external_id_that_is_missing_counts_only_for_those_who_keep_it() {
        let before = SentGroup { external_id: None, ..wanted(&["u1"]).as_sent() };
        let wanted = wanted(&["u1"]);
        assert!(!before.change(&wanted).is_empty(true));
        assert!(before.change(&wanted).is_empty(false));
    }
}
