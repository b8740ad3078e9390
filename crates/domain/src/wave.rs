//! Waves: many people who lose access by a directory in a short time. Nobody is kept in for it, for a leaver would be; but the
//! admins are told at once, and can give back what was taken ([`rules::brake`](crate::rules::brake)).

mod tally;

use std::time::Duration;

use serde::Serialize;

pub use self::tally::{Growing, MINUTES, NotATally, Tally};
use crate::{
    AccountId, DirectoryId, DirectoryUserId, Member, MemberId, Moment, Role, WaveId, WorkspaceId,
    moment::{days, minutes},
    seat::Seat,
};

/// How close together losses of access have to be to be one wave, and how long nobody loses access once it is over.
pub const WITHIN: Duration = minutes(10);
/// More than so many are a wave in any workspace.
pub const MANY: u32 = 50;
/// More than one in so many of the people a directory assigns are a wave in a small workspace.
pub const ONE_IN: u32 = 5;
/// The least that can be a wave: fewer are put right one by one, and one or two are a fifth of a handful.
pub const AT_LEAST: u32 = 5;
/// The longest wave. What goes on for longer is no accident of one push of a button, and would draw in ordinary leavers.
pub const LASTS_AT_MOST: Duration = days(1);
/// How long after its end a wave can be taken back.
pub const RESTORED_WITHIN: Duration = days(7);
/// How long it can be read what a wave was.
pub const KEPT_FOR: Duration = days(30);

/// Whether so many losses of access within [`WITHIN`] are a wave, where the directory assigned so many before the first of
/// them.
#[must_use]
pub const fn is_wave(losses: u32, assigned: u32) -> bool {
    losses > MANY || (losses >= AT_LEAST && losses as u64 * ONE_IN as u64 > assigned as u64)
}

/// Many people who lost access by a directory in a short time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// Its id.
    pub id: WaveId,
    /// Where.
    pub workspace: WorkspaceId,
    /// By which directory.
    pub directory: DirectoryId,
    /// When the first of them lost access, or the minute before.
    pub began_at: Moment,
    /// When the last of them so far did.
    pub last_at: Moment,
    /// How many losses of access there were. Who was let in and shown out twice counts twice.
    pub people: u32,
    /// When the admins were told.
    pub told_at: Option<Moment>,
    /// When somebody last gave access back.
    pub restored_at: Option<Moment>,
    /// Who did, where it was a person.
    pub restored_by: Option<AccountId>,
    /// How many have got their access back by that.
    pub restored: u32,
}

impl Wave {
    /// Until when it can be taken back.
    #[must_use]
    pub const fn restorable_until(&self) -> Moment {
        self.last_at.after(RESTORED_WITHIN)
    }

    /// Whether it can be taken back.
    #[must_use]
    pub fn is_restorable(&self, now: Moment) -> bool {
        now < self.restorable_until()
    }

    /// Whether more may follow.
    #[must_use]
    pub fn goes_on(&self, now: Moment) -> bool {
        now <= self.last_at.after(WITHIN) && now <= self.began_at.after(LASTS_AT_MOST)
    }
}

/// How a directory ended somebody's access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It called them inactive.
    Deactivated,
    /// It forgot them.
    Deleted,
}

impl Ending {
    /// The ending's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deactivated => "deactivated",
            Self::Deleted => "deleted",
        }
    }

    /// The ending of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Deactivated, Self::Deleted].into_iter().find(|ending| ending.as_str() == name)
    }
}

/// What came of giving somebody their access back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They have it again.
    Restored,
    /// They had it again already: the directory or an admin was faster.
    Back,
    /// An admin holds them out.
    Suspended,
    /// Their account is erased.
    Erased,
    /// Their access ended once more since, or was ended by hand.
    LeftAgain,
    /// No seat was left.
    NoSeat,
    /// They were an owner, whom only an owner brings back.
    OwnerOnly,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Restored,
        Self::Back,
        Self::Suspended,
        Self::Erased,
        Self::LeftAgain,
        Self::NoSeat,
        Self::OwnerOnly,
    ];

    /// The outcome's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Back => "back",
            Self::Suspended => "suspended",
            Self::Erased => "erased",
            Self::LeftAgain => "left_again",
            Self::NoSeat => "no_seat",
            Self::OwnerOnly => "owner_only",
        }
    }

    /// The outcome of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == name)
    }

    /// Whether trying again later may come to something else.
    #[must_use]
    pub const fn may_change(self) -> bool {
        matches!(self, Self::NoSeat | Self::OwnerOnly | Self::Suspended)
    }
}

/// One loss of access by a directory, with what was lost. It holds nothing about the person but who they are here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Where.
    pub workspace: WorkspaceId,
    /// By which directory.
    pub directory: DirectoryId,
    /// When; no two of a directory are at one moment.
    pub at: Moment,
    /// Who.
    pub member: MemberId,
    /// As whom the directory knew them.
    pub user: Option<DirectoryUserId>,
    /// How.
    pub ending: Ending,
    /// The epoch from then on: another one tells that their access has ended once more.
    pub epoch: u32,
    /// The role they had.
    pub role: Role,
    /// The seat they held.
    pub seat: Option<Seat>,
    /// What came of giving it back, the last time it was tried.
    pub outcome: Option<Outcome>,
}

/// How somebody stands now who lost access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// They have access.
    In,
    /// They have none, and it may be given back.
    Out,
    /// They have none, because of this.
    Because(Outcome),
}

impl Departure {
    /// How they stand now, whose place this is.
    #[must_use]
    pub fn now(&self, member: &Member) -> Now {
        if member.suspended.is_some() {
            Now::Because(Outcome::Suspended)
        } else if member.is_active() {
            Now::In
        } else if member.epoch != self.epoch {
            Now::Because(Outcome::LeftAgain)
        } else {
            match self.outcome {
                Some(outcome @ (Outcome::Erased | Outcome::NoSeat | Outcome::OwnerOnly)) => {
                    Now::Because(outcome)
                }
                _ => Now::Out,
            }
        }
    }
}

/// What will be true of waves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Somebody lost access by a directory, whose tally is this with it.
    Count(Departure, Tally),
    /// A wave is noticed.
    Begin(Wave),
    /// A wave goes on.
    Grow {
        /// Where.
        workspace: WorkspaceId,
        /// Which.
        wave: WaveId,
        /// When the last loss was.
        last_at: Moment,
        /// How many there are.
        people: u32,
    },
    /// What goes on is over: whoever loses access from now on is counted anew.
    End {
        /// Where.
        workspace: WorkspaceId,
        /// By which directory.
        directory: DirectoryId,
        /// Its tally from now on, with nobody in it.
        tally: Tally,
    },
    /// Whether the admins were told of a wave, and what was given back.
    Update(Wave),
    /// What came of giving somebody their access back.
    Settle(Departure),
}

impl Write {
    /// Whose it is.
    #[must_use]
    pub const fn workspace(&self) -> WorkspaceId {
        match self {
            Self::Count(departure, _) | Self::Settle(departure) => departure.workspace,
            Self::Begin(wave) | Self::Update(wave) => wave.workspace,
            Self::Grow { workspace, .. } | Self::End { workspace, .. } => *workspace,
        }
    }
}

/// A wave as events and audit entries show it.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    id: WaveId,
    directory: DirectoryId,
    began_at: Moment,
    people: u32,
}

impl Wave {
    pub(crate) const fn shown(&self) -> Shown {
        Shown { id: self.id, directory: self.directory, began_at: self.began_at, people: self.people }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_few_are_no_wave_however_small_the_workspace() {
        assert!(!is_wave(4, 4), "four are put right one by one");
        assert!(is_wave(5, 5));
    }

    #[test]
    fn more_than_a_fifth_or_more_than_fifty_are_a_wave() {
        assert!(!is_wave(5, 25) && is_wave(6, 25) && is_wave(5, 24));
        assert!(!is_wave(50, 1_000_000) && is_wave(51, 1_000_000));
    }

    proptest! {
        #[test]
        fn more_losses_are_never_less_of_a_wave(losses in 0..10_000_u32, assigned: u32) {
            prop_assert!(!is_wave(losses, assigned) || is_wave(losses + 1, assigned));
            prop_assert!(!is_wave(losses, assigned) || is_wave(losses, assigned / 2));
        }
    }

    #[test]
    fn every_name_reads_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::named(outcome.as_str()), Some(outcome));
        }
        for ending in [Ending::Deactivated, Ending::Deleted] {
            assert_eq!(Ending::named(ending.as_str()), Some(ending));
        }
    }
}
