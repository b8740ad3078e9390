//! Sign-in through a connection: away to the identity provider, and back from it by OpenID Connect.

use domain::{
    ConnectionId, Moment, Refusal, Workspace,
    connection::{Connection, Protocol},
    session::Session,
    sign_in::{self, Client},
    workspace::Entitlement,
};
use oidc::authorize::{self, Prompt, Wish};
use store::{Attempt, Purpose};

use super::{
    ATTEMPT_LIVES_FOR, Finished, Stopped,
    arrival::{Arrival, arrive},
    assertion, begun_at,
    exchange::{self, Broken},
    log::Try,
    not_believed,
    providers::{self, At},
    saml,
};
use crate::{
    App,
    secret::{Secret, digest_of},
};

/// The place the secrets of an attempt by OpenID Connect are sealed for.
const PLACE: &str = "attempt";

/// How the browser gets to the identity provider.
#[derive(Debug)]
pub enum Away {
    /// It is sent there.
    To(String),
    /// It posts a form there.
    Form {
        /// Where to.
        action: String,
        /// Names and values of its fields.
        fields: Vec<(&'static str, String)>,
    },
}

/// A sign-in on its way.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes now.
    pub away: Away,
    /// What the browser keeps in a cookie, so that only it can come back.
    pub browser: Secret,
}

/// A request to an identity provider, and what its answer will be known by.
pub(super) struct Asking {
    pub(super) away: Away,
    /// What the answer brings back: where the rest is found by.
    pub(super) handle: String,
    /// What the answer will be compared with.
    pub(super) secrets: String,
    /// The place it is sealed for: an answer by one protocol never finds what another one asked.
    pub(super) place: &'static str,
}

/// Sends a browser to a connection's identity provider. `hint` is who is expected to sign in.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`], [`Refusal::ConnectionOff`], [`Refusal::SignInNotBelieved`] where the identity
/// provider can't be reached or makes no sense.
pub async fn begin(
    app: &App,
    connection: ConnectionId,
    purpose: Purpose,
    return_to: String,
    hint: Option<&str>,
    from: Client,
) -> Result<Begun, Stopped> {
    let mut attempt = Try::begin(app, sign_in::Protocol::Oidc, from);
    attempt.is_for(purpose);
    let begun = away(app, &mut attempt, (connection, purpose), return_to, hint).await;
    attempt.closed(app, begun).await
}

async fn away(
    app: &App,
    attempt: &mut Try,
    (connection, purpose): (ConnectionId, Purpose),
    return_to: String,
    hint: Option<&str>,
) -> Result<Begun, Stopped> {
    let found = app.store.connection(connection).await.map_err(|failure| Stopped::new(app, failure))?;
    let Some((connection, workspace)) = found else {
        return Err(Stopped::new(app, Refusal::ConnectionNotFound));
    };
    attempt.through(&connection);
    let now = app.now();
    if !signs_in(&connection, &workspace, purpose, now) {
        return Err(Stopped::new(app, Refusal::ConnectionOff).at(&workspace));
    }
    let wrong = |because: String| not_believed(app, &workspace, because);
    let asking = match &connection.protocol {
        Protocol::Oidc(oidc) => ask(app, At { id: connection.id, oidc }, hint).await,
        Protocol::Saml(saml) => saml::ask(app, connection.id, saml),
    };
    let asking = asking.map_err(wrong)?;
    let browser = Secret::mint("", &*app.entropy);
    let sealed = app.vault.seal(&*app.entropy, asking.place, &asking.secrets);
    let row = Attempt {
        state: digest_of(&asking.handle),
        browser: browser.digest(),
        connection: connection.id,
        purpose,
        sealed: sealed.map_err(|error| wrong(error.to_string()))?,
        return_to,
        expires_at: now.after(ATTEMPT_LIVES_FOR),
    };
    app.store.begin(row).await.map_err(|failure| Stopped::new(app, failure).at(&workspace))?;
    Ok(Begun { away: asking.away, browser })
}

/// Whether anybody may be sent through a connection now.
pub(super) fn signs_in(
    connection: &Connection,
    workspace: &Workspace,
    purpose: Purpose,
    now: Moment,
) -> bool {
    let usable = match purpose {
        Purpose::SignIn => connection.mode.is_enabled(),
        Purpose::Test | Purpose::TestThrough(_) => true,
    };
    usable && workspace.entitlement(now) != Entitlement::None
}

/// A request by OpenID Connect.
async fn ask(app: &App, connection: At<'_>, hint: Option<&str>) -> Result<Asking, String> {
    let known = providers::known(app, connection).await?;
    let attempt = oidc::Attempt::new(app.entropy.bytes(), app.entropy.bytes(), app.entropy.bytes());
    let client = exchange::client(app, connection)?;
    let redirect_uri = exchange::callback_url(app)?;
    let wish =
        Wish { redirect_uri: &redirect_uri, attempt: &attempt, login_hint: hint, prompt: Prompt::AsNeeded };
    let url = authorize::url(&known.provider, &client, &wish).map_err(|fault| fault.to_string())?;
    let secrets = serde_json::to_string(&attempt).map_err(|error| error.to_string())?;
    Ok(Asking { away: Away::To(url.into()), handle: attempt.state().to_owned(), secrets, place: PLACE })
}

/// A browser is back from an identity provider, by OpenID Connect. `browser` is what its cookie holds; `already` the live
/// session in it.
///
/// # Errors
/// [`Refusal::AttemptExpired`], [`Refusal::SignInNotBelieved`], and those of
/// [`domain::rules::sign_in::by_connection`].
pub async fn finish(
    app: &App,
    query: &str,
    browser: Option<&str>,
    already: Option<Session>,
    from: Client,
) -> Result<Finished, Stopped> {
    let mut attempt = Try::begin(app, sign_in::Protocol::Oidc, from);
    let finished = back(app, &mut attempt, query, browser, already).await;
    attempt.closed(app, finished).await
}

async fn back(
    app: &App,
    trying: &mut Try,
    query: &str,
    browser: Option<&str>,
    already: Option<Session>,
) -> Result<Finished, Stopped> {
    let now = app.now();
    let expired = || Stopped::new(app, Refusal::AttemptExpired);
    let state = oidc::callback::state(query).ok_or_else(expired)?;
    let taken =
        app.store.take(&digest_of(&state), now).await.map_err(|failure| Stopped::new(app, failure))?;
    let row = taken.filter(|row| browser.is_some_and(|browser| digest_of(browser) == row.browser));
    let row = row.ok_or_else(expired)?;
    let found = app.store.connection(row.connection).await.map_err(|failure| Stopped::new(app, failure))?;
    let (connection, workspace) = found.ok_or_else(expired)?;
    trying.through(&connection);
    trying.is_for(row.purpose);
    let Protocol::Oidc(oidc) = &connection.protocol else { return Err(expired()) };
    let wrong = |because: String| not_believed(app, &workspace, because);
    let secrets = app.vault.open(PLACE, &row.sealed).map_err(|error| wrong(error.to_string()))?;
    let attempt: oidc::Attempt = serde_json::from_str(&secrets).map_err(|error| wrong(error.to_string()))?;
    let (claims, id_token) =
        match exchange::claims(app, At { id: connection.id, oidc }, &attempt, query).await {
            Ok(told) => told,
            Err(Broken::Stale(because)) => return Err(expired().at(&workspace).because(because)),
            Err(Broken::Because(because)) => return Err(wrong(because)),
        };
    let arrival = Arrival {
        connection: connection.id,
        purpose: row.purpose,
        asked_at: begun_at(&row),
        said: assertion::said(&claims),
        already,
        return_to: row.return_to,
        id_token: Some(id_token),
    };
    arrive(app, trying, workspace, arrival).await
}
