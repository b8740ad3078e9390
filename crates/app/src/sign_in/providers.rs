//! What identity providers say of themselves, kept for a while: their endpoints and keys.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{
    ConnectionId, Moment,
    connection::Oidc,
    moment::{hours, minutes},
};

use crate::App;

/// How long a discovery document and the keys beside it are taken as they are.
pub(crate) const FRESH_FOR: std::time::Duration = hours(1);
/// How often at most keys are fetched anew because a signature names one we do not have: whoever makes up key names
/// cannot make us flood the identity provider.
pub(crate) const ASKED_ANEW_EVERY: std::time::Duration = minutes(1);

/// One identity provider, as it described itself.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) provider: oidc::Provider,
    pub(crate) keys: oidc::Keys,
    /// The issuer it was fetched for: a connection whose issuer was changed knows nothing yet.
    issuer: String,
    fetched_at: Moment,
}

/// A connection that speaks OpenID Connect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) id: ConnectionId,
    pub(crate) oidc: &'a Oidc,
}

/// What is known of every connection's identity provider.
#[derive(Debug, Default)]
pub struct Providers {
    known: Mutex<HashMap<ConnectionId, Known>>,
}

impl Providers {
    fn recall(&self, connection: At<'_>) -> Option<Known> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&connection.id).filter(|known| known.issuer == connection.oidc.issuer).cloned()
    }

    fn remember(&self, connection: ConnectionId, known: Known) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(connection, known);
    }
}

/// The identity provider of a connection. What was known last serves on while it does not answer.
///
/// # Errors
/// What is wrong, for the admin.
pub(crate) async fn known(app: &App, connection: At<'_>) -> Result<Known, String> {
    let now = app.now();
    let before = app.providers.recall(connection);
    match &before {
        Some(known) if now < known.fetched_at.after(FRESH_FOR) => return Ok(known.clone()),
        _ => {}
    }
    match fetch(app, connection, now).await {
        Ok(known) => {
            app.providers.remember(connection.id, known.clone());
            Ok(known)
        }
        Err(because) => before.ok_or(because),
    }
}

/// The identity provider with its keys fetched anew, unless that was done a moment ago.
///
/// # Errors
/// What is wrong, for the admin.
pub(crate) async fn with_fresh_keys(app: &App, connection: At<'_>, known: Known) -> Result<Known, String> {
    let now = app.now();
    if now < known.fetched_at.after(ASKED_ANEW_EVERY) {
        return Ok(known);
    }
    let fresh = fetch(app, connection, now).await?;
    app.providers.remember(connection.id, fresh.clone());
    Ok(fresh)
}

async fn fetch(app: &App, connection: At<'_>, now: Moment) -> Result<Known, String> {
    let issuer = connection.oidc.issuer.clone();
    let (provider, keys) = described(app, &issuer).await?;
    Ok(Known { provider, keys, issuer, fetched_at: now })
}

/// What the identity provider of an issuer says of itself, and its keys.
///
/// # Errors
/// What is wrong, for the admin.
pub(crate) async fn described(app: &App, issuer: &str) -> Result<(oidc::Provider, oidc::Keys), String> {
    let said = |fault: oidc::Fault| fault.to_string();
    let transport = oidc::Transport::HttpsOnly;
    let issuer = oidc::Issuer::parse(issuer, transport).map_err(said)?;
    let request = oidc::discovery::request(&issuer).map_err(said)?;
    let answer = app.wire.send(request).await.map_err(|error| error.to_string())?;
    let provider = oidc::discovery::read(&issuer, transport, &answer).map_err(said)?;
    let request = oidc::keys::request(&provider).map_err(said)?;
    let answer = app.wire.send(request).await.map_err(|error| error.to_string())?;
    let keys = oidc::keys::read(&answer).map_err(said)?;
    Ok((provider, keys))
}
