//! Secrets that are shown once: tokens, keys, and what cookies hold. Only their SHA-256 is kept, which is as good as
//! any slower hash for 256 random bits, and costs a fraction of a microsecond at every request.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::ports::Entropy;

/// SHA-256 of a secret.
pub type Digest = [u8; 32];

/// The digest under which a presented secret is looked up.
#[must_use]
pub fn digest_of(secret: &str) -> Digest {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
    bytes
}

/// A secret on its way to whoever asked for it. It is never logged and never kept.
pub struct Secret(String);

impl Secret {
    /// A new secret with a prefix that says what it is, so that scanners find it where it does not belong. The last
    /// four of its bytes are a checksum, so that they need not ask us whether it could be one.
    #[must_use]
    pub fn mint(prefix: &str, entropy: &dyn Entropy) -> Self {
        let random: [u8; 32] = entropy.bytes();
        let mut bytes = random.to_vec();
        bytes.extend_from_slice(&digest(&SHA256, &random).as_ref()[..4]);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// A secret that is its own meaning, such as a sealed one.
    pub(crate) const fn of(text: String) -> Self {
        Self(text)
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest_of(&self.0)
    }

    /// Its last characters, by which people tell two apart.
    #[must_use]
    pub fn hint(&self) -> String {
        self.0[self.0.len() - 4..].to_owned()
    }

    /// The secret, to be shown to whoever asked for it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
