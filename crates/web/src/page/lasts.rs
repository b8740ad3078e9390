//! How long what somebody is signed in for still lasts, so that the page can say so before it ends (WCAG 2.2.1).

use std::time::Duration;

use domain::{Moment, moment::minutes, session::Ends};

/// How long before the end a page says so.
const WARNED_BEFORE: Duration = minutes(2);

/// How long somebody stays signed in, told from when the page is written: a browser's clock may be wrong. In seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lasts {
    /// Unless it is used before.
    pub(crate) unused_in: u64,
    /// However much it is used.
    pub(crate) ends_in: u64,
    /// How long it lasts unused, whenever it is used.
    pub(crate) idle: u64,
    /// A page whose being asked for is a use of it.
    pub(crate) path: String,
    /// Which of a browser's sessions it is: what is used in one tab is used in all of them.
    pub(crate) session: &'static str,
}

impl Lasts {
    /// A person's, where the page says so of everything (`path` is the page of their sessions) or of a workspace.
    pub(crate) fn of_a_person(ends: Ends, idle: Duration, now: Moment, path: String) -> Self {
        Self::of("person", ends, idle, now, path)
    }

    /// The operator's.
    pub(crate) fn of_the_operator(ends: Ends, idle: Duration, now: Moment, path: String) -> Self {
        Self::of("operator", ends, idle, now, path)
    }

    fn of(session: &'static str, ends: Ends, idle: Duration, now: Moment, path: String) -> Self {
        let left = |at: Moment| at.since(now).as_secs();
        Self { unused_in: left(ends.unused_at), ends_in: left(ends.at), idle: idle.as_secs(), path, session }
    }

    /// How many seconds before the end the page says so.
    pub(crate) fn warned_before(&self) -> u64 {
        WARNED_BEFORE.as_secs()
    }

    /// The same for people, in minutes.
    pub(crate) fn minutes(&self) -> u64 {
        self.warned_before() / 60
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Moment,
        moment::{hours, minutes},
        session::Ends,
    };

    use super::Lasts;

    #[test]
    fn what_is_left_is_told_in_whole_seconds_and_is_never_more_than_there_is() {
        let now = Moment::from_micros(1_700_000_000_000_000);
        let nearly = now.after(minutes(15)).before(std::time::Duration::from_micros(1));
        let ends = Ends { unused_at: nearly, at: now.after(hours(1)) };
        let lasts = Lasts::of_a_person(ends, minutes(15), now, "/w/acme".to_owned());
        assert_eq!((lasts.unused_in, lasts.ends_in, lasts.idle), (899, 3600, 900));
        let over = Lasts::of_a_person(ends, minutes(15), now.after(hours(2)), "/w/acme".to_owned());
        assert_eq!((over.unused_in, over.ends_in), (0, 0));
    }
}
