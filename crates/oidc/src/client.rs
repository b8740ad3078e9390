//! Who we are at a provider: a client id, and what shows that we are.

mod key;

use std::fmt;

pub use key::SigningKey;

/// Our registration at a provider.
#[derive(Debug, Clone)]
pub struct Client {
    /// The client id, as the provider gave it; the audience of its ID tokens.
    pub id: String,
    /// What shows the token endpoint that it is us.
    pub credential: Credential,
}

/// What shows a token endpoint that it is us, and how it is sent (Core section 9).
#[derive(Debug, Clone)]
pub enum Credential {
    /// A secret, sent in whichever way the provider offers: `client_secret_basic` before `client_secret_post`.
    Offered(Secret),
    /// A secret, sent by `client_secret_basic` and in no other way.
    Basic(Secret),
    /// A secret, sent by `client_secret_post` and in no other way.
    Post(Secret),
    /// A key of ours: `private_key_jwt` (RFC 7523).
    Key(SigningKey),
}

/// A client secret. It shows itself to nobody: `Debug` prints no part of it, and it can't be serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret as it was entered.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
