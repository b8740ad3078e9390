//! The directory told us something about a group: it is made, renamed, listed anew, forgotten.
//!
//! A group is a statement about people the directory has told of; it lets nobody in by itself. Nothing here makes a
//! person, and nobody of another directory can be listed (invariant 11).

mod turnover;

use serde_json::json;

pub use self::turnover::{Edit, Turnover};

use crate::{
    Change, DirectoryGroupId, Refusal, Write,
    directory::{Directory, UnknownMembers},
    directory_group::{DirectoryGroup, Listed, Told},
    event::Event,
    rules::{
        Draft, Scene,
        grant::{self, Affected},
    },
    workspace::DirectoryPower,
};

/// A directory tells of a new group (SCIM POST). `same_name` is a group that has its name already.
///
/// # Errors
/// [`Refusal::GroupNameTaken`]; [`Refusal::GroupMemberUnknown`] unless the directory ignores those;
/// [`Refusal::PlanRemovalsOnly`].
pub fn create(
    scene: Scene<'_>,
    told: Told,
    same_name: Option<DirectoryGroupId>,
    turnover: &Turnover,
    new: DirectoryGroupId,
) -> Result<(Change, DirectoryGroup), Refusal> {
    granting(scene)?;
    let Some(directory) = &scene.workspace.directory else { return Err(Refusal::DirectoryNotFound) };
    if let Some(by) = same_name {
        return Err(Refusal::GroupNameTaken { by });
    }
    known(scene, turnover)?;
    let group = DirectoryGroup {
        id: new,
        workspace: scene.workspace.id,
        directory: directory.id,
        told,
        size: size(0, turnover),
        version: 1,
        created_at: scene.now,
        changed_at: scene.now,
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::InsertDirectoryGroup(group.clone()));
    list(&mut draft, &group, turnover);
    draft.tell(Event::directory_group_created(&group));
    tell_turnover(&mut draft, &group, turnover);
    let details = json!({"display_name": group.told.display_name, "added": turnover.added.len()});
    Ok((draft.recorded("directory_group.created", group.id, &details), group))
}

/// A directory tells what a group is now (SCIM PUT and PATCH). `affected` are those who come to be in it or leave it,
/// themselves or through other groups, where groups are mapped.
///
/// # Errors
/// Those of [`create`]. What takes anybody out of a group works in every state of the plan (invariant 5), whatever else the
/// same request says: whoever comes to be in it is given nothing by that while the plan lets the directory only remove.
pub fn update(
    scene: Scene<'_>,
    group: &DirectoryGroup,
    told: Told,
    same_name: Option<DirectoryGroupId>,
    turnover: &Turnover,
    affected: &[Affected],
) -> Result<(Change, DirectoryGroup), Refusal> {
    known(scene, turnover)?;
    let renamed = told != group.told;
    if !renamed && turnover.is_nothing() {
        return Ok((Change::none(), group.clone()));
    }
    if turnover.removed.is_empty() {
        granting(scene)?;
    }
    if let Some(by) = same_name.filter(|by| *by != group.id) {
        return Err(Refusal::GroupNameTaken { by });
    }
    let mut changed = Vec::new();
    if told.display_name != group.told.display_name {
        changed.push("display_name");
    }
    if told.external_id != group.told.external_id {
        changed.push("external_id");
    }
    let after = DirectoryGroup {
        told,
        size: size(group.size, turnover),
        version: group.version + 1,
        changed_at: scene.now,
        ..group.clone()
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateDirectoryGroup(after.clone()));
    list(&mut draft, &after, turnover);
    if !changed.is_empty() || turnover.is_nothing() {
        draft.tell(Event::directory_group_updated(&after, &changed, &[], &[]));
    }
    tell_turnover(&mut draft, &after, turnover);
    let members = regrant(&mut draft, affected);
    let details = json!({"display_name": after.told.display_name, "changed": changed,
        "added": turnover.added.len(), "removed": turnover.removed.len(), "members": members});
    Ok((draft.recorded("directory_group.updated", after.id, &details), after))
}

/// The directory forgets a group (SCIM DELETE). Whom it listed stays; the groups that listed it, `within`, list it no
/// longer, and nothing is mapped to it any more. `affected` are those who were in it, where groups are mapped.
///
/// # Errors
/// None so far: taking away always works.
pub fn remove(
    scene: Scene<'_>,
    group: &DirectoryGroup,
    within: &[DirectoryGroup],
    affected: &[Affected],
) -> Result<Change, Refusal> {
    let mut draft = Draft::begin(scene);
    // A group that lists itself goes with itself.
    let others: Vec<_> = within.iter().filter(|other| other.id != group.id).cloned().collect();
    unlist(&mut draft, Listed::Group(group.id), &others);
    draft.write(Write::RemoveDirectoryGroup(group.clone()));
    draft.tell(Event::directory_group_removed(group));
    let members = regrant(&mut draft, affected);
    if let Some(directory) = &scene.workspace.directory
        && directory.mappings.concern(&[group.id])
    {
        let mappings = directory.mappings.without(group.id);
        draft.write(Write::UpdateDirectory(Directory { mappings, ..directory.clone() }));
        draft.tell(Event::directory_updated(scene.workspace.id, directory.id));
    }
    let details = json!({"display_name": group.told.display_name, "listed": group.size, "members": members});
    Ok(draft.recorded("directory_group.removed", group.id, &details))
}

/// Gives those who are affected what their groups give from now on.
fn regrant(draft: &mut Draft<'_>, affected: &[Affected]) -> usize {
    match &draft.scene.workspace.directory {
        Some(directory) => grant::settle_all(draft, &directory.mappings, affected),
        None => 0,
    }
}

/// Takes somebody who is about to be forgotten out of all groups that list them.
pub(crate) fn unlist(draft: &mut Draft<'_>, who: Listed, within: &[DirectoryGroup]) {
    let now = draft.scene.now;
    for group in within {
        let after = DirectoryGroup {
            size: group.size.saturating_sub(1),
            version: group.version + 1,
            changed_at: now,
            ..group.clone()
        };
        let turnover = Turnover { removed: vec![who], ..Turnover::default() };
        draft.write(Write::UpdateDirectoryGroup(after.clone()));
        list(draft, &after, &turnover);
        tell_turnover(draft, &after, &turnover);
    }
}

/// Whether the directory may make or change something now; staging directories store groups as they store people.
fn granting(scene: Scene<'_>) -> Result<(), Refusal> {
    match scene.workspace.directory_power(scene.now) {
        DirectoryPower::None => Err(Refusal::DirectoryNotFound),
        DirectoryPower::RemovalsOnly(until) => Err(Refusal::PlanRemovalsOnly { until }),
        DirectoryPower::Staging | DirectoryPower::On => Ok(()),
    }
}

/// Whether everybody who is to be listed is somebody, unless the directory ignores who is nobody.
fn known(scene: Scene<'_>, turnover: &Turnover) -> Result<(), Refusal> {
    let ignores = scene
        .workspace
        .directory
        .as_ref()
        .is_some_and(|directory| directory.manners.unknown_members == UnknownMembers::Ignore);
    match turnover.unknown.first() {
        Some(id) if !ignores => Err(Refusal::GroupMemberUnknown { id: id.clone() }),
        _ => Ok(()),
    }
}

fn size(before: u32, turnover: &Turnover) -> u32 {
    let number = |list: &[Listed]| u32::try_from(list.len()).unwrap_or(u32::MAX);
    before.saturating_add(number(&turnover.added)).saturating_sub(number(&turnover.removed))
}

fn list(draft: &mut Draft<'_>, group: &DirectoryGroup, turnover: &Turnover) {
    if !turnover.removed.is_empty() {
        draft.write(Write::Unlist { group: group.id, who: turnover.removed.clone() });
    }
    if !turnover.added.is_empty() {
        draft.write(Write::List { group: group.id, who: turnover.added.clone() });
    }
}

/// The most changes one event tells of; more are told in several.
pub const TOLD_AT_ONCE: usize = 500;

fn tell_turnover(draft: &mut Draft<'_>, group: &DirectoryGroup, turnover: &Turnover) {
    for part in turnover.removed.chunks(TOLD_AT_ONCE) {
        draft.tell(Event::directory_group_updated(group, &["members"], &[], part));
    }
    for part in turnover.added.chunks(TOLD_AT_ONCE) {
        draft.tell(Event::directory_group_updated(group, &["members"], part, &[]));
    }
}
