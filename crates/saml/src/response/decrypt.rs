//! Encrypted assertions (XML Encryption 1.1): RSA-OAEP around a key, AES-GCM around the assertion.
//!
//! Cipher block chaining is refused by name: without a verified signature around it, an attacker who tries
//! out ciphertexts reads the plaintext off our answers (Jager and Somorovsky 2011). So is RSA with PKCS #1
//! v1.5 padding. Which algorithm is used stands in plain text, so telling that it is refused tells nothing;
//! from the first use of a key on there is one fault for everything.

use aws_lc_rs::{
    aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey},
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

/// The plaintext of an `EncryptedAssertion`.
pub(super) fn decrypt(encrypted: Node<'_, '_>, keys: &[PrivateKey]) -> Result<String, Fault> {
    if keys.is_empty() {
        return Err(Fault::NoDecryptionKey);
    }
    let data = one(encrypted, uri::ENCRYPTION, "EncryptedData", MESSAGE)?
        .ok_or_else(|| Fault::malformed(MESSAGE, "its encrypted assertion holds no EncryptedData"))?;
    let cipher = match method(data)?.attribute("Algorithm").unwrap_or_default() {
        uri::AES128_GCM => &AES_128_GCM,
        uri::AES256_GCM => &AES_256_GCM,
        other => return Err(refused(Purpose::Encryption, other)),
    };
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
            let opened = key.unwrap_key(transport, wrapped).and_then(|key| open(cipher, &key, &ciphertext));
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
fn open(cipher: &'static Algorithm, key: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = ciphertext.split_at_checked(cipher.nonce_len())?;
    let key = LessSafeKey::new(UnboundKey::new(cipher, key).ok()?);
    let mut sealed = sealed.to_vec();
    let plain =
        key.open_in_place(Nonce::try_assume_unique_for_key(nonce).ok()?, Aad::empty(), &mut sealed).ok()?;
    Some(plain.to_vec())
}
