//! Subscriptions: made and changed by the operator. How they are told of events is in [`deliveries`](crate::deliveries).

use std::time::Duration;

use domain::{
    Actor, Change, EventId, Moment, Refusal, SubscriptionId,
    rules::subscribe::{self, Edit, NewSubscription},
    subscription::{Pause, Subscription},
};
use store::{Decision, Failure, Scope};
use url::Url;

use crate::{App, Outcome, deliveries::signature, error::flat, secret::Secret};

/// Where the signing secrets of a subscription are sealed for.
pub(crate) fn place_of_secret(subscription: SubscriptionId) -> String {
    format!("{subscription} signing secret")
}

/// A signing secret, and as it is kept.
fn minted(app: &App, id: SubscriptionId) -> Outcome<(Secret, Vec<u8>)> {
    let secret = signature::mint(&*app.entropy);
    let sealed = app.vault.seal(&*app.entropy, &place_of_secret(id), &secret);
    let sealed = sealed.map_err(|sealed| Failure::Corrupt(sealed.to_string()))?;
    Ok((Secret::of(secret), sealed))
}

/// An address as it is kept. Whether it may be reached is known only when it is called.
fn address(text: &str) -> Result<String, Refusal> {
    let refused = |why: &str| Err(Refusal::ValueInvalid { field: "url", why: why.to_owned() });
    let Ok(mut url) = Url::parse(text.trim()) else {
        return refused(text::values::url_unreadable());
    };
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
        return refused(text::values::url_not_https());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused(text::values::url_has_user());
    }
    url.set_fragment(None);
    let address = url.to_string();
    if address.parse::<http::Uri>().is_err() {
        return refused(text::values::url_not_encoded());
    }
    Ok(address)
}

/// What a new subscription is to be.
#[derive(Debug, Clone)]
pub struct New {
    /// Where to tell.
    pub url: String,
    /// Of which events; of all where none is named.
    pub events: Vec<String>,
    /// Behind which event it begins; behind the last there is where none is named.
    pub after: Option<EventId>,
}

/// Makes a subscription. Its signing secret is shown this once.
///
/// # Errors
/// Those of [`subscribe::add`]; [`Refusal::ValueInvalid`] for an address that is none.
pub async fn create(app: &App, actor: Actor, new: New) -> Outcome<(Subscription, Secret)> {
    let (now, url) = (app.now(), address(&new.url)?);
    let id = app.id(now);
    let (secret, sealed) = minted(app, id)?;
    let new = NewSubscription { id, url, events: new.events, secret: sealed, after: new.after };
    let input = (actor, now, new, app.store.feed_end().await?);
    let made = store::write(&*app.store, Scope::House, input, |(actor, now, new, end), transaction| {
        Box::pin(async move {
            let kept = transaction.subscriptions().await?;
            Ok(decided(subscribe::add(*actor, *now, new.clone(), kept, *end)))
        })
    });
    Ok((flat(made.await)?, secret))
}

/// Changes a subscription.
///
/// # Errors
/// Those of [`subscribe::edit`]; [`Refusal::ValueInvalid`] for an address that is none.
pub async fn edit(app: &App, actor: Actor, id: SubscriptionId, mut edit: Edit) -> Outcome<Subscription> {
    edit.url = edit.url.map(|url| address(&url)).transpose()?;
    ask(app, actor, id, edit, |actor, now, subscription, edit| {
        subscribe::edit(actor, now, subscription, edit.clone())
    })
    .await
}

/// Gives a subscription another signing secret, shown this once; the one it had signs beside it for `overlap`.
///
/// # Errors
/// Those of [`subscribe::rotate`].
pub async fn rotate(
    app: &App,
    actor: Actor,
    id: SubscriptionId,
    overlap: Duration,
) -> Outcome<(Subscription, Secret)> {
    let (secret, sealed) = minted(app, id)?;
    let rotated = ask(app, actor, id, (sealed, overlap), |actor, now, subscription, (sealed, overlap)| {
        subscribe::rotate(actor, now, subscription, sealed.clone(), *overlap)
    });
    Ok((rotated.await?, secret))
}

/// Sends a subscription to another place of the feed.
///
/// # Errors
/// Those of [`subscribe::replay`].
pub async fn replay(app: &App, actor: Actor, id: SubscriptionId, after: EventId) -> Outcome<Subscription> {
    let end = app.store.feed_end().await?;
    ask(app, actor, id, (after, end), |actor, now, subscription, (after, end)| {
        subscribe::replay(actor, now, subscription, *after, *end)
    })
    .await
}

/// Removes a subscription for good.
///
/// # Errors
/// Those of [`subscribe::remove`].
pub async fn remove(app: &App, actor: Actor, id: SubscriptionId) -> Outcome<()> {
    ask(app, actor, id, (), |actor, now, subscription, ()| {
        Ok((subscribe::remove(actor, now, subscription)?, ()))
    })
    .await
}

/// Pauses a subscription that could not be told of events as it was.
///
/// # Errors
/// The store's failures.
pub(crate) async fn give_up(app: &App, failed: &Subscription, why: Pause) -> Result<(), Failure> {
    let (id, input) = (failed.id, (failed.id, app.now(), failed.url.clone(), why));
    let paused = store::write(&*app.store, Scope::House, input, |(id, now, url, why), transaction| {
        Box::pin(async move {
            let subscription = transaction.subscription(*id).await?;
            let change = subscribe::give_up(*now, subscription, url, *why);
            let is_paused = !change.is_none();
            Ok(Decision::new(change, is_paused))
        })
    });
    if paused.await? {
        tracing::warn!(subscription = %id, why = why.as_str(), "a subscription was paused");
    }
    Ok(())
}

/// A question to the rules about a subscription.
type Question<I, T> = fn(Actor, Moment, Option<Subscription>, &I) -> Result<(Change, T), Refusal>;

async fn ask<I, T>(
    app: &App,
    actor: Actor,
    id: SubscriptionId,
    input: I,
    question: Question<I, T>,
) -> Outcome<T>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    let asked = (actor, app.now(), id, input, question);
    let answer =
        store::write(&*app.store, Scope::House, asked, |(actor, now, id, input, question), transaction| {
            Box::pin(async move {
                let subscription = transaction.subscription(*id).await?;
                Ok(decided(question(*actor, *now, subscription, input)))
            })
        });
    flat(answer.await)
}

fn decided<T>(answer: Result<(Change, T), Refusal>) -> Decision<Result<T, Refusal>> {
    match answer {
        Ok((change, answer)) => Decision::new(change, Ok(answer)),
        Err(refusal) => Decision::nothing(Err(refusal)),
    }
}
