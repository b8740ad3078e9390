//! What a page and the API say alike of people who lost access all at once.

use domain::{Moment, wave::Departure};
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
