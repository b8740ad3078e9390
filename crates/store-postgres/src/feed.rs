//! The feed: what was told, in one order for all.
//!
//! A change leaves its events in the outbox, in its own transaction. Whoever reads the feed first gives a place in it to
//! all that is there by then, one after the other under one row's lock. So a place is given only to what is committed,
//! and what is placed later stands behind: nobody who follows the feed finds out that something was put in front.

use domain::{EventId, WorkspaceId};
use store::{Cut, Page, Published};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Ended, Line, Sql},
    records::position,
    rows::{count, maybe_count, maybe_id, moment, nowhere_or, params, text, whole},
    writer::BEGIN,
};

fn published(row: &Row) -> Read<Published> {
    Ok(Published {
        id: EventId::from_bits(u128::from(count::<u64>(row, 0)?)),
        workspace: maybe_id(row, 1)?,
        number: maybe_count(row, 2)?,
        name: text(row, 3)?,
        at: moment(row, 4)?,
        data: text(row, 5)?,
    })
}

/// The events of one workspace, or of none, from a place through another.
pub(crate) async fn events_of(
    db: &Line,
    workspace: Option<WorkspaceId>,
    from: EventId,
    through: EventId,
    limit: u32,
) -> Read<Vec<Published>> {
    let sql = "SELECT position, workspace, number, name, at, data FROM events
        WHERE position BETWEEN $1 AND $2 AND workspace = $3 ORDER BY position LIMIT $4";
    let params = params![position(from.bits()), position(through.bits()), nowhere_or(workspace), limit];
    db.many(sql, params, published).await
}

/// The last event that has a place; one before the first, if none has.
pub(crate) async fn end(db: &Line) -> Read<EventId> {
    let sql = "SELECT last FROM feed WHERE id = 1";
    let last = db.one(sql, Vec::new(), |row| count::<u64>(row, 0)).await?;
    Ok(EventId::from_bits(u128::from(last.unwrap_or_default())))
}

/// A page of the feed, up to everything that was committed before it was asked for.
pub(crate) async fn page(db: &Line, cut: Cut<EventId>) -> Read<Page<Published>> {
    let sql = "SELECT position, workspace, number, name, at, data FROM events WHERE position > $1
        ORDER BY position LIMIT $2";
    let after = cut.after.map_or(0, |id| position(id.bits()));
    let items = db.many(sql, params![after, cut.limit + 1], published).await?;
    Ok(Page::of(items, cut.limit))
}

/// Gives places to what has none yet, and tells the latest stamp among it.
pub(crate) async fn place(db: &Line) -> Read<Option<i64>> {
    if db.rows("SELECT 1 FROM outbox LIMIT 1", Vec::new()).await?.is_empty() {
        return Ok(None);
    }
    // Whoever comes second waits for the first, and with a statement of its own sees what is left.
    db.begin(BEGIN, &[Sql::new("SELECT last FROM feed WHERE id = 1 FOR UPDATE", Vec::new())]).await?;
    let place = "WITH taken AS (
            DELETE FROM outbox RETURNING workspace, commit_id, ordinal, stamp, number, name, at, data
        ), placed AS (
            INSERT INTO events (position, workspace, number, name, at, data)
            SELECT (SELECT last FROM feed WHERE id = 1) + row_number() OVER (ORDER BY stamp, commit_id, ordinal),
                workspace, number, name, at, data
            FROM taken
        )
        SELECT max(stamp) FROM taken HAVING count(*) > 0";
    let note =
        "UPDATE feed SET last = greatest(last, coalesce((SELECT max(position) FROM events), 0)) WHERE id = 1";
    match db.commit(&[Sql::new(place, Vec::new()), Sql::new(note, Vec::new())]).await {
        Ended::Committed(rows) => {
            rows.first().and_then(|rows| rows.first()).map(|row| whole(row, 0)).transpose()
        }
        // It is all the same whether it was done: what is not placed yet is placed by the next.
        Ended::Undone(broken) | Ended::Unknown(broken) => Err(broken),
    }
}
