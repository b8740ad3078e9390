//! Connections: a workspace's single sign-on set-up, and the domains it has verified.

mod oidc;
mod saml;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::{
    oidc::{ClientAuth, Oidc, Sent},
    saml::{Binding, Certificate, Endpoint, MOST_CERTIFICATES, OwnKey, Proposal, Saml, Told},
};
use crate::{
    AccountId, ConnectionId, Domain, Moment, WorkspaceId,
    moment::{days, hours, minutes},
};

/// How long a successful test sign-in counts when a connection is switched on (table D).
pub const TEST_COUNTS_FOR: Duration = hours(1);

/// Who may sign in through a connection. Ordered by strictness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nobody.
    #[default]
    Off,
    /// Admins, to test it.
    Testing,
    /// Members who like.
    Optional,
    /// Members must, except guests and the owners' way in.
    Required,
}

impl Mode {
    /// Every mode, the most lenient first.
    pub const ALL: [Self; 4] = [Self::Off, Self::Testing, Self::Optional, Self::Required];

    /// The mode's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Testing => "testing",
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }

    /// Whether members can sign in through it: what M1 calls enabled.
    #[must_use]
    pub fn is_enabled(self) -> bool {
        self >= Self::Optional
    }
}

/// How a connection signs people in.
#[expect(
    clippy::large_enum_variant,
    reason = "a workspace has a handful of connections, and they are read one at a time"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protocol {
    /// By OpenID Connect.
    Oidc(Oidc),
    /// By SAML 2.0.
    Saml(Saml),
}

impl Protocol {
    /// The protocol's name in the API and in events.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Oidc(_) => "oidc",
            Self::Saml(_) => "saml",
        }
    }

    /// What the identity provider calls itself: its issuer, or its entity id.
    #[must_use]
    pub fn issuer(&self) -> &str {
        match self {
            Self::Oidc(oidc) => &oidc.issuer,
            Self::Saml(saml) => &saml.entity_id,
        }
    }

    /// The OpenID Connect part, where it is that.
    #[must_use]
    pub const fn oidc(&self) -> Option<&Oidc> {
        match self {
            Self::Oidc(oidc) => Some(oidc),
            Self::Saml(_) => None,
        }
    }

    /// The SAML part, where it is SAML.
    #[must_use]
    pub const fn saml(&self) -> Option<&Saml> {
        match self {
            Self::Oidc(_) => None,
            Self::Saml(saml) => Some(saml),
        }
    }
}

/// A workspace's SSO set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Who may sign in through it.
    pub mode: Mode,
    /// How it signs people in.
    pub protocol: Protocol,
    /// The last time that an admin signed in through it in a test.
    pub tested: Option<Tested>,
    /// When it was made.
    pub created_at: Moment,
    /// How the last look at its identity provider's metadata went. Bookkeeping, told to nobody.
    pub look: Look,
}

impl Connection {
    /// When it is first due to be looked after, if it ever is.
    #[must_use]
    pub fn first_due(&self) -> Option<Moment> {
        self.protocol.saml().map(|_| self.created_at.after(LOOKED_AFTER_EVERY))
    }
}

/// How often a connection is looked after: its identity provider's metadata, and the ends of certificates.
pub const LOOKED_AFTER_EVERY: Duration = days(1);
/// How long metadata may be unreadable before whoever manages the workspace hears of it.
pub const UNREAD_FOR: Duration = days(7);
/// For how long signatures by SHA-1 may be put up with, from the day on which that is said.
pub const SHA1_FOR_AT_MOST: Duration = days(90);

/// How looks at an identity provider's metadata went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// When they were last looked at.
    pub at: Option<Moment>,
    /// That they can't be read at present.
    pub unread: Option<Unread>,
}

/// Metadata can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Since when.
    pub since: Moment,
    /// Why, at the last look, for the admin.
    pub why: String,
}

/// An admin has signed in through a connection in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tested {
    /// When.
    pub at: Moment,
    /// Who; none where it was whoever held a setup link.
    pub by: Option<AccountId>,
}

impl Tested {
    /// Whether it still counts.
    #[must_use]
    pub fn counts(&self, now: Moment) -> bool {
        now <= self.at.after(TEST_COUNTS_FOR)
    }
}

/// A domain a workspace says is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainClaim {
    /// The domain.
    pub domain: Domain,
    /// Who says so.
    pub workspace: WorkspaceId,
    /// What must stand in a TXT record of the domain to prove it; nobody can guess it.
    pub challenge: String,
    /// When the claim was made.
    pub claimed_at: Moment,
    /// When it was proven, and by whom; nothing while it does not count.
    pub verified: Option<Verified>,
    /// Since when the record that proved it has been missing, while it still counts.
    pub missing_since: Option<Moment>,
    /// When it stopped counting because the record stayed away.
    pub lost_at: Option<Moment>,
    /// When the record was last looked for. Bookkeeping, told to nobody.
    pub checked_at: Option<Moment>,
}

/// What a claim is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainState {
    /// It was never proven.
    Waiting,
    /// It is the workspace's.
    Verified,
    /// It still is, and its record is missing.
    AtRisk {
        /// When it will be lost, if the record does not come back.
        until: Moment,
    },
    /// It was the workspace's, and the record stayed away.
    Lost {
        /// Since when.
        at: Moment,
    },
}

impl DomainState {
    /// The state's name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Verified => "verified",
            Self::AtRisk { .. } => "at_risk",
            Self::Lost { .. } => "lost",
        }
    }
}

impl DomainClaim {
    /// What it is worth.
    #[must_use]
    pub fn state(&self) -> DomainState {
        match (self.verified, self.missing_since, self.lost_at) {
            (Some(_), None, _) => DomainState::Verified,
            (Some(_), Some(since), _) => DomainState::AtRisk { until: since.after(AT_RISK_FOR) },
            (None, _, Some(at)) => DomainState::Lost { at },
            (None, _, None) => DomainState::Waiting,
        }
    }

    /// Until when its record is looked for without anybody's asking, while it does not count.
    #[must_use]
    pub fn awaited_until(&self) -> Option<Moment> {
        if self.verified.is_some() {
            return None;
        }
        let asked_for = self.claimed_at.after(AWAITED_FOR);
        Some(self.lost_at.map_or(asked_for, |at| asked_for.max(at.after(TRUSTED_FOR))))
    }
}

/// How often the record of a domain that counts is looked for (table D).
pub const CHECKED_EVERY: Duration = days(1);
/// How long the record of a domain that does not count yet is looked for by itself, after the domain was claimed. That of a
/// lost one is for as long as [`TRUSTED_FOR`].
pub const AWAITED_FOR: Duration = hours(72);
/// How often that is done.
pub const AWAITED_EVERY: Duration = minutes(30);
/// How long the record may be missing before the domain is lost (table D).
pub const AT_RISK_FOR: Duration = days(7);
/// How long after that nobody else can have the domain (table D).
pub const KEPT_FREE_FOR: Duration = days(7);
/// How long after that those whose address is in it still sign in as before (table D).
pub const TRUSTED_FOR: Duration = days(30);

/// Who has a domain, or had it last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Which workspace.
    pub workspace: WorkspaceId,
    /// When it lost the domain; nothing while it has it.
    pub lost_at: Option<Moment>,
}

/// How a domain was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// When.
    pub at: Moment,
    /// By which way.
    pub by: VerifiedBy,
}

/// The ways to prove a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerifiedBy {
    /// The operator vouches for it.
    Operator,
    /// A TXT record held the challenge.
    Dns,
}

impl VerifiedBy {
    /// The way's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Dns => "dns",
        }
    }
}

/// What stands before the domain's own name in the name of the TXT record that proves it.
pub const CHALLENGE_LABEL: &str = "_usher-verify";
/// What stands before the challenge in the text of that record.
pub const CHALLENGE_PREFIX: &str = "usher-domain-verification=";
