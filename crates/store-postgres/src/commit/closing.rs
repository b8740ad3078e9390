//! The end of a workspace, written.

use domain::{Moment, WorkspaceId};

use super::Statements;
use crate::rows::params;

/// Nobody finds it any more, and its slug is free. Its rows stay until they are written otherwise.
pub(super) fn close(all: &mut Statements, workspace: WorkspaceId, now: Moment) {
    all.run(
        "UPDATE workspaces SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL",
        params![workspace, now],
    );
}

/// Its connections go, with who was bound on them, the domains it has lost, its sign-in log, its setup links, and what was noted of its
/// tokens.
pub(super) fn delete(all: &mut Statements, workspace: WorkspaceId, now: Moment) {
    for sql in [
        "DELETE FROM identities WHERE workspace = $1",
        "DELETE FROM connections WHERE workspace = $1",
        "DELETE FROM domains WHERE workspace = $1",
        "DELETE FROM logouts WHERE workspace = $1",
        "DELETE FROM sign_ins WHERE workspace = $1",
        "DELETE FROM usage WHERE workspace = $1",
        "DELETE FROM setup_links WHERE workspace = $1",
        "DELETE FROM exchanges WHERE workspace = $1",
        "DELETE FROM departures WHERE workspace = $1",
        "DELETE FROM waves WHERE workspace = $1",
    ] {
        all.run(sql, params![workspace]);
    }
    all.run(
        "UPDATE workspaces SET deleted_at = $2 WHERE id = $1 AND closed_at IS NOT NULL",
        params![workspace, now],
    );
}
