//! The words by which a member is found, and what is sought among them: folded, so that nobody has to type a name as it is
//! written. What is found this way is only shown; who is who is never decided by it.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::Member;

/// The most words a member is found by, and the most that are sought at once.
const MOST: usize = 16;

/// The longest word, in characters; what is longer is found by its beginning.
const LONGEST: usize = 100;

/// Marks that stand over and under letters, which many leave out when they type (Unicode's blocks of combining marks).
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// A text without regard to case, accents and compatibility forms.
pub(crate) fn folded(text: &str) -> String {
    let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let letters = plain.chars().filter(|letter| !is_mark(*letter));
    letters.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

fn parted(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(shortened)
}

pub(crate) fn shortened(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

impl Member {
    /// The words they are found by, in order, each once: those of the shown name and of the shown address up to its `@`, and
    /// the whole address.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let names = [&self.given_name, &self.family_name].into_iter().flatten();
        let mut words: Vec<_> = names.flat_map(|name| parted(&folded(name)).collect::<Vec<_>>()).collect();
        words.truncate(MOST / 2);
        if let Some(address) = &self.email {
            let address = folded(address.as_str());
            let local = address.rsplit_once('@').map_or("", |(local, _)| local);
            words.extend(parted(local).take(MOST / 2 - 1));
            words.push(shortened(&address));
        }
        words.sort_unstable();
        words.dedup();
        words
    }

    /// By what they stand in a list that is sorted by name: the shown name, or else the address.
    #[must_use]
    pub fn name_key(&self) -> String {
        let names = [&self.given_name, &self.family_name].into_iter().flatten();
        let names: Vec<_> = names.map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            return self
                .email
                .as_ref()
                .map(|address| shortened(&folded(address.as_str())))
                .unwrap_or_default();
        }
        shortened(&folded(&names.join(" ")))
    }
}

/// What somebody sought is looked for with: beginnings, each of which one of a member's words has to have. What has an `@` in
/// it is the beginning of an address, and of anything else every word counts.
#[must_use]
pub fn sought(text: &str) -> Vec<String> {
    let text = folded(text);
    let mut beginnings = Vec::new();
    for part in text.split_whitespace() {
        let part = part.trim_matches(|letter: char| !letter.is_alphanumeric());
        if part.contains('@') {
            beginnings.push(shortened(part));
        } else {
            beginnings.extend(parted(part));
        }
    }
    beginnings.truncate(MOST);
    beginnings
}

#[cfg(test)]
mod tests {
    use super::sought;
    use crate::{
        AccountId, Address, Member, MemberId, Moment, Role, WorkspaceId,
        member::{Source, Standing},
    };

    fn member(given: &str, family: &str, email: &str) -> Member {
        Member {
            given_name: Some(given.to_owned()),
            family_name: Some(family.to_owned()),
            email: Address::parse(email).ok(),
            id: MemberId::from_bits(1),
            workspace: WorkspaceId::from_bits(2),
            account: AccountId::from_bits(3),
            role: Role::Member,
            seat: None,
            source: Source::Invited,
            standing: Standing::Active,
            claimed_by: None,
            epoch: 0,
            joined_at: Moment::from_micros(0),
            left_at: None,
            suspended: None,
        }
    }

    fn finds(member: &Member, text: &str) -> bool {
        let words = member.words();
        sought(text).iter().all(|beginning| words.iter().any(|word| word.starts_with(beginning)))
    }

    #[test]
    fn somebody_is_found_by_the_beginning_of_any_word_of_their_name_or_of_their_address() {
        let ada = member("Zoë Ada", "Lovelace-Straße", "countess.al@Acme.example");
        for text in [
            "ada",
            "LOVE",
            "zoe",
            "Zoë",
            "strasse",
            "love zoe",
            "lovelace-str",
            "countess",
            "countess.al@ac",
            "al",
        ] {
            assert!(finds(&ada, text), "{text}");
        }
        for text in ["da", "velace", "ada byron", "acme", "countess@acme"] {
            assert!(!finds(&ada, text), "{text}");
        }
    }

    #[test]
    fn what_says_nothing_seeks_nothing() {
        assert!(sought("").is_empty() && sought(" \t - . @ ").is_empty());
        assert_eq!(sought("O'Brien, Ann"), ["o", "brien", "ann"]);
    }

    #[test]
    fn nobody_has_more_words_or_longer_ones_than_there_is_room_for() {
        let many = member(&"word ".repeat(1000), &"x".repeat(10_000), "a.b.c.d.e.f.g.h.i.j@acme.example");
        let words = many.words();
        assert!(
            words.len() <= super::MOST && words.iter().all(|word| word.chars().count() <= super::LONGEST)
        );
        assert!(many.name_key().chars().count() <= super::LONGEST);
        assert!(sought(&"word ".repeat(1000)).len() <= super::MOST);
    }

    #[test]
    fn whoever_shows_no_name_is_sorted_by_their_address() {
        assert_eq!(member(" ", "", "Ada@acme.example").name_key(), "ada@acme.example");
        assert_eq!(member("Élodie", "Ôtan", "ada@acme.example").name_key(), "elodie otan");
    }
}
