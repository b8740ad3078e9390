//! SQL of clients and their secrets.

use domain::{
    ClientId, Workspace, WorkspaceId,
    client::{Assertions, Client, Keys, Proof, Secret},
};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{damaged, exactly, id, maybe_id, maybe_moment, maybe_text, moment, params, text},
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

fn read(row: &Row) -> Read<Client> {
    let proof = match text(row, 4)?.as_str() {
        "secret" => Proof::Secrets(Vec::new()),
        "keys" => Proof::Keys(Assertions {
            keys: match (maybe_text(row, 5)?, maybe_text(row, 6)?) {
                (Some(set), None) => Keys::Inline(set),
                (None, Some(address)) => Keys::Address(address),
                _ => return Err(damaged(5, "a client's keys are in one place")),
            },
            issuer: text(row, 7)?,
            subject: text(row, 8)?,
            audience: maybe_text(row, 9)?,
        }),
        name => return Err(damaged(4, format!("no way to prove a client is called {name:?}"))),
    };
    Ok(Client {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        directory: id(row, 2)?,
        name: text(row, 3)?,
        proof,
        created_at: moment(row, 10)?,
        revoked_at: maybe_moment(row, 11)?,
    })
}

fn read_secret(row: &Row) -> Read<Option<Secret>> {
    let Some(id) = maybe_id(row, 12)? else { return Ok(None) };
    Ok(Some(Secret {
        id,
        digest: exactly(row, 13)?,
        hint: text(row, 14)?,
        created_at: moment(row, 15)?,
        expires_at: moment(row, 16)?,
        revoked_at: maybe_moment(row, 17)?,
    }))
}

/// Puts the secrets that stand in rows of their own to their clients.
pub(crate) fn gathered(rows: &[Row]) -> Read<Vec<Client>> {
    let mut clients: Vec<Client> = Vec::new();
    for row in rows {
        let client = read(row)?;
        if clients.last().is_none_or(|last| last.id != client.id) {
            clients.push(client);
        }
        if let (Some(Client { proof: Proof::Secrets(secrets), .. }), Some(secret)) =
            (clients.last_mut(), read_secret(row)?)
        {
            secrets.push(secret);
        }
    }
    Ok(clients)
}

const OF_WORKSPACE: &str = concat!(
    "SELECT ",
    client_columns!(),
    " FROM clients x LEFT JOIN client_secrets s ON s.workspace = x.workspace AND s.client = x.id
    WHERE x.workspace = $1 ORDER BY x.id, s.id"
);

/// What asks for the clients of a workspace, beside other questions.
pub(crate) fn asking(workspace: WorkspaceId) -> Sql {
    Sql::new(OF_WORKSPACE, params![workspace])
}

pub(crate) async fn of_workspace(db: &Line, workspace: WorkspaceId) -> Read<Vec<Client>> {
    gathered(&db.rows(OF_WORKSPACE, params![workspace]).await?)
}

pub(crate) async fn by_id(db: &Line, client: ClientId) -> Read<Option<(Client, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        client_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN clients x ON x.workspace = w.id
        LEFT JOIN client_secrets s ON s.workspace = x.workspace AND s.client = x.id AND s.revoked_at IS NULL
        WHERE x.id = $1 ORDER BY s.id"
    );
    let rows = db.rows(sql, params![client]).await?;
    let workspace = rows.first().map(|row| workspaces::read_at(row, CLIENT_COLUMNS)).transpose()?;
    Ok(gathered(&rows)?.pop().zip(workspace))
}
