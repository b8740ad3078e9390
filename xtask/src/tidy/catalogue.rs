//! What people read stands in the catalogue (`crates/text/en`): no page and no code of a page has words of its own, and the
//! catalogue has none that nobody says.

use std::collections::BTreeSet;

use super::token::{self, Kind, Token};
use super::{Complaint, Tree};

/// Where pages are made of sentences.
const TEMPLATES: &str = "crates/web/templates/";
const MESSAGES: &str = "crates/text/en/";
/// Code that makes pages and mails.
const PAGES: &[&str] = &[
    "crates/web/src/console",
    "crates/web/src/login",
    "crates/web/src/op/",
    "crates/web/src/page",
    "crates/web/src/setup_link",
];

/// Code among it that answers programs, in the words of their protocol.
const FOR_PROGRAMS: &[&str] = &["crates/web/src/login/over.rs"];
/// Names, which are the same in every language.
const NAMES: &[&str] = &["Entra ID", "OpenID Connect", "SAML 2.0"];
/// Blocks of templates that hold a class and nothing to read.
const CLASSES: &[&str] = &["{% block width %}"];

/// Attributes that are read to people.
const READ_OUT: &[&str] = &["alt", "aria-label", "data-label", "placeholder", "title"];
/// Elements whose inside is no text.
const NO_TEXT: &[&str] = &["script", "style", "svg"];
/// What is written for whoever runs the service, or for whoever reads the code.
const NOT_READ: &[&str] = &[
    "assert",
    "debug",
    "error",
    "expect",
    "info",
    "other",
    "panic",
    "reason",
    "trace",
    "unreachable",
    "warn",
];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in tree.texts_ending("html").filter(|(path, _)| path.starts_with(TEMPLATES)) {
        complaints.extend(words_of_a_template(path, text));
    }
    for (path, text) in tree.texts_ending("rs").filter(|(path, _)| is_of_pages(path)) {
        complaints.extend(words_of_code(path, text));
    }
    complaints.extend(unsaid(tree));
    complaints
}

fn is_of_pages(path: &str) -> bool {
    PAGES.iter().any(|place| path.starts_with(place)) && !FOR_PROGRAMS.contains(&path)
}

/// A piece of a template.
enum Piece<'a> {
    Text(&'a str),
    /// An expression or a tag of the template engine.
    Engine(&'a str),
    /// A tag of HTML, with whatever of the engine is in it.
    Tag(&'a str),
}

fn words_of_a_template(path: &str, text: &str) -> Vec<Complaint> {
    let (mut complaints, mut line, mut inside, mut before) = (Vec::new(), 1, None, "");
    for piece in pieces(text) {
        let (source, found) = match piece {
            Piece::Text(source) => (source, is_prose(source).then(|| source.trim())),
            Piece::Engine(source) => (source, quoted(source)),
            Piece::Tag(source) => (source, read_out(source)),
        };
        if let Piece::Tag(tag) = piece {
            let name = name_of(tag);
            match inside {
                None => inside = NO_TEXT.iter().find(|one| **one == name && !tag.ends_with("/>")),
                Some(open) if name.strip_prefix('/') == Some(open) => inside = None,
                Some(_) => {}
            }
        }
        if let (Some(words), None) = (found, inside)
            && !CLASSES.contains(&before)
        {
            complaints.push(own_words(path, line, words));
        }
        before = source;
        line += source.matches('\n').count();
    }
    complaints
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut rest, mut pieces) = (text, Vec::new());
    while !rest.is_empty() {
        let (piece, length) = if let Some(length) = engine(rest) {
            (Piece::Engine(&rest[..length]), length)
        } else if rest.starts_with('<') {
            let length = tag(rest);
            (Piece::Tag(&rest[..length]), length)
        } else {
            let length = rest
                .char_indices()
                .skip(1)
                .map(|(at, _)| at)
                .find(|at| begins(&rest[*at..]))
                .unwrap_or(rest.len());
            (Piece::Text(&rest[..length]), length)
        };
        pieces.push(piece);
        rest = &rest[length..];
    }
    pieces
}

fn begins(rest: &str) -> bool {
    rest.starts_with('<') || engine(rest).is_some()
}

/// How long the expression, tag or comment of the engine is with which this begins.
fn engine(rest: &str) -> Option<usize> {
    let end =
        [("{{", "}}"), ("{%", "%}"), ("{#", "#}")].into_iter().find(|(open, _)| rest.starts_with(open))?.1;
    Some(rest.find(end).map_or(rest.len(), |at| at + end.len()))
}

/// How long the tag is with which this begins: to its `>`, those of the engine aside.
fn tag(rest: &str) -> usize {
    let mut at = 1;
    while at < rest.len() {
        let here = rest.get(at..).unwrap_or_default();
        match engine(here) {
            Some(length) => at += length,
            None if here.starts_with('>') => return at + 1,
            None => at += here.chars().next().map_or(1, char::len_utf8),
        }
    }
    rest.len()
}

fn name_of(tag: &str) -> &str {
    tag[1..].split(|it: char| it.is_whitespace() || it == '>').next().unwrap_or_default()
}

/// Two letters beside each other are a word; a sign, or a letter as one, is none.
fn is_prose(text: &str) -> bool {
    let mut text = text.to_owned();
    while let Some((at, end)) = text.find('&').and_then(|at| Some((at, text[at..].find(';')?))) {
        text.replace_range(at..=at + end, "");
    }
    text.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_alphabetic))
}

/// Words for people in what a macro is called with: they begin with a capital, or are several.
fn quoted(source: &str) -> Option<&str> {
    if source.starts_with("{#") {
        return None;
    }
    source.split('"').skip(1).step_by(2).find(|text| {
        is_prose(text)
            && !NAMES.contains(text)
            && !text.contains(['/', '=', '_'])
            && (text.starts_with(|it: char| it.is_uppercase()) || text.contains(' '))
    })
}

/// The words in an attribute that is read to people.
fn read_out(tag: &str) -> Option<&str> {
    READ_OUT.iter().find_map(|name| {
        let (_, after) = tag.split_once(&format!(" {name}=\""))?;
        let bare: Vec<&str> = pieces(after.split_once('"').map_or(after, |(value, _)| value))
            .into_iter()
            .filter_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None })
            .collect();
        bare.into_iter().find(|text| is_prose(text))
    })
}

fn words_of_code(path: &str, text: &str) -> Vec<Complaint> {
    // What tests expect to read is written out, so that a change of the words is seen.
    if path.ends_with("/tests.rs") {
        return Vec::new();
    }
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let tokens = token::rust(code);
    (0..tokens.len())
        .filter(|at| {
            tokens[*at].kind == Kind::Literal
                && is_sentence(tokens[*at].text)
                && !is_for_others(&tokens[..*at])
        })
        .map(|at| own_words(path, tokens[at].line, tokens[at].text.trim_matches('"')))
        .collect()
}

/// Two words beside each other, or one that is written like a label. Codes, paths and names of fields are neither.
fn is_sentence(literal: &str) -> bool {
    let Some(text) = literal.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else { return false };
    let is_word = |word: &&str| {
        word.len() > 1 && word.bytes().all(|it| it.is_ascii_alphabetic() || b",.;?!".contains(&it))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    !NAMES.contains(&text) && words.windows(2).any(|two| two.iter().all(is_word))
}

/// Whether what was begun last is for whoever runs the service or reads the code.
fn is_for_others(before: &[Token<'_>]) -> bool {
    let statement =
        before.iter().rev().take_while(|token| !token.is(";") && !token.is("{") && !token.is("}"));
    statement.take(40).any(|token| NOT_READ.iter().any(|word| token.is(word)))
}

fn own_words(path: &str, line: usize, words: &str) -> Complaint {
    let words: String = words.chars().take(60).collect();
    let what = format!(
        "says “{words}” by itself, where nobody who translates would find it: put it into a file of {MESSAGES} and call \
         the function that comes of it"
    );
    Complaint::new(path, line, what)
}

/// Messages that no page, no mail and no refusal says.
fn unsaid(tree: &Tree) -> Vec<Complaint> {
    let said: BTreeSet<(&str, &str)> = ["html", "rs"]
        .iter()
        .flat_map(|end| tree.texts_ending(end))
        .flat_map(|(_, text)| said_in(text))
        .collect();
    let mut complaints = Vec::new();
    for (path, text) in tree.texts_ending("ftl").filter(|(path, _)| path.starts_with(MESSAGES)) {
        let module = path[MESSAGES.len()..].trim_end_matches(".ftl").replace('-', "_");
        for (number, line) in (1..).zip(text.lines()) {
            let Some((id, _)) = line.split_once(" =") else { continue };
            let is_id = id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
            let name = id.replace('-', "_");
            if is_id && !said.contains(&(module.as_str(), name.as_str())) {
                let what = format!(
                    "has `{id}`, which nobody says (`text::{module}::{name}`): say it, or take it out"
                );
                complaints.push(Complaint::new(path, number, what));
            }
        }
    }
    complaints
}

/// The messages that a source says, each as its module and its name: `members::leave`, or `says::leave` where the source has
/// `use text::members as says`.
fn said_in(text: &str) -> Vec<(&str, &str)> {
    let called =
        text.split("use text::").skip(1).filter_map(|rest| rest.split_once(';')?.0.split_once(" as "));
    let called: Vec<(&str, &str)> = called.collect();
    let is_of_name = |it: char| it.is_alphanumeric() || it == '_';
    text.match_indices("::")
        .flat_map(|(at, _)| {
            let before = &text[..at];
            let module = &before[before.trim_end_matches(is_of_name).len()..];
            let after = &text[at + 2..];
            let name = &after[..after.len() - after.trim_start_matches(is_of_name).len()];
            let meant = called
                .iter()
                .filter(move |(_, alias)| *alias == module)
                .map(move |(module, _)| (*module, name));
            meant.chain([(module, name)]).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|complaint| complaint.line).collect()
    }

    #[test]
    fn a_template_has_no_words_of_its_own() {
        let page = "crates/web/templates/a.html";
        for own in [
            "<p>Hello</p>",
            "<p>{{ name }} is here</p>",
            "<p title=\"{{ name }} is here\">–</p>",
            "<input placeholder=\"Name\">",
            "{% call m::secret(\"key\", \"Key\", value) %}{% endcall %}",
        ] {
            assert_eq!(lines(page, &format!("<div>\n{own}\n</div>")), [2], "{own}");
        }
        let fine = "<!doctype html>\n{# said to whoever reads this #}\n<p class=\"soft {% if a > b %}two words{% endif %}\">\
                    {% block width %} wide{% endblock %}{{ text::a::b(c) }} · {{ n }}&nbsp;x</p><svg><title>mark</title></svg>{% call m::icon(\"lock\") %}{% endcall %}";
        assert!(lines(page, fine).is_empty());
        assert!(
            lines("crates/practice-idp/templates/a.html", "<p>Hello</p>").is_empty(),
            "it shares nothing with us"
        );
    }

    #[test]
    fn code_of_pages_has_no_words_of_its_own() {
        let page = "crates/web/src/console/a.rs";
        assert_eq!(lines(page, "fn a() -> &'static str {\n    \"Nobody is here.\"\n}\n"), [2]);
        assert_eq!(lines(page, "fn a() {\n    let b = format!(\"{n} people left\");\n}\n"), [2]);
        for fine in [
            "fn a() {\n    b.expect(\"there is one\");\n}\n",
            "fn a() {\n    tracing::warn!(code = 1, \"it went wrong\");\n}\n",
            "#[expect(clippy::b, reason = \"it is needed\")]\nfn a() {}\n",
            "const A: &str = \"no-cache, no-store\";\n",
            "/// Says \"that it is\" so.\nfn a() {}\n#[cfg(test)]\nmod tests {\n    const B: &str = \"One is here.\";\n}\n",
        ] {
            assert!(lines(page, fine).is_empty(), "{fine}");
        }
        assert!(lines("crates/web/src/scim/a.rs", "const A: &str = \"no such user\";\n").is_empty());
    }

    #[test]
    fn a_message_is_said_somewhere() {
        let messages =
            ("crates/text/en/log-in.ftl", "### About\nleave = Leave\nleave-now =\n    Now = soon\n");
        let found =
            check(&Tree::of(&[messages, ("crates/web/src/a.rs", "fn a() { text::log_in::leave_now() }")]));
        assert_eq!(found.into_iter().map(|one| one.line).collect::<Vec<_>>(), [2]);
    }
}
