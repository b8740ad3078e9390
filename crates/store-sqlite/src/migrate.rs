//! Migrations at start: each once, in order, in one transaction. A database that is newer than the program, or was
//! changed behind its back, is refused.

use aws_lc_rs::digest;
use domain::Moment;
use rusqlite::{Connection as Db, OptionalExtension, params};
use store::Failure;

use crate::rows::{Read, failed};

/// Marks a file as Usher's in SQLite's header.
pub(crate) const APPLICATION_ID: i32 = 0x5553_4852;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The file's name: its number and what it does.
    pub name: &'static str,
    sql: &'static str,
}

/// Every migration, the oldest first. The PostgreSQL adapter has the same names.
pub const MIGRATIONS: [Migration; 1] =
    [Migration { name: "0001_begin", sql: include_str!("../migrations/0001_begin.sql") }];

fn checksum(sql: &str) -> String {
    let sum = digest::digest(&digest::SHA256, sql.as_bytes());
    sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Brings the schema of a database that is Usher's, or empty, up to date, and tells which migrations were run.
pub(crate) fn migrate(db: &mut Db, now: Moment) -> Read<Vec<&'static str>> {
    let transaction =
        db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(failed)?;
    transaction
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS migrations (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                checksum TEXT NOT NULL,
                applied_at INTEGER NOT NULL
            ) STRICT",
        )
        .map_err(failed)?;
    let found: u32 = transaction
        .query_row("SELECT coalesce(max(number), 0) FROM migrations", [], |row| row.get(0))
        .map_err(failed)?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(Failure::Newer { found, known });
    }
    if found == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
    }
    let mut applied = Vec::new();
    for (number, migration) in (1_u32..).zip(MIGRATIONS) {
        let sum = checksum(migration.sql);
        let before: Option<String> = transaction
            .query_row("SELECT checksum FROM migrations WHERE number = ?1", [number], |row| row.get(0))
            .optional()
            .map_err(failed)?;
        match before {
            Some(before) if before == sum => {}
            Some(_) => {
                return Err(Failure::Corrupt(format!(
                    "migration {} is not the one that was applied",
                    migration.name
                )));
            }
            None => {
                transaction.execute_batch(migration.sql).map_err(failed)?;
                transaction
                    .execute(
                        "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)",
                        params![number, migration.name, sum, now.micros()],
                    )
                    .map_err(failed)?;
                applied.push(migration.name);
            }
        }
    }
    transaction.commit().map_err(failed)?;
    Ok(applied)
}

/// Whether a database has been through every migration that this version knows.
pub(crate) fn is_current(db: &Db) -> Read<bool> {
    let mut statement =
        db.prepare("SELECT number, checksum FROM migrations ORDER BY number").map_err(failed)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
    let applied: Vec<(u32, String)> = rows.collect::<Result<_, _>>().map_err(failed)?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if let Some((found, _)) = applied.last().filter(|(found, _)| *found > known) {
        return Err(Failure::Newer { found: *found, known });
    }
    let expected = (1_u32..).zip(MIGRATIONS).map(|(number, one)| (number, checksum(one.sql)));
    Ok(applied.into_iter().eq(expected))
}
