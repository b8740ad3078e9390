//! The key that signs assertions, and the certificate it is known by.

use crate::keys::{Failure, fresh_pkcs8};
use crate::secret::Secret;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use rcgen::{CertificateParams, DnType, date_time_ymd};
use serde::{Deserialize, Serialize};

/// An RSA key of 2048 bits, in a certificate that it signed itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SigningKey {
    /// PKCS #8, in base64.
    pkcs8: Secret,
    /// DER, in base64 on one line, as it stands in metadata.
    pub(crate) certificate: String,
}

impl SigningKey {
    /// Makes a key with a certificate for ten years. It takes a noticeable moment of computing.
    pub(crate) fn generate(made_at: Timestamp) -> Result<Self, Failure> {
        let pkcs8 = fresh_pkcs8()?;
        let pair = rcgen::KeyPair::try_from(pkcs8.as_slice())?;
        let day = TimeZone::UTC.to_datetime(made_at).date();
        // A month is 1 to 12 and a day 1 to 31, so neither default is ever taken.
        let midnight = |day: Date| {
            let (month, of_month) = (u8::try_from(day.month()), u8::try_from(day.day()));
            date_time_ymd(i32::from(day.year()), month.unwrap_or(1), of_month.unwrap_or(1))
        };
        let mut params = CertificateParams::default();
        params.not_before = midnight(day);
        params.not_after = midnight(day.saturating_add(Span::new().years(10)));
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Practice IdP");
        let certificate = params.self_signed(&pair)?;
        Ok(Self {
            pkcs8: Secret::new(STANDARD.encode(&pkcs8)),
            certificate: STANDARD.encode(certificate.der()),
        })
    }

    /// The signature of RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2), in base64.
    pub(crate) fn sign(&self, message: &str) -> Result<String, Failure> {
        let pkcs8 = STANDARD.decode(self.pkcs8.expose()).map_err(|_| Failure::Unusable)?;
        let pair = RsaKeyPair::from_pkcs8(&pkcs8).map_err(|_| Failure::Unusable)?;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign_digest(&RSA_PKCS1_SHA256, &digest(&SHA256, message.as_bytes()), &mut signature)
            .map_err(|_| Failure::Unusable)?;
        Ok(STANDARD.encode(signature))
    }

    /// The certificate in PEM, for those who paste it.
    pub(crate) fn certificate_pem(&self) -> String {
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        let mut rest = self.certificate.as_str();
        while let Some((line, behind)) = rest.split_at_checked(64) {
            pem.push_str(line);
            pem.push('\n');
            rest = behind;
        }
        pem.push_str(rest);
        pem.push_str(if rest.is_empty() { "" } else { "\n" });
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }
}
