//! Sessions that are used, seen and ended.

use domain::{
    Actor, Change, Moment, Refusal, SessionId,
    rules::{Scene, lock::Hand, logout, sessions, workspaces::Edit},
    session::{OverThere, Session},
};

use super::rows::World;

impl World {
    /// A browser is used, as the gate notes it.
    pub(crate) fn uses(&mut self, browser: &str) {
        let (id, now) = (self.session(browser).unwrap().id, self.now);
        let session = self.sessions.get_mut(&id).unwrap();
        session.idled = session.idled_until(now);
        session.seen_at = now;
    }

    /// Sets how long a sign-in lasts in a workspace.
    pub(crate) fn limit(&mut self, slug: &str, idle: u32, absolute: u32) -> Result<Change, Refusal> {
        let edit = Edit {
            session_idle_minutes: Some(idle),
            session_absolute_minutes: Some(absolute),
            ..Edit::default()
        };
        self.edit(slug, edit)
    }

    /// Signs a member out of a workspace: of one session, or of all.
    pub(crate) fn sign_out_of(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        which: Option<SessionId>,
    ) -> Result<(Change, usize), Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let member = self.member(slug, name).clone();
        let theirs = self.live_sessions(member.account);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, count) = sessions::end_here(scene, hand, &member, &theirs, which)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok((change, count))
    }

    /// A person signs out of all browsers but this one, as far as it may see them.
    pub(crate) fn sign_out_elsewhere(&mut self, browser: &str) -> Change {
        let own: Session = self.session(browser).cloned().unwrap();
        let mut theirs = self.live_sessions(own.account);
        theirs.retain(|one| one.id != own.id);
        let change = sessions::end_own(self.now, &own, &theirs);
        self.commit(None, Actor::Person { account: own.account, session: Some(own.id) }, &change);
        change
    }

    /// The identity provider of a connection says now that sign-ins are over there. Gives what it found to end.
    pub(crate) fn over_there(&mut self, connection: &str, over: &OverThere) -> (Change, usize) {
        self.was_over_there(connection, over, self.now)
    }

    /// The same, said at another time.
    pub(crate) fn was_over_there(
        &mut self,
        connection: &str,
        over: &OverThere,
        said_at: Moment,
    ) -> (Change, usize) {
        let connection = self.connections[&self.connection(connection)].clone();
        let workspace = self.workspaces[&connection.workspace].clone();
        // More than a store would find: the rule leaves out what is not meant.
        let found: Vec<_> = self.sessions.values().cloned().collect();
        let placed = |session: Session| {
            let member = self.place(workspace.id, session.account)?.clone();
            Some((session, member))
        };
        let found: Vec<_> = found.into_iter().filter_map(placed).collect();
        let actor = Actor::Connection(connection.id);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, ended) = logout::by_identity_provider(scene, &connection, over, said_at, &found);
        self.commit(Some(workspace.id), actor, &change);
        (change, ended)
    }
}
