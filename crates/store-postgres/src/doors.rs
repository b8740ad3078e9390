//! The reads across workspaces.

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
use store::{Awaited, Cut, Doors, Failure, Page, Published};

use crate::{
    Postgres, accounts, asked, clients, connections, domains, factors, feed, operators, pool::Lane,
    read_beside, rows::params, sessions, setup_links, sign_ins, usage, workspaces,
};

#[async_trait]
impl Doors for Postgres {
    async fn token(
        &self,
        directory: DirectoryId,
        digest: &[u8; 32],
    ) -> Result<Option<(Workspace, Option<Token>)>, Failure> {
        read_beside!(self, db, connections::token(db, directory, digest))
    }

    async fn client(&self, id: ClientId) -> Result<Option<(Client, Workspace)>, Failure> {
        read_beside!(self, db, clients::by_id(db, id))
    }

    async fn operator_key(&self, digest: &[u8; 32]) -> Result<Option<OperatorKeyId>, Failure> {
        read_beside!(self, db, operators::key_behind(db, digest))
    }

    async fn used(&self, all: Vec<Usage>) -> Result<(), Failure> {
        asked!(self, Lane::Facts, db, usage::note(db, &all))
    }

    async fn operator_keys(&self) -> Result<Vec<Key>, Failure> {
        read_beside!(self, db, operators::keys(db))
    }

    async fn operator_session(&self, digest: &[u8; 32]) -> Result<Option<(operator::Session, Key)>, Failure> {
        read_beside!(self, db, operators::session(db, digest))
    }

    async fn operator_seen(&self, session: OperatorSessionId, at: Moment) -> Result<(), Failure> {
        let sql = "UPDATE operator_sessions SET seen_at = greatest(seen_at, $2) WHERE id = $1";
        asked!(self, Lane::Facts, db, db.rows(sql, params![session, at])).map(drop)
    }

    async fn session(&self, digest: &[u8; 32]) -> Result<Option<Session>, Failure> {
        read_beside!(self, db, sessions::by_digest(db, digest))
    }

    async fn ended_session(&self, digest: &[u8; 32]) -> Result<Option<Session>, Failure> {
        read_beside!(self, db, sessions::ended(db, digest))
    }

    async fn seen(&self, session: SessionId, at: Moment) -> Result<(), Failure> {
        let sql = "UPDATE sessions SET idled = greatest(idled, $2 - seen_at), seen_at = greatest(seen_at, $2)
            WHERE id = $1 AND ended_at IS NULL";
        asked!(self, Lane::Facts, db, db.rows(sql, params![session, at])).map(drop)
    }

    async fn live_sessions(&self, account: AccountId, now: Moment) -> Result<Vec<Session>, Failure> {
        read_beside!(self, db, sessions::live(db, account, now))
    }

    async fn setup_link(&self, id: SetupLinkId) -> Result<Option<(SetupLink, Workspace)>, Failure> {
        read_beside!(self, db, setup_links::of_id(db, id))
    }

    async fn setup_link_behind(&self, digest: &[u8; 32]) -> Result<Option<(SetupLink, Workspace)>, Failure> {
        read_beside!(self, db, setup_links::of_digest(db, digest))
    }

    async fn workspace_named(&self, slug: &str) -> Result<Option<Workspace>, Failure> {
        read_beside!(self, db, workspaces::by_slug(db, slug))
    }

    async fn workspaces_called(&self, beginning: &str, limit: u32) -> Result<Vec<Workspace>, Failure> {
        read_beside!(self, db, workspaces::called(db, beginning, limit))
    }

    async fn claims_of(&self, domain: &Domain, limit: u32) -> Result<Vec<DomainClaim>, Failure> {
        read_beside!(self, db, domains::claims_of(db, domain, limit))
    }

    async fn workspaces_of_trace(&self, trace: Trace, limit: u32) -> Result<Vec<WorkspaceId>, Failure> {
        read_beside!(self, db, sign_ins::workspaces_of_trace(db, trace, limit))
    }

    async fn connection(&self, id: ConnectionId) -> Result<Option<(Connection, Workspace)>, Failure> {
        read_beside!(self, db, connections::by_id(db, id))
    }

    async fn connections_for(
        &self,
        domain: &Domain,
        lost_after: Moment,
    ) -> Result<Vec<(Connection, Workspace)>, Failure> {
        read_beside!(self, db, connections::for_domain(db, domain, lost_after))
    }

    async fn connections_due(
        &self,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<(Connection, Workspace)>, Failure> {
        read_beside!(self, db, connections::due(db, now, limit))
    }

    async fn looked_after(
        &self,
        workspace: WorkspaceId,
        connection: ConnectionId,
        look: &Look,
        due_at: Moment,
    ) -> Result<(), Failure> {
        let sql = "UPDATE connections SET looked_at = $3, unread_since = $4, unread_why = $5, due_at = $6
            WHERE workspace = $1 AND id = $2";
        let unread = look.unread.clone();
        let (since, why) = (unread.as_ref().map(|it| it.since), unread.map(|it| it.why));
        let params = params![workspace, connection, look.at, since, why, due_at];
        asked!(self, Lane::Facts, db, db.rows(sql, params)).map(drop)
    }

    async fn domains_unchecked(
        &self,
        since: Moment,
        after: Option<&Domain>,
        limit: u32,
    ) -> Result<Vec<DomainClaim>, Failure> {
        read_beside!(self, db, domains::unchecked(db, since, after, limit))
    }

    async fn domains_awaited(
        &self,
        awaited: &Awaited,
        after: Option<&(Domain, WorkspaceId)>,
        limit: u32,
    ) -> Result<Vec<DomainClaim>, Failure> {
        read_beside!(self, db, domains::awaited(db, awaited, after, limit))
    }

    async fn checked(&self, workspace: WorkspaceId, domain: &Domain, at: Moment) -> Result<(), Failure> {
        let sql =
            "UPDATE domains SET checked_at = greatest(checked_at, $3) WHERE workspace = $1 AND domain = $2";
        let params = params![workspace, domain.as_str(), at];
        asked!(self, Lane::Facts, db, db.rows(sql, params)).map(drop)
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, Failure> {
        read_beside!(self, db, accounts::by_id(db, id))
    }

    async fn addresses_of(&self, account: AccountId) -> Result<Vec<OwnedAddress>, Failure> {
        read_beside!(self, db, accounts::addresses_of(db, account))
    }

    async fn owner_of(&self, address: &Address) -> Result<Option<(OwnedAddress, Account)>, Failure> {
        read_beside!(self, db, accounts::owner_of(db, address))
    }

    async fn is_owned(&self, address: &Address) -> Result<bool, Failure> {
        read_beside!(self, db, accounts::is_owned(db, address))
    }

    async fn places_of(&self, account: AccountId) -> Result<Vec<(Member, Workspace)>, Failure> {
        read_beside!(self, db, accounts::places_of(db, account))
    }

    async fn to_empty(&self, limit: u32) -> Result<Vec<WorkspaceId>, Failure> {
        read_beside!(self, db, workspaces::to_empty(db, limit))
    }

    async fn factors_of(&self, account: AccountId) -> Result<Vec<Factor>, Failure> {
        read_beside!(self, db, factors::of_account(db, account))
    }

    async fn apps(&self, cut: Cut<FactorId>) -> Result<Page<Factor>, Failure> {
        read_beside!(self, db, factors::apps(db, cut))
    }

    async fn workspaces(&self, cut: Cut<WorkspaceId>) -> Result<Page<Workspace>, Failure> {
        read_beside!(self, db, workspaces::page(db, cut))
    }

    async fn with_directory(&self, cut: Cut<WorkspaceId>) -> Result<Page<Workspace>, Failure> {
        read_beside!(self, db, workspaces::with_directory(db, cut))
    }

    async fn events(&self, cut: Cut<EventId>) -> Result<Page<Published>, Failure> {
        self.place_all().await?;
        read_beside!(self, db, feed::page(db, cut))
    }
}
