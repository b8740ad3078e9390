//! Migrations at start: each once, in order, in one transaction. A database that is newer than the program, or was
//! changed behind its back, is refused. Of several nodes that start at once, one migrates and the others wait for it.

use aws_lc_rs::digest;
use domain::Moment;
use store::Failure;

use crate::{
    broken::{Broken, Read},
    line::{Ended, Line, Sql},
    rows::{count, flag, params, text},
};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The file's name: its number and what it does.
    pub name: &'static str,
    sql: &'static str,
}

/// Every migration, the oldest first. The SQLite adapter has the same names.
pub const MIGRATIONS: [Migration; 1] =
    [Migration { name: "0001_begin", sql: include_str!("../migrations/0001_begin.sql") }];

fn checksum(sql: &str) -> String {
    let sum = digest::digest(&digest::SHA256, sql.as_bytes());
    sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How often the table of migrations is looked for while others may be making it.
const TURNS: u32 = 10;

/// Brings the schema of a database that is Usher's, or empty, up to date, and tells which migrations were run.
pub(crate) async fn migrate(db: &Line, now: Moment) -> Read<Vec<&'static str>> {
    let mut turns = 0;
    while !is_begun(db).await? {
        // Where two make a table at once, the slower one fails, be it there or not.
        if let Err(broken) = db.plain(BEGUN).await {
            turns += 1;
            if turns == TURNS || broken.is_lost() {
                return Err(broken);
            }
            db.plain("ROLLBACK").await?;
        }
    }
    if missing(db).await?.is_empty() {
        return Ok(Vec::new());
    }
    db.plain("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    let applied = apply(db, now).await;
    if applied.is_err() {
        // Why it failed says more than why that could not be undone; the connection is closed either way.
        let _undone = db.plain("ROLLBACK").await;
    }
    applied
}

async fn apply(db: &Line, now: Moment) -> Read<Vec<&'static str>> {
    // The row of number 0 stands for all of them: who holds it migrates.
    db.rows("SELECT number FROM migrations WHERE number = 0 FOR UPDATE", Vec::new()).await?;
    let missing = missing(db).await?;
    let mut noted = Vec::new();
    for (number, migration) in &missing {
        db.plain(migration.sql).await?;
        let sql = "INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
        noted.push(Sql::new(sql, params![*number, migration.name, checksum(migration.sql), now]));
    }
    match db.commit(&noted).await {
        Ended::Committed(_) => Ok(missing.iter().map(|(_, migration)| migration.name).collect()),
        Ended::Undone(broken) | Ended::Unknown(broken) => Err(broken),
    }
}

const BEGUN: &str = "BEGIN;
    CREATE TABLE migrations (
        number BIGINT PRIMARY KEY,
        name TEXT NOT NULL,
        checksum TEXT NOT NULL,
        applied_at BIGINT NOT NULL
    );
    INSERT INTO migrations (number, name, checksum, applied_at) VALUES (0, 'the lock', '', 0);
    COMMIT";

/// Whether there is a table of migrations. Where there is something else instead, it is left alone.
async fn is_begun(db: &Line) -> Read<bool> {
    let sql = "SELECT
        EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema()),
        EXISTS (SELECT 1 FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = 'migrations' AND column_name = 'checksum')";
    let found = db.one(sql, Vec::new(), |row| Ok((flag(row, 0)?, flag(row, 1)?))).await?;
    match found {
        Some((_, true)) => Ok(true),
        Some((false, false)) | None => Ok(false),
        Some((true, false)) => Err(Broken::never(Failure::Corrupt(
            "there are tables in it that Usher did not make; give it a database, or a schema, of its own"
                .to_owned(),
        ))),
    }
}

/// Whether a database has been through every migration.
pub(crate) async fn is_up_to_date(db: &Line) -> Read<bool> {
    Ok(is_begun(db).await? && missing(db).await?.is_empty())
}

/// The migrations that a database has still to go through.
async fn missing(db: &Line) -> Read<Vec<(u32, Migration)>> {
    let sql = "SELECT number, checksum FROM migrations WHERE number > 0 ORDER BY number";
    let applied = db.many(sql, Vec::new(), |row| Ok((count::<u32>(row, 0)?, text(row, 1)?))).await?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if let Some((found, _)) = applied.last().filter(|(found, _)| *found > known) {
        return Err(Broken::never(Failure::Newer { found: *found, known }));
    }
    let mut missing = Vec::new();
    for (number, migration) in (1_u32..).zip(MIGRATIONS) {
        match applied.iter().find(|(applied, _)| *applied == number) {
            Some((_, sum)) if *sum == checksum(migration.sql) => {}
            Some(_) => {
                return Err(Broken::never(Failure::Corrupt(format!(
                    "migration {} is not the one that was applied",
                    migration.name
                ))));
            }
            None => missing.push((number, migration)),
        }
    }
    Ok(missing)
}
