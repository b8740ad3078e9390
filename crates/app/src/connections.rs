//! Connections: made, switched, tested.

mod key;
pub mod oidc;
pub mod saml;
mod sealed;

pub(crate) use self::sealed::sealed_in;
use domain::{
    ConnectionId, Moment, Refusal, WorkspaceId,
    connection::{Connection, Mode, OwnKey, Protocol},
    rules::{
        Scene,
        connect::{self, Around, Guards},
    },
};
use store::{Decision, Failure, Transaction};

use crate::{
    App, Outcome, admins, decided,
    members::{By, hand_or_refuse},
    workspace_or_refuse,
};

/// Makes a connection, switched off.
async fn create(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    protocol: Protocol,
    id: ConnectionId,
) -> Outcome<Connection> {
    let input = (by, app.now(), protocol, id);
    admins::change(app, workspace, input, |(by, now, protocol, id), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            // An id that a page was given beforehand may come twice.
            if transaction.connections().await?.iter().any(|one| one.id == *id) {
                let why = text::values::made_already();
                let made = Refusal::ValueInvalid { field: "metadata", why: why.to_owned() };
                return Ok(Decision::nothing(Err(made)));
            }
            let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
            Ok(decided(scene, "", connect::create(scene, hand, protocol.clone(), *id)))
        })
    })
    .await
}

struct Switching {
    by: By,
    now: Moment,
    connection: ConnectionId,
    how: How,
}

enum How {
    To(Mode, Guards),
    Tested,
    Removed,
    Renewed(Box<saml::Renewed>),
    /// What was proposed is believed, with a key of ours where one is needed.
    Confirmed(Moment, Option<OwnKey>),
    Dismissed(Moment),
    Sha1(Option<Moment>),
    Turned(connect::Turn),
    /// The client id and what shows it, or what an admin wishes of how the secret that is kept is sent.
    Identified(Box<oidc::Identified>),
}

/// Switches who may sign in through a connection.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`]; those of [`connect::switch`].
pub async fn switch(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    to: Mode,
    guards: Guards,
) -> Outcome<Connection> {
    let switching = Switching { by, now: app.now(), connection, how: How::To(to, guards) };
    touch(app, workspace, switching).await
}

/// Notes that an admin has signed in through a connection in a test.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`]; those of [`connect::tested`].
pub async fn tested(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
) -> Outcome<Connection> {
    touch(app, workspace, Switching { by, now: app.now(), connection, how: How::Tested }).await
}

/// Removes a connection that is off, and gives it as it was.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`]; those of [`connect::remove`].
pub async fn remove(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
) -> Outcome<Connection> {
    touch(app, workspace, Switching { by, now: app.now(), connection, how: How::Removed }).await
}

async fn touch(app: &App, workspace: WorkspaceId, switching: Switching) -> Outcome<Connection> {
    admins::change(app, workspace, switching, |it, tx| Box::pin(touch_steps(it, tx))).await
}

async fn touch_steps(
    it: &Switching,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Connection, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(it.by, transaction);
    let connections = transaction.connections().await?;
    let Some(connection) = connections.iter().find(|one| one.id == it.connection) else {
        return Ok(Decision::nothing(Err(Refusal::ConnectionNotFound)));
    };
    let scene = Scene { workspace: &workspace, actor: it.by.actor(), now: it.now };
    let answer = match &it.how {
        How::To(to, guards) => {
            let others =
                connections.iter().filter(|one| one.id != it.connection).map(|one| one.mode).collect();
            let around = Around {
                others,
                verified: transaction.verified_domains().await?,
                guarded_owners: transaction.guarded_owners().await?,
                sessions: transaction.sessions_through(connection.id).await?,
            };
            connect::switch(scene, hand, connection, &around, *to, *guards)
        }
        How::Renewed(renewed) => {
            let owners = transaction.owning().await?;
            let after = renewed.after(connection);
            let answer = after.and_then(|saml| connect::renew(scene, hand, connection, saml, &owners));
            if renewed.is_look {
                return Ok(Decision::nothing(answer.map(|(_, connection)| connection)));
            }
            answer
        }
        How::Identified(told) => match told.auth_after(connection) {
            Ok((client_id, auth)) => {
                let owners = transaction.owning().await?;
                connect::identify(scene, hand, connection, client_id, auth, &owners)
            }
            Err(refusal) => Err(refusal),
        },
        How::Confirmed(found_at, key) => {
            let owners = transaction.owning().await?;
            connect::confirm(scene, hand, connection, *found_at, key.clone(), &owners)
        }
        How::Dismissed(found_at) => connect::dismiss(scene, hand, connection, *found_at),
        How::Sha1(until) => connect::allow_sha1(scene, hand, connection, *until),
        How::Turned(turn) => connect::turn_key(scene, hand, connection, turn.clone()),
        How::Tested => connect::tested(scene, hand, connection).map(|change| (change, connection.clone())),
        How::Removed => connect::remove(scene, hand, connection).map(|change| (change, connection.clone())),
    };
    Ok(decided(scene, &it.connection.to_string(), answer))
}
