//! Domain claims, written.

use domain::{Domain, Moment, WorkspaceId, connection::DomainClaim};
use rusqlite::{Connection as Db, params};

use super::run;
use crate::rows::Read;

pub(super) fn put(db: &Db, claim: &DomainClaim) -> Read<()> {
    run(
        db,
        // Not `OR REPLACE`, which would also delete the claim of another workspace that holds the domain.
        "INSERT INTO domains (workspace, domain, challenge, claimed_at, verified_at, verified_by, missing_since, lost_at,
            checked_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (workspace, domain) DO UPDATE
        SET challenge = ?3, claimed_at = ?4, verified_at = ?5, verified_by = ?6, missing_since = ?7, lost_at = ?8,
            checked_at = ?9, given_up = 0",
        params![
            claim.workspace.to_bytes(),
            claim.domain.as_str(),
            claim.challenge,
            claim.claimed_at.micros(),
            claim.verified.map(|verified| verified.at.micros()),
            claim.verified.map(|verified| verified.by.as_str()),
            claim.missing_since.map(Moment::micros),
            claim.lost_at.map(Moment::micros),
            claim.checked_at.map(Moment::micros),
        ],
    )
}

pub(super) fn remove(db: &Db, workspace: WorkspaceId, domain: &Domain, lost_at: Option<Moment>) -> Read<()> {
    if let Some(at) = lost_at {
        let sql = "UPDATE domains SET verified_at = NULL, verified_by = NULL, missing_since = NULL, lost_at = ?3, given_up = 1
            WHERE workspace = ?1 AND domain = ?2";
        return run(db, sql, params![workspace.to_bytes(), domain.as_str(), at.micros()]);
    }
    let sql = "DELETE FROM domains WHERE workspace = ?1 AND domain = ?2";
    run(db, sql, params![workspace.to_bytes(), domain.as_str()])
}
