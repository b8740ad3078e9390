//! `cargo xtask bench`: builds the service and its benchmark for release, runs them, and keeps the table.

use std::{path::Path, process::Command};

/// Where the table is kept.
const RESULTS: &str = "bench/RESULTS.md";

/// Runs the benchmark. The table goes to standard output and to `bench/RESULTS.md`.
///
/// # Errors
/// What could not be built or run.
pub fn run(root: &Path) -> Result<(), String> {
    cargo(root, &["build", "--release", "--locked", "--package", "usher", "--package", "bench"])?;
    let built =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into).join("release");
    finish(
        Command::new(built.join("bench")).arg(built.join("usher")).arg(root.join(RESULTS)).current_dir(root),
    )
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<(), String> {
    finish(Command::new(env!("CARGO")).args(arguments).current_dir(root))
}

fn finish(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?} ended with {status}")),
        Err(error) => Err(format!("failed to run {command:?}: {error}")),
    }
}
