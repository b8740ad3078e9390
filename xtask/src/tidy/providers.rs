//! The pages about identity providers are those that are written from the sheets: who changes one and not the other is
//! told.

use super::{Complaint, Tree};
use crate::sheets::{FOLDER, pages};

/// The page of that folder that is written by hand.
const BY_HAND: &str = "docs/providers/practice-idp.md";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    // Where there are no sheets there is nothing to compare, as in the trees of tests.
    if !tree.has("crates/sheets/Cargo.toml") {
        return Vec::new();
    }
    let pages = pages();
    let stale = pages.iter().filter_map(|(path, text)| stale(path, text, tree.text(path)));
    let written = |path: &str| pages.iter().any(|(one, _)| one == path);
    let inside = |path: &str| path.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/'));
    let strays = tree.paths().filter(|path| inside(path) && !written(path) && *path != BY_HAND);
    let strays = strays.map(|path| {
        Complaint::new(
            path,
            1,
            "is of no provider that there is a sheet of: add one to crates/sheets, or drop the page",
        )
    });
    stale.chain(strays).collect()
}

fn stale(path: &str, text: &str, there: Option<&str>) -> Option<Complaint> {
    if there == Some(text) {
        return None;
    }
    let line = there.map_or(1, |there| {
        let same = there.lines().zip(text.lines()).take_while(|(one, other)| one == other).count();
        same + 1
    });
    let what = "is not what the sheets of crates/sheets say, so a reader of it and of the wizard does different things: \
                run `cargo xtask sheets`";
    Some(Complaint::new(path, line, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree_with(change: impl Fn(&str, &str) -> String) -> Vec<Complaint> {
        let mut files = vec![("crates/sheets/Cargo.toml".to_owned(), String::new())];
        files.extend(pages().into_iter().map(|(path, text)| (path.clone(), change(&path, &text))));
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        check(&Tree::of(&files))
    }

    #[test]
    fn a_page_that_says_something_else_than_its_sheet_is_told_with_the_line() {
        assert!(tree_with(|_, text| text.to_owned()).is_empty());
        let changed = tree_with(|path, text| match path {
            "docs/providers/okta.md" => text.replacen("# Okta", "# Okta, changed", 1),
            _ => text.to_owned(),
        });
        assert_eq!(changed.len(), 1);
        assert_eq!((changed[0].path.as_str(), changed[0].line), ("docs/providers/okta.md", 1));
    }

    #[test]
    fn a_page_of_no_provider_is_told() {
        let tree = Tree::of(&[
            ("crates/sheets/Cargo.toml", ""),
            ("docs/providers/nobody.md", "# Nobody\n"),
            (BY_HAND, "# By hand\n"),
        ]);
        let strays: Vec<_> = check(&tree).into_iter().filter(|one| one.path.contains("nobody")).collect();
        assert_eq!(strays.len(), 1);
        assert!(!check(&tree).iter().any(|one| one.path == BY_HAND));
    }
}
