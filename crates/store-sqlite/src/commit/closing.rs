//! The end of a workspace, written.

use domain::{Moment, WorkspaceId};
use rusqlite::{Connection as Db, params};

use super::run;
use crate::rows::Read;

/// Nobody finds it any more, and its slug is free. Its rows stay until they are written otherwise.
pub(super) fn close(db: &Db, workspace: WorkspaceId, now: Moment) -> Read<()> {
    run(
        db,
        "UPDATE workspaces SET closed_at = ?2 WHERE id = ?1 AND closed_at IS NULL",
        params![workspace.to_bytes(), now.micros()],
    )
}

/// Its connections go, with who was bound on them, the domains it has lost, its sign-in log, its setup links, and what was noted of its
/// tokens.
pub(super) fn delete(db: &Db, workspace: WorkspaceId, now: Moment) -> Read<()> {
    for sql in [
        "DELETE FROM identities WHERE connection IN (SELECT id FROM connections WHERE workspace = ?1)",
        "DELETE FROM connections WHERE workspace = ?1",
        "DELETE FROM domains WHERE workspace = ?1",
        "DELETE FROM logouts WHERE workspace = ?1",
        "DELETE FROM sign_ins WHERE workspace = ?1",
        "DELETE FROM usage WHERE workspace = ?1",
        "DELETE FROM setup_links WHERE workspace = ?1",
        "DELETE FROM exchanges WHERE workspace = ?1",
        "DELETE FROM departures WHERE workspace = ?1",
        "DELETE FROM waves WHERE workspace = ?1",
    ] {
        run(db, sql, [workspace.to_bytes()])?;
    }
    run(
        db,
        "UPDATE workspaces SET deleted_at = ?2 WHERE id = ?1 AND closed_at IS NOT NULL",
        params![workspace.to_bytes(), now.micros()],
    )
}
