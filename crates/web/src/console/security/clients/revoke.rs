//! Revoking a client, or one of its secrets: asked about first.

use app::{clients, usage};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ClientId, Refusal, SecretId, rules::client as rules};
use http::StatusCode;
use serde::Deserialize;

use super::{
    super::{HERE, done, missing},
    Row, SecretRow, row, secret_row,
};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab},
    state::Web,
};

#[derive(Template)]
#[template(path = "client_revoke.html")]
struct RevokePage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    lock: Option<Reason>,
    client: Row,
    /// The one secret that is to be revoked; the whole client otherwise.
    secret: Option<SecretRow>,
    action: String,
    back: String,
}

impl RevokePage {
    fn is_live(&self) -> bool {
        self.secret.as_ref().map_or(self.client.is_live, |secret| secret.is_live)
    }
}

/// What a path names: a client, or one of its secrets.
#[derive(Debug, Deserialize)]
pub(in crate::console::security) struct Named {
    slug: String,
    client: String,
    secret: Option<String>,
}

/// The question whether a client or a secret is really to be revoked.
async fn question(
    web: &Web,
    inside: &Visit,
    named: &Named,
    problem: Option<Problem>,
) -> Result<RevokePage, Instead> {
    let clients = web.app.store.clients(inside.workspace.id).await;
    let clients = clients.map_err(|failure| answer::failed(web, &failure))?;
    let uses = usage::of(&web.app, inside.workspace.id).await;
    let uses = uses.map_err(|failure| answer::failed(web, &failure))?;
    let id = named.client.parse::<ClientId>().ok();
    let Some(client) = clients.iter().find(|one| Some(one.id) == id) else {
        return Err(missing(web, inside, Refusal::ClientNotFound).await);
    };
    let of_client = format!("{HERE}/directory/clients/{}", client.id);
    let (lock, secret, action) = match &named.secret {
        None => {
            let answer = rules::revoke(inside.scene(), inside.hand(), &clients, client.id);
            (lock(answer), None, format!("{of_client}/revoke"))
        }
        Some(secret) => {
            let id = secret.parse::<SecretId>().ok();
            let Some(secret) = client.secrets().iter().find(|one| Some(one.id) == id) else {
                return Err(missing(web, inside, Refusal::ClientSecretNotFound).await);
            };
            let answer = rules::revoke_secret(inside.scene(), inside.hand(), &clients, client.id, secret.id);
            let row = secret_row(inside, client, secret);
            (lock(answer), Some(row), format!("{of_client}/secrets/{}/revoke", secret.id))
        }
    };
    Ok(RevokePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        problem,
        lock,
        client: row(web, inside, &clients, client, &uses),
        secret,
        action: inside.path(&action),
        back: inside.path(&format!("{HERE}#clients")),
    })
}

/// Asks whether a client or a secret is really to be revoked.
pub(in crate::console::security) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path(named): Path<Named>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &named.slug, HERE).await?;
    Ok(page::shown(StatusCode::OK, &question(&web, &inside, &named, None).await?))
}

#[derive(Debug, Deserialize)]
pub(in crate::console::security) struct Nothing {}

/// Revokes a client or a secret at once.
pub(in crate::console::security) async fn revoke(
    State(web): State<Web>,
    Path(named): Path<Named>,
    Checked { signed, .. }: Checked<Nothing>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &named.slug, HERE).await?;
    let (workspace, by) = (inside.workspace.id, inside.by());
    // An id that is none is no client's either.
    let client = named.client.parse().unwrap_or(ClientId::from_bits(0));
    let revoked = match &named.secret {
        None => clients::revoke(&web.app, workspace, by, client).await,
        Some(secret) => {
            let secret = secret.parse().unwrap_or(SecretId::from_bits(0));
            clients::revoke_secret(&web.app, workspace, by, client, secret).await
        }
    };
    match revoked {
        Ok(()) if named.secret.is_some() => Ok(done(&inside, "secret_revoked", "clients")),
        Ok(()) => Ok(done(&inside, "client_revoked", "clients")),
        Err(app::Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(app::Error::Refused(refusal)) => {
            let problem = Some(Problem::refused(&refusal, "confirm"));
            let page = question(&web, &inside, &named, problem).await?;
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}
