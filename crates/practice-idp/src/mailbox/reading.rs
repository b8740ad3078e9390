//! Finds what one looks for in a mail: web addresses to follow and one-time codes to type.

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// An `http` or `https` address.
    Link(String),
    /// Four to eight digits that stand alone.
    Code(String),
}

/// Cuts a text into pieces; together they are the text again.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    let mut before = None;
    while let Some(letter) = rest.chars().next() {
        let found = if continues_word(before) { None } else { link(rest).or_else(|| code(before, rest)) };
        match found {
            Some((piece, length)) => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(piece);
                before = rest[..length].chars().next_back();
                rest = &rest[length..];
            }
            None => {
                plain.push(letter);
                before = Some(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

fn continues_word(before: Option<char>) -> bool {
    before.is_some_and(char::is_alphanumeric)
}

fn link(text: &str) -> Option<(Piece, usize)> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"' | '`');
    let whole = &text[..text.find(ends).unwrap_or(text.len())];
    // Punctuation at the end belongs to the sentence, not to the address.
    let address = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    let is_real = address.len() > "https://".len() && url::Url::parse(address).is_ok();
    is_real.then(|| (Piece::Link(address.to_owned()), address.len()))
}

fn code(before: Option<char>, text: &str) -> Option<(Piece, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    // A digit group that a separator joins to another is a date, a number or an address.
    let joins = |letter: char| matches!(letter, '-' | '/' | ':' | '@' | '_' | '%' | '=' | '#' | '+');
    let mut after = text[length..].chars();
    let next = after.next();
    let stands_alone = match next {
        Some('.' | ',') => !after.next().is_some_and(|letter| letter.is_ascii_digit()),
        Some(letter) => !letter.is_alphanumeric() && !joins(letter),
        None => true,
    };
    let is_led_alone =
        before.is_none_or(|letter| !joins(letter) && letter != '.' && letter != ',') || before == Some(':');
    let fits = (4..=8).contains(&length) && stands_alone && is_led_alone;
    fits.then(|| (Piece::Code(text[..length].to_owned()), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let code = |piece| match piece {
            Piece::Code(code) => Some(code),
            Piece::Text(_) | Piece::Link(_) => None,
        };
        pieces(text).into_iter().filter_map(code).collect()
    }

    #[test]
    fn the_pieces_are_the_text_again() {
        let text = "Hé 123456, see (https://x.example/a?b=1). Bye\n";
        let joined: String = pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link(text) | Piece::Code(text) => text,
            })
            .collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn punctuation_after_an_address_is_not_part_of_it() {
        let found = pieces("see (https://x.example/a?b=1).");
        assert_eq!(found[1], Piece::Link("https://x.example/a?b=1".to_owned()));
    }

    #[test]
    fn a_code_stands_alone() {
        assert_eq!(codes("Your code:123456."), ["123456"]);
        assert_eq!(codes("1234\n56789012"), ["1234", "56789012"]);
        assert_eq!(
            codes("2026-11-23 10.5000 ab1234 1234ab 123 123456789 #1234 1,2345 a@4711"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn digits_inside_an_address_are_no_code() {
        assert_eq!(codes("https://x.example/123456"), Vec::<String>::new());
    }

    #[test]
    fn a_script_address_is_no_link() {
        assert_eq!(pieces("javascript:alert(1)"), [Piece::Text("javascript:alert(1)".to_owned())]);
    }
}
