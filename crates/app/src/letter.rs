//! How the text of a mail is put together. It is plain: what it says stands in paragraphs, with an empty line between them.

/// A mail of these paragraphs.
pub(crate) fn letter(paragraphs: &[&str]) -> String {
    let mut letter = paragraphs.join("\n\n");
    letter.push('\n');
    letter
}

/// Something that is to be seen by itself, or copied: a code, or an address.
pub(crate) fn apart(it: &str) -> String {
    format!("    {it}")
}

/// Somebody else's words, so that nobody takes them for ours.
pub(crate) fn quoted(words: &str) -> String {
    words.lines().map(|line| apart(&format!("> {line}"))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_stand_apart_and_what_others_said_is_marked_in_every_line() {
        let letter = letter(&["They ask:", &quoted("One.\n\nTwo."), &apart("12345678"), "Answer them."]);
        assert_eq!(letter, "They ask:\n\n    > One.\n    > \n    > Two.\n\n    12345678\n\nAnswer them.\n");
    }
}
