//! When a directory was last asked, by what, and from where: notes beside the facts, told to nobody and recorded nowhere.
//! They are kept so that people can see which token is still in use before they revoke it.

use crate::{DirectoryId, Moment, WorkspaceId, exchange::Opener, sign_in::Client as Whence};

/// That something was used to ask a directory, the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which directory was asked.
    pub directory: DirectoryId,
    /// By what; none where it was nothing that was ever made here, such as a token that was pasted in part.
    pub by: Option<Opener>,
    /// Whether it still opened the directory. What was revoked or has run out, and is sent on, is noted apart.
    pub is_live: bool,
    /// The last time.
    pub last_at: Moment,
    /// From where, the last time.
    pub whence: Whence,
}

impl Usage {
    /// By what, as stores keep it: the bits of an id. No id is zero.
    #[must_use]
    pub fn opener_bits(&self) -> u128 {
        self.by.map_or(0, Opener::bits)
    }

    /// By what, of these bits.
    #[must_use]
    pub fn opener_of(bits: u128, is_client: bool) -> Option<Opener> {
        (bits != 0).then(|| Opener::of_bits(bits, is_client))
    }

    /// This use and another of the same: the later one counts.
    pub fn merge(&mut self, other: &Self) {
        if other.last_at > self.last_at {
            self.last_at = other.last_at;
            self.whence = other.whence.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TokenId;

    fn usage(last: i64, agent: &str) -> Usage {
        Usage {
            workspace: WorkspaceId::from_bits(1),
            directory: DirectoryId::from_bits(2),
            by: Some(Opener::Token(TokenId::from_bits(3))),
            is_live: true,
            last_at: Moment::from_micros(last),
            whence: Whence { ip: None, agent: Some(agent.to_owned()) },
        }
    }

    #[test]
    fn of_two_uses_the_later_counts_whichever_is_heard_of_first() {
        let (early, late) = (usage(5, "early"), usage(9, "late"));
        for (mut one, other) in [(early.clone(), late.clone()), (late.clone(), early)] {
            one.merge(&other);
            assert_eq!(one, late);
        }
    }
}
