//! The directory's users: told of, changed, forgotten.

use std::{fmt, sync::Arc};

use domain::{
    Actor, Address, DirectoryGroupId, DirectoryUserId, Moment, Refusal, Workspace, WorkspaceId,
    directory::PostOfInactive,
    directory_group::Listed,
    directory_user::{DirectoryUser, Told},
    rules::{
        Scene,
        provision::{self, Found, NewIds, Place},
    },
};
use store::{Belonging, Decision, Failure, Scope, Sought, Transaction};

use crate::{
    App, Error, decided,
    gate::{self, DirectoryCaller},
    groups::affected::in_force,
    journal::{self, Came, Entry},
    waves,
};

/// Why a change of a directory user was not made. A fault is the protocol's: what was sent makes no sense for this
/// person as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied<F> {
    /// What was sent does not fit the person as they are.
    Fault(F),
    /// The product says no, or the machinery broke.
    Error(Error),
}

impl<F> From<Error> for Denied<F> {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl<F> From<Failure> for Denied<F> {
    fn from(failure: Failure) -> Self {
        Self::Error(failure.into())
    }
}

impl<F: fmt::Debug> fmt::Display for Denied<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => write!(f, "{fault:?}"),
            Self::Error(error) => write!(f, "{error}"),
        }
    }
}

/// A person as the directory has them: their resource, and the groups that have them.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The person.
    pub user: &'a DirectoryUser,
    /// The groups, direct and indirect.
    pub groups: &'a [Belonging],
}

/// From a person as they are to what is told of them now; asked under the lock, perhaps more than once.
pub type Edit<F> = Arc<dyn Fn(Known<'_>) -> Result<Told, F> + Send + Sync>;

struct Asked {
    workspace: WorkspaceId,
    actor: Actor,
    now: Moment,
    new: NewIds,
}

impl Asked {
    fn by(app: &App, caller: &DirectoryCaller) -> Self {
        let now = app.now();
        let new = NewIds { user: app.id(now), account: app.id(now), member: app.id(now) };
        Self { workspace: caller.workspace.id, actor: caller.actor(), now, new }
    }
}

/// Everything that is here about a person as they are told of.
async fn found(transaction: &mut dyn Transaction, told: &Told) -> Result<Found, Failure> {
    let user_name_address = Address::parse(&told.user_name).ok();
    transaction
        .found(Sought {
            user_name_key: &told.user_name_key,
            external_id: told.external_id.as_deref(),
            email: told.email.as_ref(),
            user_name_address: user_name_address
                .as_ref()
                .filter(|address| Some(*address) != told.email.as_ref()),
        })
        .await
}

/// The directory tells of somebody new (SCIM POST). `entry` makes the line of its journal.
///
/// # Errors
/// Those of [`provision::create`].
pub async fn create<F: Send + Sync + 'static>(
    app: &App,
    caller: &DirectoryCaller,
    told: Told,
    entry: Entry<DirectoryUser, F>,
) -> Result<DirectoryUser, Denied<F>> {
    let asked = Asked::by(app, caller);
    let scope = Scope::Workspace(asked.workspace);
    let outcome = store::write(&*app.store, scope, (asked, told, entry), |(asked, told, entry), tx| {
        Box::pin(async move {
            let Decision { change, answer } = creating(asked, told, tx).await?;
            Ok(journal::with(Decision::new(change, Ok(answer)), entry, tx))
        })
    })
    .await?;
    answered(outcome)
}

/// What came of a request, for who asked.
pub(crate) fn answered<T, F>(came: Came<T, F>) -> Result<T, Denied<F>> {
    match came {
        Ok(answer) => answer.map_err(|refusal| Denied::Error(Error::Refused(refusal))),
        Err(fault) => Err(Denied::Fault(fault)),
    }
}

async fn creating(
    asked: &Asked,
    told: &Told,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<DirectoryUser, Refusal>>, Failure> {
    let workspace = match gate::still(asked.actor, asked.now, transaction).await? {
        Ok(workspace) => workspace,
        Err(refusal) => return Ok(Decision::nothing(Err(refusal))),
    };
    let scene = Scene { workspace: &workspace, actor: asked.actor, now: asked.now };
    let mut found = found(transaction, told).await?;
    let revives =
        workspace.directory.as_ref().is_some_and(|d| d.manners.post_of_inactive == PostOfInactive::Revive);
    let known = found.same_user_name.as_ref().or(found.same_external_id.as_ref());
    let mut revived: Option<(DirectoryUser, Option<Place>)> = None;
    if let Some(known) = known.filter(|known| revives && !known.told.active) {
        revived = transaction.directory_user(known.id, asked.now).await?;
        found.groups = mapped_groups(&workspace, known.id, transaction).await?;
    }
    let revived = revived.as_ref().map(|(user, place)| (user, place.clone()));
    let answer = provision::create(scene, told.clone(), &found, revived, asked.new);
    Ok(decided(scene, &told.user_name, answer))
}

/// The directory tells something else about somebody (SCIM PUT, PATCH). `edit` makes of the person as they are what is
/// told now.
///
/// # Errors
/// What `edit` answers with; [`Refusal::UserNotFound`]; those of [`provision::update`].
pub async fn change<F: Send + Sync + 'static>(
    app: &App,
    caller: &DirectoryCaller,
    user: DirectoryUserId,
    edit: Edit<F>,
    entry: Entry<DirectoryUser, F>,
) -> Result<DirectoryUser, Denied<F>> {
    let asked = Asked::by(app, caller);
    let scope = Scope::Workspace(asked.workspace);
    let input = (asked, user, edit, entry);
    let outcome = store::write(&*app.store, scope, input, |(asked, user, edit, entry), tx| {
        Box::pin(async move {
            let decision = changing(asked, *user, edit, tx).await?;
            Ok(waves::watched(journal::with(decision, entry, tx)))
        })
    });
    let (outcome, noticed) = outcome.await?;
    waves::tell_at_once(app, caller.workspace.id, noticed).await;
    answered(outcome)
}

async fn changing<F: Send>(
    asked: &Asked,
    user: DirectoryUserId,
    edit: &Edit<F>,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Came<DirectoryUser, F>>, Failure> {
    let workspace = match gate::still(asked.actor, asked.now, transaction).await? {
        Ok(workspace) => workspace,
        Err(refusal) => return Ok(Decision::nothing(Ok(Err(refusal)))),
    };
    let Some((user, place)) = transaction.directory_user(user, asked.now).await? else {
        return Ok(Decision::nothing(Ok(Err(Refusal::UserNotFound))));
    };
    let groups = groups_having(&workspace, &user, transaction).await?;
    let told = match edit(Known { user: &user, groups: &groups }) {
        Ok(told) => told,
        Err(fault) => return Ok(Decision::nothing(Err(fault))),
    };
    let mut found = found(transaction, &told).await?;
    found.groups = mapped_groups(&workspace, user.id, transaction).await?;
    let scene = Scene { workspace: &workspace, actor: asked.actor, now: asked.now };
    let answer = provision::update(scene, &user, told, &found, place.as_ref(), asked.new);
    let Decision { change, answer } = decided(scene, &user.id.to_string(), answer);
    Ok(Decision::new(change, Ok(answer)))
}

/// The directory forgets somebody (SCIM DELETE). `allow` may object to the person as they are, for instance because
/// another version of them was expected.
///
/// # Errors
/// What `allow` answers with; [`Refusal::UserNotFound`]; those of [`provision::remove`].
pub async fn remove<F: Send + Sync + 'static>(
    app: &App,
    caller: &DirectoryCaller,
    user: DirectoryUserId,
    allow: Allow<F>,
    entry: Entry<(), F>,
) -> Result<(), Denied<F>> {
    let asked = Asked::by(app, caller);
    let scope = Scope::Workspace(asked.workspace);
    let input = (asked, user, allow, entry);
    let outcome = store::write(&*app.store, scope, input, |(asked, user, allow, entry), tx| {
        Box::pin(async move {
            let decision = removing(asked, *user, allow, tx).await?;
            Ok(waves::watched(journal::with(decision, entry, tx)))
        })
    });
    let (outcome, noticed) = outcome.await?;
    waves::tell_at_once(app, caller.workspace.id, noticed).await;
    answered(outcome)
}

/// The groups that have a person, where groups are mapped.
pub(crate) async fn mapped_groups(
    workspace: &Workspace,
    user: DirectoryUserId,
    transaction: &mut dyn Transaction,
) -> Result<Vec<DirectoryGroupId>, Failure> {
    if in_force(workspace).is_none() {
        return Ok(Vec::new());
    }
    Ok(transaction.groups_having(user).await?.into_iter().map(|belonging| belonging.group).collect())
}

/// An objection to removing a person as they are.
pub type Allow<F> = Arc<dyn Fn(Known<'_>) -> Result<(), F> + Send + Sync>;

/// The groups that have a person; a directory without groups is not asked.
async fn groups_having(
    workspace: &Workspace,
    user: &DirectoryUser,
    transaction: &mut dyn Transaction,
) -> Result<Vec<Belonging>, Failure> {
    match &workspace.directory {
        Some(directory) if directory.groups > 0 => transaction.groups_having(user.id).await,
        _ => Ok(Vec::new()),
    }
}

async fn removing<F: Send>(
    asked: &Asked,
    user: DirectoryUserId,
    allow: &Allow<F>,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Came<(), F>>, Failure> {
    let workspace = match gate::still(asked.actor, asked.now, transaction).await? {
        Ok(workspace) => workspace,
        Err(refusal) => return Ok(Decision::nothing(Ok(Err(refusal)))),
    };
    let Some((user, place)) = transaction.directory_user(user, asked.now).await? else {
        return Ok(Decision::nothing(Ok(Err(Refusal::UserNotFound))));
    };
    let groups = groups_having(&workspace, &user, transaction).await?;
    if let Err(fault) = allow(Known { user: &user, groups: &groups }) {
        return Ok(Decision::nothing(Err(fault)));
    }
    let scene = Scene { workspace: &workspace, actor: asked.actor, now: asked.now };
    let within = transaction.groups_listing(Listed::User(user.id)).await?;
    let answer = provision::remove(scene, &user, place.as_ref(), &within).map(|change| (change, ()));
    let Decision { change, answer } = decided(scene, &user.id.to_string(), answer);
    Ok(Decision::new(change, Ok(answer)))
}
