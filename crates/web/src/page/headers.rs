//! What every page tells the browser about how it is to be treated (T15).

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

use crate::state::Web;

macro_rules! policy {
    ($forms:literal) => {
        policy!($forms, "")
    };
    ($forms:literal, $scripts:literal) => {
        HeaderValue::from_static(concat!(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; ",
            $scripts,
            "form-action ",
            $forms,
            "; frame-ancestors 'none'; base-uri 'none'"
        ))
    };
}

/// What a page may do where nothing else is said: it has no script, and its forms lead here.
const POLICY: HeaderValue = policy!("'self'");
/// For a page with a form whose answer may send the browser on to an identity provider. Chromium holds every redirect
/// after a form against `form-action` too, and which provider it will be is known only once the address is typed in.
const POLICY_LEADING_AWAY: HeaderValue = policy!("'self' https:");
/// The same for an installation without TLS, whose identity provider may be without as well.
const POLICY_LEADING_AWAY_PLAIN: HeaderValue = policy!("'self' https: http:");

/// For the pages of a console: scripts of ours, which may ask here whether something has happened.
const POLICY_CONSOLE: HeaderValue = policy!("'self'", "script-src 'self'; connect-src 'self'; ");

/// For a page with both: a script of ours, and forms whose answer may send the browser on to an identity provider.
const POLICY_SCRIPTED_LEADING_AWAY: HeaderValue = policy!("'self' https:", "script-src 'self'; ");
const POLICY_SCRIPTED_LEADING_AWAY_PLAIN: HeaderValue = policy!("'self' https: http:", "script-src 'self'; ");

/// For the page whose one form is sent to an identity provider by a script of ours.
const POLICY_POSTING_ON: HeaderValue = policy!("https:", "script-src 'self'; ");
const POLICY_POSTING_ON_PLAIN: HeaderValue = policy!("https: http:", "script-src 'self'; ");

/// Lets a script of ours send the form of this page to an identity provider.
pub(crate) fn posting_on(web: &Web, mut response: Response) -> Response {
    let policy = if web.is_https() { POLICY_POSTING_ON } else { POLICY_POSTING_ON_PLAIN };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Lets a script of ours run on this page, and its forms end at an identity provider.
pub(crate) fn scripted_leading_away(web: &Web, mut response: Response) -> Response {
    let policy =
        if web.is_https() { POLICY_SCRIPTED_LEADING_AWAY } else { POLICY_SCRIPTED_LEADING_AWAY_PLAIN };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Lets the forms of this page end at an identity provider.
pub(crate) fn leading_away(web: &Web, mut response: Response) -> Response {
    let policy = if web.is_https() { POLICY_LEADING_AWAY } else { POLICY_LEADING_AWAY_PLAIN };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Sets the headers that an answer has not set itself.
pub(crate) async fn guard(State(web): State<Web>, request: Request, next: Next) -> Response {
    guarded(&web, POLICY, next.run(request).await)
}

/// The same for the pages of a console.
pub(crate) async fn guard_console(State(web): State<Web>, request: Request, next: Next) -> Response {
    guarded(&web, POLICY_CONSOLE, next.run(request).await)
}

fn guarded(web: &Web, policy: HeaderValue, mut response: Response) -> Response {
    let mut say = |name: HeaderName, value: HeaderValue| {
        response.headers_mut().entry(name).or_insert(value);
    };
    say(header::CONTENT_SECURITY_POLICY, policy);
    say(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // With `no-referrer` browsers would call the origin of our own forms `null`, which is what a foreign one looks like.
    say(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    say(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    say(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    if web.is_https() {
        say(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}
