//! Why a stage could not run to its end.

use std::fmt;

/// Why a stage could not run to its end: in words for whoever started it.
#[derive(Debug)]
pub(super) struct Broken(String);

impl Broken {
    /// Something failed, and this is why.
    pub(super) fn new(what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self(format!("{what}: {why}"))
    }

    /// Something failed, and that is all there is to say.
    pub(super) fn plain(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
