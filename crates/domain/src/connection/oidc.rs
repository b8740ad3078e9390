//! What an OpenID Connect connection needs to know of its identity provider.

use serde::{Deserialize, Serialize};

use super::OwnKey;

/// What an OpenID Connect connection needs to know of its identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oidc {
    /// The issuer, byte for byte as its discovery document says it.
    pub issuer: String,
    /// The client id the identity provider gave us.
    pub client_id: String,
    /// What shows that we are that client.
    pub auth: ClientAuth,
}

/// What shows an identity provider's token endpoint that we are its client.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// A secret it gave us.
    Secret {
        /// The secret, sealed under the installation's key, in base64; never the secret itself.
        sealed: String,
        /// How it is sent; as the identity provider offers it, where nobody has chosen.
        sent: Option<Sent>,
    },
    /// A key of ours, whose public half it knows (RFC 7523).
    Key(OwnKey),
}

impl ClientAuth {
    /// The name of the way, as registrations have it; absent where nobody has chosen.
    #[must_use]
    pub const fn way(&self) -> Option<&'static str> {
        match self {
            Self::Secret { sent: Some(sent), .. } => Some(sent.as_str()),
            Self::Secret { sent: None, .. } => None,
            Self::Key(_) => Some("private_key_jwt"),
        }
    }

    /// Our key, where it is one.
    #[must_use]
    pub const fn key(&self) -> Option<&OwnKey> {
        match self {
            Self::Secret { .. } => None,
            Self::Key(key) => Some(key),
        }
    }
}

impl std::fmt::Debug for ClientAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ClientAuth").field(&self.way()).finish()
    }
}

/// How a client secret is sent (OpenID Connect Core section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sent {
    /// `client_secret_basic`: in the `Authorization` header, form-encoded before (RFC 6749 section 2.3.1).
    Basic,
    /// `client_secret_post`: in the form. Some identity providers read a secret with odd characters only so.
    Post,
}

impl Sent {
    /// The name of the way.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
        }
    }
}
