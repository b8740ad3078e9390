//! Just enough of Rust's and SQL's grammar to tell code from comments and strings, with the line each piece stands on.

/// What a piece of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or a keyword.
    Word,
    /// A single sign, such as a bracket.
    Sign,
    /// A string, character, number or lifetime.
    Literal,
    /// A comment for whoever reads the code.
    Comment,
    /// A comment that becomes documentation.
    Doc,
}

/// A piece of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// The line it begins on, from 1.
    pub(crate) line: usize,
}

impl Token<'_> {
    /// Whether this is code that reads exactly so: a word or a sign, and not text in a comment or a string.
    pub(crate) fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Sign) && self.text == text
    }
}

/// The pieces of a Rust file. Source that no compiler would take yields pieces too, only less meaningful ones.
pub(crate) fn rust(source: &str) -> Vec<Token<'_>> {
    read(source, one_of_rust)
}

/// The pieces of an SQL file.
pub(crate) fn sql(source: &str) -> Vec<Token<'_>> {
    read(source, one_of_sql)
}

/// Splits a source by a grammar: a function from what is left, never empty and never starting with white space, to
/// what the next piece is and how many bytes it takes.
fn read(source: &str, grammar: fn(&str) -> (Kind, usize)) -> Vec<Token<'_>> {
    let (mut rest, mut line, mut tokens) = (source, 1, Vec::new());
    while let Some(first) = rest.chars().next() {
        let taken = if first.is_whitespace() {
            first.len_utf8()
        } else {
            let (kind, length) = grammar(rest);
            tokens.push(Token { kind, text: &rest[..length], line });
            length
        };
        line += rest[..taken].matches('\n').count();
        rest = &rest[taken..];
    }
    tokens
}

fn one_of_rust(rest: &str) -> (Kind, usize) {
    if rest.starts_with("//") {
        let plain = rest.starts_with("////") || !(rest.starts_with("///") || rest.starts_with("//!"));
        return (if plain { Kind::Comment } else { Kind::Doc }, end_of_line(rest));
    }
    if rest.starts_with("/*") {
        let doc = rest.starts_with("/*!")
            || (rest.starts_with("/**") && !rest.starts_with("/***") && !rest.starts_with("/**/"));
        return (if doc { Kind::Doc } else { Kind::Comment }, end_of_nested_comment(rest));
    }
    if let Some(length) = string_of_rust(rest) {
        return (Kind::Literal, length);
    }
    if let Some(after) = rest.strip_prefix('\'') {
        return (Kind::Literal, 1 + character_or_lifetime(after));
    }
    if rest.starts_with("r#") && rest[2..].starts_with(begins_word) {
        return (Kind::Word, 2 + end_of_word(&rest[2..]));
    }
    word_number_or_sign(rest)
}

fn one_of_sql(rest: &str) -> (Kind, usize) {
    if rest.starts_with("--") {
        (Kind::Comment, end_of_line(rest))
    } else if rest.starts_with("/*") {
        (Kind::Comment, end_of_nested_comment(rest))
    } else if let Some(after) = rest.strip_prefix('\'') {
        // A doubled quote inside reads as two strings side by side, which is all the same here.
        (Kind::Literal, 1 + after.find('\'').map_or(after.len(), |end| end + 1))
    } else {
        word_number_or_sign(rest)
    }
}

fn word_number_or_sign(rest: &str) -> (Kind, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    if begins_word(first) {
        (Kind::Word, end_of_word(rest))
    } else if first.is_ascii_digit() {
        (Kind::Literal, end_of_word(rest))
    } else {
        (Kind::Sign, first.len_utf8())
    }
}

/// The length of the string literal that `rest` begins with: plain, byte, C or raw.
fn string_of_rust(rest: &str) -> Option<usize> {
    let prefix = rest.find(|c: char| !matches!(c, 'b' | 'c' | 'r'))?;
    if !matches!(&rest[..prefix], "" | "b" | "c" | "r" | "br" | "cr") {
        return None;
    }
    let body = &rest[prefix..];
    if !rest[..prefix].ends_with('r') {
        let quote = body.chars().next().filter(|c| *c == '"' || (*c == '\'' && &rest[..prefix] == "b"))?;
        return Some(prefix + 1 + end_of_quoted(&body[1..], quote));
    }
    let hashes = body.find(|c| c != '#')?;
    let text = body[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", &body[..hashes]);
    let end = text.find(&close).map_or(text.len(), |at| at + close.len());
    Some(prefix + hashes + 1 + end)
}

/// How far the quoted text goes, its closing quote included.
fn end_of_quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if !escaped && c == quote {
            return at + c.len_utf8();
        }
        escaped = !escaped && c == '\\';
    }
    text.len()
}

/// What follows a single quote: `x'` and `\n'` are the rest of a character, `static` is the rest of a lifetime.
fn character_or_lifetime(after: &str) -> usize {
    let mut chars = after.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => end_of_quoted(after, '\''),
        (Some(one), Some('\'')) => one.len_utf8() + 1,
        _ => end_of_word(after),
    }
}

fn begins_word(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn end_of_word(text: &str) -> usize {
    text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len())
}

fn end_of_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Where the comment that `text` begins with ends. Rust's and PostgreSQL's block comments nest.
fn end_of_nested_comment(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(found) = text[at..].find(['/', '*']).map(|offset| at + offset) {
        if text[found..].starts_with("/*") {
            (depth, at) = (depth + 1, found + 2);
        } else if text[found..].starts_with("*/") {
            (depth, at) = (depth - 1, found + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at = found + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tokens: &[Token<'_>]) -> Vec<String> {
        let words = tokens.iter().filter(|token| token.kind == Kind::Word);
        words.map(|token| format!("{}@{}", token.text, token.line)).collect()
    }

    #[test]
    fn words_in_comments_and_strings_are_not_code() {
        let source = "// one\nlet two = \"three \\\" four\"; /* five /* six */ seven */\nlet r#eight = br##\"nine\"# ten\"##;";
        assert_eq!(words(&rust(source)), ["let@2", "two@2", "let@3", "r#eight@3"]);
    }

    #[test]
    fn a_quote_opens_a_character_or_names_a_lifetime() {
        let source = "fn f<'a>(x: &'a str) { ['\"', '\\'', b'\"', '\\u{41}', 'é']; done() }";
        assert_eq!(words(&rust(source)), ["fn@1", "f@1", "x@1", "str@1", "done@1"]);
    }

    #[test]
    fn a_documenting_comment_is_told_from_others() {
        let source = "//! a\n/// b\n//// c\n// d\n/** e */\n/*** f */\n/**/";
        let kinds: Vec<_> = rust(source).iter().map(|token| token.kind).collect();
        use Kind::{Comment, Doc};
        assert_eq!(kinds, [Doc, Doc, Comment, Comment, Doc, Comment, Comment]);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        assert_eq!(words(&rust("/* \n */ a \"\n\n\" b r\"\n\" c")), ["a@2", "b@4", "c@5"]);
    }

    #[test]
    fn source_cut_short_yields_what_there_is() {
        for source in ["\"open", "/* open", "r#\"open", "'", "'\\", "b'", "r#", "br", "1e"] {
            assert_eq!(rust(source).iter().map(|token| token.text.len()).sum::<usize>(), source.len());
        }
    }

    #[test]
    fn sql_has_its_own_comments_and_strings() {
        let source = "SELECT a -- b\nFROM \"c\" WHERE d = 'e''f' /* g */ AND h = 1";
        let expected = ["SELECT@1", "a@1", "FROM@2", "c@2", "WHERE@2", "d@2", "AND@2", "h@2"];
        assert_eq!(words(&sql(source)), expected);
    }
}
