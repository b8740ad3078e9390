//! Words that have no place in what is handed on: marks of unfinished work, silenced lints, and places or helpers that
//! only its writers knew. Each is written in two halves here, so that this file passes its own check.

use super::token::{self, Token};
use super::{Complaint, Tree};

/// Marks of unfinished work, as whole words anywhere in a Rust file.
const MARKS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// Macros of unfinished work.
const MACROS: &[&str] = &["dbg", "todo", "unimplemented"];

/// What only whoever wrote the files could know, in any text: folders of one machine, and who held the pen.
const WORKPLACE: &[&str] = &[concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("helper ", "agent")];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in tree.texts_ending("rs") {
        complaints.extend(marks(path, text));
        let tokens = token::rust(text);
        complaints.extend(macros(path, &tokens));
        complaints.extend(silenced(path, &tokens));
    }
    for (path, text) in tree.texts() {
        complaints.extend(workplace(path, text));
    }
    complaints
}

fn marks(path: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let mut words = line.split(|c: char| c != '_' && !c.is_alphanumeric());
        if let Some(mark) = words.find(|word| MARKS.contains(word)) {
            let what = format!(
                "`{mark}` marks work that is not done, and nobody comes back for it: do it or drop it"
            );
            complaints.push(Complaint::new(path, number, what));
        }
    }
    complaints
}

fn macros(path: &str, tokens: &[Token<'_>]) -> Vec<Complaint> {
    let called =
        tokens.windows(2).filter(|pair| pair[1].is("!") && MACROS.iter().any(|name| pair[0].is(name)));
    called
        .map(|pair| {
            let name = pair[0].text;
            let what = format!(
                "`{name}!` is for code that is not finished, and it panics or prints: finish the code"
            );
            Complaint::new(path, pair[0].line, what)
        })
        .collect()
}

/// Finds `allow(…)` in attributes, also inside `cfg_attr`.
fn silenced(path: &str, tokens: &[Token<'_>]) -> Vec<Complaint> {
    let (mut complaints, mut depth) = (Vec::new(), 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        let opens_attribute = || {
            let before = |back: usize| at.checked_sub(back).and_then(|index| tokens.get(index));
            before(1).is_some_and(|one| one.is("#"))
                || (before(1).is_some_and(|one| one.is("!")) && before(2).is_some_and(|one| one.is("#")))
        };
        if token.is("[") && (depth > 0 || opens_attribute()) {
            depth += 1;
        } else if token.is("]") {
            depth = depth.saturating_sub(1);
        } else if depth > 0 && token.is("allow") && tokens.get(at + 1).is_some_and(|next| next.is("(")) {
            let what = "an allowed lint stays allowed after its cause is gone: use `#[expect(…, reason = \"…\")]`, \
                        which tells when it is no longer needed";
            complaints.push(Complaint::new(path, token.line, what));
        }
    }
    complaints
}

fn workplace(path: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(word) = WORKPLACE.iter().find(|word| speaks_of(line, word)) {
            let what = format!(
                "`{word}` is known only where this was written, and a reader elsewhere can do nothing with it: name a \
                 path from the root of the checkout, or leave it out"
            );
            complaints.push(Complaint::new(path, number, what));
        }
    }
    complaints
}

/// A folder counts only where a path begins with it: the same letters inside a longer path or a URL mean another place.
fn speaks_of(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | '~' | '*');
    line.match_indices(word).any(|(at, _)| !word.starts_with('/') || !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|complaint| complaint.line).collect()
    }

    #[test]
    fn a_mark_of_unfinished_work_is_told_wherever_it_stands() {
        for mark in MARKS {
            assert_eq!(
                found("crates/a/src/lib.rs", &format!("fn a() {{}}\n// {mark}: more\n")),
                [2],
                "{mark}"
            );
        }
        assert!(found("crates/a/src/lib.rs", "const XXXL: u8 = 1; // a todo list").is_empty());
    }

    #[test]
    fn a_macro_of_unfinished_work_is_told_in_code_alone() {
        for name in MACROS {
            assert_eq!(found("xtask/src/a.rs", &format!("fn a() {{\n    {name}!()\n}}")), [2], "{name}");
            assert!(
                found("xtask/src/a.rs", &format!("// {name}!()\nconst A: &str = \"{name}!()\";")).is_empty()
            );
        }
    }

    #[test]
    fn a_lint_is_expected_and_never_allowed() {
        for attribute in
            ["#[allow(dead_code)]", "#![allow(a, b)]", "#[cfg_attr(test, allow(a))]", "# [ allow (a) ]"]
        {
            assert_eq!(
                found("crates/a/src/lib.rs", &format!("\n{attribute}\nfn a() {{}}")),
                [2],
                "{attribute}"
            );
        }
        let fine = "#[expect(dead_code, reason = \"no\")]\nfn a() { [allow(1)]; if x[0] { allow(2) } }\n// #[allow(a)]";
        assert!(found("crates/a/src/lib.rs", fine).is_empty());
    }

    #[test]
    fn a_folder_of_one_machine_is_told_in_any_text() {
        for word in WORKPLACE {
            assert_eq!(found("docs/a.md", &format!("# A\n\nSee {word}b.\n")), [3], "{word}");
            assert_eq!(found("bench/run.sh", &format!("cd {word}b")), [1], "{word}");
        }
        for word in WORKPLACE.iter().filter(|word| word.starts_with('/')) {
            assert!(
                found("docs/a.md", &format!("https://a.example{word}b and ../a{word}b")).is_empty(),
                "{word}"
            );
        }
    }
}
