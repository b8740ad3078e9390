//! SQL of subscriptions, how far each has been told, and what waits.

use domain::{
    Moment, SubscriptionId,
    subscription::{Older, Pause, State, Subscription},
};
use rusqlite::{Connection as Db, OptionalExtension, Row, params};
use store::{Failure, Lane, Lease, Progress, Settlement, Telling};

use crate::{
    leases,
    records::{NO_WORKSPACE, count as place, position},
    rows::{Read, damaged, failed, id, maybe_moment, moment},
};

/// Names of events, as a column holds them.
pub(crate) fn names(events: &[String]) -> Read<String> {
    serde_json::to_string(events).map_err(|error| Failure::Corrupt(error.to_string()))
}

/// A subscription with its progress.
macro_rules! columns {
    () => {
        "id, url, events, secret, older_secret, older_until, paused_at, paused_why, created_at, cursor_place, attempts,
        next_at, last_success_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let events = serde_json::from_str(row.get_ref(2)?.as_str()?).map_err(|error| damaged(2, error))?;
    let older = match (row.get(4)?, maybe_moment(row, 5)?) {
        (Some(secret), Some(until)) => Some(Older { secret, until }),
        _ => None,
    };
    let state = match (maybe_moment(row, 6)?, row.get::<_, Option<String>>(7)?) {
        (Some(at), Some(why)) => {
            let why = Pause::named(&why).ok_or_else(|| damaged(7, format!("nobody pauses for {why:?}")))?;
            State::Paused { at, why }
        }
        _ => State::Active,
    };
    Ok(Subscription {
        id: id(row, 0)?,
        url: row.get(1)?,
        events,
        secret: row.get(3)?,
        older,
        state,
        created_at: moment(row, 8)?,
    })
}

fn read_telling(row: &Row<'_>) -> rusqlite::Result<Telling> {
    let progress = Progress {
        cursor: domain::Id::from_bits(u128::from(place(row, 9)?)),
        attempts: row.get(10)?,
        next_at: moment(row, 11)?,
        last_success_at: maybe_moment(row, 12)?,
    };
    Ok(Telling { subscription: read(row)?, progress, lanes: Vec::new() })
}

pub(crate) fn by_id(db: &Db, id: SubscriptionId) -> Read<Option<Subscription>> {
    let sql = concat!("SELECT ", columns!(), " FROM subscriptions WHERE id = ?1");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([id.to_bytes()], read).optional().map_err(failed)
}

pub(crate) fn count(db: &Db) -> Read<u32> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM subscriptions").map_err(failed)?;
    statement.query_row([], |row| row.get(0)).map_err(failed)
}

pub(crate) fn tellings(db: &Db) -> Read<Vec<Telling>> {
    let sql = concat!("SELECT ", columns!(), " FROM subscriptions ORDER BY id");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([], read_telling).map_err(failed)?;
    let tellings: Vec<_> = rows.collect::<Result<_, _>>().map_err(failed)?;
    tellings.into_iter().map(|telling| with_lanes(db, telling)).collect()
}

pub(crate) fn telling(db: &Db, id: SubscriptionId) -> Read<Option<Telling>> {
    let sql = concat!("SELECT ", columns!(), " FROM subscriptions WHERE id = ?1");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let telling = statement.query_row([id.to_bytes()], read_telling).optional().map_err(failed)?;
    telling.map(|telling| with_lanes(db, telling)).transpose()
}

fn with_lanes(db: &Db, mut telling: Telling) -> Read<Telling> {
    let sql = "SELECT workspace, place, attempts, since, next_at, failure FROM lanes
        WHERE subscription = ?1 ORDER BY place, workspace";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement
        .query_map([telling.subscription.id.to_bytes()], |row| {
            let nowhere = row.get_ref(0)?.as_blob()?.is_empty();
            Ok(Lane {
                workspace: if nowhere { None } else { Some(id(row, 0)?) },
                place: domain::Id::from_bits(u128::from(place(row, 1)?)),
                attempts: row.get(2)?,
                since: moment(row, 3)?,
                next_at: moment(row, 4)?,
                failure: row.get(5)?,
            })
        })
        .map_err(failed)?;
    telling.lanes = rows.collect::<Result<_, _>>().map_err(failed)?;
    Ok(telling)
}

pub(crate) fn due(db: &Db, now: Moment) -> Read<Vec<SubscriptionId>> {
    let sql = "SELECT s.id, l.until FROM subscriptions s LEFT JOIN leases l ON l.name = ?2
        WHERE s.id = ?1 AND coalesce(l.until, 0) <= ?3";
    let waiting = "SELECT id FROM subscriptions s WHERE paused_at IS NULL AND next_at <= ?1 AND
            (cursor_place < (SELECT coalesce(max(position), 0) FROM events)
            OR EXISTS (SELECT 1 FROM lanes l WHERE l.subscription = s.id AND l.next_at <= ?1))
        ORDER BY id";
    let mut statement = db.prepare_cached(waiting).map_err(failed)?;
    let rows = statement.query_map([now.micros()], |row| id(row, 0)).map_err(failed)?;
    let waiting: Vec<SubscriptionId> = rows.collect::<Result<_, _>>().map_err(failed)?;
    let mut free = Vec::with_capacity(waiting.len());
    for subscription in waiting {
        let mut statement = db.prepare_cached(sql).map_err(failed)?;
        let params = params![subscription.to_bytes(), store::lease_of(subscription), now.micros()];
        if statement.exists(params).map_err(failed)? {
            free.push(subscription);
        }
    }
    Ok(free)
}

pub(crate) fn settle(db: &Db, lease: &Lease, settlement: &Settlement) -> Read<bool> {
    if !leases::holds(db, lease)? {
        return Ok(false);
    }
    let subscription = settlement.subscription.to_bytes();
    let Progress { cursor, attempts, next_at, last_success_at } = &settlement.progress;
    let sql = "UPDATE subscriptions SET cursor_place = ?2, attempts = ?3, next_at = ?4, last_success_at = ?5 WHERE id = ?1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![
        subscription,
        position(cursor.bits()),
        attempts,
        next_at.micros(),
        last_success_at.map(Moment::micros)
    ];
    if statement.execute(params).map_err(failed)? == 0 {
        return Ok(false);
    }
    let bytes = |workspace: Option<domain::WorkspaceId>| {
        workspace.map_or_else(|| NO_WORKSPACE.to_vec(), |workspace| workspace.to_bytes().to_vec())
    };
    for lane in &settlement.stalled {
        let sql =
            "INSERT OR REPLACE INTO lanes (subscription, workspace, place, attempts, since, next_at, failure)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut statement = db.prepare_cached(sql).map_err(failed)?;
        statement
            .execute(params![
                subscription,
                bytes(lane.workspace),
                position(lane.place.bits()),
                lane.attempts,
                lane.since.micros(),
                lane.next_at.micros(),
                lane.failure,
            ])
            .map_err(failed)?;
    }
    for workspace in &settlement.cleared {
        let sql = "DELETE FROM lanes WHERE subscription = ?1 AND workspace = ?2";
        let mut statement = db.prepare_cached(sql).map_err(failed)?;
        statement.execute(params![subscription, bytes(*workspace)]).map_err(failed)?;
    }
    Ok(true)
}
