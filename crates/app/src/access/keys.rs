//! The keys of clients: entered, or fetched from where a client keeps them and kept for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{ClientId, Moment, client::Keys, moment::days};
use futures::lock::Mutex as Turn;

use super::Denied;
use crate::{
    App,
    sign_in::{ASKED_ANEW_EVERY, FRESH_FOR},
};

/// How long keys that were fetched serve on while their address does not answer.
const SERVE_ON_FOR: Duration = days(1);

/// Which keys are good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Latest {
    /// Those that are known.
    Known,
    /// Those there are now, since an assertion names one that is not known.
    Fetched,
}

/// What is known of a client's keys.
#[derive(Debug, Default)]
struct Fetched {
    keys: Option<(oidc::Keys, Moment)>,
    asked_at: Option<Moment>,
}

/// The keys of clients that were fetched lately. Whoever wants those of one client waits for their turn, so that many at
/// once ask its address once.
#[derive(Debug, Default)]
pub struct ClientKeys {
    fetched: Mutex<HashMap<ClientId, Arc<Turn<Fetched>>>>,
}

impl ClientKeys {
    fn of(&self, client: ClientId) -> Arc<Turn<Fetched>> {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(fetched.entry(client).or_default())
    }
}

/// The keys of a client. An address is asked once a minute at most, whatever strangers send.
pub(super) async fn of(
    app: &App,
    client: ClientId,
    keys: &Keys,
    latest: Latest,
) -> Result<oidc::Keys, Denied> {
    let address = match keys {
        Keys::Inline(set) => {
            return serde_json::from_str(set)
                .map_err(|error| store::Failure::Corrupt(format!("the keys of {client}: {error}")).into());
        }
        Keys::Address(address) => address,
    };
    let turn = app.client_keys.of(client);
    let mut fetched = turn.lock().await;
    let now = app.now();
    let is_fresh = fetched.keys.as_ref().is_some_and(|(_, at)| now < at.after(FRESH_FOR));
    let was_asked = fetched.asked_at.is_some_and(|at| now < at.after(ASKED_ANEW_EVERY));
    if !was_asked && (latest == Latest::Fetched || !is_fresh) {
        fetched.asked_at = Some(now);
        match fetch(app, address).await {
            Ok(keys) => fetched.keys = Some((keys, now)),
            Err(because) => tracing::warn!(%client, because, "a client's keys can't be fetched"),
        }
    }
    let known = fetched.keys.as_ref().filter(|(_, at)| now < at.after(SERVE_ON_FOR));
    known.map(|(keys, _)| keys.clone()).ok_or(Denied::KeysUnreachable)
}

async fn fetch(app: &App, address: &str) -> Result<oidc::Keys, String> {
    let said = |fault: oidc::Fault| fault.to_string();
    let request = oidc::keys::request_at(address, oidc::Transport::HttpsOnly).map_err(said)?;
    let answer = app.wire.send(request).await.map_err(|error| error.to_string())?;
    oidc::keys::read(&answer).map_err(said)
}
