//! An identity provider says that sign-ins through its connection are over: what they opened here is over, too
//! (OpenID Connect Back-Channel Logout 1.0, SAML Core section 3.7).

use std::time::Duration;

use serde_json::json;

use crate::{
    Change, Member, Moment, Write,
    connection::Connection,
    rules::{Draft, Scene, leave},
    session::{EndedBy, Logout, Means, OverThere, Session, WorkspaceProof},
};

/// How far the identity provider's clock and ours may be apart.
pub const CLOCKS_APART: Duration = Duration::from_secs(60);

/// Of how many sessions of one person a word is kept to the letter. Of more, it is kept as of all of the person's: whoever is
/// on their way then begins once more.
pub const MOST_NAMED: usize = 32;

/// Ends what a connection has proven to its workspace, as far as its identity provider means it, and only that: what the
/// same browser proved in another way or elsewhere goes on. What was proven after the identity provider spoke, at
/// `said_at` by its own clock, can't be meant. Its word is kept besides, so that a sign-in that is on its way opens nothing
/// any more. Gives how many sessions were concerned.
#[must_use]
pub fn by_identity_provider(
    scene: Scene<'_>,
    connection: &Connection,
    over: &OverThere,
    said_at: Moment,
    found: &[(Session, Member)],
) -> (Change, usize) {
    let is_meant = |proof: &WorkspaceProof| {
        proof.by == Means::Connection(connection.id)
            && proof.there.is_some_and(|there| over.means(&there))
            && proof.at <= said_at.after(CLOCKS_APART)
    };
    let is_over = |(session, member): &&(Session, Member)| {
        member.account == session.account
            && session.is_live(scene.now)
            && session.proof_for(scene.workspace.id).is_some_and(is_meant)
    };
    let ended: Vec<_> = found.iter().filter(is_over).collect();
    let kept = Write::KeepLogout(kept(scene, connection, over, said_at));
    if ended.is_empty() {
        let mut change = Change::begun(scene.now);
        change.write(kept);
        return (change, 0);
    }
    let mut draft = Draft::begin(scene);
    draft.write(kept);
    for (session, member) in &ended {
        leave::end_sessions(&mut draft, member, std::slice::from_ref(session), EndedBy::IdpSignOut);
    }
    let ids: Vec<_> = ended.iter().map(|(session, _)| session.id).collect();
    let details = json!({"sessions": ids, "reason": EndedBy::IdpSignOut.as_str()});
    (draft.recorded("session.ended", connection.id, &details), ids.len())
}

/// The word as it is kept. It means nothing of later than it was said, nor of later than it was heard.
fn kept(scene: Scene<'_>, connection: &Connection, over: &OverThere, said_at: Moment) -> Logout {
    let over = match over {
        OverThere::Of { subject, sessions } if sessions.len() > MOST_NAMED => {
            OverThere::Of { subject: *subject, sessions: Vec::new() }
        }
        over => over.clone(),
    };
    let at = scene.now.min(said_at.after(CLOCKS_APART));
    Logout { workspace: scene.workspace.id, connection: connection.id, over, at }
}
