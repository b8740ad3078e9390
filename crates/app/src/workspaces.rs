//! Workspaces, made and changed by the operator.

use domain::{
    Actor, Address, Workspace, WorkspaceId,
    rules::{
        Scene, policy,
        workspaces::{self, Edit, NewWorkspace},
    },
    workspace::{Kind, Plan, SessionLimits, slug_of},
};
use store::{Decision, Scope};

use crate::{
    App, Outcome, admins, decided,
    error::flat,
    members::{By, hand_or_refuse},
    workspace_or_refuse,
};

/// What a new workspace is to be, as the operator says it.
#[derive(Debug, Clone)]
pub struct New {
    /// Its name on pages.
    pub name: String,
    /// Its name in addresses; made from the name where absent.
    pub slug: Option<String>,
    /// Personal or team.
    pub kind: Kind,
    /// What it has bought.
    pub plan: Plan,
    /// How many seats; none for any number.
    pub seats: Option<u32>,
    /// Its owner's address.
    pub owner: Address,
}

/// Makes a workspace with its owner.
///
/// # Errors
/// Those of [`workspaces::create`].
pub async fn create(app: &App, actor: Actor, new: New) -> Outcome<Workspace> {
    let now = app.now();
    let id: WorkspaceId = app.id(now);
    let own = id.to_string().replace('_', "-");
    // A name that leaves nothing for a slug gets one made of the id, and so does one whose slug is taken: only who asks
    // for a slug hears that it is.
    let (slug, spare) = match (new.slug, slug_of(&new.name)) {
        (Some(asked), _) => (asked, None),
        (None, Some(made)) => (made, Some(own)),
        (None, None) => (own, None),
    };
    let new = NewWorkspace {
        id,
        slug,
        name: new.name,
        kind: new.kind,
        plan: new.plan,
        seats: new.seats,
        owner: new.owner,
        owner_place: app.id(now),
        new_account: app.id(now),
    };
    let input = (actor, now, new, spare);
    flat(
        store::write(&*app.store, Scope::House, input, |(actor, now, new, spare), transaction| {
            Box::pin(async move {
                let mut new = new.clone();
                let account = transaction.owner_of(&new.owner).await?.map(|(owned, _)| owned.account);
                let mut holder = transaction.slug_holder(&new.slug).await?;
                if let (Some(_), Some(spare)) = (holder, spare) {
                    new.slug.clone_from(spare);
                    holder = None;
                }
                Ok(match workspaces::create(*actor, *now, new, account, holder) {
                    Ok((change, workspace)) => Decision::new(change, Ok(workspace)),
                    Err(refusal) => Decision::nothing(Err(refusal)),
                })
            })
        })
        .await,
    )
}

/// Changes a workspace.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`]; those of [`workspaces::edit`].
pub async fn edit(app: &App, workspace: WorkspaceId, actor: Actor, edit: Edit) -> Outcome<Workspace> {
    let input = (actor, app.now(), edit);
    admins::change(app, workspace, input, |(actor, now, edit), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let scene = Scene { workspace: &workspace, actor: *actor, now: *now };
            let (tokens, clients) = (transaction.tokens().await?, transaction.clients().await?);
            Ok(decided(scene, "", workspaces::edit(scene, edit.clone(), &tokens, &clients)))
        })
    })
    .await
}

/// Says whether people nobody added are taken in at their first sign-in.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`]; those of [`policy::take_in`].
pub async fn take_in(app: &App, workspace: WorkspaceId, by: By, wanted: bool) -> Outcome<Workspace> {
    let input = (by, app.now(), wanted);
    admins::change(app, workspace, input, |(by, now, wanted), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
            Ok(decided(scene, "", policy::take_in(scene, hand, *wanted)))
        })
    })
    .await
}

/// An admin sets how long a sign-in lasts in their workspace.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`]; those of [`policy::limit_sessions`].
pub async fn limit_sessions(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    limits: SessionLimits,
) -> Outcome<Workspace> {
    let input = (by, app.now(), limits);
    admins::change(app, workspace, input, |(by, now, limits), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
            Ok(decided(scene, "", policy::limit_sessions(scene, hand, *limits)))
        })
    })
    .await
}
