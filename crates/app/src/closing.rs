//! A workspace is deleted: closed in one commit, emptied stride by stride, deleted at last. Whoever is interrupted is gone on
//! with in the background, by any node.

use domain::{
    Actor, MemberId, Moment, Refusal, WorkspaceId,
    rules::{
        Scene,
        close::{self, Departing, Held},
    },
};
use store::{Decision, Failure, Scope, Transaction};

use crate::{App, Outcome, decided, error::flat, workspace_or_refuse};

/// How many leave in one commit: few enough that nobody else waits longer than for any other large change.
const STRIDE: u32 = 200;

/// How many strides the request that deletes a workspace waits for. The rest is done behind it.
const STRIDES_ASKED_FOR: u32 = 10;

/// How many workspaces are looked for at a time.
const LOOKED_FOR: u32 = 20;

/// How far the deletion of a workspace has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Its doors are shut; members still have to leave it, which is done in the background.
    Closed,
    /// It is deleted.
    Deleted,
}

/// Deletes a workspace: when this returns, its doors are shut on every node. `typed` is its short name.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`]; those of [`close::close`].
pub async fn delete(app: &App, workspace: WorkspaceId, actor: Actor, typed: String) -> Outcome<Progress> {
    let input = (actor, app.now(), typed);
    let scope = Scope::Workspace(workspace);
    flat(store::write(&*app.store, scope, input, |input, tx| Box::pin(closing(input, tx))).await)?;
    match empty(app, workspace, Some(STRIDES_ASKED_FOR)).await {
        Ok(progress) => Ok(progress),
        // It is closed, which is what was asked for; what is left is gone on with.
        Err(failure) => {
            tracing::warn!(%workspace, %failure, "failed to empty a closed workspace; it is gone on with");
            Ok(Progress::Closed)
        }
    }
}

async fn closing(
    (actor, now, typed): &(Actor, Moment, String),
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<(), Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let held = Held {
        domains: transaction.domain_claims().await?,
        tokens: transaction.tokens().await?,
        clients: transaction.clients().await?,
    };
    let scene = Scene { workspace: &workspace, actor: *actor, now: *now };
    Ok(decided(scene, "", close::close(scene, typed, &held).map(|change| (change, ()))))
}

/// Goes on with every workspace that is closed and not deleted yet. Gives how many were deleted.
///
/// # Errors
/// [`Failure`]; what is left is left for the next time.
pub async fn empty_closed(app: &App) -> Result<usize, Failure> {
    let mut deleted = 0;
    loop {
        let found = app.store.to_empty(LOOKED_FOR).await?;
        if found.is_empty() {
            return Ok(deleted);
        }
        let before = deleted;
        let mut stuck = None;
        for workspace in found {
            // One that can't be emptied holds up no other.
            match empty(app, workspace, None).await {
                Ok(_) => deleted += 1,
                Err(failure) => {
                    tracing::error!(%workspace, %failure, "failed to empty a closed workspace");
                    stuck = stuck.or(Some(failure));
                }
            }
        }
        match stuck {
            Some(failure) if deleted == before => return Err(failure),
            _ => {}
        }
    }
}

/// Lets members leave, so many strides or until all have, and then deletes the workspace.
async fn empty(app: &App, workspace: WorkspaceId, strides: Option<u32>) -> Result<Progress, Failure> {
    let mut after: Option<MemberId> = None;
    let mut done = 0;
    loop {
        if strides.is_some_and(|most| done == most) {
            return Ok(Progress::Closed);
        }
        let input = (app.now(), after);
        let left = store::write(&*app.store, Scope::Closed(workspace), input, |input, tx| {
            Box::pin(departing(input, tx))
        });
        match left.await? {
            Some(last) => after = Some(last),
            None => break,
        }
        done += 1;
    }
    store::write(&*app.store, Scope::Closed(workspace), app.now(), |now, transaction| {
        Box::pin(async move {
            // Whoever else went on with it was faster.
            let Some(workspace) = transaction.workspace().cloned() else { return Ok(Decision::nothing(())) };
            let scene = Scene { workspace: &workspace, actor: Actor::System, now: *now };
            Ok(Decision::new(close::delete(scene), ()))
        })
    })
    .await?;
    Ok(Progress::Deleted)
}

/// One stride. Gives the last who left; nobody where all have left, or somebody else has deleted the workspace.
async fn departing(
    (now, after): &(Moment, Option<MemberId>),
    transaction: &mut dyn Transaction,
) -> Result<Decision<Option<MemberId>>, Failure> {
    let Some(workspace) = transaction.workspace().cloned() else { return Ok(Decision::nothing(None)) };
    let mut leaving = Vec::new();
    for (member, sessions) in transaction.departing(*after, STRIDE, *now).await? {
        let user = match member.claimed_by {
            Some(user) => transaction.directory_user(user, *now).await?.map(|(user, _)| user),
            None => None,
        };
        leaving.push(Departing { member, sessions, user });
    }
    let last = leaving.last().map(|one| one.member.id);
    let scene = Scene { workspace: &workspace, actor: Actor::System, now: *now };
    match close::depart(scene, &leaving) {
        Ok(change) => Ok(Decision::new(change, last)),
        Err(refusal) => Err(Failure::Script(format!("nobody is kept in a closed workspace: {refusal}"))),
    }
}
