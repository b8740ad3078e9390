//! The operator: the keys that the vendor's backend opens the operator API with, and the sessions that its staff open with one
//! of them in a browser.

use std::time::Duration;

use crate::{
    Moment, OperatorKeyId, OperatorSessionId,
    moment::{hours, minutes},
    session::Ends,
};

/// How long a session lives, however busy: a day's work. The key is asked for again after it.
pub const LIVES_FOR: Duration = hours(8);
/// How long a session lives unused. It reaches every customer, so it does not outlast a break.
pub const IDLE_FOR: Duration = minutes(30);
/// How fine the time of last use is kept. A session ends for idleness at most this much early, and never late.
pub const NOTED_EVERY: Duration = Duration::from_secs(30);

/// An operator key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its id, safe to show.
    pub id: OperatorKeyId,
    /// What people call it.
    pub name: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was revoked; from then on it opens nothing.
    pub revoked_at: Option<Moment>,
}

/// A browser in which somebody has shown an operator key. It opens what the key opens, for as long as the key does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, safe to show.
    pub id: OperatorSessionId,
    /// The key that was shown.
    pub key: OperatorKeyId,
    /// SHA-256 of the secret in the cookie: all that is kept of it.
    pub digest: [u8; 32],
    /// When it was opened.
    pub opened_at: Moment,
    /// When it was last used, to within [`NOTED_EVERY`].
    pub seen_at: Moment,
}

impl Session {
    /// When it ends by itself.
    #[must_use]
    pub fn ends(&self) -> Ends {
        Ends { unused_at: self.seen_at.after(IDLE_FOR), at: self.opened_at.after(LIVES_FOR) }
    }

    /// Whether it has neither run out nor lain idle too long.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.ends().are_ahead(now)
    }
}

/// What is to be so of keys and sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// A new key: SHA-256 of its secret and a name people know it by.
    InsertKey {
        /// Its id, safe to show.
        id: OperatorKeyId,
        /// SHA-256 of the secret.
        digest: [u8; 32],
        /// What people call it.
        name: String,
    },
    /// A key opens nothing any more, and neither do the sessions that were opened with it.
    RevokeKey(OperatorKeyId),
    /// A new session.
    OpenSession(Session),
    /// A session is over.
    EndSession(OperatorSessionId),
}
