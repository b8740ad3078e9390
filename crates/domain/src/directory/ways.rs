//! The ways into a directory: its tokens and clients, until when each opens it, and whether it is used. From them follows
//! when the directory will be broken, or since when it is (D11).

use std::time::Duration;

use super::{Token, usage::Usage};
use crate::{
    Moment,
    client::{Client, Proof},
    exchange::Opener,
    moment::{days, hours},
};

/// How many days before the last way in ends there is mail, the last on the day itself (D11).
pub const WARNED_BEFORE: [u64; 5] = [30, 14, 7, 1, 0];
/// How long before the last way in ends the directory's page warns of it.
pub const ENDS_SOON: Duration = days(14);

/// A token or a client, as a way into its directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// Which.
    pub opener: Opener,
    /// When it stops opening the directory, or has stopped; none for a client with a key, which goes on.
    pub ends_at: Option<Moment>,
    /// Whether somebody put an end to it, rather than its time being over.
    pub is_revoked: bool,
    /// When the directory was asked by it last.
    pub used_at: Option<Moment>,
    /// When somebody tried to ask by it last, after its end.
    pub refused_at: Option<Moment>,
}

impl Way {
    /// Whether it opens the directory.
    #[must_use]
    pub fn is_open(&self, now: Moment) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }
}

fn way(opener: Opener, ends_at: Option<Moment>, is_revoked: bool, uses: &[Usage]) -> Way {
    let at = |is_live| {
        let used = uses.iter().find(|one| one.by == Some(opener) && one.is_live == is_live);
        used.map(|one| one.last_at)
    };
    Way { opener, ends_at, is_revoked, used_at: at(true), refused_at: at(false) }
}

/// When a client stops opening its directory: with the last of its secrets, or when it is revoked.
fn end_of(client: &Client) -> Option<Moment> {
    let end = match &client.proof {
        Proof::Keys(_) => None,
        Proof::Secrets(secrets) => {
            let ends = secrets.iter().map(|secret| {
                secret.revoked_at.map_or(secret.expires_at, |revoked| revoked.min(secret.expires_at))
            });
            Some(ends.max().unwrap_or(client.created_at))
        }
    };
    match (end, client.revoked_at) {
        (Some(end), Some(revoked)) => Some(end.min(revoked)),
        (end, revoked) => end.or(revoked),
    }
}

/// The ways into a directory, dead ones included.
#[must_use]
pub fn ways(tokens: &[Token], clients: &[Client], uses: &[Usage]) -> Vec<Way> {
    let tokens = tokens
        .iter()
        .map(|token| way(Opener::Token(token.id), Some(token.ends_at()), token.revoked_at.is_some(), uses));
    let clients = clients
        .iter()
        .map(|client| way(Opener::Client(client.id), end_of(client), client.revoked_at.is_some(), uses));
    tokens.chain(clients).collect()
}

/// Whether there is a way into a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// There never was: nobody has made a token or a client yet.
    Never,
    /// There is, until the last of them ends; none where one goes on.
    Open(Option<Moment>),
    /// There was, until then: the directory is broken, because nobody can tell it of anybody's leaving (D11).
    Shut {
        /// Since when.
        since: Moment,
        /// Whether somebody put an end to the last, rather than its time being over.
        is_revoked: bool,
    },
}

/// Whether there is a way in now.
#[must_use]
pub fn access(ways: &[Way], now: Moment) -> Access {
    let open = || ways.iter().filter(|way| way.is_open(now));
    if open().any(|way| way.ends_at.is_none()) {
        return Access::Open(None);
    }
    if let Some(last) = open().filter_map(|way| way.ends_at).max() {
        return Access::Open(Some(last));
    }
    let last = ways.iter().filter_map(|way| way.ends_at.map(|end| (end, way.is_revoked))).max();
    match last {
        Some((since, is_revoked)) => Access::Shut { since, is_revoked },
        None => Access::Never,
    }
}

/// The way in that is used although it ends soon, where another goes on that nobody has used yet: whoever made the new one
/// has not given it to the identity provider.
#[must_use]
pub fn not_replaced(ways: &[Way], now: Moment) -> Option<(Way, Way)> {
    let open = || ways.iter().filter(|way| way.is_open(now));
    let last_used = open().max_by_key(|way| way.used_at).filter(|way| way.used_at.is_some())?;
    let end = last_used.ends_at.filter(|end| *end <= now.after(ENDS_SOON))?;
    let goes_on = |way: &&Way| way.used_at.is_none() && way.ends_at.is_none_or(|other| other > end);
    open().find(goes_on).map(|other| (*last_used, *other))
}

/// The way in that was used last, whether or not it has ended, where another is open longer that nobody has used yet and none
/// that somebody has: once the one in use has ended, nobody comes in.
#[must_use]
pub fn not_taken_over(ways: &[Way], now: Moment) -> Option<(Way, Way)> {
    let old = ways.iter().filter(|way| way.used_at.is_some()).max_by_key(|way| way.used_at)?;
    let end = old.ends_at?;
    let mut longer =
        ways.iter().filter(|way| way.is_open(now) && way.ends_at.is_none_or(|other| other > end));
    let new = *longer.clone().next()?;
    longer.all(|way| way.used_at.is_none()).then_some((*old, new))
}

/// What is told of a successor that nobody has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unused {
    /// So many days are left, or fewer.
    Left(u64),
    /// None: what was used has ended.
    Over,
}

/// The warning that is due while the way in that is used ends then, and its successor, made at this moment, was never used: a
/// week before, a day before, and after it. Whoever has just made the successor is given the time to hand it over.
#[must_use]
pub fn warning_of_successor(end: Moment, made: Moment, now: Moment) -> Option<Unused> {
    if end <= now {
        let over = now.since(end);
        return (hours(1) <= over && over < days(7)).then_some(Unused::Over);
    }
    let (left, there) = (end.since(now), now.since(made));
    if left <= days(1) {
        return (hours(1) <= there).then_some(Unused::Left(1));
    }
    (left <= days(7) && days(1) <= there).then_some(Unused::Left(7))
}

/// The warning that is due while the last way in ends then, or has ended: the last of [`WARNED_BEFORE`] whose day has come.
/// Of an end that is a week ago nobody is told any more.
#[must_use]
pub fn warning(end: Moment, now: Moment) -> Option<u64> {
    if end <= now {
        return (now.since(end) < days(7)).then_some(0);
    }
    let left = end.since(now);
    WARNED_BEFORE.into_iter().rev().find(|count| left <= days(*count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Id, moment::hours};

    const NOW: Moment = Moment::from_micros(1_795_424_400_000_000);

    fn token(number: u128, ends_at: Moment, used_at: Option<Moment>) -> Way {
        let opener = Opener::Token(Id::from_bits(number));
        Way { opener, ends_at: Some(ends_at), is_revoked: false, used_at, refused_at: None }
    }

    fn keyed() -> Way {
        Way { opener: Opener::Client(Id::from_bits(9)), ends_at: None, ..token(9, NOW, None) }
    }

    #[test]
    fn d11_a_directory_is_open_for_as_long_as_the_last_way_in_and_broken_after_it() {
        let (past, soon, late) = (NOW.before(days(2)), NOW.after(days(2)), NOW.after(days(9)));
        let rows = [
            (vec![], Access::Never),
            (vec![token(1, soon, None)], Access::Open(Some(soon))),
            (vec![token(1, soon, None), token(2, late, None)], Access::Open(Some(late))),
            (vec![token(1, past, None), keyed()], Access::Open(None)),
            (vec![token(1, past, None)], Access::Shut { since: past, is_revoked: false }),
            (vec![token(1, NOW, None)], Access::Shut { since: NOW, is_revoked: false }),
            (
                vec![token(1, past, None), Way { is_revoked: true, ..token(2, NOW, None) }],
                Access::Shut { since: NOW, is_revoked: true },
            ),
        ];
        for (ways, expected) in rows {
            assert_eq!(access(&ways, NOW), expected, "{ways:?}");
        }
    }

    #[test]
    fn d11_each_warning_has_its_day_and_one_that_was_missed_is_made_up_by_the_next() {
        let ahead = [31, 30, 29, 14, 8, 7, 2, 1].map(|count| warning(NOW.after(days(count)), NOW));
        let told = [None, Some(30), Some(30), Some(14), Some(14), Some(7), Some(7), Some(1)];
        assert_eq!(ahead, told);
        assert_eq!(warning(NOW.after(hours(5)), NOW), Some(1));
        assert_eq!([0, 6, 7].map(|count| warning(NOW.before(days(count)), NOW)), [Some(0), Some(0), None]);
    }

    #[test]
    fn a_token_that_is_used_to_its_end_beside_an_unused_one_was_not_replaced() {
        let (soon, late, used) = (NOW.after(days(2)), NOW.after(days(365)), Some(NOW.before(hours(1))));
        let old = token(1, soon, used);
        let new = token(2, late, None);
        assert_eq!(not_replaced(&[old, new], NOW), Some((old, new)));
        assert_eq!(not_replaced(&[old, keyed()], NOW), Some((old, keyed())));
        let both = [old, Way { used_at: Some(NOW), ..new }];
        assert_eq!(not_replaced(&both, NOW), None, "the new one is used");
        assert_eq!(not_replaced(&[Way { ends_at: Some(NOW.after(days(15))), ..old }, new], NOW), None);
        assert_eq!(not_replaced(&[old], NOW), None, "that is another warning");
    }

    #[test]
    fn a_successor_that_nobody_has_used_takes_over_from_nothing_even_after_the_end_of_the_one_in_use() {
        let (past, late, used) = (NOW.before(days(1)), NOW.after(days(300)), Some(NOW.before(days(2))));
        let (old, new) = (token(1, past, used), token(2, late, None));
        assert_eq!(not_taken_over(&[old, new], NOW), Some((old, new)));
        let soon = token(1, NOW.after(days(3)), used);
        assert_eq!(not_taken_over(&[soon, keyed()], NOW), Some((soon, keyed())));
        assert_eq!(not_taken_over(&[old, Way { used_at: Some(NOW), ..new }], NOW), None, "it is used");
        let earlier = Way { used_at: Some(NOW.before(days(3))), ..keyed() };
        assert_eq!(not_taken_over(&[old, new, earlier], NOW), None, "another was used, and goes on");
        assert_eq!(not_taken_over(&[old], NOW), None, "that is another warning");
        assert_eq!(not_taken_over(&[token(1, past, None), new], NOW), None, "nobody has come yet");
    }

    #[test]
    fn of_an_unused_successor_there_is_mail_a_week_before_a_day_before_and_after_but_not_while_it_is_new() {
        let old = NOW.before(days(90));
        let ahead = |left, made| warning_of_successor(NOW.after(left), made, NOW);
        let told = [days(8), days(7), days(2), days(1), hours(1)].map(|left| ahead(left, old));
        let week = Some(Unused::Left(7));
        assert_eq!(told, [None, week, week, Some(Unused::Left(1)), Some(Unused::Left(1))]);
        let fresh = [(days(7), hours(23)), (days(7), days(1)), (days(1), hours(0)), (days(1), hours(1))];
        let told = fresh.map(|(left, there)| ahead(left, NOW.before(there)));
        assert_eq!(told, [None, week, None, Some(Unused::Left(1))]);
        let over = [hours(0), hours(1), days(6), days(7)]
            .map(|past| warning_of_successor(NOW.before(past), old, NOW));
        assert_eq!(over, [None, Some(Unused::Over), Some(Unused::Over), None]);
    }
}
