//! SQL of directory groups and of whom they list.

use domain::{
    DirectoryGroupId, DirectoryUserId,
    directory_group::{DirectoryGroup, Listed, Told},
};
use store::{Belonging, Entry, SelectGroup, Way};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    directory_users::Of,
    line::{Line, Sql},
    rows::{all, count, damaged, from, id, maybe_text, moment, params, small, text},
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

fn read(row: &Row) -> Read<DirectoryGroup> {
    Ok(DirectoryGroup {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        directory: id(row, 2)?,
        told: Told {
            display_name: text(row, 3)?,
            display_name_key: text(row, 4)?,
            external_id: maybe_text(row, 5)?,
            resource: text(row, 6)?,
        },
        size: count(row, 7)?,
        version: count(row, 8)?,
        created_at: moment(row, 9)?,
        changed_at: moment(row, 10)?,
    })
}

/// The kind and the id under which somebody is kept in a list: people first, then groups, as [`Listed`] sorts them.
pub(crate) fn key_of(who: Listed) -> (i16, Vec<u8>) {
    match who {
        Listed::User(user) => (0, user.to_bytes().to_vec()),
        Listed::Group(group) => (1, group.to_bytes().to_vec()),
    }
}

/// The people and the groups among these, each in one value.
pub(crate) fn parted(who: &[Listed]) -> [(i16, Vec<Vec<u8>>); 2] {
    let keys = |wanted| {
        let of_kind = who.iter().map(|one| key_of(*one)).filter(|(kind, _)| *kind == wanted);
        (wanted, of_kind.map(|(_, id)| id).collect())
    };
    [keys(0), keys(1)]
}

fn listed(row: &Row, kind: usize) -> Read<Listed> {
    match small(row, kind)? {
        Some(0) => Ok(Listed::User(id(row, kind + 1)?)),
        Some(1) => Ok(Listed::Group(id(row, kind + 1)?)),
        other => Err(damaged(kind, format!("nobody in a list is of kind {other:?}"))),
    }
}

pub(crate) async fn by_id(db: &Line, of: Of, group: DirectoryGroupId) -> Read<Option<DirectoryGroup>> {
    let sql = select!("WHERE g.workspace = $1 AND g.directory = $2 AND g.id = $3");
    db.one(sql, params![of.workspace, of.directory, group], read).await
}

pub(crate) async fn by_name(db: &Line, of: Of, key: &str) -> Read<Option<DirectoryGroup>> {
    let sql = select!("WHERE g.workspace = $1 AND g.directory = $2 AND g.display_name_key = $3");
    db.one(sql, params![of.workspace, of.directory, key], read).await
}

pub(crate) async fn selected(
    db: &Line,
    of: Of,
    select: &SelectGroup,
    after: Option<DirectoryGroupId>,
    limit: u32,
) -> Read<Vec<DirectoryGroup>> {
    let beyond = |group: &DirectoryGroup| after.is_none_or(|after| group.id > after);
    let alone =
        |group: Option<DirectoryGroup>| group.into_iter().filter(beyond).take(limit as usize).collect();
    match select {
        SelectGroup::All => {
            let sql =
                select!("WHERE g.workspace = $1 AND g.directory = $2 AND g.id > $3 ORDER BY g.id LIMIT $4");
            db.many(sql, params![of.workspace, of.directory, from(after), limit], read).await
        }
        SelectGroup::Id(group) => by_id(db, of, *group).await.map(alone),
        SelectGroup::DisplayName(key) => by_name(db, of, key).await.map(alone),
        SelectGroup::ExternalId(external_id) => {
            let sql = select!(
                "WHERE g.workspace = $1 AND g.directory = $2 AND g.external_id = $5 AND g.id > $3
                ORDER BY g.id LIMIT $4"
            );
            let params = params![of.workspace, of.directory, from(after), limit, external_id];
            db.many(sql, params, read).await
        }
        SelectGroup::Listing(who) => listing(db, of, *who, after, Some(limit)).await,
        SelectGroup::Among(ids) => {
            let sql = select!(
                "WHERE g.workspace = $1 AND g.directory = $2 AND g.id = ANY ($5) AND g.id > $3
                ORDER BY g.id LIMIT $4"
            );
            let ids = all(ids.iter().copied());
            db.many(sql, params![of.workspace, of.directory, from(after), limit, ids], read).await
        }
    }
}

/// Groups whose name begins so, in the order of names. The names that begin so follow one another, so that the first that
/// does not ends them.
pub(crate) async fn called(
    db: &Line,
    of: Of,
    beginning: &str,
    after: Option<&str>,
    limit: u32,
) -> Read<Vec<DirectoryGroup>> {
    // A place before all that begin so is their beginning, and the first of them may be called just that.
    let after = after.filter(|after| *after >= beginning);
    let sql = match after {
        Some(_) => select!(
            "WHERE g.workspace = $1 AND g.directory = $2 AND g.display_name_key > $3
            ORDER BY g.display_name_key LIMIT $4"
        ),
        None => select!(
            "WHERE g.workspace = $1 AND g.directory = $2 AND g.display_name_key >= $3
            ORDER BY g.display_name_key LIMIT $4"
        ),
    };
    let from = after.unwrap_or(beginning);
    let found = db.many(sql, params![of.workspace, of.directory, from, limit], read).await?;
    Ok(found.into_iter().take_while(|group| group.told.display_name_key.starts_with(beginning)).collect())
}

/// The groups that list somebody themselves.
pub(crate) async fn listing(
    db: &Line,
    of: Of,
    who: Listed,
    after: Option<DirectoryGroupId>,
    limit: Option<u32>,
) -> Read<Vec<DirectoryGroup>> {
    let sql = select!(
        "JOIN directory_group_lists l
            ON l.workspace = g.workspace AND l.directory = g.directory AND l.of_group = g.id
        WHERE l.workspace = $1 AND l.directory = $2 AND l.who = $5 AND l.kind = $6 AND l.of_group > $3
        ORDER BY l.of_group LIMIT $4"
    );
    let (kind, id) = key_of(who);
    db.many(sql, params![of.workspace, of.directory, from(after), limit, id, kind], read).await
}

/// The page that begins after so many groups. The skipping walks the narrow index alone.
pub(crate) async fn skipping(db: &Line, of: Of, skip: u64, limit: u32) -> Read<Vec<DirectoryGroup>> {
    let sql = select!(
        "WHERE g.workspace = $1 AND g.directory = $2 AND g.id IN
            (SELECT id FROM directory_groups WHERE workspace = $1 AND directory = $2 ORDER BY id LIMIT $4 OFFSET $3)
        ORDER BY g.id"
    );
    db.many(sql, params![of.workspace, of.directory, skip, limit], read).await
}

/// Each of these people with each group that lists them themselves.
pub(crate) async fn listing_any(
    db: &Line,
    of: Of,
    users: &[DirectoryUserId],
) -> Read<Vec<(DirectoryUserId, DirectoryGroupId)>> {
    let sql = "SELECT who, of_group FROM directory_group_lists
        WHERE workspace = $1 AND directory = $2 AND who = ANY ($3) AND kind = 0 ORDER BY who, of_group";
    let users = all(users.iter().copied());
    db.many(sql, params![of.workspace, of.directory, users], |row| Ok((id(row, 0)?, id(row, 1)?))).await
}

/// Those among these whom the group lists.
pub(crate) async fn listed_among(
    db: &Line,
    of: Of,
    group: DirectoryGroupId,
    who: &[Listed],
) -> Read<Vec<Listed>> {
    let sql = "SELECT kind, who FROM directory_group_lists
        WHERE workspace = $1 AND directory = $2 AND of_group = $3
            AND (kind = 0 AND who = ANY ($4) OR kind = 1 AND who = ANY ($5))";
    let [(_, users), (_, groups)] = parted(who);
    let found =
        db.many(sql, params![of.workspace, of.directory, group, users, groups], |row| listed(row, 0)).await?;
    Ok(kept(who, found))
}

/// Those of the asked who were found, in the order in which they were asked for.
fn kept(asked: &[Listed], mut found: Vec<Listed>) -> Vec<Listed> {
    found.sort_unstable();
    asked.iter().copied().filter(|one| found.binary_search(one).is_ok()).collect()
}

/// Those among these of whom the directory has told.
pub(crate) async fn told_among(db: &Line, of: Of, who: &[Listed]) -> Read<Vec<Listed>> {
    let sql = "SELECT CAST(0 AS SMALLINT), id FROM directory_users
            WHERE workspace = $1 AND directory = $2 AND id = ANY ($3)
        UNION ALL SELECT CAST(1 AS SMALLINT), id FROM directory_groups
            WHERE workspace = $1 AND directory = $2 AND id = ANY ($4)";
    let [(_, users), (_, groups)] = parted(who);
    let found =
        db.many(sql, params![of.workspace, of.directory, users, groups], |row| listed(row, 0)).await?;
    let mut told = kept(who, found);
    told.sort_by_key(|one| matches!(one, Listed::Group(_)));
    Ok(told)
}

/// Whom a group lists, in the order of the list.
pub(crate) async fn listed_after(
    db: &Line,
    of: Of,
    group: DirectoryGroupId,
    after: Option<Listed>,
    limit: u32,
) -> Read<Vec<Entry>> {
    let sql = "SELECT l.kind, l.who, coalesce(u.user_name, g.display_name)
        FROM directory_group_lists l
        LEFT JOIN directory_users u
            ON l.kind = 0 AND u.workspace = l.workspace AND u.directory = l.directory AND u.id = l.who
        LEFT JOIN directory_groups g
            ON l.kind = 1 AND g.workspace = l.workspace AND g.directory = l.directory AND g.id = l.who
        WHERE l.workspace = $1 AND l.directory = $2 AND l.of_group = $3 AND (l.kind, l.who) > ($4, $5)
        ORDER BY l.kind, l.who LIMIT $6";
    let (kind, who) = after.map_or((0, Vec::new()), key_of);
    db.many(sql, params![of.workspace, of.directory, group, kind, who, limit], |row| {
        Ok(Entry { who: listed(row, 0)?, display: text(row, 2)? })
    })
    .await
}

/// The groups that have these people, themselves or through others; to be sorted by [`belonging`].
pub(crate) fn having(of: Of, users: &[DirectoryUserId]) -> Sql {
    // A union without `ALL` meets every group once for each person, so that a circle of groups ends. The offsets keep the
    // planner from turning look-ups of the few groups there are into walks through all of them.
    let sql = "WITH RECURSIVE up (person, id, way) AS (
            SELECT who, of_group, 0 FROM directory_group_lists
                WHERE workspace = $1 AND directory = $2 AND who = ANY ($3) AND kind = 0
            UNION
            SELECT up.person, above.of_group, 1 FROM up CROSS JOIN LATERAL (
                SELECT l.of_group FROM directory_group_lists l
                    WHERE l.workspace = $1 AND l.directory = $2 AND l.who = up.id AND l.kind = 1 OFFSET 0
            ) above
        )
        SELECT own.person, named.id, named.display_name, own.way
            FROM (SELECT person, id, CAST(min(way) AS SMALLINT) AS way FROM up GROUP BY person, id) own
            CROSS JOIN LATERAL (
                SELECT g.id, g.display_name FROM directory_groups g
                    WHERE g.workspace = $1 AND g.directory = $2 AND g.id = own.id OFFSET 0
            ) named";
    Sql::new(sql, params![of.workspace, of.directory, all(users.iter().copied())])
}

/// The rows of [`having`], in the order of the people asked for and then of the groups.
pub(crate) fn belonging(rows: &[Row], users: &[DirectoryUserId]) -> Read<Vec<Belonging>> {
    let read = |row: &Row| {
        let way = if small(row, 3)? == Some(0) { Way::Direct } else { Way::Indirect };
        Ok(Belonging { user: id(row, 0)?, group: id(row, 1)?, display: text(row, 2)?, way })
    };
    let mut found: Vec<Belonging> = rows.iter().map(read).collect::<Read<_>>()?;
    found.sort_by_key(|one| (one.user, one.group));
    let of = |user: &DirectoryUserId| -> Vec<Belonging> {
        let begins = found.partition_point(|one| one.user < *user);
        found[begins..].iter().take_while(|one| one.user == *user).cloned().collect()
    };
    Ok(users.iter().flat_map(of).collect())
}

pub(crate) async fn of_users(db: &Line, of: Of, users: &[DirectoryUserId]) -> Read<Vec<Belonging>> {
    let rows = db.together(&[having(of, users)]).await?;
    belonging(rows.first().map_or(&[], |rows| rows), users)
}
