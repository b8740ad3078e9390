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
/// [`Refusal::WorkspaceNotFound`] for whoever has no place there, as for a workspace that does not exist; those of
/// [`enter::opens`].
pub async fn enter(app: &App, session: &Session, slug: &str) -> Outcome<Open> {
    let workspace = app.store.workspace_named(slug).await?.ok_or(Refusal::WorkspaceNotFound)?;
    let member =
        app.store.member_of(workspace.id, session.account).await?.ok_or(Refusal::WorkspaceNotFound)?;
    enter::opens(session, &member, &workspace, app.now())?;
    Ok(Open { member, workspace })
}

/// Every place of a session's account, with what the session may do there.
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
    Ok(places.into_iter().map(place).collect())
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
