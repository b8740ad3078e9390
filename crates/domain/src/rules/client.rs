//! Clients of a directory: made, given another secret, revoked.

use serde_json::json;

use crate::{
    Change, ClientId, Moment, Refusal, SecretId, Write,
    client::{
        Assertions, Client, Keys, LIVE_CLIENTS, LIVE_SECRETS, LONGEST_EXPECTED, LONGEST_NAME, Proof,
        SECRET_LIVES_AT_LEAST, SECRET_LIVES_AT_MOST, Secret,
    },
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
};

/// What a new secret is made of; the secret itself never comes here.
#[derive(Debug, Clone)]
pub struct NewSecret {
    /// Its id.
    pub id: SecretId,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// Its last characters.
    pub hint: String,
    /// When it is to stop working.
    pub expires_at: Moment,
}

/// How a new client is to prove who it is.
#[derive(Debug, Clone)]
pub enum NewProof {
    /// By a secret.
    Secret(NewSecret),
    /// By assertions signed with these keys. What is not named is as RFC 7523 §3 has it: the client is issuer and
    /// subject, the token endpoint the audience.
    Keys {
        /// The keys.
        keys: Keys,
        /// Another issuer.
        issuer: Option<String>,
        /// Another subject.
        subject: Option<String>,
        /// Another audience.
        audience: Option<String>,
    },
}

/// What a new client is made of.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// Its id.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// How it proves who it is.
    pub proof: NewProof,
}

/// Gives the directory a client more.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::DirectoryNotFound`]; [`Refusal::ClientFiveLive`]; [`Refusal::ValueInvalid`].
pub fn add(
    scene: Scene<'_>,
    hand: Hand,
    clients: &[Client],
    new: NewClient,
) -> Result<(Change, Client), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    let Some(directory) = &workspace.directory else {
        return Err(Refusal::DirectoryNotFound);
    };
    let name = named(&new.name)?;
    let proof = proof(scene, new.id, new.proof)?;
    if clients.iter().filter(|client| client.is_live()).count() >= LIVE_CLIENTS {
        return Err(Refusal::ClientFiveLive);
    }
    let client = Client {
        id: new.id,
        workspace: workspace.id,
        directory: directory.id,
        name,
        proof,
        created_at: scene.now,
        revoked_at: None,
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::InsertClient(client.clone()));
    draft.tell(Event::client_created(&client));
    for secret in client.secrets() {
        draft.tell(Event::client_secret_created(workspace.id, client.id, secret));
    }
    let details = json!({"name": client.name, "proof": client.proof.as_str()});
    Ok((draft.recorded("client.created", client.id, &details), client))
}

fn named(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let why = text::values::printable(LONGEST_NAME);
        return Err(Refusal::ValueInvalid { field: "name", why });
    }
    Ok(name.to_owned())
}

fn proof(scene: Scene<'_>, client: ClientId, new: NewProof) -> Result<Proof, Refusal> {
    match new {
        NewProof::Secret(secret) => Ok(Proof::Secrets(vec![made(scene, secret)?])),
        NewProof::Keys { keys, issuer, subject, audience } => {
            for (field, value) in [("issuer", &issuer), ("subject", &subject), ("audience", &audience)] {
                expected(field, value.as_deref())?;
            }
            if let Keys::Address(address) = &keys {
                expected("jwks_uri", Some(address))?;
            }
            let itself = client.to_string();
            Ok(Proof::Keys(Assertions {
                keys,
                issuer: issuer.unwrap_or_else(|| itself.clone()),
                subject: subject.unwrap_or(itself),
                audience,
            }))
        }
    }
}

/// What an assertion is compared with is text that one can hold.
fn expected(field: &'static str, value: Option<&str>) -> Result<(), Refusal> {
    let fits = value.is_none_or(|value| {
        let text = value.trim() == value && !value.is_empty() && !value.chars().any(char::is_control);
        text && value.len() <= LONGEST_EXPECTED
    });
    if fits {
        return Ok(());
    }
    let why = text::values::bytes_without_blanks(LONGEST_EXPECTED);
    Err(Refusal::ValueInvalid { field, why })
}

fn made(scene: Scene<'_>, new: NewSecret) -> Result<Secret, Refusal> {
    let (first, last) = (scene.now.after(SECRET_LIVES_AT_LEAST), scene.now.after(SECRET_LIVES_AT_MOST));
    if !(first..=last).contains(&new.expires_at) {
        let why = text::values::day_to_three_years_ahead().to_owned();
        return Err(Refusal::ValueInvalid { field: "expires_at", why });
    }
    Ok(Secret {
        id: new.id,
        digest: new.digest,
        hint: new.hint,
        created_at: scene.now,
        expires_at: new.expires_at,
        revoked_at: None,
    })
}

/// Gives a client a secret more.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::ClientNotFound`]; [`Refusal::ClientRevoked`]; [`Refusal::ClientHasKeys`];
/// [`Refusal::ClientSecretTwoLive`]; [`Refusal::ValueInvalid`] for a life that is too short or too long.
pub fn add_secret(
    scene: Scene<'_>,
    hand: Hand,
    clients: &[Client],
    client: ClientId,
    new: NewSecret,
) -> Result<(Change, Secret), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    let client = found(clients, client)?;
    if !client.is_live() {
        return Err(Refusal::ClientRevoked);
    }
    let Proof::Secrets(secrets) = &client.proof else {
        return Err(Refusal::ClientHasKeys);
    };
    let secret = made(scene, new)?;
    if secrets.iter().filter(|secret| secret.is_live(scene.now)).count() >= LIVE_SECRETS {
        return Err(Refusal::ClientSecretTwoLive);
    }
    let mut draft = Draft::begin(scene);
    draft.write(Write::InsertClientSecret {
        workspace: workspace.id,
        client: client.id,
        secret: secret.clone(),
    });
    draft.tell(Event::client_secret_created(workspace.id, client.id, &secret));
    let details = json!({"client": client.id, "expires_at": secret.expires_at});
    Ok((draft.recorded("client_secret.created", secret.id, &details), secret))
}

fn found(clients: &[Client], client: ClientId) -> Result<&Client, Refusal> {
    clients.iter().find(|one| one.id == client).ok_or(Refusal::ClientNotFound)
}

/// Revokes a secret at once, with every access token it got. Revoking one that was revoked changes nothing.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::ClientNotFound`]; [`Refusal::ClientSecretNotFound`].
pub fn revoke_secret(
    scene: Scene<'_>,
    hand: Hand,
    clients: &[Client],
    client: ClientId,
    secret: SecretId,
) -> Result<Change, Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    let client = found(clients, client)?;
    let secret = client.secrets().iter().find(|one| one.id == secret);
    let secret = secret.ok_or(Refusal::ClientSecretNotFound)?;
    if secret.revoked_at.is_some() {
        return Ok(Change::none());
    }
    let mut draft = Draft::begin(scene);
    draft.write(Write::RevokeClientSecret { workspace: workspace.id, client: client.id, secret: secret.id });
    draft.tell(Event::client_secret_revoked(workspace.id, client.id, secret.id));
    Ok(draft.recorded("client_secret.revoked", secret.id, &json!({"client": client.id})))
}

/// Revokes a client at once, with its secrets and every access token it has. Revoking one that was revoked changes
/// nothing.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::ClientNotFound`].
pub fn revoke(scene: Scene<'_>, hand: Hand, clients: &[Client], client: ClientId) -> Result<Change, Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    let client = found(clients, client)?;
    if !client.is_live() {
        return Ok(Change::none());
    }
    let mut draft = Draft::begin(scene);
    draft.write(Write::RevokeClient { workspace: workspace.id, client: client.id });
    draft.tell(Event::client_revoked(workspace.id, client.id));
    Ok(draft.recorded("client.revoked", client.id, &json!({})))
}
