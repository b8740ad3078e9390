//! What an admin decides while a connection by SAML lives: of what its metadata propose, of SHA-1, and of a new key of ours.

use domain::{ConnectionId, Moment, Refusal, WorkspaceId, connection::Connection, rules::connect::Turn};

use super::{key, may_set_up};
use crate::{
    App, Outcome,
    connections::{How, Switching, touch},
    members::By,
};

async fn decide(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    how: How,
) -> Outcome<Connection> {
    touch(app, workspace, Switching { by, now: app.now(), connection, how }).await
}

/// Believes what the metadata proposed at this moment.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`]; those of [`domain::rules::connect::confirm`].
pub async fn confirm(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    found_at: Moment,
) -> Outcome<Connection> {
    may_set_up(app, workspace, by).await?;
    let before = app.store.connection(connection).await?;
    let before = before.filter(|(it, _)| it.workspace == workspace).map(|(it, _)| it);
    let before = before.ok_or(Refusal::ConnectionNotFound)?;
    let saml = before.protocol.saml();
    let needs_key = saml.is_some_and(|saml| {
        saml.own_key.is_none() && saml.proposed().is_some_and(|it| it.told.wants_signed_requests)
    });
    let key = if needs_key { Some(key::made(app, connection).await?) } else { None };
    decide(app, workspace, by, connection, How::Confirmed(found_at, key)).await
}

/// Says no to what the metadata proposed at this moment.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`]; those of [`domain::rules::connect::dismiss`].
pub async fn dismiss(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    found_at: Moment,
) -> Outcome<Connection> {
    decide(app, workspace, by, connection, How::Dismissed(found_at)).await
}

/// What whoever puts up with SHA-1 has to say, so that nobody does by mistake.
pub const SHA1_SAID: &str = "SHA-1";

/// Puts up with SHA-1 until then, or no longer. Whoever does has to say so: `said` is [`SHA1_SAID`].
///
/// # Errors
/// [`Refusal::ValueInvalid`], [`Refusal::ConnectionNotFound`]; those of [`domain::rules::connect::allow_sha1`].
pub async fn allow_sha1(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    until: Option<Moment>,
    said: &str,
) -> Outcome<Connection> {
    if until.is_some() && said.trim() != SHA1_SAID {
        let why = text::values::type_to_accept(SHA1_SAID);
        return Err(Refusal::ValueInvalid { field: "confirm", why }.into());
    }
    decide(app, workspace, by, connection, How::Sha1(until)).await
}

/// A step on the way to a new key of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A new one is made and published.
    Publish,
    /// The new one signs.
    Sign,
    /// The one that does not sign is removed.
    Retire,
}

impl Step {
    /// The step of this name in the API and in forms.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "publish" => Some(Self::Publish),
            "sign" => Some(Self::Sign),
            "retire" => Some(Self::Retire),
            _ => None,
        }
    }
}

/// Takes a step on the way to a new key of ours.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`]; those of [`domain::rules::connect::turn_key`].
pub async fn turn_key(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    step: Step,
) -> Outcome<Connection> {
    let turn = match step {
        Step::Publish => {
            may_set_up(app, workspace, by).await?;
            Turn::Publish(key::made(app, connection).await?)
        }
        Step::Sign => Turn::Sign,
        Step::Retire => Turn::Retire,
    };
    decide(app, workspace, by, connection, How::Turned(turn)).await
}
