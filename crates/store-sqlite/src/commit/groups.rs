//! Directory groups and whom they list, written.

use domain::{
    DirectoryGroupId, Workspace,
    directory_group::{DirectoryGroup, Listed},
};
use rusqlite::{Connection as Db, params};
use store::Failure;

use super::run;
use crate::{directory_groups::key_of, rows::Read};

pub(super) fn insert(db: &Db, group: &DirectoryGroup) -> Read<()> {
    run(
        db,
        "INSERT INTO directory_groups (id, workspace, directory, display_name, display_name_key, external_id, resource,
            size, version, created_at, changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            group.id.to_bytes(),
            group.workspace.to_bytes(),
            group.directory.to_bytes(),
            group.told.display_name,
            group.told.display_name_key,
            group.told.external_id,
            group.told.resource,
            group.size,
            group.version,
            group.created_at.micros(),
            group.changed_at.micros(),
        ],
    )
}

pub(super) fn update(db: &Db, group: &DirectoryGroup) -> Read<()> {
    run(
        db,
        "UPDATE directory_groups SET display_name = ?3, display_name_key = ?4, external_id = ?5, resource = ?6, size = ?7,
            version = ?8, changed_at = ?9
        WHERE directory = ?1 AND id = ?2",
        params![
            group.directory.to_bytes(),
            group.id.to_bytes(),
            group.told.display_name,
            group.told.display_name_key,
            group.told.external_id,
            group.told.resource,
            group.size,
            group.version,
            group.changed_at.micros(),
        ],
    )
}

pub(super) fn remove(db: &Db, group: &DirectoryGroup) -> Read<()> {
    let (directory, id) = (group.directory.to_bytes(), group.id.to_bytes());
    run(
        db,
        "DELETE FROM directory_group_lists WHERE directory = ?1 AND of_group = ?2",
        params![directory, id],
    )?;
    run(db, "DELETE FROM directory_groups WHERE directory = ?1 AND id = ?2", params![directory, id])
}

pub(super) fn list(db: &Db, scope: Option<&Workspace>, group: DirectoryGroupId, who: &[Listed]) -> Read<()> {
    each(
        db,
        scope,
        "INSERT INTO directory_group_lists (directory, of_group, kind, who) VALUES (?1, ?2, ?3, ?4)",
        group,
        who,
    )
}

pub(super) fn unlist(
    db: &Db,
    scope: Option<&Workspace>,
    group: DirectoryGroupId,
    who: &[Listed],
) -> Read<()> {
    each(
        db,
        scope,
        "DELETE FROM directory_group_lists WHERE directory = ?1 AND of_group = ?2 AND kind = ?3 AND who = ?4",
        group,
        who,
    )
}

fn each(db: &Db, scope: Option<&Workspace>, sql: &str, group: DirectoryGroupId, who: &[Listed]) -> Read<()> {
    let directory = scope.and_then(|workspace| workspace.directory.as_ref()).map(|directory| directory.id);
    let outside = || Failure::Script("a group was written where there is no directory".to_owned());
    let directory = directory.ok_or_else(outside)?.to_bytes();
    for one in who {
        let (kind, id) = key_of(*one);
        run(db, sql, params![directory, group.to_bytes(), kind, id])?;
    }
    Ok(())
}
