//! Files and folders are named for what they hold.

use super::{Complaint, Tree};

/// Names that say nothing about what a file or a folder holds, when they are its whole name. As part of a name some of
/// them are SCIM's own words: `resource_types.rs` is fine.
const EMPTY_NAMES: &[&str] = &["common", "model", "models", "service", "services", "type", "types"];

/// Words that say nothing, also as part of a name.
const EMPTY_WORDS: &[&str] = &[
    "dto", "dtos", "handler", "handlers", "helper", "helpers", "impl", "impls", "manager", "managers",
    "misc", "util", "utils",
];

/// The kinds of files whose paths are judged.
const JUDGED: &[&str] = &[".rs", ".sql", ".html"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let judged = tree.paths().filter(|path| JUDGED.iter().any(|extension| path.ends_with(extension)));
    judged.filter_map(|path| wrong_with(path).map(|what| Complaint::new(path, 1, what))).collect()
}

fn wrong_with(path: &str) -> Option<String> {
    if path.ends_with("/mod.rs") {
        return Some(
            "a file `mod.rs` does not say what it holds: name it for its folder and put it beside that folder".into(),
        );
    }
    let part = path.split('/').find(|part| is_empty(stem(part)))?;
    Some(format!("`{part}` does not say what it holds, so anything ends up in it: name it for what it holds"))
}

fn stem(part: &str) -> &str {
    part.split('.').next().unwrap_or(part)
}

fn is_empty(stem: &str) -> bool {
    EMPTY_NAMES.contains(&stem) || stem.split(['_', '-']).any(|word| EMPTY_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complains(path: &str) -> bool {
        !check(&Tree::of(&[(path, "")])).is_empty()
    }

    #[test]
    fn a_name_that_says_nothing_is_refused_in_every_part_of_a_path() {
        for path in [
            "crates/a/src/utils.rs",
            "crates/a/src/types.rs",
            "crates/a/src/store_impl.rs",
            "crates/a/src/service/seat.rs",
            "crates/a/src/test_helpers.rs",
            "crates/a/src/rules/mod.rs",
            "crates/common/src/lib.rs",
            "crates/web/templates/misc.html",
            "crates/store-sqlite/src/handlers/seat.sql",
        ] {
            assert!(complains(path), "{path}");
        }
    }

    #[test]
    fn a_name_that_says_something_is_fine() {
        for path in [
            "crates/scim/src/schema/resource_types.rs",
            "crates/scim/src/schema/service_provider_config.rs",
            "crates/a/src/seat.rs",
            "crates/web/assets/utils.js",
            "docs/types.md",
        ] {
            assert!(!complains(path), "{path}");
        }
    }
}
