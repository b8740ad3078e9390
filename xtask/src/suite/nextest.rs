//! The workspace's tests, counted from the report that the profile `ci` of `.config/nextest.toml` asks for.

use std::{fs, io};

use super::broken::Broken;
use super::checkout::Checkout;
use super::running::succeeds;
use super::tally::Tally;

/// Where nextest writes its report, from the root.
const REPORT: &str = "target/nextest/ci/junit.xml";

/// The tests of the product that are not run on PostgreSQL, each with the reason.
const NOT_ON_POSTGRES: &[(&str, &str)] = &[
    ("database_file::", "they are about the SQLite file: its pages, its header, copies of it"),
    ("moving::", "they are on both either way"),
    ("nodes::", "they are on PostgreSQL either way"),
    ("failover::", "they are on PostgreSQL either way"),
    ("postgres::", "they are on PostgreSQL either way"),
    ("webhooks_survive::a_node_", "it is on PostgreSQL either way"),
    ("saml_providers::", "they are about messages, before anything is kept"),
    ("start::a_demo_on_the_same_folder_goes_on_where_it_was", "the demo's folder holds its SQLite file"),
];

pub(super) fn run(checkout: &Checkout) -> Result<Tally, Broken> {
    counted(checkout, &["--workspace"], &[])
}

/// The black-box tests once more, with the program on a PostgreSQL database instead of a SQLite file.
pub(super) fn run_on_postgres(checkout: &Checkout) -> Result<Tally, Broken> {
    let kept: Vec<_> = NOT_ON_POSTGRES.iter().map(|(name, _)| format!("not test(/^{name}/)")).collect();
    for (name, why) in NOT_ON_POSTGRES {
        println!("left out: {name}, because {why}");
    }
    let filter = kept.join(" and ");
    let line = ["--package", "usher", "--test", "it", "--filterset", &filter];
    counted(checkout, &line, &[("TEST_DATABASE", "postgres")])
}

fn counted(checkout: &Checkout, which: &[&str], variables: &[(&str, &str)]) -> Result<Tally, Broken> {
    let report = checkout.root().join(REPORT);
    match fs::remove_file(&report) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Broken::new(format!("{REPORT} of an earlier run cannot be removed"), error));
        }
        _ => {}
    }
    let line = [&["nextest", "run", "--locked", "--no-fail-fast", "--profile", "ci"], which].concat();
    let mut cargo = checkout.cargo(&line);
    cargo.envs(variables.iter().copied());
    let content = succeeds(checkout.with_peers(&mut cargo))?;
    let text = fs::read_to_string(&report)
        .map_err(|error| Broken::new(format!("{REPORT} was not written"), error))?;
    let tally = Tally::from_junit(&text)
        .ok_or_else(|| Broken::plain(format!("{REPORT} is not a report in JUnit's format")))?;
    Ok(tally.with_verdict(content))
}
