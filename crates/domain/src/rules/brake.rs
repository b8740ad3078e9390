//! The brake: when many lose access by a directory in a short time, they lose it all the same, for what is held back leaves
//! leavers in. But it is noticed, the admins are told, and one click gives back what was taken
//! ([ADR 20](../../../../docs/adr/0020-a-wave-is-told-not-held-back.md)).
//!
//! What counts is what a directory does to people who have access: it calls them inactive, or forgets them. What a hand does,
//! an erasure, a deletion of the workspace, and the switching off of a directory (by which nobody loses access) do not.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    Change, DirectoryGroupId, Member, Refusal, Role, WaveId, Write,
    account::Status,
    directory_user::DirectoryUser,
    event::Event,
    mapping::Grant,
    member::{Source, Standing},
    rules::{
        Draft, Scene, admit,
        lock::{self, Action, Hand},
        retold,
    },
    seat::Seat,
    wave::{self, Departure, Ending, Growing, Now, Outcome, Wave},
    workspace::DirectoryPower,
};

/// Counts somebody who has just lost access by the directory, and notices when that makes a wave.
pub(crate) fn count(draft: &mut Draft<'_>, before: &Member, gone: &Member, ending: Ending) {
    let Some(directory) = &draft.scene.workspace.directory else { return };
    let now = draft.scene.now;
    let mut tally = directory.losses.and_one(now);
    let departure = Departure {
        workspace: before.workspace,
        directory: directory.id,
        at: tally.last_at,
        member: before.id,
        user: before.claimed_by,
        ending,
        epoch: gone.epoch,
        role: before.role,
        seat: before.seat,
        outcome: None,
    };
    let losses = tally.recent();
    // Whoever was lost before is assigned no more, and counts among those there were all the same.
    let assigned = directory.assigned.saturating_add(losses.saturating_sub(1));
    let write = if let Some(wave) = tally.wave {
        let (last_at, people) = (tally.last_at, wave.people);
        Some(wave::Write::Grow { workspace: before.workspace, wave: wave.wave, last_at, people })
    } else if wave::is_wave(losses, assigned) {
        let wave = Wave {
            id: id_of(&departure),
            workspace: before.workspace,
            directory: directory.id,
            began_at: tally.first_at(),
            last_at: tally.last_at,
            people: losses,
            told_at: None,
            restored_at: None,
            restored_by: None,
            restored: 0,
        };
        tally.wave = Some(Growing { wave: wave.id, began_at: wave.began_at, people: losses });
        draft.tell(Event::wave_noticed(&wave));
        Some(wave::Write::Begin(wave))
    } else {
        None
    };
    draft.write(Write::Wave(Box::new(wave::Write::Count(departure, tally))));
    if let Some(write) = write {
        draft.write(Write::Wave(Box::new(write)));
    }
}

/// The id of the wave that somebody's leaving makes: of its time, as every id, and with what is random in theirs. Nobody makes
/// two waves at once.
const fn id_of(departure: &Departure) -> WaveId {
    WaveId::made_at(departure.at, departure.member.bits())
}

/// The admins are told of a wave, once. None where they were.
#[must_use]
pub fn tell(scene: Scene<'_>, wave: &Wave) -> Change {
    if wave.told_at.is_some() {
        return Change::none();
    }
    let mut draft = Draft::begin(scene);
    let told = Wave { told_at: Some(scene.now), ..wave.clone() };
    draft.write(Write::Wave(Box::new(wave::Write::Update(told))));
    draft.recorded("wave.noticed", wave.id, &wave.shown())
}

/// Somebody who lost access in a wave, as they are now.
#[derive(Debug, Clone)]
pub struct Lost {
    /// What they lost.
    pub departure: Departure,
    /// Their place.
    pub member: Member,
    /// How their account stands.
    pub status: Status,
    /// What the directory tells of them, if it still does; with the resource that says that it assigns them.
    pub user: Option<(DirectoryUser, String)>,
    /// The groups that have them, where groups are mapped.
    pub groups: Vec<DirectoryGroupId>,
}

/// Whether a wave may be taken back by this hand now.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::WavePast`].
pub fn may_restore(scene: Scene<'_>, hand: Hand, wave: &Wave) -> Result<(), Refusal> {
    lock::may(hand, Action::Restore, scene.workspace, scene.now)?;
    if wave.is_restorable(scene.now) {
        return Ok(());
    }
    Err(Refusal::WavePast { since: wave.restorable_until() })
}

/// Gives those their access back who lost it in a wave: with the role and the kind of seat they had, or what the directory's
/// groups give by now. Sessions that ended stay ended. Whoever has access again, is held out, is erased, or has lost it once
/// more since, is left alone; whoever finds no seat stays out. What came of each is told in the order asked for, and kept.
///
/// The directory's record of them says from then on that they are assigned, for that is what is so: whoever compares sees it,
/// and whoever says `false` again takes their access away again. It works in every state of the plan, as the lifting of a
/// suspension does.
///
/// # Errors
/// Those of [`may_restore`].
pub fn restore(
    scene: Scene<'_>,
    hand: Hand,
    wave: &Wave,
    lost: &[Lost],
) -> Result<(Change, Vec<Outcome>), Refusal> {
    may_restore(scene, hand, wave)?;
    let mut draft = Draft::begin(scene);
    let (mut outcomes, mut restored, mut others) =
        (Vec::with_capacity(lost.len()), Vec::new(), BTreeMap::new());
    for one in lost {
        let before = one.departure.outcome;
        let outcome = match before {
            Some(outcome) if !outcome.may_change() => outcome,
            _ => give(&mut draft, hand, one),
        };
        outcomes.push(outcome);
        if before == Some(outcome) {
            continue;
        }
        if outcome == Outcome::Restored {
            restored.push(one.member.id);
        } else {
            *others.entry(outcome.as_str()).or_insert(0_u32) += 1;
        }
        let settled = Departure { outcome: Some(outcome), ..one.departure.clone() };
        draft.write(Write::Wave(Box::new(wave::Write::Settle(settled))));
    }
    if restored.is_empty() && others.is_empty() {
        return Ok((Change::none(), outcomes));
    }
    let number = u32::try_from(restored.len()).unwrap_or(u32::MAX);
    let after = Wave {
        restored_at: Some(scene.now),
        restored_by: scene.actor.account(),
        restored: wave.restored.saturating_add(number),
        ..wave.clone()
    };
    if !restored.is_empty() {
        draft.tell(Event::wave_restored(&after, &restored));
    }
    draft.write(Write::Wave(Box::new(wave::Write::Update(after))));
    let current =
        scene.workspace.directory.as_ref().filter(|one| one.losses.wave.is_some_and(|it| it.wave == wave.id));
    if let Some(directory) = current {
        // What it takes away from now on is another wave, of which the admins are told anew.
        let (workspace, directory, tally) =
            (scene.workspace.id, directory.id, directory.losses.over(scene.now));
        draft.write(Write::Wave(Box::new(wave::Write::End { workspace, directory, tally })));
    }
    let details = json!({"restored": restored, "left_as_they_are": others});
    Ok((draft.recorded("wave.restored", wave.id, &details), outcomes))
}

/// Gives one their access back, if that can be.
fn give(draft: &mut Draft<'_>, hand: Hand, one: &Lost) -> Outcome {
    let before = &one.member;
    if one.status == Status::Erased {
        return Outcome::Erased;
    }
    match one.departure.now(before) {
        Now::In => return Outcome::Back,
        Now::Because(outcome @ (Outcome::Suspended | Outcome::LeftAgain)) => return outcome,
        // What stood in the way before may do so no more.
        Now::Out | Now::Because(_) => {}
    }
    // The place of whoever was deactivated remembers the role, and what was taken from it since. That of whoever was
    // forgotten remembers none (A31).
    let remembered = match one.departure.ending {
        Ending::Deactivated => before.role,
        Ending::Deleted => one.departure.role,
    };
    if remembered == Role::Owner && !hand.may_touch_owners() {
        return Outcome::OwnerOnly;
    }
    let grant = if remembered == Role::Owner { None } else { given(draft.scene, one) };
    let seat = grant.map_or(one.departure.seat.unwrap_or(Seat::Full), |grant| grant.seat);
    if seat.counts() && draft.take_seat().is_err() {
        return Outcome::NoSeat;
    }
    let mut member = before.clone();
    member.standing = Standing::Active;
    member.left_at = None;
    member.role = grant.map_or(remembered, |grant| grant.role);
    member.seat = Some(seat);
    // Whom no directory claims any more is the workspace's own, as when a directory is turned off.
    if member.claimed_by.is_none() && member.source == Source::Directory {
        member.source = Source::Invited;
    }
    draft.write(Write::UpdateMember { member: member.clone(), held: before.seat });
    if member.role == Role::Owner {
        admit::unbind(draft, &member);
    }
    if let Some((user, resource)) = &one.user {
        assign(draft, user, resource, &member);
    }
    draft.tell(match member.claimed_by {
        Some(_) => Event::member_provisioned(&member, "returned"),
        None => Event::member_added(&member),
    });
    if seat.counts() {
        draft.tell(Event::seat_taken(member.workspace, member.id, seat, draft.seats));
    }
    Outcome::Restored
}

/// The directory's record says that it assigns them, as long as it says nothing else.
fn assign(draft: &mut Draft<'_>, user: &DirectoryUser, resource: &str, member: &Member) {
    let mut after = user.clone();
    after.told.active = true;
    resource.clone_into(&mut after.told.resource);
    after.shown_otherwise = !after.told.is_shown_of(member);
    if after == *user {
        return;
    }
    after.version += 1;
    after.changed_at = draft.scene.now;
    draft.write(retold(user, after));
}

/// What the directory's groups give, where they may give anything.
fn given(scene: Scene<'_>, one: &Lost) -> Option<Grant> {
    if scene.workspace.directory_power(scene.now) != DirectoryPower::On {
        return None;
    }
    let (user, _) = one.user.as_ref()?;
    scene.workspace.directory.as_ref()?.mappings.grant(&one.groups, user.told.role)
}
