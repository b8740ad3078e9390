//! What use cases need of the world, each as small as it can be. The binary supplies them; tests supply still ones.

use async_trait::async_trait;
use domain::{Id, Moment, id::Kind};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Moment;
}

/// Draws random bytes, fit for secrets.
pub trait Entropy: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// As many random bytes as asked for.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new id: the microsecond, so that ids sort by age, and 70 random bits, so that none can be guessed.
    pub fn id<K: Kind>(&self, now: Moment) -> Id<K> {
        let random = self.bytes::<9>();
        Id::made_at(now, random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte)))
    }
}

/// The outside world did not answer as it should. The text is for admins and logs; it holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// Talks to identity providers over HTTP, guarded against being sent anywhere else.
#[async_trait]
pub trait Wire: Send + Sync {
    /// Sends a request and gives the whole answer, whatever its status.
    async fn send(&self, request: oidc::Request) -> Result<oidc::Response, Unreachable>;
}

/// Tells the host product of events over HTTP, guarded like the wire to identity providers.
#[async_trait]
pub trait Teller: Send + Sync {
    /// Sends a request and gives the status it is answered with, and the beginning of what the answer says.
    async fn tell(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Unreachable>;
}

/// Sends mail, some time soon: whoever asks does not wait, and can't tell from the time it takes whether there was
/// anything to send.
pub trait Post: Send + Sync {
    /// Sends a plain text mail.
    fn send(&self, to: &domain::Address, subject: String, text: String);

    /// Sends nothing, and takes as long: for an address that is nobody's.
    fn feign(&self, to: &domain::Address, subject: String, text: String);
}

/// Looks up TXT records.
#[async_trait]
pub trait Txt: Send + Sync {
    /// The records under this name; none where it does not exist.
    async fn records(&self, name: &str) -> Result<Vec<String>, Unreachable>;
}

/// A fresh key that signs, and the certificate it is known by.
pub struct SigningKey {
    /// The private RSA key, PKCS #8.
    pub pkcs8: Vec<u8>,
    /// The certificate it has signed itself, DER.
    pub certificate: Vec<u8>,
}

/// A key could not be made. The text is for logs; it holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unforged(pub String);

/// Makes keys.
#[async_trait]
pub trait Forge: Send + Sync {
    /// A key with a certificate that names this host and is good for ten years from now on. It takes a noticeable moment.
    async fn signing_key(&self, host: &str, now: Moment) -> Result<SigningKey, Unforged>;
}
