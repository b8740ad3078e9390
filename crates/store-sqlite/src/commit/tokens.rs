//! Tokens are written.

use domain::{AccountId, Id, Moment, TokenId, WorkspaceId, directory::Token};
use rusqlite::{Connection as Db, params};

use super::run;
use crate::rows::Read;

pub(super) fn insert(db: &Db, token: &Token) -> Read<()> {
    run(
        db,
        "INSERT INTO tokens (id, workspace, directory, digest, hint, created_at, created_by, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            token.id.to_bytes(),
            token.workspace.to_bytes(),
            token.directory.to_bytes(),
            token.digest,
            token.hint,
            token.created_at.micros(),
            token.created_by.map(Id::to_bytes),
            token.expires_at.micros(),
        ],
    )
}

pub(super) fn revoke(
    db: &Db,
    workspace: WorkspaceId,
    token: TokenId,
    by: Option<AccountId>,
    now: Moment,
) -> Read<()> {
    run(
        db,
        "UPDATE tokens SET revoked_at = ?3, revoked_by = ?4 WHERE id = ?1 AND workspace = ?2",
        params![token.to_bytes(), workspace.to_bytes(), now.micros(), by.map(Id::to_bytes)],
    )
}

/// Sets when a token stops working.
pub(super) fn end(db: &Db, workspace: WorkspaceId, token: TokenId, at: Moment) -> Read<()> {
    run(
        db,
        "UPDATE tokens SET expires_at = ?3 WHERE id = ?1 AND workspace = ?2",
        params![token.to_bytes(), workspace.to_bytes(), at.micros()],
    )
}
