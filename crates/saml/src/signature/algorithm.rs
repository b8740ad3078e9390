//! The algorithms a signature may be made with. What is not in these tables is refused by its URI: no HMAC,
//! whose "key" would be a public certificate, no DSA, no MD5, no curve or length nobody else checks.

use aws_lc_rs::{
    digest,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
        RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Certificate, Fault, KeyKind,
    fault::{Purpose, quote},
    uri,
};

/// Whether SHA-1 is put up with. It is broken for signatures, and some identity providers still use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sha1 {
    /// Never.
    #[default]
    Refused,
    /// Until this moment, for a connection whose admin has asked for it.
    AllowedUntil(Timestamp),
}

impl Sha1 {
    /// Nothing, or why SHA-1 is refused now.
    fn objection(self, received: &str, purpose: Purpose, now: Timestamp) -> Option<Fault> {
        match self {
            Self::Refused => Some(Fault::Algorithm { purpose, received: quote::value(received) }),
            Self::AllowedUntil(end) if now < end => None,
            Self::AllowedUntil(ended) => Some(Fault::Sha1Ended { ended }),
        }
    }
}

/// A signature algorithm we accept (RFC 9231 section 2.3, XML Signature 1.1 section 6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSA PKCS#1 v1.5 with SHA-1, for connections that allow it for a while.
    #[serde(rename = "rsa-sha1")]
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-256, which every identity provider has.
    #[serde(rename = "rsa-sha256")]
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    #[serde(rename = "rsa-sha384")]
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    #[serde(rename = "rsa-sha512")]
    RsaSha512,
    /// RSA PSS with SHA-256, mask and salt of the same length.
    #[serde(rename = "sha256-rsa-MGF1")]
    RsaPssSha256,
    /// RSA PSS with SHA-384, mask and salt of the same length.
    #[serde(rename = "sha384-rsa-MGF1")]
    RsaPssSha384,
    /// RSA PSS with SHA-512, mask and salt of the same length.
    #[serde(rename = "sha512-rsa-MGF1")]
    RsaPssSha512,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ecdsa-sha256")]
    EcdsaSha256,
    /// ECDSA on P-384 with SHA-384.
    #[serde(rename = "ecdsa-sha384")]
    EcdsaSha384,
}

const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
const MORE_2007: &str = "http://www.w3.org/2007/05/xmldsig-more#";

impl Algorithm {
    /// The algorithm of this URI, if it is accepted now.
    pub(crate) fn named(uri: &str, sha1: Sha1, now: Timestamp) -> Result<Self, Fault> {
        let purpose = Purpose::Signature;
        let known = if uri == "http://www.w3.org/2000/09/xmldsig#rsa-sha1" {
            match sha1.objection(uri, purpose, now) {
                None => Some(Self::RsaSha1),
                Some(fault) => return Err(fault),
            }
        } else if let Some(name) = uri.strip_prefix(MORE) {
            match name {
                "rsa-sha256" => Some(Self::RsaSha256),
                "rsa-sha384" => Some(Self::RsaSha384),
                "rsa-sha512" => Some(Self::RsaSha512),
                "ecdsa-sha256" => Some(Self::EcdsaSha256),
                "ecdsa-sha384" => Some(Self::EcdsaSha384),
                _ => None,
            }
        } else {
            match uri.strip_prefix(MORE_2007) {
                Some("sha256-rsa-MGF1") => Some(Self::RsaPssSha256),
                Some("sha384-rsa-MGF1") => Some(Self::RsaPssSha384),
                Some("sha512-rsa-MGF1") => Some(Self::RsaPssSha512),
                _ => None,
            }
        };
        known.ok_or_else(|| Fault::Algorithm { purpose, received: quote::value(uri) })
    }

    /// Whether the key of this certificate made this signature. A key of another kind never did.
    pub(crate) fn holds(self, certificate: &Certificate, message: &[u8], signature: &[u8]) -> bool {
        let (kind, algorithm): (_, &'static dyn VerificationAlgorithm) = match self {
            Self::RsaSha1 => (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
            Self::RsaSha256 => (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA256),
            Self::RsaSha384 => (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA384),
            Self::RsaSha512 => (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA512),
            Self::RsaPssSha256 => (KeyKind::Rsa, &RSA_PSS_2048_8192_SHA256),
            Self::RsaPssSha384 => (KeyKind::Rsa, &RSA_PSS_2048_8192_SHA384),
            Self::RsaPssSha512 => (KeyKind::Rsa, &RSA_PSS_2048_8192_SHA512),
            // XML Signature 1.1 section 6.4.3: r and s as they are, one after the other.
            Self::EcdsaSha256 => (KeyKind::P256, &ECDSA_P256_SHA256_FIXED),
            Self::EcdsaSha384 => (KeyKind::P384, &ECDSA_P384_SHA384_FIXED),
        };
        certificate.kind() == kind
            && UnparsedPublicKey::new(algorithm, certificate.key()).verify(message, signature).is_ok()
    }
}

/// The digest algorithm of this URI, if it is accepted now.
pub(super) fn digest(uri: &str, sha1: Sha1, now: Timestamp) -> Result<&'static digest::Algorithm, Fault> {
    let purpose = Purpose::Digest;
    match uri {
        uri::SHA256 => Ok(&digest::SHA256),
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => Ok(&digest::SHA384),
        "http://www.w3.org/2001/04/xmlenc#sha512" => Ok(&digest::SHA512),
        uri::SHA1 => match sha1.objection(uri, purpose, now) {
            None => Ok(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            Some(fault) => Err(fault),
        },
        _ => Err(Fault::Algorithm { purpose, received: quote::value(uri) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_secrets_and_broken_algorithms_are_none_of_ours() {
        for uri in [
            "",
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
            "http://www.w3.org/2009/xmldsig11#dsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
            "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
            "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
            "http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256",
        ] {
            let allowed = Sha1::AllowedUntil(Timestamp::MAX);
            let found = Algorithm::named(uri, allowed, Timestamp::UNIX_EPOCH);
            assert!(matches!(found, Err(Fault::Algorithm { .. })), "{uri}: {found:?}");
        }
    }

    #[test]
    fn sha_1_is_taken_until_its_allowance_ends() {
        let end = Timestamp::from_second(1_000).unwrap();
        let at = |second| Timestamp::from_second(second).unwrap();
        let rsa = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
        let found = |sha1, second| Algorithm::named(rsa, sha1, at(second));
        assert!(matches!(found(Sha1::Refused, 0), Err(Fault::Algorithm { .. })));
        assert_eq!(found(Sha1::AllowedUntil(end), 999), Ok(Algorithm::RsaSha1));
        assert_eq!(found(Sha1::AllowedUntil(end), 1_000), Err(Fault::Sha1Ended { ended: end }));
        assert!(digest(uri::SHA1, Sha1::AllowedUntil(end), at(999)).is_ok());
        assert!(digest(uri::SHA1, Sha1::AllowedUntil(end), at(1_000)).is_err());
        assert!(digest(uri::SHA1, Sha1::Refused, at(0)).is_err());
    }
}
