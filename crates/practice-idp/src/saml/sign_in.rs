//! Single sign-on (SAML Profiles section 4.1), asked for by the application or started here.

use super::message::{self, Parties, Told};
use super::request::{self, Asked, Way};
use super::{METADATA, SIGN_IN, SSO, START};
use crate::application::{Misbehaviour, NameIdFormat, SignIn};
use crate::browsers::SignedIn;
use crate::clock;
use crate::fields::Fields;
use crate::idp::Idp;
use crate::keys::Failure;
use crate::pages::{self, Entered};
use crate::people::{Account, Id, Person};
use crate::trace::{About, Claims};
use crate::trouble::Trouble;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// Asked over the redirect binding.
pub(super) async fn asked(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    begin(&idp, &headers, Way::Redirect, &Fields::parse(query.unwrap_or_default().as_bytes())).await
}

/// Asked over the POST binding.
pub(super) async fn asked_by_form(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    begin(&idp, &headers, Way::Post, &Fields::parse(&body)).await
}

/// Nobody asked: the person comes by the link on the page of the application.
pub(super) async fn started_here(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    begin(&idp, &headers, Way::Start, &Fields::parse(query.unwrap_or_default().as_bytes())).await
}

async fn begin(idp: &Idp, headers: &HeaderMap, way: Way, fields: &Fields) -> Response {
    let state = idp.cabinet.read();
    let asked = match request::read(way, fields, &state.application.saml, &format!("{}{SSO}", idp.issuer)) {
        Ok(asked) => asked,
        Err(says) => return pages::refuse(idp, StatusCode::BAD_REQUEST, &says, None),
    };
    let is_open = |id: &Id| state.person(id).is_some_and(|person| person.account == Account::Active);
    let signed_in = idp.browsers.who(headers).filter(|signed_in| is_open(&signed_in.person));
    if !asked.is_passive {
        let first = signed_in.as_ref().map(|signed_in| &signed_in.person);
        return pages::choose(idp, &state, first, "", (SIGN_IN, &request::carried(way, fields)));
    }
    match signed_in {
        Some(signed_in) => finish(idp, &asked, signed_in).await,
        None => {
            let says = "Nobody is signed in here, and the request allows no question.";
            refuse(idp, &asked, &["Responder", "NoPassive"], says)
        }
    }
}

/// Someone pressed a button on the page.
pub(super) async fn chosen(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Fields::parse(&body);
    let fields = Fields::parse(form.get("request").unwrap_or_default().as_bytes());
    let way = fields.get("way").and_then(Way::of_code).unwrap_or(Way::Start);
    let application = idp.cabinet.read().application.saml.clone();
    let asked = match request::read(way, &fields, &application, &format!("{}{SSO}", idp.issuer)) {
        Ok(asked) => asked,
        Err(says) => return pages::refuse(&idp, StatusCode::BAD_REQUEST, &says, None),
    };
    // A request that was posted can't be linked to, so the way back from a page that says no is to start here.
    match Entered::as_person(&idp, &headers, form.get("person").unwrap_or_default(), START) {
        Ok(entered) => {
            let response = finish(&idp, &asked, entered.signed_in.clone()).await;
            entered.keep_in(response)
        }
        Err(page) => *page,
    }
}

/// Sends the browser on with an assertion, or without one when the person is not on the list and that matters.
async fn finish(idp: &Idp, asked: &Asked, signed_in: SignedIn) -> Response {
    let state = idp.cabinet.read();
    let Some(person) = state.person(&signed_in.person) else {
        return pages::trouble(idp, &Trouble::no_person(signed_in.person.as_str()));
    };
    let application = &state.application;
    let about = About(person.id.clone());
    let mut response = if application.sign_in == SignIn::AssignedOnly && !state.is_assigned(&person.id) {
        let says = format!("{} is not assigned to {}.", person.display_name(), application.name);
        refuse(idp, asked, &["Responder", "RequestDenied"], &says)
    } else if let Some(other) = unfit(asked, application.saml.name_id) {
        let says = format!("People are named here as {}, not as {other}.", application.saml.name_id.uri());
        refuse(idp, asked, &["Requester", "InvalidNameIDPolicy"], &says)
    } else if application.saml.misbehaviour == Some(Misbehaviour::Replayed)
        && idp.last_assertion.get().is_none()
    {
        let says = "No assertion has been sent since the start, so none can be sent again. Take the misbehaviour \
                    away, sign in once, and choose it again.";
        return pages::refuse(idp, StatusCode::CONFLICT, says, Some("/application"));
    } else {
        // The first other person one could be signed in as in error.
        let other = state.people.iter().find(|other| other.id != person.id);
        answer(idp, asked, person, other, &signed_in)
            .await
            .unwrap_or_else(|error| pages::trouble(idp, &error))
    };
    response.extensions_mut().insert(about);
    response
}

/// The format that was asked for, when it is not the one people are named by.
fn unfit(asked: &Asked, format: NameIdFormat) -> Option<&str> {
    asked.format.as_deref().filter(|wanted| *wanted != format.uri())
}

/// The form with the assertion. It spends the misbehaviour that was chosen for it.
async fn answer(
    idp: &Idp,
    asked: &Asked,
    person: &Person,
    somebody_else: Option<&Person>,
    signed_in: &SignedIn,
) -> Result<Response, Trouble> {
    let state = idp.cabinet.read();
    let mut misbehaviour = None;
    if state.application.saml.misbehaviour.is_some() {
        let taken = idp.cabinet.change(|state| Ok::<_, Trouble>(state.application.saml.misbehaviour.take()));
        misbehaviour = taken.await?;
    }
    let issuer = format!("{}{METADATA}", idp.issuer);
    let parties = parties(&issuer, asked);
    let mut told = Told::of(person, &parties, state.application.saml.name_id, signed_in.at, clock::now())?;
    if let Some(misbehaviour) = misbehaviour {
        told.misbehave(misbehaviour, idp.last_assertion.get())?;
    }
    let own = || state.saml_key.clone().ok_or(Failure::Unusable);
    let key = match misbehaviour {
        Some(Misbehaviour::WrongKey) => super::new_key().await?,
        _ => own()?,
    };
    let xml = told.response(&key, misbehaviour, somebody_else)?;
    idp.last_assertion.set(told.assertion_id().to_owned());
    let mut response = pages::post_on(idp, parties.acs, &STANDARD.encode(xml), asked.relay_state.as_deref());
    response.extensions_mut().insert(Claims(told.claims(misbehaviour)));
    Ok(response)
}

/// The form with a response that says why there is no assertion in it.
fn refuse(idp: &Idp, asked: &Asked, codes: &[&str], says: &str) -> Response {
    let issuer = format!("{}{METADATA}", idp.issuer);
    let parties = parties(&issuer, asked);
    match message::refusal(&parties, codes, says, clock::now()) {
        Ok(xml) => {
            let encoded = STANDARD.encode(xml);
            let mut response = pages::post_on(idp, parties.acs, &encoded, asked.relay_state.as_deref());
            response.extensions_mut().insert(Claims(serde_json::json!({"status": codes, "says": says})));
            response
        }
        Err(error) => pages::trouble(idp, &error.into()),
    }
}

fn parties<'a>(issuer: &'a str, asked: &'a Asked) -> Parties<'a> {
    Parties { issuer, audience: &asked.audience, acs: &asked.acs, in_response_to: asked.id.as_deref() }
}
