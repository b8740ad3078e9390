//! SQL of subscriptions, how far each has been told, and what waits.

use domain::{
    Id, Moment, SubscriptionId,
    subscription::{Older, Pause, State, Subscription},
};
use store::{Failure, Lane, Lease, Progress, Settlement, Telling, lease_of};
use tokio_postgres::Row;

use crate::{
    broken::{Broken, Read},
    line::{Ended, Line, Sql},
    records::position,
    rows::{
        bytes, count, damaged, id, maybe_bytes, maybe_id, maybe_moment, maybe_named, moment, nowhere_or,
        params, text,
    },
    writer::BEGIN,
};

/// Names of events, as a column holds them.
pub(crate) fn names(events: &[String]) -> Read<String> {
    serde_json::to_string(events).map_err(|error| Broken::never(Failure::Corrupt(error.to_string())))
}

/// A subscription with its progress.
macro_rules! columns {
    () => {
        "id, url, events, secret, older_secret, older_until, paused_at, paused_why, created_at, cursor_place, attempts,
        next_at, last_success_at"
    };
}

fn read(row: &Row) -> Read<Subscription> {
    let events = serde_json::from_str(&text(row, 2)?).map_err(|error| damaged(2, error))?;
    let older = maybe_bytes(row, 4)?.zip(maybe_moment(row, 5)?);
    let paused = maybe_moment(row, 6)?.zip(maybe_named(row, 7, Pause::named)?);
    Ok(Subscription {
        id: id(row, 0)?,
        url: text(row, 1)?,
        events,
        secret: bytes(row, 3)?,
        older: older.map(|(secret, until)| Older { secret, until }),
        state: paused.map_or(State::Active, |(at, why)| State::Paused { at, why }),
        created_at: moment(row, 8)?,
    })
}

fn place<K: domain::id::Kind>(row: &Row, column: usize) -> Read<Id<K>> {
    Ok(Id::from_bits(u128::from(count::<u64>(row, column)?)))
}

fn read_telling(row: &Row) -> Read<Telling> {
    let progress = Progress {
        cursor: place(row, 9)?,
        attempts: count(row, 10)?,
        next_at: moment(row, 11)?,
        last_success_at: maybe_moment(row, 12)?,
    };
    Ok(Telling { subscription: read(row)?, progress, lanes: Vec::new() })
}

/// A subscription, kept from all others until the transaction is over.
pub(crate) async fn kept(db: &Line, id: SubscriptionId) -> Read<Option<Subscription>> {
    let sql = concat!("SELECT ", columns!(), " FROM subscriptions WHERE id = $1 FOR UPDATE");
    db.one(sql, params![id], read).await
}

pub(crate) async fn counted(db: &Line) -> Read<u32> {
    let counted = db.one("SELECT count(*) FROM subscriptions", Vec::new(), |row| count(row, 0)).await?;
    Ok(counted.unwrap_or_default())
}

/// All, or the one, with what waits.
pub(crate) async fn tellings(db: &Line, one: Option<SubscriptionId>) -> Read<Vec<Telling>> {
    let all = one.is_none();
    let sql = concat!("SELECT ", columns!(), " FROM subscriptions WHERE id = $1 OR $2 ORDER BY id");
    let lanes = "SELECT subscription, workspace, place, attempts, since, next_at, failure FROM lanes
        WHERE subscription = $1 OR $2 ORDER BY subscription, place, workspace";
    // A lane that is cleared between the two is missed, one that is new stands before the cursor that was read: whoever
    // serves the subscription holds its lease, so that neither happens to them.
    let statements = [Sql::new(sql, params![one, all]), Sql::new(lanes, params![one, all])];
    let rows = db.together(&statements).await?;
    let of = |number: usize| rows.get(number).map_or(&[][..], Vec::as_slice);
    let mut tellings: Vec<_> = of(0).iter().map(read_telling).collect::<Read<_>>()?;
    for row in of(1) {
        let subscription: SubscriptionId = id(row, 0)?;
        let lane = Lane {
            workspace: maybe_id(row, 1)?,
            place: place(row, 2)?,
            attempts: count(row, 3)?,
            since: moment(row, 4)?,
            next_at: moment(row, 5)?,
            failure: text(row, 6)?,
        };
        if let Some(telling) = tellings.iter_mut().find(|it| it.subscription.id == subscription) {
            telling.lanes.push(lane);
        }
    }
    Ok(tellings)
}

/// Whether no active subscription may be told of anything now.
pub(crate) async fn none_waits(db: &Line, now: Moment) -> Read<bool> {
    let sql = "SELECT 1 FROM subscriptions WHERE paused_at IS NULL AND next_at <= $1 LIMIT 1";
    Ok(db.rows(sql, params![now]).await?.is_empty())
}

pub(crate) async fn due(db: &Line, now: Moment) -> Read<Vec<SubscriptionId>> {
    let waiting = "SELECT id FROM subscriptions s WHERE paused_at IS NULL AND next_at <= $1 AND
            (cursor_place < (SELECT last FROM feed WHERE id = 1)
            OR EXISTS (SELECT 1 FROM lanes l WHERE l.subscription = s.id AND l.next_at <= $1))
        ORDER BY id";
    let held = "SELECT name FROM leases WHERE until > $1";
    let rows = db.together(&[Sql::new(waiting, params![now]), Sql::new(held, params![now])]).await?;
    let of = |number: usize| rows.get(number).map_or(&[][..], Vec::as_slice);
    let held: Vec<String> = of(1).iter().map(|row| text(row, 0)).collect::<Read<_>>()?;
    let waiting: Vec<SubscriptionId> = of(0).iter().map(|row| id(row, 0)).collect::<Read<_>>()?;
    Ok(waiting.into_iter().filter(|id| !held.contains(&lease_of(*id))).collect())
}

pub(crate) async fn settle(db: &Line, lease: &Lease, settlement: &Settlement) -> Read<bool> {
    let subscription = settlement.subscription;
    // In the order in which changes lock them.
    let there = "SELECT 1 FROM subscriptions WHERE id = $1 FOR UPDATE";
    let holds = "SELECT 1 FROM leases WHERE name = $1 AND fence = $2 FOR UPDATE";
    let locks = [Sql::new(there, params![subscription]), Sql::new(holds, params![&lease.name, lease.fence])];
    let locked = db.begin(BEGIN, &locks).await?;
    if locked.len() < locks.len() || locked.iter().any(Vec::is_empty) {
        db.plain("ROLLBACK").await?;
        return Ok(false);
    }
    match db.commit(&statements(settlement)).await {
        Ended::Committed(_) => Ok(true),
        // What was told and may not have been written down is told again.
        Ended::Undone(broken) | Ended::Unknown(broken) => Err(broken),
    }
}

fn statements(settlement: &Settlement) -> Vec<Sql> {
    let subscription = settlement.subscription;
    let Progress { cursor, attempts, next_at, last_success_at } = settlement.progress;
    let mut all = vec![Sql::new(
        "UPDATE subscriptions SET cursor_place = $2, attempts = $3, next_at = $4, last_success_at = $5 WHERE id = $1",
        params![subscription, position(cursor.bits()), attempts, next_at, last_success_at],
    )];
    for lane in &settlement.stalled {
        all.push(Sql::new(
            "INSERT INTO lanes (subscription, workspace, place, attempts, since, next_at, failure)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (subscription, workspace) DO UPDATE
            SET place = $3, attempts = $4, since = $5, next_at = $6, failure = $7",
            params![
                subscription,
                nowhere_or(lane.workspace),
                position(lane.place.bits()),
                lane.attempts,
                lane.since,
                lane.next_at,
                &lane.failure,
            ],
        ));
    }
    for workspace in &settlement.cleared {
        all.push(Sql::new(
            "DELETE FROM lanes WHERE subscription = $1 AND workspace = $2",
            params![subscription, nowhere_or(*workspace)],
        ));
    }
    all
}
