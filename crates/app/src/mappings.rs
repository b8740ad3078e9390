//! Which roles and seats a directory's groups give.

use domain::{
    DirectoryGroupId, Moment, Refusal, WorkspaceId,
    mapping::Mappings,
    rules::{Scene, grant},
};
use store::{Decision, Failure, Scope, Transaction};

use crate::{
    App, Outcome, decided,
    error::flat,
    groups::affected::{Change, Graph},
    members::{By, hand_or_refuse},
    workspace_or_refuse,
};

struct Asked {
    by: By,
    now: Moment,
    mappings: Mappings,
}

/// Gives the directory's groups these roles and seats, and brings everybody the directory claims in line with them.
///
/// # Errors
/// Those of [`grant::map`].
pub async fn map(app: &App, workspace: WorkspaceId, by: By, mappings: Mappings) -> Outcome<Mappings> {
    let scope = Scope::Workspace(workspace);
    let asked = Asked { by, now: app.now(), mappings };
    flat(store::write(&*app.store, scope, asked, |asked, tx| Box::pin(mapping(asked, tx))).await)
}

/// How many people are read at a time.
const STRIDE: u32 = 500;

async fn mapping(
    asked: &Asked,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Mappings, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(asked.by, transaction);
    let scene = Scene { workspace: &workspace, actor: asked.by.actor(), now: asked.now };
    let mut known: Vec<DirectoryGroupId> = Vec::new();
    for mapping in &asked.mappings.ordered {
        known.extend(transaction.directory_group(mapping.group).await?.map(|group| group.id));
    }
    let (mut graph, mut affected, mut after) = (Graph::after(Change::None), Vec::new(), None);
    loop {
        let users = transaction.directory_users_after(after, STRIDE).await?;
        let ids: Vec<_> = users.iter().map(|user| user.id).collect();
        affected.extend(graph.affected(&ids, transaction).await?);
        match users.last() {
            Some(last) if users.len() == STRIDE as usize => after = Some(last.id),
            _ => break,
        }
    }
    let answer = grant::map(scene, hand, asked.mappings.clone(), &known, &affected);
    Ok(decided(scene, "", answer.map(|change| (change, asked.mappings.clone()))))
}
