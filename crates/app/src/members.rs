//! Members by hand: an admin, the operator, or the member.

use domain::{
    Actor, Address, Member, MemberId, Moment, Refusal, Role, SetupLinkId, Workspace, WorkspaceId,
    rules::{
        Scene,
        admit::{self, Invitee, Leaving, NewIds},
        grant::Affected,
        lock::Hand,
        showing::{self, Whom, Wish},
        suspend,
    },
    session::Session,
};
use store::{Decision, Failure, Scope, Transaction};

use crate::{App, Outcome, decided, error::flat, groups::affected, setup_links, workspace_or_refuse};

/// Who asks, and with whose hand. A member's role is read anew under the lock.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// The operator.
    Operator(Actor),
    /// A signed-in member of the workspace.
    Member {
        /// Who acts.
        actor: Actor,
        /// Their place.
        member: MemberId,
    },
    /// Whoever holds a setup link.
    Link {
        /// Which.
        link: SetupLinkId,
        /// When they ask.
        now: Moment,
    },
}

impl By {
    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match self {
            Self::Operator(actor) | Self::Member { actor, .. } => *actor,
            Self::Link { link, .. } => Actor::SetupLink(*link),
        }
    }

    /// The hand as it is now: an admin who has just been demoted is one no more.
    pub(crate) async fn hand(
        &self,
        transaction: &mut dyn Transaction,
    ) -> Result<Result<Hand, Refusal>, Failure> {
        match self {
            Self::Operator(_) => Ok(Ok(Hand::Operator)),
            Self::Member { member, .. } => {
                let member = transaction.member(*member).await?;
                let active = member.filter(Member::is_active);
                Ok(active.map(|member| Hand::Member(member.role)).ok_or(Refusal::RoleInsufficient))
            }
            Self::Link { link, now } => setup_links::hand(*link, *now, transaction).await,
        }
    }
}

/// The hand, or the end of the script with the refusal.
macro_rules! hand_or_refuse {
    ($by:expr, $transaction:expr) => {
        match $by.hand($transaction).await? {
            Ok(hand) => hand,
            Err(refusal) => return Ok(store::Decision::nothing(Err(refusal))),
        }
    };
}
pub(crate) use hand_or_refuse;

struct Adding {
    by: By,
    now: Moment,
    address: Address,
    role: Role,
    new: NewIds,
}

/// Adds somebody by address.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`]; those of [`admit::add`].
pub async fn add(app: &App, workspace: WorkspaceId, by: By, address: Address, role: Role) -> Outcome<Member> {
    let now = app.now();
    let new = NewIds { account: app.id(now), member: app.id(now) };
    let adding = Adding { by, now, address, role, new };
    let scope = Scope::Workspace(workspace);
    flat(store::write(&*app.store, scope, adding, |adding, tx| Box::pin(add_steps(adding, tx))).await)
}

async fn add_steps(
    adding: &Adding,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Member, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(adding.by, transaction);
    let account = transaction.owner_of(&adding.address).await?.map(|(owned, _)| owned.account);
    let member = match account {
        Some(account) => transaction.member_of(account).await?,
        None => None,
    };
    let invitee = Invitee {
        account,
        member,
        shown: transaction.shown_under(&adding.address).await?,
        verified: transaction.verified_domains().await?,
    };
    let scene = Scene { workspace: &workspace, actor: adding.by.actor(), now: adding.now };
    let answer = admit::add(scene, hand, &adding.address, adding.role, &invitee, adding.new);
    Ok(decided(scene, "", answer))
}

struct Touching {
    by: By,
    now: Moment,
    member: MemberId,
    how: How,
}

enum How {
    Remove,
    Quit,
    ChangeRole(Role),
    Suspend(String),
    Unsuspend,
    Show(Wish),
}

/// Ends a member's access by hand.
///
/// # Errors
/// [`Refusal::MemberNotFound`]; those of [`admit::remove`].
pub async fn remove(app: &App, workspace: WorkspaceId, by: By, member: MemberId) -> Outcome<Member> {
    touch(app, workspace, Touching { by, now: app.now(), member, how: How::Remove }).await
}

/// A member gives up their own place.
///
/// # Errors
/// Those of [`admit::quit`].
pub async fn quit(app: &App, workspace: WorkspaceId, actor: Actor, member: MemberId) -> Outcome<Member> {
    let by = By::Member { actor, member };
    touch(app, workspace, Touching { by, now: app.now(), member, how: How::Quit }).await
}

/// Gives a member another role.
///
/// # Errors
/// [`Refusal::MemberNotFound`]; those of [`admit::change_role`].
pub async fn change_role(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    member: MemberId,
    to: Role,
) -> Outcome<Member> {
    touch(app, workspace, Touching { by, now: app.now(), member, how: How::ChangeRole(to) }).await
}

/// Holds a member out, for this reason, until that is lifted.
///
/// # Errors
/// [`Refusal::MemberNotFound`]; those of [`suspend::suspend`].
pub async fn suspend(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    member: MemberId,
    reason: String,
) -> Outcome<Member> {
    touch(app, workspace, Touching { by, now: app.now(), member, how: How::Suspend(reason) }).await
}

/// Holds a member out no longer.
///
/// # Errors
/// [`Refusal::MemberNotFound`]; those of [`suspend::lift`].
pub async fn unsuspend(app: &App, workspace: WorkspaceId, by: By, member: MemberId) -> Outcome<Member> {
    touch(app, workspace, Touching { by, now: app.now(), member, how: How::Unsuspend }).await
}

/// Shows a member as wished: the member's own wish where they ask for themselves.
///
/// # Errors
/// [`Refusal::MemberNotFound`]; those of [`showing::show`].
pub async fn show(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    member: MemberId,
    wish: Wish,
) -> Outcome<Member> {
    touch(app, workspace, Touching { by, now: app.now(), member, how: How::Show(wish) }).await
}

async fn touch(app: &App, workspace: WorkspaceId, touching: Touching) -> Outcome<Member> {
    let scope = Scope::Workspace(workspace);
    flat(store::write(&*app.store, scope, touching, |touching, tx| Box::pin(touch_steps(touching, tx))).await)
}

async fn touch_steps(
    touching: &Touching,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Member, Refusal>>, Failure> {
    let workspace: Workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(touching.by, transaction);
    let Some(member) = transaction.member(touching.member).await? else {
        return Ok(Decision::nothing(Err(Refusal::MemberNotFound)));
    };
    let owners = transaction.owners().await?;
    let sessions: Vec<Session> = transaction.live_sessions(member.account, touching.now).await?;
    let scene = Scene { workspace: &workspace, actor: touching.by.actor(), now: touching.now };
    let leaving = Leaving { member: &member, sessions: &sessions, owners };
    let answer = match &touching.how {
        How::Remove => admit::remove(scene, hand, leaving).map(|change| (change, member.clone())),
        How::Quit => admit::quit(scene, member.role, leaving).map(|change| (change, member.clone())),
        How::ChangeRole(to) => {
            let owned = transaction.addresses_of(member.account).await?;
            admit::change_role(scene, hand, leaving, &owned, *to)
        }
        How::Suspend(reason) => suspend::suspend(scene, hand, leaving, reason),
        How::Show(wish) => {
            let owned = transaction.addresses_of(member.account).await?;
            let by = match touching.by {
                By::Member { member, .. } if member == touching.member => showing::By::Themselves,
                _ => showing::By::Other(hand),
            };
            let told = match member.claimed_by {
                Some(user) => transaction.directory_user(user, touching.now).await?.map(|(user, _)| user),
                None => None,
            };
            let whom = Whom { member: &member, owned: &owned, told: told.as_ref() };
            showing::show(scene, by, whom, wish.clone())
        }
        How::Unsuspend => suspend::lift(scene, hand, &given(&workspace, &member, transaction).await?),
    };
    Ok(decided(scene, &touching.member.to_string(), answer))
}

/// A member with the groups that have them and the role they were told of with, where groups are mapped.
async fn given(
    workspace: &Workspace,
    member: &Member,
    transaction: &mut dyn Transaction,
) -> Result<Affected, Failure> {
    let alone = || Affected { member: member.clone(), groups: Vec::new(), told: None };
    let Some(user) = member.claimed_by.filter(|_| affected::in_force(workspace).is_some()) else {
        return Ok(alone());
    };
    let mut graph = affected::Graph::after(affected::Change::None);
    let found = graph.affected(&[user], transaction).await?;
    Ok(found.into_iter().next().unwrap_or_else(alone))
}
