//! Changes of the set-up by a hand: whoever else manages the workspace hears by mail who did what, when, and where to look. What
//! the service, a directory or an identity provider does by itself is told of elsewhere, or by nobody.

mod words;

use domain::{
    Actor, Change, Moment, Refusal, Workspace, WorkspaceId, Write, audit::AuditEntry, setup_link::SetupLink,
};
use store::{Decision, Failure, Scope, Steps};

use self::words::Words;
use super::{addresses, called};
use crate::{App, Outcome, stamp};

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
    let Some(Words { subject, did, so, place }) = words::of(app, done).await? else { return Ok(()) };
    let workspace = &done.before;
    let (who, advice) = who(app, done).await?;
    let when = stamp(done.at).strftime("%-d %b %Y at %H:%M UTC");
    let told = format!("{who} {did}, in {}, on {when}. {so}", workspace.name);
    let text = format!(
        "{}\n\n{advice}: {}\n",
        told.trim_end(),
        app.url(&format!("/w/{}/settings/security{place}", workspace.slug)),
    );
    for address in addresses(app, workspace.id, done.entry.actor.account()).await? {
        app.post.send(&address, format!("{}: {subject}", workspace.name), text.clone());
    }
    Ok(())
}

/// Who did it, and what whoever reads of it does about it.
async fn who(app: &App, done: &Done) -> Result<(String, &'static str), Failure> {
    let id = done.before.id;
    Ok(match done.entry.actor {
        Actor::Person { account, .. } => {
            let member = app.store.member_of(id, account).await?;
            let name =
                member.map_or_else(|| "Somebody who has left since".to_owned(), |member| called(&member));
            (name, "If you expected it, there is nothing to do. If not, ask them, and look at it here")
        }
        Actor::SetupLink(link) => {
            let links = app.store.setup_links(id).await?;
            let sent_to =
                |link: SetupLink| format!("Whoever holds the setup link that was sent to {}", link.recipient);
            let link = links.into_iter().find(|one| one.id == link);
            let holder = link.map_or_else(|| "Whoever holds a setup link".to_owned(), sent_to);
            (holder, "If that is not what the link was sent for, undo it and revoke the link here")
        }
        Actor::Operator(_) | Actor::Directory { .. } | Actor::Connection(_) | Actor::System => (
            "The operator".to_owned(),
            "If you expected it, there is nothing to do. If not, ask the operator, and look at it here",
        ),
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
