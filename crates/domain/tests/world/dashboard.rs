//! People act by hand: on the dashboard, through the API, as the operator.

use domain::{
    Actor, Change, Refusal, Role,
    rules::{
        Scene, account,
        admit::{self, Invitee, Leaving, NewIds},
        grant::Affected,
        lock::Hand,
        showing::{self, Whom, Wish},
        suspend,
    },
};

use super::{people::address, rows::World};

/// Whose hand it is most often.
pub(crate) const OPERATOR: Hand = Hand::Operator;
pub(crate) const OWNER: Hand = Hand::Member(Role::Owner);
pub(crate) const ADMIN: Hand = Hand::Member(Role::Admin);
pub(crate) const MEMBER: Hand = Hand::Member(Role::Member);

impl World {
    pub(crate) fn operator(&mut self) -> Actor {
        Actor::Operator(self.new_id("operator"))
    }

    /// The actor behind a hand: one person for each role.
    pub(crate) fn actor(&mut self, hand: Hand) -> Actor {
        let role = match hand {
            Hand::Member(role) => role,
            Hand::Operator => return self.operator(),
            Hand::Link(purpose) => return self.latest_link(purpose),
        };
        let account = match self.hands.get(role.as_str()) {
            Some(account) => *account,
            None => self.new_id(role.as_str()),
        };
        self.hands.insert(role.as_str(), account);
        Actor::Person { account, session: None }
    }

    pub(crate) fn add(&mut self, slug: &str, hand: Hand, email: &str, role: Role) -> Result<Change, Refusal> {
        let (workspace, actor, email) = (self.workspace(slug).clone(), self.actor(hand), address(email));
        let account = self.addresses.get(email.key()).map(|owned| owned.account);
        let invitee = Invitee {
            account,
            member: account.and_then(|account| self.place(workspace.id, account)).cloned(),
            shown: self.unclaimed(workspace.id, email.key()).cloned(),
            verified: self.verified(workspace.id),
        };
        let name = self.new_account_name(email.as_str());
        let new = NewIds { account: self.new_id(&name), member: self.new_id(&name) };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, member) = admit::add(scene, hand, &email, role, &invitee, new)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.members[&member.id], member, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn remove(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let member = self.member(slug, name).clone();
        let sessions = self.live_sessions(member.account);
        let leaving = Leaving { member: &member, sessions: &sessions, owners: self.owners(workspace.id) };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = admit::remove(scene, hand, leaving)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    pub(crate) fn quit(&mut self, slug: &str, name: &str) -> Result<Change, Refusal> {
        let workspace = self.workspace(slug).clone();
        let member = self.member(slug, name).clone();
        let actor = Actor::Person { account: member.account, session: None };
        let sessions = self.live_sessions(member.account);
        let leaving = Leaving { member: &member, sessions: &sessions, owners: self.owners(workspace.id) };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = admit::quit(scene, member.role, leaving)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    pub(crate) fn show_as(
        &mut self,
        slug: &str,
        by: showing::By,
        name: &str,
        wish: Wish,
    ) -> Result<Change, Refusal> {
        let workspace = self.workspace(slug).clone();
        let member = self.member(slug, name).clone();
        let actor = match by {
            showing::By::Themselves => Actor::Person { account: member.account, session: None },
            showing::By::Other(hand) => self.actor(hand),
        };
        let owned = self.owned_by(member.account);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let told = member.claimed_by.map(|user| self.users[&user].clone());
        let whom = Whom { member: &member, owned: &owned, told: told.as_ref() };
        let (change, shown) = showing::show(scene, by, whom, wish)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.members[&shown.id], shown, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn suspend(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        reason: &str,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let member = self.member(slug, name).clone();
        let sessions = self.live_sessions(member.account);
        let leaving = Leaving { member: &member, sessions: &sessions, owners: self.owners(workspace.id) };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, held) = suspend::suspend(scene, hand, leaving, reason)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.members[&held.id], held, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn unsuspend(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let member = self.member(slug, name).clone();
        let user = member.claimed_by.map(|user| &self.users[&user]);
        let held = Affected {
            groups: user.map(|user| self.groups_having(user.id)).unwrap_or_default(),
            told: user.and_then(|user| user.told.role),
            member,
        };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, after) = suspend::lift(scene, hand, &held)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.members[&after.id], after, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn change_role(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        to: Role,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let member = self.member(slug, name).clone();
        let (owned, owners) = (self.owned_by(member.account), self.owners(workspace.id));
        let sessions = self.live_sessions(member.account);
        let whose = Leaving { member: &member, sessions: &sessions, owners };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) = admit::change_role(scene, hand, whose, &owned, to)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// Makes an invited member a guest, which no rule does yet: guests come with what was there before.
    pub(crate) fn as_guest(&mut self, slug: &str, name: &str) {
        let id = self.member(slug, name).id;
        let member = self.members.get_mut(&id).unwrap();
        member.source = domain::member::Source::Guest;
        member.seat = Some(domain::seat::Seat::Guest);
        let workspace = member.workspace;
        self.workspaces.get_mut(&workspace).unwrap().seats.taken -= 1;
    }

    /// Gives an account another address its person has shown, which no rule does yet.
    pub(crate) fn owns(&mut self, account: &str, email: &str) {
        let account = *self.accounts.keys().find(|id| self.name(**id) == account).unwrap();
        let address = address(email);
        let (key, proof) = (address.key().to_owned(), domain::account::Proof::Mailbox);
        let owned = domain::account::OwnedAddress { address, account, proof, since: self.now };
        assert!(self.addresses.insert(key, owned).is_none(), "nobody else has it");
    }

    /// Locks an account, which no rule does yet.
    /// The operator locks an account, or unlocks it.
    pub(crate) fn lock(&mut self, account: &str, wanted: bool) -> Change {
        let id = *self.accounts.keys().find(|id| self.name(**id) == account).unwrap();
        let (found, sessions, actor) = (self.accounts[&id].clone(), self.live_sessions(id), self.operator());
        let (change, after) = if wanted {
            account::lock(actor, self.now, &found, &sessions)
        } else {
            account::unlock(actor, self.now, &found)
        };
        self.commit(None, actor, &change);
        assert_eq!(self.accounts[&id], after, "the rule answers with what it wrote");
        change
    }
}
