//! A connection, as the API shows it.

use app::connections::{oidc::jwks_uri, saml::addresses};
use domain::{
    Moment,
    connection::{Certificate, Connection, Mode, Protocol},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::Web;

/// A connection.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownConnection {
    id: String,
    /// `oidc` or `saml`.
    protocol: &'static str,
    #[schema(value_type = String, example = "optional")]
    mode: Mode,
    /// What the identity provider calls itself: its issuer, or its entity id.
    issuer: String,
    #[serde(flatten)]
    #[schema(value_type = ShownProtocol)]
    told: Told,
    /// When an admin last signed in through it in a test.
    #[schema(value_type = Option<String>)]
    tested_at: Option<Moment>,
    #[schema(value_type = String)]
    created_at: Moment,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Told {
    Oidc {
        client_id: String,
        redirect_uri: String,
        auth: &'static str,
        jwks_uri: Option<String>,
    },
    Saml {
        acs_url: String,
        entity_id: String,
        metadata_url: String,
        idp_metadata_url: Option<String>,
        certificates: Vec<ShownCertificate>,
        wants_signed_requests: bool,
        idp_initiated: bool,
        encryption: bool,
    },
}

/// What is particular to one protocol.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes what is flattened into a connection")]
pub(crate) struct ShownProtocol {
    /// By `oidc`.
    client_id: Option<String>,
    /// By `oidc`: what the identity provider calls redirect URI or callback URL.
    redirect_uri: Option<String>,
    /// By `oidc`: how we show that we are that client: `client_secret` in whichever way it offers, `client_secret_basic`,
    /// `client_secret_post` or `private_key_jwt`.
    auth: Option<String>,
    /// By `oidc`, with `private_key_jwt`: where the public half of our key is.
    jwks_uri: Option<String>,
    /// By `saml`: where the identity provider is to send people, our assertion consumer service.
    acs_url: Option<String>,
    /// By `saml`: who we are to the identity provider, which may also call it audience.
    entity_id: Option<String>,
    /// By `saml`: where our metadata for the identity provider are.
    metadata_url: Option<String>,
    /// By `saml`: where the identity provider's metadata were fetched, if they were.
    idp_metadata_url: Option<String>,
    /// By `saml`: the certificates whose keys are believed.
    certificates: Option<Vec<ShownCertificate>>,
    /// By `saml`: whether the identity provider's metadata ask for signed requests. If so they are, by the
    /// certificate in our metadata.
    wants_signed_requests: Option<bool>,
    /// By `saml`: whether a sign-in may start at the identity provider.
    idp_initiated: Option<bool>,
    /// By `saml`: whether our metadata ask for encrypted assertions.
    encryption: Option<bool>,
}

/// A certificate whose key is believed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownCertificate {
    /// SHA-256.
    fingerprint: String,
    subject: String,
    /// Its signatures are believed afterwards, too.
    #[schema(value_type = String)]
    expires_at: Moment,
}

impl ShownCertificate {
    fn of(certificate: &Certificate) -> Self {
        Self {
            fingerprint: certificate.fingerprint.clone(),
            subject: certificate.subject.clone(),
            expires_at: certificate.expires_at,
        }
    }
}

impl ShownConnection {
    pub(crate) fn of(web: &Web, connection: &Connection) -> Self {
        let told = match &connection.protocol {
            Protocol::Oidc(oidc) => Told::Oidc {
                client_id: oidc.client_id.clone(),
                redirect_uri: web.app.url("/sso/oidc/callback"),
                auth: oidc.auth.way().unwrap_or("client_secret"),
                jwks_uri: oidc.auth.key().map(|_| jwks_uri(&web.app, connection.id)),
            },
            Protocol::Saml(saml) => {
                let own = addresses(&web.app, connection.id);
                Told::Saml {
                    acs_url: own.acs,
                    metadata_url: own.entity_id.clone(),
                    entity_id: own.entity_id,
                    idp_metadata_url: saml.metadata_url.clone(),
                    certificates: saml.certificates.iter().map(ShownCertificate::of).collect(),
                    wants_signed_requests: saml.wants_signed_requests,
                    idp_initiated: saml.idp_initiated,
                    encryption: saml.encryption,
                }
            }
        };
        Self {
            id: connection.id.to_string(),
            protocol: connection.protocol.as_str(),
            mode: connection.mode,
            issuer: connection.protocol.issuer().to_owned(),
            told,
            tested_at: connection.tested.map(|tested| tested.at),
            created_at: connection.created_at,
        }
    }
}
