//! What a session opens. Asked at every request; the answer is never cached longer than the request.

use std::time::Duration;

use crate::{
    Change, Member, Moment, Refusal, Role, Workspace, WorkspaceId,
    connection::Mode,
    event::BYPASSED,
    member::Source,
    rules::suspend,
    session::{Ends, LIVES_FOR, Means, Session, WorkspaceProof},
    workspace::{Entitlement, Kind},
};

/// Whether a mailbox, shown by the person, is enough to enter (B13, B14). Owners keep a way in past single sign-on
/// (invariant 6): by their mailbox until they have a second factor, and by both from then on.
#[must_use]
pub fn mailbox_admits(workspace: &Workspace, member: &Member, has_factor: bool, now: Moment) -> bool {
    !requires_sso(workspace, now)
        || member.source == Source::Guest
        || (member.role == Role::Owner && !has_factor)
}

/// Whether an owner needs a mailbox and a second factor to come in past single sign-on.
#[must_use]
pub fn breaks_glass(workspace: &Workspace, member: &Member, now: Moment) -> bool {
    requires_sso(workspace, now) && member.role == Role::Owner && member.is_active()
}

pub(crate) fn requires_sso(workspace: &Workspace, now: Moment) -> bool {
    workspace.kind != Kind::Personal
        && workspace.sso == Mode::Required
        && workspace.entitlement(now) != Entitlement::None
}

/// The workspaces that a change lets somebody into past required single sign-on: their admins are to hear of it.
#[must_use]
pub fn bypassed(change: &Change) -> Vec<WorkspaceId> {
    let told = change.events().iter().filter(|event| event.name == BYPASSED);
    told.filter_map(|event| event.workspace).collect()
}

/// Whether a session may be told of every place of its account, those where it no longer is one included: the person has
/// shown a mailbox of theirs, and it lasts. Whoever signs people in for one workspace alone says nothing of their others,
/// so that nobody learns by way of an identity provider they run where else somebody is (invariants 1 and 2).
#[must_use]
pub fn names_all(session: &Session, now: Moment) -> bool {
    session.mailbox_shown_at.is_some_and(|at| now < at.after(LIVES_FOR))
}

/// Whether a session may be told that its account has, or had, a place in this workspace.
#[must_use]
pub fn names(session: &Session, workspace: WorkspaceId, now: Moment) -> bool {
    session.proof_for(workspace).is_some() || names_all(session, now)
}

/// Whether a sign-in of then, whose session has lain unused for as long as this, is within the limits of a workspace. What
/// has been beyond them once is so for good, whatever the session is used for afterwards.
fn holds(workspace: &Workspace, at: Moment, idled: Duration, now: Moment) -> Result<(), Refusal> {
    let limits = workspace.session_limits;
    if now >= at.after(limits.absolute()) {
        let minutes = limits.absolute_minutes;
        return Err(Refusal::SessionOutlasted { workspace: workspace.name.clone(), minutes });
    }
    if idled >= limits.idle() {
        let minutes = limits.idle_minutes;
        return Err(Refusal::SessionUnused { workspace: workspace.name.clone(), minutes });
    }
    Ok(())
}

/// When a session that opens a workspace ceases to by itself: at its own end or at the workspace's limits, whichever comes
/// first.
#[must_use]
pub fn ends(session: &Session, workspace: &Workspace, now: Moment) -> Ends {
    let (limits, whole) = (workspace.session_limits, session.ends());
    let proven_at =
        proof_that_lasts(session, workspace, now).map_or_else(|| first_shown(session), |proof| proof.at);
    Ends {
        unused_at: whole.unused_at.min(session.seen_at.after(limits.idle())),
        at: whole.at.min(proven_at.after(limits.absolute())),
    }
}

/// What was proven about a workspace, unless it has run out by itself, though a later sign-in in the same browser carries it on.
fn proof_that_lasts<'a>(
    session: &'a Session,
    workspace: &Workspace,
    now: Moment,
) -> Option<&'a WorkspaceProof> {
    session.proof_for(workspace.id).filter(|proof| now < proof.at.after(LIVES_FOR))
}

/// From when on somebody counts as signed in to a workspace they joined afterwards.
fn first_shown(session: &Session) -> Moment {
    session.mailbox_shown_at.unwrap_or(session.opened_at)
}

/// Whether a session opens a workspace, in which `member` is its account's place.
///
/// # Errors
/// [`Refusal::SessionEnded`], [`Refusal::AccessRemoved`], [`Refusal::MemberSuspended`], [`Refusal::SignInRequiresSso`],
/// [`Refusal::SignInRequiresFactor`], [`Refusal::SignInRequired`], [`Refusal::SessionUnused`] or
/// [`Refusal::SessionOutlasted`].
pub fn opens(session: &Session, member: &Member, workspace: &Workspace, now: Moment) -> Result<(), Refusal> {
    if !session.is_live(now) {
        return Err(Refusal::SessionEnded);
    }
    if !member.is_active() {
        return Err(suspend::why_not_in(member, workspace, now));
    }
    let mailbox_admits = mailbox_admits(workspace, member, session.has_factor, now);
    let proof = proof_that_lasts(session, workspace, now);
    let proven = match proof {
        // Invariant 10: what was proven before access ended once is proven no more.
        Some(proof) if proof.epoch != member.epoch => false,
        Some(proof) => match proof.by {
            Means::Connection(_) => {
                workspace.sso.is_enabled() && workspace.entitlement(now) != Entitlement::None
            }
            Means::Mailbox => mailbox_admits,
            // It was an owner's, and is nobody else's: who is one no more is told to come in as everybody does.
            Means::BreakGlass => member.role == Role::Owner,
        },
        // Who joins after signing in by mailbox need not sign in again; who ever lost access must. So must who was
        // a member before: the session had its proof then, and if that is gone, it was told to have ended.
        None => {
            names_all(session, now)
                && member.epoch == 0
                && member.joined_at > session.opened_at
                && mailbox_admits
        }
    };
    if proven {
        let (at, idled) = match proof {
            Some(proof) => (proof.at, session.idled_with(proof, now)),
            None => (first_shown(session), session.idled_until(now)),
        };
        return holds(workspace, at, idled, now);
    }
    let workspace_name = workspace.name.clone();
    if mailbox_admits {
        Err(Refusal::SignInRequired { workspace: workspace_name })
    } else if session.has_factor && breaks_glass(workspace, member, now) {
        Err(Refusal::SignInRequiresFactor { workspace: workspace_name })
    } else {
        Err(Refusal::SignInRequiresSso { workspace: workspace_name })
    }
}
