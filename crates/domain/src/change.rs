//! `Change`: everything that will be true afterwards — writes, events, one audit entry.
//!
//! Only rules make one, and none can be made without an actor; `commit` is the only way it reaches a store. So
//! nothing about a member, seat, session, directory or connection is written without being told and recorded.

use crate::{
    AccountId, Address, ClientId, ConnectionId, DirectoryGroupId, DirectoryId, Domain, FactorId, Moment,
    Role, SecretId, SessionId, TokenId, WorkspaceId,
    account::{Account, OwnedAddress},
    audit::AuditEntry,
    client::{Client, Secret},
    connection::{Connection, DomainClaim},
    directory::{Directory, Token},
    directory_group::{DirectoryGroup, Listed},
    directory_user::DirectoryUser,
    event::Event,
    exchange::Exchange,
    factor::Factor,
    identity::Identity,
    member::Member,
    operator,
    seat::Seat,
    session::{EndedBy, Logout, Session},
    setup_link::SetupLink,
    sign_in::SignIn,
    subscription, wave,
    workspace::Workspace,
};

/// One thing that will be true afterwards. Each is one row, or all rows of one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// A new workspace. Its directory and connections are written by their own writes.
    InsertWorkspace(Workspace),
    /// A workspace's own settings. Its tallies are kept by the store from the other writes.
    UpdateWorkspace(Workspace),
    /// A workspace is found by nobody any more, and its name is free. What belongs to it is still there.
    CloseWorkspace(WorkspaceId),
    /// A closed workspace is deleted, with its connections and the identities on them. Its members, its log and what was
    /// told of it stay.
    DeleteWorkspace(WorkspaceId),
    /// A new account.
    InsertAccount(Account),
    /// An account's name or status.
    UpdateAccount(Account),
    /// An account is erased, with its addresses, its names and its identities, and what any workspace shows of its members.
    EraseAccount(AccountId),
    /// An address belongs to an account from now on, whatever it was before.
    PutAddress(OwnedAddress),
    /// An address belongs to nobody any more.
    DropAddress(Address),
    /// A new member.
    InsertMember(Member),
    /// A member as they are now, and the seat they held before.
    UpdateMember {
        /// As they are now.
        member: Member,
        /// The seat they held before.
        held: Option<Seat>,
    },
    /// A new directory user.
    InsertDirectoryUser(DirectoryUser),
    /// A directory user as told now, the member they became included.
    UpdateDirectoryUser {
        /// As they are now.
        user: DirectoryUser,
        /// The addresses they were found under before, in the form in which a search compares them.
        had: Vec<String>,
        /// Whether the directory assigned them before.
        was_active: bool,
    },
    /// A directory user, as they were, is gone for good.
    RemoveDirectoryUser(DirectoryUser),
    /// A new directory group, which lists nobody yet.
    InsertDirectoryGroup(DirectoryGroup),
    /// A directory group as told now.
    UpdateDirectoryGroup(DirectoryGroup),
    /// A directory group, as it was, is gone for good with its list.
    RemoveDirectoryGroup(DirectoryGroup),
    /// A directory group lists these too. None of them was listed.
    List {
        /// Which.
        group: DirectoryGroupId,
        /// Whom.
        who: Vec<Listed>,
    },
    /// A directory group lists these no longer. All of them were listed.
    Unlist {
        /// Which.
        group: DirectoryGroupId,
        /// Whom.
        who: Vec<Listed>,
    },
    /// A new directory.
    InsertDirectory(Directory),
    /// A directory's state and settings. Its tally is kept by the store.
    UpdateDirectory(Directory),
    /// A directory is gone, with its users, groups, tokens and clients; its members stay, unclaimed, as if they had been invited.
    RemoveDirectory {
        /// Whose.
        workspace: WorkspaceId,
        /// Which.
        directory: DirectoryId,
    },
    /// A new token.
    InsertToken(Token),
    /// A token opens nothing any more.
    RevokeToken {
        /// Whose.
        workspace: WorkspaceId,
        /// Which.
        token: TokenId,
        /// Who did it, where it was a person.
        by: Option<AccountId>,
    },
    /// A token stops working at another time.
    EndToken {
        /// Whose.
        workspace: WorkspaceId,
        /// Which.
        token: TokenId,
        /// When.
        at: Moment,
    },
    /// A new setup link.
    InsertSetupLink(SetupLink),
    /// A setup link as it is now: how far it is, and how long it works.
    UpdateSetupLink(SetupLink),
    /// A new client, with the secret it has.
    InsertClient(Client),
    /// A client gets no access tokens any more, and those it has open nothing.
    RevokeClient {
        /// Whose.
        workspace: WorkspaceId,
        /// Which.
        client: ClientId,
    },
    /// A new secret of a client that has secrets.
    InsertClientSecret {
        /// Whose.
        workspace: WorkspaceId,
        /// Which client's.
        client: ClientId,
        /// The secret.
        secret: Secret,
    },
    /// A secret proves its client no more, and the access tokens it got open nothing.
    RevokeClientSecret {
        /// Whose.
        workspace: WorkspaceId,
        /// Which client's.
        client: ClientId,
        /// Which.
        secret: SecretId,
    },
    /// A new connection.
    InsertConnection(Connection),
    /// A connection's mode, settings or test.
    UpdateConnection(Connection),
    /// A connection is gone, with the identities it knew.
    RemoveConnection {
        /// Whose.
        workspace: WorkspaceId,
        /// Which.
        connection: ConnectionId,
    },
    /// A domain claim, new or changed.
    PutDomain(DomainClaim),
    /// A domain claim that is given up.
    DropDomain {
        /// Whose.
        workspace: WorkspaceId,
        /// Which.
        domain: Domain,
        /// Since when its proof has failed, where that has to be remembered: the claim is gone, the loss is not.
        lost_at: Option<Moment>,
    },
    /// A new identity.
    InsertIdentity(Identity),
    /// An account's identities on every connection of a workspace are forgotten.
    DropIdentities {
        /// Whose connections.
        workspace: WorkspaceId,
        /// Whose identities.
        account: AccountId,
    },
    /// A new second factor, or a recovery code.
    InsertFactor(Factor),
    /// A second factor as it is after it was shown.
    UpdateFactor(Factor),
    /// A second factor, or a recovery code, is gone.
    RemoveFactor {
        /// Whose.
        account: AccountId,
        /// Which.
        factor: FactorId,
    },
    /// A new session, proofs included.
    InsertSession(Session),
    /// A session is over.
    EndSession {
        /// Which.
        session: SessionId,
        /// Why.
        why: EndedBy,
    },
    /// A session is no longer good for this workspace; for others it may be.
    DropProof {
        /// Which.
        session: SessionId,
        /// The workspace it was good for.
        workspace: WorkspaceId,
    },
    /// An identity provider's word that sign-ins are over, for those on their way. No fact: it stands where one ends, too,
    /// and is told to nobody.
    KeepLogout(Logout),
    /// A try to sign in, for the sign-in log.
    InsertSignIn(Box<SignIn>),
    /// A request of a directory's identity provider, for the directory's journal.
    InsertExchange(Box<Exchange>),
    /// What is to be so of the operator's keys and sessions.
    Operator(operator::Write),
    /// What is to be so of a subscription.
    Subscription(subscription::Write),
    /// What is to be so of waves.
    Wave(Box<wave::Write>),
}

/// Everything that will be true afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    at: Moment,
    writes: Vec<Write>,
    events: Vec<Event>,
    audit: Option<AuditEntry>,
}

impl Change {
    /// Nothing changes, nothing is told. A repeat of what is already true ends here.
    #[must_use]
    pub const fn none() -> Self {
        Self { at: Moment::from_micros(0), writes: Vec::new(), events: Vec::new(), audit: None }
    }

    pub(crate) const fn begun(at: Moment) -> Self {
        Self { at, writes: Vec::new(), events: Vec::new(), audit: None }
    }

    pub(crate) fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Closes the change with its one audit entry.
    pub(crate) fn recorded(mut self, entry: AuditEntry) -> Self {
        self.audit = Some(entry);
        self
    }

    /// Whether it changes nothing and tells nothing.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.writes.is_empty() && self.events.is_empty() && self.audit.is_none()
    }

    /// When it happens.
    #[must_use]
    pub const fn at(&self) -> Moment {
        self.at
    }

    /// What to write, in this order.
    #[must_use]
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// What to tell, in this order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What to record.
    #[must_use]
    pub const fn audit(&self) -> Option<&AuditEntry> {
        self.audit.as_ref()
    }

    /// By how many the counted seats taken rise (or, negative, fall).
    #[must_use]
    pub fn seats_delta(&self) -> i64 {
        let counts = |seat: Option<Seat>| i64::from(seat.is_some_and(Seat::counts));
        self.writes
            .iter()
            .map(|write| match write {
                Write::InsertMember(member) => counts(member.seat),
                Write::UpdateMember { member, held } => counts(member.seat) - counts(*held),
                _ => 0,
            })
            .sum()
    }

    /// By how many the directory's groups rise (or, negative, fall).
    #[must_use]
    pub fn groups_delta(&self) -> i64 {
        self.writes
            .iter()
            .map(|write| match write {
                Write::InsertDirectoryGroup(_) => 1,
                Write::RemoveDirectoryGroup(_) => -1,
                _ => 0,
            })
            .sum()
    }

    /// By how many the directory's users rise (or, negative, fall).
    #[must_use]
    pub fn users_delta(&self) -> i64 {
        self.writes
            .iter()
            .map(|write| match write {
                Write::InsertDirectoryUser(_) => 1,
                Write::RemoveDirectoryUser(_) => -1,
                _ => 0,
            })
            .sum()
    }

    /// By how many the people whom the directory assigns rise (or, negative, fall).
    #[must_use]
    pub fn assigned_delta(&self) -> i64 {
        self.writes
            .iter()
            .map(|write| match write {
                Write::InsertDirectoryUser(user) => i64::from(user.told.active),
                Write::UpdateDirectoryUser { user, was_active, .. } => {
                    i64::from(user.told.active) - i64::from(*was_active)
                }
                Write::RemoveDirectoryUser(user) => -i64::from(user.told.active),
                _ => 0,
            })
            .sum()
    }

    /// The owner whose access the directory ends by this, if it does.
    #[must_use]
    pub fn owner_lost(&self) -> Option<&wave::Departure> {
        self.writes.iter().find_map(|write| match write {
            Write::Wave(write) => match &**write {
                wave::Write::Count(lost, _) if lost.role == Role::Owner => Some(lost),
                _ => None,
            },
            _ => None,
        })
    }

    /// The wave that this notices, if it does.
    #[must_use]
    pub fn noticed(&self) -> Option<&wave::Wave> {
        self.writes.iter().find_map(|write| match write {
            Write::Wave(write) => match &**write {
                wave::Write::Begin(wave) => Some(wave),
                _ => None,
            },
            _ => None,
        })
    }
}
