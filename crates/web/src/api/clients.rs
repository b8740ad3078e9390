//! Clients of a directory: made with a secret or with keys, given another secret, revoked.

use app::{
    access,
    clients::{self, GivenKeys, Proving},
    secret, usage,
};
use axum::{
    Json,
    extract::{Path, Request, State},
};
use domain::{
    ClientId, DirectoryId, Moment, Refusal,
    client::{self, Client, Keys, Proof},
    directory::usage::Usage,
    exchange::Opener,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem, body_of, parsed},
    shown::{List, ShownUse, id, stored},
    workspaces,
};
use crate::{gate::operator::Operator, scim, state::Web};

/// What a client is to be. With `jwks` or `jwks_uri` it proves itself by assertions signed with a key, else by a secret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClient {
    /// What people call it.
    #[schema(example = "Entra ID")]
    name: String,
    /// When its secret stops working: a day to three years ahead; in two years if absent.
    #[schema(value_type = Option<String>, example = "2028-11-23T00:00:00Z")]
    expires_at: Option<Moment>,
    /// Its public keys (RFC 7517).
    #[schema(value_type = Option<Object>)]
    jwks: Option<Value>,
    /// Where its public keys are.
    jwks_uri: Option<String>,
    /// The `iss` of its assertions, where another authorization server makes them; its own id if absent.
    issuer: Option<String>,
    /// The `sub` of its assertions; its own id if absent.
    subject: Option<String>,
    /// The `aud` of its assertions; the token endpoint or its issuer if absent.
    audience: Option<String>,
}

impl NewClient {
    /// How it is to prove who it is. What does not go together is refused rather than passed over.
    fn proving(&mut self) -> Result<Proving, Refusal> {
        let refused = |field, why: &str| Err(Refusal::ValueInvalid { field, why: why.to_owned() });
        let keys = match (self.jwks.take(), self.jwks_uri.take()) {
            (None, None) => {
                let expected = [&self.issuer, &self.subject, &self.audience];
                if expected.iter().any(|value| value.is_some()) {
                    return refused(
                        "jwks",
                        "issuer, subject and audience are for a client with jwks or jwks_uri.",
                    );
                }
                return Ok(Proving::Secret(self.expires_at));
            }
            (Some(set), None) => GivenKeys::Set(set),
            (None, Some(address)) => GivenKeys::Address(address),
            (Some(_), Some(_)) => return refused("jwks", "give either jwks or jwks_uri."),
        };
        if self.expires_at.is_some() {
            return refused("expires_at", "a client with keys has no secret that could run out.");
        }
        let (issuer, subject, audience) = (self.issuer.take(), self.subject.take(), self.audience.take());
        Ok(Proving::Keys { keys, issuer, subject, audience })
    }
}

/// What goes into the identity provider. A secret is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Minted {
    client_id: String,
    /// The secret's id; null for a client with keys.
    secret_id: Option<String>,
    /// The secret. Keep it; it is not shown again.
    client_secret: Option<String>,
    /// When the secret stops working.
    #[schema(value_type = Option<String>)]
    expires_at: Option<Moment>,
    /// Where access tokens are got.
    token_endpoint: String,
    /// What the identity provider calls tenant URL, base URL or SCIM URL.
    base_url: String,
    /// The scope to ask for, if the identity provider asks for one.
    scope: &'static str,
}

impl Minted {
    fn of(
        web: &Web,
        directory: DirectoryId,
        client: ClientId,
        secret: Option<(&client::Secret, &secret::Secret)>,
    ) -> Self {
        Self {
            client_id: client.to_string(),
            secret_id: secret.map(|(kept, _)| kept.id.to_string()),
            client_secret: secret.map(|(_, secret)| secret.reveal().to_owned()),
            expires_at: secret.map(|(kept, _)| kept.expires_at),
            token_endpoint: web.app.url(access::ENDPOINT),
            base_url: scim::base_url(web, directory),
            scope: "scim",
        }
    }
}

/// Gives the directory a client more; five may be live at once.
#[utoipa::path(post, path = "/workspaces/{ws}/directory/clients", params(("ws" = String, Path)),
    request_body = NewClient, tag = "directory", responses((status = 201, body = Minted), (status = 400, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn create(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(mut new): Body<NewClient>,
) -> Result<(StatusCode, Json<Minted>), No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let proving = new.proving()?;
    let (client, secret) = clients::add(&web.app, workspace, operator.by(), new.name, proving).await?;
    let shown = client.secrets().first().zip(secret.as_ref());
    Ok((StatusCode::CREATED, Json(Minted::of(&web, client.directory, client.id, shown))))
}

/// A client's secret, without the secret itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSecret {
    id: String,
    /// The secret's last characters.
    hint: String,
    #[schema(value_type = String)]
    created_at: Moment,
    #[schema(value_type = String)]
    expires_at: Moment,
    #[schema(value_type = Option<String>)]
    revoked_at: Option<Moment>,
}

/// A client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownClient {
    /// Its id, which is its `client_id`.
    id: String,
    name: String,
    /// How it proves who it is: `secret` or `keys`.
    proof: &'static str,
    /// Its secrets, dead ones included; none where it has keys.
    secrets: Vec<ShownSecret>,
    /// Its own key set.
    #[schema(value_type = Option<Object>)]
    jwks: Option<Value>,
    /// Where its keys are.
    jwks_uri: Option<String>,
    issuer: Option<String>,
    subject: Option<String>,
    audience: Option<String>,
    #[schema(value_type = String)]
    created_at: Moment,
    #[schema(value_type = Option<String>)]
    revoked_at: Option<Moment>,
    /// When an access token of it was used last; null if none ever was.
    last_used: Option<ShownUse>,
    /// When one was tried last that the client or its secret no longer stood by; null if none was.
    last_refused: Option<ShownUse>,
}

impl ShownClient {
    fn of(client: &Client, uses: &[Usage]) -> Self {
        let secrets = client.secrets().iter().map(|secret| ShownSecret {
            id: secret.id.to_string(),
            hint: secret.hint.clone(),
            created_at: secret.created_at,
            expires_at: secret.expires_at,
            revoked_at: secret.revoked_at,
        });
        let expected = match &client.proof {
            Proof::Keys(expected) => Some(expected),
            Proof::Secrets(_) => None,
        };
        let (jwks, jwks_uri) = match expected.map(|expected| &expected.keys) {
            Some(Keys::Inline(set)) => (Some(stored(set)), None),
            Some(Keys::Address(address)) => (None, Some(address.clone())),
            None => (None, None),
        };
        Self {
            id: client.id.to_string(),
            name: client.name.clone(),
            proof: client.proof.as_str(),
            secrets: secrets.collect(),
            jwks,
            jwks_uri,
            issuer: expected.map(|expected| expected.issuer.clone()),
            subject: expected.map(|expected| expected.subject.clone()),
            audience: expected.and_then(|expected| expected.audience.clone()),
            created_at: client.created_at,
            revoked_at: client.revoked_at,
            last_used: ShownUse::of(uses, Opener::Client(client.id), true),
            last_refused: ShownUse::of(uses, Opener::Client(client.id), false),
        }
    }
}

/// The clients of the directory, dead ones included; never their secrets.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/clients", params(("ws" = String, Path)), tag = "directory",
    responses((status = 200, body = List<ShownClient>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<List<ShownClient>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let clients = web.app.store.clients(workspace.id).await?;
    let uses = usage::of(&web.app, workspace.id).await?;
    Ok(Json(List::whole(clients.iter().map(|client| ShownClient::of(client, &uses)).collect())))
}

/// Revokes a client at once, with its secrets and every access token it has.
#[utoipa::path(delete, path = "/workspaces/{ws}/directory/clients/{client}",
    params(("ws" = String, Path), ("client" = String, Path)), tag = "directory",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, client)): Path<(String, String)>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let client = id(&client, Refusal::ClientNotFound)?;
    clients::revoke(&web.app, workspace, operator.by(), client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How long a secret is to live.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSecret {
    /// When it stops working: a day to three years ahead; in two years if absent.
    #[schema(value_type = Option<String>, example = "2028-11-23T00:00:00Z")]
    expires_at: Option<Moment>,
}

/// Gives a client a secret more; two may be live at once.
#[utoipa::path(post, path = "/workspaces/{ws}/directory/clients/{client}/secrets",
    params(("ws" = String, Path), ("client" = String, Path)), request_body = NewSecret, tag = "directory",
    responses((status = 201, body = Minted), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn add_secret(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, client)): Path<(String, String)>,
    request: Request,
) -> Result<(StatusCode, Json<Minted>), No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let client = id(&client, Refusal::ClientNotFound)?;
    let body = body_of(request.into_body()).await?;
    // Whoever wants what is usual need not send a body.
    let new = if body.is_empty() { NewSecret::default() } else { parsed(&body)? };
    let made = clients::add_secret(&web.app, workspace.id, operator.by(), client, new.expires_at).await?;
    let directory = workspace.directory.ok_or(No::Refused(Refusal::DirectoryNotFound))?;
    let (kept, secret) = &made;
    Ok((StatusCode::CREATED, Json(Minted::of(&web, directory.id, client, Some((kept, secret))))))
}

/// Revokes a secret at once, with every access token it got.
#[utoipa::path(delete, path = "/workspaces/{ws}/directory/clients/{client}/secrets/{secret}",
    params(("ws" = String, Path), ("client" = String, Path), ("secret" = String, Path)), tag = "directory",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn revoke_secret(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, client, secret)): Path<(String, String, String)>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let client = id(&client, Refusal::ClientNotFound)?;
    let secret = id(&secret, Refusal::ClientSecretNotFound)?;
    clients::revoke_secret(&web.app, workspace, operator.by(), client, secret).await?;
    Ok(StatusCode::NO_CONTENT)
}
