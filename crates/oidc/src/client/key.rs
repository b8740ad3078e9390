//! A key of ours by which we show ourselves to be a client (RFC 7523), and its public half as providers read it (RFC 7517).

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    digest,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use pkcs1::{RsaPublicKey, der::Decode};
use serde_json::{Value, json};

use crate::Fault;

/// The shortest key that is taken, in bytes: 2048 bits (RFC 7518 section 3.3).
const SHORTEST: usize = 2048 / 8;

/// A private RSA key with a certificate of it. It shows itself to nobody: `Debug` prints no part of it, and it can't be
/// serialised.
#[derive(Clone)]
pub struct SigningKey(Arc<Parts>);

struct Parts {
    pair: RsaKeyPair,
    certificate: Vec<u8>,
}

impl SigningKey {
    /// A key in PKCS #8 DER form, and a certificate of it in DER form. Some providers know keys by certificates alone.
    ///
    /// # Errors
    /// [`Fault::OwnKey`] when it is no RSA key of 2048 bits or more.
    pub fn new(pkcs8: &[u8], certificate: &[u8]) -> Result<Self, Fault> {
        let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| Fault::OwnKey)?;
        if pair.public_modulus_len() < SHORTEST {
            return Err(Fault::OwnKey);
        }
        Ok(Self(Arc::new(Parts { pair, certificate: certificate.to_vec() })))
    }

    /// The name of the key: the SHA-256 of its certificate, by which providers that keep certificates find it.
    fn thumbprint(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &self.0.certificate))
    }

    /// The key set with the public half alone.
    ///
    /// # Errors
    /// [`Fault::OwnKey`] where the public half can't be read.
    pub fn public(&self) -> Result<Value, Fault> {
        let public = RsaPublicKey::from_der(self.0.pair.public_key().as_ref()).map_err(|_| Fault::OwnKey)?;
        let number = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let thumbprint = self.thumbprint();
        Ok(json!({"keys": [{
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": thumbprint,
            "n": number(public.modulus.as_bytes()),
            "e": number(public.public_exponent.as_bytes()),
            "x5c": [BASE64_STANDARD.encode(&self.0.certificate)],
            "x5t#S256": thumbprint,
        }]}))
    }

    /// Claims, signed by RS256: in compact form (RFC 7515 section 7.1).
    pub(crate) fn sign(&self, claims: &Value) -> Result<String, Fault> {
        let thumbprint = self.thumbprint();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": thumbprint, "x5t#S256": thumbprint});
        let part = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let pair = &self.0.pair;
        let mut signature = vec![0; pair.public_modulus_len()];
        let hash = digest::digest(&digest::SHA256, signed.as_bytes());
        pair.sign_digest(&RSA_PKCS1_SHA256, &hash, &mut signature).map_err(|_| Fault::OwnKey)?;
        Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}
