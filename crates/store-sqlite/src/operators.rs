//! SQL of the operator's keys, and of the sessions that are opened with them.

use domain::{
    Moment, OperatorKeyId,
    operator::{Key, LIVES_FOR, Session, Write},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::rows::{Read, failed, id, maybe_moment, moment};

/// The key with this secret, unless it was revoked.
pub(crate) fn key_behind(db: &Connection, digest: &[u8; 32]) -> Read<Option<OperatorKeyId>> {
    let sql = "SELECT id FROM operator_keys WHERE digest = ?1 AND revoked_at IS NULL";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([digest], |row| id(row, 0)).optional().map_err(failed)
}

/// A key from the columns that begin at `base`.
fn key(row: &Row<'_>, base: usize) -> rusqlite::Result<Key> {
    Ok(Key {
        id: id(row, base)?,
        name: row.get(base + 1)?,
        created_at: moment(row, base + 2)?,
        revoked_at: maybe_moment(row, base + 3)?,
    })
}

pub(crate) fn keys(db: &Connection) -> Read<Vec<Key>> {
    let sql = "SELECT id, name, created_at, revoked_at FROM operator_keys ORDER BY id";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([], |row| key(row, 0)).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn key_by_id(db: &Connection, id: OperatorKeyId) -> Read<Option<Key>> {
    let sql = "SELECT id, name, created_at, revoked_at FROM operator_keys WHERE id = ?1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([id.to_bytes()], |row| key(row, 0)).optional().map_err(failed)
}

/// The session with this secret and its key, unless that was revoked.
pub(crate) fn session(db: &Connection, digest: &[u8; 32]) -> Read<Option<(Session, Key)>> {
    let sql = "SELECT s.id, s.operator_key, s.digest, s.opened_at, s.seen_at, k.id, k.name, k.created_at, k.revoked_at
        FROM operator_sessions s JOIN operator_keys k ON k.id = s.operator_key
        WHERE s.digest = ?1 AND k.revoked_at IS NULL";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let read = |row: &Row<'_>| {
        let session = Session {
            id: id(row, 0)?,
            key: id(row, 1)?,
            digest: row.get(2)?,
            opened_at: moment(row, 3)?,
            seen_at: moment(row, 4)?,
        };
        Ok((session, key(row, 5)?))
    };
    statement.query_row([digest], read).optional().map_err(failed)
}

pub(crate) fn write(db: &Connection, write: &Write, now: Moment) -> Read<()> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| {
        db.prepare_cached(sql).and_then(|mut statement| statement.execute(params)).map(drop).map_err(failed)
    };
    match write {
        Write::InsertKey { id, digest, name } => run(
            "INSERT INTO operator_keys (id, digest, name, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![id.to_bytes(), digest, name, now.micros()],
        ),
        Write::RevokeKey(id) => run(
            "UPDATE operator_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            params![id.to_bytes(), now.micros()],
        ),
        Write::OpenSession(one) => run(
            "INSERT INTO operator_sessions (id, operator_key, digest, opened_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                one.id.to_bytes(),
                one.key.to_bytes(),
                one.digest,
                one.opened_at.micros(),
                one.seen_at.micros()
            ],
        ),
        Write::EndSession(id) => run("DELETE FROM operator_sessions WHERE id = ?1", params![id.to_bytes()]),
    }
}

/// Before when a session has to have been opened for it to be forgotten.
pub(crate) fn stale(now: Moment) -> i64 {
    now.before(LIVES_FOR).micros()
}
