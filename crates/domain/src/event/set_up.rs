//! What is told of a workspace's set-up: domains, connections, directories, their tokens and clients.

use serde_json::json;

use super::Event;
use crate::{
    ClientId, ConnectionId, DirectoryId, Domain, Moment, SecretId, TokenId, WorkspaceId,
    client::{Client, Secret},
    connection::Mode,
};

impl Event {
    /// A workspace says a domain is its own.
    pub(crate) fn domain_claimed(workspace: WorkspaceId, domain: &Domain) -> Self {
        Self::new("domain.claimed", Some(workspace), &json!({"domain": domain}))
    }

    /// A workspace has proven it.
    pub(crate) fn domain_verified(workspace: WorkspaceId, domain: &Domain, by: &'static str) -> Self {
        Self::new("domain.verified", Some(workspace), &json!({"domain": domain, "by": by}))
    }

    /// The record that proved a domain is missing; it still counts until then.
    pub(crate) fn domain_endangered(workspace: WorkspaceId, domain: &Domain, until: Moment) -> Self {
        Self::new("domain.endangered", Some(workspace), &json!({"domain": domain, "until": until}))
    }

    /// The record of a domain at risk is back.
    pub(crate) fn domain_recovered(workspace: WorkspaceId, domain: &Domain) -> Self {
        Self::new("domain.recovered", Some(workspace), &json!({"domain": domain}))
    }

    /// A domain counts no more: its record stayed away.
    pub(crate) fn domain_lost(workspace: WorkspaceId, domain: &Domain) -> Self {
        Self::new("domain.lost", Some(workspace), &json!({"domain": domain}))
    }

    /// A workspace gave a domain up.
    pub(crate) fn domain_released(workspace: WorkspaceId, domain: &Domain) -> Self {
        Self::new("domain.released", Some(workspace), &json!({"domain": domain}))
    }

    /// A connection was made.
    pub(crate) fn connection_created(
        workspace: WorkspaceId,
        connection: ConnectionId,
        protocol: &str,
    ) -> Self {
        let data = json!({"connection": connection, "protocol": protocol});
        Self::new("connection.created", Some(workspace), &data)
    }

    /// Who may sign in through a connection changed.
    pub(crate) fn connection_mode_changed(
        workspace: WorkspaceId,
        connection: ConnectionId,
        from: Mode,
        to: Mode,
    ) -> Self {
        let data = json!({"connection": connection, "from": from, "to": to});
        Self::new("connection.mode_changed", Some(workspace), &data)
    }

    /// What a connection knows of its identity provider changed.
    pub(crate) fn connection_updated(workspace: WorkspaceId, connection: ConnectionId) -> Self {
        Self::new("connection.updated", Some(workspace), &json!({"connection": connection}))
    }

    /// A connection is gone, with the identities it knew.
    pub(crate) fn connection_removed(workspace: WorkspaceId, connection: ConnectionId) -> Self {
        Self::new("connection.removed", Some(workspace), &json!({"connection": connection}))
    }

    /// An admin signed in through a connection in a test.
    pub(crate) fn connection_tested(workspace: WorkspaceId, connection: ConnectionId) -> Self {
        Self::new("connection.tested", Some(workspace), &json!({"connection": connection}))
    }

    /// A directory acts on what it is told from now on. `applied` people who were stored before joined with this.
    pub(crate) fn directory_enabled(workspace: WorkspaceId, directory: DirectoryId, applied: usize) -> Self {
        let data = json!({"directory": directory, "applied": applied});
        Self::new("directory.enabled", Some(workspace), &data)
    }

    /// A directory stores what it is told, for a preview.
    pub(crate) fn directory_staged(workspace: WorkspaceId, directory: DirectoryId) -> Self {
        Self::new("directory.staged", Some(workspace), &json!({"directory": directory}))
    }

    /// A directory's settings changed.
    pub(crate) fn directory_updated(workspace: WorkspaceId, directory: DirectoryId) -> Self {
        Self::new("directory.updated", Some(workspace), &json!({"directory": directory}))
    }

    /// A directory is gone; its people stay and are the dashboard's again.
    pub(crate) fn directory_disabled(workspace: WorkspaceId, directory: DirectoryId) -> Self {
        Self::new("directory.disabled", Some(workspace), &json!({"directory": directory}))
    }

    /// A directory has a new token.
    pub(crate) fn token_created(workspace: WorkspaceId, token: TokenId, expires_at: Moment) -> Self {
        Self::new("token.created", Some(workspace), &json!({"token": token, "expires_at": expires_at}))
    }

    /// A token stops working earlier, because another takes over from it.
    pub(crate) fn token_end_changed(workspace: WorkspaceId, token: TokenId, expires_at: Moment) -> Self {
        Self::new("token.end_changed", Some(workspace), &json!({"token": token, "expires_at": expires_at}))
    }

    /// A token opens nothing any more.
    pub(crate) fn token_revoked(workspace: WorkspaceId, token: TokenId) -> Self {
        Self::new("token.revoked", Some(workspace), &json!({"token": token}))
    }

    /// A directory has a new client.
    pub(crate) fn client_created(client: &Client) -> Self {
        let data = json!({"client": client.id, "name": client.name, "proof": client.proof.as_str()});
        Self::new("client.created", Some(client.workspace), &data)
    }

    /// A client gets no access tokens any more, and those it has open nothing.
    pub(crate) fn client_revoked(workspace: WorkspaceId, client: ClientId) -> Self {
        Self::new("client.revoked", Some(workspace), &json!({"client": client}))
    }

    /// A client has a new secret.
    pub(crate) fn client_secret_created(workspace: WorkspaceId, client: ClientId, secret: &Secret) -> Self {
        let data = json!({"client": client, "secret": secret.id, "expires_at": secret.expires_at});
        Self::new("client_secret.created", Some(workspace), &data)
    }

    /// A client's secret proves it no more, and the access tokens it got open nothing.
    pub(crate) fn client_secret_revoked(workspace: WorkspaceId, client: ClientId, secret: SecretId) -> Self {
        Self::new("client_secret.revoked", Some(workspace), &json!({"client": client, "secret": secret}))
    }
}
