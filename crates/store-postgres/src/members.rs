//! SQL of members.

use domain::{
    AccountId, Member, MemberId, Role, WorkspaceId,
    member::{Source, Standing, Suspension},
    seat::Seat,
};
use store::{Cut, Page};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{
        count, from, id, maybe_address, maybe_id, maybe_moment, maybe_named, maybe_text, moment, named,
        params, text,
    },
};

/// The columns of a member, as [`read_at`] takes them.
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

/// A member from the columns that begin at `base`.
pub(crate) fn read_at(row: &Row, base: usize) -> Read<Member> {
    Ok(Member {
        id: id(row, base)?,
        workspace: id(row, base + 1)?,
        account: id(row, base + 2)?,
        email: maybe_address(row, base + 3)?,
        given_name: maybe_text(row, base + 4)?,
        family_name: maybe_text(row, base + 5)?,
        role: named(row, base + 6, Role::named)?,
        seat: maybe_named(row, base + 7, Seat::named)?,
        source: named(row, base + 8, |name| Source::ALL.into_iter().find(|source| source.as_str() == name))?,
        standing: named(row, base + 9, |name| {
            [Standing::Active, Standing::Inactive].into_iter().find(|standing| standing.as_str() == name)
        })?,
        claimed_by: maybe_id(row, base + 10)?,
        epoch: count(row, base + 11)?,
        joined_at: moment(row, base + 12)?,
        left_at: maybe_moment(row, base + 13)?,
        suspended: suspension_at(row, base + 14)?,
    })
}

fn suspension_at(row: &Row, base: usize) -> Read<Option<Suspension>> {
    let Some(at) = maybe_moment(row, base)? else { return Ok(None) };
    let reason = text(row, base + 1)?;
    Ok(Some(Suspension { at, reason, waiting: maybe_named(row, base + 2, Seat::named)? }))
}

/// A member from the first columns of a row.
pub(crate) fn read(row: &Row) -> Read<Member> {
    read_at(row, 0)
}

pub(crate) async fn by_id(db: &Line, workspace: WorkspaceId, member: MemberId) -> Read<Option<Member>> {
    db.one(select!("WHERE m.workspace = $1 AND m.id = $2"), params![workspace, member], read).await
}

pub(crate) async fn of_account(
    db: &Line,
    workspace: WorkspaceId,
    account: AccountId,
) -> Read<Option<Member>> {
    let sql = select!("WHERE m.workspace = $1 AND m.account = $2");
    db.one(sql, params![workspace, account], read).await
}

/// The place here of the account that an address belongs to, or waits for.
pub(crate) fn of_address(workspace: WorkspaceId, address_key: &str) -> Sql {
    let sql =
        select!("JOIN addresses o ON o.account = m.account WHERE o.address_key = $2 AND m.workspace = $1");
    Sql::new(sql, params![workspace, address_key])
}

/// A member whom no directory claims, shown under this address: an active one before one who left, the older first.
pub(crate) fn unclaimed(workspace: WorkspaceId, email_key: &str) -> Sql {
    Sql::new(UNCLAIMED, params![workspace, email_key])
}

const UNCLAIMED: &str = select!(
    "WHERE m.workspace = $1 AND m.email_key = $2 AND m.claimed_by IS NULL ORDER BY m.standing, m.id LIMIT 1"
);

pub(crate) async fn shown_under(db: &Line, workspace: WorkspaceId, email_key: &str) -> Read<Option<Member>> {
    db.one(UNCLAIMED, params![workspace, email_key], read).await
}

const OWNERS: &str =
    "SELECT count(*) FROM members WHERE workspace = $1 AND role = 'owner' AND standing = 'active'";

/// How many active owners there are.
pub(crate) fn owning(workspace: WorkspaceId) -> Sql {
    Sql::new(OWNERS, params![workspace])
}

pub(crate) async fn owners(db: &Line, workspace: WorkspaceId) -> Read<u32> {
    Ok(db.one(OWNERS, params![workspace], |row| count(row, 0)).await?.unwrap_or_default())
}

pub(crate) async fn accounts_of_owners(db: &Line, workspace: WorkspaceId) -> Read<Vec<AccountId>> {
    let sql = "SELECT account FROM members WHERE workspace = $1 AND role = 'owner' AND standing = 'active' ORDER BY id";
    db.many(sql, params![workspace], |row| id(row, 0)).await
}

pub(crate) async fn never_through_sso(db: &Line, workspace: WorkspaceId, limit: u32) -> Read<Vec<Member>> {
    let sql = select!(
        "WHERE m.workspace = $1 AND m.claimed_by IS NULL AND m.standing = 'active' AND m.role <> 'owner'
        AND m.source <> 'guest'
        AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.account = m.account AND i.workspace = $1)
        ORDER BY m.id LIMIT $2"
    );
    db.many(sql, params![workspace, limit], read).await
}

/// The next members with access, in the order of their ids.
pub(crate) async fn active_after(
    db: &Line,
    workspace: WorkspaceId,
    after: Option<MemberId>,
    limit: u32,
) -> Read<Vec<Member>> {
    let sql =
        select!("WHERE m.workspace = $1 AND m.id > $2 AND m.standing = 'active' ORDER BY m.id LIMIT $3");
    db.many(sql, params![workspace, from(after), limit], read).await
}

pub(crate) async fn page(
    db: &Line,
    workspace: WorkspaceId,
    standing: Option<Standing>,
    cut: Cut<MemberId>,
) -> Read<Page<Member>> {
    let sql = select!(
        "WHERE m.workspace = $1 AND m.id > $2 AND ($3::text IS NULL OR m.standing = $3) ORDER BY m.id LIMIT $4"
    );
    let params = params![workspace, from(cut.after), standing.map(Standing::as_str), cut.limit + 1];
    Ok(Page::of(db.many(sql, params, read).await?, cut.limit))
}
