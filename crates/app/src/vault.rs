//! Secrets that must be kept because they are used again, such as a client secret: sealed under the installation's key
//! with AES-256-GCM, and bound to the place they are kept in, so that a sealed value moved elsewhere does not open. What is
//! sealed names its key, so that the key can be changed: older keys open, and none but the newest seals.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest,
};

use crate::ports::Entropy;

/// The first byte of what is sealed: under which form.
const FORM: u8 = 1;

/// How many bytes name a key.
const NAME_LEN: usize = 4;

/// Seals and opens secrets.
pub struct Vault {
    current: Key,
    older: Vec<Key>,
}

/// One key of the installation.
struct Key {
    /// The beginning of a digest of the key: it tells keys apart, and nothing of them.
    name: [u8; NAME_LEN],
    key: LessSafeKey,
}

/// A sealed value does not open: it is damaged, was moved, or was sealed under another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret does not open; was the installation's secret key changed?")]
pub struct Sealed;

impl Key {
    fn new(key: &[u8; 32]) -> Result<Self, Sealed> {
        let mut named = digest::Context::new(&digest::SHA256);
        named.update(b"usher name of a secret key");
        named.update(key);
        let name = *named.finish().as_ref().first_chunk().ok_or(Sealed)?;
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Sealed)?;
        Ok(Self { name, key: LessSafeKey::new(key) })
    }
}

impl Vault {
    /// A vault with the installation's key, and those it had before, which only open.
    ///
    /// # Errors
    /// [`Sealed`] never in practice: any 32 bytes are a key.
    pub fn new<'a>(
        current: &[u8; 32],
        older: impl IntoIterator<Item = &'a [u8; 32]>,
    ) -> Result<Self, Sealed> {
        let older = older.into_iter().map(Key::new).collect::<Result<_, _>>()?;
        Ok(Self { current: Key::new(current)?, older })
    }

    /// Seals a secret for the place it will be kept in.
    ///
    /// # Errors
    /// [`Sealed`] only where the secret is absurdly long.
    pub fn seal(&self, entropy: &dyn Entropy, place: &str, secret: &str) -> Result<Vec<u8>, Sealed> {
        let Key { name, key } = &self.current;
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut sealed = secret.as_bytes().to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce_used, Aad::from(place), &mut sealed).map_err(|_| Sealed)?;
        let mut kept = vec![FORM];
        kept.extend_from_slice(name);
        kept.extend_from_slice(&nonce);
        kept.append(&mut sealed);
        Ok(kept)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`Sealed`].
    pub fn open(&self, place: &str, kept: &[u8]) -> Result<String, Sealed> {
        let (name, rest) = named(kept).ok_or(Sealed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN).ok_or(Sealed)?;
        let keys = std::iter::once(&self.current).chain(&self.older).filter(|key| key.name == *name);
        for Key { key, .. } in keys {
            let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Sealed)?;
            let mut sealed = sealed.to_vec();
            if let Ok(opened) = key.open_in_place(nonce, Aad::from(place), &mut sealed) {
                return String::from_utf8(opened.to_vec()).map_err(|_| Sealed);
            }
        }
        Err(Sealed)
    }

    /// Whether this was sealed under the key that seals now.
    #[must_use]
    pub fn is_current(&self, kept: &[u8]) -> bool {
        named(kept).is_some_and(|(name, _)| *name == self.current.name)
    }
}

/// The name of the key something was sealed under, and the rest of it.
fn named(kept: &[u8]) -> Option<(&[u8; NAME_LEN], &[u8])> {
    let (form, rest) = kept.split_first()?;
    rest.split_first_chunk().filter(|_| *form == FORM)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (byte, value) in bytes.iter_mut().zip(1..) {
                *byte = value;
            }
        }
    }

    #[test]
    fn a_sealed_secret_opens_only_in_its_place_and_whole() {
        let vault = Vault::new(&[7; 32], []).unwrap();
        let sealed = vault.seal(&Counting, "cx_1 client_secret", "hush").unwrap();
        assert_eq!(vault.open("cx_1 client_secret", &sealed).unwrap(), "hush");
        assert_eq!(vault.open("cx_2 client_secret", &sealed), Err(Sealed));
        assert_eq!(Vault::new(&[8; 32], []).unwrap().open("cx_1 client_secret", &sealed), Err(Sealed));
        for place in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[place] ^= 1;
            assert_eq!(vault.open("cx_1 client_secret", &broken), Err(Sealed), "byte {place}");
        }
        assert_eq!(vault.open("cx_1 client_secret", &[]), Err(Sealed));
        assert!(!sealed.windows(4).any(|bytes| bytes == b"hush"));
    }
    #[test]
    fn older_keys_open_and_the_newest_seals() {
        let old = Vault::new(&[7; 32], []).unwrap();
        let sealed = old.seal(&Counting, "place", "hush").unwrap();
        let both = Vault::new(&[8; 32], [&[6; 32], &[7; 32]]).unwrap();
        assert_eq!(both.open("place", &sealed).unwrap(), "hush");
        assert!(old.is_current(&sealed) && !both.is_current(&sealed));
        let anew = both.seal(&Counting, "place", "hush").unwrap();
        assert!(both.is_current(&anew));
        assert_eq!(old.open("place", &anew), Err(Sealed));
        assert_eq!(Vault::new(&[8; 32], []).unwrap().open("place", &anew).unwrap(), "hush");
        assert!(!both.is_current(&[]) && !both.is_current(&[FORM, 1]));
    }
}
