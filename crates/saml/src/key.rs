//! Our own private keys: to sign what we send, and to decrypt what is sent to us.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    digest,
    rsa::{OaepAlgorithm, OaepPrivateDecryptingKey, PrivateDecryptingKey},
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};

use crate::{Fault, certificate::Certificate};

/// The shortest key that is taken, in bytes: 2048 bits.
const SHORTEST: usize = 256;

/// A private RSA key. It shows itself to nobody: `Debug` prints no part of it, and it can't be serialised.
#[derive(Clone)]
pub struct PrivateKey(Arc<Uses>);

/// The key in the two forms it is used in.
struct Uses {
    signing: RsaKeyPair,
    opening: OaepPrivateDecryptingKey,
}

impl PrivateKey {
    /// A key in PKCS #8 DER form.
    ///
    /// # Errors
    ///
    /// [`Fault::OwnKey`] when it is no RSA key of 2048 bits or more.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Fault> {
        let unfit = Fault::OwnKey { why: "is no RSA key in PKCS #8 form" };
        let signing = RsaKeyPair::from_pkcs8(der).map_err(|_| unfit.clone())?;
        if signing.public_modulus_len() < SHORTEST {
            return Err(Fault::OwnKey { why: "is shorter than 2048 bits" });
        }
        let opening = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| unfit.clone())?;
        let opening = OaepPrivateDecryptingKey::new(opening).map_err(|_| unfit)?;
        Ok(Self(Arc::new(Uses { signing, opening })))
    }

    /// Whether this certificate is of this key, so that what is signed with the one is verified with the other.
    #[must_use]
    pub fn fits(&self, certificate: &Certificate) -> bool {
        self.0.signing.public_key().as_ref() == certificate.key()
    }

    /// RSA PKCS#1 v1.5 with SHA-256, which takes no randomness.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        let key = &self.0.signing;
        let hash = digest::digest(&digest::SHA256, message);
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign_digest(&RSA_PKCS1_SHA256, &hash, &mut signature)
            .map_err(|_| Fault::OwnKey { why: "can't sign" })?;
        Ok(signature)
    }

    /// Opens what was wrapped for this key, or says nothing about why not.
    pub(crate) fn unwrap_key(&self, algorithm: &'static OaepAlgorithm, wrapped: &[u8]) -> Option<Vec<u8>> {
        let key = &self.0.opening;
        let mut plain = vec![0; key.min_output_size()];
        key.decrypt(algorithm, wrapped, &mut plain, None).ok().map(|key| key.to_vec())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}
