//! Everything the running program holds, shared by its edges.

use crate::browsers::Browsers;
use crate::cabinet::Cabinet;
use crate::client::Client;
use crate::clock;
use crate::journal::Journal;
use crate::keys::{self, Key};
use crate::mailbox::Mailbox;
use crate::oidc::Grants;
use crate::people::Id;
use crate::provisioning::Outcome;
use crate::saml::LastAssertion;
use crate::trouble::Trouble;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

const KEPT_RESULTS: usize = 50;

/// The identity provider.
pub(crate) struct Idp {
    /// Where browsers reach it.
    pub(crate) url: Url,
    /// The same without a slash at the end: the OIDC issuer.
    pub(crate) issuer: String,
    /// Where it takes mail.
    pub(crate) smtp: Option<SocketAddr>,
    pub(crate) cabinet: Cabinet,
    pub(crate) journal: Journal,
    pub(crate) mailbox: Mailbox,
    pub(crate) browsers: Browsers,
    pub(crate) grants: Grants,
    pub(crate) last_assertion: LastAssertion,
    pub(crate) results: Results,
    pub(crate) client: Client,
    /// Held by an action from its first to its last request, so that two never talk about one person at once.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

impl Idp {
    /// Ends what a person who is gone or deactivated could still use here.
    pub(crate) fn forget_sign_ins(&self, person: &Id) {
        self.browsers.forget(person);
        self.grants.forget(person, clock::now());
    }

    /// Makes a new signing key. The old ones stay published for a while.
    pub(crate) async fn rotate_key(&self) -> Result<String, Trouble> {
        let fresh = new_key().await?;
        let kid = fresh.kid.clone();
        self.cabinet
            .change(|state| {
                keys::rotate(&mut state.keys, fresh);
                Ok::<_, Trouble>(())
            })
            .await?;
        Ok(kid)
    }
}

/// Makes a key on a thread that may take its time.
pub(crate) async fn new_key() -> Result<Key, keys::Failure> {
    let made_at = clock::now();
    tokio::task::spawn_blocking(move || Key::generate(made_at)).await.unwrap_or(Err(keys::Failure::Generate))
}

/// What came of the last actions, for the page one is sent to after each.
#[derive(Debug, Default)]
pub(crate) struct Results {
    inner: Mutex<(u64, VecDeque<Arc<Shown>>)>,
}

/// Whom or what an action was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Everyone,
    Person(Id),
    Group(Id),
}

/// What came of one action.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) number: u64,
    pub(crate) about: About,
    pub(crate) outcome: Outcome,
}

impl Results {
    /// Keeps the outcome and returns the number it is found by.
    pub(crate) fn keep(&self, about: About, outcome: Outcome) -> u64 {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, shown) = &mut *inner;
        *last += 1;
        shown.push_back(Arc::new(Shown { number: *last, about, outcome }));
        if shown.len() > KEPT_RESULTS {
            shown.pop_front();
        }
        *last
    }

    pub(crate) fn get(&self, number: u64) -> Option<Arc<Shown>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.1.iter().find(|shown| shown.number == number).cloned()
    }
}
