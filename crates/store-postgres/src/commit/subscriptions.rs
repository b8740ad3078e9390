//! Subscriptions, written.

use domain::{
    EventId, Moment, SubscriptionId,
    subscription::{State, Subscription, Write},
};
use store::lease_of;

use super::Statements;
use crate::{broken::Read, records::position, rows::params, subscriptions::names};

pub(super) fn write(all: &mut Statements, write: &Write, now: Moment) -> Read<()> {
    match write {
        Write::Insert { subscription, after } => return insert(all, subscription, *after),
        Write::Update(subscription) => {
            update(all, subscription)?;
            take_lease(all, subscription.id);
        }
        Write::Refresh(id) => {
            all.run("UPDATE subscriptions SET attempts = 0, next_at = 0 WHERE id = $1", params![*id]);
            all.run(
                "UPDATE lanes SET attempts = 0, since = $2, next_at = $2 WHERE subscription = $1",
                params![*id, now],
            );
            take_lease(all, *id);
        }
        Write::Move { id, after } => {
            all.run(
                "UPDATE subscriptions SET cursor_place = $2, attempts = 0, next_at = 0 WHERE id = $1",
                params![*id, position(after.bits())],
            );
            all.run("DELETE FROM lanes WHERE subscription = $1", params![*id]);
            take_lease(all, *id);
        }
        Write::Remove(id) => {
            all.run("DELETE FROM subscriptions WHERE id = $1", params![*id]);
            all.run("DELETE FROM lanes WHERE subscription = $1", params![*id]);
            all.run("DELETE FROM leases WHERE name = $1", params![lease_of(*id)]);
        }
    }
    Ok(())
}

fn insert(all: &mut Statements, subscription: &Subscription, after: EventId) -> Read<()> {
    all.run(
        "INSERT INTO subscriptions (id, url, events, secret, created_at, cursor_place) VALUES ($1, '', '', '', $2, $3)",
        params![subscription.id, subscription.created_at, position(after.bits())],
    );
    update(all, subscription)
}

fn update(all: &mut Statements, subscription: &Subscription) -> Read<()> {
    let (paused_at, paused_why) = match subscription.state {
        State::Active => (None, None),
        State::Paused { at, why } => (Some(at), Some(why.as_str())),
    };
    all.run(
        "UPDATE subscriptions SET url = $2, events = $3, secret = $4, older_secret = $5, older_until = $6,
            paused_at = $7, paused_why = $8
        WHERE id = $1",
        params![
            subscription.id,
            &subscription.url,
            names(&subscription.events)?,
            &subscription.secret,
            subscription.older.as_ref().map(|older| older.secret.clone()),
            subscription.older.as_ref().map(|older| older.until),
            paused_at,
            paused_why,
        ],
    );
    Ok(())
}

/// Whoever serves the subscription has lost its lease by this, and anybody may claim it. The subscription's row is locked
/// before, as by whoever settles.
fn take_lease(all: &mut Statements, id: SubscriptionId) {
    all.run("UPDATE leases SET fence = fence + 1, until = 0 WHERE name = $1", params![lease_of(id)]);
}
