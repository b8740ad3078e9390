//! Access tokens of clients: got at the token endpoint, and opened at every request of the SCIM edge.
//!
//! None is kept. A token is what it opens, sealed under the installation's key; whether its client, its secret and its
//! directory are still alive is asked at every request, so revoking acts at once.

mod keys;

use std::str::FromStr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ClientId, DirectoryId, Moment, SecretId, Workspace,
    client::{ACCESS_LIVES_FOR, Assertions, Client, Proof},
    workspace::DirectoryPower,
};
use oidc::assertion::{self, Doubt, Expected, Maker};
use store::{Failure, Mark, Marked, Marker};

pub use keys::ClientKeys;

use crate::{
    App,
    secret::{Secret, digest_of},
    stamp,
};

/// What begins every access token.
pub const TOKEN_PREFIX: &str = "usa_";

/// The path of the token endpoint.
pub const ENDPOINT: &str = "/oauth/token";

/// What access tokens are sealed for: nothing else that is sealed opens as one.
const PLACE: &str = "access token";

/// The names of the algorithms an assertion may be signed with.
#[must_use]
pub fn algorithms() -> Vec<&'static str> {
    assertion::ALGORITHMS.iter().map(|algorithm| algorithm.as_str()).collect()
}

/// What a client shows at the token endpoint.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// Its id and a secret.
    Secret {
        /// Its id.
        client: &'a str,
        /// The secret.
        secret: &'a str,
    },
    /// An assertion, with its id or without.
    Assertion {
        /// Its id; if absent, the assertion's subject is it.
        client: Option<&'a str>,
        /// The assertion.
        assertion: &'a str,
    },
}

/// Why a client gets no access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// It is not known, dead, or has not shown that it is itself: which of them is told to nobody. Only who has shown to
    /// hold its key is told what is wrong with what they sent.
    Unproven(Option<String>),
    /// Its keys can't be fetched at the moment.
    KeysUnreachable,
    /// It has used so many assertions lately that another can't be marked as used.
    TooOften,
    /// The machinery broke.
    Failed(Failure),
}

impl From<Failure> for Denied {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A client that has shown that it is itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Which directory its tokens open.
    pub directory: DirectoryId,
    client: ClientId,
    /// The secret it was shown by, and when that stops working.
    secret: Option<(SecretId, Moment)>,
}

/// An access token.
#[derive(Debug)]
pub struct Granted {
    /// The token.
    pub token: Secret,
    /// For how many seconds it is good.
    pub seconds: i64,
}

/// Whether a client is itself.
///
/// # Errors
/// [`Denied`].
pub async fn prove(app: &App, shown: Shown<'_>) -> Result<Proven, Denied> {
    let (named, presented) = match shown {
        Shown::Secret { client, secret } => (Some(client.to_owned()), digest_of(secret)),
        Shown::Assertion { client: Some(client), assertion } => {
            (Some(client.to_owned()), digest_of(assertion))
        }
        Shown::Assertion { client: None, assertion } => {
            (assertion::claimed_subject(assertion), digest_of(assertion))
        }
    };
    // Who names nobody does the same work as who names somebody unknown.
    let id = named.and_then(|named| named.parse().ok()).unwrap_or(ClientId::from_bits(0));
    let (client, workspace) = app.store.client(id).await?.ok_or(Denied::Unproven(None))?;
    let now = app.now();
    if !client.is_live() || !opens(&workspace, client.directory, now) {
        return Err(Denied::Unproven(None));
    }
    let secret = match (&client.proof, shown) {
        (Proof::Secrets(secrets), Shown::Secret { .. }) => {
            let same = |digest: &[u8; 32]| verify_slices_are_equal(digest, &presented).is_ok();
            let found = secrets.iter().filter(|secret| secret.is_live(now)).find(|it| same(&it.digest));
            Some(found.map(|secret| (secret.id, secret.expires_at)).ok_or(Denied::Unproven(None))?)
        }
        (Proof::Keys(expected), Shown::Assertion { assertion, .. }) => {
            assert_once(app, &client, expected, assertion).await?;
            None
        }
        _ => return Err(Denied::Unproven(None)),
    };
    Ok(Proven { directory: client.directory, client: client.id, secret })
}

/// Whether a workspace's directory is this one and has any power.
pub(crate) fn opens(workspace: &Workspace, directory: DirectoryId, now: Moment) -> bool {
    workspace.directory.as_ref().is_some_and(|one| one.id == directory)
        && workspace.directory_power(now) != DirectoryPower::None
}

/// Believes an assertion of a client and marks it as used.
async fn assert_once(
    app: &App,
    client: &Client,
    expected: &Assertions,
    assertion: &str,
) -> Result<(), Denied> {
    let (endpoint, issuer) = (app.url(ENDPOINT), app.url(""));
    let audiences = match &expected.audience {
        Some(audience) => vec![audience.as_str()],
        None => vec![endpoint.as_str(), issuer.as_str()],
    };
    let maker = if expected.are_federated(client.id) { Maker::Another } else { Maker::Client };
    let (issuer, subject) = (&expected.issuer, &expected.subject);
    let expected_of = Expected { maker, issuer, subject, audiences: &audiences };
    let keys = |latest| keys::of(app, client.id, &expected.keys, latest);
    let judge = |keys: &oidc::Keys, now| assertion::verify(assertion, keys, &expected_of, now);
    let now = app.now();
    let mut believed = judge(&keys(keys::Latest::Known).await?, stamp(now));
    if believed.as_ref().err().is_some_and(Doubt::wants_fresh_keys) {
        believed = judge(&keys(keys::Latest::Fetched).await?, stamp(now));
    }
    let believed = believed.map_err(|doubt| {
        tracing::info!(client = %client.id, %doubt, "an assertion is not believed");
        Denied::Unproven(doubt.is_about_claims().then(|| doubt.to_string()))
    })?;
    let Some(name) = believed.id else { return Ok(()) };
    let until = Moment::from_micros(believed.until.as_microsecond());
    let mark = Mark { marker: Marker::Client(client.id), digest: digest_of(&name), until };
    match app.store.mark(mark, now).await? {
        Marked::First => Ok(()),
        Marked::Again => {
            tracing::warn!(client = %client.id, "an assertion was used again");
            let because = "The assertion was used before; make a new one, with a new jti, for each request.";
            Err(Denied::Unproven(Some(because.to_owned())))
        }
        Marked::TooMany => Err(Denied::TooOften),
    }
}

/// Gives a client that is itself an access token. It never outlives the secret it was got by.
///
/// # Errors
/// [`Failure::Corrupt`] never in practice: what is sealed is short.
pub fn grant(app: &App, proven: &Proven) -> Result<Granted, Failure> {
    let now = app.now();
    let usual = now.after(ACCESS_LIVES_FOR);
    let expires_at = proven.secret.map_or(usual, |(_, end)| end.min(usual));
    let pass = Pass {
        directory: proven.directory,
        client: proven.client,
        secret: proven.secret.map(|(id, _)| id),
        expires_at,
    };
    let sealed = app.vault.seal(&*app.entropy, PLACE, &pass.to_string());
    let sealed = sealed.map_err(|sealed| Failure::Corrupt(sealed.to_string()))?;
    let token = Secret::of(format!("{TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(sealed)));
    Ok(Granted { token, seconds: expires_at.seconds() - now.seconds() })
}

/// What an access token says inside its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) directory: DirectoryId,
    pub(crate) client: ClientId,
    pub(crate) secret: Option<SecretId>,
    pub(crate) expires_at: Moment,
}

impl std::fmt::Display for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ", self.directory, self.client)?;
        match self.secret {
            Some(secret) => write!(f, "{secret}")?,
            None => f.write_str("-")?,
        }
        write!(f, " {}", self.expires_at.micros())
    }
}

/// The text is no pass.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotAPass;

impl FromStr for Pass {
    type Err = NotAPass;

    fn from_str(text: &str) -> Result<Self, NotAPass> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [directory, client, secret, expires_at] = parts[..] else { return Err(NotAPass) };
        Ok(Self {
            directory: directory.parse().map_err(|_| NotAPass)?,
            client: client.parse().map_err(|_| NotAPass)?,
            secret: match secret {
                "-" => None,
                secret => Some(secret.parse().map_err(|_| NotAPass)?),
            },
            expires_at: Moment::from_micros(expires_at.parse().map_err(|_| NotAPass)?),
        })
    }
}

/// What an access token says, if it is one of this installation; whether it still opens anything is asked elsewhere.
pub(crate) fn open(app: &App, bearer: &str) -> Option<Pass> {
    let sealed = URL_SAFE_NO_PAD.decode(bearer.strip_prefix(TOKEN_PREFIX)?).ok()?;
    app.vault.open(PLACE, &sealed).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_reads_back_as_it_was_written() {
        for secret in [None, Some(SecretId::from_bits(3))] {
            let pass = Pass {
                directory: DirectoryId::from_bits(1),
                client: ClientId::from_bits(2),
                secret,
                expires_at: Moment::from_micros(1_800_000_000_000_001),
            };
            assert_eq!(pass.to_string().parse(), Ok(pass));
        }
        for text in ["", "-", "a b c d", "dir_1 cl_2 - 3", " "] {
            assert_eq!(text.parse::<Pass>(), Err(NotAPass), "{text}");
        }
    }
}
