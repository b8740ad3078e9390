//! How far subscriptions have been told.

use async_trait::async_trait;
use domain::{EventId, Moment, SubscriptionId, WorkspaceId};
use store::{Deliveries, Failure, Lease, Published, Settlement, Telling};

use crate::{Sqlite, queue::Lane, records, subscriptions};

#[async_trait]
impl Deliveries for Sqlite {
    async fn tellings(&self) -> Result<Vec<Telling>, Failure> {
        self.readers.read_together(subscriptions::tellings)
    }

    async fn telling(&self, id: SubscriptionId) -> Result<Option<Telling>, Failure> {
        self.readers.read_together(|db| subscriptions::telling(db, id))
    }

    async fn due(&self, now: Moment) -> Result<Vec<SubscriptionId>, Failure> {
        self.readers.read_together(|db| subscriptions::due(db, now))
    }

    async fn feed_end(&self) -> Result<EventId, Failure> {
        self.readers.read(records::feed_end)
    }

    async fn events_of(
        &self,
        workspace: Option<WorkspaceId>,
        from: EventId,
        through: EventId,
        limit: u32,
    ) -> Result<Vec<Published>, Failure> {
        self.readers.read(|db| records::events_of(db, workspace, from, through, limit))
    }

    async fn settle(&self, lease: &Lease, settlement: Settlement) -> Result<bool, Failure> {
        let lease = lease.clone();
        self.writer.ask(Lane::Facts, move |db| subscriptions::settle(db, &lease, &settlement)).await
    }
}
