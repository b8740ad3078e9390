//! Role and seat follow a directory's groups, where they are mapped.
//!
//! An owner is never changed by it. Nobody loses their place for want of a seat: who is to take a counted seat and finds
//! none keeps the one they have, and that is told. Who is away gains nothing, but is remembered with no more than their
//! groups give. While the plan lets a directory only remove, nobody gains anything (invariant 5). Mapping what is mapped
//! already makes up for both.

mod preview;

use serde_json::{Value, json};

pub use self::preview::{Foreseen, Preview, Short, Turn};

use crate::{
    Change, DirectoryGroupId, Member, Refusal, Role, Write,
    directory::Directory,
    event::Event,
    mapping::{self, Grant, Mappings},
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
    seat::Seat,
    workspace::DirectoryPower,
};

/// Somebody whose groups change, or may be worth something else from now on.
#[derive(Debug, Clone)]
pub struct Affected {
    /// Their place as it is.
    pub member: Member,
    /// The groups that have them from now on, themselves or through others.
    pub groups: Vec<DirectoryGroupId>,
    /// The role they were told of with.
    pub told: Option<Role>,
}

/// What groups are to give from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What they are to give.
    pub mappings: Mappings,
    /// What they gave when whoever asks looked at it; nothing where that does not matter to them.
    pub instead_of: Option<Mappings>,
}

impl From<Mappings> for Wanted {
    fn from(mappings: Mappings) -> Self {
        Self { mappings, instead_of: None }
    }
}

/// Brings a member in line with what they are given, and names what changed. Nothing is written.
pub(crate) fn settle(draft: &mut Draft<'_>, member: &mut Member, grant: Option<Grant>) -> Vec<&'static str> {
    let mut changed = Vec::new();
    let Some(grant) = grant.filter(|_| member.role != Role::Owner) else { return changed };
    let gains = member.is_active() && may_gain(draft.scene);
    let role = if gains { grant.role } else { grant.role.min(member.role) };
    if member.role != role {
        member.role = role;
        changed.push("role");
    }
    let wanted = member.is_active() && member.seat != Some(grant.seat) && (gains || !grant.seat.counts());
    if wanted && exchange(draft, member, grant.seat) {
        changed.push("seat");
    }
    changed
}

/// Whether the plan lets a directory's groups give anybody more than they have.
fn may_gain(scene: Scene<'_>) -> bool {
    !matches!(scene.workspace.directory_power(scene.now), DirectoryPower::RemovalsOnly(_))
}

/// Another seat for a member. Counted seats are taken and freed as they are everywhere.
fn exchange(draft: &mut Draft<'_>, member: &mut Member, seat: Seat) -> bool {
    let held = member.seat.filter(|seat| seat.counts());
    match (held, seat.counts()) {
        (None, true) => {
            if draft.take_seat().is_err() {
                draft.tell(Event::seat_refused(member.workspace, member.id, seat, draft.seats));
                return false;
            }
            draft.tell(Event::seat_taken(member.workspace, member.id, seat, draft.seats));
        }
        (Some(held), false) => {
            draft.seats.taken = draft.seats.taken.saturating_sub(1);
            draft.tell(Event::seat_freed(member.workspace, member.id, held, draft.seats));
        }
        _ => {}
    }
    member.seat = Some(seat);
    true
}

/// Settles everybody who is affected, those who free a seat first. Tells how many changed.
pub(crate) fn settle_all(draft: &mut Draft<'_>, mappings: &Mappings, affected: &[Affected]) -> usize {
    let mut given: Vec<(&Affected, Grant)> =
        affected.iter().filter_map(|one| Some((one, mappings.grant(&one.groups, one.told)?))).collect();
    given.sort_by_key(|(_, grant)| grant.seat.counts());
    let mut number = 0;
    for (one, grant) in given {
        let mut member = one.member.clone();
        let changed = settle(draft, &mut member, Some(grant));
        if !changed.is_empty() {
            draft.write(Write::UpdateMember { member: member.clone(), held: one.member.seat });
            draft.tell(Event::member_updated(&member, &changed));
            number += 1;
        }
    }
    number
}

/// Whether these groups may give this, to whoever asks here and now, and which directory's they are.
fn allowed<'a>(
    scene: Scene<'a>,
    hand: Hand,
    wanted: &Wanted,
    known: &[DirectoryGroupId],
) -> Result<&'a Directory, Refusal> {
    lock::may(hand, Action::SetUp(Part::Other), scene.workspace, scene.now)?;
    let Some(directory) = &scene.workspace.directory else { return Err(Refusal::DirectoryNotFound) };
    // Whoever asks twice for the same undoes nobody's change.
    let is_stale = wanted.instead_of.as_ref().is_some_and(|seen| *seen != directory.mappings);
    if is_stale && wanted.mappings != directory.mappings {
        return Err(Refusal::MappingsChanged);
    }
    mapping::fits(wanted.mappings.ordered.len())?;
    if let Some(why) = invalid(&wanted.mappings) {
        return Err(Refusal::ValueInvalid { field: "mappings", why });
    }
    if !wanted.mappings.ordered.iter().all(|mapping| known.contains(&mapping.group)) {
        return Err(Refusal::GroupNotFound);
    }
    Ok(directory)
}

/// Whether these groups may give this to whoever asks, before anybody is read whom it concerns.
///
/// # Errors
/// Those of [`map`].
pub fn may_map(
    scene: Scene<'_>,
    hand: Hand,
    wanted: &Wanted,
    known: &[DirectoryGroupId],
) -> Result<(), Refusal> {
    allowed(scene, hand, wanted, known).map(drop)
}

/// What a directory's groups give is another from now on, or is given to whoever went without so far. `known` are the groups among the mapped ones that there are;
/// `affected` is everybody the directory claims. Tells how many of them have another role or seat by it.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::DirectoryNotFound`]; [`Refusal::MappingsChanged`]; [`Refusal::GroupNotFound`];
/// [`Refusal::ValueInvalid`] for an owner's role, a group that is mapped twice, and too many of them.
pub fn map(
    scene: Scene<'_>,
    hand: Hand,
    wanted: Wanted,
    known: &[DirectoryGroupId],
    affected: &[Affected],
) -> Result<(Change, usize), Refusal> {
    let directory = allowed(scene, hand, &wanted, known)?;
    let mappings = wanted.mappings;
    let mut draft = Draft::begin(scene);
    let number = settle_all(&mut draft, &mappings, affected);
    let details: Value = json!({"mappings": mappings, "members": number});
    if directory.mappings != mappings {
        draft.write(Write::UpdateDirectory(Directory { mappings, ..directory.clone() }));
        draft.tell(Event::directory_updated(scene.workspace.id, directory.id));
    } else if number == 0 {
        return Ok((Change::none(), 0));
    }
    Ok((draft.recorded("directory.mapped", directory.id, &details), number))
}

fn invalid(mappings: &Mappings) -> Option<String> {
    let grants = mappings.ordered.iter().map(|mapping| mapping.grant).chain([mappings.otherwise]);
    if grants.into_iter().any(|grant| grant.role == Role::Owner) {
        return Some(text::values::nobody_becomes_owner().to_owned());
    }
    let twice = |(at, mapping): (usize, &crate::mapping::Mapping)| {
        mappings.ordered[..at].iter().any(|other| other.group == mapping.group)
    };
    let is_twice = mappings.ordered.iter().enumerate().any(twice);
    is_twice.then(|| text::values::mapped_once().to_owned())
}
