//! Times as people read them: to the minute, with their zone.

use std::fmt;

use domain::Moment;
use jiff::Timestamp;

/// A time on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// For machines: RFC 3339.
    pub(crate) exact: String,
    /// For people.
    pub(crate) text: String,
}

impl When {
    pub(crate) fn of(moment: Moment) -> Self {
        let stamp = Timestamp::from_microsecond(moment.micros()).unwrap_or(Timestamp::MAX);
        Self { exact: moment.to_string(), text: stamp.strftime("%-d %b %Y, %H:%M UTC").to_string() }
    }

    /// The day alone, as it is in UTC.
    pub(crate) fn day(&self) -> &str {
        self.text.split_once(',').map_or(&self.text, |(day, _)| day)
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
