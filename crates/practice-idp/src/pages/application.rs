//! The settings: where the application is, how it is spoken to, its OIDC client and what is registered for SAML.

use super::exchange;
use super::people::shown;
use super::when::When;
use super::{Frame, OrRefused as _, Refused, Tab, render};
use crate::application::{Dialect, Misbehaviour, NameIdFormat, Revision, SignIn};
use crate::fields::Fields;
use crate::idp::{About, Idp};
use crate::oidc;
use crate::people::Flaw;
use crate::provisioning;
use crate::saml;
use crate::secret::Secret;
use crate::state::State as Everything;
use crate::trouble::Trouble;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// What the form shows: what is set, or what was typed and can't be.
struct Form {
    name: String,
    scim_base_url: String,
    has_token: bool,
    dialect: Dialect,
    client_id: String,
    redirect_uris: String,
    post_logout_redirect_uris: String,
    saml_entity_id: String,
    saml_acs: String,
    saml_name_id: NameIdFormat,
    saml_misbehaviour: String,
    is_assigned_only: bool,
    flaws: Vec<Flaw>,
}

impl Form {
    fn of(state: &Everything) -> Self {
        let application = &state.application;
        Self {
            name: application.name.clone(),
            scim_base_url: application.scim_base_url.as_ref().map(ToString::to_string).unwrap_or_default(),
            has_token: application.scim_token.is_some(),
            dialect: application.dialect,
            client_id: application.client.id.clone(),
            redirect_uris: application.client.redirect_uris.join("\n"),
            post_logout_redirect_uris: application.client.post_logout_redirect_uris.join("\n"),
            saml_entity_id: application.saml.entity_id.clone().unwrap_or_default(),
            saml_acs: application.saml.acs.clone().unwrap_or_default(),
            saml_name_id: application.saml.name_id,
            saml_misbehaviour: application.saml.misbehaviour.map_or("", Misbehaviour::code).to_owned(),
            is_assigned_only: application.sign_in == SignIn::AssignedOnly,
            flaws: Vec::new(),
        }
    }

    fn of_revision(revision: &Revision, state: &Everything, flaws: Vec<Flaw>) -> Self {
        let set = Self::of(state);
        let lines = |uris: &Option<Vec<String>>| uris.as_ref().map(|uris| uris.join("\n"));
        Self {
            name: revision.name.clone().unwrap_or(set.name),
            scim_base_url: revision.scim_base_url.clone().unwrap_or(set.scim_base_url),
            has_token: set.has_token,
            dialect: revision.dialect.unwrap_or(set.dialect),
            client_id: revision.client_id.clone().unwrap_or(set.client_id),
            redirect_uris: lines(&revision.redirect_uris).unwrap_or(set.redirect_uris),
            post_logout_redirect_uris: lines(&revision.post_logout_redirect_uris)
                .unwrap_or(set.post_logout_redirect_uris),
            saml_entity_id: revision.saml_entity_id.clone().unwrap_or(set.saml_entity_id),
            saml_acs: revision.saml_acs.clone().unwrap_or(set.saml_acs),
            saml_name_id: revision.saml_name_id.unwrap_or(set.saml_name_id),
            saml_misbehaviour: revision.saml_misbehaviour.clone().unwrap_or(set.saml_misbehaviour),
            is_assigned_only: revision.sign_in == Some(SignIn::AssignedOnly),
            flaws,
        }
    }

    fn flaw(&self, field: &str) -> Option<&str> {
        self.flaws.iter().find(|flaw| flaw.field == field).map(|flaw| flaw.says.as_str())
    }

    fn is_dialect(&self, dialect: &Dialect) -> bool {
        self.dialect == *dialect
    }

    fn is_name_id(&self, format: &NameIdFormat) -> bool {
        self.saml_name_id == *format
    }

    fn is_misbehaviour(&self, misbehaviour: &Misbehaviour) -> bool {
        self.saml_misbehaviour == misbehaviour.code()
    }
}

/// A signing key as the page lists it.
struct KeyRow {
    kid: String,
    made: When,
    is_signing: bool,
}

#[derive(Template)]
#[template(path = "application.html")]
struct SettingsPage {
    frame: Frame,
    form: Form,
    dialects: [Dialect; Dialect::ALL.len()],
    issuer: String,
    discovery: String,
    client_secret: String,
    name_ids: [NameIdFormat; NameIdFormat::ALL.len()],
    misbehaviours: &'static [Misbehaviour],
    saml_metadata: String,
    saml_sso: String,
    saml_start: &'static str,
    /// Whether enough is known of the application for a sign-in over SAML.
    has_saml: bool,
    saml_certificate: String,
    smtp: Option<String>,
    keys: Vec<KeyRow>,
    result: Option<exchange::Result>,
    is_saved: bool,
}

impl SettingsPage {
    fn new(idp: &Idp, headers: &HeaderMap, state: &Everything, form: Form) -> Self {
        let row = |(number, key): (usize, &crate::keys::Key)| KeyRow {
            kid: key.kid.clone(),
            made: When::of(key.made_at),
            is_signing: number == 0,
        };
        Self {
            frame: Frame::new(idp, headers, Tab::Application),
            form,
            dialects: Dialect::ALL,
            issuer: idp.issuer.clone(),
            discovery: format!("{}{}", idp.issuer, oidc::DISCOVERY),
            client_secret: state.application.client.secret.expose().to_owned(),
            name_ids: NameIdFormat::ALL,
            misbehaviours: Misbehaviour::ALL,
            saml_metadata: format!("{}{}", idp.issuer, saml::METADATA),
            saml_sso: format!("{}{}", idp.issuer, saml::SSO),
            saml_start: saml::START,
            has_saml: state.application.saml.registered().is_some(),
            saml_certificate: state
                .saml_key
                .as_ref()
                .map(saml::SigningKey::certificate_pem)
                .unwrap_or_default(),
            smtp: idp.smtp.map(|address| address.to_string()),
            keys: state.keys.iter().enumerate().map(row).collect(),
            result: None,
            is_saved: false,
        }
    }
}

pub(super) async fn show(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let state = idp.cabinet.read();
    let mut page = SettingsPage::new(&idp, &headers, &state, Form::of(&state));
    page.result = shown(&idp, query.as_deref()).map(|shown| exchange::Result::shown(&shown));
    page.is_saved = query.as_deref() == Some("saved");
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn configure(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let fields = Fields::parse(&body);
    let lines = |name| fields.get(name).map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    // An empty field for a secret means that it stays; a box takes the token away.
    let secret = |name| fields.owned(name).filter(|text| !text.trim().is_empty()).map(Secret::new);
    let token = match fields.get("forget_token") {
        Some(_) => Some(Secret::new("")),
        None => secret("scim_token"),
    };
    let revision = Revision {
        name: fields.owned("name"),
        scim_base_url: fields.owned("scim_base_url"),
        scim_token: token,
        dialect: fields.get("dialect").and_then(Dialect::of_code),
        client_id: fields.owned("client_id"),
        client_secret: secret("client_secret"),
        redirect_uris: lines("redirect_uris"),
        post_logout_redirect_uris: lines("post_logout_redirect_uris"),
        saml_entity_id: fields.owned("saml_entity_id"),
        saml_acs: fields.owned("saml_acs"),
        saml_name_id: fields.get("saml_name_id").and_then(NameIdFormat::of_code),
        saml_misbehaviour: fields.owned("saml_misbehaviour"),
        sign_in: Some(match fields.get("assigned_only") {
            Some(_) => SignIn::AssignedOnly,
            None => SignIn::Anyone,
        }),
    };
    match provisioning::configure(&idp, revision.clone()).await {
        Ok(()) => Ok(Redirect::to("/application?saved").into_response()),
        Err(Trouble::Flaws(flaws)) => {
            let state = idp.cabinet.read();
            let page = SettingsPage::new(&idp, &headers, &state, Form::of_revision(&revision, &state, flaws));
            render(StatusCode::UNPROCESSABLE_ENTITY, &page).or_refused(&idp)
        }
        Err(trouble) => Err(trouble).or_refused(&idp),
    }
}

pub(super) async fn test_connection(State(idp): State<Arc<Idp>>, body: Bytes) -> Result<Response, Refused> {
    let fields = Fields::parse(&body);
    let own = idp.cabinet.read().application.dialect;
    let dialect = fields.get("dialect").and_then(Dialect::of_code).unwrap_or(own);
    let outcome = provisioning::test_connection(&idp, dialect).await.or_refused(&idp)?;
    let number = idp.results.keep(About::Everyone, outcome);
    let address = match fields.get("from") {
        Some("people") => format!("/?result={number}"),
        _ => format!("/application?result={number}#test"),
    };
    Ok(Redirect::to(&address).into_response())
}

pub(super) async fn rotate_key(State(idp): State<Arc<Idp>>) -> Result<Response, Refused> {
    idp.rotate_key().await.or_refused(&idp)?;
    Ok(Redirect::to("/application#keys").into_response())
}
