//! What groups would give to whom, person by person, without giving it.

use std::collections::BTreeMap;

use super::{Affected, Wanted, allowed, may_gain, settle};
use crate::{
    DirectoryGroupId, Member, Refusal, Role,
    mapping::{Grant, Mappings},
    rules::{Draft, Scene, lock::Hand, provision::Several},
    seat::{Seat, Seats},
};

/// Somebody who would get another role or another seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Their place as it is.
    pub before: Member,
    /// The role they would have.
    pub role: Role,
    /// The seat they would have.
    pub seat: Option<Seat>,
}

/// Why somebody would not get all that their groups give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Short {
    /// Owners are changed by no group.
    Owner,
    /// There is no seat for them.
    NoSeat,
    /// While the plan lets the directory only remove, nobody gains anything.
    Plan,
    /// An admin holds them out.
    Suspended,
    /// They have no access. Should they come back, they get it then.
    Away,
}

impl Short {
    /// Its name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::NoSeat => "no_seat",
            Self::Plan => "plan",
            Self::Suspended => "suspended",
            Self::Away => "away",
        }
    }
}

/// What would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// How many people the directory claims.
    pub people: usize,
    /// Those among them who would get another role or seat.
    pub changing: Several<Turn>,
    /// Those who would not get all that is given to them, whether they change or not.
    pub short: BTreeMap<Short, Several<Member>>,
    /// The seats as they are.
    pub before: Seats,
    /// The seats as they would be.
    pub after: Seats,
    /// How many counted seats would be freed.
    pub freed: u32,
    /// How many counted seats would be asked for by people who have none.
    pub asked_for: u32,
}

impl Foreseen {
    /// How many would keep what they have.
    #[must_use]
    pub const fn staying(&self) -> usize {
        self.people.saturating_sub(self.changing.count)
    }

    /// How many would not get all that is given to them for this.
    #[must_use]
    pub fn short_for(&self, why: Short) -> usize {
        self.short.get(&why).map_or(0, |several| several.count)
    }
}

/// A preview while it is being made. It asks the very rule that decides.
#[derive(Debug)]
pub struct Preview<'a> {
    scene: Scene<'a>,
    mappings: Mappings,
    /// Those who would take a counted seat: whether there is one is known when everybody else has been asked about.
    waiting: Vec<(Member, Grant)>,
    foreseen: Foreseen,
}

impl<'a> Preview<'a> {
    /// Begins with the seats as they are.
    ///
    /// # Errors
    /// Those of [`map`](super::map).
    pub fn begin(
        scene: Scene<'a>,
        hand: Hand,
        wanted: Wanted,
        known: &[DirectoryGroupId],
    ) -> Result<Self, Refusal> {
        allowed(scene, hand, &wanted, known)?;
        let seats = scene.workspace.seats;
        let foreseen = Foreseen {
            people: 0,
            changing: Several::default(),
            short: BTreeMap::new(),
            before: seats,
            after: seats,
            freed: 0,
            asked_for: 0,
        };
        Ok(Self { scene, mappings: wanted.mappings, waiting: Vec::new(), foreseen })
    }

    /// One person more whom the directory claims.
    pub fn place(&mut self, one: Affected) {
        self.foreseen.people += 1;
        let Some(grant) = self.mappings.grant(&one.groups, one.told) else { return };
        let sits = one.member.seat.is_some_and(Seat::counts);
        if grant.seat.counts() && !sits {
            self.waiting.push((one.member, grant));
        } else {
            self.settle(one.member, grant);
        }
    }

    /// What would be.
    #[must_use]
    pub fn finish(mut self) -> Foreseen {
        for (member, grant) in std::mem::take(&mut self.waiting) {
            self.settle(member, grant);
        }
        self.foreseen
    }

    fn settle(&mut self, before: Member, grant: Grant) {
        let mut draft = Draft::begin(self.scene);
        draft.seats = self.foreseen.after;
        let mut after = before.clone();
        let changed = settle(&mut draft, &mut after, Some(grant));
        self.foreseen.freed += self.foreseen.after.taken.saturating_sub(draft.seats.taken);
        self.foreseen.asked_for += draft.seats.taken.saturating_sub(self.foreseen.after.taken);
        self.foreseen.after = draft.seats;
        if let Some(why) = short(self.scene, &before, &after, grant) {
            self.foreseen.asked_for += u32::from(why == Short::NoSeat);
            self.foreseen.short.entry(why).or_default().push(before.clone());
        }
        if !changed.is_empty() {
            self.foreseen.changing.push(Turn { before, role: after.role, seat: after.seat });
        }
    }
}

/// Why they would not have what is given to them, if they would not.
fn short(scene: Scene<'_>, before: &Member, after: &Member, grant: Grant) -> Option<Short> {
    if before.role == Role::Owner {
        return Some(Short::Owner);
    }
    if after.role == grant.role && after.seat == Some(grant.seat) {
        return None;
    }
    Some(match (before.is_active(), &before.suspended) {
        (_, Some(_)) => Short::Suspended,
        (false, None) => Short::Away,
        (true, None) if may_gain(scene) => Short::NoSeat,
        (true, None) => Short::Plan,
    })
}
