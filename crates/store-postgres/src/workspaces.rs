//! SQL of workspaces and their directories.

use domain::{
    Workspace, WorkspaceId,
    connection::Mode,
    directory::{
        Directory, GroupPatch, Manners, PostOfInactive, Profile, State, UnknownMembers, provider::Provider,
    },
    mapping::Mappings,
    seat::Seats,
    workspace::{Kind, Plan, SessionLimits, UnverifiedAddresses},
};
use store::{Cut, Failure, Page};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{
        count, damaged, flag, from, id, maybe_count, maybe_id, maybe_moment, maybe_text, moment, named,
        params, small, text,
    },
    waves,
};

/// The columns of a workspace, as [`read_at`] takes them.
macro_rules! workspace_columns {
    () => {
        "w.id, w.slug, w.name, w.kind, w.plan, w.grace_until, w.seat_limit, w.seats_taken, w.unverified_addresses,
        w.created_at, (SELECT max(c.mode) FROM connections c WHERE c.workspace = w.id),
        d.id, d.state, d.post_of_inactive, d.created_at, w.directory_users, d.unknown_members, d.group_patch,
        d.profile, w.directory_groups, d.mappings, w.jit, w.session_idle, w.session_absolute, d.provider,
        w.directory_assigned, d.losses"
    };
}
/// Where they come from: a closed workspace is found by nobody.
macro_rules! workspace_source {
    () => {
        "(SELECT * FROM workspaces WHERE closed_at IS NULL) w LEFT JOIN directories d ON d.workspace = w.id"
    };
}
pub(crate) use {workspace_columns, workspace_source};

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT ", workspace_columns!(), " FROM ", workspace_source!(), $tail)
    };
}

/// A workspace from the columns that begin at `base`.
pub(crate) fn read_at(row: &Row, base: usize) -> Read<Workspace> {
    let workspace = id(row, base)?;
    let directory = match maybe_id(row, base + 11)? {
        None => None,
        Some(directory) => Some(Directory {
            id: directory,
            workspace,
            state: named(row, base + 12, |name| {
                [State::Staging, State::On].into_iter().find(|s| s.as_str() == name)
            })?,
            manners: Manners {
                post_of_inactive: named(row, base + 13, |name| {
                    [PostOfInactive::Conflict, PostOfInactive::Revive]
                        .into_iter()
                        .find(|p| p.as_str() == name)
                })?,
                unknown_members: named(row, base + 16, |name| {
                    [UnknownMembers::Refuse, UnknownMembers::Ignore].into_iter().find(|u| u.as_str() == name)
                })?,
                group_patch: named(row, base + 17, |name| {
                    [GroupPatch::Group, GroupPatch::Nothing].into_iter().find(|g| g.as_str() == name)
                })?,
                profile: named(row, base + 18, |name| {
                    [Profile::Lenient, Profile::Strict].into_iter().find(|p| p.as_str() == name)
                })?,
                provider: named(row, base + 24, Provider::named)?,
            },
            mappings: mappings(row, base + 20)?,
            users: count(row, base + 15)?,
            groups: count(row, base + 19)?,
            assigned: count(row, base + 25)?,
            losses: waves::tally(row, base + 26)?,
            created_at: moment(row, base + 14)?,
        }),
    };
    Ok(Workspace {
        id: workspace,
        slug: text(row, base + 1)?,
        name: text(row, base + 2)?,
        kind: named(row, base + 3, |name| {
            [Kind::Personal, Kind::Team].into_iter().find(|k| k.as_str() == name)
        })?,
        plan: named(row, base + 4, |name| {
            [Plan::Standard, Plan::Enterprise].into_iter().find(|p| p.as_str() == name)
        })?,
        grace_until: maybe_moment(row, base + 5)?,
        seats: Seats { limit: maybe_count(row, base + 6)?, taken: count(row, base + 7)? },
        unverified_addresses: named(row, base + 8, |name| {
            [UnverifiedAddresses::Separate, UnverifiedAddresses::Refuse]
                .into_iter()
                .find(|u| u.as_str() == name)
        })?,
        jit: flag(row, base + 21)?,
        session_limits: SessionLimits {
            idle_minutes: count(row, base + 22)?,
            absolute_minutes: count(row, base + 23)?,
        },
        created_at: moment(row, base + 9)?,
        sso: mode(row, base + 10)?,
        directory,
    })
}

fn mappings(row: &Row, column: usize) -> Read<Mappings> {
    match maybe_text(row, column)? {
        Some(text) => serde_json::from_str(&text).map_err(|error| damaged(column, error)),
        None => Ok(Mappings::default()),
    }
}

/// Mappings as one column keeps them.
pub(crate) fn mapped(mappings: &Mappings) -> Read<Option<String>> {
    let text = mappings.are_in_force().then(|| serde_json::to_string(mappings)).transpose();
    text.map_err(|error| Failure::Corrupt(error.to_string()).into())
}

fn read(row: &Row) -> Read<Workspace> {
    read_at(row, 0)
}

/// A mode column; none is off.
pub(crate) fn mode(row: &Row, column: usize) -> Read<Mode> {
    let rank = small(row, column)?.unwrap_or_default();
    let mode = usize::try_from(rank).ok().and_then(|rank| Mode::ALL.get(rank).copied());
    mode.ok_or_else(|| damaged(column, format!("no mode has rank {rank}")))
}

/// The rank a mode is kept as.
pub(crate) const fn rank(mode: Mode) -> i16 {
    mode as i16
}

/// Keeps everybody else from changing a workspace until the transaction ends.
pub(crate) fn lock(workspace: WorkspaceId) -> Sql {
    Sql::new("SELECT w.id FROM workspaces w WHERE w.id = $1 FOR UPDATE", params![workspace])
}

const BY_ID: &str = select!(" WHERE w.id = $1");

/// A workspace as it is once it is locked. That takes a statement of its own: one that has waited for a row sees what is
/// in that row now, and of all other rows what was in them before it waited.
pub(crate) fn locked(workspace: WorkspaceId) -> [Sql; 2] {
    [lock(workspace), Sql::new(BY_ID, params![workspace])]
}

/// As [`locked`], of a workspace that is closed and not deleted yet.
pub(crate) fn locked_closed(workspace: WorkspaceId) -> [Sql; 2] {
    let sql = concat!(
        "SELECT ",
        workspace_columns!(),
        " FROM workspaces w LEFT JOIN directories d ON d.workspace = w.id
        WHERE w.id = $1 AND w.closed_at IS NOT NULL AND w.deleted_at IS NULL"
    );
    [lock(workspace), Sql::new(sql, params![workspace])]
}

/// The workspaces that are closed and not deleted yet, the longest closed first.
pub(crate) async fn to_empty(db: &Line, limit: u32) -> Read<Vec<WorkspaceId>> {
    let sql = "SELECT id FROM workspaces WHERE closed_at IS NOT NULL AND deleted_at IS NULL
        ORDER BY closed_at LIMIT $1";
    db.many(sql, params![limit], |row| id(row, 0)).await
}

/// The workspace among the rows that begin with those of [`locked`].
pub(crate) fn among(rows: &[Vec<Row>]) -> Read<Option<Workspace>> {
    rows.get(1).and_then(|rows| rows.first()).map(read).transpose()
}

pub(crate) async fn by_id(db: &Line, workspace: WorkspaceId) -> Read<Option<Workspace>> {
    db.one(BY_ID, params![workspace], read).await
}

pub(crate) async fn by_slug(db: &Line, slug: &str) -> Read<Option<Workspace>> {
    db.one(select!(" WHERE w.slug = $1"), params![slug], read).await
}

/// Those whose name begins so. What a name is looked for by has nothing beyond the last of all characters in it.
pub(crate) async fn called(db: &Line, beginning: &str, limit: u32) -> Read<Vec<Workspace>> {
    let sql = select!(" WHERE w.name_key >= $1 AND w.name_key < $2 ORDER BY w.name_key, w.id LIMIT $3");
    db.many(sql, params![beginning, format!("{beginning}{}", char::MAX), limit], read).await
}

pub(crate) async fn page(db: &Line, cut: Cut<WorkspaceId>) -> Read<Page<Workspace>> {
    let sql = select!(" WHERE w.id > $1 ORDER BY w.id LIMIT $2");
    let items = db.many(sql, params![from(cut.after), cut.limit + 1], read).await?;
    Ok(Page::of(items, cut.limit))
}

/// Those that have a directory.
pub(crate) async fn with_directory(db: &Line, cut: Cut<WorkspaceId>) -> Read<Page<Workspace>> {
    let sql = concat!(
        "SELECT ",
        workspace_columns!(),
        " FROM directories d JOIN workspaces w ON w.id = d.workspace AND w.closed_at IS NULL
        WHERE d.workspace > $1 ORDER BY d.workspace LIMIT $2"
    );
    let items = db.many(sql, params![from(cut.after), cut.limit + 1], read).await?;
    Ok(Page::of(items, cut.limit))
}
