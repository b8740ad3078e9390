//! Second factors: set up, shown, removed.

use domain::{
    AccountId, Actor, Change, FactorId, Refusal, WorkspaceId,
    factor::{Factor, Kind, Proof},
    rules::{
        factor::{self, NewFactor},
        sign_in::{self, Bearer, ShownFactor},
    },
    session::Session,
};

use super::rows::World;

/// An app whose last code was that of this time step.
pub(crate) const fn app(step: u64) -> Proof {
    Proof::Totp { sealed: Vec::new(), step }
}

/// A passkey with this counter.
pub(crate) fn passkey(counter: u8) -> Proof {
    Proof::Passkey { digest: [counter; 32], credential: vec![counter] }
}

impl World {
    pub(crate) fn factors_of(&self, account: AccountId) -> Vec<Factor> {
        self.factors.values().filter(|one| one.account == account).cloned().collect()
    }

    /// The factor of this kind of whoever is signed in.
    pub(crate) fn factor(&self, browser: &str, kind: Kind) -> Factor {
        let account = self.session(browser).unwrap().account;
        self.factors_of(account).into_iter().find(|one| one.kind() == kind).unwrap()
    }

    pub(crate) fn guarded_owners(&self, workspace: WorkspaceId) -> u32 {
        let owners = self.owning(workspace);
        let guarded = owners.into_iter().filter(|owner| factor::is_guarded(&self.factors_of(*owner)));
        u32::try_from(guarded.count()).unwrap()
    }

    /// Whether an account has a factor is known wherever a session is read.
    pub(super) fn weigh_factors(&mut self) {
        let guarded: Vec<_> =
            self.factors.values().filter(|one| one.guards()).map(|one| one.account).collect();
        for session in self.sessions.values_mut() {
            session.has_factor = guarded.contains(&session.account);
        }
    }

    fn person(session: &Session) -> Actor {
        Actor::Person { account: session.account, session: Some(session.id) }
    }

    /// The owner of Acme sets up an app, as requiring single sign-on asks for.
    pub(crate) fn guard_owner(&mut self) {
        self.mailbox("owners-own", "owner@acme.example").unwrap();
        self.add_factor("owners-own", app(7)).unwrap();
    }

    /// Sets a factor up, with three recovery codes if it is the first.
    pub(crate) fn add_factor(&mut self, browser: &'static str, proof: Proof) -> Result<Change, Refusal> {
        let session = self.session(browser).cloned().unwrap();
        let factors = self.factors_of(session.account);
        let codes: Vec<_> = (1..=3).map(|number| (self.new_id("code"), [number; 32])).collect();
        let new = NewFactor { id: self.new_id("factor"), name: " Phone ".to_owned(), proof };
        let (change, _) = factor::add(self.now, &session, &factors, new, &codes)?;
        self.commit(None, Self::person(&session), &change);
        Ok(change)
    }

    pub(crate) fn renew_codes(&mut self, browser: &'static str) -> Result<Change, Refusal> {
        let session = self.session(browser).cloned().unwrap();
        let factors = self.factors_of(session.account);
        let codes: Vec<_> = (4..=6).map(|number| (self.new_id("code"), [number; 32])).collect();
        let change = factor::renew_codes(self.now, &session, &factors, &codes)?;
        self.commit(None, Self::person(&session), &change);
        Ok(change)
    }

    pub(crate) fn remove_factor(&mut self, browser: &'static str, id: FactorId) -> Result<Change, Refusal> {
        let session = self.session(browser).cloned().unwrap();
        let (change, _) = factor::remove(self.now, &session, &self.factors_of(session.account), id)?;
        self.commit(None, Self::person(&session), &change);
        Ok(change)
    }

    /// The operator takes the factors of whoever is signed in away.
    pub(crate) fn reset_factors(&mut self, account: AccountId) -> Change {
        let actor = self.actor(super::dashboard::OPERATOR);
        let (factors, sessions) = (self.factors_of(account), self.live_sessions(account));
        let change = factor::reset(actor, self.now, account, &factors, &sessions);
        if !change.is_none() {
            self.commit(None, actor, &change);
        }
        change
    }

    /// Shows a factor in a browser that is signed in.
    pub(crate) fn show(&mut self, browser: &'static str, shown: &ShownFactor) -> Result<Change, Refusal> {
        let old = self.session(browser).cloned().unwrap();
        let account = self.accounts[&old.account].clone();
        let places = self.members.values().filter(|member| member.account == account.id);
        let places =
            places.map(|member| (member.clone(), self.workspaces[&member.workspace].clone())).collect();
        let factors = self.factors_of(account.id);
        let new = self.new_session(browser);
        let bearer = Bearer { account, session: old.clone(), factors, places };
        let (change, session) = sign_in::by_factor(self.now, &bearer, shown, new)?;
        let mut lineage = self.handed_down(Some(&old), &session);
        lineage.by_factor = Some(self.now);
        self.lineage.insert(session.id, lineage);
        self.commit(None, Self::person(&old), &change);
        self.browsers.insert(browser, session.id);
        Ok(change)
    }

    /// Shows the code of this time step.
    pub(crate) fn show_code(&mut self, browser: &'static str, step: u64) -> Result<Change, Refusal> {
        let factor = self.factor(browser, Kind::Totp).id;
        self.show(browser, &ShownFactor::Totp { factor, step })
    }
}
