//! The one place where this program reads the time. It is a stand-alone program, so it has its own clock.

use jiff::Timestamp;
use std::time::{Duration, Instant};

/// The time now, in UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "a stand-alone program reads its own clock, here and nowhere else"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Measures how long an exchange took.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    #[expect(
        clippy::disallowed_methods,
        reason = "a stand-alone program reads its own clock, here and nowhere else"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start, in whole milliseconds.
    pub(crate) fn ms(&self) -> u64 {
        let elapsed: Duration = self.0.elapsed();
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}
