//! A crate of the workspace as its `Cargo.toml` tells it.

use toml::Table;

use super::Tree;

/// A crate of the workspace as its manifest tells it.
pub(super) struct Manifest<'a> {
    /// The crate's folder, which is also its name.
    pub(super) name: &'a str,
    pub(super) path: &'a str,
    text: &'a str,
    table: Table,
}

/// A dependency: the key it stands under, and the crate it means.
pub(super) struct Dependency<'a> {
    pub(super) key: &'a str,
    pub(super) package: &'a str,
}

/// The paths and texts of the manifests of the workspace's crates.
pub(super) fn all(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.texts().filter(|(path, _)| {
        let inside = path.strip_prefix("crates/").and_then(|rest| rest.strip_suffix("/Cargo.toml"));
        *path == "xtask/Cargo.toml" || inside.is_some_and(|name| !name.contains('/'))
    })
}

impl<'a> Manifest<'a> {
    /// Reads the manifest at this path.
    ///
    /// # Errors
    /// Fails when it is not TOML.
    pub(super) fn read(path: &'a str, text: &'a str) -> Result<Self, toml::de::Error> {
        let name = path.trim_end_matches("/Cargo.toml").rsplit('/').next().unwrap_or(path);
        Ok(Self { name, path, text, table: text.parse()? })
    }

    /// Whether a key of a table is taken from the workspace.
    pub(super) fn inherits(&self, table: &str, key: &str) -> bool {
        let value = self.table.get(table).and_then(|table| table.get(key));
        value.and_then(|value| value.get("workspace")).and_then(toml::Value::as_bool) == Some(true)
    }

    /// Whether the lints are those of the workspace.
    pub(super) fn inherits_lints(&self) -> bool {
        let lints = self.table.get("lints").and_then(|lints| lints.get("workspace"));
        lints.and_then(toml::Value::as_bool) == Some(true)
    }

    /// What the crate and its build script name.
    pub(super) fn built_with(&self) -> Vec<Dependency<'_>> {
        self.dependencies(&["dependencies", "build-dependencies"])
    }

    /// What its tests, examples and benches name besides.
    pub(super) fn tested_with(&self) -> Vec<Dependency<'_>> {
        self.dependencies(&["dev-dependencies"])
    }

    /// The line on which a dependency stands, or the first where it is written in a way of its own.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let begins = |line: &str| {
            line.trim_start().strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '.', '=']))
        };
        self.text.lines().position(begins).map_or(1, |at| at + 1)
    }

    /// What the tables of these names hold, for every target.
    fn dependencies(&self, names: &[&str]) -> Vec<Dependency<'_>> {
        let targets = self.table.get("target").and_then(toml::Value::as_table);
        let targeted =
            targets.into_iter().flat_map(|target| target.values().filter_map(toml::Value::as_table));
        std::iter::once(&self.table)
            .chain(targeted)
            .flat_map(|table| names.iter().filter_map(|name| table.get(*name)?.as_table()))
            .flatten()
            .map(|(key, value)| {
                let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
                Dependency { key, package }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_is_found_in_every_table_under_the_name_it_means() {
        let text = "[dependencies]\na = \"1\"\nb = { package = \"c\", version = \"1\" }\n\
                    [target.'cfg(unix)'.dependencies]\nd.workspace = true\n[dev-dependencies]\ne = \"1\"\n";
        let manifest = Manifest::read("crates/x/Cargo.toml", text).unwrap();
        let built: Vec<_> =
            manifest.built_with().iter().map(|one| (one.package, manifest.line_of(one.key))).collect();
        assert_eq!(manifest.name, "x");
        assert_eq!(built, [("a", 2), ("c", 3), ("d", 5)]);
        assert_eq!(manifest.tested_with().len(), 1);
    }

    #[test]
    fn the_manifests_of_the_workspace_are_those_of_its_crates() {
        let tree = Tree::of(&[
            ("Cargo.toml", ""),
            ("crates/a/Cargo.toml", ""),
            ("crates/a/tests/fixtures/Cargo.toml", ""),
            ("fuzz/Cargo.toml", ""),
            ("xtask/Cargo.toml", ""),
        ]);
        assert_eq!(
            all(&tree).map(|(path, _)| path).collect::<Vec<_>>(),
            ["crates/a/Cargo.toml", "xtask/Cargo.toml"]
        );
    }
}
