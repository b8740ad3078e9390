//! Setup links are written.

use domain::{Id, Moment, setup_link::SetupLink};
use rusqlite::{Connection as Db, params};

use super::run;
use crate::rows::Read;

pub(super) fn insert(db: &Db, link: &SetupLink) -> Read<()> {
    run(
        db,
        "INSERT INTO setup_links (id, workspace, purpose, digest, recipient, created_at, created_by, expires_at, calls)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            link.id.to_bytes(),
            link.workspace.to_bytes(),
            link.purpose.as_str(),
            link.digest,
            link.recipient.as_str(),
            link.created_at.micros(),
            link.created_by.map(Id::to_bytes),
            link.expires_at.micros(),
            link.calls,
        ],
    )
}

pub(super) fn update(db: &Db, link: &SetupLink) -> Read<()> {
    run(
        db,
        "UPDATE setup_links SET expires_at = ?3, browser = ?4, opened_at = ?5, finished_at = ?6, revoked_at = ?7, calls = ?8
        WHERE id = ?1 AND workspace = ?2",
        params![
            link.id.to_bytes(),
            link.workspace.to_bytes(),
            link.expires_at.micros(),
            link.browser,
            link.opened_at.map(Moment::micros),
            link.finished_at.map(Moment::micros),
            link.revoked_at.map(Moment::micros),
            link.calls,
        ],
    )
}
