//! SQL of directory users.

use domain::{
    DirectoryId, DirectoryUserId, Member, Role, WorkspaceId,
    directory_user::{DirectoryUser, Told},
};
use store::{Failure, Select};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    members::{self, member_columns},
    rows::{
        Param, all, count, damaged, flag, from, id, maybe_address, maybe_id, maybe_named, maybe_text, moment,
        params, text,
    },
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

/// A directory user from a row.
pub(crate) fn read(row: &Row) -> Read<DirectoryUser> {
    read_at(row, 0)
}

/// A directory user from the columns that begin at `base`.
pub(crate) fn read_at(row: &Row, base: usize) -> Read<DirectoryUser> {
    Ok(DirectoryUser {
        id: id(row, base)?,
        workspace: id(row, base + 1)?,
        directory: id(row, base + 2)?,
        member: maybe_id(row, base + 3)?,
        told: Told {
            user_name: text(row, base + 4)?,
            user_name_key: text(row, base + 5)?,
            external_id: maybe_text(row, base + 6)?,
            active: flag(row, base + 7)?,
            given_name: maybe_text(row, base + 8)?,
            family_name: maybe_text(row, base + 9)?,
            email: maybe_address(row, base + 10)?,
            role: maybe_named(row, base + 16, Role::named)?,
            email_keys: parted(row, base + 11)?,
            resource: text(row, base + 12)?,
        },
        version: count(row, base + 13)?,
        created_at: moment(row, base + 14)?,
        changed_at: moment(row, base + 15)?,
        shown_otherwise: flag(row, base + 17)?,
    })
}

/// The folded addresses as one column keeps them: a JSON array, since a directory may put any character into one.
pub(crate) fn joined(email_keys: &[String]) -> Read<String> {
    serde_json::to_string(email_keys).map_err(|error| Failure::Corrupt(error.to_string()).into())
}

fn parted(row: &Row, column: usize) -> Read<Vec<String>> {
    serde_json::from_str(&text(row, column)?).map_err(|error| damaged(column, error))
}

/// Which directory's users: every query is bound to both the directory and its workspace.
#[derive(Clone, Copy)]
pub(crate) struct Of {
    pub(crate) workspace: WorkspaceId,
    pub(crate) directory: DirectoryId,
}

/// One directory user, as a statement to send along with others.
pub(crate) fn one(of: Of, user: DirectoryUserId) -> Sql {
    Sql::new(
        select!("WHERE u.workspace = $1 AND u.directory = $2 AND u.id = $3"),
        params![of.workspace, of.directory, user],
    )
}

/// The directory user of a user name.
pub(crate) fn same_user_name(of: Of, key: &str) -> Sql {
    Sql::new(
        select!("WHERE u.workspace = $1 AND u.directory = $2 AND u.user_name_key = $3"),
        params![of.workspace, of.directory, key],
    )
}

/// The directory user of an external id.
pub(crate) fn same_external_id(of: Of, external_id: &str) -> Sql {
    Sql::new(
        select!("WHERE u.workspace = $1 AND u.directory = $2 AND u.external_id = $3"),
        params![of.workspace, of.directory, external_id],
    )
}

async fn alone(db: &Line, sql: Sql) -> Read<Option<DirectoryUser>> {
    db.together(&[sql]).await?.first().and_then(|rows| rows.first()).map(read).transpose()
}

async fn many(db: &Line, sql: &'static str, params: Vec<Param>) -> Read<Vec<DirectoryUser>> {
    db.many(sql, params, read).await
}

pub(crate) async fn by_id(db: &Line, of: Of, user: DirectoryUserId) -> Read<Option<DirectoryUser>> {
    alone(db, one(of, user)).await
}

pub(crate) async fn by_user_name(db: &Line, of: Of, key: &str) -> Read<Option<DirectoryUser>> {
    alone(db, same_user_name(of, key)).await
}

pub(crate) async fn by_external_id(db: &Line, of: Of, external_id: &str) -> Read<Option<DirectoryUser>> {
    alone(db, same_external_id(of, external_id)).await
}

pub(crate) async fn under(
    db: &Line,
    of: Of,
    email_key: &str,
    after: Option<DirectoryUserId>,
    limit: u32,
) -> Read<Vec<DirectoryUser>> {
    let sql = select!(
        "JOIN directory_user_emails e
            ON e.workspace = u.workspace AND e.directory = u.directory AND e.directory_user = u.id
        WHERE e.workspace = $1 AND e.directory = $2 AND e.email_key = $3 AND e.directory_user > $4
        ORDER BY e.directory_user LIMIT $5"
    );
    many(db, sql, params![of.workspace, of.directory, email_key, from(after), limit]).await
}

pub(crate) async fn after(
    db: &Line,
    of: Of,
    after: Option<DirectoryUserId>,
    limit: u32,
) -> Read<Vec<DirectoryUser>> {
    let sql = select!("WHERE u.workspace = $1 AND u.directory = $2 AND u.id > $3 ORDER BY u.id LIMIT $4");
    many(db, sql, params![of.workspace, of.directory, from(after), limit]).await
}

/// The page that begins after so many users. The skipping walks the narrow index alone.
pub(crate) async fn skipping(db: &Line, of: Of, skip: u64, limit: u32) -> Read<Vec<DirectoryUser>> {
    let sql = select!(
        "WHERE u.workspace = $1 AND u.directory = $2 AND u.id IN
            (SELECT id FROM directory_users WHERE workspace = $1 AND directory = $2 ORDER BY id LIMIT $4 OFFSET $3)
        ORDER BY u.id"
    );
    many(db, sql, params![of.workspace, of.directory, skip, limit]).await
}

pub(crate) async fn selected(
    db: &Line,
    of: Of,
    select: &Select,
    position: Option<DirectoryUserId>,
    limit: u32,
) -> Read<Vec<DirectoryUser>> {
    let beyond = |user: &DirectoryUser| position.is_none_or(|position| user.id > position);
    let alone = |user: Option<DirectoryUser>| user.into_iter().filter(beyond).take(limit as usize).collect();
    match select {
        Select::All => after(db, of, position, limit).await,
        Select::Id(user) => by_id(db, of, *user).await.map(alone),
        Select::UserName(key) => by_user_name(db, of, key).await.map(alone),
        Select::ExternalId(external_id) => by_external_id(db, of, external_id).await.map(alone),
        Select::Email(key) => under(db, of, key, position, limit).await,
    }
}

/// The members that these became, with the role each was told of with.
pub(crate) async fn claimed(
    db: &Line,
    of: Of,
    users: &[DirectoryUserId],
) -> Read<Vec<(DirectoryUserId, Member, Option<Role>)>> {
    let sql = concat!(
        "SELECT ",
        member_columns!(),
        ", u.id, u.told_role FROM directory_users u
            JOIN members m ON m.workspace = u.workspace AND m.id = u.member
        WHERE u.workspace = $1 AND u.directory = $2 AND u.id = ANY ($3)"
    );
    let found = db
        .many(sql, params![of.workspace, of.directory, all(users.iter().copied())], |row| {
            let role = maybe_named(row, members::COLUMNS + 1, Role::named)?;
            Ok((id(row, members::COLUMNS)?, members::read(row)?, role))
        })
        .await?;
    let one = |user: &DirectoryUserId| found.iter().find(|(found, ..)| found == user).cloned();
    Ok(users.iter().filter_map(one).collect())
}
