//! The certificates a connection trusts. They are containers of a public key and nothing else: SAML pins
//! keys, so neither issuer nor extensions mean anything here, and a date that has passed is for the admin to
//! know, not a reason to refuse (Metadata section 2.4.1.1 leaves it to the parties; identity providers sign
//! on with old certificates).

use std::fmt;

use aws_lc_rs::{digest, signature::RsaParameters};
use data_encoding::HEXUPPER;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::{Decode, asn1::ObjectIdentifier},
};

use crate::{Fault, encoded};

/// The shortest RSA key that is taken, in bits.
const SHORTEST: u32 = 2048;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// What kind of key a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// RSA, of 2048 bits or more.
    Rsa,
    /// An elliptic curve key on P-256.
    P256,
    /// An elliptic curve key on P-384.
    P384,
}

/// A certificate whose key we can verify with. As text it is base64 of its DER form.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    kind: KeyKind,
    key: Vec<u8>,
    subject: String,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl Certificate {
    /// Reads a certificate in DER form.
    ///
    /// # Errors
    ///
    /// [`Fault::Certificate`] when it is none, or when its key is neither RSA of 2048 bits or more, nor on
    /// P-256 or P-384.
    pub fn from_der(der: &[u8]) -> Result<Self, Fault> {
        let unfit = |why| Fault::Certificate { why };
        // Certificates that people make themselves have serial numbers no authority would give.
        let parsed = CertificateInner::<Raw>::from_der(der).map_err(|_| unfit("can't be read"))?;
        let parsed = parsed.tbs_certificate();
        let spki = parsed.subject_public_key_info();
        let key = spki.subject_public_key.as_bytes().ok_or_else(|| unfit("holds no key"))?.to_vec();
        let curve =
            || spki.algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        let kind = match spki.algorithm.oid {
            RSA => KeyKind::Rsa,
            EC if curve() == Some(P256) => KeyKind::P256,
            EC if curve() == Some(P384) => KeyKind::P384,
            _ => return Err(unfit("holds a key that is neither RSA nor on P-256 or P-384")),
        };
        if kind == KeyKind::Rsa {
            let bits = RsaParameters::public_modulus_len(&key)
                .map_err(|_| unfit("holds an RSA key that can't be read"))?;
            if bits < SHORTEST {
                return Err(unfit("holds an RSA key of fewer than 2048 bits"));
            }
        }
        let instant = |seconds: u64| {
            i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
        };
        let validity = parsed.validity();
        let (Some(not_before), Some(not_after)) = (
            instant(validity.not_before.to_unix_duration().as_secs()),
            instant(validity.not_after.to_unix_duration().as_secs()),
        ) else {
            return Err(unfit("is valid outside the calendar"));
        };
        let subject = crate::fault::quote::value(&parsed.subject().to_string());
        Ok(Self { der: der.to_vec(), kind, key, subject, not_before, not_after })
    }

    /// Reads a certificate as admins paste it and metadata carry it: base64, with or without line breaks and
    /// the `BEGIN CERTIFICATE` lines.
    ///
    /// # Errors
    ///
    /// Those of [`Certificate::from_der`].
    pub fn from_text(text: &str) -> Result<Self, Fault> {
        let inner = text.trim();
        let inner = inner.strip_prefix("-----BEGIN CERTIFICATE-----").unwrap_or(inner);
        let inner = inner.strip_suffix("-----END CERTIFICATE-----").unwrap_or(inner);
        let der = encoded::decode(inner).ok_or(Fault::Certificate { why: "is not base64" })?;
        Self::from_der(&der)
    }

    /// The certificate in DER form.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as metadata carry it: base64 in one line.
    #[must_use]
    pub fn to_text(&self) -> String {
        encoded::encode(&self.der)
    }

    /// The SHA-256 fingerprint, as consoles and `openssl x509 -fingerprint -sha256` show it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }

    /// What kind of key it holds.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Whom it names, cleaned for showing.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// From when on it says to be valid.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Until when it says to be valid. Signatures are believed afterwards, too; tell the admin in time.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// The public key: `RSAPublicKey` of PKCS #1 or an uncompressed point.
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }
}

/// The SHA-256 fingerprint of bytes that are said to be a certificate.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, der);
    let pairs: Vec<String> = hash.as_ref().iter().map(|byte| HEXUPPER.encode(&[*byte])).collect();
    pairs.join(":")
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject)
            .field("kind", &self.kind)
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

impl Serialize for Certificate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Certificate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_text(&text).map_err(de::Error::custom)
    }
}
