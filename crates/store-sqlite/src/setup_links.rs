//! SQL of setup links.

use domain::{
    Moment, SetupLinkId, Workspace, WorkspaceId,
    setup_link::{KEPT_FOR, Purpose, SetupLink},
};
use rusqlite::{Connection as Db, OptionalExtension, Params, Row, params};

use crate::{
    rows::{Read, address, failed, id, maybe_id, maybe_moment, moment, named},
    workspaces::{self, workspace_columns, workspace_source},
};

macro_rules! link_columns {
    () => {
        "l.id, l.workspace, l.purpose, l.digest, l.recipient, l.created_at, l.created_by, l.expires_at, l.browser,
            l.opened_at, l.finished_at, l.revoked_at, l.calls"
    };
}
const LINK_COLUMNS: usize = 13;

fn read(row: &Row<'_>) -> rusqlite::Result<SetupLink> {
    Ok(SetupLink {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        purpose: named(row, 2, Purpose::named)?,
        digest: row.get(3)?,
        recipient: address(row, 4)?,
        created_at: moment(row, 5)?,
        created_by: maybe_id(row, 6)?,
        expires_at: moment(row, 7)?,
        browser: row.get(8)?,
        opened_at: maybe_moment(row, 9)?,
        finished_at: maybe_moment(row, 10)?,
        revoked_at: maybe_moment(row, 11)?,
        calls: row.get(12)?,
    })
}

pub(crate) fn of_workspace(db: &Db, workspace: WorkspaceId) -> Read<Vec<SetupLink>> {
    let sql = concat!("SELECT ", link_columns!(), " FROM setup_links l WHERE l.workspace = ?1 ORDER BY l.id");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

fn with_workspace(db: &Db, sql: &str, params: impl Params) -> Read<Option<(SetupLink, Workspace)>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let read = |row: &Row<'_>| Ok((read(row)?, workspaces::read_at(row, LINK_COLUMNS)?));
    statement.query_row(params, read).optional().map_err(failed)
}

macro_rules! select_where {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            link_columns!(),
            ", ",
            workspace_columns!(),
            " FROM ",
            workspace_source!(),
            " JOIN setup_links l ON l.workspace = w.id WHERE ",
            $condition
        )
    };
}

pub(crate) fn of_id(db: &Db, link: SetupLinkId) -> Read<Option<(SetupLink, Workspace)>> {
    with_workspace(db, select_where!("l.id = ?1"), [link.to_bytes()])
}

pub(crate) fn of_digest(db: &Db, digest: &[u8; 32]) -> Read<Option<(SetupLink, Workspace)>> {
    with_workspace(db, select_where!("l.digest = ?1"), params![digest])
}

/// Before when a link's time has to have run out for it to be forgotten.
pub(crate) fn stale(now: Moment) -> i64 {
    now.before(KEPT_FOR).micros()
}
