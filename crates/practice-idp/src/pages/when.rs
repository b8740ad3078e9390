//! Times as people read them. They are in UTC, and say so.

use jiff::Timestamp;

/// A moment, for a `<time>` element.
pub(crate) struct When {
    /// RFC 3339, for machines.
    pub(crate) exact: String,
    /// For people: `23 Nov, 14:03:22 UTC`.
    pub(crate) short: String,
}

impl When {
    pub(crate) fn of(at: Timestamp) -> Self {
        Self {
            exact: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            short: at.strftime("%-d %b, %H:%M:%S UTC").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_utc_and_says_so() {
        let when = When::of(Timestamp::UNIX_EPOCH);
        assert_eq!(
            (when.short.as_str(), when.exact.as_str()),
            ("1 Jan, 00:00:00 UTC", "1970-01-01T00:00:00Z")
        );
    }
}
