//! When what failed is tried again: soon at first, then less and less often, for five days.

use std::time::Duration;

use domain::moment::{days, hours, minutes};

/// The pauses after the first failures, and then the last of them again and again.
const PAUSES: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    minutes(2),
    minutes(10),
    minutes(30),
    hours(1),
    hours(2),
];

/// The longest pause of an endpoint that does not answer at all: it is asked with a single event, and whether it is back
/// should be known soon.
const LONGEST_OF_ENDPOINT: Duration = minutes(10);

/// How long an event may fail until the whole subscription is paused.
pub const GIVES_UP_AFTER: Duration = days(5);

/// How long to wait after so many failures in a row. `spread` makes it up to a tenth longer, so that what failed together
/// does not come back together.
#[must_use]
pub fn pause(attempts: u32, spread: u8) -> Duration {
    let nth = usize::try_from(attempts.max(1) - 1).unwrap_or(usize::MAX).min(PAUSES.len() - 1);
    let pause = PAUSES[nth];
    pause + pause / 10 * u32::from(spread) / u32::from(u8::MAX)
}

/// The same for an endpoint that as a whole did not answer.
#[must_use]
pub fn pause_of_endpoint(attempts: u32, spread: u8) -> Duration {
    pause(attempts, spread).min(LONGEST_OF_ENDPOINT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_two_hours_and_no_further() {
        let pauses: Vec<_> = (1..=9).map(|attempts| pause(attempts, 0).as_secs()).collect();
        assert_eq!(pauses, [5, 30, 120, 600, 1800, 3600, 7200, 7200, 7200]);
        assert_eq!(pause(u32::MAX, 0), hours(2));
        assert_eq!(pause_of_endpoint(9, 255), minutes(10));
    }

    #[test]
    fn a_pause_is_up_to_a_tenth_longer() {
        for attempts in 1..9 {
            let (least, most) = (pause(attempts, 0), pause(attempts, u8::MAX));
            assert_eq!(most, least + least / 10);
            assert!((least..=most).contains(&pause(attempts, 128)));
        }
    }
}
