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
use text::mail_directory as says;

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
        let (who, page, workspace) = (self.provider.called(), self.page("#tokens"), &self.workspace.name);
        if end <= self.now {
            let ended = match is_revoked {
                true => says::last_revoked(end.day(), who, workspace),
                false => says::last_ran_out(end.day(), who, workspace),
            };
            let subject = says::last_ended_subject(workspace);
            return self.tell(&once, &subject, &[&ended, &says::last_ended_replace(page, who)]).await;
        }
        let subject = says::last_ends_subject(days_until(end, self.now), workspace);
        let ends = says::last_ends(end.day(), who, workspace);
        self.tell(&once, &subject, &[&ends, &says::last_ends_replace(page, who)]).await
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
        let (page, workspace) = (self.page("#tokens"), &self.workspace.name);
        if end <= self.now {
            let ended = match old.is_revoked {
                true => says::old_revoked(end.day(), what, who, workspace),
                false => says::old_ran_out(end.day(), what, who, workspace),
            };
            let subject = says::old_ended_subject(workspace);
            return self.tell(&once, &subject, &[&ended, &says::give_the_new_one(page, who)]).await;
        }
        let subject = says::old_ends_subject(days_until(end, self.now), workspace);
        let ends = says::old_ends(end.day(), what, who, workspace);
        self.tell(&once, &subject, &[&ends, &says::give_the_new_one_before_then(page, who)]).await
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
        paragraphs: &[&str],
    ) -> Result<(), Failure> {
        let once = self.once(format!("{what} since {}", since.micros()), self.now.after(WHILE_IT_GOES_ON));
        self.tell(&once, subject, paragraphs).await
    }

    /// Tells that requests arrive with what has ended, and none with anything else.
    async fn ended(&self, ways: &[Way], way: Way, tokens: &[Token]) -> Result<(), Failure> {
        let Some(since) = self.nobody_since(ways) else { return Ok(()) };
        let who = self.provider.called();
        let (opener, workspace) = (named(way.opener, tokens), &self.workspace.name);
        let arrive = match way.ends_at.filter(|end| *end <= self.now) {
            Some(end) if way.is_revoked => says::revoked_in_use(end.day(), opener, workspace),
            Some(end) => says::ran_out_in_use(end.day(), opener, workspace),
            None => says::secret_ended_in_use(opener, workspace),
        };
        let what = format!("{} is sent after its end, and nothing else", way.opener);
        let subject = says::ended_in_use_subject(workspace);
        let give = says::give_the_new_token(self.page("#tokens"), who);
        self.tell_until_asked(&what, since, &subject, &[&arrive, &give]).await
    }

    /// Tells that requests arrive with what was never made here, and none with anything else.
    async fn unknown(&self, ways: &[Way], unknown: &Usage) -> Result<(), Failure> {
        let Some(since) = self.nobody_since(ways) else { return Ok(()) };
        let who = self.provider.called();
        let (day, workspace) = (unknown.last_at.day(), &self.workspace.name);
        let arrive = match unknown.whence.ip {
            Some(ip) => says::unknown_in_use_from(day, ip, who, workspace),
            None => says::unknown_in_use(day, who, workspace),
        };
        let what = "what was never made is sent, and nothing else";
        let subject = says::unknown_in_use_subject(workspace);
        let paste = says::paste_it_once_more(self.page("#tokens"), who);
        self.tell_until_asked(what, since, &subject, &[&arrive, &paste]).await
    }

    /// Tells that an identity provider that calls again and again has not for too long.
    async fn silent(&self, ways: &[Way]) -> Result<(), Failure> {
        let Rhythm::Every { usual, alarms, .. } = self.provider.rhythm() else { return Ok(()) };
        let Some(since) = last_asked(ways).filter(|last| self.now.since(*last) >= alarms) else {
            return Ok(());
        };
        let (who, workspace) = (self.provider.called(), &self.workspace.name);
        let silent = says::silent(since.day(), usual.as_secs() / 60, who, workspace);
        let subject = says::silent_subject(who, workspace);
        let start = says::start_it_again(self.page("/directory/health"), who);
        self.tell_until_asked("it is silent", since, &subject, &[&silent, &start]).await
    }
}

/// What people know a way in by.
fn named(opener: Opener, tokens: &[Token]) -> String {
    let token = tokens.iter().find(|token| Opener::Token(token.id) == opener);
    match (token, opener) {
        (Some(token), _) => says::token_ending_in(&token.hint),
        (None, Opener::Token(token)) => says::token_of_id(token),
        (None, Opener::Client(client)) => says::client_of_id(client),
    }
}

fn made_at(opener: Opener, tokens: &[Token], clients: &[Client]) -> Option<Moment> {
    match opener {
        Opener::Token(id) => tokens.iter().find(|token| token.id == id).map(|token| token.created_at),
        Opener::Client(id) => clients.iter().find(|client| client.id == id).map(|client| client.created_at),
    }
}

/// How many days ahead an end is, by the days of the calendar in UTC.
fn days_until(end: Moment, now: Moment) -> u64 {
    const DAY: i64 = 24 * 60 * 60;
    let days = end.seconds().div_euclid(DAY) - now.seconds().div_euclid(DAY);
    u64::try_from(days).unwrap_or_default()
}
