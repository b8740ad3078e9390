//! SQL of directory users.

use domain::{
    DirectoryId, DirectoryUserId, Member, Moment, Role, WorkspaceId,
    directory_user::{DirectoryUser, Told},
    rules::provision::{Found, Place},
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use store::{Failure, Select, Sought};

use crate::{
    accounts, domains, members,
    rows::{Read, damaged, failed, id, maybe_address, maybe_id, moment, named},
    sessions,
};

/// The columns of a directory user, as [`read_at`] takes them.
macro_rules! user_columns {
    () => {
        "u.id, u.workspace, u.directory, u.member, u.user_name, u.user_name_key, u.external_id, u.active, u.given_name,
        u.family_name, u.email, u.email_keys, u.resource, u.version, u.created_at, u.changed_at, u.told_role,
        u.shown_otherwise"
    };
}
pub(crate) use user_columns;

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT ", user_columns!(), " FROM directory_users u ", $tail)
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<DirectoryUser> {
    read_at(row, 0)
}

/// A directory user from the columns that begin at `base`.
pub(crate) fn read_at(row: &Row<'_>, base: usize) -> rusqlite::Result<DirectoryUser> {
    Ok(DirectoryUser {
        id: id(row, base)?,
        workspace: id(row, base + 1)?,
        directory: id(row, base + 2)?,
        member: maybe_id(row, base + 3)?,
        told: Told {
            user_name: row.get(base + 4)?,
            user_name_key: row.get(base + 5)?,
            external_id: row.get(base + 6)?,
            active: row.get(base + 7)?,
            given_name: row.get(base + 8)?,
            family_name: row.get(base + 9)?,
            email: maybe_address(row, base + 10)?,
            role: maybe_role(row, base + 16)?,
            email_keys: parted(row, base + 11)?,
            resource: row.get(base + 12)?,
        },
        version: row.get(base + 13)?,
        created_at: moment(row, base + 14)?,
        changed_at: moment(row, base + 15)?,
        shown_otherwise: row.get(base + 17)?,
    })
}

fn maybe_role(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Role>> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(_) => named(row, column, Role::named).map(Some),
        None => Ok(None),
    }
}

/// The folded addresses as one column keeps them: a JSON array, since a directory may put any character into one.
pub(crate) fn joined(email_keys: &[String]) -> Read<String> {
    serde_json::to_string(email_keys).map_err(|error| Failure::Corrupt(error.to_string()))
}

fn parted(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| damaged(column, error))
}

fn one(db: &Connection, sql: &str, params: impl Params) -> Read<Option<DirectoryUser>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row(params, read).optional().map_err(failed)
}

fn many(db: &Connection, sql: &str, params: impl Params) -> Read<Vec<DirectoryUser>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map(params, read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// Which directory's users: every query is bound to both the directory and its workspace.
#[derive(Clone, Copy)]
pub(crate) struct Of {
    pub(crate) workspace: WorkspaceId,
    pub(crate) directory: DirectoryId,
}

pub(crate) fn by_id(db: &Connection, of: Of, user: DirectoryUserId) -> Read<Option<DirectoryUser>> {
    let sql = select!("WHERE u.directory = ?1 AND u.id = ?2 AND u.workspace = ?3");
    one(db, sql, params![of.directory.to_bytes(), user.to_bytes(), of.workspace.to_bytes()])
}

pub(crate) fn by_user_name(db: &Connection, of: Of, key: &str) -> Read<Option<DirectoryUser>> {
    let sql = select!("WHERE u.directory = ?1 AND u.user_name_key = ?2 AND u.workspace = ?3");
    one(db, sql, params![of.directory.to_bytes(), key, of.workspace.to_bytes()])
}

pub(crate) fn by_external_id(db: &Connection, of: Of, external_id: &str) -> Read<Option<DirectoryUser>> {
    let sql = select!("WHERE u.directory = ?1 AND u.external_id = ?2 AND u.workspace = ?3");
    one(db, sql, params![of.directory.to_bytes(), external_id, of.workspace.to_bytes()])
}

pub(crate) fn under(
    db: &Connection,
    of: Of,
    email_key: &str,
    after: Option<DirectoryUserId>,
    limit: u32,
) -> Read<Vec<DirectoryUser>> {
    let sql = select!(
        "JOIN directory_user_emails e ON e.directory = u.directory AND e.user = u.id
        WHERE e.directory = ?1 AND e.email_key = ?2 AND e.user > ?3 AND u.workspace = ?4 ORDER BY e.user LIMIT ?5"
    );
    many(db, sql, params![of.directory.to_bytes(), email_key, from(after), of.workspace.to_bytes(), limit])
}

pub(crate) fn after(
    db: &Connection,
    of: Of,
    after: Option<DirectoryUserId>,
    limit: u32,
) -> Read<Vec<DirectoryUser>> {
    let sql = select!("WHERE u.directory = ?1 AND u.id > ?2 AND u.workspace = ?3 ORDER BY u.id LIMIT ?4");
    many(db, sql, params![of.directory.to_bytes(), from(after), of.workspace.to_bytes(), limit])
}

fn from(after: Option<DirectoryUserId>) -> Vec<u8> {
    after.map_or_else(Vec::new, |id| id.to_bytes().to_vec())
}

/// The page that begins after so many users. The skipping walks the narrow index alone.
pub(crate) fn skipping(db: &Connection, of: Of, skip: u64, limit: u32) -> Read<Vec<DirectoryUser>> {
    let sql = select!(
        "WHERE u.directory = ?1 AND u.workspace = ?3 AND u.id IN
            (SELECT id FROM directory_users WHERE directory = ?1 ORDER BY id LIMIT ?4 OFFSET ?2) ORDER BY u.id"
    );
    let skip = i64::try_from(skip).unwrap_or(i64::MAX);
    many(db, sql, params![of.directory.to_bytes(), skip, of.workspace.to_bytes(), limit])
}

pub(crate) fn selected(
    db: &Connection,
    of: Of,
    select: &Select,
    position: Option<DirectoryUserId>,
    limit: u32,
) -> Read<Vec<DirectoryUser>> {
    let beyond = |user: &DirectoryUser| position.is_none_or(|position| user.id > position);
    let alone = |user: Option<DirectoryUser>| user.into_iter().filter(beyond).take(limit as usize).collect();
    match select {
        Select::All => after(db, of, position, limit),
        Select::Id(user) => by_id(db, of, *user).map(alone),
        Select::UserName(key) => by_user_name(db, of, key).map(alone),
        Select::ExternalId(external_id) => by_external_id(db, of, external_id).map(alone),
        Select::Email(key) => under(db, of, key, position, limit),
    }
}

/// Everything that is here about a person a directory tells of.
pub(crate) fn found(db: &Connection, of: Of, sought: Sought<'_>) -> Read<Found> {
    let mut found = Found {
        same_user_name: by_user_name(db, of, sought.user_name_key)?,
        verified: domains::verified(db, of.workspace)?,
        ..Found::default()
    };
    if let Some(external_id) = sought.external_id {
        found.same_external_id = by_external_id(db, of, external_id)?;
    }
    for address in [sought.email, sought.user_name_address].into_iter().flatten() {
        if found.unclaimed.is_none() {
            found.unclaimed = members::unclaimed(db, of.workspace, address.key())?;
        }
    }
    if let Some(address) = sought.email {
        found.owner = accounts::owner_of(db, address)?;
    }
    if let Some((owned, _)) = &found.owner {
        found.owners_place = members::of_account(db, of.workspace, owned.account)?;
    }
    Ok(found)
}

/// The members that these became, with the role each was told of with.
pub(crate) fn claimed(
    db: &Connection,
    of: Of,
    users: &[DirectoryUserId],
) -> Read<Vec<(DirectoryUserId, Member, Option<Role>)>> {
    let sql = "SELECT member, told_role FROM directory_users
        WHERE directory = ?1 AND id = ?2 AND workspace = ?3 AND member IS NOT NULL";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let mut claimed = Vec::new();
    for user in users {
        let params = params![of.directory.to_bytes(), user.to_bytes(), of.workspace.to_bytes()];
        let found = statement.query_row(params, |row| Ok((id(row, 0)?, maybe_role(row, 1)?))).optional();
        let Some((member, role)) = found.map_err(failed)? else { continue };
        claimed.extend(members::by_id(db, of.workspace, member)?.map(|member| (*user, member, role)));
    }
    Ok(claimed)
}

/// The member a directory user became, with all a rule asks about them.
pub(crate) fn place(db: &Connection, user: &DirectoryUser, now: Moment) -> Read<Option<Place>> {
    let Some(member) = user.member else { return Ok(None) };
    let Some(member) = members::by_id(db, user.workspace, member)? else { return Ok(None) };
    let Some(account) = accounts::by_id(db, member.account)? else { return Ok(None) };
    Ok(Some(Place {
        owned: accounts::addresses_of(db, account.id)?,
        sessions: sessions::live(db, account.id, now)?,
        owners: members::owners(db, user.workspace)?,
        member,
        account,
    }))
}
