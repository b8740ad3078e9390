//! Finding a customer's workspace by whatever support was told: a name, a domain, three words, an id.

use domain::{
    Address, ConnectionId, DirectoryId, Domain, SetupLinkId, Workspace, WorkspaceId,
    connection::DomainState,
    trace::Trace,
    workspace::{is_slug, name_key},
};
use store::Failure;

use crate::App;

/// How many workspaces are found at most.
pub const MOST: u32 = 20;
/// How much of what is sought is looked at, in characters: more than any name, address or id has.
const LONGEST: usize = 320;

/// Why a workspace was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// By its own id.
    Id,
    /// By its short name.
    Slug,
    /// Its name begins so.
    Name,
    /// It has claimed this domain, which stands so.
    Domain(Domain, DomainState),
    /// The three words stand in its sign-in log.
    Trace(Trace),
    /// The connection is its.
    Connection(ConnectionId),
    /// The directory is its.
    Directory(DirectoryId),
    /// The setup link is its.
    SetupLink(SetupLinkId),
}

impl Why {
    /// Whether it was meant and no other: what only looks like it is no reason to go there unasked.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        match self {
            // Anybody may claim a domain that is not theirs.
            Self::Domain(_, state) => matches!(state, DomainState::Verified | DomainState::AtRisk { .. }),
            Self::Name => false,
            _ => true,
        }
    }
}

/// A workspace that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub workspace: Workspace,
    /// Why; the best reason first.
    pub why: Vec<Why>,
}

/// The workspaces that what somebody typed leads to, each once: those that are surely meant first. What it costs does not grow
/// with how many workspaces there are.
///
/// # Errors
/// [`Failure`].
pub async fn find(app: &App, text: &str) -> Result<Vec<Found>, Failure> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let mut all: Vec<Found> = Vec::new();
    if let Some((workspace, why)) = by_id(app, &text).await? {
        add(&mut all, workspace, why);
    }
    let slug = text.to_ascii_lowercase();
    if is_slug(&slug)
        && let Some(workspace) = app.store.workspace_named(&slug).await?
    {
        add(&mut all, workspace, Why::Slug);
    }
    if let Some(domain) = domain_in(&text) {
        for claim in app.store.claims_of(&domain, MOST).await? {
            let why = Why::Domain(domain.clone(), claim.state());
            with(app, &mut all, claim.workspace, why).await?;
        }
    }
    if let Ok(trace) = text.parse::<Trace>() {
        for workspace in app.store.workspaces_of_trace(trace, MOST).await? {
            with(app, &mut all, workspace, Why::Trace(trace)).await?;
        }
    }
    let beginning = name_key(&text);
    if !beginning.is_empty() {
        for workspace in app.store.workspaces_called(&beginning, MOST).await? {
            add(&mut all, workspace, Why::Name);
        }
    }
    Ok(all)
}

/// What ids lead to: no two kinds of them look alike.
async fn by_id(app: &App, text: &str) -> Result<Option<(Workspace, Why)>, Failure> {
    let store = &app.store;
    if let Ok(id) = text.parse::<WorkspaceId>() {
        return Ok(store.workspace(id).await?.map(|found| (found, Why::Id)));
    }
    if let Ok(id) = text.parse::<ConnectionId>() {
        return Ok(store.connection(id).await?.map(|(_, found)| (found, Why::Connection(id))));
    }
    if let Ok(id) = text.parse::<SetupLinkId>() {
        return Ok(store.setup_link(id).await?.map(|(_, found)| (found, Why::SetupLink(id))));
    }
    if let Ok(id) = text.parse::<DirectoryId>() {
        // No secret has this digest; the workspace is read all the same.
        return Ok(store.token(id, &[0; 32]).await?.map(|(found, _)| (found, Why::Directory(id))));
    }
    Ok(None)
}

/// The domain that was typed, or that of an address.
fn domain_in(text: &str) -> Option<Domain> {
    if text.contains('@') {
        return Address::parse(text).ok().map(|address| address.domain().clone());
    }
    Domain::parse(text).ok()
}

async fn with(app: &App, all: &mut Vec<Found>, id: WorkspaceId, why: Why) -> Result<(), Failure> {
    // One that is closed is found by nobody.
    if let Some(workspace) = app.store.workspace(id).await? {
        add(all, workspace, why);
    }
    Ok(())
}

fn add(all: &mut Vec<Found>, workspace: Workspace, why: Why) {
    match all.iter_mut().find(|found| found.workspace.id == workspace.id) {
        Some(found) => found.why.push(why),
        None => all.push(Found { workspace, why: vec![why] }),
    }
}

#[cfg(test)]
mod tests {
    use super::domain_in;

    #[test]
    fn an_address_leads_to_its_domain_and_a_word_to_none() {
        let found = |text| domain_in(text).map(|domain| domain.to_string());
        assert_eq!(found("ada@Acme.example").as_deref(), Some("acme.example"));
        assert_eq!(found("acme.example.").as_deref(), Some("acme.example"));
        assert_eq!(found("acme"), None);
        assert_eq!(found("a b@"), None);
    }
}
