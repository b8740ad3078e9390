//! The checkout under test: where things lie, and how programs are started in it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::running::found;

/// The checkout under test.
pub(super) struct Checkout {
    root: PathBuf,
}

impl Checkout {
    pub(super) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the programs are installed that the tests run against Usher.
    pub(super) fn peers(&self) -> PathBuf {
        self.root.join(".peers")
    }

    /// A program started at the root.
    pub(super) fn program(&self, program: impl AsRef<std::ffi::OsStr>, line: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(line).current_dir(&self.root);
        // What cargo told this program about its own package is nobody else's, and some build scripts would take it
        // for a reason to run again.
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name.as_ref());
            }
        }
        command
    }

    /// Cargo, the one that built this program where that is known.
    pub(super) fn cargo(&self, line: &[&str]) -> Command {
        self.program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), line)
    }

    /// Tells the tests where the programs are that they run: `TEST_PEERS` is the folder of the installed peers,
    /// `CHROMIUM` the browser, unless that is already said.
    pub(super) fn with_peers<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("TEST_PEERS", self.peers());
        if let (None, Some(browser)) = (env::var_os("CHROMIUM"), found("chromium")) {
            command.env("CHROMIUM", browser);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_are_told_where_the_peers_are() {
        let checkout = Checkout::at(Path::new("/checkout"));
        let mut command = checkout.cargo(&["nextest"]);
        checkout.with_peers(&mut command);
        let peers = command.get_envs().find(|(name, _)| *name == "TEST_PEERS").and_then(|(_, value)| value);
        assert_eq!(peers, Some(std::ffi::OsStr::new("/checkout/.peers")));
        assert_eq!(command.get_current_dir(), Some(Path::new("/checkout")));
    }

    #[test]
    fn what_cargo_said_of_this_package_is_not_passed_on() {
        let command = Checkout::at(Path::new("/checkout")).cargo(&["build"]);
        let removed = command.get_envs().find(|(name, _)| *name == "CARGO_PKG_NAME");
        assert_eq!(removed, Some((std::ffi::OsStr::new("CARGO_PKG_NAME"), None)));
    }
}
