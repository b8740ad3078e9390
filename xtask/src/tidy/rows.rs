//! Every row of the rules is a test whose name begins with it, so that none is only promised.

use std::collections::BTreeSet;

use super::{Complaint, Tree};

/// Where the rows are.
const RULES: &str = "docs/rules.md";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let Some(page) = tree.text(RULES) else { return Vec::new() };
    let tested: BTreeSet<_> = tree.texts_ending("rs").flat_map(|(_, text)| tests(text)).collect();
    let untested = |(line, row): (usize, &str)| {
        let what = format!(
            "no test is named after row {row}, so nobody knows whether it holds: write one whose name begins with \
             `{}_`",
            row.to_lowercase()
        );
        (!tested.contains(&row.to_lowercase())).then(|| Complaint::new(RULES, line, what))
    };
    rows(page).filter_map(untested).collect()
}

/// The rows of the page's tables, each with its line: a capital letter and a number in the first cell.
fn rows(page: &str) -> impl Iterator<Item = (usize, &str)> {
    page.lines().enumerate().filter_map(|(at, line)| {
        let cell = line.strip_prefix("| ")?.split(" |").next()?;
        is_row(cell, |first| first.is_ascii_uppercase()).then_some((at + 1, cell))
    })
}

/// The rows that tests of this file are named after. One that is ignored is none.
fn tests(text: &str) -> impl Iterator<Item = String> {
    let mut before = "";
    text.lines().filter_map(move |line| {
        let is_test = matches!(std::mem::replace(&mut before, line.trim()), "#[test]" | "#[tokio::test]");
        if !is_test {
            return None;
        }
        let name = line.trim_start().trim_start_matches("async ").strip_prefix("fn ")?;
        let row = name.split('_').next()?;
        is_row(row, |first| first.is_ascii_lowercase()).then(|| row.to_owned())
    })
}

fn is_row(text: &str, is_letter: impl Fn(char) -> bool) -> bool {
    let mut letters = text.chars();
    let number = letters.clone().skip(1).collect::<String>();
    letters.next().is_some_and(is_letter) && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Rules\n\n| row | what |\n|---|---|\n| B1 | somebody |\n| B12 | locked |\n";

    #[test]
    fn a_row_without_a_test_is_named_with_its_line() {
        let test = "    #[tokio::test]\n    async fn b1_somebody_comes() {}\n\n#[test]\nfn b1b_is_no_row() {}\n\
            fn b12_is_no_test() {}\n#[test]\n#[ignore]\nfn b12_is_not_run() {}\n";
        let tree = Tree::of(&[(RULES, PAGE), ("crates/a/tests/it.rs", test)]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 1);
        assert_eq!(complaints[0].line, 6);
        assert!(complaints[0].what.contains("B12") && complaints[0].what.contains("`b12_`"));
    }

    #[test]
    fn where_every_row_is_a_test_nothing_is_wrong() {
        let tests = "#[test]\nfn b1_a() {}\n  #[tokio::test]\n  async fn b12_b() {}\n";
        assert_eq!(check(&Tree::of(&[(RULES, PAGE), ("crates/a/src/lib.rs", tests)])), []);
        assert_eq!(
            check(&Tree::of(&[("README.md", PAGE)])),
            [],
            "without the page there is nothing to check"
        );
    }
}
