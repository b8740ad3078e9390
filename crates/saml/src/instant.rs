//! Points in time as SAML writes them: `xs:dateTime` in UTC (Core section 1.3.3).

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use crate::{Fault, fault::Message};

/// Reads one. An offset other than `Z` is put up with, a time without any is not.
pub(crate) fn read(text: &str, message: Message) -> Result<Timestamp, Fault> {
    let malformed = || Fault::malformed(message, "a time in it is none in UTC");
    // jiff reads more notations than this one.
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ':' | '.' | 'T' | 'Z');
    let dated = text.get(10..11) == Some("T") && text.chars().all(plain);
    if dated { text.parse().map_err(|_| malformed()) } else { Err(malformed()) }
}

/// Writes one, to the second, as every identity provider reads it.
pub(crate) fn write(at: Timestamp) -> String {
    let whole = at.round(TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Trunc)).unwrap_or(at);
    whole.to_string()
}

/// How far two clocks may be apart, in seconds.
pub(crate) const SKEW: i64 = 60;

/// Whether a time has come (`NotBefore`, `IssueInstant`), but for the difference between two clocks.
pub(crate) fn begun(what: &'static str, begin: Timestamp, now: Timestamp) -> Result<(), Fault> {
    let seconds_ahead = ahead(begin, now);
    if seconds_ahead > SKEW { Err(Fault::NotYet { what, seconds_ahead }) } else { Ok(()) }
}

/// Whether a time is still to come (`NotOnOrAfter`), but for the difference between two clocks.
pub(crate) fn running(what: &'static str, end: Timestamp, now: Timestamp) -> Result<(), Fault> {
    // Less than a minute over, or not over at all.
    if ahead(end, now) > -SKEW {
        return Ok(());
    }
    Err(Fault::Expired { what, seconds_ago: now.as_second().saturating_sub(end.as_second()) })
}

/// Seconds from the second to the first, rounded up, so that no fraction lets anything in early.
pub(crate) fn ahead(first: Timestamp, second: Timestamp) -> i64 {
    let nanoseconds = first.as_nanosecond() - second.as_nanosecond();
    let seconds =
        nanoseconds.div_euclid(1_000_000_000) + i128::from(nanoseconds.rem_euclid(1_000_000_000) > 0);
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// The moment so many seconds after another.
pub(crate) fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(at.as_second().saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_identity_providers_write_them() {
        for (text, seconds) in [
            ("2027-01-15T08:00:00Z", 1_800_000_000),
            ("2027-01-15T08:00:00.000Z", 1_800_000_000),
            ("2027-01-15T08:00:00.1234567Z", 1_800_000_000),
            ("2027-01-15T09:00:00+01:00", 1_800_000_000),
        ] {
            assert_eq!(read(text, Message::Assertion).unwrap().as_second(), seconds, "{text}");
        }
        for text in [
            "",
            "2027-01-15",
            "2027-01-15T08:00:00",
            "2027-01-15 08:00:00Z",
            "2027-01-15T08:00:00Z[UTC]",
            "now",
        ] {
            assert!(read(text, Message::Assertion).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_written_to_the_second() {
        let at: Timestamp = "2027-01-15T08:00:00.999Z".parse().unwrap();
        assert_eq!(write(at), "2027-01-15T08:00:00Z");
    }
}
