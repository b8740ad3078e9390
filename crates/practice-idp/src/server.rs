//! Puts the edges together.

use crate::idp::Idp;
use crate::{api, guard, oidc, pages, saml};
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::{Router, middleware};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, Method, StatusCode};
use std::sync::Arc;

const LONGEST_BODY: usize = 64 * 1024;

/// Every page works without script and brings its style from here, so the policy allows nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// All routes.
pub(crate) fn router(idp: &Arc<Idp>) -> Router {
    let own = Router::new()
        .merge(pages::routes())
        .merge(oidc::own_routes(idp))
        .merge(saml::own_routes(idp))
        .nest("/api", api::routes())
        .layer(middleware::from_fn(to_its_end))
        .layer(middleware::from_fn_with_state(Arc::clone(idp), guard::same_site));
    Router::new()
        .merge(own)
        .merge(oidc::open_routes(idp))
        .merge(saml::open_routes(idp))
        .fallback(pages::nothing_here)
        .layer(middleware::from_fn_with_state(Arc::clone(idp), guard::known_host))
        .layer(middleware::map_response(harden))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(Arc::clone(idp))
}

/// Lets an action that has begun come to its end, also when the one who asked for it hangs up: the other side may have been told
/// already, and what it answered must not be lost.
async fn to_its_end(request: Request, next: Next) -> Response {
    if *request.method() == Method::GET {
        return next.run(request).await;
    }
    tokio::spawn(next.run(request)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "an action broke down");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

async fn harden(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // With "no-referrer" a browser would send "Origin: null" with our own forms.
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
