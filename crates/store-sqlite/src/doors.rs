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
use rusqlite::params;
use store::{Awaited, Cut, Doors, Failure, Page, Published};

use crate::{
    Sqlite, accounts, clients, connections, domains, factors, operators, queue::Lane, records, rows::failed,
    sessions, setup_links, sign_ins, usage, workspaces,
};

#[async_trait]
impl Doors for Sqlite {
    async fn token(
        &self,
        directory: DirectoryId,
        digest: &[u8; 32],
    ) -> Result<Option<(Workspace, Option<Token>)>, Failure> {
        self.readers.read(|db| connections::token(db, directory, digest))
    }

    async fn client(&self, id: ClientId) -> Result<Option<(Client, Workspace)>, Failure> {
        self.readers.read(|db| clients::by_id(db, id))
    }

    async fn operator_key(&self, digest: &[u8; 32]) -> Result<Option<OperatorKeyId>, Failure> {
        self.readers.read(|db| operators::key_behind(db, digest))
    }

    async fn used(&self, all: Vec<Usage>) -> Result<(), Failure> {
        self.writer.run(Lane::Facts, move |db| usage::note(db, &all)).await
    }

    async fn operator_keys(&self) -> Result<Vec<Key>, Failure> {
        self.readers.read(operators::keys)
    }

    async fn operator_session(&self, digest: &[u8; 32]) -> Result<Option<(operator::Session, Key)>, Failure> {
        self.readers.read(|db| operators::session(db, digest))
    }

    async fn operator_seen(&self, session: OperatorSessionId, at: Moment) -> Result<(), Failure> {
        let sql = "UPDATE operator_sessions SET seen_at = max(seen_at, ?2) WHERE id = ?1";
        self.writer
            .run(Lane::Facts, move |db| {
                let mut statement = db.prepare_cached(sql).map_err(failed)?;
                statement.execute(params![session.to_bytes(), at.micros()]).map_err(failed)?;
                Ok(())
            })
            .await
    }

    async fn session(&self, digest: &[u8; 32]) -> Result<Option<Session>, Failure> {
        self.readers.read_together(|db| sessions::by_digest(db, digest))
    }

    async fn ended_session(&self, digest: &[u8; 32]) -> Result<Option<Session>, Failure> {
        self.readers.read_together(|db| sessions::ended(db, digest))
    }

    async fn seen(&self, session: SessionId, at: Moment) -> Result<(), Failure> {
        let sql = "UPDATE sessions SET idled = max(idled, ?2 - seen_at), seen_at = max(seen_at, ?2)
            WHERE id = ?1 AND ended_at IS NULL";
        self.writer
            .run(Lane::Facts, move |db| {
                let mut statement = db.prepare_cached(sql).map_err(failed)?;
                statement.execute(params![session.to_bytes(), at.micros()]).map_err(failed)?;
                Ok(())
            })
            .await
    }

    async fn live_sessions(&self, account: AccountId, now: Moment) -> Result<Vec<Session>, Failure> {
        self.readers.read_together(|db| sessions::live(db, account, now))
    }

    async fn setup_link(&self, id: SetupLinkId) -> Result<Option<(SetupLink, Workspace)>, Failure> {
        self.readers.read(|db| setup_links::of_id(db, id))
    }

    async fn setup_link_behind(&self, digest: &[u8; 32]) -> Result<Option<(SetupLink, Workspace)>, Failure> {
        self.readers.read(|db| setup_links::of_digest(db, digest))
    }

    async fn workspace_named(&self, slug: &str) -> Result<Option<Workspace>, Failure> {
        self.readers.read(|db| workspaces::by_slug(db, slug))
    }

    async fn workspaces_called(&self, beginning: &str, limit: u32) -> Result<Vec<Workspace>, Failure> {
        self.readers.read(|db| workspaces::called(db, beginning, limit))
    }

    async fn claims_of(&self, domain: &Domain, limit: u32) -> Result<Vec<DomainClaim>, Failure> {
        self.readers.read(|db| domains::claims_of(db, domain, limit))
    }

    async fn workspaces_of_trace(&self, trace: Trace, limit: u32) -> Result<Vec<WorkspaceId>, Failure> {
        self.readers.read(|db| sign_ins::workspaces_of_trace(db, trace, limit))
    }

    async fn connection(&self, id: ConnectionId) -> Result<Option<(Connection, Workspace)>, Failure> {
        self.readers.read(|db| connections::by_id(db, id))
    }

    async fn connections_for(
        &self,
        domain: &Domain,
        lost_after: Moment,
    ) -> Result<Vec<(Connection, Workspace)>, Failure> {
        self.readers.read(|db| connections::for_domain(db, domain, lost_after))
    }

    async fn connections_due(
        &self,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<(Connection, Workspace)>, Failure> {
        self.readers.read(|db| connections::due(db, now, limit))
    }

    async fn looked_after(
        &self,
        workspace: WorkspaceId,
        connection: ConnectionId,
        look: &Look,
        due_at: Moment,
    ) -> Result<(), Failure> {
        let sql = "UPDATE connections SET looked_at = ?3, unread_since = ?4, unread_why = ?5, due_at = ?6
            WHERE workspace = ?1 AND id = ?2";
        let Look { at, unread } = look.clone();
        let (since, why) = (unread.as_ref().map(|it| it.since.micros()), unread.map(|it| it.why));
        self.writer
            .run(Lane::Facts, move |db| {
                let mut statement = db.prepare_cached(sql).map_err(failed)?;
                let (workspace, connection) = (workspace.to_bytes(), connection.to_bytes());
                let at = at.map(Moment::micros);
                statement
                    .execute(params![workspace, connection, at, since, why, due_at.micros()])
                    .map_err(failed)?;
                Ok(())
            })
            .await
    }

    async fn domains_unchecked(
        &self,
        since: Moment,
        after: Option<&Domain>,
        limit: u32,
    ) -> Result<Vec<DomainClaim>, Failure> {
        self.readers.read(|db| domains::unchecked(db, since, after, limit))
    }

    async fn domains_awaited(
        &self,
        awaited: &Awaited,
        after: Option<&(Domain, WorkspaceId)>,
        limit: u32,
    ) -> Result<Vec<DomainClaim>, Failure> {
        self.readers.read(|db| domains::awaited(db, awaited, after, limit))
    }

    async fn checked(&self, workspace: WorkspaceId, domain: &Domain, at: Moment) -> Result<(), Failure> {
        let sql = "UPDATE domains SET checked_at = max(coalesce(checked_at, 0), ?3) WHERE workspace = ?1 AND domain = ?2";
        let domain = domain.as_str().to_owned();
        self.writer
            .run(Lane::Facts, move |db| {
                let mut statement = db.prepare_cached(sql).map_err(failed)?;
                statement.execute(params![workspace.to_bytes(), domain, at.micros()]).map_err(failed)?;
                Ok(())
            })
            .await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, Failure> {
        self.readers.read(|db| accounts::by_id(db, id))
    }

    async fn addresses_of(&self, account: AccountId) -> Result<Vec<OwnedAddress>, Failure> {
        self.readers.read(|db| accounts::addresses_of(db, account))
    }

    async fn owner_of(&self, address: &Address) -> Result<Option<(OwnedAddress, Account)>, Failure> {
        self.readers.read(|db| accounts::owner_of(db, address))
    }

    async fn is_owned(&self, address: &Address) -> Result<bool, Failure> {
        self.readers.read(|db| accounts::is_owned(db, address))
    }

    async fn places_of(&self, account: AccountId) -> Result<Vec<(Member, Workspace)>, Failure> {
        self.readers.read(|db| accounts::places_of(db, account))
    }

    async fn to_empty(&self, limit: u32) -> Result<Vec<WorkspaceId>, Failure> {
        self.readers.read(|db| workspaces::to_empty(db, limit))
    }

    async fn factors_of(&self, account: AccountId) -> Result<Vec<Factor>, Failure> {
        self.readers.read(|db| factors::of_account(db, account))
    }

    async fn apps(&self, cut: Cut<FactorId>) -> Result<Page<Factor>, Failure> {
        self.readers.read(|db| factors::apps(db, cut))
    }

    async fn workspaces(&self, cut: Cut<WorkspaceId>) -> Result<Page<Workspace>, Failure> {
        self.readers.read(|db| workspaces::page(db, cut))
    }

    async fn with_directory(&self, cut: Cut<WorkspaceId>) -> Result<Page<Workspace>, Failure> {
        self.readers.read(|db| workspaces::with_directory(db, cut))
    }

    async fn events(&self, cut: Cut<EventId>) -> Result<Page<Published>, Failure> {
        self.readers.read(|db| records::events(db, cut))
    }
}
