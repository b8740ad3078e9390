//! Setup links: what a customer's IT is sent, so that it sets one thing up without an account.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{AccountId, Address, Moment, SetupLinkId, WorkspaceId, moment::days};

/// How long a link works unless told otherwise.
pub const LIVES_FOR: Duration = days(7);
/// The longest a link may work, from when it is made or extended.
pub const LIVES_AT_MOST: Duration = days(30);
/// How long a link is remembered once its time has run out.
pub const KEPT_FOR: Duration = days(90);
/// How many links of a workspace may work at once.
pub const LIVE_LINKS: usize = 10;
/// How often whoever holds a link may call for help through it.
pub const CALLS_AT_MOST: u32 = 10;
/// How many characters a call for help may have.
pub const CALL_LENGTH: usize = 2_000;

/// What a link is for. It opens that, and nothing besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Purpose {
    /// Domains are named and proven.
    #[serde(rename = "domains")]
    Domains,
    /// A connection is made, tested and enabled.
    #[serde(rename = "sso")]
    SingleSignOn,
    /// A directory is set up, to be switched on by an admin.
    #[serde(rename = "directory")]
    Directory,
}

impl Purpose {
    /// Every purpose, in the order in which they rest on each other.
    pub const ALL: [Self; 3] = [Self::Domains, Self::SingleSignOn, Self::Directory];

    /// The purpose's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domains => "domains",
            Self::SingleSignOn => "sso",
            Self::Directory => "directory",
        }
    }

    /// The purpose of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }
}

/// How far a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has opened it yet.
    Waiting,
    /// It is open, in one browser.
    Opened,
    /// Whoever held it says that they are done.
    Finished,
    /// It was revoked.
    Revoked,
    /// Its time has run out.
    Expired,
}

/// A setup link, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupLink {
    /// Its id, safe to show.
    pub id: SetupLinkId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// What it is for.
    pub purpose: Purpose,
    /// SHA-256 of the secret in its address: all that is kept of it.
    pub digest: [u8; 32],
    /// Whom it was sent to. Only whoever reads this mailbox can open it.
    pub recipient: Address,
    /// When it was made.
    pub created_at: Moment,
    /// Who made it, where it was a person. It works for as long as they manage the workspace.
    pub created_by: Option<AccountId>,
    /// When it stops working.
    pub expires_at: Moment,
    /// SHA-256 of the secret of the one browser in which it is open.
    pub browser: Option<[u8; 32]>,
    /// When it was opened.
    pub opened_at: Option<Moment>,
    /// When whoever held it said that they are done.
    pub finished_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// How often help was called for through it.
    pub calls: u32,
}

impl SetupLink {
    /// How far it is.
    #[must_use]
    pub fn standing(&self, now: Moment) -> Standing {
        if self.revoked_at.is_some() {
            Standing::Revoked
        } else if self.finished_at.is_some() {
            Standing::Finished
        } else if now >= self.expires_at {
            Standing::Expired
        } else if self.browser.is_some() {
            Standing::Opened
        } else {
            Standing::Waiting
        }
    }

    /// Whether it can still be opened or used.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        matches!(self.standing(now), Standing::Waiting | Standing::Opened)
    }

    /// Whether it would work for longer if its time of [`LIVES_FOR`] began anew.
    #[must_use]
    pub fn can_be_extended(&self, now: Moment) -> bool {
        let is_over = matches!(self.standing(now), Standing::Finished | Standing::Revoked);
        !is_over && self.expires_at < now.after(LIVES_FOR)
    }
}
