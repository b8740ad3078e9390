//! Subscriptions, and who serves them.

use std::time::Duration;

use domain::{
    Change, EventId, Moment, Refusal, SubscriptionId,
    rules::subscribe::{self, Edit, NewSubscription},
    subscription::Subscription,
};
use store::{Lease, Scope, Settlement, Telling, lease_of};

use super::{OPERATOR, World, decided};

/// A question to the rules about a subscription.
type Asked<I> = fn(Moment, Option<Subscription>, &I) -> Result<(Change, Subscription), Refusal>;

impl World {
    /// Makes a subscription to these events, told from behind this on.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn subscription(&self, events: &[&str], after: EventId) -> Subscription {
        let new = NewSubscription {
            id: self.id(),
            url: "https://host.example/hooks?a=b".to_owned(),
            events: events.iter().map(|name| (*name).to_owned()).collect(),
            secret: self.digest().to_vec(),
            after: Some(after),
        };
        let end = self.store.feed_end().await.expect("the feed has an end");
        let made = self.ask(Scope::House, (new, self.now(), end), |(new, now, end), transaction| {
            Box::pin(async move {
                let kept = transaction.subscriptions().await?;
                Ok(decided(subscribe::add(OPERATOR, *now, new.clone(), kept, *end)))
            })
        });
        made.await.expect("a subscription is made")
    }

    /// Changes a subscription.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn edit_subscription(&self, id: SubscriptionId, edit: Edit) -> Subscription {
        let edited = self.ask_subscription(id, edit, |now, subscription, edit| {
            subscribe::edit(OPERATOR, now, subscription, edit.clone())
        });
        edited.await.expect("a subscription is changed")
    }

    /// Gives a subscription another secret.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn rotate(&self, id: SubscriptionId, overlap: Duration) -> Subscription {
        let secret = self.digest().to_vec();
        let rotated = self.ask_subscription(id, (secret, overlap), |now, subscription, (secret, overlap)| {
            subscribe::rotate(OPERATOR, now, subscription, secret.clone(), *overlap)
        });
        rotated.await.expect("a secret is rotated")
    }

    /// Sends a subscription to another place of the feed.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn replay(&self, id: SubscriptionId, after: EventId) {
        let replayed = self.ask_subscription(id, after, |now, subscription, after| {
            subscribe::replay(OPERATOR, now, subscription, *after, *after)
        });
        replayed.await.expect("a subscription is replayed");
    }

    /// Removes a subscription.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn unsubscribe(&self, id: SubscriptionId) {
        let removed = self.ask_subscription(id, (), |now, subscription, ()| {
            let removed = subscription.clone().ok_or(Refusal::SubscriptionNotFound)?;
            Ok((subscribe::remove(OPERATOR, now, subscription)?, removed))
        });
        removed.await.expect("a subscription is removed");
    }

    async fn ask_subscription<I>(
        &self,
        id: SubscriptionId,
        input: I,
        asked: Asked<I>,
    ) -> Result<Subscription, Refusal>
    where
        I: Send + Sync + 'static,
    {
        let input = (id, self.now(), input, asked);
        self.ask(Scope::House, input, |(id, now, input, asked), transaction| {
            Box::pin(async move {
                let subscription = transaction.subscription(*id).await?;
                Ok(decided(asked(*now, subscription, input)))
            })
        })
        .await
    }

    /// A subscription, how far it has been told, and what waits.
    ///
    /// # Panics
    /// Where it is not there.
    pub async fn how_far(&self, id: SubscriptionId) -> Telling {
        let telling = self.store.telling(id).await.expect("the store answers");
        telling.expect("the subscription is there")
    }

    /// Claims the lease of a subscription for so long.
    ///
    /// # Panics
    /// Where somebody holds it.
    pub async fn serving(&self, id: SubscriptionId, span: Duration) -> Lease {
        let until = self.now().after(span);
        let lease = self.store.claim(&lease_of(id), self.now(), until).await.expect("the store answers");
        lease.expect("nobody holds the lease")
    }

    /// Writes down what came of serving a subscription.
    ///
    /// # Panics
    /// Where the store fails.
    pub async fn settled(&self, lease: &Lease, settlement: Settlement) -> bool {
        self.store.settle(lease, settlement).await.expect("the store answers")
    }
}
