//! Which session opens which workspace, and that none is shut out in silence: a host product that built a session of its
//! own on one of these has to hear of it.

use std::collections::BTreeMap;

use domain::{Change, SessionId, WorkspaceId, rules::enter, session::Session};

use super::rows::World;

/// What opens at one moment: the session as it is, and the epoch of the place it opens.
pub(super) type Doors = BTreeMap<(SessionId, WorkspaceId), (Session, u32)>;

impl World {
    /// What every session opens now.
    pub(super) fn doors(&self) -> Doors {
        let mut doors = Doors::new();
        for session in self.sessions.values() {
            for workspace in self.workspaces.values() {
                let Some(member) = self.place(workspace.id, session.account) else { continue };
                if enter::opens(session, member, workspace, self.now).is_ok() {
                    doors.insert((session.id, workspace.id), (session.clone(), member.epoch));
                }
            }
        }
        doors
    }

    /// After a change: what opened before and opens no more was told to have ended. A session that is as it was, of a
    /// member who is in as before, has not ended: its workspace only asks for more than it did.
    pub(super) fn check_nothing_ends_in_silence(&self, before: &Doors, change: &Change) {
        let after = self.doors();
        for ((id, workspace), (session, epoch)) in before.iter().filter(|(door, _)| !after.contains_key(door))
        {
            let place = self.place(*workspace, session.account);
            let as_before = place.is_some_and(|member| member.is_active() && member.epoch == *epoch);
            // Whether the account has a factor is the account's, and not the session's.
            let is_as_it_was = self
                .sessions
                .get(id)
                .is_some_and(|now| *now == Session { has_factor: now.has_factor, ..session.clone() });
            if as_before && is_as_it_was {
                continue;
            }
            let told = change.events().iter().any(|event| {
                event.name == "session.ended"
                    && event.workspace.is_none_or(|place| place == *workspace)
                    && event.data.contains(&id.to_string())
            });
            let (id, workspace) = (self.name(*id), self.name(*workspace));
            assert!(told, "{id} opens {workspace} no more, in silence: {}", self.gist(change));
        }
    }
}
