//! SQL of what was told and what was recorded: the feed and the audit log.

use domain::{AuditId, EventId, WorkspaceId};
use rusqlite::{Connection, Row, params};
use store::{Cut, Page, Published, Recorded};

use crate::{
    directory_users::joined,
    rows::{Read, failed, maybe_id, moment},
};

/// In the place of a workspace, where an entry concerns none. No workspace's id is that short.
pub(crate) const NO_WORKSPACE: &[u8] = &[];

/// Positions and numbers are SQLite integers, which have 63 bits; an id beyond them is after all there are.
pub(crate) fn position(bits: u128) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}

/// A position or number; they count from 1.
pub(crate) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

fn published(row: &Row<'_>) -> rusqlite::Result<Published> {
    Ok(Published {
        id: EventId::from_bits(u128::from(count(row, 0)?)),
        workspace: maybe_id(row, 1)?,
        number: row.get::<_, Option<i64>>(2)?.map(i64::unsigned_abs),
        name: row.get(3)?,
        at: moment(row, 4)?,
        data: row.get(5)?,
    })
}

/// The events of one workspace, or of none, from a place through another.
pub(crate) fn events_of(
    db: &Connection,
    workspace: Option<WorkspaceId>,
    from: EventId,
    through: EventId,
    limit: u32,
) -> Read<Vec<Published>> {
    let sql = "SELECT position, workspace, number, name, at, data FROM events
        WHERE position BETWEEN ?1 AND ?2 AND workspace IS ?3 ORDER BY position LIMIT ?4";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let workspace = workspace.map(domain::Id::to_bytes);
    let params = params![position(from.bits()), position(through.bits()), workspace, limit];
    let rows = statement.query_map(params, published).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// The last event; one before the first, if there is none.
pub(crate) fn feed_end(db: &Connection) -> Read<EventId> {
    let sql = "SELECT coalesce(max(position), 0) FROM events";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([], |row| Ok(EventId::from_bits(u128::from(count(row, 0)?)))).map_err(failed)
}

pub(crate) fn events(db: &Connection, cut: Cut<EventId>) -> Read<Page<Published>> {
    let sql = "SELECT position, workspace, number, name, at, data FROM events WHERE position > ?1
        ORDER BY position LIMIT ?2";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let after = cut.after.map_or(0, |id| position(id.bits()));
    let rows = statement.query_map(params![after, cut.limit + 1], published).map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}

pub(crate) fn audit(db: &Connection, workspace: WorkspaceId, cut: Cut<AuditId>) -> Read<Page<Recorded>> {
    let sql =
        "SELECT number, at, actor, action, target, details FROM audit WHERE workspace = ?1 AND number > ?2
        ORDER BY number LIMIT ?3";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let after = cut.after.map_or(0, |id| position(id.bits()));
    let rows =
        statement.query_map(params![workspace.to_bytes(), after, cut.limit + 1], recorded).map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}

pub(crate) fn latest_audit(
    db: &Connection,
    workspace: WorkspaceId,
    about: Option<&[String]>,
    cut: Cut<AuditId>,
) -> Read<Page<Recorded>> {
    let before = cut.after.map_or(i64::MAX, |id| position(id.bits()));
    let Some(targets) = about else {
        let sql = "SELECT number, at, actor, action, target, details FROM audit
            WHERE workspace = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
        let mut statement = db.prepare_cached(sql).map_err(failed)?;
        let params = params![workspace.to_bytes(), before, cut.limit + 1];
        let rows = statement.query_map(params, recorded).map_err(failed)?;
        return Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit));
    };
    // Named, because the planner would rather walk the whole log in its order.
    let sql = "SELECT number, at, actor, action, target, details FROM audit INDEXED BY audit_about
        WHERE workspace = ?1 AND target IN (SELECT value FROM json_each(?2)) AND number < ?3
        ORDER BY number DESC LIMIT ?4";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![workspace.to_bytes(), joined(targets)?, before, cut.limit + 1];
    let rows = statement.query_map(params, recorded).map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}

fn recorded(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    Ok(Recorded {
        id: AuditId::from_bits(u128::from(count(row, 0)?)),
        at: moment(row, 1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        target: row.get(4)?,
        details: row.get(5)?,
    })
}
