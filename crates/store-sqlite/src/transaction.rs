//! A transaction, as the writer thread runs it: reads on the writer's own connection, which see everything before
//! them in the batch.

use async_trait::async_trait;
use domain::{
    AccountId, Address, ConnectionId, DirectoryUserId, Domain, Member, MemberId, Moment, OperatorKeyId,
    SessionId, SubscriptionId, Workspace, WorkspaceId,
    account::{Account, OwnedAddress},
    client::Client,
    connection::{Connection, DomainClaim, Holder},
    directory::Token,
    directory_user::DirectoryUser,
    factor::Factor,
    identity::Identity,
    operator::Key,
    rules::provision::{Found, Place},
    session::{OverThere, Session, There},
    setup_link::SetupLink,
    subscription::Subscription,
};
use rusqlite::Connection as Db;
use store::{Failure, Scope, Sought, Transaction};

use crate::{
    accounts, clients, connections,
    directory_users::{self, Of},
    domains, factors, logouts, members, operators,
    rows::Read,
    sessions, setup_links, subscriptions, workspaces,
};

/// The transaction of one script.
pub(crate) struct Running<'a> {
    pub(crate) db: &'a mut Db,
    workspace: Option<Workspace>,
}

impl<'a> Running<'a> {
    pub(crate) fn begin(db: &'a mut Db, scope: Scope) -> Read<Self> {
        let workspace = match scope {
            Scope::Workspace(workspace) => workspaces::by_id(db, workspace)?,
            Scope::Closed(workspace) => workspaces::closed(db, workspace)?,
            Scope::House => None,
        };
        Ok(Self { db, workspace })
    }

    /// The workspace, given back so that the change can be written into it.
    pub(crate) fn into_workspace(self) -> Option<Workspace> {
        self.workspace
    }

    pub(crate) fn here(&self) -> Read<WorkspaceId> {
        let outside = || Failure::Script("a read of a workspace in a transaction on none".to_owned());
        self.workspace.as_ref().map(|workspace| workspace.id).ok_or_else(outside)
    }

    /// The directory whose users are read; none of them exist where there is no directory.
    pub(crate) fn of(&self) -> Option<Of> {
        let workspace = self.workspace.as_ref()?;
        workspace.directory.as_ref().map(|directory| Of { workspace: workspace.id, directory: directory.id })
    }
}

#[async_trait]
impl Transaction for Running<'_> {
    fn workspace(&self) -> Option<&Workspace> {
        self.workspace.as_ref()
    }

    async fn member(&mut self, id: MemberId) -> Result<Option<Member>, Failure> {
        members::by_id(self.db, self.here()?, id)
    }

    async fn member_of(&mut self, account: AccountId) -> Result<Option<Member>, Failure> {
        members::of_account(self.db, self.here()?, account)
    }

    async fn departing(
        &mut self,
        after: Option<MemberId>,
        limit: u32,
        now: Moment,
    ) -> Result<Vec<(Member, Vec<Session>)>, Failure> {
        let members = members::active_after(self.db, self.here()?, after, limit)?;
        let with_sessions = |member: Member| {
            let sessions = sessions::live(self.db, member.account, now)?;
            Ok((member, sessions))
        };
        members.into_iter().map(with_sessions).collect()
    }

    async fn owners(&mut self) -> Result<u32, Failure> {
        members::owners(self.db, self.here()?)
    }

    async fn owning(&mut self) -> Result<Vec<AccountId>, Failure> {
        members::owning(self.db, self.here()?)
    }

    async fn guarded_owners(&mut self) -> Result<u32, Failure> {
        factors::guarded_owners(self.db, self.here()?)
    }

    async fn verified_domains(&mut self) -> Result<Vec<Domain>, Failure> {
        domains::verified(self.db, self.here()?)
    }

    async fn lost_domains(&mut self) -> Result<Vec<(Domain, Moment)>, Failure> {
        domains::lost(self.db, self.here()?)
    }

    async fn domain_claims(&mut self) -> Result<Vec<DomainClaim>, Failure> {
        domains::of_workspace(self.db, self.here()?)
    }

    async fn domain_claim(&mut self, domain: &Domain) -> Result<Option<DomainClaim>, Failure> {
        domains::claim(self.db, self.here()?, domain)
    }

    async fn connections(&mut self) -> Result<Vec<Connection>, Failure> {
        connections::of_workspace(self.db, self.here()?)
    }

    async fn tokens(&mut self) -> Result<Vec<Token>, Failure> {
        connections::tokens(self.db, self.here()?)
    }

    async fn setup_links(&mut self) -> Result<Vec<SetupLink>, Failure> {
        setup_links::of_workspace(self.db, self.here()?)
    }

    async fn clients(&mut self) -> Result<Vec<Client>, Failure> {
        clients::of_workspace(self.db, self.here()?)
    }

    async fn identity(
        &mut self,
        connection: ConnectionId,
        subject: &str,
    ) -> Result<Option<Identity>, Failure> {
        connections::identity(self.db, self.here()?, connection, subject)
    }

    async fn identity_of(
        &mut self,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<Option<Identity>, Failure> {
        connections::identity_of(self.db, self.here()?, connection, account)
    }

    async fn shown_under(&mut self, address: &Address) -> Result<Option<Member>, Failure> {
        members::unclaimed(self.db, self.here()?, address.key())
    }

    async fn found(&mut self, sought: Sought<'_>) -> Result<Found, Failure> {
        match self.of() {
            Some(of) => directory_users::found(self.db, of, sought),
            None => Ok(Found::default()),
        }
    }

    async fn directory_user(
        &mut self,
        id: DirectoryUserId,
        now: Moment,
    ) -> Result<Option<(DirectoryUser, Option<Place>)>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        let Some(user) = directory_users::by_id(self.db, of, id)? else { return Ok(None) };
        let place = directory_users::place(self.db, &user, now)?;
        Ok(Some((user, place)))
    }

    async fn directory_user_named(&mut self, user_name_key: &str) -> Result<Option<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        directory_users::by_user_name(self.db, of, user_name_key)
    }

    async fn directory_user_known_as(&mut self, external_id: &str) -> Result<Option<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        directory_users::by_external_id(self.db, of, external_id)
    }

    async fn directory_users_under(&mut self, email_key: &str) -> Result<Vec<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_users::under(self.db, of, email_key, None, 3)
    }

    async fn directory_users_after(
        &mut self,
        after: Option<DirectoryUserId>,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        directory_users::after(self.db, of, after, limit)
    }

    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, Failure> {
        accounts::by_id(self.db, id)
    }

    async fn addresses_of(&mut self, account: AccountId) -> Result<Vec<OwnedAddress>, Failure> {
        accounts::addresses_of(self.db, account)
    }

    async fn owner_of(&mut self, address: &Address) -> Result<Option<(OwnedAddress, Account)>, Failure> {
        accounts::owner_of(self.db, address)
    }

    async fn places_of(&mut self, account: AccountId) -> Result<Vec<(Member, Workspace)>, Failure> {
        accounts::places_of(self.db, account)
    }

    async fn factors_of(&mut self, account: AccountId) -> Result<Vec<Factor>, Failure> {
        factors::of_account(self.db, account)
    }

    async fn live_sessions(&mut self, account: AccountId, now: Moment) -> Result<Vec<Session>, Failure> {
        sessions::live(self.db, account, now)
    }

    async fn sessions_through(
        &mut self,
        connection: ConnectionId,
    ) -> Result<Vec<(Session, Member)>, Failure> {
        sessions::through(self.db, self.here()?, connection)
    }

    async fn sessions_over_there(
        &mut self,
        connection: ConnectionId,
        over: &OverThere,
    ) -> Result<Vec<(Session, Member)>, Failure> {
        sessions::over_there(self.db, self.here()?, connection, over)
    }

    async fn last_over_there(
        &mut self,
        connection: ConnectionId,
        there: &There,
    ) -> Result<Option<Moment>, Failure> {
        logouts::last(self.db, self.here()?, connection, there)
    }

    async fn session(&mut self, id: SessionId) -> Result<Option<Session>, Failure> {
        sessions::by_id(self.db, id)
    }

    async fn holder_of(&mut self, domain: &Domain) -> Result<Option<Holder>, Failure> {
        domains::holder(self.db, domain)
    }

    async fn slug_holder(&mut self, slug: &str) -> Result<Option<WorkspaceId>, Failure> {
        Ok(workspaces::by_slug(self.db, slug)?.map(|workspace| workspace.id))
    }

    async fn operator_key(&mut self, id: OperatorKeyId) -> Result<Option<Key>, Failure> {
        operators::key_by_id(self.db, id)
    }

    async fn subscription(&mut self, id: SubscriptionId) -> Result<Option<Subscription>, Failure> {
        subscriptions::by_id(self.db, id)
    }

    async fn subscriptions(&mut self) -> Result<u32, Failure> {
        subscriptions::count(self.db)
    }
}
