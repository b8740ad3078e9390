//! The OpenID Connect provider: discovery, keys, the code flow with PKCE, userinfo, sign-out.

use crate::idp::Idp;
use crate::journal::Kind;
use crate::trace::{self, Trace};
use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use std::sync::Arc;

mod authorize;
mod claims;
mod discovery;
mod end_session;
mod grants;
mod request;
mod token;
mod userinfo;

pub(crate) use grants::Grants;

pub(crate) const AUTHORIZE: &str = "/oidc/authorize";
pub(crate) const SIGN_IN: &str = "/oidc/sign-in";
pub(crate) const TOKEN: &str = "/oidc/token";
pub(crate) const USERINFO: &str = "/oidc/userinfo";
pub(crate) const JWKS: &str = "/oidc/jwks";
pub(crate) const END_SESSION: &str = "/oidc/end-session";
pub(crate) const DISCOVERY: &str = "/.well-known/openid-configuration";

/// The endpoints other sites may post to: none of them believes a cookie alone.
pub(crate) fn open_routes(idp: &Arc<Idp>) -> Router<Arc<Idp>> {
    Router::new()
        .route(DISCOVERY, get(discovery::document))
        .route(JWKS, get(discovery::jwks))
        .route(AUTHORIZE, get(authorize::asked).post(authorize::asked_by_form))
        .route(TOKEN, post(token::redeem))
        .route(USERINFO, get(userinfo::tell).post(userinfo::tell))
        .route(END_SESSION, get(end_session::asked).post(end_session::asked_by_form))
        .layer(middleware::from_fn_with_state(traced(idp), trace::note))
}

/// The endpoints only this program's own pages may post to.
pub(crate) fn own_routes(idp: &Arc<Idp>) -> Router<Arc<Idp>> {
    Router::new()
        .route(SIGN_IN, post(authorize::chosen))
        .route("/oidc/end-session/confirmed", post(end_session::confirmed))
        .layer(middleware::from_fn_with_state(traced(idp), trace::note))
}

fn traced(idp: &Arc<Idp>) -> Trace {
    Trace { idp: Arc::clone(idp), kind: Kind::Oidc, purpose }
}

fn purpose(path: &str) -> &'static str {
    match path {
        DISCOVERY => "Discovery",
        JWKS => "Keys",
        AUTHORIZE => "Authorization",
        TOKEN => "Token",
        USERINFO => "Userinfo",
        path if path.starts_with("/oidc/end-session") => "Sign-out",
        _ => "Sign-in",
    }
}
