//! What names people, as the operator sees it: enough to recognise who has called, and no more.

use domain::{Address, Moment, sign_in::masked};
use serde_json::Value;

/// In the place of what is not shown.
pub(super) const HIDDEN: &str = "•••";

/// The particulars that are said in words of ours, whoever they are about.
const OURS: [&str; 14] = [
    "by",
    "from",
    "grace_until",
    "kind",
    "mode",
    "plan",
    "proof",
    "protocol",
    "purpose",
    "role",
    "seat",
    "state",
    "to",
    "unverified_addresses",
];

/// Where an address ends in a text.
const fn is_around(letter: char) -> bool {
    letter.is_ascii_whitespace()
        || matches!(
            letter,
            '"' | '\'' | '`' | '(' | ')' | '<' | '>' | '[' | ']' | ',' | ';' | '|' | '\u{201c}' | '\u{201d}'
        )
}

/// An address, masked as admins see those of strangers. What only looks like one is hidden.
pub(super) fn address(text: &str) -> String {
    Address::parse(text).map_or_else(|_| HIDDEN.to_owned(), |address| masked(&address))
}

/// A text of ours about somebody: addresses in it are masked, and what it quotes of what was sent is hidden.
pub(super) fn sentence(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    // What stands between backticks is quoted; where one is left open, all of the rest is.
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 1 {
            shown.push_str(HIDDEN);
        } else {
            shown.push_str(&addresses(part));
        }
    }
    shown
}

/// A text with every address in it masked.
fn addresses(text: &str) -> String {
    let parts = text.split_inclusive(is_around).map(|part| {
        let word = part.trim_end_matches(is_around);
        let (word, end) = part.split_at(word.len());
        // A sentence may end behind an address.
        let bare = word.trim_end_matches(['.', ':', '!', '?']);
        if bare.contains('@') {
            format!("{}{}{end}", address(bare), &word[bare.len()..])
        } else {
            part.to_owned()
        }
    });
    parts.collect()
}

/// To what something was done: an id stays, and what a domain's entry names; an address is masked. What a directory calls
/// somebody may be anything, and is hidden.
pub(super) fn target(action: &str, text: &str) -> String {
    let is_domains = action.strip_prefix("refused ").unwrap_or(action).starts_with("domain");
    if is_id(text) || (is_domains && !text.contains('@')) { text.to_owned() } else { address(text) }
}

/// The particulars of an entry of the audit log, a line for each. Of what people typed only that there was something is shown;
/// ids, numbers, times and words of ours stay.
pub(super) fn details(text: &str) -> Option<String> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(fields)) if fields.is_empty() => None,
        Ok(value) => serde_json::to_string_pretty(&hidden(value, false)).ok(),
        Err(_) => Some(HIDDEN.to_owned()),
    }
}

fn hidden(value: Value, is_ours: bool) -> Value {
    match value {
        Value::String(text) if is_ours || is_id(&text) || text.parse::<Moment>().is_ok() => {
            Value::String(addresses(&text))
        }
        Value::String(_) => Value::String(HIDDEN.to_owned()),
        Value::Array(all) => Value::Array(all.into_iter().map(|one| hidden(one, is_ours)).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let is_ours = OURS.contains(&name.as_str());
                (name, hidden(value, is_ours))
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

/// Whether it is an id of ours: a short prefix and 26 digits.
fn is_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(prefix, digits)| {
        (2..=3).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
            && digits.len() == 26
            && digits.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_left_in_a_text() {
        assert_eq!(addresses("ada@acme.example"), "a•••@acme.example");
        assert_eq!(
            addresses("He is \"ada@acme.example\", not <bob@acme.example>."),
            "He is \"a•••@acme.example\", not <b•••@acme.example>."
        );
        assert_eq!(addresses("It was ada@acme.example."), "It was a•••@acme.example.");
        assert_eq!(addresses("half@ and @half"), "••• and •••");
        assert_eq!(addresses("g•••@navy.example"), "g•••@navy.example");
        assert_eq!(addresses("acme.example, twice"), "acme.example, twice");
    }

    #[test]
    fn what_a_reason_quotes_is_hidden() {
        assert_eq!(
            sentence("the subject is `00u1`, and `ada@acme.example` was expected"),
            "the subject is •••, and ••• was expected"
        );
        assert_eq!(sentence("left open `ada"), "left open •••");
    }

    #[test]
    fn what_something_was_done_to_stays_where_it_names_nobody() {
        let id = "usr_00000000000000000000000001";
        for (action, text, shown) in [
            ("member.provisioned", id, id),
            ("domain.verified", "acme.example", "acme.example"),
            ("refused domain_unproven", "acme.example", "acme.example"),
            ("refused seat_none_left", "ada.lovelace", HIDDEN),
            ("refused seat_none_left", "ada@acme.example", "a•••@acme.example"),
            ("refused domain_required", "ada@acme.example", "a•••@acme.example"),
        ] {
            assert_eq!(target(action, text), shown, "{action} {text}");
        }
    }

    #[test]
    fn particulars_keep_ids_numbers_times_and_our_own_words() {
        let id = "mem_00000000000000000000000001";
        let text = format!(
            r#"{{"plan":"standard","seats":5,"name":"Acme","owner":"ada@acme.example","members":["{id}"],
            "grace_until":"2026-12-27T09:00:00Z","reason":"Their laptop was stolen","jit":true,"from":{{"x":"y"}},"to":"required"}}"#
        );
        let shown = details(&text).unwrap_or_default();
        for kept in ["standard", "5", id, "2026-12-27", "true", "required"] {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
        for gone in ["Acme", "ada", "laptop", "\"y\""] {
            assert!(!shown.contains(gone), "{gone}: {shown}");
        }
        assert_eq!(details("{}"), None);
        assert_eq!(details("cut {").as_deref(), Some(HIDDEN));
    }
}
