//! The fourth step: what the identity provider says of itself is given, looked at, and made a connection of.

use app::{
    Error,
    connections::{
        oidc::{self, Described, NewClient, NewOidc},
        saml,
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal,
    connection::{Binding, Connection, Endpoint, Saml},
    rules::lock::Part,
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use sheets::{Field, Given, Protocol};
use text::Markup;

use super::{
    super::{
        may_set_up,
        saml::{FORM_BYTES, Fields, field},
        steps::Bar,
    },
    Chosen, HERE, Wanted, chosen, enter,
};
use crate::{
    connection::Pinned,
    console::door::Visit,
    gate::{caller::Caller, csrf::Filled},
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab},
    state::Web,
};

/// What is typed in for either protocol. Secrets are typed anew.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Told {
    #[serde(flatten)]
    saml: Fields,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    /// By what the description is known that was looked at.
    #[serde(default)]
    seen: String,
}

/// What an identity provider said of itself, to be looked at before anything is made.
enum Look {
    Oidc(Described),
    Saml {
        entity_id: String,
        /// Where people are sent, and how.
        single_sign_on: Vec<Markup>,
        certificates: Vec<Pinned>,
        /// Whom each certificate names.
        subjects: Vec<String>,
        signs_requests: bool,
        seen: String,
    },
}

#[derive(Template)]
#[template(path = "sso_told.html")]
struct ToldPage {
    frame: Frame,
    csrf: String,
    bar: Bar,
    problem: Option<Problem>,
    provider: &'static str,
    is_saml: bool,
    given: &'static [Given],
    typed: Told,
    look: Option<Look>,
    warnings: Vec<&'static str>,
    /// Where the form goes that is looked at, the one that makes the connection, and the one that is begun anew.
    look_path: String,
    make_path: String,
    back: String,
}

impl ToldPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }

    /// Where something is that is asked for.
    fn found(&self, field: Field) -> &'static str {
        self.given.iter().find(|one| one.field == field).map_or("", |one| one.found)
    }
}

fn page_of(
    inside: &Visit,
    chosen: &Chosen,
    typed: Told,
    look: Option<(Look, Vec<&'static str>)>,
    problem: Option<Problem>,
) -> ToldPage {
    let (look, warnings) = look.map_or((None, Vec::new()), |(look, warnings)| (Some(look), warnings));
    ToldPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        bar: chosen.bar(inside, 3),
        problem,
        provider: chosen.provider.name,
        is_saml: chosen.protocol == Protocol::Saml,
        given: chosen.provider.sheet(chosen.protocol).given,
        typed,
        look,
        warnings,
        look_path: chosen.path(inside, "/told"),
        make_path: chosen.path(inside, "/make"),
        back: chosen.path(inside, "/people"),
    }
}

/// Asks for it.
pub(in super::super) async fn form(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, provider, protocol)): Path<(String, String, String)>,
    Asked(wanted): Asked<Wanted>,
    sent: HeaderMap,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let chosen = chosen(&web, &inside, &sent, (&provider, &protocol), wanted.draft.as_deref())?;
    let page = page_of(&inside, &chosen, Told::default(), None, None);
    Ok(page::shown(StatusCode::OK, &page))
}

fn way_there(endpoint: &Endpoint) -> Markup {
    match endpoint.binding {
        Binding::Redirect => text::sso::by_redirect(&endpoint.location),
        Binding::Post => text::sso::by_posted_form(&endpoint.location),
    }
}

fn seen_of(inside: &Visit, saml: &Saml) -> Result<(Look, Vec<&'static str>), Error> {
    let pinned: Vec<_> = saml.certificates.iter().map(|one| Pinned::of(one, inside.now)).collect();
    let mut warnings = Vec::new();
    if saml.certificates.iter().all(|one| one.expires_at <= inside.now) {
        warnings.push(text::sso::every_certificate_has_expired());
    }
    if saml.metadata_url.is_none() {
        warnings.push(text::sso::pasted_have_no_address());
    }
    if saml.wants_signed_requests {
        warnings.push(text::sso::they_ask_for_signed_requests());
    }
    let look = Look::Saml {
        entity_id: saml.entity_id.clone(),
        single_sign_on: saml.single_sign_on.iter().map(way_there).collect(),
        certificates: pinned,
        subjects: saml.certificates.iter().map(|one| one.subject.clone()).collect(),
        signs_requests: saml.wants_signed_requests,
        seen: saml::fingerprint(saml)?,
    };
    Ok((look, warnings))
}

async fn looked_at(
    web: &Web,
    inside: &Visit,
    chosen: &Chosen,
    typed: &Told,
) -> Result<(Look, Vec<&'static str>), Error> {
    let (workspace, by) = (inside.workspace.id, inside.by());
    if chosen.protocol == Protocol::Saml {
        let saml = saml::told(&web.app, workspace, by, typed.saml.meant()?).await?;
        return seen_of(inside, &saml);
    }
    let described = oidc::look(&web.app, workspace, by, &typed.issuer).await?;
    let mut warnings = Vec::new();
    if described.keys == 0 {
        warnings.push(text::sso::no_signing_key());
    }
    if described.ways.as_ref().is_some_and(|ways| !ways.iter().any(|way| way.starts_with("client_secret"))) {
        warnings.push(text::sso::takes_no_secret());
    }
    Ok((Look::Oidc(described), warnings))
}

/// The field that a refusal is about.
fn at(protocol: Protocol, refusal: &Refusal) -> &'static str {
    match (protocol, refusal) {
        (Protocol::Saml, refusal) => field(refusal),
        (Protocol::Oidc, Refusal::ValueInvalid { field: field @ ("client_id" | "client_secret"), .. }) => {
            field
        }
        (Protocol::Oidc, _) => "issuer",
    }
}

/// Shows what the identity provider says of itself. Nothing is made yet.
pub(in super::super) async fn look(
    State(web): State<Web>,
    Path((slug, provider, protocol)): Path<(String, String, String)>,
    Asked(wanted): Asked<Wanted>,
    sent: HeaderMap,
    Filled { signed, fields }: Filled<Told, FORM_BYTES>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    may_set_up(&web, &inside, Part::SingleSignOn, "sso").await?;
    let chosen = chosen(&web, &inside, &sent, (&provider, &protocol), wanted.draft.as_deref())?;
    match looked_at(&web, &inside, &chosen, &fields).await {
        Ok(look) => Ok(page::shown(StatusCode::OK, &page_of(&inside, &chosen, fields, Some(look), None))),
        Err(error) => again(&web, &inside, &chosen, fields, error),
    }
}

/// The form again, after a no.
fn again(web: &Web, inside: &Visit, chosen: &Chosen, typed: Told, error: Error) -> Result<Response, Instead> {
    let refusal = match error {
        Error::Refused(refusal) => refusal,
        Error::Failed(failure) => return Err(answer::failed(web, &failure).into()),
    };
    let problem = Some(Problem::refused(&refusal, at(chosen.protocol, &refusal)));
    Ok(page::shown(answer::status(&refusal), &page_of(inside, chosen, typed, None, problem)))
}

async fn made(web: &Web, inside: &Visit, chosen: &Chosen, typed: &Told) -> Result<Connection, Error> {
    let (workspace, by) = (inside.workspace.id, inside.by());
    if chosen.protocol == Protocol::Saml {
        let new = typed.saml.meant()?;
        return saml::create_as_seen(&web.app, workspace, by, new, chosen.draft.id, &typed.seen).await;
    }
    let client = NewClient {
        client_id: Some(typed.client_id.clone()),
        client_secret: Some(typed.client_secret.clone()),
        way: None,
    };
    let new = NewOidc { issuer: typed.issuer.trim().to_owned(), client };
    oidc::create_oidc(&web.app, workspace, by, new).await
}

/// Makes the connection, switched off, and goes on to its test.
pub(in super::super) async fn make(
    State(web): State<Web>,
    Path((slug, provider, protocol)): Path<(String, String, String)>,
    Asked(wanted): Asked<Wanted>,
    sent: HeaderMap,
    Filled { signed, fields }: Filled<Told, FORM_BYTES>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    may_set_up(&web, &inside, Part::SingleSignOn, "sso").await?;
    let chosen = chosen(&web, &inside, &sent, (&provider, &protocol), wanted.draft.as_deref())?;
    match made(&web, &inside, &chosen, &fields).await {
        Ok(connection) => {
            let path = inside.path(&format!("{HERE}/sso/{}/test?made=1", connection.id));
            let mut response = page::see_other(&path);
            Chosen { made: Some(connection.id), ..chosen }.keep(&web, &mut response);
            Ok(response)
        }
        Err(Error::Refused(refusal))
            if matches!(at(chosen.protocol, &refusal), "client_id" | "client_secret") =>
        {
            // What it says of itself stays in view while the client is mended.
            match looked_at(&web, &inside, &chosen, &fields).await {
                Ok(look) => {
                    let problem = Some(Problem::refused(&refusal, at(chosen.protocol, &refusal)));
                    let page = page_of(&inside, &chosen, fields, Some(look), problem);
                    Ok(page::shown(answer::status(&refusal), &page))
                }
                Err(error) => again(&web, &inside, &chosen, fields, error),
            }
        }
        Err(error) => again(&web, &inside, &chosen, fields, error),
    }
}
