//! SQL of clients and their secrets.

use domain::{
    ClientId, Workspace, WorkspaceId,
    client::{Assertions, Client, Keys, Proof, Secret},
};
use rusqlite::{Connection as Db, Row, params};

use crate::{
    rows::{Read, damaged, failed, id, maybe_moment, moment},
    workspaces::{self, workspace_columns, workspace_source},
};

/// A client, and beside it one of its secrets, if it has any.
macro_rules! client_columns {
    () => {
        "x.id, x.workspace, x.directory, x.name, x.proof, x.key_set, x.key_address, x.issuer, x.subject, x.audience,
        x.created_at, x.revoked_at, s.id, s.digest, s.hint, s.created_at, s.expires_at, s.revoked_at"
    };
}
const CLIENT_COLUMNS: usize = 18;

fn read(row: &Row<'_>) -> rusqlite::Result<Client> {
    let proof = match row.get_ref(4)?.as_str()? {
        "secret" => Proof::Secrets(Vec::new()),
        "keys" => Proof::Keys(Assertions {
            keys: match (row.get(5)?, row.get(6)?) {
                (Some(set), None) => Keys::Inline(set),
                (None, Some(address)) => Keys::Address(address),
                _ => return Err(damaged(5, "a client's keys are in one place")),
            },
            issuer: row.get(7)?,
            subject: row.get(8)?,
            audience: row.get(9)?,
        }),
        name => return Err(damaged(4, format!("no way to prove a client is called {name:?}"))),
    };
    Ok(Client {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        directory: id(row, 2)?,
        name: row.get(3)?,
        proof,
        created_at: moment(row, 10)?,
        revoked_at: maybe_moment(row, 11)?,
    })
}

fn read_secret(row: &Row<'_>) -> rusqlite::Result<Option<Secret>> {
    if row.get::<_, Option<[u8; 16]>>(12)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Secret {
        id: id(row, 12)?,
        digest: row.get(13)?,
        hint: row.get(14)?,
        created_at: moment(row, 15)?,
        expires_at: moment(row, 16)?,
        revoked_at: maybe_moment(row, 17)?,
    }))
}

/// Puts the secrets that stand in rows of their own to their clients.
fn gathered(
    rows: impl Iterator<Item = rusqlite::Result<(Client, Option<Secret>)>>,
) -> rusqlite::Result<Vec<Client>> {
    let mut clients: Vec<Client> = Vec::new();
    for row in rows {
        let (client, secret) = row?;
        if clients.last().is_none_or(|last| last.id != client.id) {
            clients.push(client);
        }
        if let (Some(Client { proof: Proof::Secrets(secrets), .. }), Some(secret)) =
            (clients.last_mut(), secret)
        {
            secrets.push(secret);
        }
    }
    Ok(clients)
}

pub(crate) fn of_workspace(db: &Db, workspace: WorkspaceId) -> Read<Vec<Client>> {
    let sql = concat!(
        "SELECT ",
        client_columns!(),
        " FROM clients x LEFT JOIN client_secrets s ON s.client = x.id WHERE x.workspace = ?1 ORDER BY x.id, s.id"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], |row| Ok((read(row)?, read_secret(row)?)));
    rows.and_then(gathered).map_err(failed)
}

pub(crate) fn by_id(db: &Db, client: ClientId) -> Read<Option<(Client, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        client_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN clients x ON x.workspace = w.id
        LEFT JOIN client_secrets s ON s.client = x.id AND s.revoked_at IS NULL WHERE x.id = ?1 ORDER BY s.id"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let mut workspace = None;
    let rows = statement.query_map(params![client.to_bytes()], |row| {
        if workspace.is_none() {
            workspace = Some(workspaces::read_at(row, CLIENT_COLUMNS)?);
        }
        Ok((read(row)?, read_secret(row)?))
    });
    let client = rows.and_then(gathered).map_err(failed)?.pop();
    Ok(client.zip(workspace))
}
