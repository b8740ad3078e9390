//! Connections that speak SAML: made from what their identity provider says of itself, and told anew of it.

mod key;
mod metadata;
mod provider;
mod renewal;
mod upkeep;
mod watch;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ConnectionId, Refusal, WorkspaceId,
    connection::{Connection, OwnKey, Protocol, Saml},
    rules::lock::{self, Action, Part},
    workspace::Entitlement,
};
use saml::{
    Certificate,
    metadata::{ServiceProvider, write},
};
use store::{Decision, Failure, Scope};

pub(crate) use self::{key::opened, provider::identity_provider};
pub(super) use self::{key::place as place_of_key, provider::certificate as pinned, renewal::Renewed};
pub use self::{
    renewal::{Renewal, look_at_renewal, renew, renew_as_seen},
    upkeep::{SHA1_SAID, Step, allow_sha1, confirm, dismiss, turn_key},
    watch::{look_after, look_again},
};
use super::create;
use crate::{
    App, Outcome,
    error::flat,
    members::{By, hand_or_refuse},
    secret::digest_of,
    workspace_or_refuse,
};

/// Where an identity provider's metadata come from.
#[derive(Debug)]
pub enum Source {
    /// An admin has pasted them.
    Xml(String),
    /// They are fetched from this address.
    Url(String),
}

impl Source {
    /// The field of a form or of the API that it was.
    const fn field(&self) -> &'static str {
        match self {
            Self::Xml(_) => "metadata_xml",
            Self::Url(_) => "metadata_url",
        }
    }
}

/// What a SAML connection is made from.
#[derive(Debug)]
pub struct NewSaml {
    /// What its identity provider says of itself.
    pub source: Source,
    /// Which identity provider is meant, where the metadata describe several.
    pub entity_id: Option<String>,
    /// What is wished of the connection itself.
    pub wishes: Wishes,
}

/// What an admin wishes of a connection; what is absent stays as it was, and is not at first.
#[derive(Debug, Default, Clone, Copy)]
pub struct Wishes {
    /// Whether a sign-in may start at the identity provider.
    pub idp_initiated: Option<bool>,
    /// Whether our metadata ask for encrypted assertions.
    pub encryption: Option<bool>,
}

/// Who we are to the identity provider of one connection, and where: what its admin enters there. Every connection has
/// an entity id and an address of its own, so that what is meant for one never fits another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Our entity id; our metadata are served there.
    pub entity_id: String,
    /// The assertion consumer service, by POST.
    pub acs: String,
    /// Where word of a logout is taken, by redirect and by POST.
    pub slo: String,
    /// Where whoever is not led there by their address signs in, over any protocol.
    pub start: String,
    /// Where identity providers send people back to, over OpenID Connect.
    pub redirect_uri: String,
}

/// Who we are to the identity provider of a connection.
#[must_use]
pub fn addresses(app: &App, connection: ConnectionId) -> Addresses {
    let at = |path: &str| app.url(&format!("/sso/saml/{connection}/{path}"));
    let start = app.url(&format!("/sso/start/{connection}"));
    let redirect_uri = app.url(crate::sign_in::CALLBACK);
    Addresses { entity_id: at("metadata"), acs: at("acs"), slo: at("slo"), start, redirect_uri }
}

/// The key by which a connection answers word of a logout, where it answers at all: an identity provider that takes no
/// answers gets none, and one that does not know the key could not believe them (Profiles section 4.4.4.2).
#[must_use]
pub(crate) fn answers_logout(saml: &Saml) -> Option<&OwnKey> {
    let is_known = saml.wants_signed_requests && !saml.single_logout.is_empty();
    saml.own_key.as_ref().filter(|_| is_known)
}

/// Our metadata for a connection, for its identity provider's admin. The certificate stands in them for what it is used
/// for, and only so: many take one that is there for a wish to be sent signed requests, or encrypted answers.
///
/// # Errors
/// [`Failure::Corrupt`] where our own certificate can't be read.
pub fn own_metadata(app: &App, connection: ConnectionId, saml: &Saml) -> Result<String, Failure> {
    let Addresses { entity_id, acs, slo, .. } = addresses(app, connection);
    let read = |key: &Option<OwnKey>| key.as_ref().map(|own| Certificate::from_text(&own.certificate.der));
    let read = |keys: &[&Option<OwnKey>]| {
        let read = keys.iter().filter_map(|key| read(key)).collect::<Result<Vec<_>, _>>();
        read.map_err(|fault| Failure::Corrupt(fault.to_string()))
    };
    // A key that is to follow stands beside the one that signs, so that the identity provider knows it beforehand. What is
    // encrypted is encrypted for one: the newest, which opens it at once.
    let signing = read(&[&saml.own_key, &saml.next_key])?;
    let encryption = read(&[saml.next_key.as_ref().map_or(&saml.own_key, |_| &saml.next_key)])?;
    Ok(write(&ServiceProvider {
        entity_id: &entity_id,
        acs: &acs,
        single_logout: answers_logout(saml).map(|_| &*slo),
        signing: if saml.wants_signed_requests { &signing } else { &[] },
        encryption: if saml.encryption { &encryption } else { &[] },
        name_id_format: None,
    }))
}

/// A connection that is about to be made. Most identity providers want to know our addresses before they tell anything of
/// themselves, and the addresses hold the connection's id; so it is drawn first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: ConnectionId,
    /// The same for a page to carry: nobody else can have made it, and it is good in this workspace alone.
    pub token: String,
}

fn place_of_draft(workspace: WorkspaceId) -> String {
    format!("{workspace} saml draft")
}

/// Draws the id of a connection that is about to be made.
///
/// # Errors
/// [`Failure::Corrupt`] never in practice: what is sealed is short.
pub fn draft(app: &App, workspace: WorkspaceId) -> Result<Draft, Failure> {
    let id: ConnectionId = app.id(app.now());
    let sealed = app.vault.seal(&*app.entropy, &place_of_draft(workspace), &id.to_string());
    let sealed = sealed.map_err(|error| Failure::Corrupt(error.to_string()))?;
    Ok(Draft { id, token: URL_SAFE_NO_PAD.encode(sealed) })
}

/// The connection that a page carried as about to be made in this workspace.
#[must_use]
pub fn drafted(app: &App, workspace: WorkspaceId, token: &str) -> Option<Draft> {
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let id = app.vault.open(&place_of_draft(workspace), &sealed).ok()?.parse().ok()?;
    Some(Draft { id, token: token.to_owned() })
}

/// Makes a SAML connection, switched off; with the id that was drawn for it, if one was.
///
/// # Errors
/// [`Refusal::ValueInvalid`]; those of [`domain::rules::connect::create`].
pub async fn create_saml(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    new: NewSaml,
    drawn: Option<ConnectionId>,
) -> Outcome<Connection> {
    let saml = told(app, workspace, by, new).await?;
    create_told(app, workspace, by, saml, drawn).await
}

/// The same, where an admin has looked at what the identity provider says of itself: what is made is what was seen, by
/// its [`fingerprint`].
///
/// # Errors
/// [`Refusal::ValueInvalid`], also where it says something else by now; those of [`domain::rules::connect::create`].
pub async fn create_as_seen(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    new: NewSaml,
    drawn: ConnectionId,
    seen: &str,
) -> Outcome<Connection> {
    let field = new.source.field();
    let saml = told(app, workspace, by, new).await?;
    if fingerprint(&saml)? != seen {
        let why = text::values::provider_changed_since();
        return Err(Refusal::ValueInvalid { field, why: why.to_owned() }.into());
    }
    create_told(app, workspace, by, saml, Some(drawn)).await
}

/// By what two descriptions of an identity provider are known to say the same.
///
/// # Errors
/// [`Failure::Corrupt`] never in practice: such a description can be written.
pub fn fingerprint(saml: &Saml) -> Result<String, Failure> {
    let text = serde_json::to_string(saml).map_err(|error| Failure::Corrupt(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(digest_of(&text)))
}

async fn create_told(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    mut saml: Saml,
    drawn: Option<ConnectionId>,
) -> Outcome<Connection> {
    let id = drawn.unwrap_or_else(|| app.id(app.now()));
    if saml.wants_signed_requests || saml.encryption {
        saml.own_key = Some(key::made(app, id).await?);
    }
    create(app, workspace, by, Protocol::Saml(saml), id).await
}

/// What the identity provider says of itself, for a connection that is to be made. Nothing is fetched for anybody who
/// may not set up connections.
///
/// # Errors
/// [`Refusal::ValueInvalid`]; that they may not.
pub async fn told(app: &App, workspace: WorkspaceId, by: By, new: NewSaml) -> Outcome<Saml> {
    may_set_up(app, workspace, by).await?;
    let field = new.source.field();
    let invalid = |why: String| Refusal::ValueInvalid { field, why };
    let (xml, metadata_url) = match new.source {
        Source::Xml(xml) => (xml, None),
        Source::Url(url) => (metadata::fetch(app, &url).await.map_err(invalid)?, Some(url)),
    };
    let read = provider::read(&xml, new.entity_id.as_deref(), app.now());
    let mut saml = read.map_err(|fault| invalid(fault.sentence()))?;
    saml.idp_initiated = new.wishes.idp_initiated.unwrap_or_default();
    saml.encryption = new.wishes.encryption.unwrap_or_default();
    saml.metadata_url = metadata_url;
    Ok(saml)
}

pub(super) async fn may_set_up(app: &App, workspace: WorkspaceId, by: By) -> Outcome<()> {
    let input = (by, app.now());
    let scope = Scope::Workspace(workspace);
    flat(
        store::write(&*app.store, scope, input, |(by, now), transaction| {
            Box::pin(async move {
                let workspace = workspace_or_refuse!(transaction);
                let hand = hand_or_refuse!(by, transaction);
                let mut may = lock::may(hand, Action::SetUp(Part::SingleSignOn), &workspace, *now);
                if workspace.entitlement(*now) == Entitlement::None {
                    may = may.and(Err(Refusal::PlanRequired));
                }
                Ok(Decision::nothing(may))
            })
        })
        .await,
    )
}
