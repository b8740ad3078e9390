//! The look after directories: whoever manages the workspace gets mail before nothing opens a directory any more, when nobody
//! comes in, when whoever made a token has left, and when its requests fail. Each thing is told once, whichever node finds it
//! and however often it begins anew.

mod ways_in;

use domain::{
    Moment, Workspace,
    directory::{
        Directory, Token,
        health::{FAILURES_COUNT_FOR, IN_A_ROW, just_began},
        provider::Provider,
    },
    moment::days,
    workspace::DirectoryPower,
};
use futures::{StreamExt, stream};
use store::{Cause, Cut, Failure, Marker};
use text::mail_directory as says;

use super::health::{MOST_FAILURES, in_a_row, provider};
use crate::{
    App,
    admins::{self, Once},
    letter::letter,
};

/// How many directories are read at once.
const STRIDE: u32 = 100;
/// How many are looked after at a time.
const AT_A_TIME: usize = 8;
/// How long after an end it is remembered that it was told.
const REMEMBERED: std::time::Duration = days(9);
/// How often it is told at most that something fails in the same way.
const TOLD_EVERY: std::time::Duration = days(1);

/// Looks after every directory. Tells how many.
///
/// # Errors
/// [`Failure`] where they can't be listed. What fails for one is told in the log, and looked at again the next time.
pub async fn look_after(app: &App) -> Result<u64, Failure> {
    let mut cut = Cut::new(None, STRIDE);
    let mut looked_after = 0;
    loop {
        let page = app.store.with_directory(cut).await?;
        cut.after = page.items.last().map(|workspace| workspace.id);
        let settled = stream::iter(page.items)
            .map(|workspace| async move { look_after_one(app, &workspace).await })
            .buffer_unordered(AT_A_TIME)
            .filter(|done| std::future::ready(*done))
            .count()
            .await;
        looked_after += settled as u64;
        if !page.more || cut.after.is_none() {
            return Ok(looked_after);
        }
    }
}

/// Whether it was done. Nobody's trouble keeps the others from being looked after.
async fn look_after_one(app: &App, workspace: &Workspace) -> bool {
    let Some(directory) = &workspace.directory else { return true };
    match try_one(app, workspace, directory).await {
        Ok(()) => true,
        Err(failure) => {
            tracing::error!(directory = %directory.id, %failure, "failed to look after a directory");
            false
        }
    }
}

/// A directory that is looked at.
struct Looked<'a> {
    app: &'a App,
    workspace: &'a Workspace,
    directory: &'a Directory,
    provider: Provider,
    now: Moment,
}

async fn try_one(app: &App, workspace: &Workspace, directory: &Directory) -> Result<(), Failure> {
    let now = app.now();
    let power = workspace.directory_power(now);
    if power == DirectoryPower::None {
        return Ok(());
    }
    let tokens = app.store.tokens(workspace.id).await?;
    let uses = app.store.usage(workspace.id).await?;
    let last = uses.iter().filter(|one| one.is_live).max_by_key(|one| one.last_at);
    let looked = Looked { app, workspace, directory, provider: provider(directory, last), now };
    looked.makers(&tokens).await?;
    // While it stages, nobody has access by it, and whoever sets it up sees what is wrong.
    if power != DirectoryPower::Staging {
        looked.ways_in(&tokens, &uses).await?;
        looked.failures().await?;
    }
    Ok(())
}

impl Looked<'_> {
    fn page(&self, path: &str) -> String {
        self.app.url(&format!("/w/{}/settings/security{path}", self.workspace.slug))
    }

    fn once(&self, what: impl Into<String>, until: Moment) -> Once {
        Once { marker: Marker::Directory(self.directory.id), what: what.into(), until }
    }

    async fn tell(&self, once: &Once, subject: &str, paragraphs: &[&str]) -> Result<(), Failure> {
        let text = letter(paragraphs);
        admins::mail_once(self.app, self.workspace.id, once, subject, &text).await.map(drop)
    }

    /// Tells of each token whose maker has no access to the workspace any more (D10).
    async fn makers(&self, tokens: &[Token]) -> Result<(), Failure> {
        for token in tokens.iter().filter(|token| token.is_live(self.now)) {
            let Some(maker) = token.created_by else { continue };
            let member = self.app.store.member_of(self.workspace.id, maker).await?;
            let Some(member) = member.filter(|member| !member.is_active()) else { continue };
            let what = format!("whoever made {} has left", token.id);
            let once = self.once(what, token.expires_at.after(REMEMBERED));
            let (whom, workspace) = (admins::called(&member), &self.workspace.name);
            let left = says::maker_left(&token.hint, whom, token.expires_at.day(), workspace);
            let replace = says::maker_left_replace(self.page("#tokens"));
            self.tell(&once, &says::maker_left_subject(workspace), &[&left, &replace]).await?;
        }
        Ok(())
    }

    /// Tells of what fails.
    async fn failures(&self) -> Result<(), Failure> {
        let (store, since) = (&self.app.store, self.now.before(FAILURES_COUNT_FOR));
        let causes = store.causes(self.workspace.id, self.directory.id, since, MOST_FAILURES).await?;
        if causes.is_empty() {
            return Ok(());
        }
        let of = |code: &str| causes.iter().find(|cause| cause.code.as_deref() == Some(code));
        if let Some(cause) = of("owner_is_last") {
            self.owner(cause).await?;
        }
        if let Some(cause) = of("seat_none_left") {
            self.seats(cause).await?;
        }
        let began = self.began().await?;
        if in_a_row(self.app, self.directory).await? >= IN_A_ROW {
            // That says more than that they have begun to fail, which is not told after it.
            if let Some(once) = began {
                once.take(self.app).await?;
            }
            return self.in_a_row().await;
        }
        let Some(once) = began else { return Ok(()) };
        let workspace = &self.workspace.name;
        let failed = says::one_failed(self.provider.called(), workspace);
        self.tell(&once, &says::one_failed_subject(workspace), &[&failed, &self.see_what_failed()]).await
    }

    fn see_what_failed(&self) -> String {
        says::see_what_failed(self.page("/directory/health"))
    }

    /// That it has just begun to fail, if it has.
    async fn began(&self) -> Result<Option<Once>, Failure> {
        let times = self.app.store.failure_times(self.workspace.id, self.directory.id, MOST_FAILURES).await?;
        let are_all = times.len() < MOST_FAILURES as usize;
        let since = just_began(&times, are_all, self.directory.created_at, self.now);
        Ok(since.map(|since| {
            let what = format!("requests fail since {}", since.micros());
            self.once(what, since.after(FAILURES_COUNT_FOR + TOLD_EVERY))
        }))
    }

    async fn in_a_row(&self) -> Result<(), Failure> {
        let once = self.once("requests fail in a row", self.now.after(TOLD_EVERY));
        let workspace = &self.workspace.name;
        let fail = says::many_fail(IN_A_ROW, self.provider.called(), workspace);
        self.tell(&once, &says::many_fail_subject(workspace), &[&fail, &self.see_what_failed()]).await
    }

    async fn owner(&self, cause: &Cause) -> Result<(), Failure> {
        let once = self.once("it was to remove the last owner", self.now.after(TOLD_EVERY));
        let (who, workspace) = (self.provider.called(), &self.workspace.name);
        let asked = says::last_owner(cause.last_at.day(), who, cause.count, workspace);
        let replace = says::last_owner_replace(self.members(), who);
        self.tell(&once, &says::last_owner_subject(workspace), &[&asked, &replace]).await
    }

    async fn seats(&self, cause: &Cause) -> Result<(), Failure> {
        let once = self.once("no seat was left", self.now.after(TOLD_EVERY));
        let (who, workspace, seats) = (self.provider.called(), &self.workspace.name, self.workspace.seats);
        let none_left = match seats.limit {
            Some(limit) => says::no_seat_of(limit, who, seats.taken, cause.count, workspace),
            None => says::no_seat(who, cause.count, workspace),
        };
        let free = says::free_a_seat(self.members());
        let subject = says::no_seat_subject(workspace);
        self.tell(&once, &subject, &[&none_left, &free, tried_again(self.provider)]).await
    }

    fn members(&self) -> String {
        self.app.url(&format!("/w/{}", self.workspace.slug))
    }
}

/// How somebody for whom no seat was left is tried once more, as each identity provider does it.
const fn tried_again(provider: Provider) -> &'static str {
    match provider {
        Provider::Okta => says::again_at_okta(),
        Provider::Entra => says::again_at_entra(),
        Provider::Authentik => says::again_at_authentik(),
        Provider::Keycloak => says::again_at_keycloak(),
        Provider::JumpCloud => says::again_at_jumpcloud(),
        Provider::OneLogin => says::again_at_onelogin(),
        Provider::PingOne => says::again_at_pingone(),
        Provider::Google | Provider::Other => says::again_elsewhere(),
    }
}
