//! Times as people read them: to the minute, with their zone.

use std::fmt;

use domain::Moment;
use jiff::{Timestamp, tz::TimeZone};
use text::dates;

const MONTHS: [&str; 12] = [
    dates::january(),
    dates::february(),
    dates::march(),
    dates::april(),
    dates::may(),
    dates::june(),
    dates::july(),
    dates::august(),
    dates::september(),
    dates::october(),
    dates::november(),
    dates::december(),
];

/// A time on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// For machines: RFC 3339.
    pub(crate) exact: String,
    /// For people.
    pub(crate) text: String,
    day: String,
}

impl When {
    pub(crate) fn of(moment: Moment) -> Self {
        let stamp = Timestamp::from_microsecond(moment.micros()).unwrap_or(Timestamp::MAX);
        let civil = TimeZone::UTC.to_datetime(stamp);
        let months = usize::try_from(civil.month()).unwrap_or_default();
        let month = MONTHS.get(months.saturating_sub(1)).copied().unwrap_or_default();
        let day = dates::day(civil.day(), month, civil.year());
        let text = dates::moment(&day, civil.strftime("%H:%M"));
        Self { exact: moment.to_string(), text, day }
    }

    /// The day alone, as it is in UTC.
    pub(crate) fn day(&self) -> &str {
        &self.day
    }

    /// The day alone, as an element of its own.
    pub(crate) const fn on_day(&self) -> Day<'_> {
        Day(self)
    }
}

/// The day of a time, for a sentence.
pub(crate) struct Day<'a>(&'a When);

impl text::Html for Day<'_> {
    fn html(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, r#"<time datetime="{}">{}</time>"#, self.0.exact, self.0.day())
    }
}

impl text::Html for When {
    fn html(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, r#"<time datetime="{}">{}</time>"#, self.exact, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::When;

    #[test]
    fn a_time_names_its_zone() {
        let when = When::of("2026-11-03T08:09:10.5Z".parse().unwrap());
        assert_eq!(when.text, "3 Nov 2026, 08:09 UTC");
        assert_eq!(when.day(), "3 Nov 2026");
        assert_eq!(when.exact, "2026-11-03T08:09:10.500Z");
    }
}
