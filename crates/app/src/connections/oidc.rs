//! Connections that speak OpenID Connect: looked at, made, and told anew by which id and by what the identity provider knows us.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    ConnectionId, Refusal, WorkspaceId,
    connection::{ClientAuth, Connection, Oidc, OwnKey, Protocol, Sent},
};
use oidc::{Credential, SigningKey};
use serde_json::Value;
use store::Failure;

use super::{How, Switching, create, key, touch};
use crate::{App, Outcome, members::By, sign_in::described};

/// What an OpenID Connect connection is made from, as an admin types it in.
#[derive(Debug)]
pub struct NewOidc {
    /// The issuer.
    pub issuer: String,
    /// By what it knows us.
    pub client: NewClient,
}

/// By what an identity provider knows us, as an admin types it in. What is absent stays as it was.
#[derive(Default)]
pub struct NewClient {
    /// The client id.
    pub client_id: Option<String>,
    /// The client secret.
    pub client_secret: Option<String>,
    /// The way in which we show that we are that client.
    pub way: Option<Way>,
}

impl std::fmt::Debug for NewClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewClient")
            .field("client_id", &self.client_id)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// The ways in which a client shows itself, as registrations name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a secret, sent as the identity provider offers it.
    Offered,
    /// By a secret, sent so and in no other way.
    Sent(Sent),
    /// By a key of ours.
    Key,
}

impl Way {
    /// Every way, with its name in the API and in forms.
    pub const ALL: [(&'static str, Self); 4] = [
        ("client_secret", Self::Offered),
        ("client_secret_basic", Self::Sent(Sent::Basic)),
        ("client_secret_post", Self::Sent(Sent::Post)),
        ("private_key_jwt", Self::Key),
    ];

    /// The way of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, way)| way)
    }

    /// The way that a connection is set to.
    #[must_use]
    pub const fn of(auth: &ClientAuth) -> Self {
        match auth {
            ClientAuth::Secret { sent: None, .. } => Self::Offered,
            ClientAuth::Secret { sent: Some(sent), .. } => Self::Sent(*sent),
            ClientAuth::Key(_) => Self::Key,
        }
    }

    const fn sent(self) -> Option<Sent> {
        match self {
            Self::Sent(sent) => Some(sent),
            Self::Offered | Self::Key => None,
        }
    }
}

/// The longest an issuer, client id or client secret may be, in bytes.
const LONGEST: usize = 1024;

/// The place a connection's client secret is sealed for.
pub(super) fn place_of_secret(connection: ConnectionId) -> String {
    format!("{connection} client_secret")
}

/// The place our key for a connection is sealed for.
pub(super) fn place_of_key(connection: ConnectionId) -> String {
    format!("{connection} oidc key")
}

fn invalid(field: &'static str, why: impl Into<String>) -> Refusal {
    Refusal::ValueInvalid { field, why: why.into() }
}

/// What was typed in, without the space around it.
fn typed<'a>(field: &'static str, value: &'a str) -> Result<&'a str, Refusal> {
    let value = value.trim();
    if value.is_empty() || value.len() > LONGEST {
        return Err(invalid(field, text::values::copy_it(LONGEST)));
    }
    Ok(value)
}

/// What an identity provider says of itself in its discovery document, as far as it bears on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The issuer, as it names itself.
    pub issuer: String,
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where codes are traded.
    pub token_endpoint: String,
    /// The algorithms of ID tokens that it announces and we accept.
    pub algorithms: Vec<&'static str>,
    /// The ways in which a client may show itself that we can; absent: it does not say.
    pub ways: Option<Vec<&'static str>>,
    /// How many signing keys it has.
    pub keys: usize,
}

/// Looks at what the identity provider of an issuer says of itself. Nothing is fetched for anybody who may not set up
/// connections.
///
/// # Errors
/// [`Refusal::ValueInvalid`] with what is wrong; that they may not.
pub async fn look(app: &App, workspace: WorkspaceId, by: By, issuer: &str) -> Outcome<Described> {
    super::saml::may_set_up(app, workspace, by).await?;
    let issuer = oidc::Issuer::parse(issuer.trim(), oidc::Transport::HttpsOnly)
        .map_err(|fault| invalid("issuer", fault.sentence()))?;
    let described = described(app, issuer.as_str()).await;
    let (provider, keys) =
        described.map_err(|why| invalid("issuer", format!("{}.", why.trim_end_matches('.'))))?;
    let ways = provider.client_auth.map(|ways| ways.into_iter().map(oidc::ClientAuth::as_str).collect());
    Ok(Described {
        issuer: provider.issuer.as_str().to_owned(),
        authorization_endpoint: provider.authorization_endpoint.to_string(),
        token_endpoint: provider.token_endpoint.to_string(),
        algorithms: provider.algorithms.iter().map(|one| one.as_str()).collect(),
        ways,
        keys: keys.count(),
    })
}

const NEEDED: &str = text::values::needed_for_oidc();

/// Makes an OpenID Connect connection, switched off.
///
/// # Errors
/// [`Refusal::ValueInvalid`]; those of [`domain::rules::connect::create`].
pub async fn create_oidc(app: &App, workspace: WorkspaceId, by: By, new: NewOidc) -> Outcome<Connection> {
    let issuer = oidc::Issuer::parse(&new.issuer, oidc::Transport::HttpsOnly)
        .map_err(|fault| invalid("issuer", fault.sentence()))?;
    let client_id = new.client.client_id.as_deref().ok_or_else(|| invalid("client_id", NEEDED))?;
    let client_id = typed("client_id", client_id)?.to_owned();
    let id: ConnectionId = app.id(app.now());
    let told = told(app, workspace, by, id, new.client).await?;
    let auth = told.auth.ok_or_else(|| invalid("client_secret", NEEDED))?;
    let oidc = Oidc { issuer: issuer.as_str().to_owned(), client_id, auth };
    create(app, workspace, by, Protocol::Oidc(oidc), id).await
}

/// Changes by which id and by what an identity provider knows us.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`], [`Refusal::ValueInvalid`]; those of [`domain::rules::connect::identify`].
pub async fn identify(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    new: NewClient,
) -> Outcome<Connection> {
    if new.client_id.is_none() && new.client_secret.is_none() && new.way.is_none() {
        return Err(invalid("client_secret", text::values::say_what_changes()).into());
    }
    let told = told(app, workspace, by, connection, new).await?;
    let how = How::Identified(Box::new(told));
    touch(app, workspace, Switching { by, now: app.now(), connection, how }).await
}

/// What an admin has told of our client, sealed.
pub(super) struct Identified {
    client_id: Option<String>,
    /// What is new; absent where only the way changes in which the secret is sent that is kept.
    auth: Option<ClientAuth>,
    way: Option<Way>,
}

/// What an admin has told, read and sealed. A key is made for nobody who may not set up connections.
async fn told(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
    new: NewClient,
) -> Outcome<Identified> {
    let client_id =
        new.client_id.as_deref().map(|id| typed("client_id", id).map(str::to_owned)).transpose()?;
    let auth = match (new.client_secret.as_deref(), new.way) {
        (Some(_), Some(Way::Key)) => {
            return Err(invalid("client_secret", text::values::no_secret_beside_key()).into());
        }
        (None, Some(Way::Key)) => {
            super::saml::may_set_up(app, workspace, by).await?;
            Some(ClientAuth::Key(key::made(app, &place_of_key(connection)).await?))
        }
        (Some(secret), way) => {
            let secret = typed("client_secret", secret)?;
            let sealed = app.vault.seal(&*app.entropy, &place_of_secret(connection), secret);
            let sealed = sealed.map_err(|error| Failure::Corrupt(error.to_string()))?;
            let sent = way.and_then(Way::sent);
            Some(ClientAuth::Secret { sealed: STANDARD.encode(sealed), sent })
        }
        (None, _) => None,
    };
    Ok(Identified { client_id, auth, way: new.way })
}

impl Identified {
    /// The client id and what shows it, once this is told of a connection as it is.
    pub(super) fn auth_after(&self, connection: &Connection) -> Result<(String, ClientAuth), Refusal> {
        let Some(before) = connection.protocol.oidc() else {
            return Err(invalid("client_id", text::values::saml_has_no_client()));
        };
        let client_id = self.client_id.clone().unwrap_or_else(|| before.client_id.clone());
        let auth = match (&self.auth, &before.auth) {
            // The identity provider knows the key that is there.
            (Some(ClientAuth::Key(_)), kept @ ClientAuth::Key(_)) => kept.clone(),
            (Some(ClientAuth::Secret { sealed, .. }), ClientAuth::Secret { sent, .. }) => {
                let sent = self.way.map_or(*sent, Way::sent);
                ClientAuth::Secret { sealed: sealed.clone(), sent }
            }
            (Some(new), _) => new.clone(),
            (None, ClientAuth::Secret { sealed, sent }) => {
                ClientAuth::Secret { sealed: sealed.clone(), sent: self.way.map_or(*sent, Way::sent) }
            }
            (None, ClientAuth::Key(_)) if self.way.is_some() => return Err(invalid("client_secret", NEEDED)),
            (None, kept @ ClientAuth::Key(_)) => kept.clone(),
        };
        Ok((client_id, auth))
    }
}

/// What shows a connection's identity provider that we are its client.
///
/// # Errors
/// Why it does not open, for the admin.
pub(crate) fn credential(
    app: &App,
    connection: ConnectionId,
    auth: &ClientAuth,
) -> Result<Credential, String> {
    match auth {
        ClientAuth::Secret { sealed, sent } => {
            let sealed = STANDARD.decode(sealed).map_err(|_| "the client secret is damaged".to_owned())?;
            let secret = app.vault.open(&place_of_secret(connection), &sealed);
            let secret = oidc::Secret::new(secret.map_err(|error| error.to_string())?);
            Ok(match sent {
                None => Credential::Offered(secret),
                Some(Sent::Basic) => Credential::Basic(secret),
                Some(Sent::Post) => Credential::Post(secret),
            })
        }
        ClientAuth::Key(own) => signing_key(app, connection, own).map(Credential::Key),
    }
}

fn signing_key(app: &App, connection: ConnectionId, own: &OwnKey) -> Result<SigningKey, String> {
    let pkcs8 = key::opened(app, &place_of_key(connection), own)?;
    let certificate = STANDARD.decode(&own.certificate.der);
    let certificate = certificate.map_err(|_| "our certificate for this connection is damaged".to_owned())?;
    SigningKey::new(&pkcs8, &certificate).map_err(|fault| fault.to_string())
}

/// Where the public half of our key for a connection is.
#[must_use]
pub fn jwks_uri(app: &App, connection: ConnectionId) -> String {
    app.url(&format!("/sso/oidc/{connection}/jwks"))
}

/// The public half of our key for a connection, as a key set.
///
/// # Errors
/// [`Failure::Corrupt`] where our own key can't be read.
pub fn public_keys(app: &App, connection: ConnectionId, own: &OwnKey) -> Result<Value, Failure> {
    let key = signing_key(app, connection, own).map_err(Failure::Corrupt)?;
    key.public().map_err(|fault| Failure::Corrupt(fault.to_string()))
}
