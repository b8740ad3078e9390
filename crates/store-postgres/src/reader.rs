//! Lists and pages of one workspace, read beside its writers.

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
    Postgres, clients, connections,
    directory_users::{self, Of},
    domains, exchanges, factors, member_lists, members, read_beside, records, setup_links, sign_ins, usage,
    workspaces,
};

#[async_trait]
impl Reader for Postgres {
    async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, Failure> {
        read_beside!(self, db, workspaces::by_id(db, workspace))
    }

    async fn members(
        &self,
        workspace: WorkspaceId,
        standing: Option<Standing>,
        cut: Cut<MemberId>,
    ) -> Result<Page<Member>, Failure> {
        read_beside!(self, db, members::page(db, workspace, standing, cut))
    }

    async fn listed_members(
        &self,
        workspace: WorkspaceId,
        select: &SelectMembers,
        cut: &MembersCut,
    ) -> Result<Page<ListedMember>, Failure> {
        read_beside!(self, db, member_lists::page(db, workspace, select, cut))
    }

    async fn apart(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        apart: Apart,
        cut: Cut<MemberId>,
    ) -> Result<Page<BothSides>, Failure> {
        let of = Of { workspace, directory };
        read_beside!(self, db, member_lists::apart(db, of, apart, cut))
    }

    async fn member(&self, workspace: WorkspaceId, id: MemberId) -> Result<Option<Member>, Failure> {
        read_beside!(self, db, members::by_id(db, workspace, id))
    }

    async fn member_of(&self, workspace: WorkspaceId, account: AccountId) -> Result<Option<Member>, Failure> {
        read_beside!(self, db, members::of_account(db, workspace, account))
    }

    async fn owners(&self, workspace: WorkspaceId) -> Result<u32, Failure> {
        read_beside!(self, db, members::owners(db, workspace))
    }

    async fn never_through_sso(&self, workspace: WorkspaceId, limit: u32) -> Result<Vec<Member>, Failure> {
        read_beside!(self, db, members::never_through_sso(db, workspace, limit))
    }

    async fn guarded_owners(&self, workspace: WorkspaceId) -> Result<u32, Failure> {
        read_beside!(self, db, factors::guarded_owners(db, workspace))
    }

    async fn connections(&self, workspace: WorkspaceId) -> Result<Vec<Connection>, Failure> {
        read_beside!(self, db, connections::of_workspace(db, workspace))
    }

    async fn domains(&self, workspace: WorkspaceId) -> Result<Vec<DomainClaim>, Failure> {
        read_beside!(self, db, domains::of_workspace(db, workspace))
    }

    async fn tokens(&self, workspace: WorkspaceId) -> Result<Vec<Token>, Failure> {
        read_beside!(self, db, connections::tokens(db, workspace))
    }

    async fn usage(&self, workspace: WorkspaceId) -> Result<Vec<Usage>, Failure> {
        read_beside!(self, db, usage::of_workspace(db, workspace))
    }

    async fn clients(&self, workspace: WorkspaceId) -> Result<Vec<Client>, Failure> {
        read_beside!(self, db, clients::of_workspace(db, workspace))
    }

    async fn setup_links(&self, workspace: WorkspaceId) -> Result<Vec<SetupLink>, Failure> {
        read_beside!(self, db, setup_links::of_workspace(db, workspace))
    }

    async fn audit(&self, workspace: WorkspaceId, cut: Cut<AuditId>) -> Result<Page<Recorded>, Failure> {
        read_beside!(self, db, records::audit(db, workspace, cut))
    }

    async fn latest_audit(
        &self,
        workspace: WorkspaceId,
        about: Option<&[String]>,
        cut: Cut<AuditId>,
    ) -> Result<Page<Recorded>, Failure> {
        read_beside!(self, db, records::latest_audit(db, workspace, about, cut))
    }

    async fn identities_of(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Vec<Identity>, Failure> {
        read_beside!(self, db, connections::identities_of(db, workspace, account))
    }

    async fn sign_ins(
        &self,
        workspace: WorkspaceId,
        select: &SelectSignIns,
        cut: Cut<SignInId>,
    ) -> Result<Page<SignIn>, Failure> {
        read_beside!(self, db, sign_ins::page(db, workspace, select, cut))
    }

    async fn exchanges(
        &self,
        workspace: WorkspaceId,
        select: &SelectExchanges,
        cut: Cut<ExchangeId>,
    ) -> Result<Page<Exchange>, Failure> {
        read_beside!(self, db, exchanges::page(db, workspace, select, cut))
    }

    async fn failed_exchanges(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        limit: u32,
    ) -> Result<Vec<Exchange>, Failure> {
        let of = Of { workspace, directory };
        read_beside!(self, db, exchanges::not_done(db, of, limit))
    }

    async fn failure_times(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        limit: u32,
    ) -> Result<Vec<Moment>, Failure> {
        let of = Of { workspace, directory };
        read_beside!(self, db, exchanges::failure_times(db, of, limit))
    }

    async fn causes(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        since: Moment,
        most: u32,
    ) -> Result<Vec<Cause>, Failure> {
        let of = Of { workspace, directory };
        read_beside!(self, db, exchanges::causes(db, of, since, most))
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
        read_beside!(self, db, directory_users::selected(db, of, select, after, limit))
    }

    async fn directory_users_from(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure> {
        let of = Of { workspace, directory };
        read_beside!(self, db, directory_users::skipping(db, of, skip, limit))
    }
}
