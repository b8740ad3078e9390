//! Migrations are numbered without gaps and bear the same names in every adapter, so that a number means one thing.

use std::collections::BTreeMap;

use super::{Complaint, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut adapters = BTreeMap::<&str, Vec<&str>>::new();
    for path in tree.paths() {
        if let Some(adapter) = adapter(path) {
            adapters.entry(adapter).or_default();
        }
        if let Some((adapter, file)) = migration(path) {
            adapters.entry(adapter).or_default().push(file);
        }
    }
    for (adapter, files) in &mut adapters {
        files.sort_unstable();
        complaints.extend(misnumbered(adapter, files));
    }
    complaints.extend(unequal(&adapters));
    complaints
}

/// The crate's name, when this is the manifest of an adapter. The contract that all adapters keep is none.
fn adapter(path: &str) -> Option<&str> {
    let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
    (name.starts_with("store-") && name != "store-contract").then_some(name)
}

/// The adapter's crate and the file name, when this is the path of a migration.
fn migration(path: &str) -> Option<(&str, &str)> {
    let (adapter, rest) = path.strip_prefix("crates/")?.split_once('/')?;
    let file = rest.strip_prefix("migrations/").filter(|file| file.ends_with(".sql"))?;
    adapter.starts_with("store-").then_some((adapter, file))
}

fn misnumbered(adapter: &str, files: &[&str]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut next = 1;
    for file in files {
        let path = format!("crates/{adapter}/migrations/{file}");
        match number(file) {
            None => complaints.push(Complaint::new(
                &path,
                1,
                "a migration is named by four digits and what it does, so that its place in the order shows: \
                 name it like 0001_what_it_does.sql",
            )),
            Some(number) if number != next => {
                complaints.push(Complaint::new(
                    &path,
                    1,
                    format!(
                        "this migration should have number {next:04}, because a gap or a double leaves the order \
                         open: renumber it"
                    ),
                ));
                next = number + 1;
            }
            Some(_) => next += 1,
        }
    }
    complaints
}

/// The number of a migration named as it should be.
fn number(file: &str) -> Option<u32> {
    let (digits, rest) = file.split_at_checked(4)?;
    let words = rest.strip_prefix('_')?.strip_suffix(".sql")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let named = words.starts_with(|c: char| c.is_ascii_lowercase()) && words.chars().all(plain);
    (named && digits.bytes().all(|digit| digit.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// Complains of every migration that one adapter has and another lacks, at the one that has it.
fn unequal(adapters: &BTreeMap<&str, Vec<&str>>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (adapter, files) in adapters {
        for (other, theirs) in adapters.iter().filter(|(other, _)| *other != adapter) {
            for file in files.iter().filter(|file| !theirs.contains(file)) {
                complaints.push(Complaint::new(
                    &format!("crates/{adapter}/migrations/{file}"),
                    1,
                    format!(
                        "{other} has no migration of this name, and the adapters must hold the same schema: add \
                         crates/{other}/migrations/{file}"
                    ),
                ));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[&str]) -> Vec<String> {
        let files: Vec<_> = paths.iter().map(|path| (*path, "")).collect();
        check(&Tree::of(&files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_in_order_and_alike_in_both_adapters_are_fine() {
        let paths = [
            "crates/store-postgres/migrations/0001_start.sql",
            "crates/store-postgres/migrations/0002_add_seat_plan.sql",
            "crates/store-sqlite/migrations/0001_start.sql",
            "crates/store-sqlite/migrations/0002_add_seat_plan.sql",
            "crates/store-sqlite/src/odd.sql",
        ];
        assert!(found(&paths).is_empty());
    }

    #[test]
    fn a_gap_a_double_and_an_odd_name_are_told() {
        let found = found(&[
            "crates/store-sqlite/migrations/0001_start.sql",
            "crates/store-sqlite/migrations/0003_gap.sql",
            "crates/store-sqlite/migrations/0003_twice.sql",
            "crates/store-sqlite/migrations/4_odd.sql",
        ]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("0003_gap.sql:1: ") && found[0].contains("0002"));
        assert!(found[1].contains("0003_twice.sql:1: ") && found[1].contains("0004"));
        assert!(found[2].contains("4_odd.sql:1: ") && found[2].contains("four digits"));
    }

    #[test]
    fn an_adapter_without_any_migration_lacks_them_all() {
        let found = found(&[
            "crates/store-contract/Cargo.toml",
            "crates/store-postgres/Cargo.toml",
            "crates/store-sqlite/Cargo.toml",
            "crates/store-sqlite/migrations/0001_start.sql",
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("store-postgres has no"));
    }

    #[test]
    fn a_migration_that_one_adapter_lacks_is_told() {
        let found = found(&[
            "crates/store-postgres/migrations/0001_start.sql",
            "crates/store-sqlite/migrations/0001_start.sql",
            "crates/store-sqlite/migrations/0002_more.sql",
        ]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("crates/store-sqlite/migrations/0002_more.sql:1: store-postgres has no")
        );
    }
}
