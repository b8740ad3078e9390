//! Transactions: reads under a workspace's lock, then one commit.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    AccountId, Address, Change, ConnectionId, DirectoryUserId, Domain, Member, MemberId, Moment,
    OperatorKeyId, SessionId, SubscriptionId, Workspace, WorkspaceId,
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
use futures::future::BoxFuture;

use crate::{Failure, GroupsUnderLock, Store, WavesUnderLock};

/// What a transaction locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One workspace: no other transaction on it runs at the same time.
    Workspace(WorkspaceId),
    /// One workspace that is closed and not deleted yet; elsewhere it is one that does not exist.
    Closed(WorkspaceId),
    /// Nothing: for accounts, sign-ins by mailbox, and workspaces still to be made. Unique keys decide races.
    House,
}

/// What a directory's request says of a person, as far as it leads to rows.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// The user name in the form in which two are compared.
    pub user_name_key: &'a str,
    /// The external id.
    pub external_id: Option<&'a str>,
    /// The told address.
    pub email: Option<&'a Address>,
    /// The user name, where it is an address.
    pub user_name_address: Option<&'a Address>,
}

/// Reads under the lock. Every read is of the scope's workspace unless its name says otherwise, and sees what was
/// committed before the transaction began.
#[async_trait]
pub trait Transaction: GroupsUnderLock + WavesUnderLock + Send {
    /// The scope's workspace with its directory and tallies; none if there is no such workspace.
    fn workspace(&self) -> Option<&Workspace>;

    /// A member.
    async fn member(&mut self, id: MemberId) -> Result<Option<Member>, Failure>;
    /// An account's place here, active or not.
    async fn member_of(&mut self, account: AccountId) -> Result<Option<Member>, Failure>;
    /// The next members with access, in the order of their ids from the one after `after`, at most `limit`; each with the
    /// live sessions of the account.
    async fn departing(
        &mut self,
        after: Option<MemberId>,
        limit: u32,
        now: Moment,
    ) -> Result<Vec<(Member, Vec<Session>)>, Failure>;
    /// How many active owners there are.
    async fn owners(&mut self) -> Result<u32, Failure>;
    /// The accounts of the active owners.
    async fn owning(&mut self) -> Result<Vec<AccountId>, Failure>;
    /// How many active owners have a second factor.
    async fn guarded_owners(&mut self) -> Result<u32, Failure>;
    /// The domains verified here.
    async fn verified_domains(&mut self) -> Result<Vec<Domain>, Failure>;
    /// The domains that were verified here and were lost, and since when.
    async fn lost_domains(&mut self) -> Result<Vec<(Domain, Moment)>, Failure>;
    /// All domains claimed here, in alphabetical order.
    async fn domain_claims(&mut self) -> Result<Vec<DomainClaim>, Failure>;
    /// A domain's claim here.
    async fn domain_claim(&mut self, domain: &Domain) -> Result<Option<DomainClaim>, Failure>;
    /// The connections.
    async fn connections(&mut self) -> Result<Vec<Connection>, Failure>;
    /// The tokens of the directory, dead ones included.
    async fn tokens(&mut self) -> Result<Vec<Token>, Failure>;
    /// The setup links, those included that work no more.
    async fn setup_links(&mut self) -> Result<Vec<SetupLink>, Failure>;
    /// The clients of the directory with their secrets, dead ones included.
    async fn clients(&mut self) -> Result<Vec<Client>, Failure>;
    /// The identity of a subject.
    async fn identity(
        &mut self,
        connection: ConnectionId,
        subject: &str,
    ) -> Result<Option<Identity>, Failure>;
    /// The identity of an account.
    async fn identity_of(
        &mut self,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<Option<Identity>, Failure>;

    /// Everything that is here about a person a directory tells of, in one go.
    async fn found(&mut self, sought: Sought<'_>) -> Result<Found, Failure>;
    /// A member whom no directory claims, shown under this address: one who has access before one who left, the older first.
    async fn shown_under(&mut self, address: &Address) -> Result<Option<Member>, Failure>;
    /// A directory user and the member they became, in one go.
    async fn directory_user(
        &mut self,
        id: DirectoryUserId,
        now: Moment,
    ) -> Result<Option<(DirectoryUser, Option<Place>)>, Failure>;
    /// The directory user of this user name, in the form in which two are compared.
    async fn directory_user_named(&mut self, user_name_key: &str) -> Result<Option<DirectoryUser>, Failure>;
    /// The directory user of this external id.
    async fn directory_user_known_as(&mut self, external_id: &str) -> Result<Option<DirectoryUser>, Failure>;
    /// The directory users with this among their addresses, in the form in which two are compared; at most three.
    async fn directory_users_under(&mut self, email_key: &str) -> Result<Vec<DirectoryUser>, Failure>;
    /// The next directory users, in the order of their ids.
    async fn directory_users_after(
        &mut self,
        after: Option<DirectoryUserId>,
        limit: u32,
    ) -> Result<Vec<DirectoryUser>, Failure>;

    // What belongs to no single workspace.

    /// An account.
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>, Failure>;
    /// An account's addresses.
    async fn addresses_of(&mut self, account: AccountId) -> Result<Vec<OwnedAddress>, Failure>;
    /// The account an address belongs to, or waits for.
    async fn owner_of(&mut self, address: &Address) -> Result<Option<(OwnedAddress, Account)>, Failure>;
    /// Every place of an account, with its workspace.
    async fn places_of(&mut self, account: AccountId) -> Result<Vec<(Member, Workspace)>, Failure>;
    /// An account's second factors and recovery codes, oldest first. No other transaction changes them until this one is
    /// over.
    async fn factors_of(&mut self, account: AccountId) -> Result<Vec<Factor>, Failure>;
    /// An account's sessions that are neither ended nor run out.
    async fn live_sessions(&mut self, account: AccountId, now: Moment) -> Result<Vec<Session>, Failure>;
    /// The sessions not ended that were proven through a connection of this workspace, each with its account's place
    /// here.
    async fn sessions_through(&mut self, connection: ConnectionId)
    -> Result<Vec<(Session, Member)>, Failure>;
    /// Those of them that a connection's identity provider names, as far as an index tells: who is named in two ways is found
    /// by the person alone. It is for the rule to leave out what is not meant.
    async fn sessions_over_there(
        &mut self,
        connection: ConnectionId,
        over: &OverThere,
    ) -> Result<Vec<(Session, Member)>, Failure>;
    /// When a connection's identity provider said last that sign-ins like this one are over, as far as that is still kept.
    /// Whatever is said later waits until this transaction is over.
    async fn last_over_there(
        &mut self,
        connection: ConnectionId,
        there: &There,
    ) -> Result<Option<Moment>, Failure>;
    /// A session that has not been ended.
    async fn session(&mut self, id: SessionId) -> Result<Option<Session>, Failure>;
    /// The workspace that has verified a domain, or lost it last.
    async fn holder_of(&mut self, domain: &Domain) -> Result<Option<Holder>, Failure>;
    /// The workspace with this slug.
    async fn slug_holder(&mut self, slug: &str) -> Result<Option<WorkspaceId>, Failure>;
    /// An operator key, revoked or not.
    async fn operator_key(&mut self, id: OperatorKeyId) -> Result<Option<Key>, Failure>;
    /// A subscription. No other transaction reads it here until this one is over.
    async fn subscription(&mut self, id: SubscriptionId) -> Result<Option<Subscription>, Failure>;
    /// How many subscriptions there are.
    async fn subscriptions(&mut self) -> Result<u32, Failure>;
}

/// What a script came to: what will be true, and what to answer once it is durable.
#[derive(Debug)]
pub struct Decision<T> {
    /// What will be true.
    pub change: Change,
    /// What to answer.
    pub answer: T,
}

impl<T> Decision<T> {
    /// A decision.
    pub const fn new(change: Change, answer: T) -> Self {
        Self { change, answer }
    }

    /// Nothing changes.
    pub const fn nothing(answer: T) -> Self {
        Self { change: Change::none(), answer }
    }
}

/// A script as a store runs it: reads, then the change to commit. A store may run it more than once, so it has no
/// effect outside its transaction; and it waits for nothing but its transaction.
pub type Script =
    Box<dyn for<'t> Fn(&'t mut dyn Transaction) -> BoxFuture<'t, Result<Change, Failure>> + Send + Sync>;

/// A use case's script over its input.
pub type Steps<I, T> =
    for<'a> fn(&'a I, &'a mut dyn Transaction) -> BoxFuture<'a, Result<Decision<T>, Failure>>;

/// Runs a use case in a transaction and gives its answer once the change is durable.
///
/// # Errors
/// The store's failures; nothing was then changed, or, with [`Failure::Unknown`] alone, it is not known.
pub async fn write<I, T>(store: &dyn Store, scope: Scope, input: I, steps: Steps<I, T>) -> Result<T, Failure>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    let answer = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&answer);
    let input = Arc::new(input);
    let script: Script = Box::new(move |transaction| {
        let (input, slot) = (Arc::clone(&input), Arc::clone(&slot));
        Box::pin(async move {
            let decision = steps(&input, transaction).await?;
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(decision.answer);
            Ok(decision.change)
        })
    });
    store.commit(scope, script).await?;
    let mut slot = answer.lock().unwrap_or_else(PoisonError::into_inner);
    slot.take().ok_or_else(|| Failure::Script("a store committed a script it had not run".to_owned()))
}
