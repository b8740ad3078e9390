//! Directory groups: under the lock, and in lists and pages.

use async_trait::async_trait;
use domain::{
    DirectoryGroupId, DirectoryId, DirectoryUserId, Member, Role, WorkspaceId,
    directory_group::{DirectoryGroup, Listed},
};

use crate::Failure;

/// Somebody a group lists, with the name people know them by: a person's user name, a group's display name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub who: Listed,
    /// What they are called.
    pub display: String,
}

/// How a person comes to be in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// The group lists them.
    Direct,
    /// The group lists a group that has them.
    Indirect,
}

/// A group that has a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// The person.
    pub user: DirectoryUserId,
    /// The group.
    pub group: DirectoryGroupId,
    /// What it is called.
    pub display: String,
    /// How; direct, if both.
    pub way: Way,
}

/// Which directory groups to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectGroup {
    /// All of them.
    All,
    /// The one with this id.
    Id(DirectoryGroupId),
    /// The one with this display name, in the form in which two are compared.
    DisplayName(String),
    /// Those with this external id, to the letter.
    ExternalId(String),
    /// Those that list this person or group themselves.
    Listing(Listed),
    /// Those among these.
    Among(Vec<DirectoryGroupId>),
}

/// Reads of the groups of a transaction's directory, under its lock. None exist where there is no directory.
#[async_trait]
pub trait GroupsUnderLock: Send {
    /// A group.
    async fn directory_group(&mut self, id: DirectoryGroupId) -> Result<Option<DirectoryGroup>, Failure>;
    /// The group of this display name, in the form in which two are compared.
    async fn directory_group_named(&mut self, key: &str) -> Result<Option<DirectoryGroupId>, Failure>;
    /// Those among these whom the group lists. What it costs depends on how many are asked for, not on how many it lists.
    async fn listed_among(&mut self, group: DirectoryGroupId, who: &[Listed])
    -> Result<Vec<Listed>, Failure>;
    /// Whom a group lists, in order, from the one after `after`, at most `limit`.
    async fn listed_after(
        &mut self,
        group: DirectoryGroupId,
        after: Option<Listed>,
        limit: u32,
    ) -> Result<Vec<Entry>, Failure>;
    /// Those among these of whom the directory has told.
    async fn told_among(&mut self, who: &[Listed]) -> Result<Vec<Listed>, Failure>;
    /// The groups that have a person, themselves or through others, in the order of their ids.
    async fn groups_having(&mut self, user: DirectoryUserId) -> Result<Vec<Belonging>, Failure>;
    /// The members that these directory users became, with the role each was told of with, in the order asked for. Who
    /// became none is left out.
    async fn claimed(
        &mut self,
        users: &[DirectoryUserId],
    ) -> Result<Vec<(DirectoryUserId, Member, Option<Role>)>, Failure>;
    /// The groups that list somebody themselves, in the order of their ids.
    async fn groups_listing(&mut self, who: Listed) -> Result<Vec<DirectoryGroup>, Failure>;
    /// Each of these people with each group that lists them themselves, in the order of their ids, at once for however many.
    async fn groups_listing_any(
        &mut self,
        users: &[DirectoryUserId],
    ) -> Result<Vec<(DirectoryUserId, DirectoryGroupId)>, Failure>;
}

/// Reads of the groups of one directory, without a lock.
#[async_trait]
pub trait Groups: Send + Sync {
    /// Groups in the order of their ids, from the one after `after`, at most `limit`.
    async fn directory_groups(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        select: &SelectGroup,
        after: Option<DirectoryGroupId>,
        limit: u32,
    ) -> Result<Vec<DirectoryGroup>, Failure>;
    /// All groups in the order of their ids, from the `skip`-th on, at most `limit`.
    async fn directory_groups_from(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<DirectoryGroup>, Failure>;
    /// Groups in the order of their names, of those whose name begins with this, from the one behind the name `after`, at
    /// most `limit`. Names are given in the form in which two are compared.
    async fn directory_groups_called(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        beginning: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<DirectoryGroup>, Failure>;
    /// Whom a group lists, in order, from the one after `after`, at most `limit`.
    async fn listed(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        group: DirectoryGroupId,
        after: Option<Listed>,
        limit: u32,
    ) -> Result<Vec<Entry>, Failure>;
    /// The groups that have these people, themselves or through others: in the order of the people asked for, then of
    /// the groups. Groups that list one another in a circle are each told of once.
    async fn groups_of(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        users: &[DirectoryUserId],
    ) -> Result<Vec<Belonging>, Failure>;
}
