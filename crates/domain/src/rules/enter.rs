//! What a session opens. Asked at every request; the answer is never cached longer than the request.

use crate::{
    Member, Moment, Refusal, Role, Workspace,
    connection::Mode,
    member::Source,
    session::{LIVES_FOR, Means, Session},
    workspace::{Entitlement, Kind},
};

/// Whether a mailbox, shown by the person, is enough to enter (B13, B14; owners keep a way in, invariant 6).
#[must_use]
pub fn mailbox_admits(workspace: &Workspace, member: &Member, now: Moment) -> bool {
    workspace.kind == Kind::Personal
        || workspace.sso != Mode::Required
        || workspace.entitlement(now) == Entitlement::None
        || member.source == Source::Guest
        || member.role == Role::Owner
}

/// Whether a session opens a workspace, in which `member` is its account's place.
///
/// # Errors
/// [`Refusal::SessionEnded`], [`Refusal::AccessRemoved`], [`Refusal::SignInRequiresSso`] or
/// [`Refusal::SignInRequired`].
pub fn opens(session: &Session, member: &Member, workspace: &Workspace, now: Moment) -> Result<(), Refusal> {
    if !session.is_live(now) {
        return Err(Refusal::SessionEnded);
    }
    if !member.is_active() {
        let at = member.left_at.unwrap_or(now);
        return Err(Refusal::AccessRemoved { workspace: workspace.name.clone(), at });
    }
    // What was proven runs out by itself, though a later sign-in in the same browser carries it on.
    let lasts = |at: Moment| now < at.after(LIVES_FOR);
    let mailbox_shown = session.mailbox_shown_at.is_some_and(lasts);
    let proven = match session.proof_for(workspace.id).filter(|proof| lasts(proof.at)) {
        // Invariant 10: what was proven before access ended once is proven no more.
        Some(proof) if proof.epoch != member.epoch => false,
        Some(proof) => match proof.by {
            Means::Connection(_) => {
                workspace.sso.is_enabled() && workspace.entitlement(now) != Entitlement::None
            }
            Means::Mailbox => mailbox_admits(workspace, member, now),
        },
        // Who joins after signing in by mailbox need not sign in again; who ever lost access must. So must who was
        // a member before: the session had its proof then, and if that is gone, it was told to have ended.
        None => {
            mailbox_shown
                && member.epoch == 0
                && member.joined_at > session.opened_at
                && mailbox_admits(workspace, member, now)
        }
    };
    if proven {
        return Ok(());
    }
    let workspace_name = workspace.name.clone();
    if mailbox_admits(workspace, member, now) {
        Err(Refusal::SignInRequired { workspace: workspace_name })
    } else {
        Err(Refusal::SignInRequiresSso { workspace: workspace_name })
    }
}
