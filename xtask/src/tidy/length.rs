//! Files are short enough to be held in the mind whole.

use super::{Complaint, Tree};

/// The most lines a Rust file may have. 40 to 400 is the aim; only the maximum is enforced.
const MOST_LINES: usize = 400;

/// Where our own Rust files lie.
const OURS: &[&str] = &["bench/", "crates/", "fuzz/", "xtask/"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let ours = tree.texts_ending("rs").filter(|(path, _)| OURS.iter().any(|folder| path.starts_with(folder)));
    ours.filter_map(|(path, text)| {
        let lines = text.lines().count();
        let what = format!(
            "{lines} lines, and {MOST_LINES} are the most, because a longer file holds more than one thing: \
             split it by what its parts are about, `name.rs` beside a folder `name/`"
        );
        (lines > MOST_LINES).then(|| Complaint::new(path, MOST_LINES + 1, what))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_400_lines_is_the_longest_allowed() {
        let (fits, long) = ("x\n".repeat(400), "x\n".repeat(401));
        let tree = Tree::of(&[
            ("crates/a/src/fits.rs", &fits),
            ("crates/a/src/long.rs", &long),
            ("docs/long.md", &long),
            ("fuzz/long.rs", &long),
        ]);
        let found: Vec<_> =
            check(&tree).into_iter().map(|complaint| (complaint.path, complaint.line)).collect();
        assert_eq!(found, [("crates/a/src/long.rs".to_owned(), 401), ("fuzz/long.rs".to_owned(), 401)]);
    }
}
