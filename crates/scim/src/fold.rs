//! Brings texts into the form in which they are compared. The filter evaluator, PATCH and every index outside
//! this crate must use these very functions, so that a lookup and a uniqueness check can never disagree.

use std::borrow::Cow;
use std::cmp::Ordering;

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizerBorrowed;

/// How the texts of an attribute are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Folding {
    /// Character by character (`caseExact: true`).
    Exact,
    /// Without regard to case and compatibility forms: [`caseless`].
    Caseless,
    /// As a user name: [`user_name`]. Both uniqueness and filters on `userName` use it.
    UserName,
}

impl Folding {
    /// The comparison key of a text: equal texts have equal keys. Borrows where nothing changes.
    pub fn key(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Exact => Cow::Borrowed(text),
            Self::Caseless => fold(text, compatible),
            Self::UserName => fold(text, width),
        }
    }

    /// Whether `text` has the key `key`, which must come from [`Folding::key`] of the same folding.
    pub fn equals(self, text: &str, key: &str) -> bool {
        match self {
            Self::Exact => text == key,
            // Folding ASCII is lower-casing, so no copy is needed for what nearly all texts are.
            _ if text.is_ascii() => {
                text.len() == key.len()
                    && text.bytes().zip(key.bytes()).all(|(a, b)| a.to_ascii_lowercase() == b)
            }
            _ => self.key(text) == key,
        }
    }

    /// Orders two texts by their keys, which is the "lexicographical" order of RFC 7644 table 3.
    pub fn compare(self, left: &str, right: &str) -> Ordering {
        self.key(left).as_ref().cmp(self.key(right).as_ref())
    }
}

/// Folds a text whose case does not matter: NFKC and full Unicode case folding, so that `Straße`, `STRASSE` and
/// `ｓｔｒａｓｓｅ` are one.
///
/// ```
/// assert_eq!(scim::fold::caseless("Straße"), scim::fold::caseless("STRASSE"));
/// ```
pub fn caseless(text: &str) -> String {
    Folding::Caseless.key(text).into_owned()
}

/// Folds a user name in the manner of PRECIS UsernameCaseMapped (RFC 7613 §3.2, which RFC 7643 §4.1.1 relies on):
/// wide and narrow forms become ordinary ones, case is folded, the result is in NFC. `ＪＯＥ`, `JOE` and `joe` are
/// one name, while `x²` and `x2` stay two. This one form serves uniqueness and filters alike. Characters that
/// PRECIS disallows (spaces, for one) are kept, because names are stored as they are sent.
///
/// ```
/// assert_eq!(scim::fold::user_name("ＪＯＥ"), "joe");
/// ```
pub fn user_name(text: &str) -> String {
    Folding::UserName.key(text).into_owned()
}

fn fold(text: &str, normalise: fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    // One pass is enough for nearly every text. A few characters fold into something that folds again once it is
    // normalised, hence the second look; the bound is there so that no character table can make this loop.
    let mut folded = pass(text, normalise);
    for _ in 0..3 {
        let again = pass(&folded, normalise);
        if again == folded {
            break;
        }
        folded = again;
    }
    Cow::Owned(folded)
}

fn pass(text: &str, normalise: fn(&str) -> Cow<'_, str>) -> String {
    let normal = normalise(text);
    let folded = CaseMapper::new().fold_string(&normal);
    normalise(&folded).into_owned()
}

fn compatible(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfkc().normalize(text)
}

/// RFC 7613 §3.2: the width rule, then NFC.
fn width(text: &str) -> Cow<'_, str> {
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    if !text.chars().any(is_wide_or_narrow) {
        return nfc.normalize(text);
    }
    let mut mapped = String::with_capacity(text.len());
    let mut buffer = [0; 4];
    for character in text.chars() {
        let one = character.encode_utf8(&mut buffer);
        if is_wide_or_narrow(character) {
            mapped.push_str(&compatible(one));
        } else {
            mapped.push_str(one);
        }
    }
    Cow::Owned(nfc.normalize(&mapped).into_owned())
}

/// The characters whose compatibility decomposition is tagged `<wide>` or `<narrow>`: the ideographic space and the
/// block of half- and fullwidth forms.
fn is_wide_or_narrow(character: char) -> bool {
    matches!(character, '\u{3000}' | '\u{FF01}'..='\u{FFEE}')
}
