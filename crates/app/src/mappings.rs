//! Which roles and seats a directory's groups give.

use domain::{
    DirectoryGroupId, DirectoryUserId, Moment, Refusal, WorkspaceId,
    directory::State,
    mapping::{MAPPED_AT_MOST, Mappings},
    rules::{
        Scene,
        grant::{self, Affected, Foreseen, Wanted},
        provision,
    },
};
use store::{Decision, Failure, Scope, Transaction};

use crate::{
    App, Outcome, decided, directories,
    error::flat,
    groups::affected::{Change, Graph},
    members::{By, hand_or_refuse},
    workspace_or_refuse,
};

struct Asked {
    by: By,
    now: Moment,
    wanted: Wanted,
}

/// What came of mapping groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// What groups give from now on.
    pub mappings: Mappings,
    /// How many people have another role or seat by it.
    pub people: usize,
}

/// Gives the directory's groups these roles and seats, and brings everybody the directory claims in line with them.
///
/// # Errors
/// Those of [`grant::map`].
pub async fn map(app: &App, workspace: WorkspaceId, by: By, wanted: Wanted) -> Outcome<Mapped> {
    let scope = Scope::Workspace(workspace);
    let asked = Asked { by, now: app.now(), wanted };
    flat(store::write(&*app.store, scope, asked, |asked, tx| Box::pin(mapping(asked, tx))).await)
}

/// How many people are read at a time.
const STRIDE: u32 = 500;

async fn mapping(
    asked: &Asked,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Mapped, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(asked.by, transaction);
    let scene = Scene { workspace: &workspace, actor: asked.by.actor(), now: asked.now };
    let known = known(&asked.wanted, transaction).await?;
    if let Err(refusal) = grant::may_map(scene, hand, &asked.wanted, &known) {
        return Ok(decided(scene, "", Err(refusal)));
    }
    // Nobody is read for mappings that give nothing.
    let first = asked.wanted.mappings.are_in_force().then_some(None);
    let (mut graph, mut affected, mut next) = (Graph::after(Change::None), Vec::new(), first);
    while let Some(after) = next {
        let mut read = stride(&mut graph, after, transaction).await?;
        affected.append(&mut read.affected);
        next = read.next.map(Some);
    }
    let answer = grant::map(scene, hand, asked.wanted.clone(), &known, &affected);
    let mapped = |people| Mapped { mappings: asked.wanted.mappings.clone(), people };
    Ok(decided(scene, "", answer.map(|(change, people)| (change, mapped(people)))))
}

/// The groups among the mapped ones that there are. More than can be mapped are refused whatever they are, so no more are
/// looked up.
async fn known(wanted: &Wanted, transaction: &mut dyn Transaction) -> Result<Vec<DirectoryGroupId>, Failure> {
    let mut known = Vec::new();
    for mapping in wanted.mappings.ordered.iter().take(MAPPED_AT_MOST) {
        known.extend(transaction.directory_group(mapping.group).await?.map(|group| group.id));
    }
    Ok(known)
}

/// Some of those whom the directory claims.
struct Stride {
    affected: Vec<Affected>,
    /// Behind whom the next are read; none where these were the last.
    next: Option<DirectoryUserId>,
}

async fn stride(
    graph: &mut Graph,
    after: Option<DirectoryUserId>,
    transaction: &mut dyn Transaction,
) -> Result<Stride, Failure> {
    let users = transaction.directory_users_after(after, STRIDE).await?;
    let ids: Vec<_> = users.iter().map(|user| user.id).collect();
    let affected = graph.affected(&ids, transaction).await?;
    let next = ids.last().copied().filter(|_| ids.len() == STRIDE as usize);
    Ok(Stride { affected, next })
}

/// What mapping groups so would do.
#[derive(Debug)]
pub struct Forecast {
    /// To whom the directory claims.
    pub foreseen: Foreseen,
    /// While the directory is staged, nobody is its yet: what turning it on would then do.
    pub switched_on: Option<provision::Foreseen>,
}

/// What mapping groups so would do, without doing it. People are read in strides, so that nobody waits for a preview; what
/// changes meanwhile may be seen or not.
///
/// # Errors
/// Those of [`grant::map`].
pub async fn preview(app: &App, workspace: WorkspaceId, by: By, wanted: Wanted) -> Outcome<Forecast> {
    let (now, scope) = (app.now(), Scope::Workspace(workspace));
    let begun = (by, wanted.clone());
    let begun = store::write(&*app.store, scope, begun, |(by, wanted), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            let known = known(wanted, transaction).await?;
            Ok(Decision::nothing(Ok((workspace, hand, known))))
        })
    });
    let (here, hand, known) = flat(begun.await)?;
    let scene = Scene { workspace: &here, actor: by.actor(), now };
    let mappings = wanted.mappings.clone();
    let mut preview = grant::Preview::begin(scene, hand, wanted, &known)?;
    let mut next = Some(None);
    while let Some(after) = next {
        let read = store::write(&*app.store, scope, after, |after, transaction| {
            Box::pin(async move {
                let mut graph = Graph::after(Change::None);
                Ok(Decision::nothing(Ok::<_, Refusal>(stride(&mut graph, *after, transaction).await?)))
            })
        });
        let read = flat(read.await)?;
        read.affected.into_iter().for_each(|one| preview.place(one));
        next = read.next.map(Some);
    }
    let is_staged = here.directory.as_ref().is_some_and(|directory| directory.state == State::Staging);
    let switched_on = match is_staged {
        true => Some(directories::preview_with(app, workspace, by, Some(mappings)).await?.0),
        false => None,
    };
    Ok(Forecast { foreseen: preview.finish(), switched_on })
}
