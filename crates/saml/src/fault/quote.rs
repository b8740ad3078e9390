//! Foreign text made fit to be shown: what an identity provider sends reaches an admin's page and the log
//! only through one of these.

/// A value shown in a sentence is cut after this many characters.
const SHOWN: usize = 200;

/// A list is shown up to this many items.
const LISTED: usize = 20;

/// A value, cut and without characters that would hide or reorder what stands around it.
pub(crate) fn value(text: &str) -> String {
    let plain = |c: char| if is_plain(c) { c } else { '\u{fffd}' };
    let shown: String = text.chars().take(SHOWN).map(plain).collect();
    if text.chars().nth(SHOWN).is_some() { shown + "…" } else { shown }
}

/// Values, each cut and cleaned, and not more of them than anybody reads.
pub(crate) fn values<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().take(LISTED).map(|text| value(text.as_ref())).collect()
}

/// The last part of a status code, `Requester` of `urn:oasis:names:tc:SAML:2.0:status:Requester`. Anybody
/// can post a failed answer, so what is no status of SAML's own is not repeated.
pub(crate) fn status(code: &str) -> String {
    let name = code.strip_prefix("urn:oasis:names:tc:SAML:2.0:status:");
    let known = name.filter(|name| name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric()));
    known.unwrap_or("an unknown status").to_owned()
}

/// Entra's own error number in a status message. The message itself is never repeated: it is free text that
/// anybody can post.
pub(crate) fn detail(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("AADSTS")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(12).collect();
    (!digits.is_empty()).then(|| format!("AADSTS{digits}"))
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
        assert_eq!(values(vec!["x"; 50]).len(), LISTED);
    }

    #[test]
    fn control_and_reordering_characters_are_replaced() {
        assert_eq!(value("a\r\nb\u{202e}c"), "a\u{fffd}\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn only_a_status_of_saml_itself_is_repeated() {
        assert_eq!(status("urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"), "AuthnFailed");
        for odd in ["urn:oasis:names:tc:SAML:2.0:status:<b>", "https://evil.example/", ""] {
            assert_eq!(status(odd), "an unknown status");
        }
    }

    #[test]
    fn only_the_number_of_a_message_is_kept() {
        assert_eq!(detail("AADSTS75011: Authentication method …").as_deref(), Some("AADSTS75011"));
        assert_eq!(detail("AADSTS: none"), None);
        assert_eq!(detail("no"), None);
    }
}
