//! Roles: what a member may do in a workspace.

use serde::{Deserialize, Serialize};

/// A member's role. Ordered from the least to the most powerful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works in the workspace and sees who else does.
    Member,
    /// Also manages members, connections and directories.
    Admin,
    /// Also answers for the workspace: the last owner can be removed by nobody but an owner.
    Owner,
}

impl Role {
    /// Every role, the least powerful first.
    pub const ALL: [Self; 3] = [Self::Member, Self::Admin, Self::Owner];

    /// The role's name in the API, in events and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether the role manages members, connections and directories.
    #[must_use]
    pub fn manages(self) -> bool {
        self >= Self::Admin
    }
}
