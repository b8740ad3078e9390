//! Deliveries: how far each subscription has been told, and what of it failed. It is bookkeeping, written by whoever holds
//! the subscription's lease; what a subscription is, is a fact, and written by changes.

use async_trait::async_trait;
use domain::{EventId, Moment, SubscriptionId, WorkspaceId, subscription::Subscription};

use crate::{Failure, Lease, Published};

/// How far a subscription has been told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The last event of the feed that is dealt with: it and all before it were told, or wait in a lane.
    pub cursor: EventId,
    /// How often in a row the endpoint as a whole did not answer; 0 while it does.
    pub attempts: u32,
    /// When it may be told of something next.
    pub next_at: Moment,
    /// When it last took something.
    pub last_success_at: Option<Moment>,
}

/// A stalled lane: one workspace's events up to the cursor that were not told, because the first of them failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Whose; none for what concerns no single workspace.
    pub workspace: Option<WorkspaceId>,
    /// The first event that was not told.
    pub place: EventId,
    /// How often it failed.
    pub attempts: u32,
    /// Since when it fails.
    pub since: Moment,
    /// When it is tried next.
    pub next_at: Moment,
    /// What became of the last attempt, in words.
    pub failure: String,
}

/// A subscription, how far it has been told, and what waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// What it is.
    pub subscription: Subscription,
    /// How far it has been told.
    pub progress: Progress,
    /// The stalled lanes, in the order of their places.
    pub lanes: Vec<Lane>,
}

/// What came of serving a subscription for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Which.
    pub subscription: SubscriptionId,
    /// How far it has been told now.
    pub progress: Progress,
    /// Lanes as they are now, new ones included. Lanes that are not named stay as they are.
    pub stalled: Vec<Lane>,
    /// Lanes that are no more: everything of theirs up to the cursor was told.
    pub cleared: Vec<Option<WorkspaceId>>,
}

/// What a worker and the operator need to know of subscriptions.
#[async_trait]
pub trait Deliveries: Send + Sync {
    /// All subscriptions, oldest first. They are few.
    async fn tellings(&self) -> Result<Vec<Telling>, Failure>;
    /// One of them.
    async fn telling(&self, id: SubscriptionId) -> Result<Option<Telling>, Failure>;
    /// The active subscriptions of which something is due that nobody holds the lease of: an event behind the cursor, or a
    /// stalled lane.
    async fn due(&self, now: Moment) -> Result<Vec<SubscriptionId>, Failure>;
    /// The last event of the feed; one before the first, if nothing was told yet.
    async fn feed_end(&self) -> Result<EventId, Failure>;
    /// The events of one workspace, or of none, from one place of the feed through another, at most `limit`. What it costs
    /// depends on how far the places are apart.
    async fn events_of(
        &self,
        workspace: Option<WorkspaceId>,
        from: EventId,
        through: EventId,
        limit: u32,
    ) -> Result<Vec<Published>, Failure>;
    /// Writes down what came of serving a subscription, all of it or nothing, durable on return. False, and nothing is
    /// written, where the lease was lost, or the subscription is gone.
    async fn settle(&self, lease: &Lease, settlement: Settlement) -> Result<bool, Failure>;
}

/// The name of the lease of a subscription.
#[must_use]
pub fn lease_of(subscription: SubscriptionId) -> String {
    subscription.to_string()
}
