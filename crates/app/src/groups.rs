//! The directory's groups: told of, changed, forgotten.

pub(crate) mod affected;

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    Actor, DirectoryGroupId, Moment, Refusal, WorkspaceId,
    directory_group::{DirectoryGroup, Listed, Told},
    rules::{
        Scene,
        group::{self, Turnover},
    },
};
use store::{Decision, Entry, Failure, Scope, Transaction};

use crate::{
    App, decided,
    gate::{self, DirectoryCaller},
    journal::{self, Came, Entry as Line},
    provisioning::{Denied, answered},
};

/// Whether somebody a group lists is meant.
pub type Meant = Arc<dyn Fn(&Entry) -> bool + Send + Sync>;

/// One step of a request on whom a group lists, in the order of the request, with ids as they were sent.
#[derive(Clone)]
pub enum Edit {
    /// These are listed too.
    Add(Vec<String>),
    /// These are listed no longer; an id that is nobody's changes nothing.
    Remove(Vec<String>),
    /// Who is meant is listed no longer.
    RemoveWhere(Meant),
    /// Nobody is listed.
    Clear,
    /// These are listed, and nobody else.
    ReplaceAll(Vec<String>),
}

/// From a group as it is to what is told of it now, and of whom it lists; asked under the lock, perhaps more than once.
pub type Edits<F> = Arc<dyn Fn(&DirectoryGroup) -> Result<(Told, Vec<Edit>), F> + Send + Sync>;

/// An objection to removing a group as it is.
pub type Allow<F> = Arc<dyn Fn(&DirectoryGroup) -> Result<(), F> + Send + Sync>;

struct Asked {
    workspace: WorkspaceId,
    actor: Actor,
    now: Moment,
}

impl Asked {
    fn by(app: &App, caller: &DirectoryCaller) -> Self {
        Self { workspace: caller.workspace.id, actor: caller.actor(), now: app.now() }
    }
}

/// The directory tells of a new group that lists these (SCIM POST).
///
/// # Errors
/// Those of [`group::create`].
pub async fn create<F: Send + Sync + 'static>(
    app: &App,
    caller: &DirectoryCaller,
    told: Told,
    listed: Vec<String>,
    entry: Line<DirectoryGroup, F>,
) -> Result<DirectoryGroup, Denied<F>> {
    let asked = Asked::by(app, caller);
    let scope = Scope::Workspace(asked.workspace);
    let input = (app.id(asked.now), asked, told, vec![Edit::Add(listed)], entry);
    let outcome = store::write(&*app.store, scope, input, |(new, asked, told, edits, entry), tx| {
        Box::pin(async move {
            let Decision { change, answer } = creating(asked, *new, told, edits, tx).await?;
            Ok(journal::with(Decision::new(change, Ok(answer)), entry, tx))
        })
    })
    .await?;
    answered(outcome)
}

async fn creating(
    asked: &Asked,
    new: DirectoryGroupId,
    told: &Told,
    edits: &[Edit],
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<DirectoryGroup, Refusal>>, Failure> {
    let workspace = match gate::still(asked.actor, asked.now, transaction).await? {
        Ok(workspace) => workspace,
        Err(refusal) => return Ok(Decision::nothing(Err(refusal))),
    };
    let scene = Scene { workspace: &workspace, actor: asked.actor, now: asked.now };
    let same_name = transaction.directory_group_named(&told.display_name_key).await?;
    let turnover = turnover(transaction, None, edits).await?;
    let answer = group::create(scene, told.clone(), same_name, &turnover, new);
    Ok(decided(scene, &told.display_name, answer))
}

/// The directory tells something else about a group (SCIM PUT, PATCH).
///
/// # Errors
/// What `edits` answers with; [`Refusal::GroupNotFound`]; those of [`group::update`].
pub async fn change<F: Send + Sync + 'static>(
    app: &App,
    caller: &DirectoryCaller,
    group: DirectoryGroupId,
    edits: Edits<F>,
    entry: Line<DirectoryGroup, F>,
) -> Result<DirectoryGroup, Denied<F>> {
    let asked = Asked::by(app, caller);
    let scope = Scope::Workspace(asked.workspace);
    let input = (asked, group, edits, entry);
    let outcome = store::write(&*app.store, scope, input, |(asked, group, edits, entry), tx| {
        Box::pin(async move {
            let decision = changing(asked, *group, edits, tx).await?;
            Ok(journal::with(decision, entry, tx))
        })
    })
    .await?;
    answered(outcome)
}

async fn changing<F: Send>(
    asked: &Asked,
    group: DirectoryGroupId,
    edits: &Edits<F>,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Came<DirectoryGroup, F>>, Failure> {
    let workspace = match gate::still(asked.actor, asked.now, transaction).await? {
        Ok(workspace) => workspace,
        Err(refusal) => return Ok(Decision::nothing(Ok(Err(refusal)))),
    };
    let Some(group) = transaction.directory_group(group).await? else {
        return Ok(Decision::nothing(Ok(Err(Refusal::GroupNotFound))));
    };
    let (told, edits) = match edits(&group) {
        Ok(edited) => edited,
        Err(fault) => return Ok(Decision::nothing(Err(fault))),
    };
    let same_name = match told.display_name_key == group.told.display_name_key {
        true => None,
        false => transaction.directory_group_named(&told.display_name_key).await?,
    };
    let turnover = turnover(transaction, Some(&group), &edits).await?;
    let scene = Scene { workspace: &workspace, actor: asked.actor, now: asked.now };
    let change = affected::Change::Turnover(group.id, &turnover);
    let affected = affected::by(&workspace, change, transaction).await?;
    let answer = group::update(scene, &group, told, same_name, &turnover, &affected);
    let Decision { change, answer } = decided(scene, &group.id.to_string(), answer);
    Ok(Decision::new(change, Ok(answer)))
}

/// The directory forgets a group (SCIM DELETE). `allow` may object to the group as it is.
///
/// # Errors
/// What `allow` answers with; [`Refusal::GroupNotFound`].
pub async fn remove<F: Send + Sync + 'static>(
    app: &App,
    caller: &DirectoryCaller,
    group: DirectoryGroupId,
    allow: Allow<F>,
    entry: Line<(), F>,
) -> Result<(), Denied<F>> {
    let asked = Asked::by(app, caller);
    let scope = Scope::Workspace(asked.workspace);
    let input = (asked, group, allow, entry);
    let outcome = store::write(&*app.store, scope, input, |(asked, group, allow, entry), tx| {
        Box::pin(async move {
            let decision = removing(asked, *group, allow, tx).await?;
            Ok(journal::with(decision, entry, tx))
        })
    })
    .await?;
    answered(outcome)
}

async fn removing<F: Send>(
    asked: &Asked,
    group: DirectoryGroupId,
    allow: &Allow<F>,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Came<(), F>>, Failure> {
    let workspace = match gate::still(asked.actor, asked.now, transaction).await? {
        Ok(workspace) => workspace,
        Err(refusal) => return Ok(Decision::nothing(Ok(Err(refusal)))),
    };
    let Some(group) = transaction.directory_group(group).await? else {
        return Ok(Decision::nothing(Ok(Err(Refusal::GroupNotFound))));
    };
    if let Err(fault) = allow(&group) {
        return Ok(Decision::nothing(Err(fault)));
    }
    let within = transaction.groups_listing(Listed::Group(group.id)).await?;
    let scene = Scene { workspace: &workspace, actor: asked.actor, now: asked.now };
    let affected = affected::by(&workspace, affected::Change::Gone(group.id), transaction).await?;
    let answer = group::remove(scene, &group, &within, &affected).map(|change| (change, ()));
    let Decision { change, answer } = decided(scene, &group.id.to_string(), answer);
    Ok(Decision::new(change, Ok(answer)))
}

/// Who comes and who goes by these edits. Only an edit that speaks of everybody reads all whom the group lists; else
/// what it costs depends on the request alone.
async fn turnover(
    transaction: &mut dyn Transaction,
    group: Option<&DirectoryGroup>,
    edits: &[Edit],
) -> Result<Turnover, Failure> {
    let everybody =
        edits.iter().any(|edit| matches!(edit, Edit::Clear | Edit::ReplaceAll(_) | Edit::RemoveWhere(_)));
    let entries = match group.filter(|_| everybody) {
        Some(group) => affected::all_entries(transaction, group.id).await?,
        None => Vec::new(),
    };
    let mut unknown = Vec::new();
    let mut steps = Vec::with_capacity(edits.len());
    for edit in edits {
        steps.push(match edit {
            Edit::Add(ids) => group::Edit::Add(parsed(ids, Some(&mut unknown))),
            Edit::ReplaceAll(ids) => group::Edit::ReplaceAll(parsed(ids, Some(&mut unknown))),
            // What is no id of ours is on no list.
            Edit::Remove(ids) => group::Edit::Remove(parsed(ids, None)),
            Edit::Clear => group::Edit::Clear,
            Edit::RemoveWhere(meant) => {
                let added = steps.iter().flat_map(|step| match step {
                    group::Edit::Add(who) | group::Edit::ReplaceAll(who) => who.as_slice(),
                    group::Edit::Remove(_) | group::Edit::Clear => &[],
                });
                let added = added.map(|who| Entry { who: *who, display: String::new() });
                let added = added.filter(|entry| meant(entry)).map(|entry| entry.who);
                let listed = entries.iter().filter(|entry| meant(entry)).map(|entry| entry.who);
                group::Edit::Remove(listed.chain(added).collect())
            }
        });
    }
    let present: BTreeSet<Listed> = match group {
        None => BTreeSet::new(),
        Some(_) if everybody => entries.iter().map(|entry| entry.who).collect(),
        Some(group) => {
            let spoken_of: Vec<Listed> = steps
                .iter()
                .flat_map(|step| match step {
                    group::Edit::Add(who) | group::Edit::Remove(who) | group::Edit::ReplaceAll(who) => {
                        who.as_slice()
                    }
                    group::Edit::Clear => &[],
                })
                .copied()
                .collect();
            transaction.listed_among(group.id, &spoken_of).await?.into_iter().collect()
        }
    };
    let mut turnover = Turnover::of(&present, &steps);
    let known: BTreeSet<Listed> = transaction.told_among(&turnover.added).await?.into_iter().collect();
    turnover.added.retain(|who| {
        let is_known = known.contains(who);
        if !is_known {
            unknown.push(who.to_string());
        }
        is_known
    });
    turnover.unknown = unknown;
    Ok(turnover)
}

fn parsed(ids: &[String], mut unknown: Option<&mut Vec<String>>) -> Vec<Listed> {
    let mut who = Vec::with_capacity(ids.len());
    for id in ids {
        match (id.parse(), &mut unknown) {
            (Ok(listed), _) => who.push(listed),
            (Err(_), Some(unknown)) => unknown.push(id.clone()),
            (Err(_), None) => {}
        }
    }
    who
}
