//! Sessions: what they open, and their end.

use domain::{
    Member, MemberId, Moment, Refusal, SessionId, Workspace, WorkspaceId,
    rules::{Scene, enter, sessions, sign_in},
    session::{Session, WorkspaceProof},
};
use store::{Decision, Failure, Scope, Transaction};

use crate::{
    App, Outcome, decided,
    error::flat,
    members::{By, hand_or_refuse},
    workspace_or_refuse,
};

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

/// Which of somebody's own sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(SessionId),
    /// All but the one they are in.
    Others,
}

/// The sessions of a person that they may see from the one they are in, oldest first, that one included.
///
/// # Errors
/// [`Failure`].
pub async fn own(app: &App, session: &Session) -> Result<Vec<Session>, Failure> {
    let now = app.now();
    let mut all = app.store.live_sessions(session.account, now).await?;
    all.retain(|one| one.is_live(now) && sessions::sees(session, one, now));
    Ok(all)
}

/// A person ends sessions of theirs. Gives how many.
///
/// # Errors
/// [`Refusal::SessionNotFound`], also for one that they may not see; [`Refusal::SessionEnded`] where the one they are in is
/// over.
pub async fn end_own(app: &App, session: &Session, which: Which) -> Outcome<usize> {
    let input = (app.now(), session.clone(), which);
    flat(store::write(&*app.store, Scope::House, input, |input, tx| Box::pin(end_own_steps(input, tx))).await)
}

async fn end_own_steps(
    (now, session, which): &(Moment, Session, Which),
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<usize, Refusal>>, Failure> {
    // Whoever signs in to the account at the same time waits for this, or this for them.
    transaction.account(session.account).await?;
    let Some(own) = transaction.session(session.id).await? else {
        return Ok(Decision::nothing(Err(Refusal::SessionEnded)));
    };
    let mut theirs = transaction.live_sessions(own.account, *now).await?;
    theirs.retain(|one| sessions::sees(&own, one, *now));
    match which {
        Which::One(id) => theirs.retain(|one| one.id == *id),
        Which::Others => theirs.retain(|one| one.id != own.id),
    }
    if theirs.is_empty() && matches!(which, Which::One(_)) {
        return Ok(Decision::nothing(Err(Refusal::SessionNotFound)));
    }
    Ok(Decision::new(sessions::end_own(*now, &own, &theirs), Ok(theirs.len())))
}

/// A member's session, as far as a workspace may know of it.
#[derive(Debug, Clone)]
pub struct Here {
    /// The session. What it is good for elsewhere is nobody's business here.
    pub session: Session,
    /// What it proved here; none where the person joined while they were signed in.
    pub proof: Option<WorkspaceProof>,
}

impl Here {
    /// When the session was last used, if it is good for nothing else: otherwise it may have been used elsewhere.
    #[must_use]
    pub fn seen_at(&self) -> Option<Moment> {
        let alone = self.session.mailbox_shown_at.is_none() && self.session.proofs.len() <= 1;
        alone.then_some(self.session.seen_at)
    }

    /// When it was opened for this workspace.
    #[must_use]
    pub fn opened_at(&self, member: &Member) -> Moment {
        self.proof.map_or(member.joined_at, |proof| proof.at)
    }
}

/// The sessions that open a workspace to a member now, oldest first.
///
/// # Errors
/// [`Failure`].
pub async fn of_member(app: &App, workspace: &Workspace, member: &Member) -> Result<Vec<Here>, Failure> {
    let now = app.now();
    let all = app.store.live_sessions(member.account, now).await?;
    let here = all.into_iter().filter(|one| enter::opens(one, member, workspace, now).is_ok());
    Ok(here.map(|session| Here { proof: session.proof_for(workspace.id).copied(), session }).collect())
}

/// Signs a member out of a workspace: in one session, or in all of theirs. Elsewhere they go on. Gives how many were ended.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`], [`Refusal::MemberNotFound`]; those of [`sessions::end_here`].
pub async fn end_here(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    member: MemberId,
    which: Option<SessionId>,
) -> Outcome<usize> {
    let input = Ending { now: app.now(), by, member, which };
    let scope = Scope::Workspace(workspace);
    flat(store::write(&*app.store, scope, input, |input, tx| Box::pin(end_here_steps(input, tx))).await)
}

struct Ending {
    now: Moment,
    by: By,
    member: MemberId,
    which: Option<SessionId>,
}

async fn end_here_steps(
    ending: &Ending,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<usize, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(ending.by, transaction);
    let Some(member) = transaction.member(ending.member).await? else {
        return Ok(Decision::nothing(Err(Refusal::MemberNotFound)));
    };
    // Whoever signs in to the account at the same time waits for this, or this for them.
    transaction.account(member.account).await?;
    let theirs = transaction.live_sessions(member.account, ending.now).await?;
    let scene = Scene { workspace: &workspace, actor: ending.by.actor(), now: ending.now };
    let answer = sessions::end_here(scene, hand, &member, &theirs, ending.which);
    Ok(decided(scene, &ending.member.to_string(), answer))
}
