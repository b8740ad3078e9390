//! Subscriptions, written.

use domain::{
    EventId, Moment, SubscriptionId,
    subscription::{State, Subscription, Write},
};
use rusqlite::{Connection as Db, params};
use store::lease_of;

use super::run;
use crate::{records::position, rows::Read, subscriptions::names};

pub(super) fn write(db: &Db, write: &Write, now: Moment) -> Read<()> {
    match write {
        Write::Insert { subscription, after } => insert(db, subscription, *after),
        Write::Update(subscription) => {
            update(db, subscription)?;
            take_lease(db, subscription.id)
        }
        Write::Refresh(id) => {
            run(db, "UPDATE subscriptions SET attempts = 0, next_at = 0 WHERE id = ?1", [id.to_bytes()])?;
            run(
                db,
                "UPDATE lanes SET attempts = 0, since = ?2, next_at = ?2 WHERE subscription = ?1",
                params![id.to_bytes(), now.micros()],
            )?;
            take_lease(db, *id)
        }
        Write::Move { id, after } => {
            run(db, "DELETE FROM lanes WHERE subscription = ?1", [id.to_bytes()])?;
            run(
                db,
                "UPDATE subscriptions SET cursor_place = ?2, attempts = 0, next_at = 0 WHERE id = ?1",
                params![id.to_bytes(), position(after.bits())],
            )?;
            take_lease(db, *id)
        }
        Write::Remove(id) => {
            run(db, "DELETE FROM lanes WHERE subscription = ?1", [id.to_bytes()])?;
            run(db, "DELETE FROM subscriptions WHERE id = ?1", [id.to_bytes()])?;
            run(db, "DELETE FROM leases WHERE name = ?1", [lease_of(*id)])
        }
    }
}

fn insert(db: &Db, subscription: &Subscription, after: EventId) -> Read<()> {
    run(
        db,
        "INSERT INTO subscriptions (id, url, events, secret, created_at, cursor_place) VALUES (?1, '', '', x'', ?2, ?3)",
        params![subscription.id.to_bytes(), subscription.created_at.micros(), position(after.bits())],
    )?;
    update(db, subscription)
}

fn update(db: &Db, subscription: &Subscription) -> Read<()> {
    let (paused_at, paused_why) = match subscription.state {
        State::Active => (None, None),
        State::Paused { at, why } => (Some(at.micros()), Some(why.as_str())),
    };
    run(
        db,
        "UPDATE subscriptions SET url = ?2, events = ?3, secret = ?4, older_secret = ?5, older_until = ?6,
            paused_at = ?7, paused_why = ?8
        WHERE id = ?1",
        params![
            subscription.id.to_bytes(),
            subscription.url,
            names(&subscription.events)?,
            subscription.secret,
            subscription.older.as_ref().map(|older| &older.secret),
            subscription.older.as_ref().map(|older| older.until.micros()),
            paused_at,
            paused_why,
        ],
    )
}

/// Whoever serves the subscription has lost its lease by this, and anybody may claim it.
fn take_lease(db: &Db, id: SubscriptionId) -> Read<()> {
    run(db, "UPDATE leases SET fence = fence + 1, until = 0 WHERE name = ?1", [lease_of(id)])
}
