//! The dependency tree: no banned crate, no licence or source that we do not take, no known hole.

use super::broken::Broken;
use super::checkout::Checkout;
use super::running::succeeds;
use super::tally::Tally;

/// Checks the dependency tree. Advisories count only where their database can be fetched, which needs more of the
/// network than the package registry.
pub(super) fn run(checkout: &Checkout) -> Result<Tally, Broken> {
    let check = ["deny", "--log-level", "error", "check", "--hide-inclusion-graph"];
    let tree = [&check[..], &["bans", "licenses", "sources"]].concat();
    let mut content = succeeds(&mut checkout.cargo(&tree))?;
    let fetched = checkout.cargo(&["deny", "fetch", "db"]).output();
    if fetched.is_ok_and(|output| output.status.success()) {
        content &= succeeds(&mut checkout.cargo(&[&check[..], &["advisories"]].concat()))?;
    } else {
        println!("advisories were not checked: their database cannot be fetched from here");
    }
    Ok(Tally::of_one(content))
}
