//! One attempt to sign in: the three values that tie its messages to one another.

use std::fmt;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::{Deserialize, Serialize};

/// The secrets of one attempt. They are made when the browser leaves, kept on our side, used once, and
/// thrown away when the browser is back or ten minutes have passed (RFC 9700 section 4.7).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    state: String,
    nonce: String,
    verifier: String,
}

impl Attempt {
    /// An attempt out of fresh randomness: 32 bytes each, written as 43 characters of base64url, which is
    /// also the shortest PKCE verifier allowed (RFC 7636 section 4.1).
    #[must_use]
    pub fn new(state: [u8; 32], nonce: [u8; 32], verifier: [u8; 32]) -> Self {
        let text = |bytes: [u8; 32]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        Self { state: text(state), nonce: text(nonce), verifier: text(verifier) }
    }

    /// The `state`: comes back with the callback and says which attempt, and so which connection, it is for.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The `nonce`: comes back inside the ID token.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The PKCE verifier: shown only to the token endpoint.
    #[must_use]
    pub fn verifier(&self) -> &str {
        &self.verifier
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempt(…)")
    }
}
