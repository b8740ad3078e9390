//! A transaction, as a script sees it: reads on the connection that holds the workspace's lock.

use std::collections::{BTreeMap, BTreeSet};

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
use store::{Failure, Sought, Transaction};

use crate::{
    about::{self, About},
    accounts,
    broken::{Course, Read},
    clients, connections,
    directory_users::{self, Of},
    domains, factors,
    line::Line,
    logouts, members, operators, sessions, setup_links, subscriptions, workspaces,
    writer::BEGIN,
};

/// The transaction of one script.
pub(crate) struct Running<'a> {
    pub(crate) db: &'a Line,
    workspace: Option<Workspace>,
    /// What lets a directory in, read along with the lock: every request of a directory asks for it once more.
    keys: Keys,
    /// What may be done about the first of its reads that failed.
    trouble: Option<Course>,
    /// The addresses, as they are compared, that were seen to belong to nobody.
    free: BTreeSet<String>,
    /// The person it asked for last, with what it is likely to ask next.
    about: Option<About>,
}

/// The tokens and clients of a workspace's directory.
#[derive(Default)]
struct Keys {
    tokens: Vec<Token>,
    clients: Vec<Client>,
}

impl<'a> Running<'a> {
    /// Begins a transaction under a workspace's lock.
    pub(crate) async fn begin(db: &'a Line, workspace: WorkspaceId) -> Read<Self> {
        let [lock, read] = workspaces::locked(workspace);
        let (tokens, clients) = (connections::asking_for_tokens(workspace), clients::asking(workspace));
        let rows = db.begin(BEGIN, &[lock, read, tokens, clients]).await?;
        let of = |place: usize| rows.get(place).map_or(&[][..], Vec::as_slice);
        let tokens = of(2).iter().map(connections::read_token).collect::<Read<_>>()?;
        let keys = Keys { tokens, clients: clients::gathered(of(3))? };
        Ok(Self { keys, ..Self::new(db, workspaces::among(&rows)?) })
    }

    /// Begins a transaction under the lock of a workspace that is closed and not deleted yet.
    pub(crate) async fn begin_closed(db: &'a Line, workspace: WorkspaceId) -> Read<Self> {
        let rows = db.begin(BEGIN, &workspaces::locked_closed(workspace)).await?;
        Ok(Self::new(db, workspaces::among(&rows)?))
    }

    /// Begins a transaction that locks nothing.
    pub(crate) async fn begin_unlocked(db: &'a Line) -> Read<Self> {
        db.plain(BEGIN).await?;
        Ok(Self::new(db, None))
    }

    fn new(db: &'a Line, workspace: Option<Workspace>) -> Self {
        let keys = Keys::default();
        Self { db, workspace, keys, trouble: None, free: BTreeSet::new(), about: None }
    }

    pub(crate) const fn scope(&self) -> Option<&Workspace> {
        self.workspace.as_ref()
    }

    pub(crate) const fn free(&self) -> &BTreeSet<String> {
        &self.free
    }

    /// What may be done about a script's failure: as much as about that of its read.
    pub(crate) fn course(&self) -> Course {
        self.trouble.unwrap_or(Course::Never)
    }

    /// A read's answer, as the script hears it.
    pub(crate) fn heard<T>(&mut self, read: Read<T>) -> Result<T, Failure> {
        read.map_err(|broken| {
            self.trouble.get_or_insert(broken.course);
            broken.failure
        })
    }

    pub(crate) fn here(&self) -> Result<WorkspaceId, Failure> {
        let outside = || Failure::Script("a read of a workspace in a transaction on none".to_owned());
        self.workspace.as_ref().map(|workspace| workspace.id).ok_or_else(outside)
    }

    /// The directory whose users are read; none of them exist where there is no directory.
    pub(crate) fn of(&self) -> Option<Of> {
        let workspace = self.workspace.as_ref()?;
        workspace.directory.as_ref().map(|directory| Of { workspace: workspace.id, directory: directory.id })
    }

    /// The groups that have a person, if they were read along with the person.
    pub(crate) fn known_groups(&self, user: DirectoryUserId) -> Option<Vec<store::Belonging>> {
        self.about.as_ref()?.groups(user).map(<[_]>::to_vec)
    }

    fn see(&mut self, address: &Address, owner: Option<&(OwnedAddress, Account)>) {
        if owner.is_none() {
            self.free.insert(address.key().to_owned());
        }
    }
}

#[async_trait]
impl Transaction for Running<'_> {
    fn workspace(&self) -> Option<&Workspace> {
        self.workspace.as_ref()
    }

    async fn member(&mut self, id: MemberId) -> Result<Option<Member>, Failure> {
        let read = members::by_id(self.db, self.here()?, id).await;
        self.heard(read)
    }

    async fn member_of(&mut self, account: AccountId) -> Result<Option<Member>, Failure> {
        let read = members::of_account(self.db, self.here()?, account).await;
        self.heard(read)
    }

    async fn departing(
        &mut self,
        after: Option<MemberId>,
        limit: u32,
        now: Moment,
    ) -> Result<Vec<(Member, Vec<Session>)>, Failure> {
        let members = members::active_after(self.db, self.here()?, after, limit).await;
        let members = self.heard(members)?;
        let sessions = sessions::live_of(self.db, members.iter().map(|member| member.account), now).await;
        let mut sessions: BTreeMap<AccountId, Vec<Session>> =
            self.heard(sessions)?.into_iter().fold(BTreeMap::new(), |mut by_account, session| {
                by_account.entry(session.account).or_insert_with(Vec::new).push(session);
                by_account
            });
        let with_sessions = |member: Member| {
            let theirs = sessions.remove(&member.account).unwrap_or_default();
            (member, theirs)
        };
        Ok(members.into_iter().map(with_sessions).collect())
    }

    async fn owners(&mut self) -> Result<u32, Failure> {
        let read = members::owners(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn owning(&mut self) -> Result<Vec<AccountId>, Failure> {
        let read = members::accounts_of_owners(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn guarded_owners(&mut self) -> Result<u32, Failure> {
        let read = factors::guarded_owners(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn verified_domains(&mut self) -> Result<Vec<Domain>, Failure> {
        let read = domains::verified(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn lost_domains(&mut self) -> Result<Vec<(Domain, Moment)>, Failure> {
        let read = domains::lost(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn domain_claims(&mut self) -> Result<Vec<DomainClaim>, Failure> {
        let read = domains::of_workspace(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn domain_claim(&mut self, domain: &Domain) -> Result<Option<DomainClaim>, Failure> {
        let read = domains::claim(self.db, self.here()?, domain).await;
        self.heard(read)
    }

    async fn connections(&mut self) -> Result<Vec<Connection>, Failure> {
        let read = connections::of_workspace(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn tokens(&mut self) -> Result<Vec<Token>, Failure> {
        self.here()?;
        Ok(self.keys.tokens.clone())
    }

    async fn setup_links(&mut self) -> Result<Vec<SetupLink>, Failure> {
        let read = setup_links::of_workspace(self.db, self.here()?).await;
        self.heard(read)
    }

    async fn clients(&mut self) -> Result<Vec<Client>, Failure> {
        self.here()?;
        Ok(self.keys.clients.clone())
    }

    async fn identity(
        &mut self,
        connection: ConnectionId,
        subject: &str,
    ) -> Result<Option<Identity>, Failure> {
        let read = connections::identity(self.db, self.here()?, connection, subject).await;
        self.heard(read)
    }

    async fn identity_of(
        &mut self,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<Option<Identity>, Failure> {
        let read = connections::identity_of(self.db, self.here()?, connection, account).await;
        self.heard(read)
    }

    async fn shown_under(&mut self, address: &Address) -> Result<Option<Member>, Failure> {
        let read = members::shown_under(self.db, self.here()?, address.key()).await;
        self.heard(read)
    }

    async fn found(&mut self, sought: Sought<'_>) -> Result<Found, Failure> {
        let Some(of) = self.of() else { return Ok(Found::default()) };
        let known = self.about.as_ref().and_then(|about| about.found(sought)).cloned();
        let found = match known {
            Some(found) => found,
            None => {
                let read = about::found(self.db, of, sought).await;
                self.heard(read)?
            }
        };
        if let Some(address) = sought.email {
            self.see(address, found.owner.as_ref());
        }
        Ok(found)
    }

    async fn directory_user(
        &mut self,
        id: DirectoryUserId,
        now: Moment,
    ) -> Result<Option<(DirectoryUser, Option<Place>)>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        let read = about::user(self.db, of, id, now).await;
        self.about = self.heard(read)?;
        Ok(self.about.as_ref().map(|about| (about.user.clone(), about.place.clone())))
    }

    async fn directory_user_named(&mut self, user_name_key: &str) -> Result<Option<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        let read = directory_users::by_user_name(self.db, of, user_name_key).await;
        self.heard(read)
    }

    async fn directory_user_known_as(&mut self, external_id: &str) -> Result<Option<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(None) };
        let read = directory_users::by_external_id(self.db, of, external_id).await;
        self.heard(read)
    }

    async fn directory_users_under(&mut self, email_key: &str) -> Result<Vec<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        let read = directory_users::under(self.db, of, email_key, None, 3).await;
        self.heard(read)
    }

    async fn directory_users_after(
        &mut self,
        after: Option<DirectoryUserId>,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure> {
        let Some(of) = self.of() else { return Ok(Vec::new()) };
        let read = directory_users::after(self.db, of, after, limit).await;
        self.heard(read)
    }

    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, Failure> {
        let read = accounts::kept(self.db, id).await;
        self.heard(read)
    }

    async fn addresses_of(&mut self, account: AccountId) -> Result<Vec<OwnedAddress>, Failure> {
        let read = accounts::addresses_of(self.db, account).await;
        self.heard(read)
    }

    async fn owner_of(&mut self, address: &Address) -> Result<Option<(OwnedAddress, Account)>, Failure> {
        let read = accounts::kept_owner_of(self.db, address).await;
        let owner = self.heard(read)?;
        self.see(address, owner.as_ref());
        Ok(owner)
    }

    async fn places_of(&mut self, account: AccountId) -> Result<Vec<(Member, Workspace)>, Failure> {
        let read = accounts::places_of(self.db, account).await;
        self.heard(read)
    }

    async fn factors_of(&mut self, account: AccountId) -> Result<Vec<Factor>, Failure> {
        let read = factors::kept(self.db, account).await;
        self.heard(read)
    }

    async fn live_sessions(&mut self, account: AccountId, now: Moment) -> Result<Vec<Session>, Failure> {
        let read = sessions::live(self.db, account, now).await;
        self.heard(read)
    }

    async fn sessions_through(
        &mut self,
        connection: ConnectionId,
    ) -> Result<Vec<(Session, Member)>, Failure> {
        let read = sessions::through(self.db, self.here()?, connection).await;
        self.heard(read)
    }

    async fn sessions_over_there(
        &mut self,
        connection: ConnectionId,
        over: &OverThere,
    ) -> Result<Vec<(Session, Member)>, Failure> {
        let read = sessions::over_there(self.db, self.here()?, connection, over).await;
        self.heard(read)
    }

    async fn last_over_there(
        &mut self,
        connection: ConnectionId,
        there: &There,
    ) -> Result<Option<Moment>, Failure> {
        let read = logouts::last(self.db, self.here()?, connection, there).await;
        self.heard(read)
    }

    async fn session(&mut self, id: SessionId) -> Result<Option<Session>, Failure> {
        let read = sessions::by_id(self.db, id).await;
        self.heard(read)
    }

    async fn holder_of(&mut self, domain: &Domain) -> Result<Option<Holder>, Failure> {
        let read = domains::holder(self.db, domain).await;
        self.heard(read)
    }

    async fn slug_holder(&mut self, slug: &str) -> Result<Option<WorkspaceId>, Failure> {
        let read = workspaces::by_slug(self.db, slug).await;
        Ok(self.heard(read)?.map(|workspace| workspace.id))
    }

    async fn operator_key(&mut self, id: OperatorKeyId) -> Result<Option<Key>, Failure> {
        let read = operators::key_by_id(self.db, id).await;
        self.heard(read)
    }

    async fn subscription(&mut self, id: SubscriptionId) -> Result<Option<Subscription>, Failure> {
        let read = subscriptions::kept(self.db, id).await;
        self.heard(read)
    }

    async fn subscriptions(&mut self) -> Result<u32, Failure> {
        let read = subscriptions::counted(self.db).await;
        self.heard(read)
    }
}
