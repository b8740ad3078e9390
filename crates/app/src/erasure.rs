//! An account is erased on the person's wish: the account in one commit, then its places one by one. Whoever was interrupted
//! asks again, and what is left is done.

use domain::{
    AccountId, Actor, Member, MemberId, Moment, Refusal, Role, Workspace,
    account::Status,
    rules::{Scene, admit::Leaving, erase},
    workspace::Kind,
};
use store::{Decision, Failure, Scope, Transaction};

use crate::{App, Error, Outcome, closing, decided, error::flat, workspace_or_refuse};

/// From a directory user's resource as it is kept to what is kept once the person is erased: no more than by what the
/// directory finds it. None where it is no resource.
pub type Blank = fn(&str) -> Option<String>;

/// Erases an account.
///
/// # Errors
/// [`Refusal::AccountNotFound`], also where it was erased and nothing of it is left; [`Refusal::AccountOwnsTeam`], and
/// nothing was erased unless its other owners went at the same moment: then the account is, and asking again goes on.
pub async fn erase(app: &App, id: AccountId, actor: Actor, blank: Blank) -> Outcome<()> {
    let account = app.store.account(id).await?.ok_or(Refusal::AccountNotFound)?;
    let places = app.store.places_of(id).await?;
    for (member, workspace) in &places {
        erase::allowed(member, workspace, app.store.owners(workspace.id).await?)?;
    }
    let mut changed = account.status != Status::Erased;
    if changed {
        flat(
            store::write(&*app.store, Scope::House, (id, actor, app.now()), |input, transaction| {
                Box::pin(erasing(input, transaction))
            })
            .await,
        )?;
    }
    // From here on nobody gives the account a place: what somebody gave it until now is among these. One that can't be
    // ended keeps none of the others.
    let mut stuck = None;
    for (member, workspace) in &app.store.places_of(id).await? {
        match end(app, actor, member, workspace, blank).await {
            Ok(ended) => changed |= ended,
            Err(error) => stuck = stuck.or(Some(error)),
        }
    }
    match stuck {
        Some(error) => Err(error),
        None if changed => Ok(()),
        None => Err(Refusal::AccountNotFound.into()),
    }
}

async fn erasing(
    (id, actor, now): &(AccountId, Actor, Moment),
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<(), Refusal>>, Failure> {
    let Some(account) = transaction.account(*id).await? else {
        return Ok(Decision::nothing(Err(Refusal::AccountNotFound)));
    };
    let sessions = transaction.live_sessions(*id, *now).await?;
    Ok(Decision::new(erase::account(*now, *actor, &account, &sessions), Ok(())))
}

/// Ends a place of an erased account; whether there was anything to end.
async fn end(app: &App, actor: Actor, member: &Member, workspace: &Workspace, blank: Blank) -> Outcome<bool> {
    let owns = member.is_active() && member.role == Role::Owner;
    if owns && workspace.kind == Kind::Personal && app.store.owners(workspace.id).await? <= 1 {
        closing::delete(app, workspace.id, actor, workspace.slug.clone()).await?;
        return Ok(true);
    }
    let input = (member.id, actor, app.now(), blank);
    let ended = store::write(&*app.store, Scope::Workspace(workspace.id), input, |input, transaction| {
        Box::pin(departing(input, transaction))
    });
    match flat(ended.await) {
        // Deleted meanwhile: nothing is left to end.
        Err(Error::Refused(Refusal::WorkspaceNotFound)) => Ok(false),
        Err(Error::Refused(Refusal::OwnerIsLast)) => {
            Err(Refusal::AccountOwnsTeam { workspace: workspace.name.clone() }.into())
        }
        other => other,
    }
}

async fn departing(
    (member, actor, now, blank): &(MemberId, Actor, Moment, Blank),
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<bool, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let Some(member) = transaction.member(*member).await? else {
        return Ok(Decision::nothing(Err(Refusal::MemberNotFound)));
    };
    let sessions = transaction.live_sessions(member.account, *now).await?;
    let owners = transaction.owners().await?;
    let user = match member.claimed_by.filter(|_| workspace.directory.is_some()) {
        Some(user) => transaction.directory_user(user, *now).await?.map(|(user, _)| user),
        None => None,
    };
    let user = match &user {
        Some(user) => {
            let resource = blank(&user.told.resource);
            let broken = || Failure::Corrupt(format!("the resource of {} is not JSON", user.id));
            Some((user, resource.ok_or_else(broken)?))
        }
        None => None,
    };
    let scene = Scene { workspace: &workspace, actor: *actor, now: *now };
    let leaving = Leaving { member: &member, sessions: &sessions, owners };
    let answer = erase::depart(scene, leaving, user).map(|change| {
        let ended = !change.is_none();
        (change, ended)
    });
    Ok(decided(scene, &member.id.to_string(), answer))
}
