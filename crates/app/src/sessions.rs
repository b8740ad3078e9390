//! Sessions: what they open, and their end.

use domain::{
    Member, Refusal, Workspace,
    rules::{enter, sign_in},
    session::Session,
};
use store::{Decision, Failure, Scope};

use crate::{App, Outcome};

/// A place a session opens.
#[derive(Debug, Clone)]
pub struct Open {
    /// Who they are there.
    pub member: Member,
    /// Where.
    pub workspace: Workspace,
}

/// The member a session enters a workspace as.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`] for whoever has no place there, as for a workspace that does not exist, and for a
/// session that may not be told whether it has one ([`enter::names`]); those of [`enter::opens`].
pub async fn enter(app: &App, session: &Session, slug: &str) -> Outcome<Open> {
    let workspace = app.store.workspace_named(slug).await?.ok_or(Refusal::WorkspaceNotFound)?;
    if !enter::names(session, workspace.id, app.now()) {
        return Err(Refusal::WorkspaceNotFound.into());
    }
    let member =
        app.store.member_of(workspace.id, session.account).await?.ok_or(Refusal::WorkspaceNotFound)?;
    enter::opens(session, &member, &workspace, app.now())?;
    Ok(Open { member, workspace })
}

/// The places of a session's account that the session may be told of ([`enter::names`]), with what it may do there. What
/// is left out it does not open.
///
/// # Errors
/// [`Failure`].
pub async fn places(app: &App, session: &Session) -> Result<Vec<(Open, Result<(), Refusal>)>, Failure> {
    let now = app.now();
    let places = app.store.places_of(session.account).await?;
    let place = |(member, workspace): (Member, Workspace)| {
        let opens = enter::opens(session, &member, &workspace, now);
        (Open { member, workspace }, opens)
    };
    let named = places.into_iter().filter(|(_, workspace)| enter::names(session, workspace.id, now));
    Ok(named.map(place).collect())
}

/// A person signs out. Signing out twice is signing out.
///
/// # Errors
/// [`Failure`].
pub async fn sign_out(app: &App, session: &Session) -> Result<(), Failure> {
    let input = (app.now(), session.clone());
    store::write(&*app.store, Scope::House, input, |(now, session), transaction| {
        Box::pin(async move {
            Ok(match transaction.session(session.id).await? {
                Some(session) => Decision::new(sign_in::sign_out(*now, &session), ()),
                None => Decision::nothing(()),
            })
        })
    })
    .await
}
