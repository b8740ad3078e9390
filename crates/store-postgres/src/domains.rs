//! SQL of domains.

use domain::{
    Domain, Moment, WorkspaceId,
    connection::{DomainClaim, Holder, Verified, VerifiedBy},
};
use store::Awaited;
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{id, maybe_moment, moment, named, params, text},
};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT workspace, domain, challenge, claimed_at, verified_at, verified_by, missing_since, lost_at, checked_at
            FROM domains ",
            $tail
        )
    };
}

/// The workspace that has verified a domain, or lost it last; with further columns, and under a further condition.
macro_rules! holding {
    ($columns:literal, $condition:literal) => {
        concat!(
            "SELECT workspace",
            $columns,
            " FROM domains WHERE domain = $1 AND (verified_at IS NOT NULL OR lost_at IS NOT NULL) AND NOT given_up",
            $condition,
            " ORDER BY (verified_at IS NULL), lost_at DESC LIMIT 1"
        )
    };
}
pub(crate) use holding;

fn read(row: &Row) -> Read<DomainClaim> {
    let verified = match maybe_moment(row, 4)? {
        None => None,
        Some(at) => Some(Verified {
            at,
            by: named(row, 5, |name| {
                [VerifiedBy::Operator, VerifiedBy::Dns].into_iter().find(|by| by.as_str() == name)
            })?,
        }),
    };
    Ok(DomainClaim {
        workspace: id(row, 0)?,
        domain: Domain::stored(text(row, 1)?),
        challenge: text(row, 2)?,
        claimed_at: moment(row, 3)?,
        verified,
        missing_since: maybe_moment(row, 6)?,
        lost_at: maybe_moment(row, 7)?,
        checked_at: maybe_moment(row, 8)?,
    })
}

pub(crate) async fn of_workspace(db: &Line, workspace: WorkspaceId) -> Read<Vec<DomainClaim>> {
    db.many(select!("WHERE workspace = $1 AND NOT given_up ORDER BY domain"), params![workspace], read).await
}

pub(crate) async fn claim(db: &Line, workspace: WorkspaceId, domain: &Domain) -> Read<Option<DomainClaim>> {
    let sql = select!("WHERE workspace = $1 AND domain = $2 AND NOT given_up");
    db.one(sql, params![workspace, domain.as_str()], read).await
}

const VERIFIED: &str =
    "SELECT domain FROM domains WHERE workspace = $1 AND verified_at IS NOT NULL ORDER BY domain";

/// A domain from a row of [`verifying`].
pub(crate) fn read_verified(row: &Row) -> Read<Domain> {
    text(row, 0).map(Domain::stored)
}

/// The domains verified here.
pub(crate) fn verifying(workspace: WorkspaceId) -> Sql {
    Sql::new(VERIFIED, params![workspace])
}

pub(crate) async fn verified(db: &Line, workspace: WorkspaceId) -> Read<Vec<Domain>> {
    db.many(VERIFIED, params![workspace], read_verified).await
}

pub(crate) async fn lost(db: &Line, workspace: WorkspaceId) -> Read<Vec<(Domain, Moment)>> {
    let sql =
        "SELECT domain, lost_at FROM domains WHERE workspace = $1 AND lost_at IS NOT NULL ORDER BY domain";
    db.many(sql, params![workspace], |row| Ok((Domain::stored(text(row, 0)?), moment(row, 1)?))).await
}

pub(crate) async fn holder(db: &Line, domain: &Domain) -> Read<Option<Holder>> {
    let sql = holding!(", lost_at", "");
    db.one(sql, params![domain.as_str()], |row| {
        Ok(Holder { workspace: id(row, 0)?, lost_at: maybe_moment(row, 1)? })
    })
    .await
}

/// What has been claimed of a domain, by anybody.
pub(crate) async fn claims_of(db: &Line, domain: &Domain, limit: u32) -> Read<Vec<DomainClaim>> {
    let holder = select!("WHERE domain = $1 AND verified_at IS NOT NULL LIMIT $2");
    let mut claims = db.many(holder, params![domain.as_str(), limit], read).await?;
    let others = select!("WHERE domain = $1 AND NOT given_up ORDER BY workspace LIMIT $2");
    let others = db.many(others, params![domain.as_str(), limit], read).await?;
    claims.extend(others.into_iter().filter(|claim| claim.verified.is_none()));
    claims.truncate(limit as usize);
    Ok(claims)
}

pub(crate) async fn unchecked(
    db: &Line,
    since: Moment,
    after: Option<&Domain>,
    limit: u32,
) -> Read<Vec<DomainClaim>> {
    let sql = select!(
        "WHERE verified_at IS NOT NULL AND verified_by = 'dns' AND domain > $1
            AND (checked_at IS NULL OR checked_at < $2)
        ORDER BY domain LIMIT $3"
    );
    let after = after.map_or("", Domain::as_str);
    db.many(sql, params![after, since, limit], read).await
}

/// The domains whose record is awaited.
pub(crate) async fn awaited(
    db: &Line,
    awaited: &Awaited,
    after: Option<&(Domain, WorkspaceId)>,
    limit: u32,
) -> Read<Vec<DomainClaim>> {
    let sql = select!(
        "WHERE (claimed_at > $1 OR lost_at > $2) AND verified_at IS NULL AND NOT given_up
            AND (checked_at IS NULL OR checked_at < $3) AND (domain, workspace) > ($4, $5)
        ORDER BY domain, workspace LIMIT $6"
    );
    let first = WorkspaceId::from_bits(0);
    let (domain, workspace) = after.map_or(("", first), |(domain, of)| (domain.as_str(), *of));
    let Awaited { claimed_after, lost_after, unchecked_since } = *awaited;
    db.many(sql, params![claimed_after, lost_after, unchecked_since, domain, workspace, limit], read).await
}
