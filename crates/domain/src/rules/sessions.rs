//! Sessions that can be seen and ended: by the person in another browser of theirs, and by an admin as far as their own
//! workspace goes.

use serde_json::json;

use crate::{
    Actor, Change, Member, Moment, Refusal, SessionId, Write,
    audit::AuditEntry,
    event::Event,
    rules::{
        Draft, Scene, enter, leave,
        lock::{self, Action, Hand},
    },
    session::{EndedBy, Session},
};

/// Whether somebody in one session may see, and end, another session of the same account. Whoever has shown a mailbox sees
/// all of them. Who came through single sign-on alone sees those that came the same way and are good for nothing else: an
/// identity provider that signs itself in as a person must neither learn where else they are nor sign them out there
/// (invariants 1 and 2).
#[must_use]
pub fn sees(own: &Session, other: &Session, now: Moment) -> bool {
    let alike = other.mailbox_shown_at.is_none()
        && !other.proofs.is_empty()
        && other.proofs.iter().all(|proof| own.proof_for(proof.workspace).is_some());
    own.account == other.account && (own.id == other.id || enter::names_all(own, now) || alike)
}

/// A person ends sessions of theirs, from the one they are in; those that they may not see stay.
#[must_use]
pub fn end_own(now: Moment, own: &Session, sessions: &[Session]) -> Change {
    let seen: Vec<_> = sessions.iter().filter(|one| sees(own, one, now)).collect();
    if seen.is_empty() {
        return Change::none();
    }
    let actor = Actor::Person { account: own.account, session: Some(own.id) };
    let mut change = Change::begun(now);
    for session in &seen {
        change.write(Write::EndSession { session: session.id, why: EndedBy::ByPerson });
        change.tell(Event::session_ended(None, session.id, session.account, EndedBy::ByPerson));
    }
    let ids: Vec<_> = seen.iter().map(|session| session.id).collect();
    let entry = AuditEntry::new(None, actor, "session.ended", own.account)
        .with(&json!({"sessions": ids, "reason": EndedBy::ByPerson.as_str()}));
    change.recorded(entry)
}

/// Whether a session holds anything of a member's workspace: it opens it, or would if it were not idle or had not lasted
/// so long.
#[must_use]
pub fn holds(scene: Scene<'_>, member: &Member, session: &Session) -> bool {
    session.proof_for(member.workspace).is_some_and(|proof| proof.epoch == member.epoch)
        || enter::opens(session, member, scene.workspace, scene.now).is_ok()
}

/// Signs a member out of a workspace, in one session or in all. What the sessions are good for elsewhere goes on. Gives how
/// many were ended.
///
/// A session that came to be good for the workspace without a sign-in of its own, because its person joined later, has
/// nothing that could be taken from it alone: ending it ends all.
///
/// # Errors
/// [`Refusal::RoleInsufficient`], [`Refusal::RoleOwnerOnly`], [`Refusal::SessionNotFound`].
pub fn end_here(
    scene: Scene<'_>,
    hand: Hand,
    member: &Member,
    sessions: &[Session],
    which: Option<SessionId>,
) -> Result<(Change, usize), Refusal> {
    lock::may(hand, Action::SignOut(member), scene.workspace, scene.now)?;
    let mut here: Vec<_> = sessions.iter().filter(|session| holds(scene, member, session)).cloned().collect();
    if let Some(id) = which {
        let one = here.iter().find(|session| session.id == id).ok_or(Refusal::SessionNotFound)?;
        if one.proof_for(member.workspace).is_some() {
            here = vec![one.clone()];
            let mut draft = Draft::begin(scene);
            leave::end_sessions(&mut draft, member, &here, EndedBy::ByAdmin);
            let details = json!({"member": member.id, "reason": EndedBy::ByAdmin.as_str()});
            return Ok((draft.recorded("session.ended", id, &details), 1));
        }
    }
    if here.is_empty() {
        return Ok((Change::none(), 0));
    }
    let mut draft = Draft::begin(scene);
    leave::end_sessions(&mut draft, member, &here, EndedBy::ByAdmin);
    // Whatever a sign-in under way is about to carry over from one of them was proven under the epoch before.
    let out = Member { epoch: member.epoch + 1, ..member.clone() };
    draft.write(Write::UpdateMember { member: out.clone(), held: member.seat });
    draft.tell(Event::member_sessions_ended(&out, here.len()));
    Ok((draft.recorded("member.sessions_ended", member.id, &json!({"sessions": here.len()})), here.len()))
}
