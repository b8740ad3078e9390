//! Clients and their secrets, written.

use domain::{
    ClientId, Moment, SecretId, WorkspaceId,
    client::{Client, Keys, Proof, Secret},
};
use rusqlite::{Connection as Db, params};

use super::run;
use crate::rows::Read;

pub(super) fn insert(db: &Db, client: &Client) -> Read<()> {
    let assertions = match &client.proof {
        Proof::Keys(assertions) => Some(assertions),
        Proof::Secrets(_) => None,
    };
    let (key_set, key_address) = match assertions.map(|assertions| &assertions.keys) {
        Some(Keys::Inline(set)) => (Some(set), None),
        Some(Keys::Address(address)) => (None, Some(address)),
        None => (None, None),
    };
    run(
        db,
        "INSERT INTO clients (id, workspace, directory, name, proof, key_set, key_address, issuer, subject, audience,
            created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            client.id.to_bytes(),
            client.workspace.to_bytes(),
            client.directory.to_bytes(),
            client.name,
            client.proof.as_str(),
            key_set,
            key_address,
            assertions.map(|assertions| &assertions.issuer),
            assertions.map(|assertions| &assertions.subject),
            assertions.and_then(|assertions| assertions.audience.as_ref()),
            client.created_at.micros(),
        ],
    )?;
    client.secrets().iter().try_for_each(|secret| insert_secret(db, client.workspace, client.id, secret))
}

pub(super) fn revoke(db: &Db, workspace: WorkspaceId, client: ClientId, now: Moment) -> Read<()> {
    run(
        db,
        "UPDATE clients SET revoked_at = ?3 WHERE id = ?1 AND workspace = ?2",
        params![client.to_bytes(), workspace.to_bytes(), now.micros()],
    )
}

/// A secret has its client's directory, so that it goes with it.
pub(super) fn insert_secret(db: &Db, workspace: WorkspaceId, client: ClientId, secret: &Secret) -> Read<()> {
    run(
        db,
        "INSERT INTO client_secrets (client, id, workspace, directory, digest, hint, created_at, expires_at)
        SELECT ?1, ?2, workspace, directory, ?4, ?5, ?6, ?7 FROM clients WHERE id = ?1 AND workspace = ?3",
        params![
            client.to_bytes(),
            secret.id.to_bytes(),
            workspace.to_bytes(),
            secret.digest,
            secret.hint,
            secret.created_at.micros(),
            secret.expires_at.micros(),
        ],
    )
}

pub(super) fn revoke_secret(
    db: &Db,
    workspace: WorkspaceId,
    client: ClientId,
    secret: SecretId,
    now: Moment,
) -> Read<()> {
    run(
        db,
        "UPDATE client_secrets SET revoked_at = ?4 WHERE client = ?1 AND id = ?2 AND workspace = ?3",
        params![client.to_bytes(), secret.to_bytes(), workspace.to_bytes(), now.micros()],
    )
}
