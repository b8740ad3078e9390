//! SQL of the operator's keys, and of the sessions that are opened with them.

use domain::{
    Moment, OperatorKeyId,
    operator::{Key, LIVES_FOR, Session, Write},
};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{exactly, id, maybe_moment, moment, params, text},
};

/// The key with this secret, unless it was revoked.
pub(crate) async fn key_behind(db: &Line, digest: &[u8; 32]) -> Read<Option<OperatorKeyId>> {
    let sql = "SELECT id FROM operator_keys WHERE digest = $1 AND revoked_at IS NULL";
    db.one(sql, params![*digest], |row| id(row, 0)).await
}

/// A key from the columns that begin at `base`.
fn key(row: &Row, base: usize) -> Read<Key> {
    Ok(Key {
        id: id(row, base)?,
        name: text(row, base + 1)?,
        created_at: moment(row, base + 2)?,
        revoked_at: maybe_moment(row, base + 3)?,
    })
}

pub(crate) async fn keys(db: &Line) -> Read<Vec<Key>> {
    let sql = "SELECT id, name, created_at, revoked_at FROM operator_keys ORDER BY id";
    db.many(sql, Vec::new(), |row| key(row, 0)).await
}

pub(crate) async fn key_by_id(db: &Line, id: OperatorKeyId) -> Read<Option<Key>> {
    let sql = "SELECT id, name, created_at, revoked_at FROM operator_keys WHERE id = $1";
    db.one(sql, params![id], |row| key(row, 0)).await
}

/// The session with this secret and its key, unless that was revoked.
pub(crate) async fn session(db: &Line, digest: &[u8; 32]) -> Read<Option<(Session, Key)>> {
    let sql = "SELECT s.id, s.operator_key, s.digest, s.opened_at, s.seen_at, k.id, k.name, k.created_at, k.revoked_at
        FROM operator_sessions s JOIN operator_keys k ON k.id = s.operator_key
        WHERE s.digest = $1 AND k.revoked_at IS NULL";
    let read = |row: &Row| {
        let session = Session {
            id: id(row, 0)?,
            key: id(row, 1)?,
            digest: exactly(row, 2)?,
            opened_at: moment(row, 3)?,
            seen_at: moment(row, 4)?,
        };
        Ok((session, key(row, 5)?))
    };
    db.one(sql, params![*digest], read).await
}

pub(crate) fn written(write: &Write, now: Moment) -> Sql {
    match write {
        Write::InsertKey { id, digest, name } => Sql::new(
            "INSERT INTO operator_keys (id, digest, name, created_at) VALUES ($1, $2, $3, $4)",
            params![*id, *digest, name, now],
        ),
        Write::RevokeKey(id) => Sql::new(
            "UPDATE operator_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            params![*id, now],
        ),
        Write::OpenSession(one) => Sql::new(
            "INSERT INTO operator_sessions (id, operator_key, digest, opened_at, seen_at) VALUES ($1, $2, $3, $4, $5)",
            params![one.id, one.key, one.digest, one.opened_at, one.seen_at],
        ),
        Write::EndSession(id) => Sql::new("DELETE FROM operator_sessions WHERE id = $1", params![*id]),
    }
}

/// Before when a session has to have been opened for it to be forgotten.
pub(crate) fn stale(now: Moment) -> Moment {
    now.before(LIVES_FOR)
}
