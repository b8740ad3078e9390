//! Setup links, written.

use domain::setup_link::SetupLink;

use super::Statements;
use crate::rows::params;

pub(super) fn insert(all: &mut Statements, link: &SetupLink) {
    all.run(
        "INSERT INTO setup_links (workspace, id, purpose, digest, recipient, created_at, created_by, expires_at, calls)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            link.workspace,
            link.id,
            link.purpose.as_str(),
            link.digest,
            link.recipient.as_str(),
            link.created_at,
            link.created_by,
            link.expires_at,
            link.calls,
        ],
    );
}

pub(super) fn update(all: &mut Statements, link: &SetupLink) {
    all.run(
        "UPDATE setup_links SET expires_at = $3, browser = $4, opened_at = $5, finished_at = $6, revoked_at = $7, calls = $8
        WHERE workspace = $1 AND id = $2",
        params![
            link.workspace,
            link.id,
            link.expires_at,
            link.browser,
            link.opened_at,
            link.finished_at,
            link.revoked_at,
            link.calls,
        ],
    );
}
