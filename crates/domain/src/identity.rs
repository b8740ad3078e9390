//! Identities: who somebody is to a connection.

use crate::{AccountId, Address, ConnectionId, Moment, WorkspaceId, session::There};

/// A connection and the subject it knows, bound to an account. The subject is the OIDC `sub` under the connection's
/// issuer, or the SAML `NameID` with its qualifiers; an address is one only where a SAML identity provider names people by
/// nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Through which connection.
    pub connection: ConnectionId,
    /// Whose workspace.
    pub workspace: WorkspaceId,
    /// Who they are to the identity provider: opaque, compared to the letter.
    pub subject: String,
    /// Who they are here.
    pub account: AccountId,
    /// Since when.
    pub bound_at: Moment,
}

/// What a proven sign-in says about a person. Only the subject is an identity; the rest are labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// Who they are to the identity provider.
    pub subject: String,
    /// The name they go by there. They may have chosen it themselves.
    pub user_name: Option<String>,
    /// That name in the form in which directory user names are compared.
    pub user_name_key: Option<String>,
    /// Their address, if the identity provider vouches for it.
    pub email: Option<Address>,
    /// Whether it names an address without vouching for it.
    pub is_address_doubted: bool,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// When a session made of this has to end at the latest, where the identity provider says so.
    pub session_until: Option<Moment>,
    /// By what the identity provider will speak of this sign-in when it ends there.
    pub there: There,
    /// When the sign-in was begun that this is the answer to.
    pub asked_at: Moment,
}
