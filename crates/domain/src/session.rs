//! Sessions: signed-in browsers, good for what their sign-in proved.

use std::time::Duration;

use crate::{
    AccountId, ConnectionId, Moment, SessionId, WorkspaceId,
    moment::{hours, minutes},
};

/// How long a session lives, however busy.
pub const LIVES_FOR: Duration = hours(24);
/// How long a session lives unused.
pub const IDLE_FOR: Duration = hours(8);
/// How fine the time of last use is kept. A session ends for idleness at most this much early, and never late.
pub const NOTED_EVERY: Duration = Duration::from_secs(30);
/// How long a [`Logout`] is kept: as long as a sign-in that was begun before it may still be on its way, and more.
pub const LOGOUT_KEPT_FOR: Duration = minutes(30);

/// What a sign-in proved about one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkspaceProof {
    /// The workspace it is good for.
    pub workspace: WorkspaceId,
    /// How it was proven.
    pub by: Means,
    /// The member's epoch at that time; good only while it is still the same.
    pub epoch: u32,
    /// When it was proven.
    pub at: Moment,
    /// The longest that a session which had it before this one ever lay unused with it. Signing in to another workspace
    /// does not make an idle proof fresh.
    pub idled: Duration,
    /// By what the identity provider will speak of the sign-in when it ends there; none where it came through none.
    pub there: Option<There>,
}

/// What the identity provider of a connection calls a sign-in, as digests: they are for nothing but comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct There {
    /// SHA-256 of who signed in, as an [`Identity`](crate::identity::Identity) has the subject.
    pub subject: [u8; 32],
    /// SHA-256 of what it calls its own session; none where it did not say.
    pub session: Option<[u8; 32]>,
}

/// Which sign-ins an identity provider says are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverThere {
    /// Those of one person.
    Of {
        /// SHA-256 of who it is.
        subject: [u8; 32],
        /// SHA-256 of each of its own sessions that are meant; none: all of the person's.
        sessions: Vec<[u8; 32]>,
    },
    /// Those in this session of its, whoever it is.
    In([u8; 32]),
}

impl OverThere {
    /// Whether a sign-in is among them. One whose session it never named can't be told apart from those it means, so it is
    /// over with any of the person's.
    #[must_use]
    pub fn means(&self, there: &There) -> bool {
        match self {
            Self::Of { subject, sessions } => {
                let named = |session| sessions.is_empty() || sessions.contains(&session);
                there.subject == *subject && there.session.is_none_or(named)
            }
            Self::In(session) => there.session == Some(*session),
        }
    }
}

/// The word of an identity provider that sign-ins are over, as it is kept for those that were begun before it and are still
/// on their way: a code that was issued before the person left opens nothing after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logout {
    /// Whose connection it is.
    pub workspace: WorkspaceId,
    /// Whose identity provider said it.
    pub connection: ConnectionId,
    /// Which sign-ins are over.
    pub over: OverThere,
    /// What was begun until then is meant.
    pub at: Moment,
}

/// How a sign-in proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Through this connection of the workspace.
    Connection(ConnectionId),
    /// By a code sent to an address of the account.
    Mailbox,
    /// By a mailbox and a second factor: an owner's way in past single sign-on.
    BreakGlass,
}

/// When a session ends by itself, or what it opens does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// When, unless it is used before.
    pub unused_at: Moment,
    /// When, however much it is used.
    pub at: Moment,
}

impl Ends {
    /// Whether neither has come.
    #[must_use]
    pub fn are_ahead(&self, now: Moment) -> bool {
        now < self.at && now < self.unused_at
    }
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, safe to show.
    pub id: SessionId,
    /// Who is signed in.
    pub account: AccountId,
    /// SHA-256 of the secret in the cookie: all that is kept of it.
    pub digest: [u8; 32],
    /// When the person showed a mailbox of theirs in this browser; none for a session that came through SSO alone.
    pub mailbox_shown_at: Option<Moment>,
    /// When they showed a second factor in it.
    pub factor_shown_at: Option<Moment>,
    /// Whether the account has a second factor, as is known when the session is read: it is the account's, not the
    /// session's.
    pub has_factor: bool,
    /// What the sign-ins proved, workspace by workspace.
    pub proofs: Vec<WorkspaceProof>,
    /// When it was opened.
    pub opened_at: Moment,
    /// When it was last used, to within [`NOTED_EVERY`].
    pub seen_at: Moment,
    /// The longest it has ever lain unused, up to when it was last seen. What a workspace ends for idleness stays ended when
    /// the session is used again.
    pub idled: Duration,
    /// When it ends whatever happens.
    pub expires_at: Moment,
}

impl Session {
    /// Whether it has neither run out nor lain idle too long.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.ends().are_ahead(now)
    }

    /// When it ends by itself.
    #[must_use]
    pub fn ends(&self) -> Ends {
        Ends { unused_at: self.seen_at.after(IDLE_FOR), at: self.expires_at }
    }

    /// The longest it has lain unused until now, since what it proves here was proven.
    #[must_use]
    pub fn idled_with(&self, proof: &WorkspaceProof, now: Moment) -> Duration {
        self.idled_until(now).max(proof.idled)
    }

    /// The longest it has lain unused until now.
    #[must_use]
    pub fn idled_until(&self, now: Moment) -> Duration {
        now.since(self.seen_at).max(self.idled)
    }

    /// What it proves about a workspace.
    #[must_use]
    pub fn proof_for(&self, workspace: WorkspaceId) -> Option<&WorkspaceProof> {
        self.proofs.iter().find(|proof| proof.workspace == workspace)
    }
}

/// Why a session, or its access to a workspace, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// The person signed out.
    SignOut,
    /// A later sign-in in the same browser took its place.
    Replaced,
    /// The member's access ended.
    AccessEnded,
    /// The member's address changed.
    AddressChanged,
    /// The connection it came through was switched off.
    ConnectionOff,
    /// The identity provider says that the sign-in is over there.
    IdpSignOut,
    /// The identity provider means another person by the member's record.
    IdentityChanged,
    /// They were made an owner, who signs in anew.
    MadeOwner,
    /// The operator locked the account.
    AccountLocked,
    /// The account was erased.
    AccountErased,
    /// The person ended it from another browser of theirs.
    ByPerson,
    /// An admin of the workspace ended it there, or the operator did.
    ByAdmin,
    /// The operator took the account's second factors away.
    FactorsReset,
}

impl EndedBy {
    /// The reason's name in events, audit entries and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignOut => "sign_out",
            Self::Replaced => "replaced",
            Self::AccessEnded => "access_ended",
            Self::AddressChanged => "address_changed",
            Self::ConnectionOff => "connection_off",
            Self::IdpSignOut => "idp_sign_out",
            Self::IdentityChanged => "identity_changed",
            Self::MadeOwner => "made_owner",
            Self::AccountLocked => "account_locked",
            Self::AccountErased => "account_erased",
            Self::ByPerson => "ended_by_person",
            Self::ByAdmin => "ended_by_admin",
            Self::FactorsReset => "factors_reset",
        }
    }
}
