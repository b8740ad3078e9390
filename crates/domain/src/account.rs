//! Accounts: people, global, with the addresses that were proven to be theirs.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Address, Moment, WorkspaceId};

/// Whether an account has ever been used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Made by a directory or an invitation; nobody has signed in to it yet.
    Unclaimed,
    /// A person signs in to it.
    Normal,
    /// Locked by the operator: nobody signs in to it.
    Locked,
    /// Erased on the person's wish: nobody signs in to it, and it knows of nobody.
    Erased,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Unclaimed, Self::Normal, Self::Locked, Self::Erased];

    /// The status's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unclaimed => "unclaimed",
            Self::Normal => "normal",
            Self::Locked => "locked",
            Self::Erased => "erased",
        }
    }

    /// Whether nobody signs in to it.
    #[must_use]
    pub const fn is_shut(self) -> bool {
        matches!(self, Self::Locked | Self::Erased)
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Whether it has ever been used.
    pub status: Status,
    /// Given name; workspaces may show another.
    pub given_name: Option<String>,
    /// Family name; workspaces may show another.
    pub family_name: Option<String>,
    /// When it was made.
    pub created_at: Moment,
}

/// How an address came to belong to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Not at all yet: somebody was invited under it. Whoever shows the mailbox gets the account.
    Invited,
    /// The workspace that spoke has verified the address's domain.
    Domain(WorkspaceId),
    /// The person has shown a code that was sent to it.
    Mailbox,
}

/// An address of an account. An address belongs to one account at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedAddress {
    /// The address.
    pub address: Address,
    /// Whose it is.
    pub account: AccountId,
    /// Why it is believed.
    pub proof: Proof,
    /// Since when.
    pub since: Moment,
}

impl OwnedAddress {
    /// Whether the account really owns it, rather than waits for the invited person to show up.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        !matches!(self.proof, Proof::Invited)
    }
}
