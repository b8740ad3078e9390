//! The page on which one chooses who to be, the one that leads on from it, and those of signing out.

use super::{Frame, Tab, refuse, render, trouble};
use crate::browsers::SignedIn;
use crate::clock;
use crate::idp::Idp;
use crate::people::{Account, Id, Person};
use crate::state::State as Everything;
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::sync::Arc;

/// The usual policy without `form-action`: browsers apply that to the redirect after the form too, which leads to the application.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same with our own script.
const POSTING_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// One button.
struct Choice {
    id: String,
    name: String,
    initials: String,
    email: String,
    tone: usize,
    is_signed_in: bool,
    /// Whether the account is active.
    is_open: bool,
    is_assigned: bool,
}

#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage<'a> {
    application: &'a str,
    choices: Vec<Choice>,
    /// Where the button leads.
    action: &'a str,
    /// The authorization request, to be judged again when a button is pressed.
    request: &'a str,
}

/// Asks who wants to sign in, with the one whose address is `hint` first and the one who is signed in already next. The button
/// posts the choice and the request to `action`.
pub(crate) fn choose(
    idp: &Idp,
    state: &Everything,
    signed_in: Option<&Id>,
    hint: &str,
    (action, request): (&str, &str),
) -> Response {
    let choice = |person: &Person| Choice {
        id: person.id.to_string(),
        name: person.display_name(),
        initials: person.initials(),
        email: person.email.clone(),
        tone: person.tone(),
        is_signed_in: signed_in == Some(&person.id),
        is_open: person.account == Account::Active,
        is_assigned: state.is_assigned(&person.id),
    };
    let mut choices: Vec<Choice> = state.people.iter().map(choice).collect();
    let is_meant = |choice: &Choice| !hint.is_empty() && choice.email.eq_ignore_ascii_case(hint);
    choices.sort_by_key(|choice| (!is_meant(choice), !choice.is_signed_in, !choice.is_open));
    let page = ChoosePage { application: &state.application.name, choices, action, request };
    with_open_forms(render(StatusCode::OK, &page).unwrap_or_else(|error| trouble(idp, &error.into())))
}

/// Someone who pressed a button on that page, and the cookie that keeps it in mind.
pub(crate) struct Entered {
    pub(crate) signed_in: SignedIn,
    cookie: String,
}

impl Entered {
    /// Signs the browser in as the person with the id `wanted`. An error is the page that says why not; `back` leads from it to
    /// the choice.
    pub(crate) fn as_person(
        idp: &Idp,
        headers: &HeaderMap,
        wanted: &str,
        back: &str,
    ) -> Result<Self, Box<Response>> {
        let state = idp.cabinet.read();
        let person = match Id::new(wanted).and_then(|id| state.person(&id)) {
            Some(person) if person.account == Account::Active => person.id.clone(),
            Some(person) => {
                let says = format!(
                    "The account of {} is deactivated, so nobody can sign in with it.",
                    person.display_name()
                );
                return Err(Box::new(refuse(idp, StatusCode::FORBIDDEN, &says, Some(back))));
            }
            None => return Err(Box::new(trouble(idp, &Trouble::no_person(wanted)))),
        };
        let signed_in = SignedIn { person, at: clock::now() };
        match idp.browsers.sign_in(headers, signed_in.clone()) {
            Ok(cookie) => Ok(Self { signed_in, cookie }),
            Err(error) => Err(Box::new(trouble(idp, &error.into()))),
        }
    }

    /// The answer, with the cookie.
    pub(crate) fn keep_in(self, mut response: Response) -> Response {
        if let Ok(cookie) = HeaderValue::from_str(&self.cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

#[derive(Template)]
#[template(path = "post.html")]
struct PostPage<'a> {
    application: &'a str,
    acs: &'a str,
    response: &'a str,
    relay_state: Option<&'a str>,
}

/// The form that carries a response to the application (SAML Bindings section 3.5.4). A script sends it; without one there is a
/// button.
pub(crate) fn post_on(idp: &Idp, acs: &str, response: &str, relay_state: Option<&str>) -> Response {
    let application = &idp.cabinet.read().application.name;
    let page = PostPage { application, acs, response, relay_state };
    let mut page = render(StatusCode::OK, &page).unwrap_or_else(|error| trouble(idp, &error.into()));
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POSTING_POLICY));
    // With the usual "same-origin" a browser would send "Origin: null" to the application.
    page.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("origin"));
    page
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
