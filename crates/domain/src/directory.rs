//! Directories: a workspace's SCIM source, and the tokens that open it.

pub mod health;
pub mod provider;
pub mod usage;
pub mod ways;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use self::provider::Provider;
use crate::{
    AccountId, DirectoryId, Moment, TokenId, WorkspaceId, mapping::Mappings, moment::days, wave::Tally,
};

/// How long a token lives unless told otherwise.
pub const TOKEN_LIVES_FOR: Duration = days(365);
/// The longest a token may live.
pub const TOKEN_LIVES_AT_MOST: Duration = days(730);
/// How many tokens of a directory may be live at once: the old and the new one of a rotation.
pub const LIVE_TOKENS: usize = 2;
/// How long a token goes on beside the one that takes over from it, unless told otherwise (D9).
pub const OLD_GOES_ON_FOR: Duration = days(7);
/// The longest it may.
pub const OLD_GOES_ON_AT_MOST: Duration = days(30);

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

/// What becomes of a group that is to list somebody the directory has not told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum UnknownMembers {
    /// The request is refused and names who is missing, so that nobody is dropped in silence.
    #[default]
    Refuse,
    /// They are left out, for identity providers that send people they have not provisioned.
    Ignore,
}

impl UnknownMembers {
    /// The setting's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Ignore => "ignore",
        }
    }
}

/// What a PATCH of a group is answered with (RFC 7644 §3.5.2 allows both).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum GroupPatch {
    /// 200 and the group, unless it is large.
    #[default]
    Group,
    /// 204 and nothing, unless the request names attributes it wants.
    Nothing,
}

impl GroupPatch {
    /// The setting's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Nothing => "nothing",
        }
    }
}

/// How strictly a directory's messages are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// As identity providers really send them.
    #[default]
    Lenient,
    /// As the SCIM interoperability profile has them; anything else is refused.
    Strict,
}

impl Profile {
    /// The setting's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lenient => "lenient",
            Self::Strict => "strict",
        }
    }
}

/// How a directory is spoken with, where identity providers disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manners {
    /// What a POST of an inactive person gets.
    pub post_of_inactive: PostOfInactive,
    /// What becomes of a group that is to list somebody unknown.
    pub unknown_members: UnknownMembers,
    /// What a PATCH of a group is answered with.
    pub group_patch: GroupPatch,
    /// How strictly messages are read.
    pub profile: Profile,
    /// Which identity provider speaks, as far as somebody has said it. Nothing is read otherwise for it: what it tells is
    /// when silence is trouble.
    pub provider: Provider,
}

impl Manners {
    /// These, but for what is asked for.
    #[must_use]
    pub fn with(self, asked: NewManners) -> Self {
        Self {
            post_of_inactive: asked.post_of_inactive.unwrap_or(self.post_of_inactive),
            unknown_members: asked.unknown_members.unwrap_or(self.unknown_members),
            group_patch: asked.group_patch.unwrap_or(self.group_patch),
            profile: asked.profile.unwrap_or(self.profile),
            provider: asked.provider.unwrap_or(self.provider),
        }
    }
}

/// How a directory is to be spoken with; what is not asked for stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewManners {
    /// What a POST of an inactive person is to get.
    pub post_of_inactive: Option<PostOfInactive>,
    /// What is to become of a group that is to list somebody unknown.
    pub unknown_members: Option<UnknownMembers>,
    /// What a PATCH of a group is to be answered with.
    pub group_patch: Option<GroupPatch>,
    /// How strictly messages are to be read.
    pub profile: Option<Profile>,
    /// Which identity provider is to speak.
    pub provider: Option<Provider>,
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
    /// How it is spoken with.
    pub manners: Manners,
    /// Which roles and seats its groups give.
    pub mappings: Mappings,
    /// How many directory users it holds.
    pub users: u32,
    /// How many directory groups it holds.
    pub groups: u32,
    /// How many of its users it assigns.
    pub assigned: u32,
    /// How many lost access by it lately.
    pub losses: Tally,
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
    /// Who made it, where it was a person. It is the workspace's all the same, and goes on without them (D10).
    pub created_by: Option<AccountId>,
    /// When it stops working.
    pub expires_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// Who revoked it, where it was a person.
    pub revoked_by: Option<AccountId>,
}

impl Token {
    /// Whether it opens its directory.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// When it stopped working, or will.
    #[must_use]
    pub fn ends_at(&self) -> Moment {
        self.revoked_at.map_or(self.expires_at, |revoked| revoked.min(self.expires_at))
    }
}
