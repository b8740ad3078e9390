//! Directory groups and whom they list, written.

use domain::{
    DirectoryGroupId, Workspace,
    directory_group::{DirectoryGroup, Listed},
};
use store::Failure;

use super::Statements;
use crate::{broken::Read, directory_groups::parted, rows::params};

pub(super) fn insert(all: &mut Statements, group: &DirectoryGroup) {
    all.run(
        "INSERT INTO directory_groups (workspace, directory, id, display_name, display_name_key, external_id, resource,
            size, version, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            group.workspace,
            group.directory,
            group.id,
            &group.told.display_name,
            &group.told.display_name_key,
            &group.told.external_id,
            &group.told.resource,
            group.size,
            group.version,
            group.created_at,
            group.changed_at,
        ],
    );
}

pub(super) fn update(all: &mut Statements, group: &DirectoryGroup) {
    all.run(
        "UPDATE directory_groups SET display_name = $4, display_name_key = $5, external_id = $6, resource = $7, size = $8,
            version = $9, changed_at = $10
        WHERE workspace = $1 AND directory = $2 AND id = $3",
        params![
            group.workspace,
            group.directory,
            group.id,
            &group.told.display_name,
            &group.told.display_name_key,
            &group.told.external_id,
            &group.told.resource,
            group.size,
            group.version,
            group.changed_at,
        ],
    );
}

pub(super) fn remove(all: &mut Statements, group: &DirectoryGroup) {
    for sql in [
        "DELETE FROM directory_group_lists WHERE workspace = $1 AND directory = $2 AND of_group = $3",
        "DELETE FROM directory_groups WHERE workspace = $1 AND directory = $2 AND id = $3",
    ] {
        all.run(sql, params![group.workspace, group.directory, group.id]);
    }
}

pub(super) fn list(
    all: &mut Statements,
    scope: Option<&Workspace>,
    group: DirectoryGroupId,
    who: &[Listed],
) -> Read<()> {
    each(
        all,
        scope,
        "INSERT INTO directory_group_lists (workspace, directory, of_group, kind, who)
        SELECT $1, $2, $3, $4, listed.who FROM unnest($5::bytea[]) AS listed (who)",
        group,
        who,
    )
}

pub(super) fn unlist(
    all: &mut Statements,
    scope: Option<&Workspace>,
    group: DirectoryGroupId,
    who: &[Listed],
) -> Read<()> {
    each(
        all,
        scope,
        "DELETE FROM directory_group_lists
        WHERE workspace = $1 AND directory = $2 AND of_group = $3 AND kind = $4 AND who = ANY ($5)",
        group,
        who,
    )
}

fn each(
    all: &mut Statements,
    scope: Option<&Workspace>,
    sql: &'static str,
    group: DirectoryGroupId,
    who: &[Listed],
) -> Read<()> {
    let outside = || Failure::Script("a group was written where there is no directory".to_owned());
    let workspace = scope.ok_or_else(outside)?;
    let directory = workspace.directory.as_ref().ok_or_else(outside)?.id;
    for (kind, ids) in parted(who) {
        if !ids.is_empty() {
            all.run(sql, params![workspace.id, directory, group, kind, ids]);
        }
    }
    Ok(())
}
