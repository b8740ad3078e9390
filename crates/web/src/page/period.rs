//! From which day to which a log is looked at. Its ids sort by age and tell when each entry was made, so a period is a stretch of
//! ids, and is found without reading what lies outside of it.

use domain::{Id, Moment, Refusal, id::Kind};
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use store::{Cut, Page};

/// The days, in UTC; either end may be open.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    /// When it begins.
    from: Option<Moment>,
    /// When it is over: the end of its last day.
    until: Option<Moment>,
}

impl Period {
    /// The period that two fields name, as browsers write dates. An empty field leaves its end open.
    ///
    /// # Errors
    /// [`Refusal::ValueInvalid`].
    pub(crate) fn of(from: &str, until: &str) -> Result<Self, Refusal> {
        let (first, last) = (day("from", from)?, day("until", until)?);
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            return Err(invalid("until", text::fields::last_day_before_first()));
        }
        let end = |last: Date| last.tomorrow().ok().and_then(begins);
        Ok(Self { from: first.and_then(begins), until: last.and_then(end) })
    }

    /// A part of a list, the newest entries first, that begins no later than the period ends.
    pub(crate) fn cut<K: Kind>(&self, after: Option<Id<K>>, limit: u32) -> Cut<Id<K>> {
        let end = self.until.map(Id::first_at);
        Cut::new(after.into_iter().chain(end).min(), limit)
    }

    /// What of such a part lies in the period. Behind an entry that is too old there are none.
    pub(crate) fn kept<T, K: Kind>(&self, mut page: Page<T>, id: impl Fn(&T) -> Id<K>) -> Page<T> {
        let Some(begin) = self.from.map(Id::first_at) else { return page };
        let found = page.items.len();
        page.items.retain(|one| id(one) >= begin);
        page.more &= page.items.len() == found;
        page
    }
}

fn day(field: &'static str, text: &str) -> Result<Option<Date>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date = text.parse::<Date>().ok().filter(|_| text.len() == "2026-11-03".len());
    date.map(Some).ok_or_else(|| invalid(field, text::fields::no_day()))
}

fn begins(day: Date) -> Option<Moment> {
    let stamp = TimeZone::UTC.to_timestamp(day.to_datetime(Time::midnight())).ok()?;
    Some(Moment::from_micros(stamp.as_microsecond()))
}

fn invalid(field: &'static str, why: &str) -> Refusal {
    Refusal::ValueInvalid { field, why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use domain::{ExchangeId, Moment};
    use store::Page;

    use super::Period;

    fn made(at: &str) -> ExchangeId {
        let at: Moment = at.parse().unwrap();
        ExchangeId::from_bits(ExchangeId::first_at(at).bits() + 7)
    }

    fn within(period: Period, all: &[&str]) -> (Vec<String>, bool) {
        let ids: Vec<_> = all.iter().rev().map(|at| made(at)).collect();
        let cut = period.cut(None, 10);
        let found = ids.iter().filter(|id| cut.after.is_none_or(|after| **id < after)).copied().collect();
        let page = period.kept(Page { items: found, more: true }, |id: &ExchangeId| *id);
        let name =
            |id: &ExchangeId| all[all.len() - 1 - ids.iter().position(|one| one == id).unwrap()].to_owned();
        (page.items.iter().map(name).collect(), page.more)
    }

    #[test]
    fn a_period_is_its_whole_days_in_utc_and_nothing_is_looked_for_behind_it() {
        let all = [
            "2026-11-02T23:59:59.999Z",
            "2026-11-03T00:00:00Z",
            "2026-11-04T23:59:59.999Z",
            "2026-11-05T00:00:00Z",
        ];
        let of = |from, until| within(Period::of(from, until).unwrap(), &all);
        assert_eq!(of("2026-11-03", "2026-11-04"), (vec![all[2].to_owned(), all[1].to_owned()], false));
        assert_eq!(of("2026-11-05", ""), (vec![all[3].to_owned()], false));
        assert_eq!(of("", "2026-11-02"), (vec![all[0].to_owned()], true));
        assert_eq!(of(" ", "").0.len(), 4);
        assert_eq!(Period::default().cut(Some(made(all[0])), 5).after, Some(made(all[0])));
        let next = Period::of("", "2026-11-04").unwrap().cut(Some(made(all[1])), 5);
        assert_eq!(next.after, Some(made(all[1])), "the next part goes on where the last one ended");
    }

    #[test]
    fn what_is_no_day_is_said_at_its_field() {
        for (from, until, field) in [
            ("yesterday", "", "from"),
            ("", "2026-13-01", "until"),
            ("", "20261103", "until"),
            ("2026-11-04", "2026-11-03", "until"),
        ] {
            match Period::of(from, until) {
                Err(domain::Refusal::ValueInvalid { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{from} {until}: {other:?}"),
            }
        }
    }
}
