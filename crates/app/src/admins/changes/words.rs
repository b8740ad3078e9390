//! What is said of each change. No secret is: what tells two tokens apart are their last characters.

use domain::{
    ClientId, SecretId, TokenId, Write,
    client::Client,
    connection::{Connection, Mode, Protocol},
};
use serde_json::Value;
use store::Failure;
use text::mail_changes as says;

use super::Done;
use crate::App;

/// Who did it, where and when.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) who: &'a str,
    pub(super) workspace: &'a str,
    pub(super) when: &'a str,
}

/// What is said of a change.
pub(super) struct Words {
    /// What it came to.
    pub(super) subject: String,
    /// What was done, and by whom.
    pub(super) did: String,
    /// What follows from it, in sentences.
    pub(super) so: Vec<String>,
    /// The part of the page of the security settings where it is looked at.
    pub(super) place: &'static str,
}

fn words(subject: String, did: String, so: &str, place: &'static str) -> Option<Words> {
    Some(Words { subject, did, so: vec![so.to_owned()], place })
}

/// What is said of a change; none of one that is of no concern after all.
pub(super) async fn of(app: &App, done: &Done, told: Told<'_>) -> Result<Option<Words>, Failure> {
    let Told { who, workspace, when } = told;
    let words = match done.entry.action.as_str() {
        "connection.created" | "connection.updated" | "connection.mode_changed" | "connection.removed" => {
            of_connection(done, told)
        }
        "token.created" => of_new_token(done, told),
        "token.revoked" => {
            let tokens = app.store.tokens(done.before.id).await?;
            let is_it = |id: &TokenId| {
                done.writes
                    .iter()
                    .any(|write| matches!(write, Write::RevokeToken { token, .. } if token == id))
            };
            let hint = tokens.into_iter().find(|token| is_it(&token.id)).map(|token| token.hint);
            let did = says::token_revoked(hint.unwrap_or_default(), when, who, workspace);
            words(says::token_revoked_subject(workspace), did, says::opens_nothing(), "#tokens")
        }
        "client.created" | "client.revoked" | "client_secret.created" | "client_secret.revoked" => {
            of_client(done, told, &app.store.clients(done.before.id).await?)
        }
        "directory.staged" => words(
            says::directory_staged_subject(workspace),
            says::directory_staged(when, who, workspace),
            says::directory_collects(),
            "#directory",
        ),
        "directory.enabled" => words(
            says::directory_enabled_subject(workspace),
            says::directory_enabled(when, who, workspace),
            says::directory_says_who_belongs(),
            "#directory",
        ),
        "directory.disabled" => words(
            says::directory_disabled_subject(workspace),
            says::directory_disabled(when, who, workspace),
            says::directory_people_keep_access(),
            "#directory",
        ),
        "domain.released" => words(
            says::domain_released_subject(workspace),
            says::domain_released(&done.entry.target, when, who, workspace),
            says::domain_spoken_for_no_more(),
            "#domains",
        ),
        "workspace.updated" => of_policy(done, told),
        _ => None,
    };
    Ok(words)
}

fn of_connection(done: &Done, told: Told<'_>) -> Option<Words> {
    let details: Value = serde_json::from_str(&done.entry.details).unwrap_or_default();
    let written = done.writes.iter().find_map(|write| match write {
        Write::InsertConnection(connection) | Write::UpdateConnection(connection) => Some(connection),
        _ => None,
    });
    // Of one that is gone only the entry knows where it led.
    let noted = || details["issuer"].as_str().or_else(|| details["entity_id"].as_str()).unwrap_or_default();
    let issuer = written.map_or_else(noted, |connection| connection.protocol.issuer());
    let Told { who, workspace, when } = told;
    let (subject, did, so) = match done.entry.action.as_str() {
        "connection.created" => (
            says::connection_made_subject(workspace),
            says::connection_made(issuer, when, who, workspace),
            says::connection_is_off(),
        ),
        "connection.updated" => match written?.protocol {
            Protocol::Oidc(_) => (
                says::client_changed_subject(workspace),
                says::client_changed(issuer, when, who, workspace),
                says::connection_untested(),
            ),
            Protocol::Saml(_) => (
                says::metadata_changed_subject(workspace),
                says::metadata_changed(issuer, when, who, workspace),
                says::connection_untested(),
            ),
        },
        "connection.mode_changed" => return of_mode(done, told, written?, details["from"].as_str()),
        _ => (
            says::connection_removed_subject(workspace),
            says::connection_removed(issuer, when, who, workspace),
            says::known_by_it_no_more(),
        ),
    };
    words(subject, did, so, "#sso")
}

fn of_mode(done: &Done, told: Told<'_>, connection: &Connection, from: Option<&str>) -> Option<Words> {
    let Told { who, workspace, when } = told;
    let to = connection.mode;
    let from = Mode::ALL.into_iter().find(|mode| Some(mode.as_str()) == from)?;
    let (subject, so) = match to {
        Mode::Off => (says::turned_off_subject(workspace), says::turned_off()),
        Mode::Testing => (says::in_testing_subject(workspace), says::in_testing()),
        Mode::Optional if from == Mode::Required => {
            (says::optional_now_subject(workspace), says::optional_now())
        }
        Mode::Optional => (says::enabled_subject(workspace), says::enabled()),
        Mode::Required => (says::required_now_subject(workspace), says::required_now()),
    };
    let did = says::mode_changed(named(to), named(from), connection.protocol.issuer(), when, who, workspace);
    let mut words = words(subject, did, so, "#sso")?;
    let stops = done.writes.iter().any(|write| matches!(write, Write::UpdateWorkspace(after) if !after.jit));
    if done.before.jit && stops {
        words.so.push(says::first_sign_in_ends().to_owned());
    }
    Some(words)
}

const fn named(mode: Mode) -> &'static str {
    match mode {
        Mode::Off => says::mode_off(),
        Mode::Testing => says::mode_testing(),
        Mode::Optional => says::mode_optional(),
        Mode::Required => says::mode_required(),
    }
}

fn of_new_token(done: &Done, told: Told<'_>) -> Option<Words> {
    let Told { who, workspace, when } = told;
    let made = done.writes.iter().find_map(|write| match write {
        Write::InsertToken(token) => Some(token),
        _ => None,
    })?;
    let mut so = vec![says::token_works_until(made.expires_at.day())];
    for write in &done.writes {
        match write {
            Write::EndToken { at, .. } => so.push(says::token_before_works_until(at.day())),
            Write::RevokeToken { .. } => so.push(says::token_before_revoked().to_owned()),
            _ => {}
        }
    }
    let did = says::token_made(&made.hint, when, who, workspace);
    Some(Words { subject: says::token_made_subject(workspace), did, so, place: "#tokens" })
}

fn of_client(done: &Done, told: Told<'_>, clients: &[Client]) -> Option<Words> {
    let Told { who, workspace, when } = told;
    let client = |id: ClientId| clients.iter().find(|client| client.id == id);
    let name = |id: ClientId| {
        client(id).map_or_else(|| id.to_string(), |client| says::client_in_quotes(&client.name))
    };
    let secret = |id: ClientId, secret: SecretId| {
        let secrets = client(id).map_or(&[][..], Client::secrets);
        secrets.iter().find(|one| one.id == secret).map_or("", |secret| &*secret.hint)
    };
    let (subject, did, so) = done.writes.iter().find_map(|write| match write {
        Write::InsertClient(made) => {
            let so = match made.secrets() {
                [secret, ..] => says::client_has_secret(&secret.hint, secret.expires_at.day()),
                [] => says::client_has_keys().to_owned(),
            };
            let did = says::client_made(says::client_in_quotes(&made.name), when, who, workspace);
            Some((says::client_made_subject(workspace), did, so))
        }
        Write::RevokeClient { client, .. } => {
            let did = says::client_revoked(name(*client), when, who, workspace);
            Some((says::client_revoked_subject(workspace), did, says::opens_nothing().to_owned()))
        }
        Write::InsertClientSecret { client, secret, .. } => {
            let did = says::secret_made(name(*client), &secret.hint, when, who, workspace);
            let so = says::token_works_until(secret.expires_at.day());
            Some((says::secret_made_subject(workspace), did, so))
        }
        Write::RevokeClientSecret { client, secret: id, .. } => {
            let did = says::secret_revoked(name(*client), secret(*client, *id), when, who, workspace);
            Some((says::secret_revoked_subject(workspace), did, says::opens_nothing().to_owned()))
        }
        _ => None,
    })?;
    words(subject, did, &so, "#clients")
}

/// What is said of a workspace that was changed: of its sign-in policy, and of what its plan has ended. Its name, its plan and its
/// seats are no part of how it is set up.
fn of_policy(done: &Done, told: Told<'_>) -> Option<Words> {
    let Told { who, workspace, when } = told;
    let before = &done.before;
    let after = done.writes.iter().find_map(|write| match write {
        Write::UpdateWorkspace(after) => Some(after),
        _ => None,
    })?;
    let first_sign_in = (after.jit != before.jit).then_some(after.jit);
    let (was, is) = (before.session_limits, after.session_limits);
    let did = if is == was {
        first_sign_in.map(|is_on| match is_on {
            true => says::first_sign_in_on(when, who, workspace),
            false => says::first_sign_in_off(when, who, workspace),
        })
    } else {
        let (absolute, idle) = (is.absolute_minutes, is.idle_minutes);
        let limits = says::limits(absolute, was.absolute_minutes, idle, was.idle_minutes);
        Some(match first_sign_in {
            Some(true) => says::first_sign_in_on_and_limits_set(limits, when, who, workspace),
            Some(false) => says::first_sign_in_off_and_limits_set(limits, when, who, workspace),
            None => says::limits_set(limits, when, who, workspace),
        })
    };
    if let Some(did) = did {
        let so = first_sign_in.map(|is_on| match is_on {
            true => says::taken_in().to_owned(),
            false => says::taken_in_no_more().to_owned(),
        });
        let subject = says::policy_changed_subject(workspace);
        return Some(Words { subject, did, so: so.into_iter().collect(), place: "#policy" });
    }
    let ends = |write: &Write| matches!(write, Write::RevokeToken { .. } | Write::RevokeClient { .. });
    if !done.writes.iter().any(ends) {
        return None;
    }
    let did = says::plan_given_back(when, who, workspace);
    words(says::tokens_revoked_subject(workspace), did, says::make_new_tokens(), "#directory")
}
