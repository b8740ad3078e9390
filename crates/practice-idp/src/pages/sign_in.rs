//! The page on which one chooses who to be, and those of signing out.

use super::{Frame, Tab, refuse, render, trouble};
use crate::idp::Idp;
use crate::state::State as Everything;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header::{CONTENT_SECURITY_POLICY, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::sync::Arc;

/// The usual policy without `form-action`: browsers apply that to the redirect after the form too, which leads to the application.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// One button.
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) initials: String,
    pub(crate) email: String,
    pub(crate) tone: usize,
    pub(crate) is_signed_in: bool,
    /// Whether the account is active.
    pub(crate) is_open: bool,
    pub(crate) is_assigned: bool,
}

#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage<'a> {
    application: &'a str,
    choices: Vec<Choice>,
    /// The authorization request, to be judged again when a button is pressed.
    request: &'a str,
}

/// Asks who wants to sign in.
pub(crate) fn choose(idp: &Idp, state: &Everything, choices: Vec<Choice>, request: &str) -> Response {
    let page = ChoosePage { application: &state.application.name, choices, request };
    with_open_forms(render(StatusCode::OK, &page).unwrap_or_else(|error| trouble(idp, &error.into())))
}

fn with_open_forms(mut response: Response) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

#[derive(Template)]
#[template(path = "sign-out.html")]
struct ConfirmPage<'a> {
    application: String,
    signed_in: String,
    request: &'a str,
}

/// Asks whether the application's wish to sign someone out is theirs too.
pub(crate) fn confirm_sign_out(idp: &Idp, headers: &HeaderMap, request: &str) -> Response {
    let frame = Frame::new(idp, headers, Tab::Elsewhere);
    let page = ConfirmPage {
        application: frame.application,
        signed_in: frame.signed_in.unwrap_or_else(|| "someone who is gone".to_owned()),
        request,
    };
    with_open_forms(render(StatusCode::OK, &page).unwrap_or_else(|error| trouble(idp, &error.into())))
}

#[derive(Template)]
#[template(path = "signed-out.html")]
struct SignedOutPage;

/// Says that nobody is signed in any more.
pub(crate) fn signed_out(idp: &Idp) -> Response {
    render(StatusCode::OK, &SignedOutPage).unwrap_or_else(|error| trouble(idp, &error.into()))
}

/// The button in the head of every page.
pub(super) async fn sign_out(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let cookie = idp.browsers.sign_out(&headers);
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => ([(SET_COOKIE, cookie)], Redirect::to("/")).into_response(),
        Err(_) => {
            refuse(&idp, StatusCode::INTERNAL_SERVER_ERROR, "The cookie could not be taken away.", None)
        }
    }
}
