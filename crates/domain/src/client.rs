//! Clients: programs that get short-lived access tokens for a directory at the token endpoint (OAuth 2.0 client
//! credentials, RFC 6749 §4.4), by a secret or by a key of their own (RFC 7523 §2.2).

use std::time::Duration;

use crate::{
    ClientId, DirectoryId, Moment, SecretId, WorkspaceId,
    moment::{days, hours},
};

/// How long a secret lives unless told otherwise.
pub const SECRET_LIVES_FOR: Duration = days(730);
/// The shortest life of a secret.
pub const SECRET_LIVES_AT_LEAST: Duration = days(1);
/// The longest life of a secret: three years, the most Entra ID's gallery allows.
pub const SECRET_LIVES_AT_MOST: Duration = days(1096);
/// How many secrets of a client may be live at once: the old and the new one of a rotation.
pub const LIVE_SECRETS: usize = 2;
/// How many clients of a directory may be live at once.
pub const LIVE_CLIENTS: usize = 5;
/// How long an access token lives: the least Entra ID's gallery allows.
pub const ACCESS_LIVES_FOR: Duration = hours(1);
/// The longest name of a client, in characters.
pub const LONGEST_NAME: usize = 100;
/// The longest issuer, subject, audience or address of keys, in bytes.
pub const LONGEST_EXPECTED: usize = 500;

/// A program that may get access tokens for a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its id, which is its `client_id`.
    pub id: ClientId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// For what.
    pub directory: DirectoryId,
    /// What people call it.
    pub name: String,
    /// How it proves who it is.
    pub proof: Proof,
    /// When it was made.
    pub created_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

/// How a client proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// By a secret: one of these, oldest first, dead ones included.
    Secrets(Vec<Secret>),
    /// By assertions signed with a key.
    Keys(Assertions),
}

impl Proof {
    /// The way's name in the API, in events and in stores.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Secrets(_) => "secret",
            Self::Keys(_) => "keys",
        }
    }
}

/// A client's secret, without the secret itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its id, safe to show.
    pub id: SecretId,
    /// SHA-256 of the secret: all that is kept of it.
    pub digest: [u8; 32],
    /// Its last characters, so that people can tell two apart.
    pub hint: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it stops working.
    pub expires_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

impl Secret {
    /// Whether it proves its client.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// When it stopped working, or will.
    #[must_use]
    pub fn ends_at(&self) -> Moment {
        self.revoked_at.map_or(self.expires_at, |revoked| revoked.min(self.expires_at))
    }
}

/// Which assertions prove a client (RFC 7523 §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertions {
    /// The keys that may sign them.
    pub keys: Keys,
    /// Their `iss`, to the letter.
    pub issuer: String,
    /// Their `sub`, to the letter.
    pub subject: String,
    /// Their `aud`, to the letter; the token endpoint's address, or the issuer of its metadata, if none is named.
    pub audience: Option<String>,
}

impl Assertions {
    /// Whether another authorization server issues them, as in workload identity federation, rather than the client.
    #[must_use]
    pub fn are_federated(&self, client: ClientId) -> bool {
        self.issuer != client.to_string()
    }
}

/// The public keys a client signs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// A key set of its own (RFC 7517), as JSON.
    Inline(String),
    /// Where its key set is fetched.
    Address(String),
}

impl Client {
    /// Whether it was not revoked. One whose secrets have all run out still counts: it can be given another.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.revoked_at.is_none()
    }

    /// Its secrets; none where it proves itself by keys.
    #[must_use]
    pub fn secrets(&self) -> &[Secret] {
        match &self.proof {
            Proof::Secrets(secrets) => secrets,
            Proof::Keys(_) => &[],
        }
    }

    /// Whether an access token got by this secret, or by an assertion where none is named, still opens the directory.
    #[must_use]
    pub fn stands_by(&self, secret: Option<SecretId>, now: Moment) -> bool {
        self.is_live()
            && match (&self.proof, secret) {
                (Proof::Secrets(secrets), Some(id)) => {
                    secrets.iter().any(|secret| secret.id == id && secret.is_live(now))
                }
                (Proof::Keys(_), None) => true,
                (Proof::Secrets(_), None) | (Proof::Keys(_), Some(_)) => false,
            }
    }
}
