//! A connection by SAML is kept well: looked at again, and decided upon.

use domain::{
    Actor, Change, Moment, Refusal,
    connection::{Connection, Saml},
    rules::{
        Scene,
        connect::{self, Finding, Turn},
        lock::Hand,
    },
};

use super::rows::World;

impl World {
    /// Metadata are looked at, without anybody asking.
    pub(crate) fn look_again(&mut self, name: &str, found: Saml) -> Result<(Change, Finding), Refusal> {
        let connection = self.kept(name);
        let workspace = self.workspaces[&connection.workspace].clone();
        let scene = Scene { workspace: &workspace, actor: Actor::System, now: self.now };
        let (change, finding) = connect::propose(scene, &connection, found)?;
        self.commit(Some(workspace.id), Actor::System, &change);
        Ok((change, finding))
    }

    /// What was proposed last is believed.
    pub(crate) fn confirm(&mut self, name: &str, hand: Hand, found_at: Moment) -> Result<Change, Refusal> {
        let owners = self.owning(self.kept(name).workspace);
        self.decide(name, hand, |scene, it| connect::confirm(scene, hand, it, found_at, None, &owners))
    }

    /// What was proposed last is not wanted.
    pub(crate) fn dismiss(&mut self, name: &str, hand: Hand, found_at: Moment) -> Result<Change, Refusal> {
        self.decide(name, hand, |scene, it| connect::dismiss(scene, hand, it, found_at))
    }

    /// SHA-1 is put up with until then.
    pub(crate) fn allow_sha1(
        &mut self,
        name: &str,
        hand: Hand,
        until: Option<Moment>,
    ) -> Result<Change, Refusal> {
        self.decide(name, hand, |scene, it| connect::allow_sha1(scene, hand, it, until))
    }

    /// A step on the way to a new key of ours.
    pub(crate) fn turn_key(&mut self, name: &str, hand: Hand, turn: Turn) -> Result<Change, Refusal> {
        self.decide(name, hand, |scene, it| connect::turn_key(scene, hand, it, turn))
    }

    /// A connection as it is.
    pub(crate) fn kept(&self, name: &str) -> Connection {
        self.connections[&self.connection(name)].clone()
    }

    fn decide(
        &mut self,
        name: &str,
        hand: Hand,
        rule: impl FnOnce(Scene<'_>, &Connection) -> Result<(Change, Connection), Refusal>,
    ) -> Result<Change, Refusal> {
        let connection = self.kept(name);
        let (workspace, actor) = (self.workspaces[&connection.workspace].clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, after) = rule(scene, &connection)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.kept(name), after);
        Ok(change)
    }
}
