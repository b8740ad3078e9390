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
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Cut, Failure, Page};

use crate::{
    rows::{Read, damaged, failed, id, maybe_moment, moment, named},
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
pub(crate) fn read_at(row: &Row<'_>, base: usize) -> rusqlite::Result<Workspace> {
    let workspace = id(row, base)?;
    let directory = match row.get::<_, Option<[u8; 16]>>(base + 11)? {
        None => None,
        Some(_) => Some(Directory {
            id: id(row, base + 11)?,
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
            users: row.get(base + 15)?,
            groups: row.get(base + 19)?,
            assigned: row.get(base + 25)?,
            losses: waves::tally(row, base + 26)?,
            created_at: moment(row, base + 14)?,
        }),
    };
    Ok(Workspace {
        id: workspace,
        slug: row.get(base + 1)?,
        name: row.get(base + 2)?,
        kind: named(row, base + 3, |name| {
            [Kind::Personal, Kind::Team].into_iter().find(|k| k.as_str() == name)
        })?,
        plan: named(row, base + 4, |name| {
            [Plan::Standard, Plan::Enterprise].into_iter().find(|p| p.as_str() == name)
        })?,
        grace_until: maybe_moment(row, base + 5)?,
        seats: Seats { limit: row.get(base + 6)?, taken: row.get(base + 7)? },
        unverified_addresses: named(row, base + 8, |name| {
            [UnverifiedAddresses::Separate, UnverifiedAddresses::Refuse]
                .into_iter()
                .find(|u| u.as_str() == name)
        })?,
        jit: row.get(base + 21)?,
        session_limits: SessionLimits {
            idle_minutes: row.get(base + 22)?,
            absolute_minutes: row.get(base + 23)?,
        },
        created_at: moment(row, base + 9)?,
        sso: mode(row, base + 10)?,
        directory,
    })
}

fn mappings(row: &Row<'_>, column: usize) -> rusqlite::Result<Mappings> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text).map_err(|error| damaged(column, error)),
        None => Ok(Mappings::default()),
    }
}

/// Mappings as one column keeps them.
pub(crate) fn mapped(mappings: &Mappings) -> Read<Option<String>> {
    let text = mappings.are_in_force().then(|| serde_json::to_string(mappings)).transpose();
    text.map_err(|error| Failure::Corrupt(error.to_string()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    read_at(row, 0)
}

/// A mode column; none is off.
pub(crate) fn mode(row: &Row<'_>, column: usize) -> rusqlite::Result<Mode> {
    let rank = row.get::<_, Option<u8>>(column)?.unwrap_or_default();
    Mode::ALL
        .get(usize::from(rank))
        .copied()
        .ok_or_else(|| damaged(column, format!("no mode has rank {rank}")))
}

/// The rank a mode is kept as.
pub(crate) const fn rank(mode: Mode) -> u8 {
    mode as u8
}

pub(crate) fn by_id(db: &Connection, workspace: WorkspaceId) -> Read<Option<Workspace>> {
    let mut statement = db.prepare_cached(select!(" WHERE w.id = ?1")).map_err(failed)?;
    statement.query_row([workspace.to_bytes()], read).optional().map_err(failed)
}

/// A workspace that is closed and not deleted yet.
pub(crate) fn closed(db: &Connection, workspace: WorkspaceId) -> Read<Option<Workspace>> {
    let sql = concat!(
        "SELECT ",
        workspace_columns!(),
        " FROM workspaces w LEFT JOIN directories d ON d.workspace = w.id
        WHERE w.id = ?1 AND w.closed_at IS NOT NULL AND w.deleted_at IS NULL"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([workspace.to_bytes()], read).optional().map_err(failed)
}

/// The workspaces that are closed and not deleted yet, the longest closed first.
pub(crate) fn to_empty(db: &Connection, limit: u32) -> Read<Vec<WorkspaceId>> {
    let sql = "SELECT id FROM workspaces WHERE closed_at IS NOT NULL AND deleted_at IS NULL
        ORDER BY closed_at LIMIT ?1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([limit], |row| id(row, 0)).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn by_slug(db: &Connection, slug: &str) -> Read<Option<Workspace>> {
    let mut statement = db.prepare_cached(select!(" WHERE w.slug = ?1")).map_err(failed)?;
    statement.query_row([slug], read).optional().map_err(failed)
}

/// Those whose name begins so. What a name is looked for by has nothing beyond the last of all characters in it.
pub(crate) fn called(db: &Connection, beginning: &str, limit: u32) -> Read<Vec<Workspace>> {
    let sql = select!(" WHERE w.name_key >= ?1 AND w.name_key < ?2 ORDER BY w.name_key, w.id LIMIT ?3");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![beginning, format!("{beginning}{}", char::MAX), limit];
    let rows = statement.query_map(params, read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn page(db: &Connection, cut: Cut<WorkspaceId>) -> Read<Page<Workspace>> {
    let mut statement =
        db.prepare_cached(select!(" WHERE w.id > ?1 ORDER BY w.id LIMIT ?2")).map_err(failed)?;
    let after = cut.after.map_or_else(Vec::new, |id| id.to_bytes().to_vec());
    let rows = statement.query_map(params![after, cut.limit + 1], read).map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}

/// Those that have a directory.
pub(crate) fn with_directory(db: &Connection, cut: Cut<WorkspaceId>) -> Read<Page<Workspace>> {
    // The walk goes along the directories, which are fewer.
    let sql = concat!(
        "SELECT ",
        workspace_columns!(),
        " FROM directories d CROSS JOIN workspaces w ON w.id = d.workspace AND w.closed_at IS NULL
        WHERE d.workspace > ?1 ORDER BY d.workspace LIMIT ?2"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let after = cut.after.map_or_else(Vec::new, |id| id.to_bytes().to_vec());
    let rows = statement.query_map(params![after, cut.limit + 1], read).map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}
