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
use tower_http::catch_panic::CatchPanicLayer;

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
    let limited = move |request: Request, next: Next| limit(edge, LASTS_AT_MOST, request, next);
    routes
        .layer(CatchPanicLayer::custom(move |panic: Box<dyn Any + Send>| panicked(edge, &panic)))
        .layer(middleware::from_fn(limited))
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

/// Answers for a request that lasts too long. What it has begun to commit goes on without it: behind a standby that does
/// not confirm, the change may still be made.
async fn limit(edge: Edge, longest: Duration, request: Request, next: Next) -> Response {
    let may_change = edge != Edge::OAuth && !request.method().is_safe();
    let answered = tokio::time::timeout(longest, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        let why = "the request lasted too long".to_owned();
        failed(edge, if may_change { Failure::Unknown(why) } else { Failure::Unavailable(why) })
    })
}

fn panicked(edge: Edge, panic: &Box<dyn Any + Send>) -> Response {
    let why = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let why = why.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(edge = edge.as_str(), why, "a request broke off");
    failed(edge, Failure::Script(why))
}

/// The machinery's failure in the edge's own language.
fn failed(edge: Edge, failure: Failure) -> Response {
    match edge {
        Edge::Scim => scim::answer::refuse(failure.into()),
        Edge::OAuth => oauth::answer::refuse(failure.into()),
        Edge::Api => api::answer::No::from(failure).into_answer(),
        Edge::Pages => login::answer::broken(&failure, None),
        Edge::Ops => match failure {
            Failure::Unavailable(_) | Failure::Unknown(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::any};
    use tower::ServiceExt as _;

    use super::*;

    /// What is answered for a request that never ends.
    async fn endless(edge: Edge, method: &str) -> (StatusCode, String, String) {
        let limited = move |request: Request, next: Next| limit(edge, Duration::ZERO, request, next);
        let router: Router =
            Router::new().route("/", any(std::future::pending::<()>)).layer(middleware::from_fn(limited));
        let request = Request::builder().method(method).uri("/").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let header =
            |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let (status, again) = (response.status(), header(header::RETRY_AFTER));
        let body = crate::body::whole(response.into_body(), 1 << 20).await.unwrap();
        (status, again, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_request_that_lasts_too_long_is_answered_in_the_edges_own_language() {
        let may_be_done = [
            (Edge::Scim, "does not know whether the change was made"),
            (Edge::Api, "outcome_unknown"),
            (Edge::Pages, "do not know whether"),
        ];
        for (edge, says) in may_be_done {
            let (status, again, body) = endless(edge, "POST").await;
            assert_eq!((status, &*again), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{edge:?}: {body}");
            assert!(body.contains(says), "{edge:?}: {body}");
        }
        let changes_nothing = [
            (Edge::Scim, "GET", "api:messages:2.0:Error"),
            (Edge::Api, "GET", "service_unavailable"),
            (Edge::Pages, "GET", "nothing was changed"),
            (Edge::OAuth, "POST", "temporarily_unavailable"),
        ];
        for (edge, method, says) in changes_nothing {
            let (status, again, body) = endless(edge, method).await;
            assert_eq!((status, &*again), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{edge:?}: {body}");
            assert!(body.contains(says), "{edge:?}: {body}");
        }
        assert_eq!(endless(Edge::Ops, "GET").await.0, StatusCode::SERVICE_UNAVAILABLE);
    }
}
