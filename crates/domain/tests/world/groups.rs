//! Groups: what a store does with their writes, and a directory that tells of them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Change, DirectoryGroupId, DirectoryUserId, Refusal, Role, Workspace, WorkspaceId, Write,
    directory::Directory,
    directory_group::{DirectoryGroup, Listed, Told},
    mapping::{Mapping, Mappings, ToldRoles},
    rules::{
        Scene,
        grant::{self, Affected, Foreseen, Short, Wanted},
        group::{self, Edit, Turnover},
        lock::Hand,
    },
};

use super::rows::{World, new_row, old_row};

type Lists = BTreeMap<DirectoryGroupId, BTreeSet<Listed>>;

/// A group of this name.
pub(crate) fn called(name: &str) -> Told {
    Told {
        display_name: name.to_owned(),
        display_name_key: name.to_lowercase(),
        external_id: None,
        resource: format!("{{\"displayName\":{name:?}}}"),
    }
}

impl World {
    pub(super) fn apply_to_groups(&mut self, write: &Write) {
        match write.clone() {
            Write::InsertDirectoryGroup(group) => {
                self.check_group_unique(&group);
                self.lists.insert(group.id, BTreeSet::new());
                new_row(&mut self.groups, group.id, group);
            }
            Write::UpdateDirectoryGroup(group) => {
                self.check_group_unique(&group);
                assert_eq!(group.version, self.groups[&group.id].version + 1, "a version counts changes");
                old_row(&mut self.groups, group.id, group);
            }
            Write::RemoveDirectoryGroup(group) => {
                assert_eq!(self.groups.remove(&group.id), Some(group.clone()), "it is removed as it is");
                self.lists.remove(&group.id);
            }
            Write::List { group, who } => {
                let list = self.lists.get_mut(&group).expect("only a group that is there lists somebody");
                assert!(who.into_iter().all(|one| list.insert(one)), "nobody is listed twice");
            }
            Write::Unlist { group, who } => {
                let list = self.lists.get_mut(&group).expect("only a group that is there lists somebody");
                assert!(who.iter().all(|one| list.remove(one)), "only who is listed is taken off a list");
            }
            _ => unreachable!("only what is written of groups comes here"),
        }
    }

    fn check_group_unique(&self, group: &DirectoryGroup) {
        let same = |other: &&DirectoryGroup| {
            other.directory == group.directory
                && other.id != group.id
                && other.told.display_name_key == group.told.display_name_key
        };
        assert!(!self.groups.values().any(|other| same(&other)), "names of groups are unique in a directory");
    }

    /// After any change: groups list whom there is, in the same directory, and know how many.
    pub(super) fn check_groups(&self) {
        for (id, list) in &self.lists {
            let group = &self.groups[id];
            assert_eq!(group.size as usize, list.len(), "a group knows how many it lists");
            for who in list {
                let directory = match who {
                    Listed::User(user) => self.users.get(user).map(|user| user.directory),
                    Listed::Group(group) => self.groups.get(group).map(|group| group.directory),
                };
                assert_eq!(directory, Some(group.directory), "whom a group lists is there, in its directory");
            }
        }
        assert_eq!(self.lists.len(), self.groups.len());
    }

    /// Whether a directory may give this role: the least, and what an admin has mapped its groups to.
    pub(super) fn may_be_given(&self, workspace: WorkspaceId, role: Role) -> bool {
        let mapped = self.workspaces[&workspace].directory.as_ref().map(|one| &one.mappings);
        let admins = mapped.is_some_and(|mappings| {
            let follows = mappings.told_roles == ToldRoles::Follow;
            let mut grants = mappings.ordered.iter().map(|mapping| mapping.grant).chain([mappings.otherwise]);
            follows || grants.any(|grant| grant.role == Role::Admin)
        });
        role == Role::Member || (role == Role::Admin && admins)
    }

    /// All a directory may change of itself: a group that is gone is not mapped any more.
    pub(super) fn check_unmapped(&self, workspace: WorkspaceId, after: &Directory) {
        let before = self.workspaces[&workspace].directory.as_ref().unwrap();
        let left = |mapping: &&Mapping| after.mappings.ordered.contains(mapping);
        let gone = before.mappings.ordered.iter().filter(|mapping| !left(mapping)).collect::<Vec<_>>();
        assert_eq!(gone.len(), 1, "{after:?}");
        let unmapped = before.mappings.without(gone[0].group);
        assert_eq!(*after, Directory { mappings: unmapped, ..before.clone() });
    }

    pub(crate) fn group(&self, slug: &str, name: &str) -> DirectoryGroup {
        let workspace = self.workspace(slug).id;
        let found = self
            .groups
            .values()
            .find(|group| group.workspace == workspace && group.told.display_name.eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| panic!("there is no group {name}")).clone()
    }

    fn group_named(&self, slug: &str, key: &str) -> Option<DirectoryGroupId> {
        let directory = self.workspace(slug).directory.as_ref()?.id;
        let found = self
            .groups
            .values()
            .find(|group| group.directory == directory && group.told.display_name_key == key);
        found.map(|group| group.id)
    }

    /// Whoever goes by a name: a person, else a group, as somebody a list may hold.
    pub(crate) fn listed(&self, slug: &str, name: &str) -> Listed {
        let user = self
            .users
            .values()
            .find(|user| user.workspace == self.workspace(slug).id && self.name(user.id) == name);
        match user {
            Some(user) => Listed::User(user.id),
            None => Listed::Group(self.group(slug, name).id),
        }
    }

    /// The groups that list somebody themselves.
    pub(super) fn listing(&self, who: Listed) -> Vec<DirectoryGroup> {
        let listing = self.lists.iter().filter(|(_, list)| list.contains(&who));
        listing.map(|(id, _)| self.groups[id].clone()).collect()
    }

    pub(super) fn listing_user(&self, user: DirectoryUserId) -> Vec<DirectoryGroup> {
        self.listing(Listed::User(user))
    }

    fn all(&self, slug: &str, names: &[&str]) -> Vec<Listed> {
        names.iter().map(|name| self.listed(slug, name)).collect()
    }

    /// The directory tells of a new group that lists these.
    pub(crate) fn post_group(&mut self, slug: &str, told: Told, names: &[&str]) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.directory_of(slug));
        let turnover = Turnover { added: self.all(slug, names), ..Turnover::default() };
        let same_name = self.group_named(slug, &told.display_name_key);
        let new = self.new_id(&told.display_name.to_lowercase());
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, group) = group::create(scene, told, same_name, &turnover, new)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.groups[&group.id], group, "the rule answers with what it wrote");
        Ok(change)
    }

    /// The directory tells something else of a group, and of whom it lists.
    pub(crate) fn put_group(
        &mut self,
        slug: &str,
        name: &str,
        told: Told,
        edits: &[Edit],
    ) -> Result<Change, Refusal> {
        let group = self.group(slug, name);
        let turnover = Turnover::of(&self.lists[&group.id], edits);
        self.put_turnover(slug, &group, told, &turnover)
    }

    pub(crate) fn put_turnover(
        &mut self,
        slug: &str,
        group: &DirectoryGroup,
        told: Told,
        turnover: &Turnover,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.directory_of(slug));
        let same_name = self.group_named(slug, &told.display_name_key);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let mut lists = self.lists.clone();
        if let Some(list) = lists.get_mut(&group.id) {
            list.retain(|one| !turnover.removed.contains(one));
            list.extend(&turnover.added);
        }
        let affected = self.affected(&workspace, &lists);
        let (change, after) = group::update(scene, group, told, same_name, turnover, &affected)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.groups[&group.id], after, "the rule answers with what it wrote");
        Ok(change)
    }

    /// These are listed too.
    pub(crate) fn list(&mut self, slug: &str, name: &str, names: &[&str]) -> Result<Change, Refusal> {
        let (told, who) = (self.group(slug, name).told, self.all(slug, names));
        self.put_group(slug, name, told, &[Edit::Add(who)])
    }

    /// These are listed no longer.
    pub(crate) fn unlist(&mut self, slug: &str, name: &str, names: &[&str]) -> Result<Change, Refusal> {
        let (told, who) = (self.group(slug, name).told, self.all(slug, names));
        self.put_group(slug, name, told, &[Edit::Remove(who)])
    }

    /// The groups that have a person, themselves or through others, where groups list these.
    fn having(lists: &Lists, user: DirectoryUserId) -> Vec<DirectoryGroupId> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![Listed::User(user)]);
        while let Some(who) = open.pop() {
            let above = lists.iter().filter(|(_, list)| list.contains(&who)).map(|(group, _)| *group);
            open.extend(above.filter(|group| seen.insert(*group)).map(Listed::Group));
        }
        seen.into_iter().collect()
    }

    pub(crate) fn groups_having(&self, user: DirectoryUserId) -> Vec<DirectoryGroupId> {
        Self::having(&self.lists, user)
    }

    /// Everybody the directory claims, with the groups that will have them.
    fn affected(&self, workspace: &Workspace, lists: &Lists) -> Vec<Affected> {
        let here = self.users.values().filter(|user| user.workspace == workspace.id);
        let claimed = here.filter_map(|user| Some((user, self.members.get(&user.member?)?)));
        claimed
            .map(|(user, member)| Affected {
                member: member.clone(),
                groups: Self::having(lists, user.id),
                told: user.told.role,
            })
            .collect()
    }

    /// Groups give these roles and seats from now on. Whatever the preview said is what comes of it.
    pub(crate) fn map(&mut self, slug: &str, hand: Hand, mappings: Mappings) -> Result<Change, Refusal> {
        self.map_as(slug, hand, mappings.into())
    }

    pub(crate) fn map_as(&mut self, slug: &str, hand: Hand, wanted: Wanted) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let (known, affected) = (self.groups_of(&workspace), self.affected(&workspace, &self.lists));
        let foreseen = self.foresee(slug, hand, wanted.clone());
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let mapped = grant::map(scene, hand, wanted, &known, &affected);
        let (foreseen, (change, number)) = match (foreseen, mapped) {
            (Ok(foreseen), Ok(mapped)) => (foreseen, mapped),
            (foreseen, mapped) => {
                assert_eq!(foreseen.err(), mapped.clone().err(), "what would be refused is refused");
                return mapped.map(|(change, _)| change);
            }
        };
        assert_eq!(foreseen.changing.count, number, "{}", self.gist(&change));
        self.commit(Some(workspace.id), actor, &change);
        self.check_foreseen(slug, &foreseen, &affected);
        Ok(change)
    }

    /// What giving these would do.
    pub(crate) fn foresee(&mut self, slug: &str, hand: Hand, wanted: Wanted) -> Result<Foreseen, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let mut preview = grant::Preview::begin(scene, hand, wanted, &self.groups_of(&workspace))?;
        for one in self.affected(&workspace, &self.lists) {
            preview.place(one);
        }
        Ok(preview.finish())
    }

    fn groups_of(&self, workspace: &Workspace) -> Vec<DirectoryGroupId> {
        let here = self.groups.values().filter(|group| group.workspace == workspace.id);
        here.map(|group| group.id).collect()
    }

    /// After groups were mapped: everybody has what was foreseen, and nobody else has anything else than before.
    fn check_foreseen(&self, slug: &str, foreseen: &Foreseen, affected: &[Affected]) {
        let held = |role, seat| (role, seat);
        assert_eq!(
            (foreseen.people, foreseen.staying()),
            (affected.len(), affected.len() - foreseen.changing.count)
        );
        for Affected { member: before, .. } in affected {
            let after = &self.members[&before.id];
            let turn = foreseen.changing.first.iter().find(|turn| turn.before.id == before.id);
            let said = turn.map_or(held(before.role, before.seat), |turn| held(turn.role, turn.seat));
            assert_eq!(held(after.role, after.seat), said, "{before:?}");
            assert!(turn.is_none_or(|turn| turn.before == *before), "{turn:?}");
        }
        let seats = self.workspace(slug).seats;
        assert_eq!(foreseen.after, seats, "the seats are as foreseen: {foreseen:?}");
        let without = u32::try_from(foreseen.short_for(Short::NoSeat)).unwrap();
        assert_eq!(
            foreseen.before.taken - foreseen.freed + foreseen.asked_for - without,
            seats.taken,
            "{foreseen:?}"
        );
        assert!(without == 0 || !seats.has_room(), "whoever got no seat found none: {foreseen:?}");
    }

    /// The directory forgets a group.
    pub(crate) fn delete_group(&mut self, slug: &str, name: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.directory_of(slug));
        let group = self.group(slug, name);
        let within = self.listing(Listed::Group(group.id));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let mut lists = self.lists.clone();
        lists.remove(&group.id);
        let affected = self.affected(&workspace, &lists);
        let change = group::remove(scene, &group, &within, &affected)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }
}
