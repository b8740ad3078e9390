//! Signatures of deliveries, as [Standard Webhooks](https://www.standardwebhooks.com/) has them: HMAC-SHA256 over the id,
//! the time and the body, so that none of them can be changed, and none sent again much later.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::Moment;
use http::{Request, header::CONTENT_TYPE};

use crate::ports::Entropy;

/// What begins every signing secret.
pub const SECRET_PREFIX: &str = "whsec_";

/// A new signing secret: 32 random bytes.
#[must_use]
pub fn mint(entropy: &dyn Entropy) -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(entropy.bytes::<32>()))
}

/// A key that signs, made of a secret.
pub struct Key(hmac::Key);

impl Key {
    /// The key of a secret; none where it is no signing secret.
    #[must_use]
    pub fn of(secret: &str) -> Option<Self> {
        let bytes = STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?;
        Some(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }
}

/// The request that tells of one event, signed by every key: a receiver needs to know only one.
///
/// # Errors
/// Where `url` is none that a request can go to.
pub fn request(
    url: &str,
    keys: &[Key],
    id: &str,
    at: Moment,
    body: Vec<u8>,
) -> Result<Request<Vec<u8>>, http::Error> {
    let seconds = at.seconds();
    let signatures: Vec<String> = keys
        .iter()
        .map(|key| {
            let mut context = hmac::Context::with_key(&key.0);
            context.update(format!("{id}.{seconds}.").as_bytes());
            context.update(&body);
            format!("v1,{}", STANDARD.encode(context.sign()))
        })
        .collect();
    Request::post(url)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signatures.join(" "))
        .body(body)
}

#[cfg(test)]
mod tests {
    use standardwebhooks::Webhook;

    use super::*;

    struct Sevens;
    impl Entropy for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the library that verifies reads the machine's clock")]
    fn now() -> Moment {
        Moment::from_micros(jiff::Timestamp::now().as_microsecond())
    }

    fn signed(secrets: &[&str]) -> Request<Vec<u8>> {
        signed_at(now(), secrets)
    }

    fn signed_at(at: Moment, secrets: &[&str]) -> Request<Vec<u8>> {
        let keys: Vec<_> = secrets.iter().map(|secret| Key::of(secret).unwrap()).collect();
        let body = "{\"id\":\"evt_1\",\"é\":1}".as_bytes().to_vec();
        request("https://host.example/hooks?a=b", &keys, "evt_1", at, body).unwrap()
    }

    #[test]
    fn every_live_secret_verifies_and_no_other() {
        let (old, new) = (mint(&Sevens), format!("{SECRET_PREFIX}{}", STANDARD.encode([8; 32])));
        let request = signed(&[&new, &old]);
        for secret in [&old, &new] {
            let webhook = Webhook::new(secret).unwrap();
            webhook.verify(request.body(), request.headers()).unwrap();
        }
        let stranger = Webhook::new(&format!("{SECRET_PREFIX}{}", STANDARD.encode([9; 32]))).unwrap();
        assert!(stranger.verify(request.body(), request.headers()).is_err());
    }

    #[test]
    fn nothing_of_it_can_be_changed() {
        let webhook = Webhook::new(&mint(&Sevens)).unwrap();
        let request = signed(&[&mint(&Sevens)]);
        let mut body = request.body().clone();
        body[3] ^= 1;
        assert!(webhook.verify(&body, request.headers()).is_err());
        let later = (now().seconds() + 1).to_string();
        for (name, other) in [("webhook-id", "evt_2"), ("webhook-timestamp", &later)] {
            let mut headers = request.headers().clone();
            headers.insert(name, other.parse().unwrap());
            assert!(webhook.verify(request.body(), &headers).is_err(), "{name}");
        }
    }

    #[test]
    fn it_is_what_standard_webhooks_signs() {
        let request = signed_at("2026-11-26T09:00:00.999Z".parse().unwrap(), &[&mint(&Sevens)]);
        let seconds: i64 = request.headers()["webhook-timestamp"].to_str().unwrap().parse().unwrap();
        assert_eq!(seconds, 1_795_683_600, "whole seconds, rounded down");
        let expected = Webhook::new(&mint(&Sevens)).unwrap().sign("evt_1", seconds, request.body()).unwrap();
        assert_eq!(request.headers()["webhook-signature"], expected);
    }

    #[test]
    fn what_is_no_secret_is_no_key() {
        for text in ["", "AAAA", "whsec_!", "usk_AAAA"] {
            assert!(Key::of(text).is_none(), "{text}");
        }
    }
}
