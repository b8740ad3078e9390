//! Sign-in through a connection: away to the identity provider, and back.

use domain::{
    Actor, Address, ConnectionId, Moment, Refusal, Workspace, WorkspaceId,
    connection::Connection,
    directory_user::DirectoryUser,
    identity::Asserted,
    rules::{
        Scene,
        sign_in::{self, Found, Known, Labels, Matches, NewSession, SignedIn as AlreadyIn},
    },
    session::Session,
    workspace::Entitlement,
};
use oidc::authorize::{self, Prompt, Wish};
use store::{Attempt, Decision, Failure, Purpose, Scope, Transaction};
use url::Url;

use super::{
    ATTEMPT_LIVES_FOR, SESSION_PREFIX, SignedIn, Stopped,
    assertion::{self, Said},
    exchange::{self, Broken},
    not_believed, providers, still,
};
use crate::{
    App, Error, Folds, connections, decided,
    error::flat,
    members::By,
    secret::{Secret, digest_of},
    workspace_or_refuse,
};

/// The place an attempt's secrets are sealed for.
const PLACE: &str = "attempt";

/// A sign-in on its way.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes now.
    pub url: Url,
    /// What the browser keeps in a cookie, so that only it can come back.
    pub browser: Secret,
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
) -> Result<Begun, Stopped> {
    let found = app.store.connection(connection).await.map_err(|failure| Stopped::new(app, failure))?;
    let Some((connection, workspace)) = found else {
        return Err(Stopped::new(app, Refusal::ConnectionNotFound));
    };
    let now = app.now();
    let usable = match purpose {
        Purpose::SignIn => connection.mode.is_enabled(),
        Purpose::Test => true,
    };
    if !usable || workspace.entitlement(now) == Entitlement::None {
        return Err(Stopped::new(app, Refusal::ConnectionOff).at(&workspace));
    }
    let wrong = |because: String| not_believed(app, &workspace, because);
    let known = providers::known(app, &connection).await.map_err(wrong)?;
    let attempt = oidc::Attempt::new(app.entropy.bytes(), app.entropy.bytes(), app.entropy.bytes());
    let client = exchange::client(app, &connection).map_err(wrong)?;
    let redirect_uri = exchange::callback_url(app).map_err(wrong)?;
    let wish =
        Wish { redirect_uri: &redirect_uri, attempt: &attempt, login_hint: hint, prompt: Prompt::AsNeeded };
    let url = authorize::url(&known.provider, &client, &wish).map_err(|fault| wrong(fault.to_string()))?;

    let browser = Secret::mint("", &*app.entropy);
    let secrets = serde_json::to_string(&attempt).map_err(|error| wrong(error.to_string()))?;
    let sealed = app.vault.seal(&*app.entropy, PLACE, &secrets).map_err(|error| wrong(error.to_string()))?;
    let row = Attempt {
        state: digest_of(attempt.state()),
        browser: browser.digest(),
        connection: connection.id,
        purpose,
        sealed,
        return_to,
        expires_at: now.after(ATTEMPT_LIVES_FOR),
    };
    app.store.begin(row).await.map_err(|failure| Stopped::new(app, failure).at(&workspace))?;
    Ok(Begun { url, browser })
}

/// What a return from an identity provider came to.
#[derive(Debug)]
pub enum Finished {
    /// The person is signed in.
    SignedIn(SignedIn),
    /// The connection works: what the identity provider said, label by label.
    Tested {
        /// Whose connection.
        workspace: Box<Workspace>,
        /// What it said.
        said: Vec<(&'static str, String)>,
        /// Where the admin wanted to go: a path of ours.
        return_to: String,
    },
}

/// A browser is back from an identity provider. `browser` is what its cookie holds; `already` the live session in it.
///
/// # Errors
/// [`Refusal::AttemptExpired`], [`Refusal::SignInNotBelieved`], and those of [`sign_in::by_connection`].
pub async fn finish(
    app: &App,
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
    let wrong = |because: String| not_believed(app, &workspace, because);
    let secrets = app.vault.open(PLACE, &row.sealed).map_err(|error| wrong(error.to_string()))?;
    let attempt: oidc::Attempt = serde_json::from_str(&secrets).map_err(|error| wrong(error.to_string()))?;
    let claims = match exchange::claims(app, &connection, &attempt, query).await {
        Ok(claims) => claims,
        Err(Broken::Stale) => return Err(expired().at(&workspace)),
        Err(Broken::Because(because)) => return Err(wrong(because)),
    };
    match row.purpose {
        Purpose::SignIn => {
            let arrival = Arrival { connection: connection.id, claims, already };
            sign_in(app, workspace, arrival, row.return_to).await.map(Finished::SignedIn)
        }
        Purpose::Test => tested(app, workspace, &connection, &claims, already, row.return_to).await,
    }
}

/// Who has come back from the identity provider.
struct Arrival {
    connection: ConnectionId,
    claims: oidc::Claims,
    already: Option<Session>,
}

struct SigningIn {
    now: Moment,
    connection: ConnectionId,
    asserted: Asserted,
    /// The address the identity provider names without vouching for it.
    doubtful: Option<Address>,
    /// Other ids the identity provider knows the person by, each as good as the subject: `oid` in Entra ID.
    also_known_as: Option<String>,
    already: Option<Session>,
    new: NewSession,
    folds: Folds,
}

async fn sign_in(
    app: &App,
    workspace: Workspace,
    arrival: Arrival,
    return_to: String,
) -> Result<SignedIn, Stopped> {
    let now = app.now();
    let secret = Secret::mint(SESSION_PREFIX, &*app.entropy);
    let new = NewSession { id: app.id(now), digest: secret.digest() };
    let Said { asserted, doubtful } = assertion::said(&app.folds, &arrival.claims);
    let input = SigningIn {
        now,
        connection: arrival.connection,
        asserted,
        doubtful,
        also_known_as: arrival.claims.oid,
        already: arrival.already,
        new,
        folds: app.folds,
    };
    let scope = Scope::Workspace(workspace.id);
    let outcome = flat(store::write(&*app.store, scope, input, |input, tx| Box::pin(steps(input, tx))).await);
    match outcome {
        Ok(session) => Ok(SignedIn { secret, session, return_to }),
        Err(error) => Err(Stopped::new(app, error).at(&workspace)),
    }
}

async fn steps(
    input: &SigningIn,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Session, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let connections = transaction.connections().await?;
    let Some(connection) = connections.iter().find(|one| one.id == input.connection) else {
        return Ok(Decision::nothing(Err(Refusal::ConnectionNotFound)));
    };
    let found = find(input, connection, &workspace, transaction).await?;
    let scene = Scene { workspace: &workspace, actor: Actor::System, now: input.now };
    let answer = sign_in::by_connection(scene, connection, &input.asserted, &found, input.new);
    Ok(decided(scene, &format!("subject {}", input.asserted.subject), answer))
}

async fn find(
    input: &SigningIn,
    connection: &Connection,
    workspace: &Workspace,
    transaction: &mut dyn Transaction,
) -> Result<Found, Failure> {
    let asserted = &input.asserted;
    let mut found = Found { verified: transaction.verified_domains().await?, ..Found::default() };
    if let Some(session) = still(transaction, input.already.as_ref()).await?
        && let Some(known) = about(transaction, session.account, connection.id).await?
    {
        found.signed_in = Some(AlreadyIn { session, known });
    }
    if let Some(identity) = transaction.identity(connection.id, &asserted.subject).await? {
        found.bound = about(transaction, identity.account, connection.id).await?;
        found.lost = transaction.lost_domains().await?;
        return Ok(found);
    }
    if workspace.directory.is_some() {
        let matches = matches(input, transaction).await?;
        found.labels = matches.labels();
        if let Some(user) = matches.meant() {
            let place = transaction.directory_user(user.id, input.now).await?.and_then(|(_, place)| place);
            let known = match place {
                Some(place) => about(transaction, place.account.id, connection.id).await?,
                None => None,
            };
            found.meant = Some((user.clone(), known));
        }
    }
    if let Some(email) = &asserted.email
        && let Some((_, account)) = transaction.owner_of(email).await?
    {
        found.under_address = about(transaction, account.id, connection.id).await?;
    }
    if let Some(email) = &input.doubtful
        && found.meant.is_none()
        && is_somebodys(input, email, transaction).await?
    {
        found.labels = Labels::Doubtful;
    }
    Ok(found)
}

async fn matches(input: &SigningIn, transaction: &mut dyn Transaction) -> Result<Matches, Failure> {
    let asserted = &input.asserted;
    let subject = &asserted.subject;
    let mut matches = Matches::default();
    for id in [Some(subject), input.also_known_as.as_ref()].into_iter().flatten() {
        if matches.by_id.is_none() {
            matches.by_id = transaction.directory_user_known_as(id).await?;
        }
    }
    if matches.by_id.is_none() {
        let named = transaction.directory_user_named(&(input.folds.user_name)(subject)).await?;
        // Subjects differ by case (OpenID Connect Core section 2).
        matches.by_id = named.filter(|user| user.told.user_name == *subject);
    }
    if let Some(key) = &asserted.user_name_key {
        matches.by_name = transaction.directory_user_named(key).await?;
    }
    if let Some(email) = &asserted.email {
        matches.by_address = under(input, email, transaction).await?;
    }
    Ok(matches)
}

/// The directory users whose address or user name this is. The keys by which they are found take more for equal than two
/// addresses may differ by.
async fn under(
    input: &SigningIn,
    email: &Address,
    transaction: &mut dyn Transaction,
) -> Result<Vec<DirectoryUser>, Failure> {
    let mut under = transaction.directory_users_under(&(input.folds.email)(email.as_str())).await?;
    under.retain(|user| user.told.email.as_ref() == Some(email));
    let named = transaction.directory_user_named(&(input.folds.user_name)(email.as_str())).await?;
    let is_new = |user: &DirectoryUser| under.iter().all(|one| one.id != user.id);
    let is_it = |user: &DirectoryUser| Address::parse(&user.told.user_name).as_ref() == Ok(email);
    under.extend(named.filter(|user| is_it(user) && is_new(user)));
    Ok(under)
}

/// Whether a member or a directory user goes by this address.
async fn is_somebodys(
    input: &SigningIn,
    email: &Address,
    transaction: &mut dyn Transaction,
) -> Result<bool, Failure> {
    if let Some((_, account)) = transaction.owner_of(email).await?
        && transaction.member_of(account.id).await?.is_some_and(|member| member.is_active())
    {
        return Ok(true);
    }
    Ok(!under(input, email, transaction).await?.is_empty())
}

/// What is known about an account, as far as a sign-in here asks.
async fn about(
    transaction: &mut dyn Transaction,
    account: domain::AccountId,
    connection: ConnectionId,
) -> Result<Option<Known>, Failure> {
    let Some(account) = transaction.account(account).await? else { return Ok(None) };
    Ok(Some(Known {
        owned: transaction.addresses_of(account.id).await?,
        member: transaction.member_of(account.id).await?,
        identity: transaction.identity_of(connection, account.id).await?,
        account,
    }))
}

/// An admin has come back from a test.
async fn tested(
    app: &App,
    workspace: Workspace,
    connection: &Connection,
    claims: &oidc::Claims,
    already: Option<Session>,
    return_to: String,
) -> Result<Finished, Stopped> {
    let here: WorkspaceId = workspace.id;
    let ended = || Stopped::new(app, Refusal::SessionEnded).at(&workspace);
    let already = already.ok_or_else(ended)?;
    let live = app.store.session(&already.digest).await.map_err(|failure| Stopped::new(app, failure))?;
    let session = live.ok_or_else(ended)?;
    let member = app.store.member_of(here, session.account).await;
    let member = member.map_err(|failure| Stopped::new(app, failure))?.ok_or_else(ended)?;
    let actor = Actor::Person { account: session.account, session: Some(session.id) };
    let by = By::Member { actor, member: member.id };
    let noted = connections::tested(app, here, by, connection.id).await;
    noted.map_err(|error: Error| Stopped::new(app, error).at(&workspace))?;
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(not sent)".to_owned());
    let verified = claims.email_verified.map_or("(not sent)", |verified| if verified { "yes" } else { "no" });
    let said = vec![
        ("Subject", claims.subject.clone()),
        ("User name", shown(&claims.preferred_username)),
        ("Email", shown(&claims.email)),
        ("Email verified", verified.to_owned()),
        ("Given name", shown(&claims.given_name)),
        ("Family name", shown(&claims.family_name)),
    ];
    Ok(Finished::Tested { workspace: Box::new(workspace), said, return_to })
}
