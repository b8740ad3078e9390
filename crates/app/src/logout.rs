//! Word of an identity provider that somebody has left there: what they proved through its connection ends here, too.
//!
//! Anybody may send such a word. Nothing is done before it is believed, and then no more than one person's sessions are
//! looked at.

pub mod away;

use std::collections::BTreeSet;

use domain::{
    Actor, ConnectionId, Moment, WorkspaceId,
    connection::Connection,
    rules::{Scene, logout},
    session::OverThere,
};
use oidc::logout_token::{self, Doubt, Expected, Logout, Who};
use store::{Decision, Failure, Mark, Marked, Marker, Scope, Transaction};

use crate::{
    App,
    secret::digest_of,
    sign_in::{At, Known, known, with_fresh_keys},
    stamp,
};

/// Why nothing came of a word.
#[derive(Debug)]
pub enum Unheard {
    /// There is no such connection that speaks OpenID Connect.
    Unknown,
    /// It is not believed.
    Doubted(Doubt),
    /// It was heard before.
    Again,
    /// The identity provider can't be asked for its keys; why, for the operator.
    Unreachable(String),
    /// The machinery broke. What was not ended yet is, once the same word is sent again.
    Failed(Failure),
}

impl From<Failure> for Unheard {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Where the identity provider of a connection sends its word, by OpenID Connect.
#[must_use]
pub fn backchannel_uri(app: &App, connection: ConnectionId) -> String {
    app.url(&format!("/sso/oidc/{connection}/backchannel-logout"))
}

/// Hears a logout token that was sent to a connection. Gives how many sessions were concerned.
///
/// # Errors
/// [`Unheard`].
pub async fn by_token(app: &App, connection: ConnectionId, token: &str) -> Result<usize, Unheard> {
    let (connection, workspace) = app.store.connection(connection).await?.ok_or(Unheard::Unknown)?;
    let said = believed(app, &connection, token).await?;
    let marker = Marker::Connection(connection.id);
    let digest = digest_of(&said.id);
    if app.store.is_marked(marker, digest, app.now()).await? {
        return Err(Unheard::Again);
    }
    let over = match &said.who {
        Who::Person { subject, session } => OverThere::Of {
            subject: digest_of(subject),
            sessions: session.iter().map(|session| digest_of(session)).collect(),
        },
        Who::Session(session) => OverThere::In(digest_of(session)),
    };
    let said_at = Moment::from_micros(said.issued_at.as_microsecond());
    let ended = end(app, workspace.id, connection.id, over, said_at).await?;
    // Only now: were it marked and not done, nobody could have it done any more. Whoever sends it twice at once has the same
    // sessions ended, and those of later are not meant.
    let until = Moment::from_micros(said.until.as_microsecond());
    if app.store.mark(Mark { marker, digest, until }, app.now()).await? == Marked::TooMany {
        tracing::warn!(connection = %connection.id, "too many logout tokens within minutes to tell them apart");
    }
    Ok(ended)
}

async fn believed(app: &App, connection: &Connection, token: &str) -> Result<Logout, Unheard> {
    let oidc = connection.protocol.oidc().ok_or(Unheard::Unknown)?;
    let at = At { id: connection.id, oidc };
    let verify = |known: &Known| {
        let expected = Expected { provider: &known.provider, client_id: &oidc.client_id };
        logout_token::verify(token, &known.keys, &expected, stamp(app.now()))
    };
    let before = known(app, at).await.map_err(Unheard::Unreachable)?;
    match verify(&before) {
        Err(doubt) if doubt.wants_fresh_keys() => {
            let fresh = with_fresh_keys(app, at, before).await.map_err(Unheard::Unreachable)?;
            verify(&fresh).map_err(Unheard::Doubted)
        }
        outcome => outcome.map_err(Unheard::Doubted),
    }
}

struct Ending {
    now: Moment,
    connection: ConnectionId,
    over: OverThere,
    said_at: Moment,
}

/// Ends what is over there. Gives how many sessions were concerned.
pub(crate) async fn end(
    app: &App,
    workspace: WorkspaceId,
    connection: ConnectionId,
    over: OverThere,
    said_at: Moment,
) -> Result<usize, Failure> {
    let input = Ending { now: app.now(), connection, over, said_at };
    let scope = Scope::Workspace(workspace);
    store::write(&*app.store, scope, input, |input, tx| Box::pin(end_steps(input, tx))).await
}

async fn end_steps(ending: &Ending, transaction: &mut dyn Transaction) -> Result<Decision<usize>, Failure> {
    let Some(workspace) = transaction.workspace().cloned() else { return Ok(Decision::nothing(0)) };
    let connections = transaction.connections().await?;
    let Some(connection) = connections.iter().find(|one| one.id == ending.connection) else {
        return Ok(Decision::nothing(0));
    };
    let found = transaction.sessions_over_there(ending.connection, &ending.over).await?;
    // Whoever signs in to one of the accounts at the same time waits for this, or this for them: what is over is not
    // carried over into a new session. So what there is is read again under the locks.
    let accounts: BTreeSet<_> = found.iter().map(|(session, _)| session.account).collect();
    for account in accounts {
        transaction.account(account).await?;
    }
    let found = transaction.sessions_over_there(ending.connection, &ending.over).await?;
    let scene = Scene { workspace: &workspace, actor: Actor::Connection(ending.connection), now: ending.now };
    let (change, ended) =
        logout::by_identity_provider(scene, connection, &ending.over, ending.said_at, &found);
    Ok(Decision::new(change, ended))
}
