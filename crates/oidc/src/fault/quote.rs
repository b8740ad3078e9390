//! Foreign text made fit to be shown: what a provider sends reaches an admin's page and the log only
//! through one of these.

/// A value shown in a sentence is cut after this many characters.
const SHOWN: usize = 200;

/// A list is shown up to this many items.
const LISTED: usize = 20;

/// A value, cut and without characters that would hide or reorder what stands around it.
pub(crate) fn value(text: &str) -> String {
    let mut shown: String =
        text.chars().take(SHOWN).map(|c| if is_plain(c) { c } else { '\u{fffd}' }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Values, each cut and cleaned, and not more of them than anybody reads.
pub(crate) fn values<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    texts.into_iter().take(LISTED).map(value).collect()
}

/// The `error` member of an OAuth answer. RFC 6749 section 4.1.2.1 allows printable ASCII; the registered
/// codes need only letters, digits and a few signs, and nothing else is repeated.
pub(crate) fn error(raw: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/');
    if raw.is_empty() || raw.len() > 64 || !raw.chars().all(fits) {
        return "an unreadable error code".to_owned();
    }
    raw.to_owned()
}

/// Entra's own error number in a description. The description itself is never repeated: it is free text
/// that anybody can put into a callback.
pub(crate) fn detail(description: &str) -> Option<String> {
    const PREFIX: &str = "AADSTS";
    let start = description.find(PREFIX)? + PREFIX.len();
    let digits: String = description[start..].chars().take_while(char::is_ascii_digit).take(12).collect();
    (!digits.is_empty()).then(|| format!("{PREFIX}{digits}"))
}

/// A parser's complaint without the values it quotes, so that no claim of a person ends up in a log.
pub(crate) fn complaint(text: &str) -> String {
    let mut shown = String::new();
    let mut chars = text.chars();
    let mut quoting = false;
    while let Some(c) = chars.next() {
        match c {
            // Values are quoted the way Rust's `Debug` does it, with `\` before a quote inside.
            '\\' if quoting => drop(chars.next()),
            '"' if quoting => quoting = false,
            '"' => {
                quoting = true;
                shown.push('…');
            }
            _ if quoting => {}
            _ => shown.push(c),
        }
    }
    value(&shown)
}

fn is_plain(c: char) -> bool {
    // Bidirectional controls and zero-width characters can make one value look like another.
    let hides = matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    !hides && !c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_and_says_so() {
        let shown = value(&"x".repeat(500));
        assert_eq!(shown.chars().count(), SHOWN + 1);
        assert!(shown.ends_with('…'));
    }

    #[test]
    fn control_and_reordering_characters_are_replaced() {
        assert_eq!(value("a\r\nb\u{202e}c"), "a\u{fffd}\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn an_error_code_with_markup_is_never_repeated() {
        assert_eq!(error("access_denied"), "access_denied");
        assert_eq!(error("<script>alert(1)</script>"), "an unreadable error code");
        assert_eq!(error(""), "an unreadable error code");
        assert_eq!(error(&"a".repeat(65)), "an unreadable error code");
    }

    #[test]
    fn only_the_number_of_a_description_is_kept() {
        let description = "AADSTS7000222: The provided client secret keys for app 'x' are expired.";
        assert_eq!(detail(description).as_deref(), Some("AADSTS7000222"));
        assert_eq!(detail("AADSTS: none"), None);
        assert_eq!(detail("user is not assigned"), None);
    }

    #[test]
    fn a_complaint_quotes_no_value() {
        let error = serde_json::from_str::<u8>(r#""Alice \"Al\" Acme""#).unwrap_err();
        let shown = complaint(&error.to_string());
        assert!(!shown.contains("Al") && !shown.contains("Acme"), "{shown}");
        assert!(shown.contains("invalid type"), "{shown}");
    }
}
