//! Directory groups, under the writer's lock and beside the writer.

use async_trait::async_trait;
use domain::{
    DirectoryGroupId, DirectoryId, DirectoryUserId, Member, Role, WorkspaceId,
    directory_group::{DirectoryGroup, Listed},
};
use store::{Belonging, Entry, Failure, Groups, GroupsUnderLock, SelectGroup};

use crate::{
    Sqlite, directory_groups,
    directory_users::{self, Of},
    transaction::Running,
};

#[async_trait]
impl GroupsUnderLock for Running<'_> {
    async fn directory_group(&mut self, id: DirectoryGroupId) -> Result<Option<DirectoryGroup>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        directory_groups::by_id(self.db, of, id)
    }

    async fn directory_group_named(&mut self, key: &str) -> Result<Option<DirectoryGroupId>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        Ok(directory_groups::by_name(self.db, of, key)?.map(|group| group.id))
    }

    async fn listed_among(
        &mut self,
        group: DirectoryGroupId,
        who: &[Listed],
    ) -> Result<Vec<Listed>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_groups::listed_among(self.db, of, group, who)
    }

    async fn listed_after(
        &mut self,
        group: DirectoryGroupId,
        after: Option<Listed>,
        limit: u32,
    ) -> Result<Vec<Entry>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_groups::listed_after(self.db, of, group, after, limit)
    }

    async fn told_among(&mut self, who: &[Listed]) -> Result<Vec<Listed>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_groups::told_among(self.db, of, who)
    }

    async fn groups_having(&mut self, user: DirectoryUserId) -> Result<Vec<Belonging>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_groups::of_users(self.db, of, &[user])
    }

    async fn claimed(
        &mut self,
        users: &[DirectoryUserId],
    ) -> Result<Vec<(DirectoryUserId, Member, Option<Role>)>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_users::claimed(self.db, of, users)
    }

    async fn groups_listing(&mut self, who: Listed) -> Result<Vec<DirectoryGroup>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_groups::listing(self.db, of, who, None, None)
    }

    async fn groups_listing_any(
        &mut self,
        users: &[DirectoryUserId],
    ) -> Result<Vec<(DirectoryUserId, DirectoryGroupId)>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_groups::listing_any(self.db, of, users)
    }
}

#[async_trait]
impl Groups for Sqlite {
    async fn directory_groups(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        select: &SelectGroup,
        after: Option<DirectoryGroupId>,
        limit: u32,
    ) -> Result<Vec<DirectoryGroup>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| directory_groups::selected(db, of, select, after, limit))
    }

    async fn directory_groups_from(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<DirectoryGroup>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| directory_groups::skipping(db, of, skip, limit))
    }

    async fn directory_groups_called(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        beginning: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<DirectoryGroup>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| directory_groups::called(db, of, beginning, after, limit))
    }

    async fn listed(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        group: DirectoryGroupId,
        after: Option<Listed>,
        limit: u32,
    ) -> Result<Vec<Entry>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| directory_groups::listed_after(db, of, group, after, limit))
    }

    async fn groups_of(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        users: &[DirectoryUserId],
    ) -> Result<Vec<Belonging>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read_together(|db| directory_groups::of_users(db, of, users))
    }
}
