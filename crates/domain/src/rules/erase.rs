//! An account is erased on the person's wish, by the operator (table D). First the account itself, in one commit: nobody signs
//! in to it any more, and what it knew of the person is gone. Then its places, workspace by workspace, by the one way out.
//!
//! What a directory tells of the person stays the directory's: see `rules/provision/hold.rs` for what becomes of its word.

use serde_json::json;

use crate::{
    Actor, Change, Member, Moment, Refusal, Role, Workspace, Write,
    account::Account,
    audit::AuditEntry,
    directory_user::DirectoryUser,
    event::Event,
    rules::{
        Draft, Scene,
        leave::{self, Leaving, Way},
        retold, suspend,
    },
    session::{EndedBy, Session},
    workspace::Kind,
};

/// Whether an account may be erased as far as this place goes, in a workspace with so many active owners. A personal
/// workspace without another owner is deleted with it.
///
/// # Errors
/// [`Refusal::AccountOwnsTeam`].
pub fn allowed(member: &Member, workspace: &Workspace, owners: u32) -> Result<(), Refusal> {
    let is_last = member.is_active() && member.role == Role::Owner && owners <= 1;
    if is_last && workspace.kind == Kind::Team {
        return Err(Refusal::AccountOwnsTeam { workspace: workspace.name.clone() });
    }
    Ok(())
}

/// Erases what an account knows of the person: addresses, names, identities and sessions are gone, and what workspaces show of
/// their members. The account itself stays, as what members point to; nobody signs in to it any more.
#[must_use]
pub fn account(now: Moment, actor: Actor, account: &Account, sessions: &[Session]) -> Change {
    let mut change = Change::begun(now);
    change.write(Write::EraseAccount(account.id));
    for session in sessions {
        change.write(Write::EndSession { session: session.id, why: EndedBy::AccountErased });
        change.tell(Event::session_ended(None, session.id, account.id, EndedBy::AccountErased));
    }
    change.tell(Event::account_erased(account.id));
    change.recorded(AuditEntry::new(None, actor, "account.erased", account.id))
}

/// Ends a place of an erased account. `user` is whom a directory claims the member by, with the resource as it is shown once
/// it says no more than which record it is. Where all of it is so already, nothing changes.
///
/// # Errors
/// [`Refusal::OwnerIsLast`], where the other owners went meanwhile.
pub fn depart(
    scene: Scene<'_>,
    leaving: Leaving<'_>,
    user: Option<(&DirectoryUser, String)>,
) -> Result<Change, Refusal> {
    let before = leaving.member;
    let mut member = Member { email: None, given_name: None, family_name: None, ..before.clone() };
    suspend::forgo(&mut member);
    let user = user.map(|(user, resource)| (user, blank(scene, user, resource)));
    let is_told = user.as_ref().is_some_and(|(user, after)| user.told != after.told);
    if !before.is_active() && member == *before && !is_told {
        return Ok(Change::none());
    }
    let mut draft = Draft::begin(scene);
    if before.is_active() {
        leave::leave(&mut draft, Leaving { member: &member, ..leaving }, Way::ByHand)?;
    } else if member != *before {
        draft.write(Write::UpdateMember { member: member.clone(), held: before.seat });
        draft.tell(Event::member_updated(&member, &["given_name", "family_name", "email"]));
    }
    draft.write(Write::DropIdentities { workspace: before.workspace, account: before.account });
    if let Some((user, after)) = user.filter(|_| is_told) {
        draft.write(retold(user, after));
        draft.tell(Event::directory_user_updated(scene.workspace.id, user.id));
    }
    Ok(draft.recorded("member.erased", before.id, &json!({"directory_user": before.claimed_by})))
}

/// What is left of what a directory told of the person: by which name and id it knows them, which it needs to find its
/// record again rather than to make another one.
fn blank(scene: Scene<'_>, user: &DirectoryUser, resource: String) -> DirectoryUser {
    let mut after = user.clone();
    after.told.active = false;
    after.told.given_name = None;
    after.told.family_name = None;
    after.told.email = None;
    after.told.role = None;
    after.told.email_keys = Vec::new();
    after.told.resource = resource;
    after.shown_otherwise = false;
    if after.told != user.told {
        after.version += 1;
        after.changed_at = scene.now;
    }
    after
}
