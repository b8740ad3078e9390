//! The workspace's tests, counted from the report that the profile `ci` of `.config/nextest.toml` asks for.

use std::{fs, io};

use super::broken::Broken;
use super::checkout::Checkout;
use super::running::succeeds;
use super::tally::Tally;

/// Where nextest writes its report, from the root.
const REPORT: &str = "target/nextest/ci/junit.xml";

pub(super) fn run(checkout: &Checkout) -> Result<Tally, Broken> {
    let report = checkout.root().join(REPORT);
    match fs::remove_file(&report) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Broken::new(format!("{REPORT} of an earlier run cannot be removed"), error));
        }
        _ => {}
    }
    let line = ["nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--profile", "ci"];
    let content = succeeds(checkout.with_peers(&mut checkout.cargo(&line)))?;
    let text = fs::read_to_string(&report)
        .map_err(|error| Broken::new(format!("{REPORT} was not written"), error))?;
    let tally = Tally::from_junit(&text)
        .ok_or_else(|| Broken::plain(format!("{REPORT} is not a report in JUnit's format")))?;
    Ok(tally.with_verdict(content))
}
