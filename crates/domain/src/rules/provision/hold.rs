//! The directory calls somebody active who is not to be let in: an admin holds them out (table C), or their account was erased
//! (table D). Its word is taken down and answered as true: the
//! place it gives waits, and access stays ended. The audit log says so, and why.

use serde_json::{Value, json};

use crate::{
    Change, Member, Refusal, Role, Write,
    directory_user::{DirectoryUser, Told},
    event::Event,
    mapping::Grant,
    member::{Source, Suspension},
    rules::{
        Draft, Scene,
        provision::{Found, NewIds, Place, granting, join},
        retold,
    },
    seat::Seat,
    workspace::DirectoryPower,
};

/// The action of an audit entry of what was told of somebody who is held out.
pub(super) const HELD: &str = "member.held";

/// What such an entry says besides.
pub(super) fn details(member: &Member, changed: &[&str]) -> Value {
    let held = member
        .suspended
        .as_ref()
        .map(|suspension| json!({"by": "suspension", "reason": suspension.reason, "since": suspension.at}));
    json!({"member": member.id, "held": held, "changed": changed})
}

/// Whether a directory says of somebody who is held out what it has said before and what waits for them already: nothing
/// comes of it but the line in the audit log, and no plan and no seat is asked for it.
pub(super) fn again(
    scene: Scene<'_>,
    user: &DirectoryUser,
    told: &Told,
    place: Option<&Place>,
) -> Option<Change> {
    let member = &place?.member;
    member.suspended.as_ref()?.waiting?;
    if *told != user.told
        || !told.active
        || scene.workspace.directory_power(scene.now) == DirectoryPower::Staging
    {
        return None;
    }
    Some(Draft::begin(scene).recorded(HELD, user.id, &details(member, &[])))
}

/// What a directory says of a person whose account was erased is taken down and answered as true, for its record is its own.
/// But nobody is let in by it, no account is made for them, and nothing of it is shown of the member: the admins read in the
/// audit log that the directory still assigns somebody who wished to be forgotten.
///
/// # Errors
/// Those of any other word of a directory.
pub(super) fn erased(
    scene: Scene<'_>,
    user: &DirectoryUser,
    told: Told,
    found: &Found,
    place: &Place,
) -> Result<(Change, DirectoryUser), Refusal> {
    let action = if told.active { HELD } else { "directory_user.updated" };
    let details = json!({"member": place.member.id, "held": {"by": "erasure"}});
    let mut draft = Draft::begin(scene);
    if told == user.told {
        return Ok((draft.recorded(action, user.id, &details), user.clone()));
    }
    if told.active || !user.told.active {
        granting(scene.workspace, scene.now)?;
    }
    found.conflict(Some(user.id))?;
    let mut after = user.clone();
    after.told = told;
    after.version += 1;
    after.changed_at = scene.now;
    draft.write(retold(user, after.clone()));
    draft.tell(Event::directory_user_updated(scene.workspace.id, user.id));
    Ok((draft.recorded(action, user.id, &details), after))
}

/// Takes down what is told of somebody who is held out by `suspension`, and lets their place wait. What is shown of them
/// follows, what they may do once they are let in is what a return gives.
pub(super) fn hold(
    draft: &mut Draft<'_>,
    before: &Member,
    suspension: &Suspension,
    told: &Told,
    grant: Option<Grant>,
    new: NewIds,
) -> Member {
    let mut member = before.clone();
    join::show(&mut member, told);
    if suspension.waiting.is_none() {
        member.role = before.role_on_return(draft.scene.now);
    }
    member.source = Source::Directory;
    member.claimed_by = member.claimed_by.or(Some(new.user));
    let grant = grant.filter(|_| member.role != Role::Owner);
    if let Some(grant) = grant {
        // Nobody who is away gains anything; lifting asks the groups anew.
        member.role = member.role.min(grant.role);
    }
    let waiting = grant.map_or(suspension.waiting.unwrap_or(Seat::Full), |grant| grant.seat);
    member.suspended = Some(Suspension { waiting: Some(waiting), ..suspension.clone() });
    draft.write(Write::UpdateMember { member: member.clone(), held: before.seat });
    if before.claimed_by.is_none() || before.source != Source::Directory {
        draft.tell(Event::member_updated(&member, &["source"]));
    }
    member
}
