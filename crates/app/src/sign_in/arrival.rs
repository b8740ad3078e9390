//! Somebody comes back from an identity provider whose word is believed, whatever protocol it came by: who they are here,
//! and what that opens; or, in a test, what the identity provider said.

use domain::{
    AccountId, Actor, Address, ConnectionId, MemberId, Moment, Refusal, Workspace, WorkspaceId,
    connection::Connection,
    directory_user::DirectoryUser,
    identity::Asserted,
    rules::{
        Scene,
        sign_in::{self, Found, Known, Labels, Matches, NewPlace, NewSession, SignedIn as AlreadyIn},
    },
    session::Session,
};
use store::{Decision, Failure, Purpose, Scope, Transaction};

use super::{
    SESSION_PREFIX, SignedIn, Stopped,
    heard::{Heard, Said, address},
    log::Try,
    no_seat, still,
};
use crate::{App, Error, Folds, connections, decided, logout::away, members::By, secret::Secret};

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
        said: Vec<(String, String)>,
        /// What a sign-in makes of it.
        heard: Heard,
        /// Where the admin wanted to go: a path of ours.
        return_to: String,
    },
}

/// Why a sign-in that is still in time opens nothing, for the admin.
const LEFT_SINCE: &str = text::said::left_since();

/// Who has come back, and what for.
pub(super) struct Arrival {
    pub(super) connection: ConnectionId,
    pub(super) purpose: Purpose,
    /// When they were sent to the identity provider.
    pub(super) asked_at: Moment,
    pub(super) said: Said,
    /// The live session in the browser.
    pub(super) already: Option<Session>,
    /// Where they wanted to go: a path of ours.
    pub(super) return_to: String,
    /// The ID token, where the word came by OpenID Connect.
    pub(super) id_token: Option<String>,
}

/// Lets somebody in, or not; in a test, shows what was said.
pub(super) async fn arrive(
    app: &App,
    trying: &mut Try,
    workspace: Workspace,
    arrival: Arrival,
) -> Result<Finished, Stopped> {
    let said = &arrival.said;
    trying.believed(address(said.email.as_deref()).or_else(|| address(said.doubtful.as_deref())));
    match arrival.purpose {
        Purpose::SignIn => sign_in(app, trying, workspace, arrival).await.map(Finished::SignedIn),
        Purpose::Test => tested(app, trying, workspace, arrival).await,
        Purpose::TestThrough(link) => {
            let by = By::Link { link, now: app.now() };
            noted(app, trying, workspace, arrival, by).await
        }
    }
}

struct SigningIn {
    now: Moment,
    connection: ConnectionId,
    asserted: Asserted,
    /// The address the identity provider names without vouching for it.
    doubtful: Option<Address>,
    also_known_as: Vec<String>,
    already: Option<Session>,
    new: NewSession,
    place: NewPlace,
    folds: Folds,
}

async fn sign_in(
    app: &App,
    trying: &mut Try,
    workspace: Workspace,
    arrival: Arrival,
) -> Result<SignedIn, Stopped> {
    let now = app.now();
    let secret = Secret::mint(SESSION_PREFIX, &*app.entropy);
    let new = trying.session(app, &secret);
    let Arrival { connection, asked_at, said, already, return_to, id_token, .. } = arrival;
    let input = SigningIn {
        now,
        connection,
        asserted: said.asserted(asked_at, &app.folds),
        doubtful: address(said.doubtful.as_deref()),
        also_known_as: said.also_known_as.clone(),
        already,
        new,
        place: NewPlace { account: app.id(now), member: app.id(now) },
        folds: app.folds,
    };
    let scope = Scope::Workspace(workspace.id);
    let outcome = store::write(&*app.store, scope, input, |input, tx| Box::pin(steps(input, tx))).await;
    match outcome {
        Ok(Ok(session)) => {
            let hint = id_token.and_then(|token| away::hint(app, connection, session.account, &token));
            Ok(SignedIn { secret, session, return_to, hint })
        }
        Ok(Err(Unwelcome { refusal, who })) => {
            trying.is_of(who);
            trying.is_noted(said.note(&refusal));
            let is_late = refusal == Refusal::AttemptExpired;
            let admins_told = match refusal {
                Refusal::AccessNoSeat { .. } => no_seat::tell(app, &workspace, connection).await,
                _ => false,
            };
            let stopped = Stopped { admins_told, ..Stopped::new(app, refusal).at(&workspace) };
            Err(if is_late { stopped.because(LEFT_SINCE.to_owned()) } else { stopped })
        }
        Err(failure) => Err(Stopped::new(app, failure).at(&workspace)),
    }
}

/// Somebody is not let in: why, and who they are here, as far as their identity or the directory tells.
struct Unwelcome {
    refusal: Refusal,
    who: Option<(AccountId, MemberId)>,
}

impl From<Refusal> for Unwelcome {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, who: None }
    }
}

/// Whom an assertion is of, whether or not it lets them in. An address alone is nobody.
fn who(found: &Found) -> Option<(AccountId, MemberId)> {
    let meant = || found.meant.as_ref().and_then(|(_, known)| known.as_ref());
    let member = found.bound.as_ref().or_else(meant)?.member.as_ref()?;
    Some((member.account, member.id))
}

async fn steps(
    input: &SigningIn,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Session, Unwelcome>>, Failure> {
    let Some(workspace) = transaction.workspace().cloned() else {
        return Ok(Decision::nothing(Err(Refusal::WorkspaceNotFound.into())));
    };
    let connections = transaction.connections().await?;
    let Some(connection) = connections.iter().find(|one| one.id == input.connection) else {
        return Ok(Decision::nothing(Err(Refusal::ConnectionNotFound.into())));
    };
    let found = find(input, connection, &workspace, transaction).await?;
    let scene = Scene { workspace: &workspace, actor: Actor::System, now: input.now };
    let asserted = &input.asserted;
    let answer = sign_in::by_connection(scene, connection, asserted, &found, input.new.clone(), input.place);
    let Decision { change, answer } = decided(scene, &format!("subject {}", asserted.subject), answer);
    Ok(Decision::new(change, answer.map_err(|refusal| Unwelcome { refusal, who: who(&found) })))
}

async fn find(
    input: &SigningIn,
    connection: &Connection,
    workspace: &Workspace,
    transaction: &mut dyn Transaction,
) -> Result<Found, Failure> {
    let asserted = &input.asserted;
    let mut found = Found {
        verified: transaction.verified_domains().await?,
        over_at: transaction.last_over_there(connection.id, &asserted.there).await?,
        ..Found::default()
    };
    // The account first, whose lock whoever ends one of its sessions holds: what was ended is not carried over.
    if let Some(already) = &input.already
        && let Some(known) = about(transaction, already.account, connection.id).await?
        && let Some(session) = still(transaction, Some(already)).await?
    {
        found.signed_in = Some(AlreadyIn { session, known });
    }
    if let Some(email) = &asserted.email
        && let Some((_, account)) = transaction.owner_of(email).await?
    {
        found.under_address = about(transaction, account.id, connection.id).await?;
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
        && workspace.takes_in(input.now)
        && let Some(member) = transaction.shown_under(email).await?
    {
        found.shown = about(transaction, member.account, connection.id).await?;
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
    for id in std::iter::once(subject).chain(&input.also_known_as) {
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
    trying: &mut Try,
    workspace: Workspace,
    arrival: Arrival,
) -> Result<Finished, Stopped> {
    let here: WorkspaceId = workspace.id;
    let ended = || Stopped::new(app, Refusal::SessionEnded).at(&workspace);
    let already = arrival.already.as_ref().ok_or_else(ended)?;
    let live = app.store.session(&already.digest).await.map_err(|failure| Stopped::new(app, failure))?;
    let session = live.ok_or_else(ended)?;
    let member = app.store.member_of(here, session.account).await;
    let member = member.map_err(|failure| Stopped::new(app, failure))?.ok_or_else(ended)?;
    let actor = Actor::Person { account: session.account, session: Some(session.id) };
    let by = By::Member { actor, member: member.id };
    noted(app, trying, workspace, arrival, by).await
}

/// The test of whoever may set up came to a good end.
async fn noted(
    app: &App,
    trying: &mut Try,
    workspace: Workspace,
    arrival: Arrival,
    by: By,
) -> Result<Finished, Stopped> {
    let noted = connections::tested(app, workspace.id, by, arrival.connection).await;
    noted.map_err(|error: Error| Stopped::new(app, error).at(&workspace))?;
    trying.tested(app, &workspace).await;
    let Arrival { said, return_to, .. } = arrival;
    let heard = Heard { naming: said.naming.clone(), word: said.word() };
    Ok(Finished::Tested { workspace: Box::new(workspace), said: said.labels, heard, return_to })
}
