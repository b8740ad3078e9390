//! Clients and their secrets, written.

use domain::{
    ClientId, Moment, SecretId, WorkspaceId,
    client::{Client, Keys, Proof, Secret},
};

use super::Statements;
use crate::rows::params;

pub(super) fn insert(all: &mut Statements, client: &Client) {
    let assertions = match &client.proof {
        Proof::Keys(assertions) => Some(assertions),
        Proof::Secrets(_) => None,
    };
    let (key_set, key_address) = match assertions.map(|assertions| &assertions.keys) {
        Some(Keys::Inline(set)) => (Some(set.as_str()), None),
        Some(Keys::Address(address)) => (None, Some(address.as_str())),
        None => (None, None),
    };
    all.run(
        "INSERT INTO clients (workspace, id, directory, name, proof, key_set, key_address, issuer, subject, audience,
            created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            client.workspace,
            client.id,
            client.directory,
            &client.name,
            client.proof.as_str(),
            key_set,
            key_address,
            assertions.map(|assertions| assertions.issuer.as_str()),
            assertions.map(|assertions| assertions.subject.as_str()),
            assertions.and_then(|assertions| assertions.audience.as_deref()),
            client.created_at,
        ],
    );
    for secret in client.secrets() {
        insert_secret(all, client.workspace, client.id, secret);
    }
}

pub(super) fn revoke(all: &mut Statements, workspace: WorkspaceId, client: ClientId, now: Moment) {
    all.run(
        "UPDATE clients SET revoked_at = $3 WHERE workspace = $1 AND id = $2",
        params![workspace, client, now],
    );
}

/// A secret has its client's directory, so that it goes with it.
pub(super) fn insert_secret(all: &mut Statements, workspace: WorkspaceId, client: ClientId, secret: &Secret) {
    all.run(
        "INSERT INTO client_secrets (workspace, client, id, directory, digest, hint, created_at, expires_at)
        SELECT workspace, id, $3, directory, $4, $5, $6, $7 FROM clients WHERE workspace = $1 AND id = $2",
        params![
            workspace,
            client,
            secret.id,
            secret.digest,
            &secret.hint,
            secret.created_at,
            secret.expires_at,
        ],
    );
}

pub(super) fn revoke_secret(
    all: &mut Statements,
    workspace: WorkspaceId,
    client: ClientId,
    secret: SecretId,
    now: Moment,
) {
    all.run(
        "UPDATE client_secrets SET revoked_at = $4 WHERE workspace = $1 AND client = $2 AND id = $3",
        params![workspace, client, secret, now],
    );
}
