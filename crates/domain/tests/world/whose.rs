//! Whose a write is.

use domain::{WorkspaceId, Write};

/// The workspace a write names.
pub(super) fn workspace_of(write: &Write) -> Option<WorkspaceId> {
    match write {
        Write::InsertWorkspace(one) | Write::UpdateWorkspace(one) => Some(one.id),
        Write::CloseWorkspace(workspace) | Write::DeleteWorkspace(workspace) => Some(*workspace),
        Write::InsertMember(member) | Write::UpdateMember { member, .. } => Some(member.workspace),
        Write::InsertDirectoryUser(user)
        | Write::UpdateDirectoryUser { user, .. }
        | Write::RemoveDirectoryUser(user) => Some(user.workspace),
        Write::InsertDirectoryGroup(group)
        | Write::UpdateDirectoryGroup(group)
        | Write::RemoveDirectoryGroup(group) => Some(group.workspace),
        // Which lists there are is checked with the groups.
        Write::List { .. } | Write::Unlist { .. } => None,
        Write::InsertDirectory(directory) | Write::UpdateDirectory(directory) => Some(directory.workspace),
        Write::InsertToken(token) => Some(token.workspace),
        Write::InsertSetupLink(link) | Write::UpdateSetupLink(link) => Some(link.workspace),
        Write::InsertClient(client) => Some(client.workspace),
        Write::InsertConnection(one) | Write::UpdateConnection(one) => Some(one.workspace),
        Write::PutDomain(claim) => Some(claim.workspace),
        Write::InsertIdentity(identity) => Some(identity.workspace),
        Write::RemoveDirectory { workspace, .. }
        | Write::RevokeToken { workspace, .. }
        | Write::EndToken { workspace, .. }
        | Write::RevokeClient { workspace, .. }
        | Write::InsertClientSecret { workspace, .. }
        | Write::RevokeClientSecret { workspace, .. }
        | Write::RemoveConnection { workspace, .. }
        | Write::DropDomain { workspace, .. }
        | Write::DropIdentities { workspace, .. }
        | Write::DropProof { workspace, .. } => Some(*workspace),
        Write::KeepLogout(one) => Some(one.workspace),
        Write::InsertSignIn(one) => Some(one.workspace),
        Write::InsertExchange(one) => Some(one.workspace),
        Write::Wave(write) => Some(write.workspace()),
        Write::InsertAccount(_)
        | Write::UpdateAccount(_)
        | Write::EraseAccount(_)
        | Write::PutAddress(_)
        | Write::DropAddress(_)
        | Write::InsertFactor(_)
        | Write::UpdateFactor(_)
        | Write::RemoveFactor { .. }
        | Write::InsertSession(_)
        | Write::EndSession { .. }
        | Write::Operator(_)
        | Write::Subscription(_) => None,
    }
}
