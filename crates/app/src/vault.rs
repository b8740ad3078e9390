//! Secrets that must be kept because they are used again, such as a client secret: sealed under the installation's key
//! with AES-256-GCM, and bound to the place they are kept in, so that a sealed value moved elsewhere does not open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::ports::Entropy;

/// The first byte of what is sealed: under which form and key.
const FORM: u8 = 1;

/// Seals and opens secrets.
pub struct Vault {
    key: LessSafeKey,
}

/// A sealed value does not open: it is damaged, was moved, or was sealed under another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret does not open; was the installation's secret key changed?")]
pub struct Sealed;

impl Vault {
    /// A vault with the installation's key.
    ///
    /// # Errors
    /// [`Sealed`] never in practice: any 32 bytes are a key.
    pub fn new(key: &[u8; 32]) -> Result<Self, Sealed> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Sealed)?;
        Ok(Self { key: LessSafeKey::new(key) })
    }

    /// Seals a secret for the place it will be kept in.
    ///
    /// # Errors
    /// [`Sealed`] only where the secret is absurdly long.
    pub fn seal(&self, entropy: &dyn Entropy, place: &str, secret: &str) -> Result<Vec<u8>, Sealed> {
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut sealed = secret.as_bytes().to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        self.key.seal_in_place_append_tag(nonce_used, Aad::from(place), &mut sealed).map_err(|_| Sealed)?;
        let mut kept = vec![FORM];
        kept.extend_from_slice(&nonce);
        kept.append(&mut sealed);
        Ok(kept)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`Sealed`].
    pub fn open(&self, place: &str, kept: &[u8]) -> Result<String, Sealed> {
        let (form, rest) = kept.split_first().ok_or(Sealed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN).ok_or(Sealed)?;
        if *form != FORM {
            return Err(Sealed);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Sealed)?;
        let mut sealed = sealed.to_vec();
        let opened = self.key.open_in_place(nonce, Aad::from(place), &mut sealed).map_err(|_| Sealed)?;
        String::from_utf8(opened.to_vec()).map_err(|_| Sealed)
    }
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
        let vault = Vault::new(&[7; 32]).unwrap();
        let sealed = vault.seal(&Counting, "cx_1 client_secret", "hush").unwrap();
        assert_eq!(vault.open("cx_1 client_secret", &sealed).unwrap(), "hush");
        assert_eq!(vault.open("cx_2 client_secret", &sealed), Err(Sealed));
        assert_eq!(Vault::new(&[8; 32]).unwrap().open("cx_1 client_secret", &sealed), Err(Sealed));
        for place in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[place] ^= 1;
            assert_eq!(vault.open("cx_1 client_secret", &broken), Err(Sealed), "byte {place}");
        }
        assert_eq!(vault.open("cx_1 client_secret", &[]), Err(Sealed));
        assert!(!sealed.windows(4).any(|bytes| bytes == b"hush"));
    }
}
