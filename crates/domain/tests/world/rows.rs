//! Rows in maps: what a store keeps, and what it does with each write of a change.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use domain::{
    AccountId, Actor, Change, ClientId, ConnectionId, DirectoryGroupId, DirectoryUserId, FactorId, Member,
    MemberId, Moment, SessionId, SetupLinkId, TokenId, WaveId, Workspace, WorkspaceId, Write,
    account::{Account, OwnedAddress},
    audit::AuditEntry,
    client::Client,
    connection::{Connection, DomainClaim, Mode},
    directory::Token,
    directory_group::{DirectoryGroup, Listed},
    directory_user::DirectoryUser,
    event::Event,
    factor::Factor,
    identity::Identity,
    member::Source,
    session::{Logout, Means, Session, There},
    setup_link::SetupLink,
    wave::{Departure, Wave},
};

use super::promises::{Lineage, Shut};

/// Everything that is.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) now: Moment,
    pub(super) given: u128,
    pub(super) names: BTreeMap<u128, String>,
    pub(crate) workspaces: BTreeMap<WorkspaceId, Workspace>,
    /// The workspaces that nobody finds any more.
    pub(crate) closed: BTreeSet<WorkspaceId>,
    pub(crate) accounts: BTreeMap<AccountId, Account>,
    /// By the address's key.
    pub(crate) addresses: BTreeMap<String, OwnedAddress>,
    pub(crate) members: BTreeMap<MemberId, Member>,
    pub(crate) users: BTreeMap<DirectoryUserId, DirectoryUser>,
    pub(crate) groups: BTreeMap<DirectoryGroupId, DirectoryGroup>,
    /// Whom each group lists.
    pub(crate) lists: BTreeMap<DirectoryGroupId, BTreeSet<Listed>>,
    pub(crate) tokens: BTreeMap<TokenId, Token>,
    pub(crate) links: BTreeMap<SetupLinkId, SetupLink>,
    pub(crate) clients: BTreeMap<ClientId, Client>,
    pub(crate) connections: BTreeMap<ConnectionId, Connection>,
    pub(crate) claims: Vec<DomainClaim>,
    /// The lost domains that were given up.
    pub(super) given_up: Vec<(WorkspaceId, domain::Domain, domain::Moment)>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) factors: BTreeMap<FactorId, Factor>,
    pub(crate) sessions: BTreeMap<SessionId, Session>,
    /// Which session each browser holds.
    pub(crate) browsers: BTreeMap<&'static str, SessionId>,
    pub(crate) departures: Vec<Departure>,
    pub(crate) waves: BTreeMap<WaveId, Wave>,
    pub(crate) told: Vec<Event>,
    pub(crate) recorded: Vec<AuditEntry>,
    /// Every session as it was opened, whatever became of it.
    pub(super) opened: Vec<Session>,
    /// What identity providers said that is over.
    pub(super) logouts: Vec<Logout>,
    pub(super) shut: Shut,
    pub(super) lineage: BTreeMap<SessionId, Lineage>,
    /// Whose each hand is.
    pub(super) hands: BTreeMap<&'static str, AccountId>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            now: "2026-11-23T09:00:00Z".parse().unwrap(),
            given: 0,
            names: BTreeMap::new(),
            workspaces: BTreeMap::new(),
            closed: BTreeSet::new(),
            accounts: BTreeMap::new(),
            addresses: BTreeMap::new(),
            members: BTreeMap::new(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            lists: BTreeMap::new(),
            tokens: BTreeMap::new(),
            links: BTreeMap::new(),
            clients: BTreeMap::new(),
            connections: BTreeMap::new(),
            claims: Vec::new(),
            given_up: Vec::new(),
            identities: Vec::new(),
            factors: BTreeMap::new(),
            sessions: BTreeMap::new(),
            browsers: BTreeMap::new(),
            departures: Vec::new(),
            waves: BTreeMap::new(),
            told: Vec::new(),
            recorded: Vec::new(),
            opened: Vec::new(),
            logouts: Vec::new(),
            shut: Shut::default(),
            lineage: BTreeMap::new(),
            hands: BTreeMap::new(),
        }
    }

    pub(crate) fn wait(&mut self, span: Duration) {
        self.now = self.now.after(span);
    }

    /// Makes a change true, after and before which every promise is checked. `place` is the workspace it was asked in;
    /// a sign-in by mailbox is asked in none.
    pub(crate) fn commit(&mut self, place: Option<WorkspaceId>, actor: Actor, change: &Change) {
        self.check_change(place, actor, change);
        self.shut_what_ends(change);
        let doors = self.doors();
        let delta = change.seats_delta();
        for write in change.writes() {
            self.apply(write);
        }
        self.weigh_factors();
        // A new workspace counts its owner's seat where the row is made; every other seat is counted where it was asked.
        let place = place.or(change.writes().iter().find_map(|write| match write {
            Write::InsertWorkspace(workspace) => Some(workspace.id),
            _ => None,
        }));
        if let Some(workspace) = place.and_then(|place| self.workspaces.get_mut(&place)) {
            let taken = i64::from(workspace.seats.taken) + delta;
            workspace.seats.taken = u32::try_from(taken).expect("the tally of seats never falls below none");
            if let Some(directory) = &mut workspace.directory {
                let users = i64::from(directory.users) + change.users_delta();
                directory.users = u32::try_from(users).expect("the tally of users never falls below none");
                let groups = i64::from(directory.groups) + change.groups_delta();
                directory.groups = u32::try_from(groups).expect("the tally of groups never falls below none");
                let assigned = i64::from(directory.assigned) + change.assigned_delta();
                directory.assigned = u32::try_from(assigned).expect("nor does that of the assigned");
            }
        } else {
            assert_eq!(delta, 0, "a change of no workspace takes no seat");
        }
        self.told.extend(change.events().iter().cloned());
        self.recorded.extend(change.audit().cloned());
        self.check_world();
        self.check_nothing_ends_in_silence(&doors, change);
    }

    fn apply(&mut self, write: &Write) {
        match write.clone() {
            Write::InsertWorkspace(workspace) => {
                assert!(
                    !self.workspaces.values().any(|other| other.slug == workspace.slug),
                    "slugs are unique"
                );
                self.workspaces.insert(workspace.id, workspace);
            }
            Write::UpdateWorkspace(workspace) => {
                let kept = &self.workspaces[&workspace.id];
                let seats = domain::seat::Seats { taken: kept.seats.taken, ..workspace.seats };
                let (sso, directory) = (kept.sso, kept.directory.clone());
                self.workspaces.insert(workspace.id, Workspace { seats, sso, directory, ..workspace });
            }
            Write::CloseWorkspace(workspace) => assert!(self.closed.insert(workspace), "closed once"),
            Write::DeleteWorkspace(workspace) => {
                assert!(self.closed.contains(&workspace), "closed before it is deleted");
                self.connections.retain(|_, connection| connection.workspace != workspace);
                self.identities.retain(|identity| identity.workspace != workspace);
                self.links.retain(|_, link| link.workspace != workspace);
            }
            Write::InsertAccount(account) => new_row(&mut self.accounts, account.id, account),
            Write::EraseAccount(account) => self.erase_rows(account),
            Write::UpdateAccount(account) => old_row(&mut self.accounts, account.id, account),
            Write::PutAddress(owned) => {
                assert!(self.accounts.contains_key(&owned.account), "an address belongs to an account");
                self.addresses.insert(owned.address.key().to_owned(), owned);
            }
            Write::DropAddress(address) => {
                self.addresses.remove(address.key()).expect("only an owned address is dropped");
            }
            Write::InsertMember(member) => {
                let twice = self.place(member.workspace, member.account).is_some();
                assert!(!twice, "an account has one place in a workspace");
                new_row(&mut self.members, member.id, member);
            }
            Write::UpdateMember { member, held } => {
                assert_eq!(self.members[&member.id].seat, held, "a change says truly which seat was held");
                old_row(&mut self.members, member.id, member);
            }
            Write::InsertDirectoryUser(user) => {
                self.check_unique(&user);
                new_row(&mut self.users, user.id, user);
            }
            Write::UpdateDirectoryUser { user, had, was_active } => {
                self.check_unique(&user);
                assert_eq!(
                    self.users[&user.id].told.active, was_active,
                    "a change says truly who was assigned"
                );
                assert_eq!(
                    self.users[&user.id].told.email_keys, had,
                    "a change says truly what was searched"
                );
                old_row(&mut self.users, user.id, user);
            }
            Write::RemoveDirectoryUser(user) => {
                let gone = self.users.remove(&user.id);
                assert_eq!(
                    gone.as_ref(),
                    Some(&user),
                    "only a directory user that is there is removed, as they are"
                );
            }
            Write::InsertDirectoryGroup(_)
            | Write::UpdateDirectoryGroup(_)
            | Write::RemoveDirectoryGroup(_)
            | Write::List { .. }
            | Write::Unlist { .. } => self.apply_to_groups(write),
            Write::InsertDirectory(directory) => {
                let workspace = self.workspaces.get_mut(&directory.workspace).unwrap();
                assert!(workspace.directory.is_none(), "a workspace has one directory");
                workspace.directory = Some(directory);
            }
            Write::UpdateDirectory(directory) => {
                let workspace = self.workspaces.get_mut(&directory.workspace).unwrap();
                let kept = workspace.directory.as_ref().unwrap();
                let (users, groups, assigned, losses) = (kept.users, kept.groups, kept.assigned, kept.losses);
                let counted = domain::directory::Directory { users, groups, assigned, losses, ..directory };
                workspace.directory = Some(counted);
            }
            Write::RemoveDirectory { workspace, directory } => self.remove_directory(workspace, directory),
            Write::InsertToken(token) => new_row(&mut self.tokens, token.id, token),
            Write::RevokeToken { token, by, .. } => {
                let token = self.tokens.get_mut(&token).unwrap();
                (token.revoked_at, token.revoked_by) = (Some(self.now), by);
            }
            Write::EndToken { token, at, .. } => self.tokens.get_mut(&token).unwrap().expires_at = at,
            Write::InsertSetupLink(link) => new_row(&mut self.links, link.id, link),
            Write::UpdateSetupLink(link) => old_row(&mut self.links, link.id, link),
            Write::InsertClient(_)
            | Write::RevokeClient { .. }
            | Write::InsertClientSecret { .. }
            | Write::RevokeClientSecret { .. } => self.apply_to_clients(write),
            Write::InsertConnection(connection) => {
                let workspace = connection.workspace;
                new_row(&mut self.connections, connection.id, connection);
                self.weigh_sso(workspace);
            }
            Write::UpdateConnection(connection) => {
                let workspace = connection.workspace;
                old_row(&mut self.connections, connection.id, connection);
                self.weigh_sso(workspace);
            }
            Write::RemoveConnection { workspace, connection } => {
                self.connections.remove(&connection).expect("only a connection that is there is removed");
                self.identities.retain(|one| one.connection != connection);
                self.weigh_sso(workspace);
            }
            Write::PutDomain(claim) => {
                let same = |one: &DomainClaim| one.workspace == claim.workspace && one.domain == claim.domain;
                self.claims.retain(|one| !same(one));
                self.given_up.retain(|one| one.0 != claim.workspace || one.1 != claim.domain);
                self.claims.push(claim);
            }
            Write::DropDomain { workspace, domain, lost_at } => {
                self.claims.retain(|one| one.workspace != workspace || one.domain != domain);
                self.given_up.extend(lost_at.map(|at| (workspace, domain, at)));
            }
            Write::InsertIdentity(identity) => {
                let bound = |one: &Identity| {
                    one.connection == identity.connection
                        && (one.subject == identity.subject || one.account == identity.account)
                };
                assert!(!self.identities.iter().any(bound), "a subject and an account are bound once");
                self.identities.push(identity);
            }
            Write::DropIdentities { workspace, account } => {
                self.identities.retain(|one| one.workspace != workspace || one.account != account);
            }
            Write::InsertFactor(factor) => new_row(&mut self.factors, factor.id, factor),
            Write::UpdateFactor(factor) => old_row(&mut self.factors, factor.id, factor),
            Write::RemoveFactor { factor, .. } => {
                self.factors.remove(&factor).expect("only a factor that is there is removed");
            }
            Write::InsertSession(session) => {
                self.opened.push(session.clone());
                new_row(&mut self.sessions, session.id, session);
            }
            Write::EndSession { session, .. } => {
                self.sessions.remove(&session).expect("only a session that is there is ended");
            }
            Write::DropProof { session, workspace } => {
                let session =
                    self.sessions.get_mut(&session).expect("only a session that is there loses a proof");
                session.proofs.retain(|proof| proof.workspace != workspace);
            }
            Write::KeepLogout(logout) => self.logouts.push(logout),
            Write::InsertSignIn(_) | Write::InsertExchange(_) => {}
            Write::Wave(write) => self.apply_to_waves(*write),
            Write::Operator(_) | Write::Subscription(_) => {}
        }
    }

    fn remove_directory(&mut self, workspace: WorkspaceId, directory: domain::DirectoryId) {
        self.users.retain(|_, user| user.directory != directory);
        self.groups.retain(|_, group| group.directory != directory);
        self.lists.retain(|group, _| self.groups.contains_key(group));
        self.tokens.retain(|_, token| token.directory != directory);
        self.clients.retain(|_, client| client.directory != directory);
        for member in self.members.values_mut().filter(|member| member.workspace == workspace) {
            member.claimed_by = None;
            if member.source == Source::Directory {
                member.source = Source::Invited;
            }
        }
        self.workspaces.get_mut(&workspace).unwrap().directory = None;
    }

    fn weigh_sso(&mut self, workspace: WorkspaceId) {
        let modes = self.connections.values().filter(|one| one.workspace == workspace).map(|one| one.mode);
        self.workspaces.get_mut(&workspace).unwrap().sso = modes.max().unwrap_or(Mode::Off);
    }

    fn check_unique(&self, user: &DirectoryUser) {
        for other in
            self.users.values().filter(|other| other.directory == user.directory && other.id != user.id)
        {
            assert_ne!(
                other.told.user_name_key, user.told.user_name_key,
                "user names are unique in a directory"
            );
            let both = other.told.external_id.as_ref().zip(user.told.external_id.as_ref());
            assert!(both.is_none_or(|(one, two)| one != two), "external ids are unique in a directory");
        }
    }

    // What a store looks up.

    /// An account's place in a workspace, active or not.
    pub(crate) fn place(&self, workspace: WorkspaceId, account: AccountId) -> Option<&Member> {
        self.members.values().find(|member| member.workspace == workspace && member.account == account)
    }

    pub(crate) fn owned_by(&self, account: AccountId) -> Vec<OwnedAddress> {
        self.addresses.values().filter(|one| one.account == account).cloned().collect()
    }

    pub(crate) fn live_sessions(&self, account: AccountId) -> Vec<Session> {
        let live = self.sessions.values().filter(|one| one.account == account && one.is_live(self.now));
        live.cloned().collect()
    }

    /// The sessions that were proven through a connection, run out or not, with the place of whoever is signed in.
    pub(crate) fn sessions_through(&self, connection: &Connection) -> Vec<(Session, Member)> {
        let through = self.sessions.values().filter(|session| {
            let proof = session.proof_for(connection.workspace);
            proof.is_some_and(|proof| proof.by == Means::Connection(connection.id))
        });
        let with_place = |session: &Session| {
            Some((session.clone(), self.place(connection.workspace, session.account)?.clone()))
        };
        through.filter_map(with_place).collect()
    }

    /// When the identity provider of a connection said last that sign-ins like this one are over.
    pub(crate) fn over_at(&self, connection: &Connection, there: &There) -> Option<Moment> {
        let meant = |one: &&Logout| one.connection == connection.id && one.over.means(there);
        self.logouts.iter().filter(meant).map(|one| one.at).max()
    }

    pub(crate) fn owners(&self, workspace: WorkspaceId) -> u32 {
        let owners = self.members.values().filter(|member| {
            member.workspace == workspace && member.is_active() && member.role == domain::Role::Owner
        });
        u32::try_from(owners.count()).unwrap()
    }

    pub(crate) fn owning(&self, workspace: WorkspaceId) -> Vec<domain::AccountId> {
        let owners = self.members.values().filter(|member| {
            member.workspace == workspace && member.is_active() && member.role == domain::Role::Owner
        });
        owners.map(|member| member.account).collect()
    }

    pub(crate) fn verified(&self, workspace: WorkspaceId) -> Vec<domain::Domain> {
        let verified = self.claims.iter().filter(|one| one.workspace == workspace && one.verified.is_some());
        verified.map(|one| one.domain.clone()).collect()
    }
}

pub(super) fn new_row<K: Ord, V>(rows: &mut BTreeMap<K, V>, key: K, row: V) {
    assert!(rows.insert(key, row).is_none(), "a new row has a new id");
}

pub(super) fn old_row<K: Ord, V>(rows: &mut BTreeMap<K, V>, key: K, row: V) {
    assert!(rows.insert(key, row).is_some(), "only a row that is there is changed");
}
