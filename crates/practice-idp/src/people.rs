//! The people this identity provider knows.

use crate::chance;
use serde::{Deserialize, Serialize};
use std::fmt;

mod draft;
mod seed;

pub use draft::{Draft, Flaw};
pub use seed::seed;

/// What names a person for good: the OIDC `sub` and the SCIM `externalId`. It never changes, whatever is renamed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// An id from its text: 1 to 64 letters, digits, dots, dashes or underscores. `None` for anything else.
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        fits.then(|| Self(text.to_owned()))
    }

    /// A fresh id, for a person who is added by hand.
    pub(crate) fn random() -> Result<Self, chance::Dry> {
        Ok(Self(format!("p-{}", chance::short_id()?)))
    }

    /// A fresh id, for a group.
    pub(crate) fn random_for_group() -> Result<Self, chance::Dry> {
        Ok(Self(format!("g-{}", chance::short_id()?)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a person's account at the identity provider works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Account {
    /// The person can sign in.
    Active,
    /// The person has left, or is on leave: no sign-in, and the application is told `active: false`.
    Deactivated,
}

/// A person as the identity provider knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Never changes.
    pub id: Id,
    /// SCIM `userName` and OIDC `preferred_username`; unique without regard to case.
    pub user_name: String,
    /// May be empty for someone with one name.
    pub given_name: String,
    /// May be empty for someone with one name.
    pub family_name: String,
    /// The work address.
    pub email: String,
    /// Sent in the enterprise extension (RFC 7643 section 4.3) by the dialects that do so.
    #[serde(default)]
    pub department: Option<String>,
    /// Whether the account works.
    pub account: Account,
}

impl Person {
    /// The name to show: given name first, or family name first and unspaced where the name is written in Han, Kana or Hangul.
    pub fn display_name(&self) -> String {
        let (given, family) = (self.given_name.as_str(), self.family_name.as_str());
        let east_asian = |text: &str| !text.is_empty() && text.chars().all(is_east_asian);
        match (given.is_empty(), family.is_empty()) {
            (false, false) if east_asian(given) && east_asian(family) => format!("{family}{given}"),
            (false, false) => format!("{given} {family}"),
            (false, true) => given.to_owned(),
            (true, false) => family.to_owned(),
            (true, true) => self.user_name.clone(),
        }
    }

    /// Which of six colours the person's badge has: always the same one, since the id never changes.
    pub(crate) fn tone(&self) -> usize {
        self.id.as_str().bytes().map(usize::from).sum::<usize>() % 6
    }

    /// One or two letters that stand for the person in a round badge.
    pub fn initials(&self) -> String {
        let name = self.display_name();
        let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        let last = words.next_back();
        match (first, last) {
            (Some(first), Some(last)) if first.is_alphabetic() && last.is_ascii_alphabetic() => {
                format!("{first}{last}").to_uppercase()
            }
            (Some(first), _) => first.to_uppercase().to_string(),
            (None, _) => "?".to_owned(),
        }
    }
}

fn is_east_asian(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_han_is_shown_family_first_and_unspaced() {
        let people = seed("acme.example");
        let wu = people.iter().find(|person| person.id.as_str() == "chien-shiung").unwrap();
        assert_eq!(wu.display_name(), "吳健雄");
        assert_eq!(wu.initials(), "吳");
    }

    #[test]
    fn a_person_with_one_name_is_shown_by_it() {
        let mut person = seed("acme.example").remove(0);
        person.family_name.clear();
        assert_eq!(person.display_name(), "Ada");
    }

    #[test]
    fn an_id_takes_no_slash_no_space_and_no_emptiness() {
        assert!(Id::new("ada").is_some());
        assert!(Id::new("").is_none());
        assert!(Id::new("a/b").is_none());
        assert!(Id::new("a b").is_none());
        assert!(Id::new(&"x".repeat(65)).is_none());
    }

    #[test]
    fn the_seed_has_unique_ids_user_names_and_addresses_at_the_domain() {
        let people = seed("acme.example");
        for field in
            [|p: &Person| p.id.to_string(), |p: &Person| p.user_name.clone(), |p: &Person| p.email.clone()]
        {
            let mut values: Vec<String> = people.iter().map(field).collect();
            values.sort();
            values.dedup();
            assert_eq!(values.len(), people.len());
        }
        assert!(people.iter().all(|person| person.email.ends_with("@acme.example")));
    }
}
