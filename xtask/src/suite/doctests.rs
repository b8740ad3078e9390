//! The examples in the documentation, counted from the last line of each crate's harness.

use super::broken::Broken;
use super::checkout::Checkout;
use super::running::listen;
use super::tally::Tally;

pub(super) fn run(checkout: &Checkout) -> Result<Tally, Broken> {
    let mut tally = Tally::default();
    let line = ["test", "--doc", "--workspace", "--locked", "--no-fail-fast"];
    let content = listen(checkout.with_peers(&mut checkout.cargo(&line)), |line| {
        println!("{line}");
        tally += Tally::from_libtest(line).unwrap_or_default();
    })?;
    Ok(tally.with_verdict(content))
}
