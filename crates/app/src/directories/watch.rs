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

use super::health::{MOST_FAILURES, in_a_row, provider};
use crate::{
    App,
    admins::{self, Once},
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

    async fn tell(&self, once: &Once, what: &str, text: &str) -> Result<(), Failure> {
        let subject = format!("The directory of {}: {what}", self.workspace.name);
        admins::mail_once(self.app, self.workspace.id, once, &subject, text).await.map(drop)
    }

    /// Tells of each token whose maker has no access to the workspace any more (D10).
    async fn makers(&self, tokens: &[Token]) -> Result<(), Failure> {
        for token in tokens.iter().filter(|token| token.is_live(self.now)) {
            let Some(maker) = token.created_by else { continue };
            let member = self.app.store.member_of(self.workspace.id, maker).await?;
            let Some(member) = member.filter(|member| !member.is_active()) else { continue };
            let what = format!("whoever made {} has left", token.id);
            let once = self.once(what, token.expires_at.after(REMEMBERED));
            let whom = admins::called(&member);
            let text = format!(
                "{whom}, who made the token …{}, has no access to {} any more. The token goes on: it is the workspace’s, and \
                 works until {}.\n\nIf they may still know it, replace it: {}\n",
                token.hint,
                self.workspace.name,
                token.expires_at.day(),
                self.page("#tokens")
            );
            self.tell(&once, "whoever made a token has left", &text).await?;
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
        let text = format!(
            "A change that {} asked of the directory of {} came to nothing, after a day in which none had.\n\nSee what \
             failed, and what to do about it: {}\n",
            self.provider.called(),
            self.workspace.name,
            self.page("/directory/health")
        );
        self.tell(&once, "a request failed", &text).await
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
        let text = format!(
            "The last {IN_A_ROW} changes that {} asked of the directory of {} all came to nothing. Whoever leaves there may keep \
             access here until that is mended.\n\nSee what failed, and what to do about it: {}\n",
            self.provider.called(),
            self.workspace.name,
            self.page("/directory/health")
        );
        self.tell(&once, "its requests fail", &text).await
    }

    async fn owner(&self, cause: &Cause) -> Result<(), Failure> {
        let once = self.once("it was to remove the last owner", self.now.after(TOLD_EVERY));
        let text = format!(
            "{}, last on {}, {} asked to remove the last owner of {}. That was refused: a workspace without an owner could be \
             looked after by nobody.\n\nMake somebody else an owner, or assign the owner again at {}: {}\n",
            times(cause.count),
            cause.last_at.day(),
            self.provider.called(),
            self.workspace.name,
            self.provider.called(),
            self.app.url(&format!("/w/{}", self.workspace.slug))
        );
        self.tell(&once, "it was to remove the last owner", &text).await
    }

    async fn seats(&self, cause: &Cause) -> Result<(), Failure> {
        let once = self.once("no seat was left", self.now.after(TOLD_EVERY));
        let seats = self.workspace.seats;
        let limit = seats.limit.map_or_else(String::new, |limit| format!(" ({} of {limit})", seats.taken));
        let text = format!(
            "All seats of {} were taken{limit} when {} asked to let somebody in: {} within a day.\n\nFree a seat, or have more \
             added: {}\n\n{}\n",
            self.workspace.name,
            self.provider.called(),
            times(cause.count).to_lowercase(),
            self.app.url(&format!("/w/{}", self.workspace.slug)),
            tried_again(self.provider),
        );
        self.tell(&once, "no seat was left for somebody", &text).await
    }
}

fn times(count: u32) -> String {
    match count {
        1 => "Once".to_owned(),
        count => format!("{count} times"),
    }
}

/// How somebody for whom no seat was left is tried once more, as each identity provider does it.
const fn tried_again(provider: Provider) -> &'static str {
    match provider {
        Provider::Okta => {
            "Okta does not try again by itself. Then open Dashboard › Tasks there, tick what failed and press Retry Selected."
        }
        Provider::Entra => {
            "Then Microsoft Entra ID tries again by itself, for four weeks; Provision on demand there tries one person at once."
        }
        Provider::Authentik => {
            "Then authentik tries again by itself when it next compares everything, once an hour; Sync status there starts that \
             at once."
        }
        Provider::Keycloak => {
            "Keycloak gives up after ten tries. Then press Sync all users on the page of its scim provider, which sends \
             everybody once more."
        }
        Provider::JumpCloud => {
            "Then take the person out of a group of the application in JumpCloud and put them back, which sends them once more."
        }
        Provider::OneLogin => {
            "Then look in OneLogin under Users › Provisioning, where what failed stands, and have it sent once more."
        }
        Provider::PingOne => {
            "Then look in PingOne at the sync status of the rule, under Integrations › Provisioning, whether it was tried again."
        }
        Provider::Google | Provider::Other => {
            "Some identity providers then try again by themselves, others wait until somebody has it tried again there: look at \
             the log of provisioning of yours."
        }
    }
}
