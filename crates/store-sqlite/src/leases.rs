//! Leases: who does what in the background.

use async_trait::async_trait;
use domain::Moment;
use rusqlite::{Connection as Db, OptionalExtension, params};
use store::{Failure, Lease, Leases};

use crate::{
    Sqlite,
    queue::Lane,
    rows::{Read, failed},
};

fn fence(lease: &Lease) -> i64 {
    i64::try_from(lease.fence).unwrap_or(i64::MAX)
}

/// Whether a claim is still the last.
pub(crate) fn holds(db: &Db, lease: &Lease) -> Read<bool> {
    let mut statement =
        db.prepare_cached("SELECT 1 FROM leases WHERE name = ?1 AND fence = ?2").map_err(failed)?;
    statement.exists(params![lease.name, fence(lease)]).map_err(failed)
}

fn claim(db: &Db, name: &str, now: Moment, until: Moment) -> Read<Option<Lease>> {
    let sql = "INSERT INTO leases (name, fence, until) VALUES (?1, 1, ?3)
        ON CONFLICT (name) DO UPDATE SET fence = fence + 1, until = ?3 WHERE leases.until <= ?2 RETURNING fence";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let claimed = statement
        .query_row(params![name, now.micros(), until.micros()], |row| row.get::<_, i64>(0))
        .optional()
        .map_err(failed)?;
    Ok(claimed.map(|fence| Lease { name: name.to_owned(), fence: fence.unsigned_abs() }))
}

fn hold(db: &Db, lease: &Lease, until: i64) -> Read<bool> {
    let sql = "UPDATE leases SET until = ?3 WHERE name = ?1 AND fence = ?2";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    Ok(statement.execute(params![lease.name, fence(lease), until]).map_err(failed)? > 0)
}

#[async_trait]
impl Leases for Sqlite {
    async fn claim(&self, name: &str, now: Moment, until: Moment) -> Result<Option<Lease>, Failure> {
        let name = name.to_owned();
        self.writer.ask(Lane::Facts, move |db| claim(db, &name, now, until)).await
    }

    async fn renew(&self, lease: &Lease, until: Moment) -> Result<bool, Failure> {
        let lease = lease.clone();
        self.writer.ask(Lane::Facts, move |db| hold(db, &lease, until.micros())).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), Failure> {
        let lease = lease.clone();
        self.writer.ask(Lane::Facts, move |db| hold(db, &lease, 0)).await.map(drop)
    }
}
