//! A connection is told anew what its identity provider says of itself: at once, as over the API, or after somebody has
//! looked at what becomes of it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ConnectionId, Refusal, WorkspaceId,
    connection::{Connection, Look, Protocol, Saml},
};
use store::Failure;

use super::{NewSaml, Wishes, key, told, watch};
use crate::{
    App, Outcome,
    connections::{How, Switching, touch},
    members::By,
    secret::digest_of,
};

/// What a connection is told anew, and how.
#[derive(Debug, Clone)]
pub(in crate::connections) struct Renewed {
    told: Saml,
    wishes: Wishes,
    /// Whether the certificates known so far stay beside the new ones.
    keeps_known: bool,
    /// By what somebody knows what they have looked at.
    seen: Option<String>,
    /// The field of a form or of the API that it came by.
    field: &'static str,
    /// Whether it is only to be seen what would become of it.
    pub(in crate::connections) is_look: bool,
}

impl Renewed {
    /// What the connection then says of its identity provider.
    ///
    /// # Errors
    /// [`Refusal::ValueInvalid`] where it is not what was looked at, or there would be more certificates than are pinned.
    pub(in crate::connections) fn after(&self, connection: &Connection) -> Result<Saml, Refusal> {
        let invalid = |why: &str| Err(Refusal::ValueInvalid { field: self.field, why: why.to_owned() });
        let before = connection.protocol.saml();
        if let (Some(seen), Some(before)) = (&self.seen, before)
            && known_by(before, &self.told).ok().as_ref() != Some(seen)
        {
            return invalid(text::values::provider_or_connection_changed_since());
        }
        let saml = Saml {
            idp_initiated: self.wishes.idp_initiated.unwrap_or(before.is_some_and(|saml| saml.idp_initiated)),
            encryption: self.wishes.encryption.unwrap_or(before.is_some_and(|saml| saml.encryption)),
            // A key of ours stays: the identity provider knows it.
            own_key: before.and_then(|saml| saml.own_key.clone()).or_else(|| self.told.own_key.clone()),
            next_key: before.and_then(|saml| saml.next_key.clone()),
            old_key: before.and_then(|saml| saml.old_key.clone()),
            sha1_until: before.and_then(|saml| saml.sha1_until),
            ..self.told.clone()
        };
        let Some(known) = before.filter(|_| self.keeps_known) else { return Ok(saml) };
        let why = text::values::too_many_certificates();
        saml.beside(&known.certificates).map_or_else(|| invalid(why), Ok)
    }
}

/// What would become of a connection that is told anew.
#[derive(Debug)]
pub struct Renewal {
    /// What it says of its identity provider now.
    pub before: Saml,
    /// What it would say, with the new certificates alone.
    pub after: Saml,
    /// Whether the certificates known so far may stay beside the new ones.
    pub may_keep_known: bool,
    /// By what this is known to whoever has looked at it.
    pub seen: String,
}

/// By what it is known what a connection says now, and what it is told.
fn known_by(before: &Saml, told: &Saml) -> Result<String, Failure> {
    // A key of ours is drawn where it is needed, and is no part of what is seen.
    let told = Saml { own_key: None, ..told.clone() };
    let text = serde_json::to_string(&(before.told(), &before.metadata_url, told));
    let text = text.map_err(|error| Failure::Corrupt(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(digest_of(&text)))
}

/// Shows what would become of a SAML connection that is told this anew. Nothing is changed.
///
/// # Errors
/// Those of [`renew`].
pub async fn look_at_renewal(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    new: NewSaml,
) -> Outcome<Renewal> {
    let (wishes, field) = (new.wishes, new.source.field());
    let told = told(app, workspace, by, new).await?;
    let found = app.store.connection(connection).await?.filter(|(it, _)| it.workspace == workspace);
    let before = found.and_then(|(it, _)| it.protocol.saml().cloned()).ok_or(Refusal::ConnectionNotFound)?;
    let seen = known_by(&before, &told)?;
    let renewed = Renewed {
        told,
        wishes,
        keeps_known: false,
        // What is looked at is what was read here.
        seen: Some(seen.clone()),
        field,
        is_look: true,
    };
    let how = How::Renewed(Box::new(renewed));
    let after = touch(app, workspace, Switching { by, now: app.now(), connection, how }).await?;
    let Protocol::Saml(after) = after.protocol else { return Err(Refusal::ConnectionNotFound.into()) };
    let may_keep_known = after.clone().beside(&before.certificates).is_some();
    Ok(Renewal { before, after, may_keep_known, seen })
}

/// Tells a SAML connection anew what its identity provider says of itself, where an admin has looked at it: what becomes
/// of it is what was seen, with the certificates known so far beside the new ones or without them.
///
/// # Errors
/// Those of [`renew`]; [`Refusal::ValueInvalid`] where it says something else by now, or the connection does.
pub async fn renew_as_seen(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    new: NewSaml,
    (seen, keeps_known): (&str, bool),
) -> Outcome<Connection> {
    tell(app, workspace, by, connection, new, (Some(seen.to_owned()), keeps_known)).await
}

/// Tells a SAML connection anew what its identity provider says of itself, as when its certificate changes.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`], [`Refusal::ValueInvalid`]; those of [`domain::rules::connect::renew`].
pub async fn renew(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    new: NewSaml,
) -> Outcome<Connection> {
    tell(app, workspace, by, connection, new, (None, false)).await
}

async fn tell(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    new: NewSaml,
    (seen, keeps_known): (Option<String>, bool),
) -> Outcome<Connection> {
    let (wishes, field) = (new.wishes, new.source.field());
    let mut told = told(app, workspace, by, new).await?;
    let before = app.store.connection(connection).await?;
    let has_key = before.is_some_and(|(it, _)| it.protocol.saml().is_some_and(|saml| saml.own_key.is_some()));
    let was_fetched = told.metadata_url.is_some();
    if (told.wants_signed_requests || told.encryption) && !has_key {
        told.own_key = Some(key::made(app, connection).await?);
    }
    let how = How::Renewed(Box::new(Renewed { told, wishes, keeps_known, seen, field, is_look: false }));
    let now = app.now();
    let renewed = touch(app, workspace, Switching { by, now, connection, how }).await?;
    let look = Look { at: was_fetched.then_some(now), unread: None };
    watch::note(app, &renewed, &look).await?;
    Ok(Connection { look, ..renewed })
}
