//! Encrypted assertions (XML Encryption 1.1): RSA-OAEP around a key, AES around the assertion.
//!
//! In Galois/counter mode a ciphertext that somebody changed does not open. In cipher block chaining it opens to
//! something, and whoever may try out ciphertexts reads the plaintext off our answers (Jager and Somorovsky 2011). So that
//! mode is taken only for a ciphertext that the identity provider has signed: nobody else can have one tried. RSA with
//! PKCS #1 v1.5 padding is refused always, since what is wrapped so can be tried against the key whoever signs around it.
//! Which algorithm is used stands in plain text, so telling that it is refused tells nothing; from the first use of a key
//! on there is one fault for everything.

use aws_lc_rs::{
    aead::{self, AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    cipher::{self, AES_128, AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm},
};
use roxmltree::Node;

use crate::{
    Fault, PrivateKey,
    document::{self, is, one},
    encoded,
    fault::{Message, Purpose, quote},
    uri,
};

const MESSAGE: Message = Message::Response;

/// How many wrapped keys are tried. An identity provider wraps one for each of our certificates.
const MOST_KEYS: usize = 4;

/// Whether cipher block chaining is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chaining {
    /// No: the ciphertext is anybody's.
    Refused,
    /// Yes: the ciphertext was read from what a signature covers that holds.
    Signed,
}

/// How an assertion is encrypted.
#[derive(Debug, Clone, Copy)]
enum Cipher {
    /// AES in Galois/counter mode.
    Counter(&'static aead::Algorithm),
    /// AES in cipher block chaining.
    Chain(&'static cipher::Algorithm),
}

impl Cipher {
    fn named(uri: &str, chaining: Chaining) -> Result<Self, Fault> {
        match (uri, chaining) {
            (uri::AES128_GCM, _) => Ok(Self::Counter(&AES_128_GCM)),
            (uri::AES256_GCM, _) => Ok(Self::Counter(&AES_256_GCM)),
            (uri::AES128_CBC, Chaining::Signed) => Ok(Self::Chain(&AES_128)),
            (uri::AES256_CBC, Chaining::Signed) => Ok(Self::Chain(&AES_256)),
            (uri::AES128_CBC | uri::AES256_CBC, Chaining::Refused) => {
                Err(Fault::UnsignedCiphertext { received: quote::value(uri) })
            }
            (other, _) => Err(refused(Purpose::Encryption, other)),
        }
    }

    fn open(self, key: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Counter(algorithm) => open_counter(algorithm, key, ciphertext),
            Self::Chain(algorithm) => open_chain(algorithm, key, ciphertext),
        }
    }
}

/// The plaintext of an `EncryptedAssertion`.
pub(super) fn decrypt(
    encrypted: Node<'_, '_>,
    keys: &[PrivateKey],
    chaining: Chaining,
) -> Result<String, Fault> {
    if keys.is_empty() {
        return Err(Fault::NoDecryptionKey);
    }
    let data = one(encrypted, uri::ENCRYPTION, "EncryptedData", MESSAGE)?
        .ok_or_else(|| Fault::malformed(MESSAGE, "its encrypted assertion holds no EncryptedData"))?;
    let cipher = Cipher::named(method(data)?.attribute("Algorithm").unwrap_or_default(), chaining)?;
    // Inside of EncryptedData or beside it: both are in use.
    let wrapped: Vec<_> = encrypted
        .descendants()
        .filter(|node| is(*node, uri::ENCRYPTION, "EncryptedKey"))
        .map(|key| Ok((transport(key)?, value(key)?)))
        .collect::<Result<_, Fault>>()?;
    if wrapped.is_empty() || wrapped.len() > MOST_KEYS {
        return Err(Fault::malformed(MESSAGE, "its encrypted assertion comes with no key, or too many"));
    }
    let ciphertext = value(data)?;
    for (transport, wrapped) in &wrapped {
        for key in keys {
            let opened = key.unwrap_key(transport, wrapped).and_then(|key| cipher.open(&key, &ciphertext));
            if let Some(plain) = opened {
                return String::from_utf8(plain).map_err(|_| Fault::Decryption);
            }
        }
    }
    Err(Fault::Decryption)
}

fn refused(purpose: Purpose, algorithm: &str) -> Fault {
    Fault::Algorithm { purpose, received: quote::value(algorithm) }
}

fn method<'a, 'i>(element: Node<'a, 'i>) -> Result<Node<'a, 'i>, Fault> {
    one(element, uri::ENCRYPTION, "EncryptionMethod", MESSAGE)?
        .ok_or_else(|| Fault::malformed(MESSAGE, "its encrypted assertion does not say how it is encrypted"))
}

/// How a key is wrapped. OAEP digests and masks with one hash here: SHA-1, which is not weak in this place
/// and what nearly everybody sends, or SHA-256.
fn transport(key: Node<'_, '_>) -> Result<&'static OaepAlgorithm, Fault> {
    let method = method(key)?;
    let algorithm = method.attribute("Algorithm").unwrap_or_default();
    let digest = one(method, uri::SIGNATURE, "DigestMethod", MESSAGE)?;
    let digest = digest.map_or(uri::SHA1, |digest| digest.attribute("Algorithm").unwrap_or_default());
    let mask = one(method, uri::ENCRYPTION_11, "MGF", MESSAGE)?;
    let mask = mask.map_or(uri::MGF1_SHA1, |mask| mask.attribute("Algorithm").unwrap_or_default());
    let labelled = one(method, uri::ENCRYPTION, "OAEPparams", MESSAGE)?.is_some();
    match (algorithm, digest, mask) {
        _ if labelled => Err(refused(Purpose::KeyTransport, "RSA-OAEP with OAEPparams")),
        (uri::OAEP | uri::OAEP_11, uri::SHA1, uri::MGF1_SHA1) => Ok(&OAEP_SHA1_MGF1SHA1),
        (uri::OAEP_11, uri::SHA256, uri::MGF1_SHA256) => Ok(&OAEP_SHA256_MGF1SHA256),
        (uri::OAEP | uri::OAEP_11, digest, mask) => {
            Err(refused(Purpose::KeyTransport, &format!("{algorithm} with {digest} and {mask}")))
        }
        (other, ..) => Err(refused(Purpose::KeyTransport, other)),
    }
}

fn value(element: Node<'_, '_>) -> Result<Vec<u8>, Fault> {
    let missing = || Fault::malformed(MESSAGE, "a part of its encrypted assertion has no value in base64");
    let data = one(element, uri::ENCRYPTION, "CipherData", MESSAGE)?.ok_or_else(missing)?;
    let value = one(data, uri::ENCRYPTION, "CipherValue", MESSAGE)?.ok_or_else(missing)?;
    encoded::decode(&document::text(value, MESSAGE)?).ok_or_else(missing)
}

/// XML Encryption 1.1 section 5.2.4: the nonce, the ciphertext and the tag, one after the other.
fn open_counter(cipher: &'static aead::Algorithm, key: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = ciphertext.split_at_checked(cipher.nonce_len())?;
    let key = LessSafeKey::new(UnboundKey::new(cipher, key).ok()?);
    let mut sealed = sealed.to_vec();
    let plain =
        key.open_in_place(Nonce::try_assume_unique_for_key(nonce).ok()?, Aad::empty(), &mut sealed).ok()?;
    Some(plain.to_vec())
}

/// XML Encryption 1.1 section 5.2.2: the initialization vector and the ciphertext, padded up to a whole block; the last
/// byte says how long the padding is, and the others of it are anything.
fn open_chain(cipher: &'static cipher::Algorithm, key: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let (vector, chained) = ciphertext.split_at_checked(cipher.block_len())?;
    let vector = <[u8; 16]>::try_from(vector).ok()?;
    let key = PaddedBlockDecryptingKey::cbc_iso10126(UnboundCipherKey::new(cipher, key).ok()?).ok()?;
    let mut chained = chained.to_vec();
    let plain = key.decrypt(&mut chained, DecryptionContext::Iv128(vector.into())).ok()?;
    Some(plain.to_vec())
}
