//! The project's own tools: [`tidy`] keeps the house's shape, [`suite`] runs every test there is, [`bench`] measures,
//! and [`sheets`] writes what is known of identity providers.

pub mod bench;
pub mod sheets;
pub mod suite;
pub mod tidy;

use std::path::Path;

/// The root of the checkout that these tools were built from.
#[must_use]
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}
