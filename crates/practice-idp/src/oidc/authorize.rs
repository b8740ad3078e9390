//! The authorization endpoint, and the page on which one chooses who to be.

use super::grants::Grant;
use super::request::{self, Fault, Prompt, Refusal, Request};
use super::{AUTHORIZE, SIGN_IN};
use crate::application::SignIn;
use crate::browsers::SignedIn;
use crate::clock;
use crate::fields::{Fields, with_query};
use crate::idp::Idp;
use crate::pages::{self, Entered};
use crate::people::{Account, Id};
use crate::trace::About;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use std::sync::Arc;

/// Asked by a link or a redirect.
pub(super) async fn asked(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    begin(&idp, &headers, &query.unwrap_or_default())
}

/// Asked by a form (OpenID Connect Core section 3.1.2.1).
pub(super) async fn asked_by_form(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    begin(&idp, &headers, &String::from_utf8_lossy(&body))
}

fn begin(idp: &Idp, headers: &HeaderMap, query: &str) -> Response {
    let state = idp.cabinet.read();
    let request = match request::read(&Fields::parse(query.as_bytes()), &state.application.client) {
        Ok(request) => request,
        Err(fault) => return decline(idp, fault),
    };
    let now = clock::now();
    let is_recent = |signed_in: &SignedIn| {
        request.max_age.is_none_or(|most| now.duration_since(signed_in.at).as_secs() <= most)
    };
    let is_open = |id: &Id| state.person(id).is_some_and(|person| person.account == Account::Active);
    let signed_in = idp.browsers.who(headers).filter(|signed_in| is_open(&signed_in.person));
    match request.prompt {
        Prompt::None => match signed_in.filter(is_recent) {
            Some(signed_in) => finish(idp, request, signed_in.person, signed_in.at),
            None => {
                let says = "Nobody is signed in here, and prompt=none allows no question.";
                back(idp, &refusal(&request, "login_required", says))
            }
        },
        Prompt::Choose => {
            let first = signed_in.as_ref().map(|signed_in| &signed_in.person);
            let hint = request.login_hint.as_deref().unwrap_or_default();
            pages::choose(idp, &state, first, hint, (SIGN_IN, query))
        }
    }
}

/// Someone pressed a button on the page.
pub(super) async fn chosen(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let fields = Fields::parse(&body);
    let query = fields.get("request").unwrap_or_default();
    let state = idp.cabinet.read();
    let request = match request::read(&Fields::parse(query.as_bytes()), &state.application.client) {
        Ok(request) => request,
        Err(fault) => return decline(&idp, fault),
    };
    let wanted = fields.get("person").unwrap_or_default();
    match Entered::as_person(&idp, &headers, wanted, &format!("{AUTHORIZE}?{query}")) {
        Ok(entered) => {
            let SignedIn { person, at } = entered.signed_in.clone();
            entered.keep_in(finish(&idp, request, person, at))
        }
        Err(page) => *page,
    }
}

/// Sends the browser back with a code, or without one when the person is not on the list and that matters.
fn finish(idp: &Idp, request: Request, person: Id, auth_time: Timestamp) -> Response {
    let state = idp.cabinet.read();
    if state.application.sign_in == SignIn::AssignedOnly && !state.is_assigned(&person) {
        let name = state.person(&person).map_or_else(|| person.to_string(), |person| person.display_name());
        let says = format!("{name} is not assigned to {}.", state.application.name);
        let mut response = back(idp, &refusal(&request, "access_denied", &says));
        response.extensions_mut().insert(About(person));
        return response;
    }
    let grant = Grant {
        person: person.clone(),
        auth_time,
        client_id: state.application.client.id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge,
        nonce: request.nonce,
        scopes: request.scopes,
    };
    let code = match idp.grants.issue(grant, clock::now()) {
        Ok(code) => code,
        Err(error) => return pages::trouble(idp, &error.into()),
    };
    let mut pairs = vec![("code", code.as_str())];
    pairs.extend(request.state.as_deref().map(|state| ("state", state)));
    pairs.push(("iss", &idp.issuer));
    let mut response = Redirect::to(&with_query(&request.redirect_uri, &pairs)).into_response();
    response.extensions_mut().insert(About(person));
    response
}

fn refusal(request: &Request, error: &'static str, says: &str) -> Refusal {
    Refusal {
        redirect_uri: request.redirect_uri.clone(),
        state: request.state.clone(),
        error,
        says: says.to_owned(),
    }
}

fn decline(idp: &Idp, fault: Fault) -> Response {
    match fault {
        Fault::Page(says) => pages::refuse(idp, StatusCode::BAD_REQUEST, &says, None),
        Fault::Back(refusal) => back(idp, &refusal),
    }
}

/// An error goes back with `iss` too (RFC 9207 section 2).
fn back(idp: &Idp, refusal: &Refusal) -> Response {
    let mut pairs = vec![("error", refusal.error), ("error_description", refusal.says.as_str())];
    pairs.extend(refusal.state.as_deref().map(|state| ("state", state)));
    pairs.push(("iss", &idp.issuer));
    Redirect::to(&with_query(&refusal.redirect_uri, &pairs)).into_response()
}
