//! Every test there is, in stages, from a machine that has nothing but the Rust toolchain to one line at the end.
//!
//! A stage that cannot run counts as a failure, so that nothing passes by being absent.

mod broken;
mod browser;
mod checkout;
mod deny;
mod doctests;
mod needs;
mod nextest;
mod running;
mod tally;

use std::path::Path;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::tidy::{self, Tree};
use broken::Broken;
use checkout::Checkout;
use running::succeeds;
pub use tally::Tally;

/// One part of the tests, in the order in which they run: what is quick to fail comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Installs what the other stages need.
    Needs,
    /// `cargo fmt`.
    Fmt,
    /// [`tidy`].
    Tidy,
    /// `cargo clippy`.
    Clippy,
    /// `cargo deny`.
    Deny,
    /// `cargo nextest`.
    Nextest,
    /// The tests of the product once more, on PostgreSQL.
    Postgres,
    /// `cargo test --doc`.
    Doctests,
    /// Node's test runner, driving a browser.
    Browser,
}

impl ValueEnum for Stage {
    fn value_variants<'a>() -> &'a [Self] {
        use Stage::{Browser, Clippy, Deny, Doctests, Fmt, Needs, Nextest, Postgres, Tidy};
        &[Needs, Fmt, Tidy, Clippy, Deny, Nextest, Postgres, Doctests, Browser]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.about()))
    }
}

impl Stage {
    /// What the stage is called on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Fmt => "fmt",
            Self::Tidy => "tidy",
            Self::Clippy => "clippy",
            Self::Deny => "deny",
            Self::Nextest => "nextest",
            Self::Postgres => "postgres",
            Self::Doctests => "doctests",
            Self::Browser => "browser",
        }
    }

    /// What the stage makes sure of.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Needs => "what the other stages need is installed; quick when it already is",
            Self::Fmt => "the code is formatted",
            Self::Tidy => "the house has its shape; the same as `cargo xtask tidy`",
            Self::Clippy => "clippy has no complaint about any target",
            Self::Deny => {
                "no banned crate, no unknown licence or source; advisories where they can be fetched"
            }
            Self::Nextest => "unit, property, contract and product tests of the whole workspace",
            Self::Postgres => "the product tests again, with the program on PostgreSQL",
            Self::Doctests => "examples in the documentation",
            Self::Browser => "the scripts in tests/browser, in a real browser",
        }
    }

    fn run(self, checkout: &Checkout, stages: &[Self]) -> Result<Tally, Broken> {
        match self {
            Self::Needs => needs::meet(checkout, stages),
            Self::Fmt => succeeds(&mut checkout.cargo(&["fmt", "--all", "--check"])).map(Tally::of_one),
            Self::Tidy => tidy(checkout),
            Self::Clippy => {
                let line = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
                succeeds(&mut checkout.cargo(&line)).map(Tally::of_one)
            }
            Self::Deny => deny::run(checkout),
            Self::Nextest => nextest::run(checkout),
            Self::Postgres => nextest::run_on_postgres(checkout),
            Self::Doctests => doctests::run(checkout),
            Self::Browser => browser::run(checkout),
        }
    }
}

/// The stages to run, in order: all but the skipped ones, or only those named and what they need.
#[must_use]
pub fn choose(only: &[Stage], skip: &[Stage]) -> Vec<Stage> {
    let wanted = |stage: &Stage| only.is_empty() || only.contains(stage) || *stage == Stage::Needs;
    Stage::value_variants().iter().copied().filter(|stage| wanted(stage) && !skip.contains(stage)).collect()
}

/// Writes a picture of every page, in light and in dark, to `docs/img`.
///
/// # Errors
/// What went wrong, for people.
pub fn pictures(root: &Path) -> Result<(), String> {
    let checkout = Checkout::at(root);
    let said = |broken: Broken| broken.to_string();
    needs::meet(&checkout, &[Stage::Browser]).map_err(said)?;
    match browser::pictures(&checkout).map_err(said)? {
        true => Ok(()),
        false => Err("a page could not be taken".to_owned()),
    }
}

/// Runs the stages in the checkout at `root`, each whatever became of those before it, and counts what they say.
#[must_use]
pub fn run(root: &Path, stages: &[Stage]) -> Tally {
    let checkout = Checkout::at(root);
    let mut lines = Vec::new();
    let mut total = Tally::default();
    for stage in stages {
        println!("\n== {}: {}", stage.name(), stage.about());
        let (outcome, took) = timed(|| stage.run(&checkout, stages));
        let tally = outcome.unwrap_or_else(|broken| {
            println!("{} could not run to its end: {broken}", stage.name());
            Tally::of_one(false)
        });
        lines.push(format!("{:<9} {:>8.1} s  {tally}", stage.name(), took.as_secs_f64()));
        println!("== {}: {tally}, {:.1} s", stage.name(), took.as_secs_f64());
        total += tally;
    }
    println!("\n{}", lines.join("\n"));
    total
}

fn tidy(checkout: &Checkout) -> Result<Tally, Broken> {
    let tree =
        Tree::read(checkout.root()).map_err(|error| Broken::new("the checkout cannot be read", error))?;
    let complaints = tidy::complaints(&tree);
    for complaint in &complaints {
        println!("{complaint}");
    }
    Ok(Tally::of_one(complaints.is_empty()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a stage took is told to whoever waits for it, and nothing depends on it"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_runs_when_nothing_is_chosen() {
        assert_eq!(choose(&[], &[]), Stage::value_variants());
    }

    #[test]
    fn chosen_stages_run_in_order_and_after_what_they_need() {
        let only = [Stage::Browser, Stage::Nextest];
        assert_eq!(choose(&only, &[]), [Stage::Needs, Stage::Nextest, Stage::Browser]);
        assert_eq!(choose(&only, &[Stage::Needs, Stage::Browser]), [Stage::Nextest]);
    }
}
