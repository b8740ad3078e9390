//! Our own private keys: to sign what we send, and to decrypt what is sent to us.

use std::fmt;

use aws_lc_rs::{
    digest,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};

use crate::{Fault, certificate::Certificate};

/// A private RSA key. It shows itself to nobody: `Debug` prints no part of it, and it can't be serialised.
#[derive(Clone)]
pub struct PrivateKey(Vec<u8>);

impl PrivateKey {
    /// A key in PKCS #8 DER form.
    ///
    /// # Errors
    ///
    /// [`Fault::OwnKey`] when it is no RSA key of 2048 bits or more.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Fault> {
        let key = pair(der)?;
        if key.public_modulus_len() < 256 {
            return Err(Fault::OwnKey { why: "is shorter than 2048 bits" });
        }
        Ok(Self(der.to_vec()))
    }

    /// Whether this certificate is of this key, so that what is signed with the one is verified with the other.
    #[must_use]
    pub fn fits(&self, certificate: &Certificate) -> bool {
        pair(&self.0).is_ok_and(|key| key.public_key().as_ref() == certificate.key())
    }

    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.0
    }

    /// RSA PKCS#1 v1.5 with SHA-256, which takes no randomness.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        let key = pair(&self.0)?;
        let hash = digest::digest(&digest::SHA256, message);
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign_digest(&RSA_PKCS1_SHA256, &hash, &mut signature)
            .map_err(|_| Fault::OwnKey { why: "can't sign" })?;
        Ok(signature)
    }
}

fn pair(der: &[u8]) -> Result<RsaKeyPair, Fault> {
    RsaKeyPair::from_pkcs8(der).map_err(|_| Fault::OwnKey { why: "is no RSA key in PKCS #8 form" })
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}
