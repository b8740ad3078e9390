//! Leases: who does what in the background.

use async_trait::async_trait;
use domain::Moment;
use store::{Failure, Lease, Leases};

use crate::{
    Postgres, asked,
    broken::Read,
    line::Line,
    pool::Lane,
    rows::{count, params},
};

async fn claim(db: &Line, name: &str, now: Moment, until: Moment) -> Read<Option<Lease>> {
    // Of two who claim at once the second waits for the first, and then finds the lease held.
    let sql = "INSERT INTO leases (name, fence, until) VALUES ($1, 1, $3)
        ON CONFLICT (name) DO UPDATE SET fence = leases.fence + 1, until = $3 WHERE leases.until <= $2
        RETURNING fence";
    let fence = db.one(sql, params![name, now, until], |row| count(row, 0)).await?;
    Ok(fence.map(|fence| Lease { name: name.to_owned(), fence }))
}

async fn hold(db: &Line, lease: &Lease, until: Moment) -> Read<bool> {
    let sql = "UPDATE leases SET until = $3 WHERE name = $1 AND fence = $2 RETURNING 1";
    Ok(!db.rows(sql, params![&lease.name, lease.fence, until]).await?.is_empty())
}

#[async_trait]
impl Leases for Postgres {
    async fn claim(&self, name: &str, now: Moment, until: Moment) -> Result<Option<Lease>, Failure> {
        asked!(self, Lane::Facts, db, claim(db, name, now, until))
    }

    async fn renew(&self, lease: &Lease, until: Moment) -> Result<bool, Failure> {
        asked!(self, Lane::Facts, db, hold(db, lease, until))
    }

    async fn release(&self, lease: &Lease) -> Result<(), Failure> {
        asked!(self, Lane::Facts, db, hold(db, lease, Moment::from_micros(0))).map(drop)
    }
}
