//! How many lost access by a directory lately, counted so that one more costs the same whatever was counted before.

use std::{fmt, str::FromStr, time::Duration};

use super::{LASTS_AT_MOST, WITHIN};
use crate::{Moment, WaveId};

/// How many minutes are counted apart: [`WITHIN`], and the one that has just begun. So a wave is never missed for where a
/// minute begins; at most losses eleven minutes apart are taken together.
pub const MINUTES: usize = 11;

/// A wave that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growing {
    /// Which.
    pub wave: WaveId,
    /// When it began.
    pub began_at: Moment,
    /// How many losses of access it has so far.
    pub people: u32,
}

/// How many people lost access by a directory lately, minute by minute, and the wave they are in, if it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// When the first was counted since nobody had lost access for a while.
    pub since: Moment,
    /// When the last was counted: behind every one before, so that no two are at one moment.
    pub last_at: Moment,
    /// How many in the minute of the last, in the one before, and so on.
    pub minutes: [u32; MINUTES],
    /// The wave they are in.
    pub wave: Option<Growing>,
}

impl Default for Tally {
    /// Nobody, ever.
    fn default() -> Self {
        let never = Moment::from_micros(0);
        Self { since: never, last_at: never, minutes: [0; MINUTES], wave: None }
    }
}

impl Tally {
    /// One more loses access now.
    #[must_use]
    pub fn and_one(self, now: Moment) -> Self {
        // Nodes' clocks differ by a little, and requests that came together are not done in that order: each is counted behind what
        // is counted already, so that one person who is let in and shown out at once leaves at two moments.
        let now = now.max(self.last_at.after(Duration::from_micros(1)));
        let began_at = self.wave.map_or(now, |wave| wave.began_at);
        if now.since(self.last_at) > WITHIN || now.since(began_at) > LASTS_AT_MOST {
            return self.over(now).and_one(now);
        }
        let passed = usize::try_from(minute(now) - minute(self.last_at)).unwrap_or(MINUTES).min(MINUTES);
        let mut minutes = [0; MINUTES];
        minutes[passed..].copy_from_slice(&self.minutes[..MINUTES - passed]);
        minutes[0] = minutes[0].saturating_add(1);
        let wave = self.wave.map(|wave| Growing { people: wave.people.saturating_add(1), ..wave });
        Self { last_at: now, minutes, wave, ..self }
    }

    /// What was counted is over: from now on it is counted anew, and behind all that was.
    #[must_use]
    pub fn over(self, now: Moment) -> Self {
        let behind = now.max(self.last_at.after(Duration::from_micros(1)));
        Self {
            since: behind,
            last_at: behind.before(Duration::from_micros(1)),
            minutes: [0; MINUTES],
            wave: None,
        }
    }

    /// How many there are within [`WITHIN`] of the last.
    #[must_use]
    pub fn recent(&self) -> u32 {
        self.minutes.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// A moment at or before which the first of those was, and behind all that are not among them.
    #[must_use]
    pub fn first_at(&self) -> Moment {
        let oldest = self.minutes.iter().rposition(|count| *count > 0).unwrap_or_default();
        let oldest = minute(self.last_at) - i64::try_from(oldest).unwrap_or_default();
        Moment::from_micros(oldest.saturating_mul(MINUTE)).max(self.since)
    }
}

/// A minute, in microseconds.
const MINUTE: i64 = 60_000_000;

fn minute(moment: Moment) -> i64 {
    moment.micros().div_euclid(MINUTE)
}

/// The text is no tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATally;

impl fmt::Display for NotATally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a tally of losses of access")
    }
}

impl std::error::Error for NotATally {}

/// As stores keep it: numbers and spaces.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.since.micros(), self.last_at.micros())?;
        for count in self.minutes {
            write!(f, " {count}")?;
        }
        match self.wave {
            Some(wave) => write!(f, " {} {} {}", wave.wave, wave.began_at.micros(), wave.people),
            None => Ok(()),
        }
    }
}

impl FromStr for Tally {
    type Err = NotATally;

    fn from_str(text: &str) -> Result<Self, NotATally> {
        fn next<T: FromStr>(parts: &mut std::str::Split<'_, char>) -> Result<T, NotATally> {
            parts.next().ok_or(NotATally)?.parse().map_err(|_| NotATally)
        }
        let mut parts = text.split(' ');
        let mut tally = Self {
            since: Moment::from_micros(next(&mut parts)?),
            last_at: Moment::from_micros(next(&mut parts)?),
            ..Self::default()
        };
        for count in &mut tally.minutes {
            *count = next(&mut parts)?;
        }
        if let Some(wave) = parts.next() {
            let wave = wave.parse().map_err(|_| NotATally)?;
            let began_at = Moment::from_micros(next(&mut parts)?);
            tally.wave = Some(Growing { wave, began_at, people: next(&mut parts)? });
        }
        if parts.next().is_some() { Err(NotATally) } else { Ok(tally) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::moment::minutes;

    const NOON: Moment = Moment::from_micros(1_764_244_800_000_000);

    fn of(times: &[Moment]) -> Tally {
        times.iter().fold(Tally::default(), |tally, at| tally.and_one(*at))
    }

    #[test]
    fn after_ten_minutes_of_quiet_nobody_is_counted_any_more() {
        let burst = of(&[NOON, NOON.after(minutes(10))]);
        assert_eq!(burst.recent(), 2);
        let later = burst.and_one(NOON.after(minutes(21)));
        assert_eq!((later.recent(), later.since), (1, NOON.after(minutes(21))));
    }

    #[test]
    fn who_leaves_now_and_then_is_never_many() {
        let times: Vec<_> = (0..1000).map(|number| NOON.after(minutes(9 * number))).collect();
        assert!(of(&times).recent() <= 2, "one in nine minutes, all day");
    }

    #[test]
    fn a_wave_ends_after_ten_minutes_of_quiet_or_after_a_day() {
        let wave = Growing { wave: WaveId::from_bits(1), began_at: NOON, people: 60 };
        let tally = Tally { wave: Some(wave), ..of(&[NOON]) };
        let more = tally.and_one(NOON.after(minutes(10)));
        assert_eq!(more.wave.map(|wave| wave.people), Some(61));
        assert_eq!(more.and_one(NOON.after(minutes(21))).wave, None);
        let mut endless = tally;
        for number in 1..=(24 * 60 / 5 + 1) {
            endless = endless.and_one(NOON.after(minutes(5 * number)));
        }
        assert_eq!((endless.wave, endless.recent()), (None, 1));
    }

    #[test]
    fn no_two_leave_at_one_moment_in_whatever_order_their_requests_are_done() {
        let tally = of(&[NOON]);
        for now in [NOON, NOON.before(minutes(3))] {
            let more = tally.and_one(now);
            let just_behind = NOON.after(Duration::from_micros(1));
            assert_eq!((more.recent(), more.last_at), (2, just_behind), "{now}");
        }
    }

    #[test]
    fn what_is_counted_anew_is_behind_all_that_was_whatever_the_clock_says() {
        let tally = of(&[NOON]);
        for now in [NOON, NOON.before(minutes(3)), NOON.after(minutes(3))] {
            let anew = tally.over(now).and_one(now);
            assert!(anew.first_at() > tally.last_at && anew.last_at >= now, "{now}");
            assert_eq!((anew.recent(), anew.wave), (1, None));
        }
    }

    proptest! {
        #[test]
        fn nobody_within_ten_minutes_is_missed_and_nobody_beyond_eleven_is_counted(
            gaps in prop::collection::vec(1..400_000_000_i64, 1..80), first in 0..1_000_000_000_i64,
        ) {
            let mut times = vec![first];
            for gap in gaps {
                times.push(times[times.len() - 1] + gap);
            }
            let times: Vec<_> = times.into_iter().map(Moment::from_micros).collect();
            let tally = of(&times);
            let last = times[times.len() - 1];
            let within = |span| times.iter().filter(|at| last.since(**at) < span).count();
            prop_assert!(tally.recent() as usize >= within(WITHIN));
            prop_assert!(tally.recent() as usize <= within(minutes(MINUTES as u64)));
            let counted = times.iter().filter(|at| **at >= tally.first_at()).count();
            prop_assert_eq!(counted, tally.recent() as usize, "what is counted is found by its time");
        }

        #[test]
        fn a_tally_reads_back_as_it_is_kept(
            since: i64, last_at: i64, minutes: [u32; MINUTES], wave: Option<(u128, i64, u32)>,
        ) {
            let wave = wave.map(|(id, began_at, people)| Growing {
                wave: WaveId::from_bits(id), began_at: Moment::from_micros(began_at), people,
            });
            let tally =
                Tally { since: Moment::from_micros(since), last_at: Moment::from_micros(last_at), minutes, wave };
            prop_assert_eq!(tally.to_string().parse(), Ok(tally));
        }
    }

    #[test]
    fn what_is_no_tally_is_none() {
        for text in ["", "1 2", "1 2 0 0 0 0 0 0 0 0 0 0 0 wav", "1 2 0 0 0 0 0 0 0 0 0 0 -1"] {
            assert_eq!(text.parse::<Tally>(), Err(NotATally), "{text:?}");
        }
    }
}
