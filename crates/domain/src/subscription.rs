//! Subscriptions: where the host product wants to be told of events, without asking for them.

use std::time::Duration;

use serde::Serialize;

use crate::{EventId, Moment, SubscriptionId, moment::hours};

/// How many subscriptions there may be.
pub const MOST: u32 = 20;
/// How long a secret goes on signing beside the one that took its place, unless told otherwise.
pub const OVERLAP: Duration = hours(24);
/// The longest it may.
pub const LONGEST_OVERLAP: Duration = hours(168);
/// The longest address, in bytes.
pub const LONGEST_URL: usize = 2000;

/// Where the host product wants to be told, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Where.
    pub url: String,
    /// Of which events, by their names, in alphabetical order; of all where none is named.
    pub events: Vec<String>,
    /// What signs, sealed.
    pub secret: Vec<u8>,
    /// What signs beside it for a while: the secret it took the place of.
    pub older: Option<Older>,
    /// Whether it is served, and why not.
    pub state: State,
    /// When it was made.
    pub created_at: Moment,
}

/// A secret another has taken the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    /// The secret, sealed.
    pub secret: Vec<u8>,
    /// Until when it signs.
    pub until: Moment,
}

/// Whether a subscription is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is told.
    Active,
    /// Nothing is sent; what happens meanwhile is told once it is resumed.
    Paused {
        /// Since when.
        at: Moment,
        /// Why.
        why: Pause,
    },
}

/// Why a subscription is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// The operator wants it so.
    Operator,
    /// An event was refused, or not answered, for too long.
    Unanswered,
    /// The endpoint said that it is gone for good (RFC 9110 §15.5.11).
    Gone,
}

impl Pause {
    const ALL: [Self; 3] = [Self::Operator, Self::Unanswered, Self::Gone];

    /// The reason's name in the API and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Unanswered => "unanswered",
            Self::Gone => "gone",
        }
    }

    /// The reason of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == name)
    }
}

impl Subscription {
    /// Whether it is served.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// Whether it is told of events of this name.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|event| event == name)
    }
}

/// What will be true of a subscription. Each takes the lease away from whoever is serving it, so that nobody goes on by
/// what was so before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// A new one.
    Insert {
        /// As it is.
        subscription: Subscription,
        /// It is told of what stands in the feed behind this.
        after: EventId,
    },
    /// Its address, events, secrets or state.
    Update(Subscription),
    /// Everything that waits for it is due at once, and nothing has failed yet.
    Refresh(SubscriptionId),
    /// It is told of what stands in the feed behind this, whatever it was told before.
    Move {
        /// Which.
        id: SubscriptionId,
        /// Behind what.
        after: EventId,
    },
    /// It is gone, with everything that waited for it.
    Remove(SubscriptionId),
}
