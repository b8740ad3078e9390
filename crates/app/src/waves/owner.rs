//! A directory ends an owner's access, who is not the last: those who manage the workspace hear of it at once.

use domain::wave::{Departure, Ending};
use store::Failure;
use text::mail_directory as says;

use crate::{App, admins, letter::letter};

/// Mails everybody who manages the workspace still.
pub(super) async fn tell(app: &App, lost: &Departure) -> Result<(), Failure> {
    let Some(workspace) = app.store.workspace(lost.workspace).await? else { return Ok(()) };
    let Some(member) = app.store.member(lost.workspace, lost.member).await? else { return Ok(()) };
    let (whom, name) = (admins::called(&member), &workspace.name);
    let provider = workspace.directory.as_ref().map(|directory| directory.manners.provider);
    let who = provider.unwrap_or_default().called();
    let day = lost.at.day();
    let has_lost = match lost.ending {
        Ending::Deactivated => says::owner_unassigned(day, whom, who, name),
        Ending::Deleted => says::owner_deleted(day, whom, who, name),
    };
    let page = app.url(&format!("/w/{}/members/{}", workspace.slug, lost.member));
    let text = letter(&[&has_lost, &says::assign_owner_again(page, who)]);
    admins::mail(app, workspace.id, &says::owner_lost_subject(name), &text).await.map(drop)
}
