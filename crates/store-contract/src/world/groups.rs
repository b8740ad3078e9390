//! Groups, as a directory tells of them.

use std::collections::BTreeSet;

use domain::{
    DirectoryGroupId, DirectoryUserId, Refusal, WorkspaceId,
    directory_group::{DirectoryGroup, Listed, Told},
    rules::group::{self, Edit, Turnover},
};
use store::{Belonging, Decision, Entry, Scope, SelectGroup};

use super::{Answer, World, decided, directory::by_directory, here};

/// A group of this name.
#[must_use]
pub fn called(name: &str) -> Told {
    Told {
        display_name: name.to_owned(),
        display_name_key: name.to_lowercase(),
        external_id: None,
        resource: format!("{{\"displayName\":{name:?}}}"),
    }
}

impl World {
    /// The directory tells of a new group that lists these.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn group(
        &self,
        workspace: WorkspaceId,
        told: Told,
        who: &[Listed],
    ) -> Result<DirectoryGroup, Refusal> {
        self.try_group(workspace, told, who).await.expect("the store does what it is asked")
    }

    async fn try_group(&self, workspace: WorkspaceId, told: Told, who: &[Listed]) -> Answer<DirectoryGroup> {
        let turnover = Turnover { added: who.to_vec(), ..Turnover::default() };
        let input = (self.id(), told, turnover, self.now());
        self.try_ask(Scope::Workspace(workspace), input, |(new, told, turnover, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let same_name = transaction.directory_group_named(&told.display_name_key).await?;
                let scene = by_directory(&workspace, *now);
                Ok(decided(group::create(scene, told.clone(), same_name, turnover, *new)))
            })
        })
        .await
    }

    /// The directory tells of a new group, on the false belief that its name is free.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn group_blindly(&self, workspace: WorkspaceId, told: Told) -> Answer<DirectoryGroup> {
        let input = (self.id(), told, self.now());
        self.try_ask(Scope::Workspace(workspace), input, |(new, told, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let scene = by_directory(&workspace, *now);
                Ok(decided(group::create(scene, told.clone(), None, &Turnover::default(), *new)))
            })
        })
        .await
    }

    /// The directory tells something else of a group, or of whom it lists.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn group_again(
        &self,
        workspace: WorkspaceId,
        group: DirectoryGroupId,
        told: Option<Told>,
        edits: Vec<Edit>,
    ) -> Result<DirectoryGroup, Refusal> {
        let input = (group, told, edits, self.now());
        self.ask(Scope::Workspace(workspace), input, |(group, told, edits, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(group) = transaction.directory_group(*group).await? else {
                    return Ok(Decision::nothing(Err(Refusal::GroupNotFound)));
                };
                let told = told.clone().unwrap_or_else(|| group.told.clone());
                let same_name = transaction.directory_group_named(&told.display_name_key).await?;
                let spoken_of: Vec<Listed> = edits.iter().flat_map(spoken_of).collect();
                let present: BTreeSet<Listed> =
                    transaction.listed_among(group.id, &spoken_of).await?.into_iter().collect();
                let turnover = Turnover::of(&present, edits);
                let scene = by_directory(&workspace, *now);
                Ok(decided(group::update(scene, &group, told, same_name, &turnover, &[])))
            })
        })
        .await
    }

    /// The directory forgets a group.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn forget_group(&self, workspace: WorkspaceId, group: DirectoryGroupId) -> Result<(), Refusal> {
        self.ask(Scope::Workspace(workspace), (group, self.now()), |(group, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(group) = transaction.directory_group(*group).await? else {
                    return Ok(Decision::nothing(Err(Refusal::GroupNotFound)));
                };
                let within = transaction.groups_listing(Listed::Group(group.id)).await?;
                let removed = group::remove(by_directory(&workspace, *now), &group, &within, &[]);
                Ok(decided(removed.map(|change| (change, ()))))
            })
        })
        .await
    }

    /// The groups of a workspace that a search gives, on one page.
    pub async fn groups(&self, workspace: WorkspaceId, select: &SelectGroup) -> Vec<DirectoryGroup> {
        let Some(directory) = self.workspace(workspace).await.directory else { return Vec::new() };
        let groups = self.store.directory_groups(workspace, directory.id, select, None, 10_000).await;
        groups.expect("the store does what it is asked")
    }

    /// Whom a group lists, on one page.
    pub async fn listed(&self, workspace: WorkspaceId, group: DirectoryGroupId) -> Vec<Entry> {
        let Some(directory) = self.workspace(workspace).await.directory else { return Vec::new() };
        let listed = self.store.listed(workspace, directory.id, group, None, 10_000).await;
        listed.expect("the store does what it is asked")
    }

    /// The groups that have these people.
    pub async fn groups_of(&self, workspace: WorkspaceId, users: &[DirectoryUserId]) -> Vec<Belonging> {
        let Some(directory) = self.workspace(workspace).await.directory else { return Vec::new() };
        let groups = self.store.groups_of(workspace, directory.id, users).await;
        groups.expect("the store does what it is asked")
    }
}

fn spoken_of(edit: &Edit) -> Vec<Listed> {
    match edit {
        Edit::Add(who) | Edit::Remove(who) | Edit::ReplaceAll(who) => who.clone(),
        Edit::Clear => Vec::new(),
    }
}
