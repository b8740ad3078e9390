//! The groups this identity provider keeps: people, and where the dialect knows such a thing groups, under one name.

use crate::people::Id;
use serde::{Deserialize, Serialize};

mod draft;

pub(crate) use draft::GroupDraft;

/// A group as the identity provider knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    /// Never changes; the SCIM `externalId`.
    pub(crate) id: Id,
    /// SCIM `displayName`; unique without regard to case.
    pub(crate) name: String,
    /// In the order they were put in, each once.
    pub(crate) members: Vec<Member>,
}

/// Who or what is in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Member {
    Person(Id),
    Group(Id),
}

impl Member {
    pub(crate) fn id(&self) -> &Id {
        match self {
            Self::Person(id) | Self::Group(id) => id,
        }
    }

    /// A member by the way forms and addresses name one: `people` or `groups`, and the id.
    pub(crate) fn of(kind: &str, id: &str) -> Option<Self> {
        let id = Id::new(id)?;
        match kind {
            "people" => Some(Self::Person(id)),
            "groups" => Some(Self::Group(id)),
            _ => None,
        }
    }

    /// The segment an address names its kind by.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "people",
            Self::Group(_) => "groups",
        }
    }
}

impl Group {
    /// Puts a member in, who is in it only once.
    pub(crate) fn put_in(&mut self, member: &Member) {
        if !self.members.contains(member) {
            self.members.push(member.clone());
        }
    }
}
