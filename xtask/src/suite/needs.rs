//! What the stages need on the machine, installed from package registries by name. Everything here is idempotent, and
//! quick when there is nothing to do.

mod debian;
mod peers;
mod tools;
mod unpacked;

use super::Stage;
use super::broken::Broken;
use super::checkout::Checkout;
use super::tally::Tally;

/// The stages that run Usher against other programs.
const WITH_PEERS: &[Stage] = &[Stage::Nextest, Stage::Postgres, Stage::Browser];

/// Those among them in which people sign in through the identity providers of Debian.
const WITH_IDENTITY_PROVIDERS: &[Stage] = &[Stage::Nextest, Stage::Postgres];

/// Installs what these stages need and lacks. What fails does not keep the rest from being installed.
pub(super) fn meet(checkout: &Checkout, stages: &[Stage]) -> Result<Tally, Broken> {
    let needed = |users: &[Stage]| users.iter().any(|user| stages.contains(user));
    let mut failures = Vec::new();
    let mut note =
        |outcome: Result<(), Broken>| failures.extend(outcome.err().map(|broken| broken.to_string()));

    note(debian::install(checkout, &needed));
    note(tools::install(checkout, &needed));
    if needed(WITH_PEERS) {
        note(peers::install_python(checkout));
        note(peers::install_node(checkout));
    }
    if needed(WITH_IDENTITY_PROVIDERS) {
        note(unpacked::install(checkout));
    }
    if failures.is_empty() { Ok(Tally::default()) } else { Err(Broken::plain(failures.join("; "))) }
}
