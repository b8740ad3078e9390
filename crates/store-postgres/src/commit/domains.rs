//! Domain claims, written.

use domain::{Domain, Moment, WorkspaceId, connection::DomainClaim};

use super::Statements;
use crate::rows::params;

pub(super) fn put(all: &mut Statements, claim: &DomainClaim) {
    all.run(
        "INSERT INTO domains (workspace, domain, challenge, claimed_at, verified_at, verified_by, missing_since, lost_at,
            checked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (workspace, domain) DO UPDATE
        SET challenge = $3, claimed_at = $4, verified_at = $5, verified_by = $6, missing_since = $7, lost_at = $8,
            checked_at = $9, given_up = false",
        params![
            claim.workspace,
            claim.domain.as_str(),
            &claim.challenge,
            claim.claimed_at,
            claim.verified.map(|verified| verified.at),
            claim.verified.map(|verified| verified.by.as_str()),
            claim.missing_since,
            claim.lost_at,
            claim.checked_at,
        ],
    );
}

pub(super) fn remove(all: &mut Statements, workspace: WorkspaceId, domain: &Domain, lost_at: Option<Moment>) {
    if let Some(at) = lost_at {
        let sql = "UPDATE domains SET verified_at = NULL, verified_by = NULL, missing_since = NULL, lost_at = $3, given_up = true
            WHERE workspace = $1 AND domain = $2";
        return all.run(sql, params![workspace, domain.as_str(), at]);
    }
    let sql = "DELETE FROM domains WHERE workspace = $1 AND domain = $2";
    all.run(sql, params![workspace, domain.as_str()]);
}
