//! How a directory is doing: one verdict of what is seen of it, which knows its identity provider's habits.

use super::{
    provider::Rhythm,
    usage::Usage,
    ways::{Access, ENDS_SOON, Way, access, not_replaced},
};
use crate::{DirectoryId, Moment, moment::days, workspace::DirectoryPower};

/// How long what failed counts.
pub const FAILURES_COUNT_FOR: std::time::Duration = days(1);
/// So many requests that failed one after the other are trouble of its own.
pub const IN_A_ROW: u32 = 10;

/// What is seen of a directory.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'a> {
    /// What it may do.
    pub power: DirectoryPower,
    /// The ways into it.
    pub ways: &'a [Way],
    /// When somebody called last with what was never made here; see [`stranger`].
    pub stranger: Option<Moment>,
    /// When its identity provider calls.
    pub rhythm: Rhythm,
    /// How many requests that were to change something failed in [`FAILURES_COUNT_FOR`].
    pub failures: u64,
    /// How many of the last requests that were to change something failed one after the other, as far as was counted.
    pub in_a_row: u32,
}

/// What somebody has to think of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// All is well.
    Good,
    /// Something is still to come.
    Waiting,
    /// Somebody should look.
    Warning,
    /// Something is wrong now: whoever leaves may keep access until it is mended.
    Alarm,
}

impl Level {
    /// The level's name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Waiting => "waiting",
            Self::Warning => "warning",
            Self::Alarm => "alarm",
        }
    }
}

/// What is to be said first. The order is that of [`verdict`]'s questions: the first that applies is the cause of those after
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The plan no longer includes it: it does nothing.
    Suspended,
    /// No token and no client opens it any more, since then (D11).
    NoUsableToken {
        /// Since when.
        since: Moment,
    },
    /// Nobody has made a token or a client yet.
    NoToken,
    /// The identity provider calls with a token that has ended, and with no other.
    EndedToken(Way),
    /// Somebody calls with what was never made here, and nobody with what was: a token that was pasted in part, or that of
    /// another directory.
    UnknownToken {
        /// When they called last.
        at: Moment,
    },
    /// There is a way in, and nobody has come yet.
    NeverAsked,
    /// An identity provider that calls again and again has not for a day.
    Silent {
        /// Since when.
        since: Moment,
    },
    /// One request after the other fails.
    Failing,
    /// The plan no longer includes it: it only removes, until then.
    RemovalsOnly {
        /// Until when.
        until: Moment,
    },
    /// An identity provider that calls again and again is late.
    Late {
        /// When it called last.
        since: Moment,
    },
    /// A token that ends soon is used although there is another.
    NotReplaced {
        /// The one that is used.
        old: Way,
        /// The one that nobody has used.
        new: Way,
    },
    /// The last way in ends soon.
    EndsSoon {
        /// When.
        at: Moment,
    },
    /// It works, and some requests failed.
    SomeFailed {
        /// When it was asked last.
        last: Moment,
    },
    /// It works.
    Working {
        /// When it was asked last.
        last: Moment,
    },
}

impl Verdict {
    /// The verdict's name in the API.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::NoUsableToken { .. } => "no_usable_token",
            Self::NoToken => "no_token",
            Self::EndedToken(_) => "ended_token",
            Self::UnknownToken { .. } => "unknown_token",
            Self::NeverAsked => "never_asked",
            Self::Silent { .. } => "silent",
            Self::Failing => "failing",
            Self::RemovalsOnly { .. } => "removals_only",
            Self::Late { .. } => "late",
            Self::NotReplaced { .. } => "token_not_replaced",
            Self::EndsSoon { .. } => "token_ends_soon",
            Self::SomeFailed { .. } => "some_failed",
            Self::Working { .. } => "working",
        }
    }

    /// What somebody has to think of it.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::Suspended
            | Self::NoUsableToken { .. }
            | Self::EndedToken(_)
            | Self::Silent { .. }
            | Self::Failing => Level::Alarm,
            Self::NoToken | Self::NeverAsked => Level::Waiting,
            Self::RemovalsOnly { .. }
            | Self::UnknownToken { .. }
            | Self::Late { .. }
            | Self::NotReplaced { .. }
            | Self::EndsSoon { .. }
            | Self::SomeFailed { .. } => Level::Warning,
            Self::Working { .. } => Level::Good,
        }
    }
}

/// Whether nothing opens a directory that is there to be opened (D11): nobody can tell it that somebody has left. One that
/// stages and was never given a token waits for its first.
#[must_use]
pub fn is_broken(power: DirectoryPower, ways: &[Way], now: Moment) -> bool {
    match access(ways, now) {
        Access::Open(_) => false,
        Access::Shut { .. } => power != DirectoryPower::None,
        Access::Never => matches!(power, DirectoryPower::On | DirectoryPower::RemovalsOnly(_)),
    }
}

/// When the directory was asked last by somebody it let in.
#[must_use]
pub fn last_asked(ways: &[Way]) -> Option<Moment> {
    ways.iter().filter_map(|way| way.used_at).max()
}

/// The way in that somebody tries although it has ended, where they did within a day and have not come in by another since.
#[must_use]
pub fn ended_in_use(ways: &[Way], now: Moment) -> Option<Way> {
    let (at, way) = ways.iter().filter_map(|way| Some((way.refused_at?, *way))).max_by_key(|(at, _)| *at)?;
    let is_now = now.since(at) < FAILURES_COUNT_FOR && last_asked(ways).is_none_or(|last| last < at);
    is_now.then_some(way)
}

/// The last call of a directory with what was never made here, where it came within a day and nobody has come in since.
#[must_use]
pub fn stranger(directory: DirectoryId, uses: &[Usage], now: Moment) -> Option<&Usage> {
    let came_in = uses.iter().filter(|one| one.is_live).map(|one| one.last_at).max();
    uses.iter().find(|one| one.by.is_none() && one.directory == directory).filter(|one| {
        now.since(one.last_at) < FAILURES_COUNT_FOR && came_in.is_none_or(|last| last < one.last_at)
    })
}

/// When it began to fail after [`FAILURES_COUNT_FOR`] in which nothing had, from the times of what failed, newest first. Where
/// more failed than is told here, it is known only if the beginning is among it.
#[must_use]
fn failing_since(times: &[Moment], are_all: bool) -> Option<Moment> {
    let quiet = times.windows(2).find(|pair| pair[0].since(pair[1]) >= FAILURES_COUNT_FOR);
    quiet.map(|pair| pair[0]).or_else(|| times.last().copied().filter(|_| are_all))
}

/// When it has just begun to fail, after a day in which nothing had: within [`FAILURES_COUNT_FOR`], and of a directory that was
/// there for as long before. The times are those of what failed, newest first; `are_all` says whether nothing else did.
#[must_use]
pub fn just_began(times: &[Moment], are_all: bool, made_at: Moment, now: Moment) -> Option<Moment> {
    let since = failing_since(times, are_all)?;
    let is_news = now.since(since) < FAILURES_COUNT_FOR;
    (is_news && since.since(made_at) >= FAILURES_COUNT_FOR).then_some(since)
}

/// What is to be said of a directory first.
#[must_use]
pub fn verdict(signs: Signs<'_>, now: Moment) -> Verdict {
    let Signs { power, ways, stranger, rhythm, failures, in_a_row } = signs;
    if power == DirectoryPower::None {
        return Verdict::Suspended;
    }
    let ends_at = match access(ways, now) {
        Access::Never => return Verdict::NoToken,
        Access::Shut { since, .. } => return Verdict::NoUsableToken { since },
        Access::Open(ends_at) => ends_at,
    };
    if let Some(way) = ended_in_use(ways, now) {
        return Verdict::EndedToken(way);
    }
    let unknown = stranger.map(|at| Verdict::UnknownToken { at });
    let Some(last) = last_asked(ways) else { return unknown.unwrap_or(Verdict::NeverAsked) };
    let silence = now.since(last);
    let (warns, alarms) = match rhythm {
        Rhythm::Every { warns, alarms, .. } => (silence >= warns, silence >= alarms),
        Rhythm::OnChange | Rhythm::Unknown => (false, false),
    };
    if alarms {
        return Verdict::Silent { since: last };
    }
    if in_a_row >= IN_A_ROW && failures > 0 {
        return Verdict::Failing;
    }
    // Anybody can call with nonsense, so it takes the place of no alarm.
    if let Some(unknown) = unknown {
        return unknown;
    }
    if let DirectoryPower::RemovalsOnly(until) = power {
        return Verdict::RemovalsOnly { until };
    }
    if warns {
        return Verdict::Late { since: last };
    }
    if let Some((old, new)) = not_replaced(ways, now) {
        return Verdict::NotReplaced { old, new };
    }
    if let Some(at) = ends_at.filter(|end| *end <= now.after(ENDS_SOON)) {
        return Verdict::EndsSoon { at };
    }
    if failures > 0 { Verdict::SomeFailed { last } } else { Verdict::Working { last } }
}

#[cfg(test)]
mod tests;
