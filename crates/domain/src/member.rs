//! Members: an account's place in one workspace.

mod search;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::search::sought;
pub(crate) use self::search::{folded, shortened};
use crate::{
    AccountId, Address, DirectoryUserId, MemberId, Moment, WorkspaceId, moment::days, role::Role, seat::Seat,
};

/// How long a member who left gets the old role back on return (invariant 9 of reference 1.3).
pub const ROLE_REMEMBERED_FOR: Duration = days(90);

/// How a member came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Made the workspace, or was made its owner with it.
    Owner,
    /// Added by an admin or the operator.
    Invited,
    /// Came through a first sign-in.
    Jit,
    /// Comes from the directory, which alone adds and removes them.
    Directory,
    /// Works here from outside, on a seat that is not counted.
    Guest,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Invited, Self::Jit, Self::Directory, Self::Guest];

    /// The source's name in the API, in events and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Invited => "invited",
            Self::Jit => "jit",
            Self::Directory => "directory",
            Self::Guest => "guest",
        }
    }
}

/// Whether a member has access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Has access and a seat.
    Active,
    /// Has neither; the place is kept so that a return finds its history.
    Inactive,
}

impl Standing {
    /// The standing's name in the API, in events and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }
}

/// An account's place in one workspace. There is at most one for each account and workspace, and it is never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Where.
    pub workspace: WorkspaceId,
    /// Who.
    pub account: AccountId,
    /// What this workspace shows: the address, as a label. It opens nothing.
    pub email: Option<Address>,
    /// What this workspace shows: the given name.
    pub given_name: Option<String>,
    /// What this workspace shows: the family name.
    pub family_name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// The seat they hold; none while inactive.
    pub seat: Option<Seat>,
    /// How they came to be.
    pub source: Source,
    /// Whether they have access.
    pub standing: Standing,
    /// The directory user that claims them; only while one does, a directory may end or change them.
    pub claimed_by: Option<DirectoryUserId>,
    /// Counts how often access ended. A session proven under a lower count never works again (invariant 10).
    pub epoch: u32,
    /// When they first joined.
    pub joined_at: Moment,
    /// When access last ended, while inactive.
    pub left_at: Option<Moment>,
    /// That they are held out by hand; only while inactive.
    pub suspended: Option<Suspension>,
}

/// A member is held out, whatever their directory says of them, until somebody lifts it by hand (table C).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub at: Moment,
    /// Why, in the words of whoever did it. The person is not told.
    pub reason: String,
    /// The seat of the place that waits for them and is theirs again when the suspension is lifted: the one they had, until
    /// that is ended, or the one their directory has given them since. None where no place waits.
    pub waiting: Option<Seat>,
}

impl Member {
    /// Whether they have access.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.standing == Standing::Active
    }

    /// The role a return gives: the old one while it is remembered, the least otherwise. A directory makes no owners,
    /// so a former one comes back as an admin.
    #[must_use]
    pub fn role_on_return(&self, now: Moment) -> Role {
        self.role_remembered(now).min(Role::Admin)
    }

    /// The old role while it is remembered, the least otherwise.
    #[must_use]
    pub fn role_remembered(&self, now: Moment) -> Role {
        match self.left_at {
            Some(left_at) if now <= left_at.after(ROLE_REMEMBERED_FOR) => self.role,
            _ => Role::Member,
        }
    }
}

/// A member as the API, events and audit entries show them.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
    id: MemberId,
    account: AccountId,
    email: Option<&'a Address>,
    given_name: Option<&'a str>,
    family_name: Option<&'a str>,
    role: Role,
    seat: Option<Seat>,
    source: Source,
    standing: Standing,
    suspended: Option<ShownSuspension<'a>>,
}

/// A suspension as the API, events and audit entries show it.
#[derive(Debug, Serialize)]
pub struct ShownSuspension<'a> {
    at: Moment,
    reason: &'a str,
}

impl Member {
    /// The member as the API, events and audit entries show them.
    #[must_use]
    pub fn shown(&self) -> Shown<'_> {
        Shown {
            id: self.id,
            account: self.account,
            email: self.email.as_ref(),
            given_name: self.given_name.as_deref(),
            family_name: self.family_name.as_deref(),
            role: self.role,
            seat: self.seat,
            source: self.source,
            standing: self.standing,
            suspended: self
                .suspended
                .as_ref()
                .map(|suspension| ShownSuspension { at: suspension.at, reason: &suspension.reason }),
        }
    }
}
