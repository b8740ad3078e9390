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
        Verdict::Suspended => text::health::suspended().to_owned(),
        Verdict::NoUsableToken { since } if stages(health) => text::health::broken_in_staging(since.day()),
        Verdict::NoUsableToken { since } => text::health::broken(since.day()),
        Verdict::NoToken => text::health::no_token(who),
        Verdict::EndedToken(_) => health
            .ended
            .as_ref()
            .map_or_else(|| text::health::ended_token().to_owned(), |ended| turned_away(health, ended, now)),
        Verdict::UnknownToken { at } => unknown(at, now),
        Verdict::NeverAsked => text::health::never_asked(who),
        Verdict::Silent { since } => silent(health, span(now.since(since))),
        Verdict::Failing => text::health::failing(health.in_a_row, who),
        Verdict::RemovalsOnly { until } => text::health::removals_only(until.day()),
        Verdict::Late { since } => {
            let span = span(now.since(since));
            match usual(health.provider) {
                Some(usual) => text::health::late_unusually(who, span, usual),
                None => text::health::late(who, span),
            }
        }
        Verdict::NotReplaced { old, .. } => match (named(health, old.opener), old.ends_at) {
            (Named::Token(token), Some(end)) => text::health::token_not_replaced(end.day(), token),
            (Named::Token(token), None) => text::health::token_never_replaced(token),
            (Named::Client(client), Some(end)) => text::health::client_not_replaced(client, end.day()),
            (Named::Client(client), None) => text::health::client_never_replaced(client),
        },
        Verdict::EndsSoon { at } => text::health::ends_soon(at.day()),
        Verdict::SomeFailed { last } => {
            let span = span(now.since(last));
            match health.failures() {
                MOST_FAILURES.. => text::health::many_failed(MOST_FAILURES, span),
                count => text::health::some_failed(count, span),
            }
        }
        Verdict::Working { last } => text::health::working(span(now.since(last))),
    }
}

/// That nothing was asked for so long, and what follows for people.
fn silent(health: &Health, span: String) -> String {
    let who = health.provider.called();
    let says = match usual(health.provider) {
        Some(usual) => text::health::silent_unusually(who, span, usual),
        None => text::health::silent(who, span),
    };
    if stages(health) { says } else { format!("{says} {}", text::health::nobody_is_removed_meanwhile()) }
}

/// That somebody calls with what was never made here.
pub(crate) fn unknown(at: Moment, now: Moment) -> String {
    text::health::unknown_token(span(now.since(at)))
}

/// That somebody calls with what works no more: which it is, and who put an end to it when (as far as is known).
pub(crate) fn turned_away(health: &Health, ended: &Ended, now: Moment) -> String {
    let Way { opener, is_revoked, ends_at, .. } = ended.way;
    let ago = ends_at.filter(|end| *end <= now).map(|end| span(now.since(end)));
    let who = ended.by.as_ref().filter(|_| is_revoked).map(|member| Person::of(member).name);
    match (named(health, opener), ago, who) {
        (Named::Token(token), Some(ago), Some(who)) => text::health::token_revoked_by(ago, token, who),
        (Named::Token(token), Some(ago), None) if is_revoked => text::health::token_revoked(ago, token),
        (Named::Token(token), Some(ago), None) => text::health::token_run_out(ago, token),
        (Named::Token(token), None, _) => text::health::token_works_no_more(token),
        (Named::Client(client), Some(ago), Some(who)) => text::health::client_revoked_by(client, ago, who),
        (Named::Client(client), Some(ago), None) if is_revoked => text::health::client_revoked(client, ago),
        (Named::Client(client), Some(ago), None) => text::health::client_run_out(client, ago),
        (Named::Client(client), None, _) => text::health::client_secret_works_no_more(client),
    }
}

/// What a directory may do at present.
pub(crate) fn state(power: DirectoryPower) -> String {
    match power {
        DirectoryPower::On => text::health::state_on().to_owned(),
        DirectoryPower::Staging => text::health::state_staging().to_owned(),
        DirectoryPower::RemovalsOnly(until) => text::health::state_removals_only(until.day()),
        DirectoryPower::None => text::health::state_suspended().to_owned(),
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
        Outcome::Failed => text::health::could_not_do_it(),
        Outcome::Done | Outcome::Refused => text::health::refused(),
    })
}

/// So many requests failed.
pub(crate) fn failures(count: u32) -> String {
    match count {
        MOST_FAILURES.. => text::health::many_failures(MOST_FAILURES),
        count => text::health::failures(count),
    }
}

/// Whether it does nothing to anybody yet.
fn stages(health: &Health) -> bool {
    health.power == DirectoryPower::Staging
}

/// What a sentence calls a way into the directory.
enum Named {
    Token(String),
    Client(String),
}

fn named(health: &Health, opener: Opener) -> Named {
    match (health.hint(opener), opener) {
        (Some(hint), _) => Named::Token(format!("…{hint}")),
        (None, Opener::Token(token)) => Named::Token(token.to_string()),
        (None, Opener::Client(client)) => Named::Client(client.to_string()),
    }
}

/// How often it usually asks, where it asks regularly.
fn usual(provider: Provider) -> Option<String> {
    match provider.rhythm() {
        Rhythm::Every { usual, .. } => Some(span(usual)),
        Rhythm::OnChange | Rhythm::Unknown => None,
    }
}

/// A span as people say it, rounded down.
pub(crate) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    if span < minutes(1) {
        text::health::less_than_a_minute().to_owned()
    } else if span < hours(2) {
        text::health::minutes(seconds / 60)
    } else if span < days(2) {
        text::health::hours(seconds / 3_600)
    } else {
        text::health::days(seconds / 86_400)
    }
}

#[cfg(test)]
mod tests;
