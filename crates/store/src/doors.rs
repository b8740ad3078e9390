//! Doors: the reads across workspaces that requests begin with. Each leads from something a caller holds to what it opens.

use async_trait::async_trait;
use domain::{
    AccountId, Address, ClientId, ConnectionId, DirectoryId, Domain, EventId, FactorId, Member, Moment,
    OperatorKeyId, OperatorSessionId, SessionId, SetupLinkId, Workspace, WorkspaceId,
    account::{Account, OwnedAddress},
    client::Client,
    connection::{Connection, DomainClaim, Look},
    directory::{Token, usage::Usage},
    factor::Factor,
    operator::{self, Key},
    session::Session,
    setup_link::SetupLink,
    trace::Trace,
};

use crate::{Cut, Failure, Page};

/// Which of the domains that do not count are meant, by how long their record is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    /// Those that were claimed after this,
    pub claimed_after: Moment,
    /// or lost after this,
    pub lost_after: Moment,
    /// and whose record was not looked for since then.
    pub unchecked_since: Moment,
}

/// An event as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its place in the feed.
    pub id: EventId,
    /// What happened.
    pub name: String,
    /// Where; none for what concerns no single workspace.
    pub workspace: Option<WorkspaceId>,
    /// Its number in the workspace, from 1, without gaps; none without a workspace.
    pub number: Option<u64>,
    /// When.
    pub at: Moment,
    /// The particulars, as one JSON object.
    pub data: String,
}

/// The reads across workspaces.
#[async_trait]
pub trait Doors: Send + Sync {
    /// The workspace of a directory, and its token whose secret has this SHA-256, dead or alive, if it has one. Whatever is
    /// asked for, the workspace is read, so that the time it takes does not tell a token that was revoked from one that
    /// never was.
    async fn token(
        &self,
        directory: DirectoryId,
        digest: &[u8; 32],
    ) -> Result<Option<(Workspace, Option<Token>)>, Failure>;
    /// A client, dead or alive, with its secrets but for those that were revoked, and its workspace.
    async fn client(&self, id: ClientId) -> Result<Option<(Client, Workspace)>, Failure>;
    /// The operator key whose secret has this SHA-256, unless it was revoked.
    async fn operator_key(&self, digest: &[u8; 32]) -> Result<Option<OperatorKeyId>, Failure>;
    /// Notes that tokens and clients were used. Of several notes of one the latest counts, whichever comes first. It is
    /// bookkeeping: it may be lost in a crash, and is told to nobody. What is gone meanwhile is noted no more.
    async fn used(&self, usage: Vec<Usage>) -> Result<(), Failure>;
    /// All operator keys, oldest first, revoked ones included. They are few.
    async fn operator_keys(&self) -> Result<Vec<Key>, Failure>;
    /// The operator's session whose secret has this SHA-256, and the key it was opened with; none once it was ended, or the
    /// key was revoked.
    async fn operator_session(&self, digest: &[u8; 32]) -> Result<Option<(operator::Session, Key)>, Failure>;
    /// Notes that an operator's session was used. It is bookkeeping: it may be lost in a crash, and is told to nobody.
    async fn operator_seen(&self, session: OperatorSessionId, at: Moment) -> Result<(), Failure>;
    /// The session whose secret has this SHA-256, unless it was ended.
    async fn session(&self, digest: &[u8; 32]) -> Result<Option<Session>, Failure>;
    /// The session whose secret has this SHA-256, with what it proved when it was ended, once it has been and for as long
    /// as that is remembered.
    async fn ended_session(&self, digest: &[u8; 32]) -> Result<Option<Session>, Failure>;
    /// Notes that a session was used, and how long it lay unused before, if that was the longest. It is bookkeeping: it may be lost in a crash, and is told to nobody.
    async fn seen(&self, session: SessionId, at: Moment) -> Result<(), Failure>;
    /// An account's sessions that are neither ended nor run out, oldest first.
    async fn live_sessions(&self, account: AccountId, now: Moment) -> Result<Vec<Session>, Failure>;
    /// A setup link, whether it works or not, and its workspace.
    async fn setup_link(&self, id: SetupLinkId) -> Result<Option<(SetupLink, Workspace)>, Failure>;
    /// The setup link whose secret has this SHA-256, whether it works or not, and its workspace.
    async fn setup_link_behind(&self, digest: &[u8; 32]) -> Result<Option<(SetupLink, Workspace)>, Failure>;
    /// The workspace of this slug.
    async fn workspace_named(&self, slug: &str) -> Result<Option<Workspace>, Failure>;
    /// The workspaces whose name begins so, in the form in which names are looked for
    /// ([`name_key`](domain::workspace::name_key)), in the order of their names, at most `limit`.
    async fn workspaces_called(&self, beginning: &str, limit: u32) -> Result<Vec<Workspace>, Failure>;
    /// What has been claimed of a domain, at most `limit`: by whom it is verified first, then by others in the order of the
    /// workspaces' ids.
    async fn claims_of(&self, domain: &Domain, limit: u32) -> Result<Vec<DomainClaim>, Failure>;
    /// The workspaces in whose sign-in logs these three words stand, in the order of their ids, at most `limit`.
    async fn workspaces_of_trace(&self, trace: Trace, limit: u32) -> Result<Vec<WorkspaceId>, Failure>;
    /// A connection and its workspace.
    async fn connection(&self, id: ConnectionId) -> Result<Option<(Connection, Workspace)>, Failure>;
    /// The connections of the workspace that has verified this domain; or that lost it last, if that was after then.
    async fn connections_for(
        &self,
        domain: &Domain,
        lost_after: Moment,
    ) -> Result<Vec<(Connection, Workspace)>, Failure>;
    /// The connections that are due to be looked after, with their workspaces, the longest due first. Those by SAML are, a
    /// day after they were made.
    async fn connections_due(&self, now: Moment, limit: u32)
    -> Result<Vec<(Connection, Workspace)>, Failure>;
    /// Notes how a look at a connection went, and when it is due again. It is bookkeeping: it may be lost in a crash, and
    /// is told to nobody.
    async fn looked_after(
        &self,
        workspace: WorkspaceId,
        connection: ConnectionId,
        look: &Look,
        due_at: Moment,
    ) -> Result<(), Failure>;
    /// The domains proven by DNS whose record was not looked for since then, in alphabetical order behind this one.
    async fn domains_unchecked(
        &self,
        since: Moment,
        after: Option<&Domain>,
        limit: u32,
    ) -> Result<Vec<DomainClaim>, Failure>;
    /// The domains that do not count and whose record is awaited, in alphabetical order, then in that of the workspaces' ids,
    /// behind this one.
    async fn domains_awaited(
        &self,
        awaited: &Awaited,
        after: Option<&(Domain, WorkspaceId)>,
        limit: u32,
    ) -> Result<Vec<DomainClaim>, Failure>;
    /// Notes that a domain's record was looked for. It is bookkeeping: it may be lost in a crash, and is told to nobody.
    async fn checked(&self, workspace: WorkspaceId, domain: &Domain, at: Moment) -> Result<(), Failure>;
    /// An account.
    async fn account(&self, id: AccountId) -> Result<Option<Account>, Failure>;
    /// An account's addresses.
    async fn addresses_of(&self, account: AccountId) -> Result<Vec<OwnedAddress>, Failure>;
    /// The account an address belongs to, or waits for.
    async fn owner_of(&self, address: &Address) -> Result<Option<(OwnedAddress, Account)>, Failure>;
    /// Whether an address belongs to an account, or waits for one. It reads nothing more where it does, so that the time it
    /// takes tells nothing.
    async fn is_owned(&self, address: &Address) -> Result<bool, Failure>;
    /// Every place of an account, active or not, with its workspace.
    async fn places_of(&self, account: AccountId) -> Result<Vec<(Member, Workspace)>, Failure>;
    /// The workspaces that are closed and not deleted yet, the longest closed first, at most `limit`. They are found by
    /// nothing else here.
    async fn to_empty(&self, limit: u32) -> Result<Vec<WorkspaceId>, Failure>;
    /// An account's second factors and recovery codes, oldest first.
    async fn factors_of(&self, account: AccountId) -> Result<Vec<Factor>, Failure>;
    /// The authenticator apps of all accounts, in the order of their ids.
    async fn apps(&self, cut: Cut<FactorId>) -> Result<Page<Factor>, Failure>;
    /// All workspaces, in the order in which they were made.
    async fn workspaces(&self, cut: Cut<WorkspaceId>) -> Result<Page<Workspace>, Failure>;
    /// The workspaces that have a directory, in the order in which they were made.
    async fn with_directory(&self, cut: Cut<WorkspaceId>) -> Result<Page<Workspace>, Failure>;
    /// What was told, in the order in which it was committed. Whoever follows the feed from the last event they have
    /// seen misses none.
    async fn events(&self, cut: Cut<EventId>) -> Result<Page<Published>, Failure>;
}
