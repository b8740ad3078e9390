//! Keeps other sites from using a browser against this program.

use crate::api;
use crate::idp::Idp;
use crate::pages;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HOST, HeaderMap, ORIGIN};
use http::{Method, StatusCode};
use std::net::IpAddr;
use std::sync::Arc;

/// Refuses a request that names a host this program is not reached by. A site that points its own name at this machine
/// (DNS rebinding) could otherwise read everything here.
pub(crate) async fn known_host(State(idp): State<Arc<Idp>>, request: Request, next: Next) -> Response {
    let host = host_of(request.headers()).or_else(|| request.uri().host().map(str::to_owned));
    let is_known = host.as_deref().is_some_and(|host| is_own_host(host, idp.url.host_str()));
    if is_known {
        return next.run(request).await;
    }
    let says = format!("This practice IdP is reached at {}.", idp.url);
    decline(&idp, &request, StatusCode::MISDIRECTED_REQUEST, &says)
}

/// Refuses a request that would change something and that another site's page made the browser send.
pub(crate) async fn same_site(State(idp): State<Arc<Idp>>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_read || is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    decline(
        &idp,
        &request,
        StatusCode::FORBIDDEN,
        "This was sent by a page of another site, so it is not done.",
    )
}

fn decline(idp: &Idp, request: &Request, status: StatusCode, says: &str) -> Response {
    if request.uri().path().starts_with("/api/") {
        api::refuse(status, says)
    } else {
        pages::refuse(idp, status, says, None)
    }
}

fn host_of(headers: &HeaderMap) -> Option<String> {
    let authority: http::uri::Authority = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
    Some(authority.host().to_owned())
}

/// An address can't be rebound; of names, only `localhost` and the configured one are ours.
fn is_own_host(host: &str, configured: Option<&str>) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let host = host.to_ascii_lowercase();
    bare.parse::<IpAddr>().is_ok()
        || host == "localhost"
        || host.ends_with(".localhost")
        || configured.is_some_and(|configured| configured.eq_ignore_ascii_case(&host))
}

/// What a browser says about where a request comes from. Without either header it is not a browser, which needs no protection.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match headers.get(ORIGIN) {
        None => true,
        Some(origin) => {
            let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
            origin.is_some_and(|(_, authority)| Some(authority) == text("host"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_request_of_another_site_is_told_by_what_the_browser_says() {
        assert!(is_same_origin(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_same_origin(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!is_same_origin(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(is_same_origin(&headers(&[("host", "localhost:1"), ("origin", "http://localhost:1")])));
        assert!(!is_same_origin(&headers(&[("host", "localhost:1"), ("origin", "http://localhost:2")])));
        assert!(!is_same_origin(&headers(&[("host", "localhost:1"), ("origin", "null")])));
        assert!(is_same_origin(&headers(&[("host", "localhost:1")])));
    }

    #[test]
    fn a_foreign_name_is_not_ours_though_it_leads_here() {
        assert!(is_own_host("127.0.0.1", None));
        assert!(is_own_host("[::1]", None));
        assert!(is_own_host("LOCALHOST", None));
        assert!(is_own_host("idp.acme.example", Some("idp.acme.example")));
        assert!(!is_own_host("evil.example", Some("idp.acme.example")));
        assert!(!is_own_host("127.0.0.1.evil.example", None));
    }
}
