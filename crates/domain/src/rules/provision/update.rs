//! The directory tells something else about a person it has told of before (SCIM PUT and PATCH: A18 to A30).

use serde_json::{Value, json};

use crate::{
    Change, Member, Refusal, Write,
    account::Status,
    directory_user::{DirectoryUser, Told},
    event::Event,
    rules::{
        Draft, Scene, brake, grant,
        leave::{self, Leaving, Way},
        provision::{
            Found, NewIds, Place, given, granting, hold,
            join::{self, Arrival},
            rename,
        },
        retold, suspend,
    },
    session::EndedBy,
    wave::Ending,
    workspace::DirectoryPower,
};

/// What became of the person's place.
enum Step {
    Joined(Arrival),
    /// An admin holds them out: what would be, waits. With what the audit log is to say of it.
    Held(Value),
    Left,
    Changed(Vec<&'static str>),
    Nothing,
}

/// A directory tells what a person is now. `place` is the member they became, if any.
///
/// # Errors
/// Those of a POST, and [`Refusal::OwnerIsLast`] where access would end.
pub fn update(
    scene: Scene<'_>,
    user: &DirectoryUser,
    told: Told,
    found: &Found,
    place: Option<&Place>,
    new: NewIds,
) -> Result<(Change, DirectoryUser), Refusal> {
    let workspace = scene.workspace;
    let has_access = place.is_some_and(|place| place.member.is_active());
    let power = workspace.directory_power(scene.now);
    let acts = power != DirectoryPower::Staging;
    // What is so already changes nothing, neither version nor last change. But a person the directory calls active and
    // who has no access is not "so already": they are let in, or the directory hears why not.
    if told == user.told && (!acts || told.active == has_access) {
        return Ok((Change::none(), user.clone()));
    }
    // Whoever is shown out is shown out as ever; anything else comes to nothing for a person who wished to be forgotten.
    let erased = place.filter(|place| place.account.status == Status::Erased);
    if let Some(place) = erased.filter(|_| told.active || !has_access) {
        return hold::erased(scene, user, told, found, place);
    }
    if let Some(change) = hold::again(scene, user, &told, place) {
        return Ok((change, user.clone()));
    }
    // Invariant 5: what only takes away works in every state of the plan.
    let takes_away = !told.active && (has_access || user.told.active);
    if !takes_away {
        granting(workspace, scene.now)?;
    }
    found.conflict(Some(user.id))?;

    let mut draft = Draft::begin(scene);
    let mut after = user.clone();
    if told != user.told {
        after.told = told;
        after.version += 1;
        after.changed_at = scene.now;
    }
    let step = if acts { step(&mut draft, user, &mut after, found, place, new)? } else { Step::Nothing };
    draft.write(retold(user, after.clone()));
    let (action, details) = match &step {
        Step::Joined(arrival) => {
            (arrival.action(), json!({"member": after.member, "arrival": arrival.as_str()}))
        }
        Step::Held(details) => (hold::HELD, details.clone()),
        Step::Left => ("member.deprovisioned", json!({"member": after.member})),
        Step::Changed(changed) => ("member.updated", json!({"member": after.member, "changed": changed})),
        Step::Nothing => ("directory_user.updated", json!({"member": after.member})),
    };
    if matches!(step, Step::Nothing | Step::Held(..)) {
        draft.tell(Event::directory_user_updated(workspace.id, after.id));
    }
    Ok((draft.recorded(action, after.id, &details), after))
}

fn step(
    draft: &mut Draft<'_>,
    user: &DirectoryUser,
    after: &mut DirectoryUser,
    found: &Found,
    place: Option<&Place>,
    new: NewIds,
) -> Result<Step, Refusal> {
    let Some(place) = place else {
        if !after.told.active {
            return Ok(Step::Nothing);
        }
        let new = NewIds { user: user.id, ..new };
        let (member, arrival) = join::place(draft, &after.told, found, new)?;
        after.member = Some(member.id);
        after.shown_otherwise = !after.told.is_shown_of(&member);
        return Ok(arrived(&member, arrival, &[]));
    };
    let mut renamed = place.member.clone();
    let mut changed = rename::shown(&user.told, &after.told, &mut renamed);
    after.shown_otherwise = !after.told.is_shown_of(&renamed);
    // Invariant 5: whoever is shown out is shown out, whatever else the same message says; no account follows it.
    let leaving = place.member.is_active() && !after.told.active;
    if !leaving {
        rename::account(draft, &user.told, &after.told, found, place, &mut renamed)?;
    }
    if after.told.external_id.is_some() && user.told.external_id != after.told.external_id {
        // Another person to the identity provider: the old one's sign-in must not stay bound, nor stand in the new
        // one's way. One that is merely left out says nothing: Okta leaves it out of every PUT. Who is held out stays known
        // by it until that is lifted, so that they are not taken for somebody new.
        if place.member.suspended.is_none() {
            draft.write(Write::DropIdentities { workspace: renamed.workspace, account: renamed.account });
        }
        // Where one id gave way to another, whoever is signed in is not believed any longer. A record that merely gets
        // its first id is the same person's.
        let stays = place.member.is_active() && !leaving && renamed.epoch == place.member.epoch;
        if stays && user.told.external_id.is_some() {
            renamed.epoch += 1;
            leave::end_sessions(draft, &place.member, &place.sessions, EndedBy::IdentityChanged);
        }
    }
    if !after.told.active {
        suspend::forgo(&mut renamed);
    }
    if place.member.is_active() && !leaving {
        let grant = given(draft.scene, &after.told, found);
        changed.extend(grant::settle(draft, &mut renamed, grant));
    }
    match (place.member.is_active(), after.told.active) {
        (true, false) => {
            let leaving = Leaving { member: &renamed, sessions: &place.sessions, owners: place.owners };
            let gone = leave::leave(draft, leaving, Way::Deactivated)?;
            brake::count(draft, &renamed, &gone, Ending::Deactivated);
            Ok(Step::Left)
        }
        (false, true) => {
            let new = NewIds { user: user.id, ..new };
            let grant = given(draft.scene, &after.told, found);
            let (member, arrival) = join::readmit(draft, &renamed, &after.told, grant, new)?;
            after.shown_otherwise = !after.told.is_shown_of(&member);
            Ok(arrived(&member, arrival, &changed))
        }
        // Addresses are equal by their keys; another spelling of one is a change of what is shown all the same.
        _ if changed.is_empty() && renamed == place.member => Ok(Step::Nothing),
        (is_active, _) => {
            draft.write(Write::UpdateMember { member: renamed.clone(), held: place.member.seat });
            if is_active && !changed.is_empty() {
                draft.tell(Event::member_updated(&renamed, &changed));
                return Ok(Step::Changed(changed));
            }
            Ok(Step::Nothing)
        }
    }
}

fn arrived(member: &Member, arrival: Arrival, changed: &[&str]) -> Step {
    match arrival {
        Arrival::Held => Step::Held(hold::details(member, changed)),
        Arrival::Joined | Arrival::Adopted | Arrival::Returned => Step::Joined(arrival),
    }
}
