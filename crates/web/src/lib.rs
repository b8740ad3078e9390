//! The edges: SCIM and its token endpoint for identity providers, sign-in and console for people, the API for operators. Each parses, calls a
//! use case, and renders; each has one `answer.rs` that turns every kind of "no" into its own language.

mod api;
mod body;
mod connection;
mod console;
mod drift;
mod gate;
mod health;
mod login;
mod metrics;
mod oauth;
mod op;
mod ops;
mod page;
mod place;
mod scim;
mod setup_link;
mod state;
mod watch;
mod waves;

use axum::Router;

use self::watch::Edge;
pub use self::{api::event_alone, state::Web};

/// The router of an installation.
pub fn router(web: Web) -> Router {
    Router::new()
        .merge(watch::over(Edge::Scim, &web, scim::routes()))
        .merge(watch::over(Edge::OAuth, &web, oauth::routes()))
        .merge(watch::over(Edge::Api, &web, api::routes()))
        .merge(watch::over(Edge::Ops, &web, ops::routes()))
        .merge(watch::over(Edge::Pages, &web, login::routes(&web)))
        .merge(watch::over(Edge::Pages, &web, op::routes(&web)))
        .merge(watch::over(Edge::Pages, &web, console::routes(&web)))
        .with_state(web)
}
