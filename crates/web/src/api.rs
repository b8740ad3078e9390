//! The operator API: `/api/v1`, for the host product's backend and the vendor's staff. Every path asks for the key
//! first; the OpenAPI document alone is open.

mod accounts;
pub(crate) mod answer;
mod clients;
mod connections;
mod directories;
mod documents;
mod domains;
mod events;
mod exchanges;
mod groups;
mod health;
mod members;
mod sessions;
mod setup_links;
mod shown;
mod sign_ins;
mod subscriptions;
mod upkeep;
mod waves;
mod workspaces;

pub use self::events::alone as event_alone;

use axum::{
    Router,
    routing::{delete, get, patch, post, put},
};

use crate::{gate::operator::Operator, state::Web};

/// The routes.
pub(crate) fn routes() -> Router<Web> {
    let paths = Router::new()
        .route("/workspaces", get(workspaces::list).post(workspaces::create))
        .route("/workspaces/{ws}", get(workspaces::read).patch(workspaces::edit).delete(workspaces::remove))
        .route("/workspaces/{ws}/domains", get(domains::list).post(domains::claim))
        .route("/workspaces/{ws}/domains/{domain}", delete(domains::release))
        .route("/workspaces/{ws}/domains/{domain}/verify", post(domains::verify))
        .route("/workspaces/{ws}/connections", get(connections::list).post(connections::create))
        .route("/workspaces/{ws}/connections/{cx}", get(connections::read).delete(connections::remove))
        .route("/workspaces/{ws}/connections/{cx}/mode", post(connections::switch))
        .route("/workspaces/{ws}/connections/{cx}/metadata", put(connections::renew))
        .route("/workspaces/{ws}/connections/{cx}/metadata/look", post(upkeep::look))
        .route("/workspaces/{ws}/connections/{cx}/metadata/proposal", post(upkeep::decide))
        .route("/workspaces/{ws}/connections/{cx}/sha1", put(upkeep::allow_sha1))
        .route("/workspaces/{ws}/connections/{cx}/key", post(upkeep::turn_key))
        .route("/workspaces/{ws}/connections/{cx}/client", put(connections::identify))
        .route(
            "/workspaces/{ws}/directory",
            get(directories::read).post(directories::set_up).delete(directories::turn_off),
        )
        .route("/workspaces/{ws}/directory/preview", get(directories::preview))
        .route("/workspaces/{ws}/directory/health", get(health::read))
        .route("/workspaces/{ws}/directory/groups", get(groups::list))
        .route("/workspaces/{ws}/directory/mappings", get(groups::mappings).put(groups::map))
        .route("/workspaces/{ws}/directory/mappings/preview", post(groups::preview))
        .route("/workspaces/{ws}/directory/tokens", get(directories::tokens).post(directories::add_token))
        .route("/workspaces/{ws}/directory/tokens/{token}", delete(directories::revoke_token))
        // The short form stands in the contract as well.
        .route("/workspaces/{ws}/tokens/{token}", delete(directories::revoke_token))
        .route("/workspaces/{ws}/directory/clients", get(clients::list).post(clients::create))
        .route("/workspaces/{ws}/directory/clients/{client}", delete(clients::revoke))
        .route("/workspaces/{ws}/directory/clients/{client}/secrets", post(clients::add_secret))
        .route("/workspaces/{ws}/directory/clients/{client}/secrets/{secret}", delete(clients::revoke_secret))
        .route("/workspaces/{ws}/members", get(members::list).post(members::add))
        .route("/workspaces/{ws}/members/drift", get(members::drift))
        .route(
            "/workspaces/{ws}/members/{mem}",
            get(members::read).patch(members::edit).delete(members::remove),
        )
        .route("/workspaces/{ws}/members/{mem}/shown", put(members::show))
        .route("/workspaces/{ws}/members/{mem}/suspend", post(members::suspend))
        .route("/workspaces/{ws}/members/{mem}/unsuspend", post(members::unsuspend))
        .route("/workspaces/{ws}/members/{mem}/sessions", get(sessions::list).delete(sessions::end_all))
        .route("/workspaces/{ws}/members/{mem}/sessions/{ses}", delete(sessions::end))
        .route("/workspaces/{ws}/sign-ins", get(sign_ins::list))
        .route("/workspaces/{ws}/directory/exchanges", get(exchanges::list))
        .route("/workspaces/{ws}/directory/waves", get(waves::list))
        .route("/workspaces/{ws}/directory/waves/{wave}", get(waves::one))
        .route("/workspaces/{ws}/directory/waves/{wave}/people", get(waves::people))
        .route("/workspaces/{ws}/directory/waves/{wave}/restore", post(waves::restore))
        .route("/workspaces/{ws}/seats", get(workspaces::seats))
        .route("/workspaces/{ws}/setup-links", get(setup_links::list).post(setup_links::create))
        .route("/workspaces/{ws}/setup-links/{link}", delete(setup_links::revoke))
        .route("/workspaces/{ws}/setup-links/{link}/extend", post(setup_links::extend))
        .route("/workspaces/{ws}/audit", get(events::audit))
        .route("/accounts", get(accounts::find))
        .route("/accounts/{acc}", patch(accounts::edit).delete(accounts::erase))
        .route("/accounts/{acc}/factors", delete(accounts::reset_factors))
        .route("/accounts/{acc}/workspaces", get(accounts::workspaces))
        .route("/events", get(events::list))
        .route("/subscriptions", get(subscriptions::list).post(subscriptions::create))
        .route(
            "/subscriptions/{sub}",
            get(subscriptions::read).patch(subscriptions::edit).delete(subscriptions::remove),
        )
        .route("/subscriptions/{sub}/secrets", post(subscriptions::rotate))
        .route("/subscriptions/{sub}/replay", post(subscriptions::replay))
        .route("/sessions/verify", post(sessions::verify))
        .fallback(nothing_here)
        .method_not_allowed_fallback(no_such_method);
    Router::new().route("/api/v1/openapi.json", get(documents::openapi)).nest("/api/v1", paths)
}

async fn nothing_here(_operator: Operator) -> answer::No {
    answer::No::PathUnknown
}

async fn no_such_method(_operator: Operator) -> answer::No {
    answer::No::MethodUnknown
}
