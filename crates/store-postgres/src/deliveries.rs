//! How far subscriptions have been told.

use async_trait::async_trait;
use domain::{EventId, Moment, SubscriptionId, WorkspaceId};
use store::{Deliveries, Failure, Lease, Published, Settlement, Telling};

use crate::{Postgres, asked, feed, pool::Lane, read_beside, subscriptions};

impl Postgres {
    /// Gives places in the feed to everything that was committed by now.
    pub(crate) async fn place_all(&self) -> Result<(), Failure> {
        let latest = read_beside!(self, db, feed::place(db))?;
        self.core.stamp(latest);
        Ok(())
    }
}

#[async_trait]
impl Deliveries for Postgres {
    async fn tellings(&self) -> Result<Vec<Telling>, Failure> {
        read_beside!(self, db, subscriptions::tellings(db, None))
    }

    async fn telling(&self, id: SubscriptionId) -> Result<Option<Telling>, Failure> {
        Ok(read_beside!(self, db, subscriptions::tellings(db, Some(id)))?.pop())
    }

    async fn due(&self, now: Moment) -> Result<Vec<SubscriptionId>, Failure> {
        // Where nobody may be told of anything, nothing has to have a place.
        if read_beside!(self, db, subscriptions::none_waits(db, now))? {
            return Ok(Vec::new());
        }
        self.place_all().await?;
        read_beside!(self, db, subscriptions::due(db, now))
    }

    async fn feed_end(&self) -> Result<EventId, Failure> {
        self.place_all().await?;
        read_beside!(self, db, feed::end(db))
    }

    async fn events_of(
        &self,
        workspace: Option<WorkspaceId>,
        from: EventId,
        through: EventId,
        limit: u32,
    ) -> Result<Vec<Published>, Failure> {
        read_beside!(self, db, feed::events_of(db, workspace, from, through, limit))
    }

    async fn settle(&self, lease: &Lease, settlement: Settlement) -> Result<bool, Failure> {
        asked!(self, Lane::Facts, db, subscriptions::settle(db, lease, &settlement))
    }
}
