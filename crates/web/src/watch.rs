//! What surrounds every request: a panic becomes an answer in the edge's own language, no request lasts for ever, and
//! each is counted.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use store::Failure;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use crate::{api, login, oauth, scim, state::Web};

/// How long a request may take.
const LASTS_AT_MOST: Duration = Duration::from_secs(60);

/// An edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// For identity providers.
    Scim,
    /// For their access tokens.
    OAuth,
    /// For the operator.
    Api,
    /// For people.
    Pages,
    /// For those who run it.
    Ops,
}

impl Edge {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Scim => "scim",
            Self::OAuth => "oauth",
            Self::Api => "api",
            Self::Pages => "pages",
            Self::Ops => "ops",
        }
    }
}

/// Surrounds an edge's routes.
pub(crate) fn over(edge: Edge, web: &Web, routes: Router<Web>) -> Router<Web> {
    let counted = move |State(web): State<Web>, request: Request, next: Next| count(edge, web, request, next);
    routes
        .layer(CatchPanicLayer::custom(move |panic: Box<dyn Any + Send>| panicked(edge, &panic)))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LASTS_AT_MOST))
        .layer(middleware::from_fn_with_state(web.clone(), counted))
}

async fn count(edge: Edge, web: Web, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let begun = web.app.now();
    let mut response = next.run(request).await;
    let micros = web.app.now().micros().saturating_sub(begun.micros()).max(0);
    let status = response.status();
    web.metrics.answered(edge.as_str(), &method, status.as_u16(), micros as f64 / 1e6);
    tracing::debug!(edge = edge.as_str(), %method, status = status.as_u16(), micros, "answered");
    if edge != Edge::Pages {
        // Answers are about people: no cache between us and the caller may keep one.
        let headers = response.headers_mut();
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    response
}

fn panicked(edge: Edge, panic: &Box<dyn Any + Send>) -> Response {
    let why = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let why = why.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(edge = edge.as_str(), why, "a request broke off");
    let failure = Failure::Script(why);
    match edge {
        Edge::Scim => scim::answer::refuse(failure.into()),
        Edge::OAuth => oauth::answer::refuse(failure.into()),
        Edge::Api => api::answer::No::from(failure).into_answer(),
        Edge::Pages => login::answer::broken(&failure, None),
        Edge::Ops => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
