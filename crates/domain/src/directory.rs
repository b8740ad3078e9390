//! Directories: a workspace's SCIM source, and the tokens that open it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{DirectoryId, Moment, TokenId, WorkspaceId, moment::days};

/// How long a token lives unless told otherwise.
pub const TOKEN_LIVES_FOR: Duration = days(365);
/// The longest a token may live.
pub const TOKEN_LIVES_AT_MOST: Duration = days(730);
/// How many tokens of a directory may be live at once: the old and the new one of a rotation.
pub const LIVE_TOKENS: usize = 2;

/// What a directory does with what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Stores it; nobody gains or loses anything until it is switched on.
    Staging,
    /// Acts on it.
    On,
}

impl State {
    /// The state's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::On => "on",
        }
    }
}

/// What a POST of a person gets whom the directory already has, inactive (amendment of A10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum PostOfInactive {
    /// A conflict: identity providers then look the person up and reactivate them.
    #[default]
    Conflict,
    /// The same person again, with the same id, reactivated.
    Revive,
}

impl PostOfInactive {
    /// The setting's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Revive => "revive",
        }
    }
}

/// A workspace's SCIM source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Its id, part of its base URL.
    pub id: DirectoryId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// What it does with what it is told.
    pub state: State,
    /// What a POST of an inactive person gets.
    pub post_of_inactive: PostOfInactive,
    /// How many directory users it holds.
    pub users: u32,
    /// When it was made.
    pub created_at: Moment,
}

/// A directory's bearer token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id, safe to show.
    pub id: TokenId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// What it opens.
    pub directory: DirectoryId,
    /// SHA-256 of the secret: all that is kept of it.
    pub digest: [u8; 32],
    /// The secret's last characters, so that people can tell two tokens apart.
    pub hint: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it stops working.
    pub expires_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

impl Token {
    /// Whether it opens its directory.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}
