//! Directory groups: sets of people and groups as the directory tells them.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

use crate::{DirectoryGroupId, DirectoryId, DirectoryUserId, Moment, WorkspaceId, id::NotAnId};

/// What a directory tells about a group, but for who is in it. How it was told (SCIM) is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The name of the group, as it was sent.
    pub display_name: String,
    /// The name in the form in which two are compared.
    pub display_name_key: String,
    /// The group's id in the identity provider: opaque, compared to the letter, never parsed.
    pub external_id: Option<String>,
    /// The resource as it is stored and sent: one JSON object without `id`, `meta` and `members`.
    pub resource: String,
}

/// A group as the directory tells it. Whom it lists is kept apart, a row each, so that a change costs the same in a
/// group of ten and of a hundred thousand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryGroup {
    /// The resource's id.
    pub id: DirectoryGroupId,
    /// Whose directory.
    pub workspace: WorkspaceId,
    /// Which directory.
    pub directory: DirectoryId,
    /// What was told last.
    pub told: Told,
    /// How many it lists.
    pub size: u32,
    /// Counts changes of the resource and of whom it lists; its version tag.
    pub version: u32,
    /// When the resource was made.
    pub created_at: Moment,
    /// When the resource, or whom it lists, last changed.
    pub changed_at: Moment,
}

/// Whom a group lists: a person or a group of the same directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listed {
    /// A person.
    User(DirectoryUserId),
    /// Another group, with all whom it lists.
    Group(DirectoryGroupId),
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => user.fmt(f),
            Self::Group(group) => group.fmt(f),
        }
    }
}

impl FromStr for Listed {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.parse().map(Self::User).or_else(|_| text.parse().map(Self::Group))
    }
}

impl Serialize for Listed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
