//! Attempts: sign-ins under way, codes sent, and marks of what was used. They are no facts: told to nobody, gone when
//! used or run out.

use async_trait::async_trait;
use domain::{
    AccountId, Address, ClientId, ConnectionId, DirectoryId, Moment, SessionId, SetupLinkId,
    exchange::Exchange, sign_in::SignIn,
};

use crate::Failure;

/// What a sign-in through a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// An admin wants to see whether the connection works.
    Test,
    /// So does whoever holds this setup link.
    TestThrough(SetupLinkId),
}

impl Purpose {
    /// The purpose as stores keep it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::SignIn => "sign_in".to_owned(),
            Self::Test => "test".to_owned(),
            Self::TestThrough(link) => link.to_string(),
        }
    }

    /// The purpose of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "sign_in" => Some(Self::SignIn),
            "test" => Some(Self::Test),
            link => link.parse().ok().map(Self::TestThrough),
        }
    }
}

/// A sign-in on its way through an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// SHA-256 of the `state` that went along.
    pub state: [u8; 32],
    /// SHA-256 of what the browser that began it keeps in a cookie.
    pub browser: [u8; 32],
    /// Through which connection.
    pub connection: ConnectionId,
    /// What for.
    pub purpose: Purpose,
    /// What the answer will be compared with, sealed.
    pub sealed: Vec<u8>,
    /// Where the person wanted to go: a path of ours.
    pub return_to: String,
    /// When it runs out.
    pub expires_at: Moment,
}

/// A one-time code for an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// SHA-256 of what the browser that asked for it keeps in a cookie.
    pub browser: [u8; 32],
    /// Where it was sent.
    pub address: Address,
    /// A keyed hash of the code.
    pub digest: [u8; 32],
    /// How many guesses are left.
    pub tries: u32,
    /// Where the person wanted to go: a path of ours.
    pub return_to: String,
    /// When it runs out.
    pub expires_at: Moment,
    /// Whether it is sent. One that is not is guessed at like any other, and no guess is right.
    pub is_sent: bool,
}

/// Whose use of something is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A client's own: by their `jti` (RFC 7523 §3).
    Client(ClientId),
    /// Those of a connection's identity provider: by the `ID` of a SAML assertion (SAML Profiles section 4.1.4.5) or logout
    /// request, or the `jti` of a logout token.
    Connection(ConnectionId),
    /// An account's: codes of an app that were tried for it, right or wrong.
    Account(AccountId),
    /// A session's: browser's dialogs about passkeys, each of which is answered once.
    Session(SessionId),
    /// A directory's: what its admins were told of it.
    Directory(DirectoryId),
}

impl Marker {
    /// Its id as stores keep it. Ids of two kinds are as different as any two ids.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        match self {
            Self::Client(client) => client.to_bytes(),
            Self::Connection(connection) => connection.to_bytes(),
            Self::Account(account) => account.to_bytes(),
            Self::Session(session) => session.to_bytes(),
            Self::Directory(directory) => directory.to_bytes(),
        }
    }

    /// How many marks of one are kept. None is ever forgotten before its time: what it stands for would be good again.
    #[must_use]
    pub const fn most(self) -> u32 {
        match self {
            Self::Client(_) => MOST_MARKS,
            Self::Connection(_) => MOST_MARKS_OF_CONNECTION,
            Self::Account(_) => MOST_CODES_TRIED,
            Self::Session(_) | Self::Directory(_) => MOST_MARKS,
        }
    }
}

/// The mark of something that may be used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Whose it is.
    pub marker: Marker,
    /// SHA-256 of what is used.
    pub digest: [u8; 32],
    /// Until when it could be used again, if it were not marked.
    pub until: Moment,
}

/// What became of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// It is the first.
    First,
    /// It was there already.
    Again,
    /// There are [`Marker::most`] already, and no mark was made.
    TooMany,
}

/// How many marks of one client are kept.
pub const MOST_MARKS: u32 = 1_000;

/// How many marks of one connection are kept: a whole company may sign in within the minutes that its marks last.
pub const MOST_MARKS_OF_CONNECTION: u32 = 100_000;

/// How many codes of an app may be tried for one account while their marks last, which is a day. With three of a million
/// codes right at a time, a year of guessing finds one with a probability of about one in fifty; and whoever guesses has
/// the person's mailbox already.
pub const MOST_CODES_TRIED: u32 = 20;

/// How many attempts are kept, and how many codes. Anybody may begin one, so beyond this the oldest are forgotten.
pub const MOST_KEPT: u32 = 100_000;

/// Sign-ins under way, codes sent, and marks of what was used.
#[async_trait]
pub trait Attempts: Send + Sync {
    /// Keeps an attempt.
    async fn begin(&self, attempt: Attempt) -> Result<(), Failure>;
    /// Takes the attempt of this state, so that nobody can take it again. One that has run out is not given.
    async fn take(&self, state: &[u8; 32], now: Moment) -> Result<Option<Attempt>, Failure>;
    /// Keeps a code, in place of any other of the same browser, and tells whether it is to be sent: not where it was not
    /// meant to be, nor where `most` that were sent to its address can still be used. Of many asked for at once no more
    /// than `most` are sent.
    async fn send(&self, code: Code, most: u32, now: Moment) -> Result<bool, Failure>;
    /// Spends one guess at the browser's code and gives it as it is after that. One that has run out, or has no guess
    /// left to spend, is not given.
    async fn guess(&self, browser: &[u8; 32], now: Moment) -> Result<Option<Code>, Failure>;
    /// Takes the browser's code away. Of two who do, one is told that it was there.
    async fn spend(&self, browser: &[u8; 32]) -> Result<bool, Failure>;
    /// Makes a mark, durable on return. Of many who make the same at once exactly one is told that theirs is the first. Only
    /// who has proven to be the client, the identity provider or the person may cause one.
    async fn mark(&self, mark: Mark, now: Moment) -> Result<Marked, Failure>;
    /// Whether a mark was made and its time has not come. Nothing says that it stays so: who must be the first makes one.
    async fn is_marked(&self, marker: Marker, digest: [u8; 32], now: Moment) -> Result<bool, Failure>;
    /// Puts a try that came to nothing, or a test, into the sign-in log of its workspace, among what strangers cause. No more
    /// than `most` are kept of those whose number is [bounded](SignIn::is_bounded): of what anybody can cause, and apart from
    /// that of the rest. The oldest are forgotten. (While several are written at once, those are kept besides.)
    async fn log(&self, sign_in: SignIn, most: u32) -> Result<(), Failure>;
    /// Puts requests that changed nothing into the journals of their directories, among what strangers cause. Those of a
    /// workspace that is gone are left out, and one that stands there already stays as it is.
    async fn keep(&self, exchanges: Vec<Exchange>) -> Result<(), Failure>;
    /// Forgets what has run out: attempts, codes, marks, what was said to be over
    /// [so long ago](domain::session::LOGOUT_KEPT_FOR), sessions that have been over for a day, operators' sessions
    /// that have [run out](domain::operator::LIVES_FOR), and what has stood in the
    /// sign-in log for [`KEPT_FOR`](domain::sign_in::KEPT_FOR), in a journal for as long as
    /// [its](domain::exchange::KEPT_FOR), of a wave for as long as [that](domain::wave::KEPT_FOR), or as a setup link that has
    /// run out for as long as [those](domain::setup_link::KEPT_FOR). Tells how many rows.
    async fn sweep(&self, now: Moment) -> Result<u64, Failure>;
    /// Forgets the oldest entries of journals that hold more than `most`, and of those that only read more than
    /// `most_reads`. Tells how many.
    async fn shorten(&self, most: u32, most_reads: u32) -> Result<u64, Failure>;
}
