//! SQL of setup links.

use domain::{
    Moment, SetupLinkId, Workspace, WorkspaceId,
    setup_link::{KEPT_FOR, Purpose, SetupLink},
};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::Line,
    rows::{address, count, exactly, id, maybe_exactly, maybe_id, maybe_moment, moment, named, params},
    workspaces::{self, workspace_columns, workspace_source},
};

macro_rules! link_columns {
    () => {
        "l.id, l.workspace, l.purpose, l.digest, l.recipient, l.created_at, l.created_by, l.expires_at, l.browser,
            l.opened_at, l.finished_at, l.revoked_at, l.calls"
    };
}
const LINK_COLUMNS: usize = 13;

fn read(row: &Row) -> Read<SetupLink> {
    Ok(SetupLink {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        purpose: named(row, 2, Purpose::named)?,
        digest: exactly(row, 3)?,
        recipient: address(row, 4)?,
        created_at: moment(row, 5)?,
        created_by: maybe_id(row, 6)?,
        expires_at: moment(row, 7)?,
        browser: maybe_exactly(row, 8)?,
        opened_at: maybe_moment(row, 9)?,
        finished_at: maybe_moment(row, 10)?,
        revoked_at: maybe_moment(row, 11)?,
        calls: count(row, 12)?,
    })
}

fn read_both(row: &Row) -> Read<(SetupLink, Workspace)> {
    Ok((read(row)?, workspaces::read_at(row, LINK_COLUMNS)?))
}

pub(crate) async fn of_workspace(db: &Line, workspace: WorkspaceId) -> Read<Vec<SetupLink>> {
    let sql = concat!("SELECT ", link_columns!(), " FROM setup_links l WHERE l.workspace = $1 ORDER BY l.id");
    db.many(sql, params![workspace], read).await
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

pub(crate) async fn of_id(db: &Line, link: SetupLinkId) -> Read<Option<(SetupLink, Workspace)>> {
    db.one(select_where!("l.id = $1"), params![link], read_both).await
}

pub(crate) async fn of_digest(db: &Line, digest: &[u8; 32]) -> Read<Option<(SetupLink, Workspace)>> {
    db.one(select_where!("l.digest = $1"), params![*digest], read_both).await
}

/// Before when a link's time has to have run out for it to be forgotten.
pub(crate) fn stale(now: Moment) -> Moment {
    now.before(KEPT_FOR)
}
