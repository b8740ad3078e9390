//! SQL of members.

use domain::{
    AccountId, Member, MemberId, Role, WorkspaceId,
    member::{Source, Standing, Suspension},
    seat::Seat,
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use store::{Cut, Page};

use crate::rows::{Read, failed, id, maybe_address, maybe_id, maybe_moment, maybe_named, moment, named};

/// The columns of a member, as [`read`] takes them.
macro_rules! member_columns {
    () => {
        "m.id, m.workspace, m.account, m.email, m.given_name, m.family_name, m.role, m.seat, m.source, m.standing,
        m.claimed_by, m.epoch, m.joined_at, m.left_at, m.suspended_at, m.suspended_for, m.waiting_seat"
    };
}
pub(crate) use member_columns;

/// How many columns that is.
pub(crate) const COLUMNS: usize = 17;

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT ", member_columns!(), " FROM members m ", $tail)
    };
}

/// A member from the first columns of a row.
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Member> {
    let seat = maybe_named(row, 7, Seat::named)?;
    Ok(Member {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        account: id(row, 2)?,
        email: maybe_address(row, 3)?,
        given_name: row.get(4)?,
        family_name: row.get(5)?,
        role: named(row, 6, Role::named)?,
        seat,
        source: named(row, 8, |name| Source::ALL.into_iter().find(|source| source.as_str() == name))?,
        standing: named(row, 9, |name| {
            [Standing::Active, Standing::Inactive].into_iter().find(|standing| standing.as_str() == name)
        })?,
        claimed_by: maybe_id(row, 10)?,
        epoch: row.get(11)?,
        joined_at: moment(row, 12)?,
        left_at: maybe_moment(row, 13)?,
        suspended: suspension(row)?,
    })
}

fn suspension(row: &Row<'_>) -> rusqlite::Result<Option<Suspension>> {
    let Some(at) = maybe_moment(row, 14)? else { return Ok(None) };
    Ok(Some(Suspension { at, reason: row.get(15)?, waiting: maybe_named(row, 16, Seat::named)? }))
}

fn one(db: &Connection, sql: &str, params: impl Params) -> Read<Option<Member>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row(params, read).optional().map_err(failed)
}

pub(crate) fn by_id(db: &Connection, workspace: WorkspaceId, member: MemberId) -> Read<Option<Member>> {
    let sql = select!("WHERE m.workspace = ?1 AND m.id = ?2");
    one(db, sql, params![workspace.to_bytes(), member.to_bytes()])
}

pub(crate) fn of_account(
    db: &Connection,
    workspace: WorkspaceId,
    account: AccountId,
) -> Read<Option<Member>> {
    let sql = select!("WHERE m.account = ?2 AND m.workspace = ?1");
    one(db, sql, params![workspace.to_bytes(), account.to_bytes()])
}

/// A member whom no directory claims, shown under this address: an active one before one who left, the older first.
pub(crate) fn unclaimed(db: &Connection, workspace: WorkspaceId, email_key: &str) -> Read<Option<Member>> {
    // Named, because the planner would rather walk all members of the workspace.
    let sql = select!(
        "INDEXED BY members_unclaimed
        WHERE m.workspace = ?1 AND m.email_key = ?2 AND m.claimed_by IS NULL ORDER BY m.standing, m.id LIMIT 1"
    );
    one(db, sql, params![workspace.to_bytes(), email_key])
}

pub(crate) fn owners(db: &Connection, workspace: WorkspaceId) -> Read<u32> {
    let sql = "SELECT count(*) FROM members WHERE workspace = ?1 AND role = 'owner' AND standing = 'active'";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([workspace.to_bytes()], |row| row.get(0)).map_err(failed)
}

pub(crate) fn owning(db: &Connection, workspace: WorkspaceId) -> Read<Vec<AccountId>> {
    let sql = "SELECT account FROM members WHERE workspace = ?1 AND role = 'owner' AND standing = 'active' ORDER BY id";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], |row| id(row, 0)).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn never_through_sso(db: &Connection, workspace: WorkspaceId, limit: u32) -> Read<Vec<Member>> {
    let sql = select!(
        "WHERE m.workspace = ?1 AND m.claimed_by IS NULL AND m.standing = 'active' AND m.role <> 'owner'
        AND m.source <> 'guest'
        AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.account = m.account AND i.workspace = ?1)
        ORDER BY m.id LIMIT ?2"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map(params![workspace.to_bytes(), limit], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// The next members with access, in the order of their ids.
pub(crate) fn active_after(
    db: &Connection,
    workspace: WorkspaceId,
    after: Option<MemberId>,
    limit: u32,
) -> Read<Vec<Member>> {
    let sql =
        select!("WHERE m.workspace = ?1 AND m.id > ?2 AND m.standing = 'active' ORDER BY m.id LIMIT ?3");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let after = after.map_or_else(Vec::new, |id| id.to_bytes().to_vec());
    let rows = statement.query_map(params![workspace.to_bytes(), after, limit], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn page(
    db: &Connection,
    workspace: WorkspaceId,
    standing: Option<Standing>,
    cut: Cut<MemberId>,
) -> Read<Page<Member>> {
    let sql = select!(
        "WHERE m.workspace = ?1 AND m.id > ?2 AND (?3 IS NULL OR m.standing = ?3) ORDER BY m.id LIMIT ?4"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let after = cut.after.map_or_else(Vec::new, |id| id.to_bytes().to_vec());
    let standing = standing.map(Standing::as_str);
    let rows = statement
        .query_map(params![workspace.to_bytes(), after, standing, cut.limit + 1], read)
        .map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}
