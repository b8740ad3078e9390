//! Every crate takes its version, edition, licence and lints from the workspace, so that none drifts from the others.

use super::manifest::{self, Manifest};
use super::{Complaint, Tree};

/// What a crate inherits of its package.
const INHERITED: &[&str] = &["edition", "license", "version"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in manifest::all(tree) {
        match Manifest::read(path, text) {
            Ok(manifest) => complaints.extend(not_inherited(&manifest)),
            Err(error) => {
                let error = error.message();
                let what =
                    format!("is not TOML ({error}), so nothing about this crate can be checked: mend it");
                complaints.push(Complaint::new(path, 1, what));
            }
        }
    }
    complaints
}

fn not_inherited(manifest: &Manifest<'_>) -> Vec<Complaint> {
    let missing = INHERITED.iter().filter(|key| !manifest.inherits("package", key));
    let mut complaints: Vec<_> = missing
        .map(|key| {
            let what = format!(
                "does not inherit `{key}`, so it can drift from the others: write `{key}.workspace = true`"
            );
            Complaint::new(manifest.path, 1, what)
        })
        .collect();
    if !manifest.inherits_lints() {
        let what = "does not inherit the lints, so what the house forbids is allowed here: write `workspace = true` \
                    under `[lints]`";
        complaints.push(Complaint::new(manifest.path, 1, what));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: &str = "[package]\nname = \"a\"\nversion.workspace = true\nedition.workspace = true\n\
                        license = { workspace = true }\n[lints]\nworkspace = true\n";

    fn found(path: &str, manifest: &str) -> Vec<String> {
        check(&Tree::of(&[(path, manifest)])).into_iter().map(|complaint| complaint.what).collect()
    }

    #[test]
    fn a_crate_that_inherits_everything_is_fine() {
        assert!(found("crates/a/Cargo.toml", FINE).is_empty());
    }

    #[test]
    fn what_a_crate_does_not_inherit_is_told() {
        for (key, line) in
            [("version", "version.workspace = true\n"), ("lints", "[lints]\nworkspace = true\n")]
        {
            let found = found("crates/a/Cargo.toml", &FINE.replace(line, ""));
            assert_eq!(found.len(), 1, "{key}: {found:?}");
            assert!(found[0].contains(key));
        }
        assert_eq!(found("xtask/Cargo.toml", "[package]\nversion = \"0.1.0\"\n").len(), 4);
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_told() {
        assert_eq!(found("crates/a/Cargo.toml", "[package").len(), 1);
    }
}
