//! Who acts. Nothing is written without one.

use std::fmt;

use crate::{
    AccountId, ClientId, ConnectionId, DirectoryId, OperatorKeyId, SecretId, SessionId, SetupLinkId, TokenId,
};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The vendor's own staff or backend, by this key.
    Operator(OperatorKeyId),
    /// The customer's identity provider, through this directory.
    Directory {
        /// Which directory.
        directory: DirectoryId,
        /// By what it was let in.
        by: Credential,
    },
    /// The customer's identity provider, through this connection.
    Connection(ConnectionId),
    /// A person, signed in.
    Person {
        /// Who.
        account: AccountId,
        /// In which session; none while signing in.
        session: Option<SessionId>,
    },
    /// Whoever holds this setup link.
    SetupLink(SetupLinkId),
    /// The service itself: the command line, and what runs out by itself.
    System,
}

/// What lets an identity provider into its directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A token of the directory.
    Token(TokenId),
    /// An access token of a client.
    Client {
        /// Whose.
        client: ClientId,
        /// The secret it was got by; none where it was got by an assertion.
        secret: Option<SecretId>,
    },
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => token.fmt(f),
            Self::Client { client, .. } => client.fmt(f),
        }
    }
}

impl Actor {
    /// Whose account it is, where it is a person.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person { account, .. } => Some(*account),
            Self::Operator(_)
            | Self::Directory { .. }
            | Self::Connection(_)
            | Self::SetupLink(_)
            | Self::System => None,
        }
    }

    /// The kind of actor, as audit entries and events name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Operator(_) => "operator",
            Self::Directory { .. } => "directory",
            Self::Connection(_) => "connection",
            Self::Person { .. } => "person",
            Self::SetupLink(_) => "setup_link",
            Self::System => "system",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator(key) => write!(f, "operator {key}"),
            Self::Directory { directory, by } => write!(f, "directory {directory} {by}"),
            Self::Connection(connection) => write!(f, "connection {connection}"),
            Self::Person { account, session: Some(session) } => write!(f, "person {account} {session}"),
            Self::Person { account, session: None } => write!(f, "person {account}"),
            Self::SetupLink(link) => write!(f, "setup_link {link}"),
            Self::System => f.write_str("system"),
        }
    }
}
