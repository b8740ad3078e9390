//! Lists and pages of one workspace, read beside the writer.

use async_trait::async_trait;
use domain::{
    AccountId, AuditId, DirectoryId, DirectoryUserId, ExchangeId, Member, MemberId, Moment, SignInId,
    Workspace, WorkspaceId,
    client::Client,
    connection::{Connection, DomainClaim},
    directory::{Token, usage::Usage},
    directory_user::DirectoryUser,
    exchange::Exchange,
    identity::Identity,
    member::Standing,
    setup_link::SetupLink,
    sign_in::SignIn,
};
use store::{
    Apart, BothSides, Cause, Cut, Failure, ListedMember, MembersCut, Page, Reader, Recorded, Select,
    SelectExchanges, SelectMembers, SelectSignIns,
};

use crate::{
    Sqlite, clients, connections,
    directory_users::{self, Of},
    domains, exchanges, factors, member_lists, members, records, setup_links, sign_ins, usage, workspaces,
};

#[async_trait]
impl Reader for Sqlite {
    async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, Failure> {
        self.readers.read(|db| workspaces::by_id(db, workspace))
    }

    async fn members(
        &self,
        workspace: WorkspaceId,
        standing: Option<Standing>,
        cut: Cut<MemberId>,
    ) -> Result<Page<Member>, Failure> {
        self.readers.read(|db| members::page(db, workspace, standing, cut))
    }

    async fn listed_members(
        &self,
        workspace: WorkspaceId,
        select: &SelectMembers,
        cut: &MembersCut,
    ) -> Result<Page<ListedMember>, Failure> {
        self.readers.read(|db| member_lists::page(db, workspace, select, cut))
    }

    async fn apart(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        apart: Apart,
        cut: Cut<MemberId>,
    ) -> Result<Page<BothSides>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| member_lists::apart(db, of, apart, cut))
    }

    async fn member(&self, workspace: WorkspaceId, id: MemberId) -> Result<Option<Member>, Failure> {
        self.readers.read(|db| members::by_id(db, workspace, id))
    }

    async fn member_of(&self, workspace: WorkspaceId, account: AccountId) -> Result<Option<Member>, Failure> {
        self.readers.read(|db| members::of_account(db, workspace, account))
    }

    async fn owners(&self, workspace: WorkspaceId) -> Result<u32, Failure> {
        self.readers.read(|db| members::owners(db, workspace))
    }

    async fn never_through_sso(&self, workspace: WorkspaceId, limit: u32) -> Result<Vec<Member>, Failure> {
        self.readers.read(|db| members::never_through_sso(db, workspace, limit))
    }

    async fn guarded_owners(&self, workspace: WorkspaceId) -> Result<u32, Failure> {
        self.readers.read(|db| factors::guarded_owners(db, workspace))
    }

    async fn connections(&self, workspace: WorkspaceId) -> Result<Vec<Connection>, Failure> {
        self.readers.read(|db| connections::of_workspace(db, workspace))
    }

    async fn domains(&self, workspace: WorkspaceId) -> Result<Vec<DomainClaim>, Failure> {
        self.readers.read(|db| domains::of_workspace(db, workspace))
    }

    async fn tokens(&self, workspace: WorkspaceId) -> Result<Vec<Token>, Failure> {
        self.readers.read(|db| connections::tokens(db, workspace))
    }

    async fn usage(&self, workspace: WorkspaceId) -> Result<Vec<Usage>, Failure> {
        self.readers.read(|db| usage::of_workspace(db, workspace))
    }

    async fn clients(&self, workspace: WorkspaceId) -> Result<Vec<Client>, Failure> {
        self.readers.read(|db| clients::of_workspace(db, workspace))
    }

    async fn setup_links(&self, workspace: WorkspaceId) -> Result<Vec<SetupLink>, Failure> {
        self.readers.read(|db| setup_links::of_workspace(db, workspace))
    }

    async fn audit(&self, workspace: WorkspaceId, cut: Cut<AuditId>) -> Result<Page<Recorded>, Failure> {
        self.readers.read(|db| records::audit(db, workspace, cut))
    }

    async fn latest_audit(
        &self,
        workspace: WorkspaceId,
        about: Option<&[String]>,
        cut: Cut<AuditId>,
    ) -> Result<Page<Recorded>, Failure> {
        self.readers.read(|db| records::latest_audit(db, workspace, about, cut))
    }

    async fn identities_of(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Vec<Identity>, Failure> {
        self.readers.read(|db| connections::identities_of(db, workspace, account))
    }

    async fn sign_ins(
        &self,
        workspace: WorkspaceId,
        select: &SelectSignIns,
        cut: Cut<SignInId>,
    ) -> Result<Page<SignIn>, Failure> {
        self.readers.read(|db| sign_ins::page(db, workspace, select, cut))
    }

    async fn exchanges(
        &self,
        workspace: WorkspaceId,
        select: &SelectExchanges,
        cut: Cut<ExchangeId>,
    ) -> Result<Page<Exchange>, Failure> {
        self.readers.read(|db| exchanges::page(db, workspace, select, cut))
    }

    async fn failed_exchanges(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        limit: u32,
    ) -> Result<Vec<Exchange>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| exchanges::not_done(db, of, limit))
    }

    async fn failure_times(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        limit: u32,
    ) -> Result<Vec<Moment>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| exchanges::failure_times(db, of, limit))
    }

    async fn causes(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        since: Moment,
        most: u32,
    ) -> Result<Vec<Cause>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| exchanges::causes(db, of, since, most))
    }

    async fn directory_users(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        select: &Select,
        after: Option<DirectoryUserId>,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| directory_users::selected(db, of, select, after, limit))
    }

    async fn directory_users_from(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure> {
        let of = Of { workspace, directory };
        self.readers.read(|db| directory_users::skipping(db, of, skip, limit))
    }
}
