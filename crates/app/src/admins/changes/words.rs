//! What is said of each change. No secret is: what tells two tokens apart are their last characters.

use domain::{
    ClientId, SecretId, TokenId, Write,
    client::Client,
    connection::{Connection, Mode, Protocol},
};
use serde_json::Value;
use store::Failure;

use super::Done;
use crate::App;

/// What is said of a change.
pub(super) struct Words {
    /// What it came to, behind the workspace's name: `a token was made`.
    pub(super) subject: &'static str,
    /// What was done, behind whoever did it: `made the token …`.
    pub(super) did: String,
    /// What follows from it, as a sentence.
    pub(super) so: String,
    /// The part of the page of the security settings where it is looked at.
    pub(super) place: &'static str,
}

fn words(subject: &'static str, did: String, so: impl Into<String>, place: &'static str) -> Option<Words> {
    Some(Words { subject, did, so: so.into(), place })
}

/// What is said of a change; none of one that is of no concern after all.
pub(super) async fn of(app: &App, done: &Done) -> Result<Option<Words>, Failure> {
    let told = match done.entry.action.as_str() {
        "connection.created" | "connection.updated" | "connection.mode_changed" | "connection.removed" => {
            of_connection(done)
        }
        "token.created" => of_new_token(done),
        "token.revoked" => {
            let tokens = app.store.tokens(done.before.id).await?;
            let is_it = |id: &TokenId| {
                done.writes
                    .iter()
                    .any(|write| matches!(write, Write::RevokeToken { token, .. } if token == id))
            };
            let hint = tokens.into_iter().find(|token| is_it(&token.id)).map(|token| token.hint);
            let did = format!("revoked the token …{} of the directory", hint.unwrap_or_default());
            words("a token was revoked", did, "It opens nothing any more.", "#tokens")
        }
        "client.created" | "client.revoked" | "client_secret.created" | "client_secret.revoked" => {
            of_client(done, &app.store.clients(done.before.id).await?)
        }
        "directory.staged" => words(
            "the directory was set up",
            "set the directory up".to_owned(),
            "It collects what the identity provider tells, and nobody gains or loses access by it yet.",
            "#directory",
        ),
        "directory.enabled" => words(
            "the directory was turned on",
            "turned the directory on".to_owned(),
            "From now on the identity provider says who belongs to it, and nobody is added or removed here.",
            "#directory",
        ),
        "directory.disabled" => words(
            "the directory was turned off",
            "turned the directory off".to_owned(),
            "Its tokens and OAuth clients open nothing any more. Its people keep their access, and are added and removed here.",
            "#directory",
        ),
        "domain.released" => words(
            "a domain was given up",
            format!("gave the domain {} up", done.entry.target),
            "The identity provider speaks for no addresses in it any more.",
            "#domains",
        ),
        "workspace.updated" => of_policy(done),
        _ => None,
    };
    Ok(told)
}

fn of_connection(done: &Done) -> Option<Words> {
    let details: Value = serde_json::from_str(&done.entry.details).unwrap_or_default();
    let written = done.writes.iter().find_map(|write| match write {
        Write::InsertConnection(connection) | Write::UpdateConnection(connection) => Some(connection),
        _ => None,
    });
    // Of one that is gone only the entry knows where it led.
    let noted = || details["issuer"].as_str().or_else(|| details["entity_id"].as_str()).unwrap_or_default();
    let issuer = written.map_or_else(noted, |connection| connection.protocol.issuer());
    match done.entry.action.as_str() {
        "connection.created" => {
            let did = format!("made a connection to {issuer}");
            words("a connection was made", did, "It is off: nobody signs in through it yet.", "#sso")
        }
        "connection.updated" => match written?.protocol {
            Protocol::Oidc(_) => words(
                "the client of a connection was changed",
                format!(
                    "changed by what the connection to {issuer} shows itself: its client ID, client secret or key"
                ),
                "Nobody has tested it since.",
                "#sso",
            ),
            Protocol::Saml(_) => words(
                "the metadata of a connection were changed",
                format!(
                    "changed the metadata of the connection to {issuer}: its certificates, addresses or settings"
                ),
                "Nobody has tested it since.",
                "#sso",
            ),
        },
        "connection.mode_changed" => of_mode(done, written?, details["from"].as_str()),
        _ => words(
            "a connection was removed",
            format!("removed the connection to {issuer}"),
            "Nobody is known by it any more.",
            "#sso",
        ),
    }
}

fn of_mode(done: &Done, connection: &Connection, from: Option<&str>) -> Option<Words> {
    let to = connection.mode;
    let from = Mode::ALL.into_iter().find(|mode| Some(mode.as_str()) == from)?;
    let (subject, mut so) = match to {
        Mode::Off => ("a connection was turned off", "Nobody signs in through it any more.".to_owned()),
        Mode::Testing => {
            ("a connection is in testing", "Nobody but admins signs in through it, to test it.".to_owned())
        }
        Mode::Optional if from == Mode::Required => {
            ("single sign-on is optional now", "Nobody has to come in through it any more.".to_owned())
        }
        Mode::Optional => ("single sign-on was enabled", "People can sign in through it now.".to_owned()),
        Mode::Required => (
            "single sign-on is required now",
            "Members come in by no other way from now on; owners keep theirs past it.".to_owned(),
        ),
    };
    let stops = done.writes.iter().any(|write| matches!(write, Write::UpdateWorkspace(after) if !after.jit));
    if done.before.jit && stops {
        so.push_str(" Nobody is taken in at their first sign-in any more.");
    }
    let (issuer, from, to) = (connection.protocol.issuer(), from.as_str(), to.as_str());
    words(subject, format!("switched the connection to {issuer} from {from} to {to}"), so, "#sso")
}

fn of_new_token(done: &Done) -> Option<Words> {
    let made = done.writes.iter().find_map(|write| match write {
        Write::InsertToken(token) => Some(token),
        _ => None,
    })?;
    let mut so = format!("It works until {}.", made.expires_at.day());
    for write in &done.writes {
        match write {
            Write::EndToken { at, .. } => {
                so.push_str(&format!(" The one before it works until {}.", at.day()))
            }
            Write::RevokeToken { .. } => so.push_str(" One before it was revoked."),
            _ => {}
        }
    }
    words("a token was made", format!("made the token …{} for the directory", made.hint), so, "#tokens")
}

fn of_client(done: &Done, clients: &[Client]) -> Option<Words> {
    let client = |id: ClientId| clients.iter().find(|client| client.id == id);
    let name =
        |id: ClientId| client(id).map_or_else(|| id.to_string(), |client| format!("“{}”", client.name));
    let secret = |id: ClientId, secret: SecretId| {
        let secrets = client(id).map_or(&[][..], Client::secrets);
        secrets.iter().find(|one| one.id == secret).map_or("", |secret| &*secret.hint)
    };
    done.writes.iter().find_map(|write| match write {
        Write::InsertClient(made) => {
            let so = match made.secrets() {
                [secret, ..] => {
                    format!("Its secret …{} works until {}.", secret.hint, secret.expires_at.day())
                }
                [] => "It shows itself by keys of its own.".to_owned(),
            };
            let did = format!("made the OAuth client “{}” for the directory", made.name);
            words("an OAuth client was made", did, so, "#clients")
        }
        Write::RevokeClient { client, .. } => {
            let did = format!("revoked the OAuth client {} of the directory", name(*client));
            words("an OAuth client was revoked", did, "It opens nothing any more.", "#clients")
        }
        Write::InsertClientSecret { client, secret, .. } => {
            let did = format!("made the secret …{} for the OAuth client {}", secret.hint, name(*client));
            let so = format!("It works until {}.", secret.expires_at.day());
            words("a secret of an OAuth client was made", did, so, "#clients")
        }
        Write::RevokeClientSecret { client, secret: id, .. } => {
            let did =
                format!("revoked the secret …{} of the OAuth client {}", secret(*client, *id), name(*client));
            words("a secret of an OAuth client was revoked", did, "It opens nothing any more.", "#clients")
        }
        _ => None,
    })
}

/// What is said of a workspace that was changed: of its sign-in policy, and of what its plan has ended. Its name, its plan and its
/// seats are no part of how it is set up.
fn of_policy(done: &Done) -> Option<Words> {
    let before = &done.before;
    let after = done.writes.iter().find_map(|write| match write {
        Write::UpdateWorkspace(after) => Some(after),
        _ => None,
    })?;
    let mut did = Vec::new();
    let mut so = String::new();
    if after.jit != before.jit {
        let (what, then) = if after.jit { ("on", "are") } else { ("off", "are not") };
        did.push(format!("turned {what} that whoever signs in for the first time is taken in"));
        so = format!("People whom nobody added {then} taken in at their first sign-in.");
    }
    if after.session_limits != before.session_limits {
        let (was, is) = (before.session_limits, after.session_limits);
        did.push(format!(
            "set how long a sign-in lasts: {} minutes unused, which were {}, and {} minutes at most, which were {}",
            is.idle_minutes, was.idle_minutes, is.absolute_minutes, was.absolute_minutes
        ));
    }
    if !did.is_empty() {
        return words("the sign-in policy was changed", did.join(" and "), so, "#policy");
    }
    let ends = |write: &Write| matches!(write, Write::RevokeToken { .. } | Write::RevokeClient { .. });
    if !done.writes.iter().any(ends) {
        return None;
    }
    words(
        "tokens were revoked",
        "gave the workspace its plan back, by which the tokens and OAuth clients of the directory were revoked".to_owned(),
        "Whoever held them while there was no plan can’t use them any more. Make new ones.",
        "#directory",
    )
}
