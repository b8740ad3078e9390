//! Mail to the admins and owners of a workspace.

use domain::{Address, WorkspaceId, member::Standing};
use store::{Cut, Failure};

use crate::App;

/// How many members are read at once, to find those who get mail.
const MEMBERS: u32 = 500;
/// How many people get mail at most.
const MOST_TOLD: usize = 50;

/// The addresses of those who manage a workspace, as far as they have one, and no more than get mail.
async fn addresses(app: &App, workspace: WorkspaceId) -> Result<Vec<Address>, Failure> {
    let mut cut = Cut { after: None, limit: MEMBERS };
    let mut found = Vec::new();
    loop {
        let page = app.store.members(workspace, Some(Standing::Active), cut).await?;
        let admins = page.items.iter().filter(|member| member.role.manages());
        let addresses = admins.filter_map(|member| member.email.clone());
        found.extend(addresses.take(MOST_TOLD - found.len()));
        match page.items.last() {
            Some(last) if page.more && found.len() < MOST_TOLD => cut.after = Some(last.id),
            _ => return Ok(found),
        }
    }
}

/// Mails everybody who manages a workspace. Tells how many got mail.
///
/// # Errors
/// [`Failure`].
pub(crate) async fn mail(
    app: &App,
    workspace: WorkspaceId,
    subject: &str,
    text: &str,
) -> Result<usize, Failure> {
    let addresses = addresses(app, workspace).await?;
    for address in &addresses {
        app.post.send(address, subject.to_owned(), text.to_owned());
    }
    Ok(addresses.len())
}
