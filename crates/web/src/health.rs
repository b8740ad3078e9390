//! How a directory is doing, in words: one sentence that knows its identity provider's habits, for the page and the API alike.

use std::time::Duration;

use app::directories::health::{Ended, Health, MOST_FAILURES};
use domain::{
    Moment,
    directory::{
        health::{Level, Verdict},
        provider::{Provider, Rhythm},
        ways::Way,
    },
    exchange::{Opener, Outcome},
    moment::{days, hours, minutes},
    workspace::DirectoryPower,
};
use store::Cause;

use crate::page::person::Person;

/// What is to be said of a directory first.
pub(crate) fn sentence(health: &Health, now: Moment) -> String {
    let who = health.provider.called();
    match health.verdict {
        Verdict::Suspended => {
            "Suspended: the plan no longer includes the directory, so it does nothing.".to_owned()
        }
        Verdict::NoUsableToken { since } => {
            let follows = follows(health, ", so nobody who leaves is removed");
            format!("Broken: nothing opens the directory since {}{follows}.", since.day())
        }
        Verdict::NoToken => {
            format!("Waiting: {who} needs a token to be let in, and nobody has made one yet.")
        }
        Verdict::EndedToken(_) => health.ended.as_ref().map_or_else(
            || "Requests arrive with a token that works no more.".to_owned(),
            |ended| turned_away(health, ended, now),
        ),
        Verdict::UnknownToken { at } => unknown(at, now),
        Verdict::NeverAsked => format!("Waiting: {who} has not asked for anything yet."),
        Verdict::Silent { since } => format!(
            "Silent: {who} has not asked for anything for {}{}.{}",
            span(now.since(since)),
            usual(health.provider),
            follows(health, " Whoever leaves there is not removed here meanwhile.")
        ),
        Verdict::Failing => {
            format!("Failing: the last {} changes {who} asked for all came to nothing.", health.in_a_row)
        }
        Verdict::RemovalsOnly { until } => {
            format!(
                "Removals only: the plan no longer includes the directory, and from {} it does nothing.",
                until.day()
            )
        }
        Verdict::Late { since } => format!(
            "Late: {who} has not asked for anything for {}{}.",
            span(now.since(since)),
            usual(health.provider)
        ),
        Verdict::NotReplaced { old, .. } => format!(
            "Working, but with {}, which ends {}; nobody has used the new one yet.",
            named(health, old),
            end_of(old)
        ),
        Verdict::EndsSoon { at } => {
            format!(
                "Working, but the last way in ends on {}, and nothing opens the directory after it.",
                at.day()
            )
        }
        Verdict::SomeFailed { last } => format!(
            "Working, but {} in 24 h. Last request {} ago.",
            failures(health.failures()),
            span(now.since(last))
        ),
        Verdict::Working { last } => {
            format!("Working. Last request {} ago; 0 failures in 24 h.", span(now.since(last)))
        }
    }
}

/// That somebody calls with what was never made here.
pub(crate) fn unknown(at: Moment, now: Moment) -> String {
    format!("Requests arrive with a token that was never made here, the last {} ago.", span(now.since(at)))
}

/// That somebody calls with what works no more: which it is, and who put an end to it when (as far as is known).
pub(crate) fn turned_away(health: &Health, ended: &Ended, now: Moment) -> String {
    let what = named(health, ended.way);
    let end = ended.way.ends_at.filter(|end| *end <= now);
    let how = match (end, &ended.by) {
        (Some(end), Some(member)) if ended.way.is_revoked => {
            format!("revoked by {} {} ago", Person::of(member).name, span(now.since(end)))
        }
        (Some(end), None) if ended.way.is_revoked => format!("revoked {} ago", span(now.since(end))),
        (Some(end), _) => format!("run out {} ago", span(now.since(end))),
        (None, _) => "by a secret that works no more".to_owned(),
    };
    format!("Requests arrive with {what}, {how}.")
}

/// What a directory may do at present.
pub(crate) fn state(power: DirectoryPower) -> String {
    match power {
        DirectoryPower::On => "On".to_owned(),
        DirectoryPower::Staging => "Staging: nobody gains or loses access by it yet".to_owned(),
        DirectoryPower::RemovalsOnly(until) => format!("Removals only, until {}", until.day()),
        DirectoryPower::None => "Suspended: the plan no longer includes it".to_owned(),
    }
}

/// The tone and sign of what is to be said first.
pub(crate) const fn tone(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Good => ("good", "check"),
        Level::Waiting => ("", "clock"),
        Level::Warning => ("warn", "warn"),
        Level::Alarm => ("bad", "warn"),
    }
}

/// For what requests failed: the code they were answered with, where there was one.
pub(crate) fn cause(cause: &Cause) -> &str {
    cause.code.as_deref().unwrap_or(match cause.outcome {
        Outcome::Failed => "Usher could not do it",
        Outcome::Done | Outcome::Refused => "Refused",
    })
}

/// So many requests failed.
pub(crate) fn failures(count: u32) -> String {
    match count {
        1 => "1 request failed".to_owned(),
        MOST_FAILURES.. => format!("{MOST_FAILURES} requests or more failed"),
        count => format!("{count} requests failed"),
    }
}

/// What follows for people; nothing while the directory stages, and does nothing to anybody.
fn follows<'a>(health: &Health, text: &'a str) -> &'a str {
    if health.power == DirectoryPower::Staging { "" } else { text }
}

fn named(health: &Health, way: Way) -> String {
    match (health.hint(way.opener), way.opener) {
        (Some(hint), _) => format!("the token …{hint}"),
        (None, Opener::Token(token)) => format!("the token {token}"),
        (None, Opener::Client(client)) => format!("the client {client}"),
    }
}

fn end_of(way: Way) -> String {
    way.ends_at.map_or_else(|| "never".to_owned(), |end| format!("on {}", end.day()))
}

fn usual(provider: Provider) -> String {
    match provider.rhythm() {
        Rhythm::Every { usual, .. } => format!(", and usually does every {}", span(usual)),
        Rhythm::OnChange | Rhythm::Unknown => String::new(),
    }
}

/// A span as people say it, rounded down.
pub(crate) fn span(span: Duration) -> String {
    let (count, unit) = if span < minutes(1) {
        return "less than a minute".to_owned();
    } else if span < hours(2) {
        (span.as_secs() / 60, "minute")
    } else if span < days(2) {
        (span.as_secs() / 3_600, "hour")
    } else {
        (span.as_secs() / 86_400, "day")
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests;
