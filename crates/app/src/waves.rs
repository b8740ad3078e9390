//! Many lose access by a directory, or an owner does: the admins are told at once, and give back what was taken from many when
//! they say so.

mod owner;

use std::{collections::BTreeMap, time::Duration};

use domain::{
    Actor, MemberId, Moment, Refusal, WaveId, Workspace, WorkspaceId,
    account::Status,
    rules::{
        Scene,
        brake::{self, Lost},
    },
    wave::{Departure, Outcome as CameTo, Wave},
};
use store::{Decision, Failure, Place, Scope, Transaction};
use text::mail_directory as says;

use crate::{
    App, Outcome, admins, decided,
    error::flat,
    letter::{apart, letter},
    members::{By, hand_or_refuse},
    provisioning::mapped_groups,
    workspace_or_refuse,
};

/// How many get their access back in one commit: few enough that nobody else waits for long.
const STRIDE: u32 = 50;

/// How many waves that nobody was told of are looked for at a time.
const LOOKED_FOR: u32 = 20;

/// How long whoever tells of a wave may take, before another does.
const TOLD_WITHIN: Duration = Duration::from_secs(60);

/// From a directory user's resource as it is kept to the same one that says that the directory assigns them. None where it
/// is no resource.
pub type Assign = fn(&str) -> Option<String>;

/// What a change of the directory does that the admins are told of.
pub(crate) struct Noticed {
    wave: Option<WaveId>,
    owner: Option<Departure>,
}

/// A decision's answer, and what its change does that the admins are told of.
pub(crate) fn watched<T>(decision: Decision<T>) -> Decision<(T, Noticed)> {
    let noticed = Noticed {
        wave: decision.change.noticed().map(|wave| wave.id),
        owner: decision.change.owner_lost().cloned(),
    };
    Decision::new(decision.change, (decision.answer, noticed))
}

/// Tells the admins of what was noticed just now. Where that fails, whoever noticed it is answered all the same; a wave is then
/// told of a little later.
pub(crate) async fn tell_at_once(app: &App, workspace: WorkspaceId, noticed: Noticed) {
    if let Some(lost) = &noticed.owner
        && let Err(failure) = owner::tell(app, lost).await
    {
        tracing::error!(%workspace, member = %lost.member, %failure, "failed to tell of an owner who lost access");
    }
    let Some(wave) = noticed.wave else { return };
    if let Err(failure) = tell(app, workspace, wave).await {
        tracing::error!(%workspace, %wave, %failure, "failed to tell of many who lost access; it is tried again");
    }
}

/// Tells the admins of every wave of which nobody told them, because whoever noticed it broke down before. Gives of how many.
///
/// # Errors
/// [`Failure`]; what is left is left for the next time.
pub async fn tell_untold(app: &App) -> Result<usize, Failure> {
    let mut told = 0;
    for (workspace, wave) in app.store.untold_waves(LOOKED_FOR).await? {
        tell(app, workspace, wave).await?;
        told += 1;
    }
    Ok(told)
}

/// Tells the admins of a wave, unless they were told, or somebody is about to. That they were is written only after they
/// were: whoever breaks down in between leaves it to another, and at worst they are told twice.
async fn tell(app: &App, workspace: WorkspaceId, wave: WaveId) -> Result<(), Failure> {
    let now = app.now();
    let claimed = app.store.claim(&format!("tell of {wave}"), now, now.after(TOLD_WITHIN)).await?;
    let place = app.store.workspace(workspace).await?;
    let noticed = app.store.wave_of(workspace, wave).await?.filter(|wave| wave.told_at.is_none());
    let (Some(_), Some(workspace), Some(noticed)) = (claimed, place, noticed) else { return Ok(()) };
    mail(app, &workspace, &noticed).await?;
    let scope = Scope::Workspace(workspace.id);
    store::write(&*app.store, scope, (wave, app.now()), |(wave, now), transaction| {
        Box::pin(async move {
            let Some(workspace) = transaction.workspace().cloned() else { return Ok(Decision::nothing(())) };
            let Some(wave) = transaction.wave(*wave).await? else { return Ok(Decision::nothing(())) };
            let scene = Scene { workspace: &workspace, actor: Actor::System, now: *now };
            Ok(Decision::new(brake::tell(scene, &wave), ()))
        })
    })
    .await
}

async fn mail(app: &App, workspace: &Workspace, wave: &Wave) -> Result<(), Failure> {
    let name = &workspace.name;
    let page = app.url(&page(workspace, wave.id));
    let until = wave.restorable_until().day();
    let text = letter(&[
        &says::many_removed(wave.people, name),
        says::nothing_to_do_if_meant(),
        says::if_not_meant(),
        &format!("{}\n{}", says::stop_it(), says::give_access_back(until)),
        &apart(&page),
        says::page_lists_them(),
    ]);
    admins::mail(app, workspace.id, &says::many_removed_subject(name), &text).await.map(drop)
}

/// Where a wave is shown: a path of ours.
#[must_use]
pub fn page(workspace: &Workspace, wave: WaveId) -> String {
    format!("/w/{}/settings/security/directory/waves/{wave}", workspace.slug)
}

/// What came of taking a wave back: how many came to what.
pub type Came = BTreeMap<&'static str, u32>;

struct Restoring {
    by: By,
    now: Moment,
    wave: WaveId,
    after: Option<Place>,
    assign: Assign,
}

/// Gives those their access back who lost it in a wave, in as many commits as it takes. Whoever is interrupted asks again:
/// who has it back is left alone, and the rest is gone on with.
///
/// # Errors
/// [`Refusal::WaveNotFound`]; those of [`brake::restore`].
pub async fn restore(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    wave: WaveId,
    assign: Assign,
) -> Outcome<Came> {
    let (mut after, mut came) = (None, Came::new());
    loop {
        let input = Restoring { by, now: app.now(), wave, after, assign };
        let scope = Scope::Workspace(workspace);
        let stride = store::write(&*app.store, scope, input, |input, tx| Box::pin(stride(input, tx)));
        let Stride { outcomes, last } = flat(stride.await)?;
        for outcome in &outcomes {
            *came.entry(outcome.as_str()).or_default() += 1;
        }
        match last {
            Some(last) if outcomes.len() == STRIDE as usize => after = Some(last),
            _ => return Ok(came),
        }
    }
}

/// What came of some of a wave, and who was the last of them.
struct Stride {
    outcomes: Vec<CameTo>,
    last: Option<Place>,
}

async fn stride(
    it: &Restoring,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Stride, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(it.by, transaction);
    let Some(wave) = transaction.wave(it.wave).await? else {
        return Ok(Decision::nothing(Err(Refusal::WaveNotFound)));
    };
    let mut lost = Vec::new();
    for (departure, member) in transaction.lost_in(&wave, it.after, STRIDE).await? {
        lost.push(lost_as_now(it, &workspace, departure, member, transaction).await?);
    }
    let last = lost.last().map(|one| (one.departure.at, one.departure.member));
    let scene = Scene { workspace: &workspace, actor: it.by.actor(), now: it.now };
    let answer = brake::restore(scene, hand, &wave, &lost);
    let answer = answer.map(|(change, outcomes)| (change, Stride { outcomes, last }));
    Ok(decided(scene, &wave.id.to_string(), answer))
}

async fn lost_as_now(
    it: &Restoring,
    workspace: &Workspace,
    departure: Departure,
    member: domain::Member,
    transaction: &mut dyn Transaction,
) -> Result<Lost, Failure> {
    let mut lost = Lost { departure, member, status: Status::Normal, user: None, groups: Vec::new() };
    // Of whom that is settled, nothing else is asked.
    if lost.departure.outcome.is_some_and(|outcome| !outcome.may_change()) {
        return Ok(lost);
    }
    let account = transaction.account(lost.member.account).await?;
    lost.status = account.ok_or_else(|| no_account(lost.member.id))?.status;
    let Some(user) = lost.member.claimed_by.filter(|_| workspace.directory.is_some()) else {
        return Ok(lost);
    };
    if let Some((user, _)) = transaction.directory_user(user, it.now).await? {
        let resource = (it.assign)(&user.told.resource);
        let broken = || Failure::Corrupt(format!("the resource of {} is not JSON", user.id));
        lost.groups = mapped_groups(workspace, user.id, transaction).await?;
        lost.user = Some((user.clone(), resource.ok_or_else(broken)?));
    }
    Ok(lost)
}

fn no_account(member: MemberId) -> Failure {
    Failure::Corrupt(format!("{member} has no account"))
}
