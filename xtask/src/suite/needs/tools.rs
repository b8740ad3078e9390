//! Programs that come from crates.io. They are built without optimisation: that takes a third of the time, and they
//! spend theirs waiting.

use crate::suite::Stage;
use crate::suite::broken::Broken;
use crate::suite::checkout::Checkout;
use crate::suite::running::must;

/// A cargo command from crates.io.
struct Tool {
    package: &'static str,
    /// The version that is installed when there is none; one that is there already may be another.
    version: &'static str,
    /// What cargo calls it.
    command: &'static str,
    used_by: &'static [Stage],
}

const TOOLS: &[Tool] = &[
    Tool {
        package: "cargo-nextest",
        version: "0.9.143",
        command: "nextest",
        used_by: &[Stage::Nextest, Stage::Postgres],
    },
    Tool { package: "cargo-deny", version: "0.20.2", command: "deny", used_by: &[Stage::Deny] },
];

/// Installs the tools that are needed and lacking, into cargo's own folder, so that other checkouts have them too.
pub(super) fn install(checkout: &Checkout, needed: &dyn Fn(&[Stage]) -> bool) -> Result<(), Broken> {
    for tool in TOOLS.iter().filter(|tool| needed(tool.used_by)) {
        let there = checkout.cargo(&[tool.command, "--version"]).output();
        if there.is_ok_and(|output| output.status.success()) {
            continue;
        }
        println!("lacking: {}", tool.package);
        let line = ["install", "--locked", "--debug", tool.package, "--version", tool.version];
        must(checkout.cargo(&line).env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
    }
    Ok(())
}
