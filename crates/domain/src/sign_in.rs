//! The sign-in log: one entry for every try to sign in to a workspace, for its admins.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Address, ConnectionId, MemberId, Moment, SessionId, SignInId, WorkspaceId, trace::Trace,
};

/// What a try to sign in came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A session was opened.
    Succeeded,
    /// Whoever came was believed to be who they said, or nobody had asked yet; the product said no.
    Refused,
    /// What the identity provider sent is not believed, or nothing came.
    NotBelieved,
    /// An admin tried the connection out, and it works.
    Tested,
}

impl Outcome {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Succeeded, Self::Refused, Self::NotBelieved, Self::Tested];

    /// The outcome's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
            Self::NotBelieved => "not_believed",
            Self::Tested => "tested",
        }
    }

    /// The outcome of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == name)
    }
}

/// How somebody tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Through a connection, by OpenID Connect.
    Oidc,
    /// Through a connection, by SAML.
    Saml,
    /// By a code sent to a mailbox.
    Mailbox,
    /// By a second factor after it, past single sign-on.
    BreakGlass,
    /// In a browser that had been signed in before.
    Session,
}

impl Protocol {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Oidc, Self::Saml, Self::Mailbox, Self::BreakGlass, Self::Session];

    /// The protocol's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Saml => "saml",
            Self::Mailbox => "mailbox",
            Self::BreakGlass => "break_glass",
            Self::Session => "session",
        }
    }

    /// The protocol of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.as_str() == name)
    }
}

/// Why no address counts as named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// None came.
    Unsaid,
    /// Several came that differ, and nothing says which is meant.
    Several,
    /// What came as one is none.
    Unreadable,
}

/// Something an admin should see beside what a try came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum Note {
    /// It was a test of the connection.
    Test,
    /// The identity provider calls the person by another address than the workspace does (B7). Who they are is not
    /// changed by that.
    AddressDiffers {
        /// The address it asserted.
        asserted: String,
    },
    /// The address it asserted is that of another member (B10). The person came in as themselves alone.
    AddressOfAnother {
        /// Whose address it is.
        member: MemberId,
    },
    /// What the identity provider calls somebody whom the directory does not tell of: to compare with what the directory
    /// calls them.
    CalledThere {
        /// The subject or Name ID, cut to [`LONGEST_NAME`], and [masked](masked) where it is an address.
        subject: String,
    },
    /// The identity provider named no address, and nobody is taken in without one.
    NoAddress {
        /// How so.
        lack: Lack,
        /// The names of what it sent, [`MOST_NAMES`] of them at most, each cut to [`LONGEST_NAME`]. No values.
        came: Vec<String>,
    },
}

/// How much of a name that an identity provider sent is kept, in characters.
pub const LONGEST_NAME: usize = 200;
/// How many names of attributes are kept.
pub const MOST_NAMES: usize = 20;

/// From where somebody tried, as far as the connection to us tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// The address at the other end of the connection: the person's, or that of the proxy in front of us.
    pub ip: Option<IpAddr>,
    /// What the browser calls itself, cut to [`LONGEST_AGENT`]. Anybody may write anything there.
    pub agent: Option<String>,
}

/// How much of what a browser calls itself is kept, in characters.
pub const LONGEST_AGENT: usize = 200;
/// How much of an exact reason is kept, in characters. Some of it is what a stranger sent.
pub const LONGEST_REASON: usize = 1_000;
/// How long entries are kept.
pub const KEPT_FOR: std::time::Duration = crate::moment::days(90);
/// How many entries of one workspace are kept of those that anybody can cause, who need not even know the identity
/// provider; and as many of people who were refused. Beyond this the oldest of their kind are forgotten, so that no flood
/// fills the disk, and none makes room for itself among the entries of people who came in.
pub const MOST_KEPT: u32 = 2_000;

/// The first so many characters of a text, without characters that steer a terminal.
#[must_use]
pub fn cut(text: &str, longest: usize) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(longest).collect()
}

/// What is known of a try to sign in before anything comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trying {
    /// The id its entry will have.
    pub id: SignInId,
    /// What it will be found by.
    pub trace: Trace,
    /// From where.
    pub client: Client,
}

/// An entry of the sign-in log. It holds no secret, no token and no assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its id: unique in its workspace. Somebody whose mailbox opens two workspaces leaves the same in both.
    pub id: SignInId,
    /// In whose log it stands.
    pub workspace: WorkspaceId,
    /// When it came to what it came to.
    pub at: Moment,
    /// What it is found by.
    pub trace: Trace,
    /// What it came to.
    pub outcome: Outcome,
    /// How.
    pub protocol: Protocol,
    /// Through which connection.
    pub connection: Option<ConnectionId>,
    /// The stable code of the "no".
    pub code: Option<String>,
    /// Why exactly: what was received and what was expected.
    pub because: Option<String>,
    /// Whose account it is, where that is known and they have a place here.
    pub account: Option<AccountId>,
    /// Who it is here.
    pub member: Option<MemberId>,
    /// The address that was asserted or shown: whole where it is a member's, [masked](masked) otherwise.
    pub address: Option<String>,
    /// The session that was opened.
    pub session: Option<SessionId>,
    /// What else there is to see.
    pub notes: Vec<Note>,
    /// From where.
    pub client: Client,
    /// Whether anybody at all could have caused it: nothing that is believed stood behind it.
    pub by_anybody: bool,
}

impl SignIn {
    /// Whether the number of its kind is bounded by [`MOST_KEPT`]. The rest goes with its time: each belongs to a session
    /// that was opened, or to an admin's test.
    #[must_use]
    pub const fn is_bounded(&self) -> bool {
        matches!(self.outcome, Outcome::Refused | Outcome::NotBelieved)
    }
}

/// An address of somebody who is no member, as admins see it: enough to recognise who has called, not enough to write to
/// them. The local part is cut to its first letter.
#[must_use]
pub fn masked(address: &Address) -> String {
    let whole = address.as_str();
    let first = whole.chars().next().unwrap_or_default();
    let domain = whole.rsplit_once('@').map_or("", |(_, domain)| domain);
    format!("{first}•••@{domain}")
}

/// What an identity provider calls somebody, as admins of a workspace that does not know them see it: an opaque id whole, to
/// compare it with; what may be an address masked like one.
#[must_use]
pub fn called(subject: &str) -> String {
    match Address::parse(subject) {
        Ok(address) => masked(&address),
        Err(_) if subject.contains('@') => {
            let first = subject.chars().next().unwrap_or_default();
            format!("{first}•••@•••")
        }
        Err(_) => cut(subject, LONGEST_NAME),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opaque_id_is_shown_whole_and_what_may_be_an_address_is_not() {
        assert_eq!(called("00u1a2b3"), "00u1a2b3");
        assert_eq!(called("grace.hopper@navy.example"), "g•••@navy.example");
        for odd in ["grace.hopper@navy", "grace hopper@navy.example\nhttps://idp.example"] {
            assert_eq!(called(odd), "g•••@•••", "{odd}");
        }
        assert_eq!(called(&"7".repeat(LONGEST_NAME + 1)).chars().count(), LONGEST_NAME);
    }

    #[test]
    fn a_masked_address_keeps_the_first_letter_and_the_domain() {
        let masked = |text| super::masked(&Address::parse(text).unwrap());
        assert_eq!(masked("grace.hopper@navy.example"), "g•••@navy.example");
        assert_eq!(masked("éric@navy.example"), "é•••@navy.example");
    }

    #[test]
    fn what_strangers_send_is_cut_and_steers_no_terminal() {
        assert_eq!(cut("a\u{1b}[31m\nb", 5), "a [31");
        assert_eq!(cut("éé", 1), "é");
    }

    #[test]
    fn names_read_back() {
        assert!(Outcome::ALL.into_iter().all(|one| Outcome::named(one.as_str()) == Some(one)));
        assert!(Protocol::ALL.into_iter().all(|one| Protocol::named(one.as_str()) == Some(one)));
    }
}
