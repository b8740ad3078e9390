//! When a directory was last asked, by what, and from where: notes beside the facts, told to nobody and recorded nowhere.
//! They are kept so that people can see which token is still in use before they revoke it.

use crate::{
    ClientId, DirectoryId, Moment, TokenId, WorkspaceId,
    actor::Credential,
    sign_in::{Client as Whence, LONGEST_AGENT, cut},
};

/// A token or a client of a directory: what somebody uses it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opener {
    /// A token.
    Token(TokenId),
    /// A client, by whichever of its secrets and access tokens.
    Client(ClientId),
}

impl Opener {
    /// The kind's name in stores.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Client(_) => "client",
        }
    }

    /// Its id as stores keep it.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        match self {
            Self::Token(token) => token.to_bytes(),
            Self::Client(client) => client.to_bytes(),
        }
    }

    /// The opener of a kind with this id; none where there is no such kind.
    #[must_use]
    pub fn named(kind: &str, bits: u128) -> Option<Self> {
        match kind {
            "token" => Some(Self::Token(TokenId::from_bits(bits))),
            "client" => Some(Self::Client(ClientId::from_bits(bits))),
            _ => None,
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

/// That something was used to ask a directory: the first time and the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which directory was asked.
    pub directory: DirectoryId,
    /// By what.
    pub by: Opener,
    /// Whether it still opened the directory. What was revoked or has run out, and is sent on, is noted apart.
    pub is_live: bool,
    /// The first time.
    pub first_at: Moment,
    /// The last time.
    pub last_at: Moment,
    /// From where, the last time.
    pub whence: Whence,
}

impl Usage {
    /// This use and another of the same: the later one counts, and the first of both.
    pub fn merge(&mut self, other: &Self) {
        self.first_at = self.first_at.min(other.first_at);
        if other.last_at > self.last_at {
            self.last_at = other.last_at;
            self.whence = other.whence.clone();
        }
    }
}

/// What a caller calls itself, as far as it is kept.
#[must_use]
pub fn bounded(agent: &str) -> String {
    cut(agent, LONGEST_AGENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(first: i64, last: i64, agent: &str) -> Usage {
        Usage {
            workspace: WorkspaceId::from_bits(1),
            directory: DirectoryId::from_bits(2),
            by: Opener::Token(TokenId::from_bits(3)),
            is_live: true,
            first_at: Moment::from_micros(first),
            last_at: Moment::from_micros(last),
            whence: Whence { ip: None, agent: Some(agent.to_owned()) },
        }
    }

    #[test]
    fn of_two_uses_the_later_counts_whichever_is_heard_of_first() {
        let (early, late) = (usage(1, 5, "early"), usage(3, 9, "late"));
        for (mut one, other) in [(early.clone(), late.clone()), (late, early)] {
            one.merge(&other);
            assert_eq!(one, usage(1, 9, "late"));
        }
    }

    #[test]
    fn an_opener_reads_back_from_its_kind_and_id() {
        for opener in [Opener::Token(TokenId::from_bits(7)), Opener::Client(ClientId::from_bits(8))] {
            let bits = u128::from_be_bytes(opener.to_bytes());
            assert_eq!(Opener::named(opener.kind(), bits), Some(opener));
        }
        assert_eq!(Opener::named("cookie", 7), None);
    }

    #[test]
    fn of_what_a_caller_calls_itself_so_much_is_kept_and_nothing_that_steers_a_terminal() {
        assert_eq!(bounded(&"a".repeat(1_000)).len(), LONGEST_AGENT);
        assert_eq!(bounded("Okta\u{1b}[31m"), "Okta [31m");
    }
}
