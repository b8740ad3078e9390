//! A member stops. The only way out: deactivation and deletion by the directory, removal and suspension by hand all
//! come through here (invariant 7, table E).

use crate::{
    Member, Refusal, Role, Write,
    event::Event,
    member::{Standing, Suspension},
    rules::{Draft, enter},
    session::{EndedBy, Session},
};

/// By which way a member stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way<'a> {
    /// The directory says the person is not assigned any more.
    Deactivated,
    /// The directory has forgotten the person.
    Deleted,
    /// An admin, the operator, or the person.
    ByHand,
    /// An admin or the operator, for this reason and until it is lifted.
    Suspended(&'a str),
}

/// What has to be known of a member to let them go.
#[derive(Debug, Clone, Copy)]
pub struct Leaving<'a> {
    /// Who.
    pub member: &'a Member,
    /// The account's live sessions, whatever they are good for.
    pub sessions: &'a [Session],
    /// How many active owners the workspace has.
    pub owners: u32,
}

/// Ends a member's access: no standing, no seat, no session. Gives the member as they then are.
///
/// # Errors
/// [`Refusal::OwnerIsLast`]; the change is then not to be committed.
pub(crate) fn leave(draft: &mut Draft<'_>, leaving: Leaving<'_>, way: Way<'_>) -> Result<Member, Refusal> {
    let member = leaving.member;
    if member.role == Role::Owner && leaving.owners <= 1 {
        return Err(Refusal::OwnerIsLast);
    }
    let mut gone = member.clone();
    gone.standing = Standing::Inactive;
    gone.seat = None;
    gone.epoch += 1;
    gone.left_at = Some(draft.scene.now);
    match way {
        Way::Deactivated => {}
        // Whoever is deleted and comes back is somebody new: no role is remembered (A31).
        Way::Deleted => {
            gone.role = Role::Member;
            gone.claimed_by = None;
        }
        // Nor of whom somebody removed on purpose.
        Way::ByHand => gone.role = Role::Member,
        // Whoever is held out for a while is to be who they were: the role is remembered, and the place waits.
        Way::Suspended(reason) => {
            gone.suspended =
                Some(Suspension { at: draft.scene.now, reason: reason.to_owned(), waiting: member.seat });
        }
    }
    draft.tell(match way {
        Way::Deactivated | Way::Deleted => Event::member_deprovisioned(&gone),
        Way::ByHand => Event::member_removed(&gone),
        Way::Suspended(_) => Event::member_suspended(&gone),
    });
    if let Some(seat) = member.seat.filter(|seat| seat.counts()) {
        draft.seats.taken = draft.seats.taken.saturating_sub(1);
        draft.tell(Event::seat_freed(member.workspace, member.id, seat, draft.seats));
    }
    end_sessions(draft, member, leaving.sessions, EndedBy::AccessEnded);
    draft.write(Write::UpdateMember { member: gone.clone(), held: member.seat });
    Ok(gone)
}

/// Ends what the sessions open of this workspace. A session good for others too goes on for those.
pub(crate) fn end_sessions(draft: &mut Draft<'_>, member: &Member, sessions: &[Session], why: EndedBy) {
    for session in sessions {
        let here = session.proof_for(member.workspace).is_some();
        if !here && enter::opens(session, member, draft.scene.workspace, draft.scene.now).is_err() {
            continue;
        }
        let elsewhere = session.mailbox_shown_at.is_some()
            || session.proofs.iter().any(|proof| proof.workspace != member.workspace);
        if elsewhere {
            if here {
                draft.write(Write::DropProof { session: session.id, workspace: member.workspace });
            }
        } else {
            draft.write(Write::EndSession { session: session.id, why });
        }
        draft.tell(Event::session_ended(Some(member.workspace), session.id, session.account, why));
    }
}
