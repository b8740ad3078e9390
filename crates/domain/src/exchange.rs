//! The journal of a directory: one entry for every request its identity provider made, for the workspace's admins.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    ClientId, Credential, DirectoryGroupId, DirectoryId, DirectoryUserId, ExchangeId, Moment, TokenId,
    WorkspaceId, sign_in::Client,
};

/// What a request was to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Read a resource, a list, or what the service can do.
    Read,
    /// Create a resource.
    Create,
    /// Replace a resource.
    Replace,
    /// Change a resource.
    Change,
    /// Delete a resource.
    Delete,
}

impl Verb {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Read, Self::Create, Self::Replace, Self::Change, Self::Delete];

    /// The verb's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }

    /// The verb of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done, or was so already.
    Done,
    /// It made no sense, or the product said no. Nothing was changed.
    Refused,
    /// The machinery broke. Nothing was changed, unless the answer said that this is not known.
    Failed,
}

impl Outcome {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    /// The outcome's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The outcome of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == name)
    }
}

/// An attribute that a request changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The attribute's name.
    pub attribute: String,
    /// What it was, as JSON; none if it was not there.
    pub before: Option<String>,
    /// What it is, as JSON; none if it is gone.
    pub after: Option<String>,
}

/// By what the request was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opener {
    /// A token.
    Token(TokenId),
    /// A client.
    Client(ClientId),
}

impl Opener {
    /// The bits of its id.
    #[must_use]
    pub const fn bits(self) -> u128 {
        match self {
            Self::Token(token) => token.bits(),
            Self::Client(client) => client.bits(),
        }
    }

    /// Whether it is a client.
    #[must_use]
    pub const fn is_client(self) -> bool {
        matches!(self, Self::Client(_))
    }

    /// The client, or else the token, of these bits.
    #[must_use]
    pub const fn of_bits(bits: u128, is_client: bool) -> Self {
        match is_client {
            true => Self::Client(ClientId::from_bits(bits)),
            false => Self::Token(TokenId::from_bits(bits)),
        }
    }
}

impl From<Credential> for Opener {
    fn from(credential: Credential) -> Self {
        match credential {
            Credential::Token(token) => Self::Token(token),
            Credential::Client { client, .. } => Self::Client(client),
        }
    }
}

impl fmt::Display for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => token.fmt(f),
            Self::Client(client) => client.fmt(f),
        }
    }
}

/// How much of a text in an entry is kept, in characters.
pub const LONGEST: usize = 2_000;
/// How long entries are kept.
pub const KEPT_FOR: std::time::Duration = crate::moment::days(90);
/// How many entries of one workspace are kept that changed something or were refused; beyond this the oldest are
/// forgotten.
pub const MOST_KEPT: u32 = 100_000;
/// And how many that only read.
pub const MOST_READS_KEPT: u32 = 10_000;

/// An entry of the journal. It holds no password and no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Its id.
    pub id: ExchangeId,
    /// Whose directory it was.
    pub workspace: WorkspaceId,
    /// Which directory; another than today's where one was removed since.
    pub directory: DirectoryId,
    /// When.
    pub at: Moment,
    /// By what the request was let in.
    pub opener: Opener,
    /// What it was to do.
    pub verb: Verb,
    /// What it was about, below the directory's address: `Users/usr_…`, `Users?filter=userName eq "ada"`.
    pub target: String,
    /// The bits of the person's or group's id, where there is one.
    pub resource: Option<u128>,
    /// The person's user name, or the group's name.
    pub name: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// The status of the answer.
    pub status: u16,
    /// The stable code of a refusal, or the protocol's word for a fault.
    pub code: Option<String>,
    /// What the answer said, where it was a "no".
    pub detail: Option<String>,
    /// What was sent, without what must not be kept, and cut.
    pub request: Option<String>,
    /// What it changed of the resource.
    pub changed: Vec<Changed>,
    /// From where.
    pub client: Client,
}

impl Exchange {
    /// Whether it only read, and was answered.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.verb == Verb::Read && self.outcome == Outcome::Done
    }

    /// Whether it was to change something, whatever came of it.
    #[must_use]
    pub fn was_to_change(&self) -> bool {
        self.verb != Verb::Read
    }

    /// The id of the person or group it is about, as it is printed.
    #[must_use]
    pub fn about(&self) -> Option<String> {
        let bits = self.resource?;
        Some(match self.target.starts_with("Groups") {
            true => DirectoryGroupId::from_bits(bits).to_string(),
            false => DirectoryUserId::from_bits(bits).to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        assert!(Verb::ALL.into_iter().all(|one| Verb::named(one.as_str()) == Some(one)));
        assert!(Outcome::ALL.into_iter().all(|one| Outcome::named(one.as_str()) == Some(one)));
        assert_eq!((Verb::named("put"), Outcome::named("ok")), (None, None));
    }

    #[test]
    fn an_opener_reads_back_from_its_kind_and_bits() {
        for opener in [Opener::Token(TokenId::from_bits(7)), Opener::Client(ClientId::from_bits(8))] {
            assert_eq!(Opener::of_bits(opener.bits(), opener.is_client()), opener);
        }
    }
}
