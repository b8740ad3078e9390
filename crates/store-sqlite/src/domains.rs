//! SQL of domains.

use domain::{
    Domain, Moment, WorkspaceId,
    connection::{DomainClaim, Holder, Verified, VerifiedBy},
};
use rusqlite::{Connection as Db, OptionalExtension, Row, params};
use store::Awaited;

use crate::rows::{Read, failed, id, maybe_moment, moment, named};

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
            " FROM domains WHERE domain = ?1 AND (verified_at IS NOT NULL OR lost_at IS NOT NULL) AND given_up = 0",
            $condition,
            " ORDER BY verified_at IS NULL, lost_at DESC LIMIT 1"
        )
    };
}
pub(crate) use holding;

fn read(row: &Row<'_>) -> rusqlite::Result<DomainClaim> {
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
        domain: Domain::stored(row.get(1)?),
        challenge: row.get(2)?,
        claimed_at: moment(row, 3)?,
        verified,
        missing_since: maybe_moment(row, 6)?,
        lost_at: maybe_moment(row, 7)?,
        checked_at: maybe_moment(row, 8)?,
    })
}

pub(crate) fn of_workspace(db: &Db, workspace: WorkspaceId) -> Read<Vec<DomainClaim>> {
    let mut statement = db
        .prepare_cached(select!("WHERE workspace = ?1 AND given_up = 0 ORDER BY domain"))
        .map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn claim(db: &Db, workspace: WorkspaceId, domain: &Domain) -> Read<Option<DomainClaim>> {
    let mut statement = db
        .prepare_cached(select!("WHERE workspace = ?1 AND domain = ?2 AND given_up = 0"))
        .map_err(failed)?;
    statement.query_row(params![workspace.to_bytes(), domain.as_str()], read).optional().map_err(failed)
}

pub(crate) fn verified(db: &Db, workspace: WorkspaceId) -> Read<Vec<Domain>> {
    let sql = "SELECT domain FROM domains WHERE workspace = ?1 AND verified_at IS NOT NULL";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows =
        statement.query_map([workspace.to_bytes()], |row| row.get(0).map(Domain::stored)).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn lost(db: &Db, workspace: WorkspaceId) -> Read<Vec<(Domain, Moment)>> {
    let sql =
        "SELECT domain, lost_at FROM domains WHERE workspace = ?1 AND lost_at IS NOT NULL ORDER BY domain";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement
        .query_map([workspace.to_bytes()], |row| Ok((Domain::stored(row.get(0)?), moment(row, 1)?)))
        .map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn holder(db: &Db, domain: &Domain) -> Read<Option<Holder>> {
    let sql = holding!(", lost_at", "");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .query_row([domain.as_str()], |row| {
            Ok(Holder { workspace: id(row, 0)?, lost_at: maybe_moment(row, 1)? })
        })
        .optional()
        .map_err(failed)
}

/// What has been claimed of a domain, by anybody.
pub(crate) fn claims_of(db: &Db, domain: &Domain, limit: u32) -> Read<Vec<DomainClaim>> {
    let ask = |sql: &str| -> Read<Vec<DomainClaim>> {
        let mut statement = db.prepare_cached(sql).map_err(failed)?;
        let rows = statement.query_map(params![domain.as_str(), limit], read).map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    };
    let mut claims = ask(select!("WHERE domain = ?1 AND verified_at IS NOT NULL LIMIT ?2"))?;
    let others = ask(select!("WHERE domain = ?1 AND given_up = 0 ORDER BY workspace LIMIT ?2"))?;
    claims.extend(others.into_iter().filter(|claim| claim.verified.is_none()));
    claims.truncate(limit as usize);
    Ok(claims)
}

pub(crate) fn unchecked(
    db: &Db,
    since: Moment,
    after: Option<&Domain>,
    limit: u32,
) -> Read<Vec<DomainClaim>> {
    let sql = select!(
        "WHERE verified_at IS NOT NULL AND verified_by = 'dns' AND domain > ?1
            AND (checked_at IS NULL OR checked_at < ?2)
        ORDER BY domain LIMIT ?3"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let after = after.map_or("", Domain::as_str);
    let rows = statement.query_map(params![after, since.micros(), limit], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// The domains whose record is awaited. A column with a plus is taken from no index: the one that has them in this order would
/// be walked through from end to end.
pub(crate) fn awaited(
    db: &Db,
    awaited: &Awaited,
    after: Option<&(Domain, WorkspaceId)>,
    limit: u32,
) -> Read<Vec<DomainClaim>> {
    let sql = select!(
        "WHERE (claimed_at > ?1 OR lost_at > ?2) AND verified_at IS NULL AND given_up = 0
            AND (checked_at IS NULL OR checked_at < ?3) AND (+domain, +workspace) > (?4, ?5)
        ORDER BY +domain, +workspace LIMIT ?6"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let (domain, workspace) = after.map_or(("", [0; 16]), |(domain, of)| (domain.as_str(), of.to_bytes()));
    let (claimed, lost) = (awaited.claimed_after.micros(), awaited.lost_after.micros());
    let params = params![claimed, lost, awaited.unchecked_since.micros(), domain, workspace, limit];
    let rows = statement.query_map(params, read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}
