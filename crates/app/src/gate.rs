//! From a token, key or cookie to the caller it proves. Every "no" is the same to whoever asks.

use domain::{
    Actor, Credential, DirectoryId, Moment, Refusal, Workspace,
    directory::Directory,
    rules::{enter, suspend},
    session::{NOTED_EVERY, Session},
    sign_in::Client as Whence,
};
use store::{Failure, Transaction};

use crate::{
    App,
    access::{self, Pass},
    secret::digest_of,
    usage::Used,
};

/// A directory's caller: a live token on its own directory's path.
#[derive(Debug, Clone)]
pub struct DirectoryCaller {
    /// The workspace, as it was when the request came.
    pub workspace: Workspace,
    /// The directory.
    pub directory: Directory,
    /// By what it was let in.
    pub by: Credential,
}

impl DirectoryCaller {
    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Directory { directory: self.directory.id, by: self.by }
    }
}

/// The directory a bearer token opens on this path; none if it is missing, wrong, expired, revoked, another
/// directory's, or the directory has no power any more (A1, A2). Whatever it is, one thing is looked up.
///
/// That it was used is noted, and so is the use of what has opened this directory once and does no more: whoever is turned
/// away hears nothing of it, and the directory's admins see which token is to be replaced.
///
/// # Errors
/// [`Failure`].
pub async fn directory(
    app: &App,
    path: DirectoryId,
    bearer: &str,
    whence: &Whence,
) -> Result<Option<DirectoryCaller>, Failure> {
    let now = app.now();
    let found = match access::open(app, bearer) {
        Some(pass) => client(app, pass, now).await?,
        None => token(app, path, bearer, whence, now).await?,
    };
    let Some(Found { directory: of, by, is_live, workspace }) = found else { return Ok(None) };
    if of != path || !access::opens(&workspace, path, now) {
        return Ok(None);
    }
    let used = Used { workspace: workspace.id, directory: of, by: Some(by.into()), is_live };
    app.usages.note(used, whence, now);
    if !is_live {
        return Ok(None);
    }
    let Some(directory) = workspace.directory.clone() else { return Ok(None) };
    Ok(Some(DirectoryCaller { workspace, directory, by }))
}

/// What somebody shows, and which directory it opens or has opened.
struct Found {
    directory: DirectoryId,
    by: Credential,
    is_live: bool,
    workspace: Workspace,
}

/// A token of the directory of this path, dead or alive. That somebody shows what was never made is noted, so that whoever
/// pasted a token in part can be told of it; whoever shows nothing has pasted nothing.
async fn token(
    app: &App,
    path: DirectoryId,
    bearer: &str,
    whence: &Whence,
    now: Moment,
) -> Result<Option<Found>, Failure> {
    let Some((workspace, token)) = app.store.token(path, &digest_of(bearer)).await? else { return Ok(None) };
    let Some(token) = token else {
        if !bearer.is_empty() && access::opens(&workspace, path, now) {
            let used = Used { workspace: workspace.id, directory: path, by: None, is_live: false };
            app.usages.note(used, whence, now);
        }
        return Ok(None);
    };
    Ok(Some(Found {
        directory: token.directory,
        by: Credential::Token(token.id),
        is_live: token.is_live(now),
        workspace,
    }))
}

/// The client that got an access token, and whether it still stands by it. One that has run out is nothing to note: its
/// client gets another.
async fn client(app: &App, pass: Pass, now: Moment) -> Result<Option<Found>, Failure> {
    let found = app.store.client(pass.client).await?;
    let found = found.filter(|(client, _)| now < pass.expires_at && client.directory == pass.directory);
    Ok(found.map(|(client, workspace)| Found {
        directory: client.directory,
        by: Credential::Client { client: client.id, secret: pass.secret },
        is_live: client.stands_by(pass.secret, now),
        workspace,
    }))
}

/// The workspace a directory speaks in, as it is under the lock, if what let the request in opens it still. A client may
/// take its time over a body, and what ends after its token, secret or client was revoked is to change nothing.
///
/// # Errors
/// [`Refusal::TokenNotFound`].
pub(crate) async fn still(
    actor: Actor,
    now: Moment,
    transaction: &mut dyn Transaction,
) -> Result<Result<Workspace, Refusal>, Failure> {
    let Some(workspace) = transaction.workspace().cloned() else {
        return Ok(Err(Refusal::WorkspaceNotFound));
    };
    let Actor::Directory { directory, by } = actor else { return Ok(Err(Refusal::TokenNotFound)) };
    if workspace.directory.as_ref().is_none_or(|own| own.id != directory) {
        return Ok(Err(Refusal::TokenNotFound));
    }
    let opens = match by {
        Credential::Token(token) => {
            transaction.tokens().await?.iter().any(|one| one.id == token && one.is_live(now))
        }
        Credential::Client { client, secret } => {
            let clients = transaction.clients().await?;
            clients.iter().any(|one| one.id == client && one.stands_by(secret, now))
        }
    };
    Ok(if opens { Ok(workspace) } else { Err(Refusal::TokenNotFound) })
}

/// The operator behind a key.
///
/// # Errors
/// [`Failure`].
pub async fn operator(app: &App, bearer: &str) -> Result<Option<Actor>, Failure> {
    Ok(app.store.operator_key(&digest_of(bearer)).await?.map(Actor::Operator))
}

/// The live session behind a cookie or token. Its use is noted twice a minute.
///
/// # Errors
/// [`Failure`].
pub async fn session(app: &App, secret: &str) -> Result<Option<Session>, Failure> {
    let now = app.now();
    let found = app.store.session(&digest_of(secret)).await?;
    let Some(mut session) = found.filter(|session| session.is_live(now)) else { return Ok(None) };
    if session.seen_at < now.before(NOTED_EVERY) {
        app.store.seen(session.id, now).await?;
        session.idled = session.idled_until(now);
        session.seen_at = now;
    }
    Ok(Some(session))
}

/// What somebody whose session has ended is to be told of a workspace they were in: that their access was removed, if it
/// was. Only of a workspace that the session could be told of while it lasted ([`enter::names`]).
///
/// # Errors
/// [`Failure`].
pub async fn farewell(
    app: &App,
    secret: &str,
    slug: &str,
) -> Result<Option<(Refusal, Session, Workspace)>, Failure> {
    let now = app.now();
    let Some(session) = app.store.ended_session(&digest_of(secret)).await? else { return Ok(None) };
    let Some(workspace) = app.store.workspace_named(slug).await? else { return Ok(None) };
    if !enter::names(&session, workspace.id, now) {
        return Ok(None);
    }
    let member = app.store.member_of(workspace.id, session.account).await?;
    Ok(member
        .filter(|member| !member.is_active())
        .map(|member| (suspend::why_not_in(&member, &workspace, now), session, workspace)))
}
