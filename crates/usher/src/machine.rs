//! The machine's clock and randomness: the only place where either is read.

use app::ports::{Clock, Entropy};
use domain::Moment;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        now()
    }
}

/// Now, by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "this is the binary's clock")]
pub(crate) fn now() -> Moment {
    Moment::from_micros(jiff::Timestamp::now().as_microsecond())
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the binary's entropy")]
    #[expect(
        clippy::panic,
        reason = "without randomness every secret would be guessable; stopping is the only safe way"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            panic!("the operating system gives no randomness");
        }
    }
}
