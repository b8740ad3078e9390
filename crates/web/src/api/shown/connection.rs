//! A connection, as the API shows it.

use app::{
    connections::{oidc::jwks_uri, saml::addresses},
    logout::{away::back_uri, backchannel_uri},
};
use domain::{
    Moment,
    connection::{Certificate, Connection, Mode, Protocol, Saml},
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
        backchannel_logout_uri: String,
        post_logout_redirect_uri: String,
    },
    Saml {
        acs_url: String,
        entity_id: String,
        metadata_url: String,
        single_logout_url: String,
        idp_metadata_url: Option<String>,
        certificates: Vec<ShownCertificate>,
        wants_signed_requests: bool,
        idp_initiated: bool,
        encryption: bool,
        metadata_looked_at: Option<Moment>,
        metadata_unread: Option<ShownUnread>,
        metadata_proposal: Option<ShownProposal>,
        sha1_until: Option<Moment>,
        keys: Vec<ShownKey>,
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
    /// By `oidc`: where the identity provider is to send its logout tokens when somebody signs out there.
    backchannel_logout_uri: Option<String>,
    /// By `oidc`: where the identity provider leads people back to who have left it from here.
    post_logout_redirect_uri: Option<String>,
    /// By `saml`: where the identity provider is to send people, our assertion consumer service.
    acs_url: Option<String>,
    /// By `saml`: who we are to the identity provider, which may also call it audience.
    entity_id: Option<String>,
    /// By `saml`: where our metadata for the identity provider are.
    metadata_url: Option<String>,
    /// By `saml`: where the identity provider may send its logout requests when somebody signs out there.
    single_logout_url: Option<String>,
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
    /// By `saml`: when the identity provider's metadata were last looked at again, where they have an address.
    metadata_looked_at: Option<String>,
    /// By `saml`: that they can't be read at present.
    metadata_unread: Option<ShownUnread>,
    /// By `saml`: what they say now, where that is not what is believed and waits to be confirmed or dismissed.
    metadata_proposal: Option<ShownProposal>,
    /// By `saml`: until when signatures by SHA-1 are accepted, or were.
    sha1_until: Option<String>,
    /// By `saml`: our keys.
    keys: Option<Vec<ShownKey>>,
}

/// Metadata that can't be read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownUnread {
    #[schema(value_type = String)]
    since: Moment,
    /// Why, at the last look.
    reason: String,
}

/// What metadata propose.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownProposal {
    /// When it was found. It is confirmed or dismissed by this.
    #[schema(value_type = String)]
    found_at: Moment,
    /// The certificates that would be believed, in place of those that are.
    certificates: Vec<ShownCertificate>,
    /// Where people would be sent to sign in.
    single_sign_on: Vec<String>,
    wants_signed_requests: bool,
}

/// A key of ours, by its certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownKey {
    /// `current` signs; `next` is published, and signs once the identity provider knows it; `old` signed before. Each
    /// decrypts.
    standing: &'static str,
    #[serde(flatten)]
    certificate: ShownCertificate,
}

fn keys(saml: &Saml) -> Vec<ShownKey> {
    let keys = [("current", &saml.own_key), ("next", &saml.next_key), ("old", &saml.old_key)];
    let shown = keys.into_iter().filter_map(|(standing, key)| {
        key.as_ref().map(|key| ShownKey { standing, certificate: ShownCertificate::of(&key.certificate) })
    });
    shown.collect()
}

fn proposal(saml: &Saml) -> Option<ShownProposal> {
    saml.proposed().map(|it| ShownProposal {
        found_at: it.found_at,
        certificates: it.told.certificates.iter().map(ShownCertificate::of).collect(),
        single_sign_on: it.told.single_sign_on.iter().map(|one| one.location.clone()).collect(),
        wants_signed_requests: it.told.wants_signed_requests,
    })
}

fn unread(connection: &Connection, saml: &Saml) -> Option<ShownUnread> {
    let unread = connection.look.unread.as_ref().filter(|_| saml.metadata_url.is_some());
    unread.map(|it| ShownUnread { since: it.since, reason: it.why.clone() })
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
                redirect_uri: addresses(&web.app, connection.id).redirect_uri,
                auth: oidc.auth.way().unwrap_or("client_secret"),
                jwks_uri: oidc.auth.key().map(|_| jwks_uri(&web.app, connection.id)),
                backchannel_logout_uri: backchannel_uri(&web.app, connection.id),
                post_logout_redirect_uri: back_uri(&web.app),
            },
            Protocol::Saml(saml) => {
                let own = addresses(&web.app, connection.id);
                Told::Saml {
                    acs_url: own.acs,
                    metadata_url: own.entity_id.clone(),
                    entity_id: own.entity_id,
                    single_logout_url: own.slo,
                    idp_metadata_url: saml.metadata_url.clone(),
                    certificates: saml.certificates.iter().map(ShownCertificate::of).collect(),
                    wants_signed_requests: saml.wants_signed_requests,
                    idp_initiated: saml.idp_initiated,
                    encryption: saml.encryption,
                    metadata_looked_at: connection.look.at.filter(|_| saml.metadata_url.is_some()),
                    metadata_unread: unread(connection, saml),
                    metadata_proposal: proposal(saml),
                    sha1_until: saml.sha1_until,
                    keys: keys(saml),
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
