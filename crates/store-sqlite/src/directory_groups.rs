//! SQL of directory groups and of whom they list.

use domain::{
    DirectoryGroupId, DirectoryUserId,
    directory_group::{DirectoryGroup, Listed, Told},
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use store::{Belonging, Entry, SelectGroup, Way};

use crate::{
    directory_users::Of,
    rows::{Read, damaged, failed, id, moment},
};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT g.id, g.workspace, g.directory, g.display_name, g.display_name_key, g.external_id, g.resource,
                g.size, g.version, g.created_at, g.changed_at
            FROM directory_groups g ",
            $tail
        )
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<DirectoryGroup> {
    Ok(DirectoryGroup {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        directory: id(row, 2)?,
        told: Told {
            display_name: row.get(3)?,
            display_name_key: row.get(4)?,
            external_id: row.get(5)?,
            resource: row.get(6)?,
        },
        size: row.get(7)?,
        version: row.get(8)?,
        created_at: moment(row, 9)?,
        changed_at: moment(row, 10)?,
    })
}

/// The kind and the id under which somebody is kept in a list: people first, then groups, as [`Listed`] sorts them.
pub(crate) const fn key_of(who: Listed) -> (u8, [u8; 16]) {
    match who {
        Listed::User(user) => (0, user.to_bytes()),
        Listed::Group(group) => (1, group.to_bytes()),
    }
}

fn listed(row: &Row<'_>, kind: usize) -> rusqlite::Result<Listed> {
    match row.get(kind)? {
        0 => Ok(Listed::User(id(row, kind + 1)?)),
        1 => Ok(Listed::Group(id(row, kind + 1)?)),
        other => Err(damaged(kind, format!("nobody in a list is of kind {other}"))),
    }
}

fn one<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Read<Option<T>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row(params, read).optional().map_err(failed)
}

fn many<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Read<Vec<T>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map(params, read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn by_id(db: &Connection, of: Of, group: DirectoryGroupId) -> Read<Option<DirectoryGroup>> {
    let sql = select!("WHERE g.directory = ?1 AND g.id = ?2 AND g.workspace = ?3");
    one(db, sql, params![of.directory.to_bytes(), group.to_bytes(), of.workspace.to_bytes()], read)
}

pub(crate) fn by_name(db: &Connection, of: Of, key: &str) -> Read<Option<DirectoryGroup>> {
    let sql = select!("WHERE g.directory = ?1 AND g.display_name_key = ?2 AND g.workspace = ?3");
    one(db, sql, params![of.directory.to_bytes(), key, of.workspace.to_bytes()], read)
}

fn from(after: Option<DirectoryGroupId>) -> Vec<u8> {
    after.map_or_else(Vec::new, |id| id.to_bytes().to_vec())
}

pub(crate) fn selected(
    db: &Connection,
    of: Of,
    select: &SelectGroup,
    after: Option<DirectoryGroupId>,
    limit: u32,
) -> Read<Vec<DirectoryGroup>> {
    let (directory, workspace, position) = (of.directory.to_bytes(), of.workspace.to_bytes(), from(after));
    let beyond = |group: &DirectoryGroup| after.is_none_or(|after| group.id > after);
    let alone =
        |group: Option<DirectoryGroup>| group.into_iter().filter(beyond).take(limit as usize).collect();
    match select {
        SelectGroup::All => {
            let sql =
                select!("WHERE g.directory = ?1 AND g.id > ?2 AND g.workspace = ?3 ORDER BY g.id LIMIT ?4");
            many(db, sql, params![directory, position, workspace, limit], read)
        }
        SelectGroup::Id(group) => by_id(db, of, *group).map(alone),
        SelectGroup::DisplayName(key) => by_name(db, of, key).map(alone),
        SelectGroup::ExternalId(external_id) => {
            let sql = select!(
                "WHERE g.directory = ?1 AND g.external_id = ?5 AND g.id > ?2 AND g.workspace = ?3
                ORDER BY g.id LIMIT ?4"
            );
            many(db, sql, params![directory, position, workspace, limit, external_id], read)
        }
        SelectGroup::Listing(who) => listing(db, of, *who, after, Some(limit)),
        SelectGroup::Among(ids) => {
            let mut found = Vec::new();
            for id in ids {
                found.extend(by_id(db, of, *id)?.filter(beyond));
            }
            found.sort_by_key(|group| group.id);
            found.dedup_by_key(|group| group.id);
            found.truncate(limit as usize);
            Ok(found)
        }
    }
}

/// Groups whose name begins so, in the order of names. The names that begin so follow one another, so that the first that
/// does not ends them.
pub(crate) fn called(
    db: &Connection,
    of: Of,
    beginning: &str,
    after: Option<&str>,
    limit: u32,
) -> Read<Vec<DirectoryGroup>> {
    // A place before all that begin so is their beginning, and the first of them may be called just that.
    let after = after.filter(|after| *after >= beginning);
    let sql = match after {
        Some(_) => select!(
            "WHERE g.directory = ?1 AND g.display_name_key > ?2 AND g.workspace = ?3
            ORDER BY g.display_name_key LIMIT ?4"
        ),
        None => select!(
            "WHERE g.directory = ?1 AND g.display_name_key >= ?2 AND g.workspace = ?3
            ORDER BY g.display_name_key LIMIT ?4"
        ),
    };
    let from = after.unwrap_or(beginning);
    let params = params![of.directory.to_bytes(), from, of.workspace.to_bytes(), limit];
    let found = many(db, sql, params, read)?;
    Ok(found.into_iter().take_while(|group| group.told.display_name_key.starts_with(beginning)).collect())
}

/// The groups that list somebody themselves.
pub(crate) fn listing(
    db: &Connection,
    of: Of,
    who: Listed,
    after: Option<DirectoryGroupId>,
    limit: Option<u32>,
) -> Read<Vec<DirectoryGroup>> {
    let sql = select!(
        "JOIN directory_group_lists l ON l.directory = g.directory AND l.of_group = g.id
        WHERE l.directory = ?1 AND l.who = ?5 AND l.kind = ?6 AND l.of_group > ?2 AND g.workspace = ?3
        ORDER BY l.of_group LIMIT ?4"
    );
    let (kind, id) = key_of(who);
    let limit = limit.map_or(-1, i64::from);
    let params = params![of.directory.to_bytes(), from(after), of.workspace.to_bytes(), limit, id, kind];
    many(db, sql, params, read)
}

/// Each of these people with each group that lists them themselves.
pub(crate) fn listing_any(
    db: &Connection,
    of: Of,
    users: &[DirectoryUserId],
) -> Read<Vec<(DirectoryUserId, DirectoryGroupId)>> {
    let sql = "SELECT l.of_group FROM directory_group_lists l
        JOIN directory_groups g ON g.directory = l.directory AND g.id = l.of_group
        WHERE l.directory = ?1 AND l.who = ?2 AND l.kind = ?3 AND g.workspace = ?4";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let mut found = Vec::new();
    for user in users {
        let (kind, who) = key_of(Listed::User(*user));
        let params = params![of.directory.to_bytes(), who, kind, of.workspace.to_bytes()];
        for group in statement.query_map(params, |row| id(row, 0)).map_err(failed)? {
            found.push((*user, group.map_err(failed)?));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The page that begins after so many groups. The skipping walks the narrow index alone.
pub(crate) fn skipping(db: &Connection, of: Of, skip: u64, limit: u32) -> Read<Vec<DirectoryGroup>> {
    let sql = select!(
        "WHERE g.directory = ?1 AND g.workspace = ?3 AND g.id IN
            (SELECT id FROM directory_groups WHERE directory = ?1 ORDER BY id LIMIT ?4 OFFSET ?2) ORDER BY g.id"
    );
    let skip = i64::try_from(skip).unwrap_or(i64::MAX);
    many(db, sql, params![of.directory.to_bytes(), skip, of.workspace.to_bytes(), limit], read)
}

/// Those among these whom the group lists.
pub(crate) fn listed_among(
    db: &Connection,
    of: Of,
    group: DirectoryGroupId,
    who: &[Listed],
) -> Read<Vec<Listed>> {
    let sql = "SELECT 1 FROM directory_group_lists l
        WHERE l.directory = ?1 AND l.of_group = ?2 AND l.kind = ?3 AND l.who = ?4 AND EXISTS
            (SELECT 1 FROM directory_groups g WHERE g.directory = ?1 AND g.id = ?2 AND g.workspace = ?5)";
    among(db, who, sql, |kind, id| params_of(of, group.to_bytes(), kind, id))
}

type Bytes = [u8; 16];

fn params_of(of: Of, group: Bytes, kind: u8, id: Bytes) -> (Bytes, Bytes, u8, Bytes, Bytes) {
    (of.directory.to_bytes(), group, kind, id, of.workspace.to_bytes())
}

fn among<P: Params>(
    db: &Connection,
    who: &[Listed],
    sql: &str,
    params: impl Fn(u8, Bytes) -> P,
) -> Read<Vec<Listed>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let mut found = Vec::new();
    for one in who {
        let (kind, id) = key_of(*one);
        if statement.exists(params(kind, id)).map_err(failed)? {
            found.push(*one);
        }
    }
    Ok(found)
}

/// Those among these of whom the directory has told.
pub(crate) fn told_among(db: &Connection, of: Of, who: &[Listed]) -> Read<Vec<Listed>> {
    let (users, groups): (Vec<Listed>, Vec<Listed>) =
        who.iter().partition(|one| matches!(one, Listed::User(_)));
    let params = |_: u8, id: Bytes| (of.directory.to_bytes(), id, of.workspace.to_bytes());
    let users_sql = "SELECT 1 FROM directory_users WHERE directory = ?1 AND id = ?2 AND workspace = ?3";
    let groups_sql = "SELECT 1 FROM directory_groups WHERE directory = ?1 AND id = ?2 AND workspace = ?3";
    let mut found = among(db, &users, users_sql, params)?;
    found.extend(among(db, &groups, groups_sql, params)?);
    Ok(found)
}

/// Whom a group lists, in the order of the list.
pub(crate) fn listed_after(
    db: &Connection,
    of: Of,
    group: DirectoryGroupId,
    after: Option<Listed>,
    limit: u32,
) -> Read<Vec<Entry>> {
    let sql = "SELECT l.kind, l.who, coalesce(u.user_name, g.display_name)
        FROM directory_group_lists l
        LEFT JOIN directory_users u ON l.kind = 0 AND u.directory = l.directory AND u.id = l.who
        LEFT JOIN directory_groups g ON l.kind = 1 AND g.directory = l.directory AND g.id = l.who
        WHERE l.directory = ?1 AND l.of_group = ?2 AND (l.kind, l.who) > (?3, ?4) AND EXISTS
            (SELECT 1 FROM directory_groups o WHERE o.directory = ?1 AND o.id = ?2 AND o.workspace = ?5)
        ORDER BY l.kind, l.who LIMIT ?6";
    let (kind, who) = after.map_or((0, Vec::new()), |after| {
        let (kind, id) = key_of(after);
        (kind, id.to_vec())
    });
    let params =
        params![of.directory.to_bytes(), group.to_bytes(), kind, who, of.workspace.to_bytes(), limit];
    many(db, sql, params, |row| Ok(Entry { who: listed(row, 0)?, display: row.get(2)? }))
}

/// The groups that have these people, themselves or through others.
pub(crate) fn of_users(db: &Connection, of: Of, users: &[DirectoryUserId]) -> Read<Vec<Belonging>> {
    // A union without `ALL` meets every group once, so that a circle of groups ends. The joins are crossed, for that is
    // how SQLite is told to begin with the few groups a person is in rather than with all there are.
    let sql = "WITH RECURSIVE up (id, way) AS (
            SELECT of_group, 0 FROM directory_group_lists WHERE directory = ?1 AND who = ?2 AND kind = 0
            UNION
            SELECT l.of_group, 1 FROM up CROSS JOIN directory_group_lists l
                WHERE l.directory = ?1 AND l.who = up.id AND l.kind = 1
        )
        SELECT g.id, g.display_name, own.way
            FROM (SELECT id, min(way) AS way FROM up GROUP BY id) own CROSS JOIN directory_groups g
            WHERE g.directory = ?1 AND g.id = own.id AND g.workspace = ?3
            ORDER BY own.id";
    let mut all = Vec::new();
    for user in users {
        let params = params![of.directory.to_bytes(), user.to_bytes(), of.workspace.to_bytes()];
        all.extend(many(db, sql, params, |row| {
            let way = if row.get::<_, u8>(2)? == 0 { Way::Direct } else { Way::Indirect };
            Ok(Belonging { user: *user, group: id(row, 0)?, display: row.get(1)?, way })
        })?);
    }
    Ok(all)
}
