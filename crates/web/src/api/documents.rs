//! The OpenAPI 3.1 document, made from the handlers themselves.

use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{
    accounts, answer, clients, connections, directories, domains, events, exchanges, groups, health, members,
    sessions, setup_links, sign_ins, subscriptions, upkeep, waves, workspaces,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Usher operator API",
        description = "For the host product's backend: workspaces, their people, their set-up, and what happened.",
        license(name = "Apache-2.0")
    ),
    servers((url = "/api/v1")),
    security(("operator_key" = [])),
    modifiers(&OperatorKey),
    components(schemas(answer::Problem)),
    paths(
        workspaces::create, workspaces::list, workspaces::read, workspaces::edit, workspaces::remove, workspaces::seats,
        domains::claim, domains::list, domains::release, domains::verify,
        connections::create, connections::list, connections::read, connections::switch, connections::renew,
        connections::remove, connections::identify,
        upkeep::look, upkeep::decide, upkeep::allow_sha1, upkeep::turn_key,
        directories::set_up, directories::read, directories::preview, directories::turn_off,
        health::read,
        groups::list, groups::mappings, groups::map, groups::preview,
        directories::add_token, directories::tokens, directories::revoke_token,
        clients::create, clients::list, clients::revoke, clients::add_secret, clients::revoke_secret,
        members::list, members::drift, members::read, members::add, members::edit, members::remove,
        members::suspend, members::unsuspend, members::show,
        accounts::find, accounts::edit, accounts::workspaces, accounts::erase, accounts::reset_factors,
        events::list, events::audit,
        subscriptions::create, subscriptions::list, subscriptions::read, subscriptions::edit, subscriptions::remove,
        subscriptions::rotate, subscriptions::replay,
        sessions::verify, sessions::list, sessions::end_all, sessions::end,
        sign_ins::list, exchanges::list,
        setup_links::create, setup_links::list, setup_links::extend, setup_links::revoke,
        waves::list, waves::one, waves::people, waves::restore,
    )
)]
struct Document;

struct OperatorKey;

impl Modify for OperatorKey {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An operator key, made by `usher operator-key create`."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("operator_key", SecurityScheme::Http(scheme));
    }
}

/// The document.
pub(crate) async fn openapi() -> Json<openapi::OpenApi> {
    Json(Document::openapi())
}
