//! Workspaces: whose people are kept, under which plan, with how many seats.

use std::{ops::RangeInclusive, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    Moment, WorkspaceId,
    connection::Mode,
    directory::{Directory, State},
    member::{folded, shortened},
    moment::{days, minutes},
    seat::Seats,
};

/// How long a downgraded workspace keeps single sign-on, and its directory the power to remove (table D).
pub const GRACE: Duration = days(30);

/// What kind of workspace it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One person's own; no directory and no connection ever reaches it.
    Personal,
    /// A customer's.
    Team,
}

impl Kind {
    /// The kind's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Team => "team",
        }
    }
}

/// What the workspace has bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Without single sign-on and directories.
    Standard,
    /// With them.
    Enterprise,
}

impl Plan {
    /// The plan's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Enterprise => "enterprise",
        }
    }
}

/// What the plan grants at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entitlement {
    /// Single sign-on and directories.
    Full,
    /// The plan was lowered: sign-in goes on, a directory may only remove, until this instant.
    Grace(Moment),
    /// Neither.
    None,
}

/// What a directory's requests may do at an instant (amended state vocabulary, reference 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryPower {
    /// Everything.
    On,
    /// Requests are stored; nobody gains or loses anything.
    Staging,
    /// Only removals, until this instant: the plan no longer includes the directory.
    RemovalsOnly(Moment),
    /// Nothing: its tokens open no door.
    None,
}

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name in addresses, unique, in lower case.
    pub slug: String,
    /// Its name on pages.
    pub name: String,
    /// Personal or team.
    pub kind: Kind,
    /// What it has bought.
    pub plan: Plan,
    /// Until when a workspace whose plan was lowered keeps what [`Entitlement::Grace`] says.
    pub grace_until: Option<Moment>,
    /// Its seats.
    pub seats: Seats,
    /// What happens to provisioned people whose address is in a domain the workspace has not verified.
    pub unverified_addresses: UnverifiedAddresses,
    /// Whether people nobody added are taken in at their first sign-in, while [`Self::takes_in`] allows it.
    pub jit: bool,
    /// How long a sign-in lasts here.
    pub session_limits: SessionLimits,
    /// When it was made.
    pub created_at: Moment,
    /// The strictest mode among its connections: what sign-in policy holds.
    pub sso: Mode,
    /// Its directory, when it has one.
    pub directory: Option<Directory>,
}

/// What a provisioning with an address of an unverified domain gets (DESIGN section 3, amendment of A8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum UnverifiedAddresses {
    /// An account of its own that owns no address.
    #[default]
    Separate,
    /// A refusal.
    Refuse,
}

impl UnverifiedAddresses {
    /// The setting's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Separate => "separate",
            Self::Refuse => "refuse",
        }
    }
}

/// How long what a sign-in proved of a workspace lasts. It ends that much access and no more: elsewhere the session goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionLimits {
    /// How long a session may lie unused.
    pub idle_minutes: u32,
    /// How long it lasts, however busy.
    pub absolute_minutes: u32,
}

impl SessionLimits {
    /// The minutes a session may lie unused: from five to [`IDLE_FOR`](crate::session::IDLE_FOR), after which it is over everywhere.
    pub const IDLE: RangeInclusive<u32> = 5..=480;
    /// The minutes a sign-in may last: from a quarter of an hour to [`LIVES_FOR`](crate::session::LIVES_FOR).
    pub const ABSOLUTE: RangeInclusive<u32> = 15..=1440;

    /// How long a session may lie unused.
    #[must_use]
    pub const fn idle(self) -> Duration {
        minutes(self.idle_minutes as u64)
    }

    /// How long a sign-in lasts.
    #[must_use]
    pub const fn absolute(self) -> Duration {
        minutes(self.absolute_minutes as u64)
    }
}

impl Default for SessionLimits {
    /// No limits of the workspace's own: those that every session has.
    fn default() -> Self {
        Self { idle_minutes: *Self::IDLE.end(), absolute_minutes: *Self::ABSOLUTE.end() }
    }
}

impl Workspace {
    /// Whether people nobody added are taken in at their first sign-in (B4). Only where everybody must come through the
    /// identity provider, for anybody else could otherwise come in by a code; and only while no directory says who belongs.
    #[must_use]
    pub fn takes_in(&self, now: Moment) -> bool {
        self.jit
            && self.sso == Mode::Required
            && self.directory.is_none()
            && self.entitlement(now) == Entitlement::Full
    }

    /// What the plan grants now.
    #[must_use]
    pub fn entitlement(&self, now: Moment) -> Entitlement {
        match (self.kind, self.plan, self.grace_until) {
            (Kind::Personal, ..) => Entitlement::None,
            (Kind::Team, Plan::Enterprise, _) => Entitlement::Full,
            (Kind::Team, Plan::Standard, Some(until)) if now < until => Entitlement::Grace(until),
            (Kind::Team, Plan::Standard, _) => Entitlement::None,
        }
    }

    /// What the workspace's directory may do now.
    #[must_use]
    pub fn directory_power(&self, now: Moment) -> DirectoryPower {
        let Some(directory) = &self.directory else {
            return DirectoryPower::None;
        };
        match (self.entitlement(now), directory.state) {
            (Entitlement::None, _) => DirectoryPower::None,
            (_, State::Staging) => DirectoryPower::Staging,
            (Entitlement::Full, State::On) => DirectoryPower::On,
            (Entitlement::Grace(until), State::On) => DirectoryPower::RemovalsOnly(until),
        }
    }

    /// Whether the directory keeps the member list, so that the dashboard may not add or remove its people (M6).
    /// During grace the list stays the directory's: only after it may people take over.
    #[must_use]
    pub fn kept_by_directory(&self, now: Moment) -> bool {
        matches!(self.directory_power(now), DirectoryPower::On | DirectoryPower::RemovalsOnly(_))
    }
}

/// By what a name, or the beginning of one, is looked for: folded, so that nobody has to type it as it is written. What is
/// found this way is only shown.
#[must_use]
pub fn name_key(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    shortened(&folded(&words.join(" ")))
}

/// Whether the text can be a slug: 2 to 63 lower-case letters, digits and inner hyphens, as in a host name.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    (2..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A slug made from a name: what survives of it, or nothing.
#[must_use]
pub fn slug_of(name: &str) -> Option<String> {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(48);
    let slug = slug.trim_end_matches('-').to_owned();
    is_slug(&slug).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{IDLE_FOR, LIVES_FOR};

    #[test]
    fn the_widest_limits_are_those_every_session_has() {
        let widest = SessionLimits::default();
        assert_eq!((widest.idle(), widest.absolute()), (IDLE_FOR, LIVES_FOR));
    }

    #[test]
    fn a_name_is_looked_for_however_it_is_typed() {
        assert_eq!(name_key("  Société  GÉNÉRALE "), "societe generale");
        assert!(name_key("Acme Söhne & Co.").starts_with(&name_key("ACME soh")));
        assert_eq!(name_key(" "), "");
    }

    #[test]
    fn a_slug_is_made_of_what_survives_in_a_host_name() {
        assert_eq!(slug_of("Acme & Söhne, Inc.").as_deref(), Some("acme-s-hne-inc"));
        assert_eq!(slug_of("株式会社"), None);
        assert!(
            !is_slug("-acme") && !is_slug("acme-") && !is_slug("Acme") && !is_slug("a") && is_slug("acme-2")
        );
    }
}
