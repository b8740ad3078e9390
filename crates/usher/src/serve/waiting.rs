//! What is answered while the database is waited for: alive, not ready, come again.

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, StatusCode, Uri, header};

/// The answers. Each is the last on its connection, so that nobody goes on talking to those who only wait.
pub(super) fn router() -> Router {
    Router::new()
        .route("/healthz", get(async || closed("ok\n".into_response())))
        .route(
            "/readyz",
            get(async || unavailable("text/plain", "not ready: the database does not answer\n")),
        )
        .fallback(async |uri: Uri| come_again(uri.path()))
}

fn come_again(path: &str) -> Response {
    const WHY: &str = "The service is not available at the moment. Nothing was changed; try again.";
    if path.starts_with("/scim/") {
        let body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "503", "detail": WHY,
        });
        return unavailable("application/scim+json", body.to_string());
    }
    if path.starts_with("/api/") {
        let body = serde_json::json!({
            "type": "about:blank", "title": "Service Unavailable", "status": 503,
            "code": "service_unavailable", "detail": WHY,
        });
        return unavailable("application/problem+json", body.to_string());
    }
    unavailable("text/plain; charset=utf-8", format!("{WHY}\n"))
}

fn unavailable(kind: &'static str, body: impl IntoResponse) -> Response {
    let head =
        [(header::CONTENT_TYPE, kind), (header::RETRY_AFTER, "5"), (header::CACHE_CONTROL, "no-store")];
    closed((StatusCode::SERVICE_UNAVAILABLE, head, body).into_response())
}

fn closed(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
