//! Seats: what members take, and how many there are.

use serde::{Deserialize, Serialize};

/// The kind of seat a member takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// One of the seats the workspace has bought.
    Full,
    /// A guest's: not counted against the workspace's seats.
    Guest,
}

impl Seat {
    /// Every kind of seat.
    pub const ALL: [Self; 2] = [Self::Full, Self::Guest];

    /// The seat's name in the API, in events and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Guest => "guest",
        }
    }

    /// The seat of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seat| seat.as_str() == name)
    }

    /// Whether it counts against the workspace's limit.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Full)
    }
}

/// How many seats a workspace has and how many of them are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seats {
    /// How many there are; none means as many as it takes.
    pub limit: Option<u32>,
    /// How many counted seats active members hold. It may exceed the limit after the limit was lowered: nobody is
    /// removed for that, only nobody is added.
    pub taken: u32,
}

impl Seats {
    /// How many more members fit; none means any number.
    #[must_use]
    pub fn free(self) -> Option<u32> {
        self.limit.map(|limit| limit.saturating_sub(self.taken))
    }

    /// Whether one more counted seat can be taken.
    #[must_use]
    pub fn has_room(self) -> bool {
        self.free().is_none_or(|free| free > 0)
    }
}

impl Serialize for Seats {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown {
            limit: Option<u32>,
            used: u32,
            free: Option<u32>,
        }
        Shown { limit: self.limit, used: self.taken, free: self.free() }.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_without_a_limit_always_has_room() {
        assert!(Seats { limit: None, taken: u32::MAX }.has_room());
    }

    #[test]
    fn a_workspace_over_its_limit_has_no_free_seats_rather_than_negative_ones() {
        let seats = Seats { limit: Some(3), taken: 5 };
        assert_eq!(seats.free(), Some(0));
        assert!(!seats.has_room());
    }
}
