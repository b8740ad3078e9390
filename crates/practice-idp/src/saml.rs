//! The SAML 2.0 identity provider: metadata, single sign-on over the redirect and the POST binding, sign-in that starts
//! here, and what can be wrong with it on demand.
//!
//! Requests are not asked to be signed, and a signature on one is not looked at: a response goes to the registered address
//! whoever asks.

use crate::clock;
use crate::idp::Idp;
use crate::journal::Kind;
use crate::keys::Failure;
use crate::trace::{self, Trace};
use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use std::sync::{Arc, Mutex, PoisonError};

mod key;
mod message;
mod metadata;
mod request;
mod sign_in;
mod signature;
mod xml;

pub(crate) use key::SigningKey;

/// The address of the metadata is the entity id, too (Metadata section 4.1).
pub(crate) const METADATA: &str = "/saml/metadata";
pub(crate) const SSO: &str = "/saml/sso";
/// Where a sign-in starts that no application asked for.
pub(crate) const START: &str = "/saml/start";
const SIGN_IN: &str = "/saml/sign-in";

/// The endpoints other sites may post to: none of them believes a cookie alone.
pub(crate) fn open_routes(idp: &Arc<Idp>) -> Router<Arc<Idp>> {
    Router::new()
        .route(METADATA, get(metadata::tell))
        .route(SSO, get(sign_in::asked).post(sign_in::asked_by_form))
        .route(START, get(sign_in::started_here))
        .layer(middleware::from_fn_with_state(traced(idp), trace::note))
}

/// The endpoint only this program's own page may post to.
pub(crate) fn own_routes(idp: &Arc<Idp>) -> Router<Arc<Idp>> {
    Router::new()
        .route(SIGN_IN, post(sign_in::chosen))
        .layer(middleware::from_fn_with_state(traced(idp), trace::note))
}

fn traced(idp: &Arc<Idp>) -> Trace {
    Trace { idp: Arc::clone(idp), kind: Kind::Saml, purpose }
}

fn purpose(path: &str) -> &'static str {
    match path {
        METADATA => "Metadata",
        SSO => "AuthnRequest",
        START => "Start here",
        _ => "Response",
    }
}

/// Makes a key on a thread that may take its time.
pub(crate) async fn new_key() -> Result<SigningKey, Failure> {
    let made_at = clock::now();
    let made = tokio::task::spawn_blocking(move || SigningKey::generate(made_at)).await;
    made.unwrap_or(Err(Failure::Generate))
}

/// The id of the assertion that was sent last, to be sent again by one that misbehaves. A restart forgets it.
#[derive(Debug, Default)]
pub(crate) struct LastAssertion(Mutex<Option<String>>);

impl LastAssertion {
    fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, id: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(id);
    }
}
