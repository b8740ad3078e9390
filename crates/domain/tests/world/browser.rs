//! People sign in, open workspaces, sign out. A browser is known by its name and holds one session.

use domain::{
    Actor, Change, Refusal, Workspace, WorkspaceId,
    identity::Asserted,
    rules::{
        Scene, enter, factor,
        sign_in::{self, Found, Known, MailboxOwner, Matches, NewPlace, NewSession, SignedIn},
    },
    session::{Ends, Session},
    sign_in::{Client, Trying},
    trace::Trace,
};

use super::{people::address, rows::World};

impl World {
    pub(crate) fn session(&self, browser: &str) -> Option<&Session> {
        self.browsers.get(browser).and_then(|id| self.sessions.get(id))
    }

    fn known(
        &self,
        workspace: WorkspaceId,
        connection: domain::ConnectionId,
        account: domain::AccountId,
    ) -> Known {
        let bound =
            |one: &&domain::identity::Identity| one.connection == connection && one.account == account;
        Known {
            account: self.accounts[&account].clone(),
            owned: self.owned_by(account),
            member: self.place(workspace, account).cloned(),
            identity: self.identities.iter().find(bound).cloned(),
        }
    }

    fn matches(&self, workspace: &Workspace, asserted: &Asserted) -> Matches {
        let users = || self.users.values().filter(|user| user.workspace == workspace.id);
        let subject = &asserted.subject;
        let named = asserted.email.as_ref().map(|email| {
            users().filter(|user| {
                user.told.user_name_key == email.key()
                    || user.told.email_keys.iter().any(|key| key == email.key())
            })
        });
        let known_as = users()
            .find(|user| user.told.external_id.as_ref() == Some(subject))
            .or_else(|| users().find(|user| user.told.user_name == *subject));
        Matches {
            by_id: known_as.cloned(),
            by_name: users()
                .find(|user| Some(&user.told.user_name_key) == asserted.user_name_key.as_ref())
                .cloned(),
            by_address: named.into_iter().flatten().cloned().collect(),
        }
    }

    /// Signs a browser in through a connection.
    pub(crate) fn sso(
        &mut self,
        connection: &str,
        browser: &'static str,
        asserted: &Asserted,
    ) -> Result<Change, Refusal> {
        let connection = self.connections[&self.connection(connection)].clone();
        let workspace = self.workspaces[&connection.workspace].clone();
        let known = |account| self.known(workspace.id, connection.id, account);
        let bound = self
            .identities
            .iter()
            .find(|one| one.connection == connection.id && one.subject == asserted.subject);
        let matches = self.matches(&workspace, asserted);
        let meant = matches.meant().cloned();
        let owner = asserted.email.as_ref().and_then(|email| self.addresses.get(email.key()));
        let old = self.session(browser).cloned();
        let found = Found {
            bound: bound.map(|one| known(one.account)),
            meant: meant.map(|user| {
                let place = user.member.map(|member| known(self.members[&member].account));
                (user, place)
            }),
            labels: matches.labels(),
            under_address: owner.map(|owned| known(owned.account)),
            shown: asserted
                .email
                .as_ref()
                .and_then(|email| self.unclaimed(workspace.id, email.key()))
                .map(|one| known(one.account)),
            signed_in: old.clone().map(|session| SignedIn { known: known(session.account), session }),
            verified: self.verified(workspace.id),
            lost: self.lost(workspace.id),
            over_at: self.over_at(&connection, &asserted.there),
        };
        let new = self.new_session(browser);
        let name = asserted.email.as_ref().map_or("nobody", |email| email.as_str());
        let name = self.new_account_name(name);
        let place = NewPlace { account: self.new_id(&name), member: self.new_id(&name) };
        let scene = Scene { workspace: &workspace, actor: Actor::System, now: self.now };
        let (change, session) = sign_in::by_connection(scene, &connection, asserted, &found, new, place)?;
        let mut lineage = self.handed_down(old.as_ref(), &session);
        lineage.through_sso.insert(workspace.id, self.now);
        self.lineage.insert(session.id, lineage);
        let actor = Actor::Person { account: session.account, session: None };
        self.commit(Some(workspace.id), actor, &change);
        self.browsers.insert(browser, session.id);
        Ok(change)
    }

    /// Signs a browser in by a code sent to an address. An address nobody owns gets no code; no account is made.
    pub(crate) fn mailbox(&mut self, browser: &'static str, email: &str) -> Result<Change, Refusal> {
        let owned = self.addresses.get(address(email).key()).cloned().ok_or(Refusal::AccountNotFound)?;
        let account = self.accounts[&owned.account].clone();
        let places = self.members.values().filter(|member| member.account == account.id);
        let places =
            places.map(|member| (member.clone(), self.workspaces[&member.workspace].clone())).collect();
        let old = self.session(browser).cloned();
        let new = self.new_session(browser);
        let has_factor = factor::is_guarded(&self.factors_of(account.id));
        let owner = MailboxOwner { owned, account, has_factor, places };
        let (change, session) = sign_in::by_mailbox(self.now, &owner, old.as_ref(), new)?;
        let mut lineage = self.handed_down(old.as_ref(), &session);
        lineage.by_mailbox = Some(self.now);
        self.lineage.insert(session.id, lineage);
        let actor = Actor::Person { account: session.account, session: None };
        self.commit(None, actor, &change);
        self.browsers.insert(browser, session.id);
        Ok(change)
    }

    pub(crate) fn sign_out(&mut self, browser: &str) -> Change {
        let session = self.session(browser).cloned().expect("somebody is signed in");
        let change = sign_in::sign_out(self.now, &session);
        let actor = Actor::Person { account: session.account, session: Some(session.id) };
        self.commit(None, actor, &change);
        change
    }

    /// Whether what the browser holds opens a workspace.
    pub(crate) fn opens(&self, browser: &str, slug: &str) -> Result<(), Refusal> {
        let workspace = self.workspace(slug);
        let session = self.session(browser).ok_or(Refusal::SessionEnded)?;
        let member = self.place(workspace.id, session.account).ok_or(Refusal::WorkspaceNotFound)?;
        enter::opens(session, member, workspace, self.now)
    }

    /// When what the browser holds ceases to open a workspace by itself.
    pub(crate) fn ends(&self, browser: &str, slug: &str) -> Ends {
        let session = self.session(browser).expect("somebody is signed in");
        enter::ends(session, self.workspace(slug), self.now)
    }

    pub(super) fn new_session(&mut self, browser: &str) -> NewSession {
        let trying = Trying {
            id: self.new_id(&format!("try of {browser}")),
            trace: Trace::from_bytes([1, 2, 3]),
            client: Client::default(),
        };
        NewSession { id: self.new_id(browser), digest: [9; 32], trying }
    }

    pub(super) fn handed_down(&self, old: Option<&Session>, new: &Session) -> super::promises::Lineage {
        let same = old.filter(|old| old.account == new.account && old.is_live(self.now));
        same.and_then(|old| self.lineage.get(&old.id)).cloned().unwrap_or_default()
    }
}
