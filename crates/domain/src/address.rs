//! E-mail addresses and their domains, compared so that two people are never taken for one.
//!
//! The local part of an address is compared without regard to ASCII case and otherwise to the letter. Wider folding
//! would be kinder to typing, and would let `ﬁona@…` or `ſam@…` (a long s) be taken for somebody else's mailbox.

mod shared;

use std::fmt;

use icu_normalizer::ComposingNormalizer;
use serde::{Serialize, Serializer};

pub use self::shared::Shared;

/// The longest address SMTP carries (RFC 5321 §4.5.3.1.3, less the brackets), in bytes.
pub const LONGEST: usize = 254;

/// A domain name in lower-case A-labels (IDNA 2008 / UTS 46), without a final dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// The text is no address or domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAddress;

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an e-mail address or domain")
    }
}

impl std::error::Error for NotAnAddress {}

impl Domain {
    /// Reads a domain name: at least two labels, letters of any script, digits and hyphens.
    ///
    /// # Errors
    /// [`NotAnAddress`] when it is no host name DNS could carry.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.strip_suffix('.').unwrap_or(text);
        let ascii = idna::domain_to_ascii_strict(text).map_err(|_| NotAnAddress)?;
        let well_formed = ascii.len() <= 253
            && ascii.contains('.')
            && ascii.split('.').all(|label| {
                !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
            })
            // An IP address is no domain anyone can prove.
            && !ascii.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        if well_formed { Ok(Self(ascii)) } else { Err(NotAnAddress) }
    }

    /// The domain a store kept, as [`Domain::as_str`] gave it.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// Lower-case A-labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Domain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// An e-mail address: shown as it was written, compared by its key.
#[derive(Debug, Clone)]
pub struct Address {
    written: String,
    key: String,
    domain: Domain,
}

impl Address {
    /// Reads an address (`local@domain`). Quoted local parts and domain literals are not accepted: no identity
    /// provider sends them and mail systems read them differently.
    ///
    /// # Errors
    /// [`NotAnAddress`] when it is none.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let written = text.trim();
        let (local, host) = written.rsplit_once('@').ok_or(NotAnAddress)?;
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && local.chars().all(|letter| {
                !letter.is_control()
                    && !letter.is_whitespace()
                    && !matches!(
                        letter,
                        '@' | '"' | '(' | ')' | ',' | ':' | ';' | '<' | '>' | '[' | '\\' | ']'
                    )
            });
        if written.len() > LONGEST || !local_fits {
            return Err(NotAnAddress);
        }
        let domain = Domain::parse(host)?;
        let local = ComposingNormalizer::new_nfc().normalize(local).to_ascii_lowercase();
        Ok(Self { key: format!("{local}@{domain}"), written: written.to_owned(), domain })
    }

    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What two spellings of one address have in common; the only form in which addresses are compared or searched.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The domain that would have to be verified for this address to be believed.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl Eq for Address {}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_mailbox_are_one_address() {
        let a = Address::parse("Ada.Lovelace@Acme.Example").unwrap();
        let b = Address::parse(" ada.lovelace@acme.example ").unwrap();
        assert_eq!(a, b);
        assert_eq!(a.as_str(), "Ada.Lovelace@Acme.Example");
        assert_eq!(a.domain().as_str(), "acme.example");
    }

    #[test]
    fn letters_that_only_look_alike_make_another_address() {
        let sam = Address::parse("sam@acme.example").unwrap();
        for twin in [
            "\u{17f}am@acme.example",
            "s\u{430}m@acme.example",
            "sam@\u{430}cme.example",
            "ﬁona@acme.example",
        ] {
            assert_ne!(sam, Address::parse(twin).unwrap(), "{twin}");
        }
        assert_ne!(
            Address::parse("ﬁona@acme.example").unwrap(),
            Address::parse("fiona@acme.example").unwrap()
        );
    }

    #[test]
    fn a_domain_is_compared_in_a_labels() {
        assert_eq!(Domain::parse("Bücher.example.").unwrap().as_str(), "xn--bcher-kva.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "@acme.example",
            "ada@",
            "ada@acme",
            "a b@acme.example",
            "ada@-acme.example",
            "ada@127.0.0.1",
            "a\"b@acme.example",
            "ada@acme..example",
            "ada@[127.0.0.1]",
            "a\r\nb@acme.example",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
        assert!(Address::parse(&format!("{}@acme.example", "a".repeat(65))).is_err());
    }
}
