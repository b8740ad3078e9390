//! The way from an identity provider's redirect to what it says about the person. No lock is held meanwhile.

use oidc::{id_token::Expected, token::Once};
use url::Url;

use super::providers::{self, At, Known};
use crate::{App, connections::oidc::credential, stamp};

/// The path at which identity providers send people back.
pub(crate) const CALLBACK: &str = "/sso/oidc/callback";

/// Where identity providers send people back to.
pub(crate) fn callback_url(app: &App) -> Result<Url, String> {
    app.url(CALLBACK).parse().map_err(|error| format!("the public URL is not usable: {error}"))
}

/// Our client at a connection's identity provider.
pub(crate) fn client(app: &App, connection: At<'_>) -> Result<oidc::Client, String> {
    let credential = credential(app, connection.id, &connection.oidc.auth)?;
    Ok(oidc::Client { id: connection.oidc.client_id.clone(), credential })
}

/// Why an exchange stopped.
pub(crate) enum Broken {
    /// The attempt is stale, and why exactly: another try may go well (B17).
    Stale(String),
    /// For the admin (B16).
    Because(String),
}

impl From<String> for Broken {
    fn from(because: String) -> Self {
        Self::Because(because)
    }
}

impl From<oidc::Fault> for Broken {
    fn from(fault: oidc::Fault) -> Self {
        use oidc::fault::Code;
        match fault.code() {
            Code::State | Code::Grant | Code::Nonce => Self::Stale(fault.to_string()),
            _ => Self::Because(fault.to_string()),
        }
    }
}

/// Asks the identity provider who has just come back from it. Gives the ID token as well.
pub(crate) async fn claims(
    app: &App,
    connection: At<'_>,
    attempt: &oidc::Attempt,
    query: &str,
) -> Result<(oidc::Claims, String), Broken> {
    let Known { provider, .. } = providers::known(app, connection).await?;
    let code = oidc::callback::read(query, &provider, attempt)?;
    let client = client(app, connection)?;
    let once = Once { now: stamp(app.now()), id: app.entropy.bytes() };
    let request = oidc::token::request(&provider, &client, &callback_url(app)?, &code, attempt, once)?;
    let answer = app.wire.send(request).await.map_err(|error| error.to_string())?;
    let tokens = oidc::token::read(&answer)?;
    let claims = verified(app, connection, &client, attempt, &tokens).await?;
    let claims = match (&claims.email, &tokens.access_token, &provider.userinfo_endpoint) {
        (None, Some(access_token), Some(_)) => {
            let request = oidc::userinfo::request(&provider, access_token)?;
            let answer = app.wire.send(request).await.map_err(|error| error.to_string())?;
            let info = oidc::userinfo::read(&claims.subject, &answer)?;
            claims.filled_from(info)
        }
        _ => claims,
    };
    Ok((claims, tokens.id_token))
}

async fn verified(
    app: &App,
    connection: At<'_>,
    client: &oidc::Client,
    attempt: &oidc::Attempt,
    tokens: &oidc::token::Tokens,
) -> Result<oidc::Claims, Broken> {
    let known = providers::known(app, connection).await?;
    let now = stamp(app.now());
    let verify = |known: &Known| {
        let expected = Expected { provider: &known.provider, client_id: &client.id, attempt };
        oidc::id_token::verify(tokens, &known.keys, &expected, now)
    };
    match verify(&known) {
        Err(fault) if fault.wants_fresh_keys() => {
            let fresh = providers::with_fresh_keys(app, connection, known).await?;
            Ok(verify(&fresh)?)
        }
        outcome => Ok(outcome?),
    }
}
