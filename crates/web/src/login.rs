//! Sign-in: by a code sent to an address, or through a workspace's identity provider; and what a person reads when
//! something is refused.

mod address;
pub(crate) mod answer;
mod checks;
mod code;
mod kept;
mod out;
mod over;
mod owner;
mod posted;
mod saml;
mod sso;
pub(crate) mod ways;

use axum::{
    Router, middleware,
    routing::{get, post},
};

use crate::{page::headers, state::Web};

/// The routes.
pub(crate) fn routes(web: &Web) -> Router<Web> {
    Router::new()
        .route("/login", get(address::form).post(address::submit))
        .route("/login/code", get(code::form).post(code::submit))
        .route("/login/owner", get(owner::form))
        .route("/login/owner/factor", get(owner::ask).post(owner::submit_code))
        .route("/login/owner/passkey", post(owner::submit_passkey))
        .route("/sso/start/{cx}", get(sso::start))
        .route("/sso/oidc/callback", get(sso::callback))
        .route("/sso/oidc/{cx}/jwks", get(sso::jwks))
        .route("/sso/oidc/{cx}/backchannel-logout", post(over::by_token))
        .route("/sso/saml/{cx}/acs", post(saml::acs))
        .route("/sso/saml/{cx}/back", get(saml::back))
        .route("/sso/saml/{cx}/metadata", get(saml::metadata).post(saml::misdirected))
        .route("/sso/saml/{cx}/slo", get(saml::logout::by_query).post(saml::logout::by_form))
        .route("/logout", post(out::sign_out))
        .route("/logout/back", get(out::back))
        .method_not_allowed_fallback(answer::no_such_method)
        .layer(middleware::from_fn_with_state(web.clone(), headers::guard))
}
