//! Who is given something else when a group changes: read only where groups are mapped to roles and seats.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    DirectoryGroupId, DirectoryUserId, Workspace,
    directory_group::Listed,
    mapping::Mappings,
    rules::{grant::Affected, group::Turnover},
};
use store::{Failure, Transaction};

/// How many of a list are read at a time.
const STRIDE: u32 = 10_000;

/// How the groups of a directory list one another once a change is made.
pub(crate) struct Graph {
    /// The group whose list will be another, who comes into it and who leaves it: sets, for everybody who moves is asked
    /// for, and there may be very many.
    turned: Option<(DirectoryGroupId, BTreeSet<Listed>, BTreeSet<Listed>)>,
    /// The group that will be no more.
    gone: Option<DirectoryGroupId>,
    /// The groups that list a group, as far as they were asked for.
    above: BTreeMap<DirectoryGroupId, Vec<DirectoryGroupId>>,
}

/// What will be different.
#[derive(Clone, Copy)]
pub(crate) enum Change<'a> {
    /// Nothing.
    None,
    /// Whom a group lists.
    Turnover(DirectoryGroupId, &'a Turnover),
    /// A group is no more.
    Gone(DirectoryGroupId),
}

impl Graph {
    pub(crate) fn after(change: Change<'_>) -> Self {
        let set = |who: &[Listed]| who.iter().copied().collect();
        let (turned, gone) = match change {
            Change::None => (None, None),
            Change::Turnover(group, turnover) => {
                (Some((group, set(&turnover.added), set(&turnover.removed))), None)
            }
            Change::Gone(group) => (None, Some(group)),
        };
        Self { turned, gone, above: BTreeMap::new() }
    }

    /// The groups that will list somebody themselves.
    async fn listing(
        &self,
        who: Listed,
        transaction: &mut dyn Transaction,
    ) -> Result<Vec<DirectoryGroupId>, Failure> {
        let groups = transaction.groups_listing(who).await?;
        Ok(self.then(who, groups.into_iter().map(|group| group.id).collect()))
    }

    /// The groups that will list somebody themselves, of those that do.
    fn then(&self, who: Listed, mut ids: Vec<DirectoryGroupId>) -> Vec<DirectoryGroupId> {
        ids.retain(|id| Some(*id) != self.gone);
        if let Some((group, added, removed)) = &self.turned {
            if removed.contains(&who) {
                ids.retain(|id| id != group);
            }
            if added.contains(&who) {
                ids.push(*group);
            }
        }
        ids
    }

    /// These groups and all that will have them, themselves or through others; each once.
    async fn upwards(
        &mut self,
        from: Vec<DirectoryGroupId>,
        transaction: &mut dyn Transaction,
    ) -> Result<Vec<DirectoryGroupId>, Failure> {
        let (mut seen, mut open) = (BTreeSet::new(), from);
        while let Some(group) = open.pop() {
            if !seen.insert(group) {
                continue;
            }
            if !self.above.contains_key(&group) {
                let above = self.listing(Listed::Group(group), transaction).await?;
                self.above.insert(group, above);
            }
            open.extend(self.above.get(&group).into_iter().flatten());
        }
        Ok(seen.into_iter().collect())
    }

    /// Everybody of these who has a place, with the groups that will have them.
    pub(crate) async fn affected(
        &mut self,
        users: &[DirectoryUserId],
        transaction: &mut dyn Transaction,
    ) -> Result<Vec<Affected>, Failure> {
        let claimed = transaction.claimed(users).await?;
        let who: Vec<_> = claimed.iter().map(|(user, ..)| *user).collect();
        let mut direct: BTreeMap<DirectoryUserId, Vec<DirectoryGroupId>> = BTreeMap::new();
        for (user, group) in transaction.groups_listing_any(&who).await? {
            direct.entry(user).or_default().push(group);
        }
        let mut affected = Vec::with_capacity(claimed.len());
        for (user, member, told) in claimed {
            let direct = self.then(Listed::User(user), direct.remove(&user).unwrap_or_default());
            let groups = self.upwards(direct, transaction).await?;
            affected.push(Affected { member, groups, told });
        }
        Ok(affected)
    }
}

/// The directory's mappings, if they are in force.
pub(crate) fn in_force(workspace: &Workspace) -> Option<&Mappings> {
    workspace
        .directory
        .as_ref()
        .map(|directory| &directory.mappings)
        .filter(|mappings| mappings.are_in_force())
}

/// Who will be given something else by a change of this group.
pub(super) async fn by(
    workspace: &Workspace,
    change: Change<'_>,
    transaction: &mut dyn Transaction,
) -> Result<Vec<Affected>, Failure> {
    let Some(mappings) = in_force(workspace) else { return Ok(Vec::new()) };
    let (group, moved): (_, Vec<Listed>) = match change {
        Change::None => return Ok(Vec::new()),
        Change::Turnover(group, turnover) => {
            (group, turnover.added.iter().chain(&turnover.removed).copied().collect())
        }
        Change::Gone(group) => (group, vec![Listed::Group(group)]),
    };
    // Whoever moves does so in this group and in all that have it. Those are the same before and after, for a group's own
    // list is not on the way up from it.
    let concerned = Graph::after(Change::None).upwards(vec![group], transaction).await?;
    if moved.is_empty() || !mappings.concern(&concerned) {
        return Ok(Vec::new());
    }
    let users = people(moved, transaction).await?;
    Graph::after(change).affected(&users, transaction).await
}

/// The people among these, and in the groups among these; each once.
async fn people(
    who: Vec<Listed>,
    transaction: &mut dyn Transaction,
) -> Result<Vec<DirectoryUserId>, Failure> {
    let (mut users, mut groups, mut open) = (BTreeSet::new(), BTreeSet::new(), who);
    while let Some(one) = open.pop() {
        match one {
            Listed::User(user) => _ = users.insert(user),
            Listed::Group(group) if groups.insert(group) => {
                open.extend(all_entries(transaction, group).await?.into_iter().map(|entry| entry.who));
            }
            Listed::Group(_) => {}
        }
    }
    Ok(users.into_iter().collect())
}

/// All whom a group lists.
pub(super) async fn all_entries(
    transaction: &mut dyn Transaction,
    group: DirectoryGroupId,
) -> Result<Vec<store::Entry>, Failure> {
    let mut entries: Vec<store::Entry> = Vec::new();
    loop {
        let after = entries.last().map(|entry| entry.who);
        let mut next = transaction.listed_after(group, after, STRIDE).await?;
        let is_last = next.len() < STRIDE as usize;
        entries.append(&mut next);
        if is_last {
            return Ok(entries);
        }
    }
}
