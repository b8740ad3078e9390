//! Keys of ours, made by the machine.

use app::ports::{Forge, SigningKey, Unforged};
use async_trait::async_trait;
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use domain::Moment;
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use rcgen::{CertificateParams, DistinguishedName, DnType, date_time_ymd};

/// Makes keys with the machine's own randomness.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemForge;

#[async_trait]
impl Forge for SystemForge {
    async fn signing_key(&self, host: &str, now: Moment) -> Result<SigningKey, Unforged> {
        let host = host.to_owned();
        let made = tokio::task::spawn_blocking(move || make(&host, now)).await;
        made.map_err(|error| Unforged(error.to_string()))?
    }
}

/// An RSA key of 2048 bits, which every identity provider can verify, in a certificate for ten years.
fn make(host: &str, now: Moment) -> Result<SigningKey, Unforged> {
    let unforged = |why: &str| Unforged(format!("failed to make a key: {why}"));
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| unforged("no RSA key comes about"))?;
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| unforged("it can't be written"))?;
    let pkcs8 = pkcs8.as_ref().to_vec();
    let signer = rcgen::KeyPair::try_from(pkcs8.as_slice()).map_err(|error| unforged(&error.to_string()))?;
    let stamp = Timestamp::from_microsecond(now.micros()).map_err(|error| unforged(&error.to_string()))?;
    let day = TimeZone::UTC.to_datetime(stamp).date();
    // A month is 1 to 12 and a day 1 to 31, so neither default is ever taken.
    let midnight = |day: Date| {
        let (month, of_month) = (u8::try_from(day.month()), u8::try_from(day.day()));
        date_time_ymd(i32::from(day.year()), month.unwrap_or(1), of_month.unwrap_or(1))
    };
    let mut params = CertificateParams::default();
    params.not_before = midnight(day);
    params.not_after = midnight(day.saturating_add(Span::new().years(10)));
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, host);
    let certificate = params.self_signed(&signer).map_err(|error| unforged(&error.to_string()))?;
    Ok(SigningKey { pkcs8, certificate: certificate.der().to_vec() })
}
