//! The keys that sign ID tokens, and the set that is published to verify them.

use crate::secret::Secret;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};

/// How many keys are kept: the one that signs and those a token of the last minutes may still carry.
const KEPT: usize = 3;

/// A key could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No RSA key came out of the library.
    #[error("failed to generate an RSA key")]
    Generate,
    /// The key is not one the library takes, or the claims can't be written.
    #[error("failed to use a signing key")]
    Use(#[from] jsonwebtoken::errors::Error),
    /// The key that is kept is not one the library takes.
    #[error("failed to sign with the key that is kept")]
    Unusable,
    /// No certificate came out of the library.
    #[error("failed to make a certificate")]
    Certificate(#[from] rcgen::Error),
}

/// A fresh RSA key of 2048 bits, as PKCS #8 in DER.
pub(crate) fn fresh_pkcs8() -> Result<Vec<u8>, Failure> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| Failure::Generate)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| Failure::Generate)?;
    Ok(der.as_ref().to_vec())
}

/// An RSA key of 2048 bits for RS256.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    /// The RFC 7638 thumbprint.
    pub(crate) kid: String,
    pub(crate) made_at: Timestamp,
    /// PKCS #8 in PEM.
    pem: Secret,
}

impl Key {
    /// Makes a key. It takes a noticeable moment of computing.
    pub(crate) fn generate(made_at: Timestamp) -> Result<Self, Failure> {
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(fresh_pkcs8()?)
        );
        let mut key = Self { kid: String::new(), made_at, pem: Secret::new(pem) };
        key.kid = key.bare_jwk()?.thumbprint(ThumbprintHash::SHA256)?;
        Ok(key)
    }

    fn encoding(&self) -> Result<EncodingKey, Failure> {
        Ok(EncodingKey::from_rsa_pem(self.pem.expose().as_bytes())?)
    }

    fn bare_jwk(&self) -> Result<Jwk, Failure> {
        Ok(Jwk::from_encoding_key(&self.encoding()?, Algorithm::RS256)?)
    }

    /// The public half, as it is published (RFC 7517).
    pub(crate) fn jwk(&self) -> Result<Jwk, Failure> {
        let mut jwk = self.bare_jwk()?;
        jwk.common.key_id = Some(self.kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(jwk)
    }

    /// The claims as a signed JWT.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, Failure> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        Ok(jsonwebtoken::encode(&header, claims, &self.encoding()?)?)
    }
}

/// All public halves, for `jwks_uri`.
pub(crate) fn published(keys: &[Key]) -> Result<JwkSet, Failure> {
    Ok(JwkSet { keys: keys.iter().map(Key::jwk).collect::<Result<_, _>>()? })
}

/// Puts `fresh` in front and forgets the oldest ones.
pub(crate) fn rotate(keys: &mut Vec<Key>, fresh: Key) {
    keys.insert(0, fresh);
    keys.truncate(KEPT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotation_signs_with_the_new_key_and_still_publishes_the_old_one() {
        let key = || Key::generate(Timestamp::UNIX_EPOCH).unwrap();
        let mut keys = vec![key()];
        let old = keys[0].kid.clone();
        rotate(&mut keys, key());
        assert_ne!(keys[0].kid, old);
        let set = published(&keys).unwrap();
        assert!(set.find(&old).is_some());
        rotate(&mut keys, key());
        rotate(&mut keys, key());
        assert_eq!(keys.len(), KEPT);
        assert!(published(&keys).unwrap().find(&old).is_none());
    }
}
