//! What a page and the API say alike of people who lost access all at once.

use domain::{
    Member, Moment,
    wave::{Departure, Outcome},
};
use store::Place;

/// A place in the list of a wave, as a link and the API carry it.
pub(crate) fn spelled((at, member): Place) -> String {
    format!("{}-{member}", at.micros())
}

/// The place of a departure.
pub(crate) const fn place_of(departure: &Departure) -> Place {
    (departure.at, departure.member)
}

/// The place that a text says; none where it says none.
pub(crate) fn read(text: &str) -> Option<Place> {
    let (at, member) = text.split_once('-')?;
    Some((Moment::from_micros(at.parse().ok()?), member.parse().ok()?))
}

/// How somebody who lost access stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Now {
    /// They have access.
    In,
    /// They have none, and can be given it back.
    Out,
    /// They have none, because of this.
    Because(Outcome),
}

impl Now {
    pub(crate) fn of(departure: &Departure, member: &Member) -> Self {
        if member.is_active() {
            return Self::In;
        }
        if member.suspended.is_some() {
            return Self::Because(Outcome::Suspended);
        }
        if member.epoch != departure.epoch {
            return Self::Because(Outcome::LeftAgain);
        }
        match departure.outcome {
            Some(outcome @ (Outcome::Erased | Outcome::NoSeat | Outcome::OwnerOnly)) => {
                Self::Because(outcome)
            }
            _ => Self::Out,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::MemberId;

    use super::*;

    #[test]
    fn a_place_reads_back_as_it_is_spelled() {
        let place = (Moment::from_micros(1_764_244_800_000_123), MemberId::from_bits(7));
        assert_eq!(read(&spelled(place)), Some(place));
        for text in ["", "7", "x-mem_0", "12-mem_"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
