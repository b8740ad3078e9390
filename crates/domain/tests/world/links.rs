//! Setup links are sent, opened and used.

use std::time::Duration;

use domain::{
    Actor, Change, Refusal, SetupLinkId,
    rules::{
        Scene,
        lock::Hand,
        setup_link::{self, NewLink},
    },
    setup_link::{LIVES_FOR, Purpose, SetupLink},
};

use super::{people::address, rows::World};

/// What whoever holds a link does with the link itself.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Open([u8; 32]),
    Call(&'static str),
    Finish,
}

impl World {
    fn links_of(&self, slug: &str) -> Vec<SetupLink> {
        let workspace = self.workspace(slug).id;
        self.links.values().filter(|link| link.workspace == workspace).cloned().collect()
    }

    pub(crate) fn link(&self, name: &str) -> &SetupLink {
        &self.links[&self.link_named(name)]
    }

    fn link_named(&self, name: &str) -> SetupLinkId {
        *self.links.keys().find(|id| self.name(**id) == name).unwrap()
    }

    /// The link whose hand this is: the latest for that purpose.
    pub(super) fn latest_link(&self, purpose: Purpose) -> Actor {
        let link = self.links.values().rfind(|link| link.purpose == purpose);
        Actor::SetupLink(link.expect("a link was sent").id)
    }

    pub(crate) fn send(&mut self, slug: &str, hand: Hand, purpose: Purpose) -> Result<Change, Refusal> {
        self.send_for(slug, hand, purpose, LIVES_FOR)
    }

    pub(crate) fn send_for(
        &mut self,
        slug: &str,
        hand: Hand,
        purpose: Purpose,
        lives_for: Duration,
    ) -> Result<Change, Refusal> {
        let actor = self.actor(hand);
        self.send_by(slug, (actor, hand), purpose, lives_for)
    }

    /// The member of this name, an admin, sends a link.
    pub(crate) fn send_as(&mut self, slug: &str, name: &str, purpose: Purpose) -> Result<Change, Refusal> {
        let member = self.member(slug, name);
        let actor = Actor::Person { account: member.account, session: None };
        self.send_by(slug, (actor, Hand::Member(member.role)), purpose, LIVES_FOR)
    }

    fn send_by(
        &mut self,
        slug: &str,
        (actor, hand): (Actor, Hand),
        purpose: Purpose,
        lives_for: Duration,
    ) -> Result<Change, Refusal> {
        let workspace = self.workspace(slug).clone();
        let id = self.new_id(&format!("link-{}", self.links.len() + 1));
        let recipient = address("it@contractor.example");
        let new = NewLink { id, digest: [9; 32], purpose, recipient, lives_for };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, link) = setup_link::create(scene, hand, &self.links_of(slug), new)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.links[&id], link, "the rule answers with what it wrote");
        Ok(change)
    }

    /// The hand of whoever holds a link, as it is now.
    pub(crate) fn hand_of_link(&self, name: &str) -> Result<Hand, Refusal> {
        let link = self.link(name);
        let maker = link.created_by.and_then(|account| self.place(link.workspace, account));
        setup_link::hand(link, maker, self.now)
    }

    pub(crate) fn step(&mut self, name: &str, step: Step) -> Result<Change, Refusal> {
        let link = self.link(name).clone();
        let (workspace, actor) = (self.workspaces[&link.workspace].clone(), Actor::SetupLink(link.id));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, after) = match step {
            Step::Open(browser) => setup_link::open(scene, &link, browser),
            Step::Call(message) => setup_link::call(scene, &link, message),
            Step::Finish => setup_link::finish(scene, &link),
        }?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.links[&link.id], after, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn extend(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        lives_for: Duration,
    ) -> Result<Change, Refusal> {
        let (workspace, actor, id) = (self.workspace(slug).clone(), self.actor(hand), self.link_named(name));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) = setup_link::extend(scene, hand, &self.links_of(slug), id, lives_for)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    pub(crate) fn revoke_link(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let (workspace, actor, id) = (self.workspace(slug).clone(), self.actor(hand), self.link_named(name));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) = setup_link::revoke(scene, hand, &self.links_of(slug), id)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }
}
