//! A directory ends an owner's access, who is not the last: those who manage the workspace hear of it at once.

use domain::wave::{Departure, Ending};
use store::Failure;

use crate::{App, admins};

/// Mails everybody who manages the workspace still.
pub(super) async fn tell(app: &App, lost: &Departure) -> Result<(), Failure> {
    let Some(workspace) = app.store.workspace(lost.workspace).await? else { return Ok(()) };
    let Some(member) = app.store.member(lost.workspace, lost.member).await? else { return Ok(()) };
    let (whom, name) = (admins::called(&member), &workspace.name);
    let who = workspace
        .directory
        .as_ref()
        .map_or("the identity provider", |directory| directory.manners.provider.called());
    let how = match lost.ending {
        Ending::Deactivated => "no longer assigns them, or holds them inactive",
        Ending::Deleted => "has deleted them",
    };
    let text = format!(
        "{whom}, an owner of {name}, has no access to it any more since {}, because {who} {how}. Their sessions have ended, and \
         their seat is free.\n\nIf that is meant, nothing has to be done. If it is not, have them assigned again at {who}. They \
         come back without being an owner, so make them one again here: {}\n",
        lost.at.day(),
        app.url(&format!("/w/{}/members/{}", workspace.slug, lost.member)),
    );
    let subject = format!("An owner of {name} has lost access by the directory");
    admins::mail(app, workspace.id, &subject, &text).await.map(drop)
}
