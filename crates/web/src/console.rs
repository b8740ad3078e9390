//! The console: a person's workspaces, and the pages of each.

mod account;
pub(crate) mod audit;
mod door;
pub(crate) mod exchanges;
mod members;
pub(crate) mod reason;
mod security;
mod sessions;
pub(crate) mod sign_ins;
mod waves;
mod workspaces;

use axum::{
    Router, middleware,
    routing::{get, post},
};

use crate::{
    login::answer,
    page::{assets, headers},
    state::Web,
};

/// The routes. Whatever no other edge knows is answered here, with a page.
pub(crate) fn routes(web: &Web) -> Router<Web> {
    Router::new()
        .route("/", get(workspaces::choose))
        .route("/w/{slug}", get(members::list))
        .route("/w/{slug}/members", post(members::add))
        .route("/w/{slug}/members.csv", get(members::export::csv))
        .route("/w/{slug}/members/drift", get(members::drift::show))
        .route("/w/{slug}/members/drift.csv", get(members::drift::export::csv))
        .route("/w/{slug}/members/{mem}", get(members::person::show))
        .route("/w/{slug}/members/{mem}/role", post(members::change_role))
        .route("/w/{slug}/members/{mem}/remove", get(members::removal::ask).post(members::removal::remove))
        .route(
            "/w/{slug}/members/{mem}/suspend",
            get(members::suspension::ask).post(members::suspension::suspend),
        )
        .route("/w/{slug}/members/{mem}/unsuspend", post(members::suspension::lift))
        .route("/w/{slug}/members/{mem}/sessions", get(members::sessions::list).post(members::sessions::end))
        .route("/w/{slug}/members/{mem}/shown", get(members::shown::other).post(members::shown::put_other))
        .route("/w/{slug}/shown", get(members::shown::own).post(members::shown::put_own))
        .route("/w/{slug}/settings/audit", get(audit::list))
        .route("/w/{slug}/settings/audit.csv", get(audit::export::csv))
        .route("/w/{slug}/settings/sign-ins", get(sign_ins::list))
        .route("/w/{slug}/settings/sign-ins.csv", get(sign_ins::export::csv))
        .route("/w/{slug}/settings/provisioning", get(exchanges::list))
        .route("/w/{slug}/settings/provisioning.csv", get(exchanges::export::csv))
        .route("/account/sessions", get(sessions::list).post(sessions::end))
        .route("/w/{slug}/leave", get(members::removal::ask_to_leave).post(members::removal::leave))
        .route(
            "/w/{slug}/settings/security/directory/waves/{wave}",
            get(waves::page::show).post(waves::page::restore),
        )
        .nest("/w/{slug}/settings/security", security::routes())
        .nest("/setup/{slug}", security::setup::routes())
        .nest("/account/security", account::routes())
        .route("/static/{file}", get(assets::serve))
        .fallback(answer::nothing_here)
        .method_not_allowed_fallback(answer::no_such_method)
        .layer(middleware::from_fn_with_state(web.clone(), headers::guard_console))
}
