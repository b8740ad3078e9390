//! Clients of a directory: made, given another secret, revoked. What they may do is in [`access`](crate::access).

use domain::{
    Change, ClientId, Moment, Refusal, SecretId, WorkspaceId,
    client::{self, Client, Keys, SECRET_LIVES_FOR},
    rules::{
        Scene,
        client::{self as rules, NewClient, NewProof, NewSecret},
        lock::Hand,
    },
};
use serde_json::Value;

use crate::{
    App, Outcome, admins, decided,
    members::{By, hand_or_refuse},
    secret::Secret,
    workspace_or_refuse,
};

/// What begins every client's secret.
pub const SECRET_PREFIX: &str = "usc_";

/// The most keys a client's own key set may hold.
const MOST_KEYS: usize = 20;

/// How a new client is to prove who it is.
#[derive(Debug, Clone)]
pub enum Proving {
    /// By a secret, which works until then, or as long as is usual.
    Secret(Option<Moment>),
    /// By assertions signed with a key.
    Keys {
        /// The keys.
        keys: GivenKeys,
        /// Their `iss`, where another authorization server makes them.
        issuer: Option<String>,
        /// Their `sub`, likewise.
        subject: Option<String>,
        /// Their `aud`, where it is neither the token endpoint nor our issuer.
        audience: Option<String>,
    },
}

/// Keys as somebody enters them.
#[derive(Debug, Clone)]
pub enum GivenKeys {
    /// A key set (RFC 7517).
    Set(Value),
    /// Where the key set is.
    Address(String),
}

impl GivenKeys {
    /// The keys, if any of them can check a signature.
    fn checked(self) -> Result<Keys, Refusal> {
        match self {
            Self::Set(set) => {
                let refused = |why: String| Refusal::ValueInvalid { field: "jwks", why };
                let keys = set.get("keys").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                if keys.len() > MOST_KEYS {
                    return Err(refused(text::values::too_many_keys(MOST_KEYS)));
                }
                // RFC 7517 §9.2, RFC 7518 §6: these parts are private, and whoever sent them has given the key away.
                if keys.iter().any(|key| ["d", "k"].iter().any(|part| key.get(part).is_some())) {
                    let why = text::values::private_key();
                    return Err(refused(why.to_owned()));
                }
                let keys = oidc::keys::entered(&set).map_err(|fault| refused(fault.sentence()))?;
                let kept = serde_json::to_string(&keys).map_err(|error| refused(error.to_string()))?;
                Ok(Keys::Inline(kept))
            }
            Self::Address(address) => {
                let address = address.trim().to_owned();
                let fault = oidc::keys::request_at(&address, oidc::Transport::HttpsOnly).err();
                match fault {
                    None => Ok(Keys::Address(address)),
                    Some(fault) => Err(Refusal::ValueInvalid { field: "jwks_uri", why: fault.sentence() }),
                }
            }
        }
    }
}

/// Gives the directory a client more. Its secret, where it has one, is shown this once.
///
/// # Errors
/// Those of [`rules::add`]; [`Refusal::ValueInvalid`] for keys that can't check a signature.
pub async fn add(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    name: String,
    proving: Proving,
) -> Outcome<(Client, Option<Secret>)> {
    let now = app.now();
    let (proof, secret) = match proving {
        Proving::Secret(until) => {
            let (new, secret) = minted(app, now, until);
            (NewProof::Secret(new), Some(secret))
        }
        Proving::Keys { keys, issuer, subject, audience } => {
            (NewProof::Keys { keys: keys.checked()?, issuer, subject, audience }, None)
        }
    };
    let new = NewClient { id: app.id(now), name, proof };
    let client = ask(app, workspace, by, now, new, |scene, hand, clients, new| {
        rules::add(scene, hand, clients, new.clone())
    })
    .await?;
    Ok((client, secret))
}

fn minted(app: &App, now: Moment, until: Option<Moment>) -> (NewSecret, Secret) {
    let secret = Secret::mint(SECRET_PREFIX, &*app.entropy);
    let new = NewSecret {
        id: app.id(now),
        digest: secret.digest(),
        hint: secret.hint(),
        expires_at: until.unwrap_or(now.after(SECRET_LIVES_FOR)),
    };
    (new, secret)
}

/// Gives a client a secret more. It is shown this once.
///
/// # Errors
/// Those of [`rules::add_secret`].
pub async fn add_secret(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    client: ClientId,
    until: Option<Moment>,
) -> Outcome<(client::Secret, Secret)> {
    let now = app.now();
    let (new, secret) = minted(app, now, until);
    let made = ask(app, workspace, by, now, (client, new), |scene, hand, clients, (client, new)| {
        rules::add_secret(scene, hand, clients, *client, new.clone())
    })
    .await?;
    Ok((made, secret))
}

/// Revokes a secret at once, with every access token it got.
///
/// # Errors
/// Those of [`rules::revoke_secret`].
pub async fn revoke_secret(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    client: ClientId,
    secret: SecretId,
) -> Outcome<()> {
    ask(app, workspace, by, app.now(), (client, secret), |scene, hand, clients, (client, secret)| {
        Ok((rules::revoke_secret(scene, hand, clients, *client, *secret)?, ()))
    })
    .await
}

/// Revokes a client at once, with its secrets and every access token it has.
///
/// # Errors
/// Those of [`rules::revoke`].
pub async fn revoke(app: &App, workspace: WorkspaceId, by: By, client: ClientId) -> Outcome<()> {
    ask(app, workspace, by, app.now(), client, |scene, hand, clients, client| {
        Ok((rules::revoke(scene, hand, clients, *client)?, ()))
    })
    .await
}

/// A question to the rules about a workspace's clients.
type Question<I, T> = fn(Scene<'_>, Hand, &[Client], &I) -> Result<(Change, T), Refusal>;

/// Asks the rules under the workspace's lock.
async fn ask<I, T>(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    now: Moment,
    input: I,
    question: Question<I, T>,
) -> Outcome<T>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    let asked = (by, now, input, question);
    admins::change(app, workspace, asked, |(by, now, input, question), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            let clients = transaction.clients().await?;
            let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
            Ok(decided(scene, "", question(scene, hand, &clients, input)))
        })
    })
    .await
}
