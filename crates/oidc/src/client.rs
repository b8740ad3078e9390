//! Who we are at a provider: a client id and a secret.

use std::fmt;

/// Our registration at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The client id, as the provider gave it; the audience of its ID tokens.
    pub id: String,
    /// The client secret.
    pub secret: Secret,
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
