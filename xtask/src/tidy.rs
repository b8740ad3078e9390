//! The house's shape, checked: the arrows between crates, the length and the names of files, words that have no place
//! here, the numbering of migrations, and that the documentation speaks of what exists.
//!
//! Every check is a function from the [`Tree`] to its [`Complaint`]s, so none can depend on anything but the files.

mod arrows;
mod catalogue;
mod complaint;
mod inheritance;
mod length;
mod links;
mod manifest;
mod markdown;
mod migrations;
mod names;
mod paths;
mod providers;
mod rows;
mod token;
mod tree;
mod vendors;
mod words;

pub use complaint::Complaint;
pub use tree::Tree;

const CHECKS: &[fn(&Tree) -> Vec<Complaint>] = &[
    arrows::check,
    catalogue::check,
    inheritance::check,
    length::check,
    links::check,
    migrations::check,
    names::check,
    paths::check,
    providers::check,
    rows::check,
    vendors::check,
    words::check,
];

/// Everything that is wrong with this tree, in the order of its paths and lines. Nothing means that it is tidy.
#[must_use]
pub fn complaints(tree: &Tree) -> Vec<Complaint> {
    let mut found: Vec<_> = CHECKS.iter().flat_map(|check| check(tree)).collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_come_in_the_order_of_the_files() {
        let long = "\n".repeat(401);
        let tree = Tree::of(&[("crates/b/src/long.rs", &long), ("crates/a/src/utils.rs", "")]);
        let paths: Vec<_> = complaints(&tree).into_iter().map(|complaint| complaint.path).collect();
        assert!(paths.is_sorted());
        assert!(paths.iter().any(|path| path == "crates/a/src/utils.rs"));
        assert!(paths.iter().any(|path| path == "crates/b/src/long.rs"));
    }
}
