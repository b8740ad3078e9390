//! Cookies: read and written in one place, so that all have the same guard rails.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

use crate::state::Web;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session's secret.
    Session,
    /// What a browser keeps while it signs in through an identity provider.
    Attempt,
    /// What a browser keeps while it waits for a code.
    Code,
    /// What was chosen for a connection that is not made yet.
    SetUp,
    /// The setup links that are open in this browser, and the secret of each.
    Links,
    /// What a browser keeps while it waits for the code that opens a setup link.
    LinkCode,
    /// The sealed ID token of a sign-in, for leaving the identity provider, too. Sent with nothing but signing out.
    Hint,
    /// What a browser keeps while it is signed out at an identity provider.
    Leaving,
    /// The secret of an operator's session. It opens the operator console, and nothing else.
    Operator,
}

impl Cookie {
    /// Over TLS the name binds the cookie to this host and to TLS (`__Host-`), or, where it is not sent with every path, to
    /// TLS alone (`__Secure-`). Plain HTTP, as on a developer's machine, can't have that.
    const fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-usher",
            (Self::Session, false) => "usher",
            (Self::Attempt, true) => "__Host-usher-attempt",
            (Self::Attempt, false) => "usher-attempt",
            (Self::Code, true) => "__Host-usher-code",
            (Self::Code, false) => "usher-code",
            (Self::SetUp, true) => "__Host-usher-set-up",
            (Self::SetUp, false) => "usher-set-up",
            (Self::Links, true) => "__Host-usher-links",
            (Self::Links, false) => "usher-links",
            (Self::LinkCode, true) => "__Host-usher-link-code",
            (Self::LinkCode, false) => "usher-link-code",
            (Self::Hint, true) => "__Secure-usher-hint",
            (Self::Hint, false) => "usher-hint",
            (Self::Leaving, true) => "__Host-usher-leaving",
            (Self::Leaving, false) => "usher-leaving",
            (Self::Operator, true) => "__Host-usher-operator",
            (Self::Operator, false) => "usher-operator",
        }
    }

    /// With which paths it is sent. A `__Host-` cookie goes with all.
    const fn path(self) -> &'static str {
        match self {
            Self::Hint => "/logout",
            Self::Session
            | Self::Attempt
            | Self::Code
            | Self::SetUp
            | Self::Links
            | Self::LinkCode
            | Self::Leaving
            | Self::Operator => "/",
        }
    }
}

/// What a request's cookie holds.
pub(crate) fn read(web: &Web, headers: &HeaderMap, cookie: Cookie) -> Option<String> {
    let name = cookie.name(web.is_https());
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, value)| *found == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// Has the browser keep a cookie for so long. `Lax`, because a sign-in comes back from the identity provider by a
/// top-level navigation, and nothing else from outside may carry it.
pub(crate) fn keep(web: &Web, headers: &mut HeaderMap, cookie: Cookie, value: &str, lives_for: Duration) {
    let https = web.is_https();
    let secure = if https { "; Secure" } else { "" };
    let line = format!(
        "{}={value}; Path={}; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
        cookie.name(https),
        cookie.path(),
        lives_for.as_secs()
    );
    // Values are base64url of our own making, with dots between, so the line is always a header.
    if let Ok(line) = HeaderValue::from_str(&line) {
        headers.append(header::SET_COOKIE, line);
    }
}

/// Has the browser forget a cookie.
pub(crate) fn forget(web: &Web, headers: &mut HeaderMap, cookie: Cookie) {
    keep(web, headers, cookie, "", Duration::ZERO);
}
