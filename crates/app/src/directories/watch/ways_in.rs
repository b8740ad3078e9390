//! Whether anybody comes in, and until when they can: of what was seen of the ways into a directory, whoever manages the
//! workspace is told in time.

use std::time::Duration;

use domain::{
    Moment,
    client::Client,
    directory::{
        Token,
        health::{ended_in_use, last_asked, stranger},
        provider::Rhythm,
        usage::Usage,
        ways::{self, Access, Way},
    },
    exchange::Opener,
    moment::{days, hours},
};
use store::Failure;

use super::{Looked, REMEMBERED};

/// For how long nobody has to have come in by another way before it is told that requests arrive by one that has ended: whoever
/// replaces a token may be at it.
const SETTLES_IN: Duration = hours(1);
/// How long it is remembered that something was told which is told once for as long as it goes on.
const WHILE_IT_GOES_ON: Duration = days(366);

impl Looked<'_> {
    /// Tells of the ways in: that the last ends, that the one in use does and its successor is not used, that what arrives
    /// opens nothing, and that nothing arrives where something should.
    pub(super) async fn ways_in(&self, tokens: &[Token], uses: &[Usage]) -> Result<(), Failure> {
        let clients = self.app.store.clients(self.workspace.id).await?;
        let ways = ways::ways(tokens, &clients, uses);
        self.end(&ways).await?;
        // Where nothing opens it, that was told, and says it all.
        if !matches!(ways::access(&ways, self.now), Access::Open(_)) {
            return Ok(());
        }
        let unknown = stranger(self.directory.id, uses, self.now);
        if let Some(way) = ended_in_use(&ways, self.now) {
            return self.ended(&ways, way, tokens).await;
        }
        if let Some((old, new)) = ways::not_taken_over(&ways, self.now) {
            self.not_taken_over(old, made_at(new.opener, tokens, &clients), tokens).await?;
        }
        match unknown {
            Some(unknown) => self.unknown(&ways, unknown).await,
            None => self.silent(&ways).await,
        }
    }

    /// Tells that the last way in ends, or has ended (D11).
    async fn end(&self, ways: &[Way]) -> Result<(), Failure> {
        let (end, is_revoked) = match ways::access(ways, self.now) {
            Access::Open(Some(end)) => (end, false),
            Access::Shut { since, is_revoked } => (since, is_revoked),
            Access::Open(None) | Access::Never => return Ok(()),
        };
        let Some(warning) = ways::warning(end, self.now) else { return Ok(()) };
        let what = format!("the last way in ends at {}: {warning}", end.micros());
        let once = self.once(what, end.after(REMEMBERED));
        let (who, make) = (self.provider.called(), self.page("#tokens"));
        if end <= self.now {
            let how = if is_revoked { "was revoked" } else { "ran out" };
            let text = format!(
                "The last token or client that opened the directory of {} {how} on {}. Until another is made, {who} can tell us \
                 of nobody, so whoever leaves is not removed. Members stay locked meanwhile; turning the directory off unlocks \
                 them.\n\nMake a new token, and give it to {who}: {make}\n",
                self.workspace.name,
                end.day()
            );
            return self.tell(&once, "nothing opens it any more", &text).await;
        }
        let text = format!(
            "The last token or client that opens the directory of {} ends on {}, and no other goes on longer. After that, \
             {who} can tell us of nobody, so whoever leaves is not removed.\n\nMake a new token, and give it to {who} before \
             then: {make}\n",
            self.workspace.name,
            end.day()
        );
        self.tell(&once, &format!("the last token ends {}", ahead(end, self.now)), &text).await
    }

    /// Tells that the way in that is used ends, or has ended, and that nobody has used the one that was to take over: whoever
    /// made that has not given it to the identity provider.
    async fn not_taken_over(&self, old: Way, made: Option<Moment>, tokens: &[Token]) -> Result<(), Failure> {
        let (Some(end), Some(made)) = (old.ends_at, made) else { return Ok(()) };
        let Some(warning) = ways::warning_of_successor(end, made, self.now) else { return Ok(()) };
        let once = self.once(
            format!("what opens it until {} was not replaced: {warning:?}", end.micros()),
            end.after(REMEMBERED),
        );
        let (who, what) = (self.provider.called(), named(old.opener, tokens));
        let page = self.page("#tokens");
        if end <= self.now {
            let how = if old.is_revoked { "was revoked" } else { "ran out" };
            let text = format!(
                "{who} used {what} for the directory of {}, which {how} on {}. Another goes on, but nobody has used it yet. Until \
                 {who} has it, nobody can tell us of whoever leaves, and they are not removed.\n\nGive the new one to {who}; if it \
                 is lost, make another: {page}\n",
                self.workspace.name,
                end.day()
            );
            return self.tell(&once, "the new token is not in use, and the old one has ended", &text).await;
        }
        let text = format!(
            "{who} uses {what} for the directory of {}, which ends on {}. Another goes on longer, but nobody has used it yet. \
             If {who} does not have it by then, nobody can tell us of whoever leaves, and they are not removed.\n\nGive the new \
             one to {who} before then; if it is lost, make another: {page}\n",
            self.workspace.name,
            end.day()
        );
        let subject = format!("the new token is not in use, and the old one ends {}", ahead(end, self.now));
        self.tell(&once, &subject, &text).await
    }

    /// Since when nobody has come in, if that is long enough for somebody who replaces a token to be done with it.
    fn nobody_since(&self, ways: &[Way]) -> Option<Moment> {
        let since = last_asked(ways).unwrap_or(self.directory.created_at);
        (self.now.since(since) >= SETTLES_IN).then_some(since)
    }

    /// What is told once until somebody comes in again.
    async fn tell_until_asked(
        &self,
        what: &str,
        since: Moment,
        subject: &str,
        text: &str,
    ) -> Result<(), Failure> {
        let once = self.once(format!("{what} since {}", since.micros()), self.now.after(WHILE_IT_GOES_ON));
        self.tell(&once, subject, text).await
    }

    /// Tells that requests arrive with what has ended, and none with anything else.
    async fn ended(&self, ways: &[Way], way: Way, tokens: &[Token]) -> Result<(), Failure> {
        let Some(since) = self.nobody_since(ways) else { return Ok(()) };
        let who = self.provider.called();
        let how = match way.ends_at.filter(|end| *end <= self.now) {
            Some(end) if way.is_revoked => format!(", which was revoked on {}", end.day()),
            Some(end) => format!(", which ran out on {}", end.day()),
            None => ", but by a secret of it that works no more".to_owned(),
        };
        let text = format!(
            "Requests to the directory of {} arrive with {}{how}, and none with anything that opens it. They are turned away, so \
             whoever leaves is not removed.\n\nGive the new token to {who}; if it is lost, make another: {}\n",
            self.workspace.name,
            named(way.opener, tokens),
            self.page("#tokens")
        );
        let what = format!("{} is sent after its end, and nothing else", way.opener);
        self.tell_until_asked(&what, since, "requests arrive with a token that has ended", &text).await
    }

    /// Tells that requests arrive with what was never made here, and none with anything else.
    async fn unknown(&self, ways: &[Way], unknown: &Usage) -> Result<(), Failure> {
        let Some(since) = self.nobody_since(ways) else { return Ok(()) };
        let who = self.provider.called();
        let from = unknown.whence.ip.map_or_else(String::new, |ip| format!(", from {ip}"));
        let text = format!(
            "Requests to the directory of {} arrive with a token that was never made here, the last on {}{from}, and none with \
             one that opens it. If it is {who} that calls, the token was pasted in part or is that of another directory, and \
             whoever leaves is not removed.\n\nPaste the token at {who} once more, whole and without a space; or make a new one, \
             and paste that: {}\n",
            self.workspace.name,
            unknown.last_at.day(),
            self.page("#tokens")
        );
        let subject = "requests arrive with a token that is not known";
        self.tell_until_asked("what was never made is sent, and nothing else", since, subject, &text).await
    }

    /// Tells that an identity provider that calls again and again has not for too long.
    async fn silent(&self, ways: &[Way]) -> Result<(), Failure> {
        let Rhythm::Every { usual, alarms, .. } = self.provider.rhythm() else { return Ok(()) };
        let Some(since) = last_asked(ways).filter(|last| self.now.since(*last) >= alarms) else {
            return Ok(());
        };
        let who = self.provider.called();
        let text = format!(
            "{who} asks for something about every {} minutes, but has not asked the directory of {} for anything since {}. \
             Whoever leaves there is not removed here meanwhile.\n\nLook whether provisioning is still on at {who}, and start it \
             again. Where to look there, and what is seen of it here: {}\n",
            usual.as_secs() / 60,
            self.workspace.name,
            since.day(),
            self.page("/directory/health")
        );
        let subject = format!("{who} has gone silent");
        self.tell_until_asked("it is silent", since, &subject, &text).await
    }
}

/// What people know a way in by.
fn named(opener: Opener, tokens: &[Token]) -> String {
    let token = tokens.iter().find(|token| Opener::Token(token.id) == opener);
    match (token, opener) {
        (Some(token), _) => format!("the token …{}", token.hint),
        (None, Opener::Token(token)) => format!("the token {token}"),
        (None, Opener::Client(client)) => format!("the client {client}"),
    }
}

fn made_at(opener: Opener, tokens: &[Token], clients: &[Client]) -> Option<Moment> {
    match opener {
        Opener::Token(id) => tokens.iter().find(|token| token.id == id).map(|token| token.created_at),
        Opener::Client(id) => clients.iter().find(|client| client.id == id).map(|client| client.created_at),
    }
}

/// How far ahead an end is: `in 7 days`, `tomorrow` or `today`, by the days of the calendar in UTC.
fn ahead(end: Moment, now: Moment) -> String {
    const DAY: i64 = 24 * 60 * 60;
    match end.seconds().div_euclid(DAY) - now.seconds().div_euclid(DAY) {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        more => format!("in {more} days"),
    }
}
