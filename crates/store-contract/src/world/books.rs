//! The books of a world: everything that was told and recorded, and whether it all agrees with what is.

use std::collections::BTreeSet;

use domain::{
    DirectoryUserId, Member, Workspace, WorkspaceId, directory_user::DirectoryUser, member::Standing,
    seat::Seat,
};
use store::{Cut, Published, Recorded, Select, SelectGroup};

use super::World;

impl World {
    /// A workspace as it is.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn workspace(&self, workspace: WorkspaceId) -> Workspace {
        let found = self.store.workspace(workspace).await.expect("the store does what it is asked");
        found.expect("there is such a workspace")
    }

    /// Every member of a workspace.
    pub async fn members(&self, workspace: WorkspaceId) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        loop {
            let cut = Cut::new(members.last().map(|member| member.id), 100);
            let page =
                self.store.members(workspace, None, cut).await.expect("the store does what it is asked");
            members.extend(page.items);
            if !page.more {
                return members;
            }
        }
    }

    /// The directory users of a workspace that a search gives, on one page.
    pub async fn users(&self, workspace: WorkspaceId, select: &Select) -> Vec<DirectoryUser> {
        let Some(directory) = self.workspace(workspace).await.directory else { return Vec::new() };
        let users = self.store.directory_users(workspace, directory.id, select, None, 10_000).await;
        users.expect("the store does what it is asked")
    }

    /// A directory user.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn user(&self, workspace: WorkspaceId, user: DirectoryUserId) -> DirectoryUser {
        let mut found = self.users(workspace, &Select::Id(user)).await;
        found.pop().expect("there is such a directory user")
    }

    /// Everything that was told, in the order of the feed.
    pub async fn feed(&self) -> Vec<Published> {
        let mut events: Vec<Published> = Vec::new();
        loop {
            let cut = Cut::new(events.last().map(|event| event.id), store::LARGEST);
            let page = self.store.events(cut).await.expect("the store does what it is asked");
            events.extend(page.items);
            if !page.more {
                return events;
            }
        }
    }

    /// What was told of a workspace.
    pub async fn told_of(&self, workspace: WorkspaceId) -> Vec<Published> {
        let mut events = self.feed().await;
        events.retain(|event| event.workspace == Some(workspace));
        events
    }

    /// What was recorded of a workspace.
    pub async fn recorded_of(&self, workspace: WorkspaceId) -> Vec<Recorded> {
        let mut entries: Vec<Recorded> = Vec::new();
        loop {
            let cut = Cut::new(entries.last().map(|entry| entry.id), store::LARGEST);
            let page = self.store.audit(workspace, cut).await.expect("the store does what it is asked");
            entries.extend(page.items);
            if !page.more {
                return entries;
            }
        }
    }

    /// How much there is of everything that a change in this workspace could leave behind.
    pub async fn volume(&self, workspace: WorkspaceId) -> Volume {
        let now = self.workspace(workspace).await;
        Volume {
            seats: now.seats.taken,
            users: now.directory.as_ref().map_or(0, |directory| directory.users),
            members: self.members(workspace).await,
            directory_users: self.users(workspace, &Select::All).await,
            events: self.feed().await.len(),
            entries: self.recorded_of(workspace).await.len(),
            workspace: now,
        }
    }

    /// Checks that the tallies of a workspace are what counting gives, that what rows point to is there, and that its
    /// events are numbered without gaps. Nobody may be writing.
    ///
    /// # Panics
    /// Where something does not agree.
    pub async fn books_balance(&self, workspace: WorkspaceId) {
        let now = self.workspace(workspace).await;
        let members = self.members(workspace).await;
        let seated = |member: &&Member| member.seat == Some(Seat::Full);
        assert_eq!(members.iter().filter(seated).count(), now.seats.taken as usize, "the tally of seats");
        for member in &members {
            let active = member.standing == Standing::Active;
            assert_eq!(member.seat.is_some(), active, "a member has a seat exactly while active: {member:?}");
            assert_eq!(member.left_at.is_some(), !active, "who left, left at some time: {member:?}");
        }
        let users = self.users(workspace, &Select::All).await;
        let counted = now.directory.as_ref().map_or(0, |directory| directory.users);
        assert_eq!(users.len(), counted as usize, "the tally of directory users");
        let assigned = users.iter().filter(|user| user.told.active).count();
        let counted = now.directory.as_ref().map_or(0, |directory| directory.assigned);
        assert_eq!(assigned, counted as usize, "the tally of whom the directory assigns");
        let groups = self.groups(workspace, &SelectGroup::All).await;
        let counted = now.directory.as_ref().map_or(0, |directory| directory.groups);
        assert_eq!(groups.len(), counted as usize, "the tally of directory groups");
        for group in &groups {
            assert_eq!(self.listed(workspace, group.id).await.len(), group.size as usize, "{group:?}");
        }
        for user in &users {
            let member = members.iter().find(|member| Some(member.id) == user.member);
            assert_eq!(
                member.is_some(),
                user.member.is_some(),
                "the member a directory user became: {user:?}"
            );
            if let Some(member) = member {
                assert_eq!(member.claimed_by, Some(user.id), "who claims a member: {member:?}");
                let waits = member.suspended.as_ref().is_some_and(|held| held.waiting.is_some());
                assert_eq!(
                    member.is_active() || waits,
                    user.told.active,
                    "an active person is an active member, or one whose place waits"
                );
            }
        }
        let known: BTreeSet<_> = users.iter().map(|user| user.id).collect();
        let claiming = members.iter().filter_map(|member| member.claimed_by);
        assert!(claiming.into_iter().all(|user| known.contains(&user)), "nobody is claimed by nobody");
        let numbers: Vec<_> = self.told_of(workspace).await.iter().map(|event| event.number).collect();
        let expected: Vec<_> = (1..=numbers.len() as u64).map(Some).collect();
        assert_eq!(numbers, expected, "events are numbered without gaps");
    }
}

/// How much there is of everything in a workspace, and of events anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    workspace: Workspace,
    seats: u32,
    users: u32,
    members: Vec<Member>,
    directory_users: Vec<DirectoryUser>,
    events: usize,
    entries: usize,
}
