//! A workspace is deleted by the operator (table D): closed first, in one commit that shuts every door at once, then emptied
//! stride by stride, so that nobody else waits for a hundred thousand people to leave, and deleted at last.

use serde_json::json;

use crate::{
    Change, Member, Refusal, Write,
    client::Client,
    connection::DomainClaim,
    directory::Token,
    directory_user::DirectoryUser,
    event::Event,
    rules::{
        Draft, Scene,
        leave::{self, Leaving, Way},
    },
    session::Session,
};

/// What ends with the doors: few, and read under the lock.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// The domains it has claimed.
    pub domains: Vec<DomainClaim>,
    /// The directory's tokens.
    pub tokens: Vec<Token>,
    /// The directory's clients.
    pub clients: Vec<Client>,
}

/// Closes a workspace: from the commit on it is found by nobody, and its name and its domains are anybody's. `typed` is the
/// name in addresses, typed by whoever means it.
///
/// # Errors
/// [`Refusal::ValueInvalid`] where something else was typed.
pub fn close(scene: Scene<'_>, typed: &str, held: &Held) -> Result<Change, Refusal> {
    let workspace = scene.workspace;
    if typed != workspace.slug {
        let why = text::values::give_short_name().to_owned();
        return Err(Refusal::ValueInvalid { field: "confirm", why });
    }
    let mut draft = Draft::begin(scene);
    for claim in &held.domains {
        draft.write(Write::DropDomain {
            workspace: workspace.id,
            domain: claim.domain.clone(),
            lost_at: None,
        });
        draft.tell(Event::domain_released(workspace.id, &claim.domain));
    }
    for token in held.tokens.iter().filter(|token| token.is_live(scene.now)) {
        draft.write(Write::RevokeToken {
            workspace: workspace.id,
            token: token.id,
            by: scene.actor.account(),
        });
        draft.tell(Event::token_revoked(workspace.id, token.id));
    }
    for client in held.clients.iter().filter(|client| client.is_live()) {
        draft.write(Write::RevokeClient { workspace: workspace.id, client: client.id });
        draft.tell(Event::client_revoked(workspace.id, client.id));
    }
    draft.write(Write::CloseWorkspace(workspace.id));
    draft.tell(Event::workspace_closed(workspace));
    let details =
        json!({"slug": workspace.slug, "name": workspace.name, "seats_taken": workspace.seats.taken});
    Ok(draft.recorded("workspace.closed", workspace.id, &details))
}

/// A member of a closed workspace.
#[derive(Debug, Clone)]
pub struct Departing {
    /// Who.
    pub member: Member,
    /// The account's live sessions, whatever they are good for.
    pub sessions: Vec<Session>,
    /// Whom the directory claims them by. They are forgotten with it, so that little is left for the last commit.
    pub user: Option<DirectoryUser>,
}

/// Some of the members of a closed workspace leave it, by the one way out.
///
/// The last owner leaves like everybody else. Invariant 6 keeps a workspace from being left with nobody who can run it,
/// and by nobody but the operator can it come to this: there is nothing left to run.
///
/// # Errors
/// None: taking away always works.
pub fn depart(scene: Scene<'_>, leaving: &[Departing]) -> Result<Change, Refusal> {
    if leaving.is_empty() {
        return Ok(Change::none());
    }
    let mut draft = Draft::begin(scene);
    for Departing { member, sessions, user } in leaving {
        let way = match (user, member.claimed_by) {
            (Some(_), _) => Way::Deleted,
            (None, Some(_)) => Way::Deactivated,
            (None, None) => Way::ByHand,
        };
        leave::leave(&mut draft, Leaving { member, sessions, owners: u32::MAX }, way)?;
        draft.write(Write::DropIdentities { workspace: member.workspace, account: member.account });
        if let Some(user) = user {
            draft.write(Write::RemoveDirectoryUser(user.clone()));
        }
    }
    let details = json!({"members": leaving.len()});
    Ok(draft.recorded("workspace.emptied", scene.workspace.id, &details))
}

/// An emptied workspace is deleted: the rest of its set-up goes, its log and what was told of it stay.
#[must_use]
pub fn delete(scene: Scene<'_>) -> Change {
    let workspace = scene.workspace;
    let mut draft = Draft::begin(scene);
    if let Some(directory) = &workspace.directory {
        draft.write(Write::RemoveDirectory { workspace: workspace.id, directory: directory.id });
        draft.tell(Event::directory_disabled(workspace.id, directory.id));
    }
    draft.write(Write::DeleteWorkspace(workspace.id));
    draft.tell(Event::workspace_deleted(workspace));
    draft.recorded("workspace.deleted", workspace.id, &json!({"slug": workspace.slug}))
}
