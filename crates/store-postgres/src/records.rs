//! SQL of what was recorded: the audit log.

use domain::{AuditId, WorkspaceId};
use store::{Cut, Page, Recorded};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::Line,
    rows::{count, moment, params, text},
};

/// Positions and numbers are PostgreSQL's whole numbers, which have 63 bits; an id beyond them is after all there are.
pub(crate) fn position(bits: u128) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}

pub(crate) async fn audit(db: &Line, workspace: WorkspaceId, cut: Cut<AuditId>) -> Read<Page<Recorded>> {
    let sql =
        "SELECT number, at, actor, action, target, details FROM audit WHERE workspace = $1 AND number > $2
        ORDER BY number LIMIT $3";
    let after = cut.after.map_or(0, |id| position(id.bits()));
    let items = db.many(sql, params![workspace, after, cut.limit + 1], recorded).await?;
    Ok(Page::of(items, cut.limit))
}

pub(crate) async fn latest_audit(
    db: &Line,
    workspace: WorkspaceId,
    about: Option<&[String]>,
    cut: Cut<AuditId>,
) -> Read<Page<Recorded>> {
    let before = cut.after.map_or(i64::MAX, |id| position(id.bits()));
    let Some(targets) = about else {
        let sql = "SELECT number, at, actor, action, target, details FROM audit
            WHERE workspace = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
        let items = db.many(sql, params![workspace, before, cut.limit + 1], recorded).await?;
        return Ok(Page::of(items, cut.limit));
    };
    let sql = "SELECT number, at, actor, action, target, details FROM audit
        WHERE workspace = $1 AND target = ANY ($2) AND number < $3 ORDER BY number DESC LIMIT $4";
    let targets: Vec<_> = targets.iter().cloned().map(Some).collect();
    let items = db.many(sql, params![workspace, targets, before, cut.limit + 1], recorded).await?;
    Ok(Page::of(items, cut.limit))
}

fn recorded(row: &Row) -> Read<Recorded> {
    Ok(Recorded {
        id: AuditId::from_bits(u128::from(count::<u64>(row, 0)?)),
        at: moment(row, 1)?,
        actor: text(row, 2)?,
        action: text(row, 3)?,
        target: text(row, 4)?,
        details: text(row, 5)?,
    })
}
