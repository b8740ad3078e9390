//! `/api/application` and what belongs to it.

use super::{Body, Nothing, Refused, told};
use crate::application::{Application, Dialect, Misbehaviour, NameIdFormat, Revision, SignIn};
use crate::idp::Idp;
use crate::oidc;
use crate::provisioning;
use crate::saml;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// The application as the API shows it. The client secret is this program's to hand out; the SCIM token is not.
#[derive(Serialize)]
pub(crate) struct ApplicationView {
    name: String,
    scim_base_url: Option<String>,
    has_scim_token: bool,
    dialect: Dialect,
    sign_in: SignIn,
    client_id: String,
    client_secret: String,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    issuer: String,
    discovery: String,
    saml_entity_id: Option<String>,
    saml_acs: Option<String>,
    saml_name_id: NameIdFormat,
    saml_misbehaviour: Option<Misbehaviour>,
    saml_metadata: String,
    saml_start: String,
    smtp: Option<String>,
}

impl ApplicationView {
    pub(crate) fn now(idp: &Idp) -> Self {
        let application: Application = idp.cabinet.read().application.clone();
        Self {
            name: application.name,
            scim_base_url: application.scim_base_url.map(String::from),
            has_scim_token: application.scim_token.is_some(),
            dialect: application.dialect,
            sign_in: application.sign_in,
            client_id: application.client.id,
            client_secret: application.client.secret.expose().to_owned(),
            redirect_uris: application.client.redirect_uris,
            post_logout_redirect_uris: application.client.post_logout_redirect_uris,
            discovery: format!("{}{}", idp.issuer, oidc::DISCOVERY),
            issuer: idp.issuer.clone(),
            saml_entity_id: application.saml.entity_id,
            saml_acs: application.saml.acs,
            saml_name_id: application.saml.name_id,
            saml_misbehaviour: application.saml.misbehaviour,
            saml_metadata: format!("{}{}", idp.issuer, saml::METADATA),
            saml_start: format!("{}{}", idp.issuer, saml::START),
            smtp: idp.smtp.map(|address| address.to_string()),
        }
    }
}

pub(super) async fn show(State(idp): State<Arc<Idp>>) -> Response {
    Json(ApplicationView::now(&idp)).into_response()
}

pub(super) async fn configure(
    State(idp): State<Arc<Idp>>,
    Body(revision): Body<Revision>,
) -> Result<Response, Refused> {
    provisioning::configure(&idp, revision).await?;
    Ok(Json(ApplicationView::now(&idp)).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Trial {
    /// The application's own dialect when absent.
    dialect: Option<Dialect>,
}

pub(super) async fn test_connection(
    State(idp): State<Arc<Idp>>,
    Body(trial): Body<Trial>,
) -> Result<Response, Refused> {
    let dialect = trial.dialect.unwrap_or(idp.cabinet.read().application.dialect);
    let outcome = provisioning::test_connection(&idp, dialect).await?;
    Ok(told(&outcome, dialect, "dialect"))
}

pub(super) async fn rotate_key(
    State(idp): State<Arc<Idp>>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Value>, Refused> {
    let kid = idp.rotate_key().await?;
    Ok(Json(json!({"kid": kid})))
}
