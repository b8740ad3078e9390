//! The OAuth clients of a directory: made with a secret that is shown once or with keys, given another secret, revoked.

pub(super) mod revoke;

use app::{
    access,
    clients::{self, GivenKeys, Proving},
    secret::Secret,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ClientId, DirectoryId, Refusal, SecretId,
    client::{self, Client, Keys, Proof, SECRET_LIVES_FOR},
    directory::usage::Usage,
    exchange::Opener,
    moment::days,
    rules::client::{self as rules, NewProof, NewSecret},
};
use http::StatusCode;
use serde::Deserialize;

use super::{Chip, Facts, HERE, Typed, eyes, missing, refused, tokens::Use};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::csrf::Checked,
    page::{self, Frame, Instead, Tab, when::When},
    scim,
    state::Web,
};

/// How long a secret may live: days, and the words.
pub(super) const LIVES: [(&str, &str); 3] =
    [("365", text::tokens::year_1()), ("730", text::tokens::years_2()), ("1095", text::tokens::years_3())];

/// How many clients or secrets that open nothing any more are shown.
const DEAD_SHOWN: usize = 3;

/// A client in the card.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) chip: Chip,
    pub(super) is_live: bool,
    pub(super) created_at: When,
    /// When it was used last.
    pub(super) used: Option<Use>,
    pub(super) secrets: Vec<SecretRow>,
    /// What its assertions must be, where it has keys in place of secrets.
    pub(super) expected: Option<Expected>,
    /// Why it can't have another secret.
    pub(super) secret_lock: Option<Reason>,
}

/// A secret in the card.
pub(super) struct SecretRow {
    pub(super) id: String,
    pub(super) hint: String,
    pub(super) chip: Chip,
    pub(super) is_live: bool,
    pub(super) created_at: When,
    /// When it stopped working, or will.
    pub(super) ends: When,
}

/// What the assertions of a client must be.
pub(super) struct Expected {
    pub(super) keys: String,
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) audience: String,
}

/// The live clients, and the last of the others.
pub(super) fn rows(web: &Web, inside: &Visit, clients: &[Client], uses: &[Usage]) -> Vec<Row> {
    let (live, dead): (Vec<_>, Vec<_>) = clients.iter().partition(|client| client.is_live());
    let shown = live.into_iter().chain(dead.into_iter().rev().take(DEAD_SHOWN));
    shown.map(|client| row(web, inside, clients, client, uses)).collect()
}

fn row(web: &Web, inside: &Visit, clients: &[Client], client: &Client, uses: &[Usage]) -> Row {
    let works = client.secrets().iter().any(|secret| secret.is_live(inside.now));
    let chip = match client.revoked_at {
        Some(_) => Chip::off(text::tokens::revoked()),
        None if works || matches!(client.proof, Proof::Keys(_)) => Chip::good(text::tokens::live()),
        None => Chip::new("warn", "clock", text::tokens::no_live_secret()),
    };
    let (live, dead): (Vec<_>, Vec<_>) =
        client.secrets().iter().partition(|secret| secret.is_live(inside.now));
    let secrets = live.into_iter().chain(dead.into_iter().rev().take(DEAD_SHOWN));
    let expected = match &client.proof {
        Proof::Secrets(_) => None,
        Proof::Keys(expected) => Some(Expected {
            keys: match &expected.keys {
                Keys::Inline(_) => text::tokens::keys_given_through_the_api().to_owned(),
                Keys::Address(address) => address.clone(),
            },
            issuer: expected.issuer.clone(),
            subject: expected.subject.clone(),
            audience: expected.audience.clone().unwrap_or_else(|| web.app.url(access::ENDPOINT)),
        }),
    };
    Row {
        id: client.id.to_string(),
        name: client.name.clone(),
        chip,
        is_live: client.is_live(),
        created_at: When::of(client.created_at),
        used: Use::of(uses, Opener::Client(client.id), true),
        secrets: secrets.map(|secret| secret_row(inside, client, secret)).collect(),
        expected,
        secret_lock: lock(rules::add_secret(
            inside.scene(),
            eyes(inside),
            clients,
            client.id,
            any_secret(inside),
        )),
    }
}

fn secret_row(inside: &Visit, client: &Client, secret: &client::Secret) -> SecretRow {
    let is_live = client.is_live() && secret.is_live(inside.now);
    let chip = match secret.revoked_at {
        None if is_live => Chip::good(text::tokens::live()),
        None if client.is_live() => Chip::new("warn", "clock", text::tokens::expired()),
        _ => Chip::off(text::tokens::revoked()),
    };
    SecretRow {
        id: secret.id.to_string(),
        hint: secret.hint.clone(),
        chip,
        is_live,
        created_at: When::of(secret.created_at),
        ends: When::of(client.revoked_at.map_or(secret.ends_at(), |revoked| revoked.min(secret.ends_at()))),
    }
}

/// A secret as good as any, to ask the rules about.
fn any_secret(inside: &Visit) -> NewSecret {
    let expires_at = inside.now.after(SECRET_LIVES_FOR);
    NewSecret { id: SecretId::from_bits(0), digest: [0; 32], hint: String::new(), expires_at }
}

/// Why the directory can't have another client, if it can't.
pub(super) fn client_lock(inside: &Visit, facts: &Facts) -> Option<Reason> {
    let proof = NewProof::Secret(any_secret(inside));
    let any = rules::NewClient { id: ClientId::from_bits(0), name: "any".to_owned(), proof };
    lock(rules::add(inside.scene(), eyes(inside), &facts.clients, any))
}

#[derive(Template)]
#[template(path = "client.html")]
struct ClientPage {
    frame: Frame,
    client_id: String,
    /// The secret and its end, where there is one.
    secret: Option<(String, When)>,
    token_endpoint: String,
    base_url: String,
    back: String,
}

/// What goes into the identity provider; a secret is shown this once.
fn shown(
    web: &Web,
    inside: &Visit,
    (directory, client): (DirectoryId, ClientId),
    secret: Option<(&client::Secret, &Secret)>,
) -> Response {
    let page = ClientPage {
        frame: inside.frame(Tab::Security),
        client_id: client.to_string(),
        secret: secret.map(|(kept, secret)| (secret.reveal().to_owned(), When::of(kept.expires_at))),
        token_endpoint: web.app.url(access::ENDPOINT),
        base_url: scim::base_url(web, directory),
        back: inside.path(&format!("{HERE}#clients")),
    };
    page::shown(StatusCode::CREATED, &page)
}

/// What a client with a secret is made from.
#[derive(Debug, Deserialize)]
pub(super) struct NewClient {
    #[serde(default)]
    client_name: String,
    #[serde(default)]
    secret_days: String,
}

/// How long a secret is to live, out of those lives that are offered.
fn until(inside: &Visit, wanted: &str) -> Result<domain::Moment, Refusal> {
    let life = LIVES.into_iter().find(|(count, _)| *count == wanted);
    let count = life.and_then(|(count, _)| count.parse().ok());
    let why =
        || Refusal::ValueInvalid { field: "days", why: text::wizard::one_of_those_offered().to_owned() };
    count.map(|count| inside.now.after(days(count))).ok_or_else(why)
}

/// Makes a client with a secret and shows it, this once.
pub(super) async fn add(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<NewClient>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let typed = Typed { client_name: fields.client_name.clone(), ..Typed::default() };
    let made = match until(&inside, &fields.secret_days) {
        Ok(until) => {
            let proving = Proving::Secret(Some(until));
            clients::add(&web.app, inside.workspace.id, inside.by(), fields.client_name, proving).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok((client, secret)) => {
            let secret = client.secrets().first().zip(secret.as_ref());
            Ok(shown(&web, &inside, (client.directory, client.id), secret))
        }
        Err(error) => {
            let at = match &error {
                app::Error::Refused(Refusal::ValueInvalid { field: "name", .. }) => "client_name",
                _ => "clients",
            };
            refused(&web, &inside, error, at, typed).await
        }
    }
}

/// What a client with keys is made from.
#[derive(Debug, Deserialize)]
pub(super) struct NewKeyedClient {
    #[serde(default)]
    keys_name: String,
    #[serde(default)]
    jwks_uri: String,
    #[serde(default)]
    keys_issuer: String,
    #[serde(default)]
    keys_subject: String,
    #[serde(default)]
    keys_audience: String,
}

/// Makes a client with keys.
pub(super) async fn add_keyed(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<NewKeyedClient>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let proving = Proving::Keys {
        keys: GivenKeys::Address(fields.jwks_uri.clone()),
        issuer: given(&fields.keys_issuer),
        subject: given(&fields.keys_subject),
        audience: given(&fields.keys_audience),
    };
    let name = fields.keys_name.clone();
    match clients::add(&web.app, inside.workspace.id, inside.by(), name, proving).await {
        Ok((client, _)) => Ok(shown(&web, &inside, (client.directory, client.id), None)),
        Err(error) => {
            let at = match &error {
                app::Error::Refused(Refusal::ValueInvalid { field, .. }) => match *field {
                    "name" => "keys_name",
                    "jwks_uri" => "jwks_uri",
                    "issuer" => "keys_issuer",
                    "subject" => "keys_subject",
                    "audience" => "keys_audience",
                    _ => "clients",
                },
                _ => "clients",
            };
            let typed = Typed {
                keys_name: fields.keys_name,
                jwks_uri: fields.jwks_uri,
                keys_issuer: fields.keys_issuer,
                keys_subject: fields.keys_subject,
                keys_audience: fields.keys_audience,
                ..Typed::default()
            };
            refused(&web, &inside, error, at, typed).await
        }
    }
}

/// How long a secret is to live.
#[derive(Debug, Deserialize)]
pub(super) struct AnotherSecret {
    #[serde(default)]
    secret_days: String,
}

/// Makes another secret of a client and shows it, this once.
pub(super) async fn add_secret(
    State(web): State<Web>,
    Path((slug, client)): Path<(String, String)>,
    Checked { signed, fields }: Checked<AnotherSecret>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Ok(client) = client.parse::<ClientId>() else {
        return Err(missing(&web, &inside, Refusal::ClientNotFound).await);
    };
    let made = match until(&inside, &fields.secret_days) {
        Ok(until) => {
            clients::add_secret(&web.app, inside.workspace.id, inside.by(), client, Some(until)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match (made, &inside.workspace.directory) {
        (Ok((kept, secret)), Some(directory)) => {
            Ok(shown(&web, &inside, (directory.id, client), Some((&kept, &secret))))
        }
        (Ok(_), None) => Err(missing(&web, &inside, Refusal::DirectoryNotFound).await),
        (Err(error), _) => refused(&web, &inside, error, "clients", Typed::default()).await,
    }
}
