//! Readers: lists and pages of one workspace, without a lock. Every read names its workspace (invariant 11).

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

use crate::{
    Apart, BothSides, Cause, Cut, Failure, ListedMember, MembersCut, Page, SelectExchanges, SelectMembers,
    SelectSignIns,
};

/// A line of the audit log as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log.
    pub id: AuditId,
    /// When it was written.
    pub at: Moment,
    /// Who acted, as text.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub target: String,
    /// The particulars, as one JSON object.
    pub details: String,
}

/// Which directory users to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Select {
    /// All of them.
    All,
    /// The one with this id.
    Id(DirectoryUserId),
    /// The one with this user name, in the form in which two are compared.
    UserName(String),
    /// Those with this external id, to the letter.
    ExternalId(String),
    /// Those with this among their addresses, in the form in which two are compared.
    Email(String),
}

/// Reads of one workspace.
#[async_trait]
pub trait Reader: Send + Sync {
    /// The workspace with its directory and tallies.
    async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, Failure>;
    /// Members of this standing, or of any, in the order in which they joined.
    async fn members(
        &self,
        workspace: WorkspaceId,
        standing: Option<Standing>,
        cut: Cut<MemberId>,
    ) -> Result<Page<Member>, Failure>;
    /// A part of the members to whom all applies that is said. What it costs grows with what fits, never with the workspace.
    async fn listed_members(
        &self,
        workspace: WorkspaceId,
        select: &SelectMembers,
        cut: &MembersCut,
    ) -> Result<Page<ListedMember>, Failure>;
    /// Members who do not agree with what the directory tells of them, in the order in which they joined. What it costs grows
    /// with how many there are, never with the workspace.
    async fn apart(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        apart: Apart,
        cut: Cut<MemberId>,
    ) -> Result<Page<BothSides>, Failure>;
    /// One member.
    async fn member(&self, workspace: WorkspaceId, id: MemberId) -> Result<Option<Member>, Failure>;
    /// An account's place.
    async fn member_of(&self, workspace: WorkspaceId, account: AccountId) -> Result<Option<Member>, Failure>;
    /// How many active owners there are.
    async fn owners(&self, workspace: WorkspaceId) -> Result<u32, Failure>;
    /// Members who have access, have never come through a connection, and whom no directory tells of; neither owners nor
    /// guests, who need not come through one. In the order in which they joined, at most `limit`.
    async fn never_through_sso(&self, workspace: WorkspaceId, limit: u32) -> Result<Vec<Member>, Failure>;
    /// How many active owners have a second factor.
    async fn guarded_owners(&self, workspace: WorkspaceId) -> Result<u32, Failure>;
    /// The connections, oldest first.
    async fn connections(&self, workspace: WorkspaceId) -> Result<Vec<Connection>, Failure>;
    /// The domains, in alphabetical order.
    async fn domains(&self, workspace: WorkspaceId) -> Result<Vec<DomainClaim>, Failure>;
    /// The directory's tokens, oldest first, dead ones included.
    async fn tokens(&self, workspace: WorkspaceId) -> Result<Vec<Token>, Failure>;
    /// What is noted of the use of tokens and clients, those that are gone with their directory not included.
    async fn usage(&self, workspace: WorkspaceId) -> Result<Vec<Usage>, Failure>;
    /// The directory's clients, oldest first, with their secrets, dead ones included.
    async fn clients(&self, workspace: WorkspaceId) -> Result<Vec<Client>, Failure>;
    /// The setup links, oldest first, those included that work no more.
    async fn setup_links(&self, workspace: WorkspaceId) -> Result<Vec<SetupLink>, Failure>;
    /// The audit log, oldest first.
    async fn audit(&self, workspace: WorkspaceId, cut: Cut<AuditId>) -> Result<Page<Recorded>, Failure>;
    /// The audit log, newest first, where `about` is said only what was done to these; the page goes on before the entry it
    /// begins at.
    async fn latest_audit(
        &self,
        workspace: WorkspaceId,
        about: Option<&[String]>,
        cut: Cut<AuditId>,
    ) -> Result<Page<Recorded>, Failure>;
    /// Who an account is to the connections of this workspace, in the order of their ids.
    async fn identities_of(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Vec<Identity>, Failure>;
    /// The sign-in log, newest first; the page goes on before the entry it begins at.
    async fn sign_ins(
        &self,
        workspace: WorkspaceId,
        select: &SelectSignIns,
        cut: Cut<SignInId>,
    ) -> Result<Page<SignIn>, Failure>;
    /// The journal of the directory, newest first; the page goes on before the entry it begins at.
    async fn exchanges(
        &self,
        workspace: WorkspaceId,
        select: &SelectExchanges,
        cut: Cut<ExchangeId>,
    ) -> Result<Page<Exchange>, Failure>;
    /// The requests to a directory that were to change something and came to nothing, newest first, at most `limit`. What it
    /// costs grows with how many there are, never with the journal.
    async fn failed_exchanges(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        limit: u32,
    ) -> Result<Vec<Exchange>, Failure>;
    /// When those requests were, newest first, at most `limit`.
    async fn failure_times(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        limit: u32,
    ) -> Result<Vec<Moment>, Failure>;
    /// For what requests to a directory that were to change something came to nothing at this instant or later, the most
    /// frequent first. No more than `most` are counted, the newest.
    async fn causes(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        since: Moment,
        most: u32,
    ) -> Result<Vec<Cause>, Failure>;

    /// Directory users in the order of their ids, from the one after `after`, at most `limit`.
    async fn directory_users(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        select: &Select,
        after: Option<DirectoryUserId>,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure>;
    /// All directory users in the order of their ids, from the `skip`-th on, at most `limit`.
    async fn directory_users_from(
        &self,
        workspace: WorkspaceId,
        directory: DirectoryId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure>;
}
