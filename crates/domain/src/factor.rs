//! Second factors: what a person shows besides a mailbox. They are for owners, who keep a way in when single sign-on is
//! broken (invariant 6), and anybody with a mailbox may have them.

use std::time::Duration;

use crate::{AccountId, FactorId, Moment, moment::minutes};

/// How many passkeys an account may have.
pub const MOST_PASSKEYS: usize = 10;
/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// How long after a mailbox was shown, and a factor where there is one, factors may be changed.
pub const CHANGED_WITHIN: Duration = minutes(5);
/// How long after a mailbox was shown a factor may follow.
pub const FOLLOWS_WITHIN: Duration = minutes(10);

/// A second factor of an account, or one of its recovery codes. It counts from when it is there: it is kept only once it
/// was shown to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its id.
    pub id: FactorId,
    /// Whose it is.
    pub account: AccountId,
    /// What the person calls it; empty for recovery codes.
    pub name: String,
    /// What it is.
    pub proof: Proof,
    /// Since when it is there.
    pub created_at: Moment,
    /// When it was last shown, to set it up included.
    pub used_at: Option<Moment>,
}

/// What a factor is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Codes of an app (RFC 6238).
    Totp {
        /// The secret both sides have, sealed.
        sealed: Vec<u8>,
        /// The time step of the last code that was taken. None up to it is taken again (RFC 6238 section 5.2).
        step: u64,
    },
    /// A passkey (WebAuthn).
    Passkey {
        /// SHA-256 of its credential id, which is one account's alone.
        digest: [u8; 32],
        /// Its public key, signature counter and the rest, in the form of the library that checks it. No secret.
        credential: Vec<u8>,
    },
    /// A recovery code, which is used once.
    Recovery {
        /// A hash of the code, mixed with whose it is.
        digest: [u8; 32],
    },
}

/// The kinds of factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An app that shows codes.
    Totp,
    /// A passkey.
    Passkey,
    /// A recovery code.
    Recovery,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Totp, Self::Passkey, Self::Recovery];

    /// The kind's name in events, audit entries and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::Recovery => "recovery_code",
        }
    }
}

impl Factor {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.proof {
            Proof::Totp { .. } => Kind::Totp,
            Proof::Passkey { .. } => Kind::Passkey,
            Proof::Recovery { .. } => Kind::Recovery,
        }
    }

    /// Whether it guards its account by itself. Recovery codes stand in for such a factor, and are nothing without one.
    #[must_use]
    pub fn guards(&self) -> bool {
        self.kind() != Kind::Recovery
    }
}
