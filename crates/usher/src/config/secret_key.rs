//! The installation's secret key: read, never shown.

use std::fmt;

use app::ports::Entropy;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, de};

/// 32 bytes under which secrets are sealed.
#[derive(Clone)]
pub(crate) struct SecretKey([u8; 32]);

impl SecretKey {
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a key as configuration files hold it.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let wrong = "it is not 32 bytes in base64; `openssl rand -base64 32` makes one";
        let bytes = STANDARD.decode(text.trim()).map_err(|_| wrong)?;
        bytes.try_into().map(Self).map_err(|_| wrong)
    }
}

/// A new key, as configuration files hold it.
pub(crate) fn fresh(entropy: &dyn Entropy) -> String {
    STANDARD.encode(entropy.bytes::<32>())
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl<'de> Deserialize<'de> for SecretKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|why| de::Error::custom(format!("secret_key: {why}")))
    }
}
