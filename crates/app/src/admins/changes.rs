//! Changes of the set-up by a hand: whoever else manages the workspace hears by mail who did what, when, and where to look. What
//! the service, a directory or an identity provider does by itself is told of elsewhere, or by nobody.

mod words;

use domain::{
    Actor, Change, Moment, Refusal, Workspace, WorkspaceId, Write, audit::AuditEntry, setup_link::SetupLink,
};
use store::{Decision, Failure, Scope, Steps};
use text::mail_changes;

use self::words::{Told, Words};
use super::{addresses, called};
use crate::{App, Outcome, letter::letter, stamp};

/// What is told of, as the audit log names it.
const TOLD: [&str; 15] = [
    "client.created",
    "client.revoked",
    "client_secret.created",
    "client_secret.revoked",
    "connection.created",
    "connection.mode_changed",
    "connection.removed",
    "connection.updated",
    "directory.disabled",
    "directory.enabled",
    "directory.staged",
    "domain.released",
    "token.created",
    "token.revoked",
    "workspace.updated",
];

/// A change that may have to be told of, as far as it bears on that.
struct Done {
    /// The workspace as it was.
    before: Workspace,
    at: Moment,
    entry: AuditEntry,
    /// What it wrote of the things that are told of.
    writes: Vec<Write>,
}

impl Done {
    /// What a change is, where it is one that is told of and somebody did it.
    fn of(before: Workspace, change: &Change) -> Option<Self> {
        let entry = change.audit().filter(|entry| TOLD.contains(&entry.action.as_str()))?;
        match entry.actor {
            Actor::Person { .. } | Actor::Operator(_) | Actor::SetupLink(_) => {}
            Actor::Directory { .. } | Actor::Connection(_) | Actor::System => return None,
        }
        // A directory that is switched on writes as many people as it tells of, and none of them is needed.
        let is_needed = |write: &&Write| {
            matches!(
                write,
                Write::InsertConnection(_)
                    | Write::UpdateConnection(_)
                    | Write::UpdateWorkspace(_)
                    | Write::InsertToken(_)
                    | Write::EndToken { .. }
                    | Write::RevokeToken { .. }
                    | Write::InsertClient(_)
                    | Write::RevokeClient { .. }
                    | Write::InsertClientSecret { .. }
                    | Write::RevokeClientSecret { .. }
            )
        };
        let writes = change.writes().iter().filter(is_needed).cloned().collect();
        Some(Self { before, at: change.at(), entry: entry.clone(), writes })
    }
}

/// Runs a use case that changes how a workspace is set up, and tells of it once it is durable. That it is changed does not hang
/// on whether it can be told.
///
/// # Errors
/// Those of the use case.
pub(crate) async fn change<I, T>(
    app: &App,
    workspace: WorkspaceId,
    input: I,
    steps: Steps<I, Result<T, Refusal>>,
) -> Outcome<T>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    let scope = Scope::Workspace(workspace);
    let written = store::write(&*app.store, scope, (input, steps), |(input, steps), transaction| {
        Box::pin(async move {
            let before = transaction.workspace().cloned();
            let Decision { change, answer } = steps(input, transaction).await?;
            let done = before.and_then(|before| Done::of(before, &change));
            Ok(Decision::new(change, (answer, done)))
        })
    });
    let (answer, done) = written.await?;
    let answer = answer?;
    if let Some(done) = done
        && let Err(failure) = tell(app, &done).await
    {
        tracing::error!(%workspace, %failure, "failed to tell those who manage a workspace of a change");
    }
    Ok(answer)
}

async fn tell(app: &App, done: &Done) -> Result<(), Failure> {
    let when = stamp(done.at).strftime("%-d %b %Y at %H:%M UTC").to_string();
    let (who, ask) = who(app, done).await?;
    let workspace = &done.before;
    let scene = Told { who: &who, workspace: &workspace.name, when: &when };
    let Some(Words { subject, did, so, place }) = words::of(app, done, scene).await? else { return Ok(()) };
    let told: Vec<&str> = std::iter::once(&*did).chain(so.iter().map(|sentence| &**sentence)).collect();
    let page = app.url(&format!("/w/{}/settings/security{place}", workspace.slug));
    let text = letter(&[&told.join(" "), &ask(&page)]);
    for address in addresses(app, workspace.id, done.entry.actor.account()).await? {
        app.post.send(&address, subject.clone(), text.clone());
    }
    Ok(())
}

/// What whoever reads of a change does about it, with the page where it is looked at.
type Ask = fn(&str) -> String;

/// Who did it, and what whoever reads of it does about it.
async fn who(app: &App, done: &Done) -> Result<(String, Ask), Failure> {
    let id = done.before.id;
    Ok(match done.entry.actor {
        Actor::Person { account, .. } => {
            let member = app.store.member_of(id, account).await?;
            let name =
                member.map_or_else(|| mail_changes::somebody_who_left().to_owned(), |member| called(&member));
            (name, |page| mail_changes::ask_them(page))
        }
        Actor::SetupLink(link) => {
            let links = app.store.setup_links(id).await?;
            let sent_to = |link: SetupLink| mail_changes::holder_of_link(link.recipient);
            let link = links.into_iter().find(|one| one.id == link);
            let holder = link.map_or_else(|| mail_changes::holder_of_some_link().to_owned(), sent_to);
            (holder, |page| mail_changes::revoke_link(page))
        }
        Actor::Operator(_) | Actor::Directory { .. } | Actor::Connection(_) | Actor::System => {
            (mail_changes::operator().to_owned(), |page| mail_changes::ask_operator(page))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_is_what_the_audit_log_can_say() {
        assert!(TOLD.iter().all(|action| domain::audit::ACTIONS.contains(action)));
    }
}
