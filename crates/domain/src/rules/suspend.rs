//! One person is held out at once, whoever keeps the list, and let in again by hand alone (table C, emergency suspension).
//!
//! It sticks: what a directory says meanwhile is taken down and answered as true, and the place it gives waits
//! (`rules/provision/hold.rs`). Lifting gives the place that waits then.

use serde_json::json;

use crate::{
    Change, Member, Moment, Refusal, Role, Workspace, Write,
    event::Event,
    mapping::Grant,
    member::{Standing, Suspension},
    rules::{
        Draft, Scene, admit,
        grant::Affected,
        leave::{self, Leaving, Way},
        lock::{self, Action, Hand},
    },
    seat::Seat,
    workspace::DirectoryPower,
};

/// The longest reason of a suspension, in characters.
pub const LONGEST_REASON: usize = 500;

/// What whoever is held out is told, and whoever would add them.
pub(crate) fn refusal(workspace: &Workspace) -> Refusal {
    Refusal::MemberSuspended { workspace: workspace.name.clone() }
}

/// Why somebody without access is not let in.
#[must_use]
pub fn why_not_in(member: &Member, workspace: &Workspace, now: Moment) -> Refusal {
    if member.suspended.is_some() {
        return refusal(workspace);
    }
    Refusal::AccessRemoved { workspace: workspace.name.clone(), at: member.left_at.unwrap_or(now) }
}

/// Holds a member out. Taking away always works: with a directory on, in grace, over quota. Whoever has no access already
/// can be held out too, so that none comes back to them. Saying it again for the same reason changes nothing.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::OwnerIsLast`]; [`Refusal::ValueInvalid`] for a reason that is none;
/// [`Refusal::MemberSuspended`] where they are held out for another reason.
pub fn suspend(
    scene: Scene<'_>,
    hand: Hand,
    leaving: Leaving<'_>,
    reason: &str,
) -> Result<(Change, Member), Refusal> {
    let member = leaving.member;
    lock::may(hand, Action::Suspend(member), scene.workspace, scene.now)?;
    let reason = reason.trim();
    worded(reason)?;
    match &member.suspended {
        Some(before) if before.reason == reason => return Ok((Change::none(), member.clone())),
        Some(_) => return Err(refusal(scene.workspace)),
        None => {}
    }
    let mut draft = Draft::begin(scene);
    let held = if member.is_active() {
        leave::leave(&mut draft, leaving, Way::Suspended(reason))?
    } else {
        let suspension = Suspension { at: scene.now, reason: reason.to_owned(), waiting: None };
        let held = Member { suspended: Some(suspension), ..member.clone() };
        draft.write(Write::UpdateMember { member: held.clone(), held: member.seat });
        draft.tell(Event::member_suspended(&held));
        held
    };
    Ok((draft.recorded("member.suspended", held.id, &json!({"reason": reason})), held))
}

fn worded(reason: &str) -> Result<(), Refusal> {
    let count = reason.chars().count();
    if count == 0 || count > LONGEST_REASON || reason.chars().any(char::is_control) {
        let why = text::values::printable_on_one_line(LONGEST_REASON);
        return Err(Refusal::ValueInvalid { field: "reason", why });
    }
    Ok(())
}

/// Holds a member out no longer. Where a place waits for them, it is theirs again: with the role that is remembered, or what
/// the directory's groups give by now. Where none does, they are merely no longer held out. Lifting what is not there changes
/// nothing.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::SeatNoneLeft`], and they stay held out.
pub fn lift(scene: Scene<'_>, hand: Hand, held: &Affected) -> Result<(Change, Member), Refusal> {
    let before = &held.member;
    lock::may(hand, Action::Unsuspend(before), scene.workspace, scene.now)?;
    let Some(suspension) = &before.suspended else { return Ok((Change::none(), before.clone())) };
    let mut draft = Draft::begin(scene);
    let mut member = Member { suspended: None, ..before.clone() };
    let mut taken = None;
    if let Some(waiting) = suspension.waiting {
        let grant = given(scene, held);
        let seat = grant.map_or(waiting, |grant| grant.seat);
        member.role = grant.map_or_else(|| before.role_remembered(scene.now), |grant| grant.role);
        member.standing = Standing::Active;
        member.left_at = None;
        member.seat = Some(seat);
        if seat.counts() {
            draft.take_seat()?;
            taken = Some(seat);
        }
    }
    draft.write(Write::UpdateMember { member: member.clone(), held: before.seat });
    // Whom a directory tells of it may by now know under another id; their bond was kept to hold them out alone.
    if member.claimed_by.is_some() || (member.is_active() && member.role == Role::Owner) {
        admit::unbind(&mut draft, &member);
    }
    draft.tell(Event::member_unsuspended(&member));
    if let Some(seat) = taken {
        draft.tell(Event::seat_taken(member.workspace, member.id, seat, draft.seats));
    }
    let details = json!({"reason": suspension.reason, "since": suspension.at, "standing": member.standing});
    Ok((draft.recorded("member.unsuspended", member.id, &details), member))
}

/// What the directory's groups give, where it may give anything and they are not an owner, whom no group changes.
fn given(scene: Scene<'_>, held: &Affected) -> Option<Grant> {
    if held.member.role == Role::Owner || scene.workspace.directory_power(scene.now) != DirectoryPower::On {
        return None;
    }
    held.member.claimed_by?;
    scene.workspace.directory.as_ref()?.mappings.grant(&held.groups, held.told)
}

/// What waits for a member no longer: the place they had was ended meanwhile.
pub(crate) fn forgo(member: &mut Member) -> Option<Seat> {
    member.suspended.as_mut().and_then(|suspension| suspension.waiting.take())
}
