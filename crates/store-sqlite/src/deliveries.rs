//! How far subscriptions have been told.

use async_trait::async_trait;
use domain::{EventId, Moment, SubscriptionId, WorkspaceId};
use store::{Deliveries, Failure, Lease, Published, Settlement, Standing};

use crate::{Sqlite, queue::Lane, records, subscriptions};

#[async_trait]
impl Deliveries for Sqlite {
    async fn standings(&self) -> Result<Vec<Standing>, Failure> {
        self.readers.read_together(subscriptions::standings)
    }

    async fn standing(&self, id: SubscriptionId) -> Result<Option<Standing>, Failure> {
        self.readers.read_together(|db| subscriptions::standing(db, id))
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
