//! Mail to the admins and owners of a workspace.

mod changes;

use domain::{AccountId, Address, Member, Moment, Role, WorkspaceId};
use store::{Failure, Lies, Mark, Marked, Marker, MembersCut, SelectMembers, SortedBy};

pub(crate) use self::changes::change;
use crate::{App, secret::digest_of};

/// How many people get mail at most.
const MOST_TOLD: usize = 50;
/// How many members are read at once, to find those who get mail: one more, for whoever is left out.
const MEMBERS: u32 = 51;

/// The addresses of those who manage a workspace, owners first, but for one of them, as far as they have one, and no more than
/// get mail.
async fn addresses(
    app: &App,
    workspace: WorkspaceId,
    but: Option<AccountId>,
) -> Result<Vec<Address>, Failure> {
    let mut found = Vec::new();
    for role in Role::ALL.into_iter().rev().filter(|role| role.manages()) {
        let select = SelectMembers { role: Some(role), ..SelectMembers::default() };
        let mut lies = Lies::First;
        loop {
            let cut = MembersCut { by: SortedBy::Joined, descending: false, lies, limit: MEMBERS };
            let page = app.store.listed_members(workspace, &select, &cut).await?;
            let told = page.items.iter().filter(|listed| Some(listed.member.account) != but);
            let addresses = told.filter_map(|listed| listed.member.email.clone());
            found.extend(addresses.take(MOST_TOLD - found.len()));
            match page.items.last() {
                Some(last) if page.more && found.len() < MOST_TOLD => lies = Lies::Behind(last.place()),
                _ => break,
            }
        }
    }
    Ok(found)
}

/// What somebody is called in a mail.
pub(crate) fn called(member: &Member) -> String {
    match (&member.given_name, &member.family_name, &member.email) {
        (Some(given), Some(family), _) => format!("{given} {family}"),
        (Some(one), None, _) | (None, Some(one), _) => one.clone(),
        (None, None, Some(email)) => email.to_string(),
        (None, None, None) => text::mail_changes::somebody_erased().to_owned(),
    }
}

/// Mails everybody who manages a workspace. Tells how many got mail.
///
/// # Errors
/// [`Failure`].
pub(crate) async fn mail(
    app: &App,
    workspace: WorkspaceId,
    subject: &str,
    text: &str,
) -> Result<usize, Failure> {
    let addresses = addresses(app, workspace, None).await?;
    for address in &addresses {
        app.post.send(address, subject.to_owned(), text.to_owned());
    }
    Ok(addresses.len())
}

/// Something that those who manage a workspace are to be told once, whichever node finds it and however often it begins anew.
pub(crate) struct Once {
    /// What it is about.
    pub(crate) marker: Marker,
    /// What it is, so that it is known again.
    pub(crate) what: String,
    /// How long it is remembered that it was told.
    pub(crate) until: Moment,
}

impl Once {
    fn mark(&self) -> Mark {
        Mark { marker: self.marker, digest: digest_of(&self.what), until: self.until }
    }

    /// Remembers it as told, without a word. Tells whether it is remembered just now.
    ///
    /// # Errors
    /// [`Failure`].
    pub(crate) async fn take(&self, app: &App) -> Result<bool, Failure> {
        match app.store.mark(self.mark(), app.now()).await? {
            Marked::First => Ok(true),
            Marked::Again => Ok(false),
            Marked::TooMany => {
                tracing::warn!(
                    what = self.what,
                    "nobody is told, because it could not be remembered that they were"
                );
                Ok(false)
            }
        }
    }
}

/// Mails everybody who manages a workspace, unless they were told before. Whom to mail is read first: were it remembered as told
/// and could not be, nobody would be told any more. Tells whether anybody was told, now or before.
///
/// # Errors
/// [`Failure`]; nobody was told then, and they are the next time.
pub(crate) async fn mail_once(
    app: &App,
    workspace: WorkspaceId,
    once: &Once,
    subject: &str,
    text: &str,
) -> Result<bool, Failure> {
    let Mark { marker, digest, .. } = once.mark();
    if app.store.is_marked(marker, digest, app.now()).await? {
        return Ok(true);
    }
    let addresses = addresses(app, workspace, None).await?;
    // Nobody is told now, so that whoever comes to manage it is told then.
    if addresses.is_empty() {
        return Ok(false);
    }
    if once.take(app).await? {
        for address in &addresses {
            app.post.send(address, subject.to_owned(), text.to_owned());
        }
        return Ok(true);
    }
    // Another was faster, or it could not be remembered.
    app.store.is_marked(marker, digest, app.now()).await
}
