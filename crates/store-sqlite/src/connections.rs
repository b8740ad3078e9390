//! SQL of connections, identities and tokens.

use domain::Workspace;
use domain::{
    AccountId, ConnectionId, Domain, WorkspaceId,
    connection::{Connection, Oidc},
    directory::Token,
    identity::Identity,
};
use rusqlite::{Connection as Db, OptionalExtension, Row, params};

use crate::{
    rows::{Read, failed, id, maybe_moment, moment},
    workspaces::{self, mode, workspace_columns, workspace_source},
};

macro_rules! connection_columns {
    () => {
        "x.id, x.workspace, x.mode, x.issuer, x.client_id, x.sealed_secret, x.tested_at, x.created_at"
    };
}
const CONNECTION_COLUMNS: usize = 8;

fn read(row: &Row<'_>) -> rusqlite::Result<Connection> {
    Ok(Connection {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        mode: mode(row, 2)?,
        oidc: Oidc { issuer: row.get(3)?, client_id: row.get(4)?, sealed_secret: row.get(5)? },
        tested_at: maybe_moment(row, 6)?,
        created_at: moment(row, 7)?,
    })
}

pub(crate) fn of_workspace(db: &Db, workspace: WorkspaceId) -> Read<Vec<Connection>> {
    let sql =
        concat!("SELECT ", connection_columns!(), " FROM connections x WHERE x.workspace = ?1 ORDER BY x.id");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

fn with_workspace(row: &Row<'_>) -> rusqlite::Result<(Connection, Workspace)> {
    Ok((read(row)?, workspaces::read_at(row, CONNECTION_COLUMNS)?))
}

pub(crate) fn by_id(db: &Db, connection: ConnectionId) -> Read<Option<(Connection, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        connection_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN connections x ON x.workspace = w.id WHERE x.id = ?1"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([connection.to_bytes()], with_workspace).optional().map_err(failed)
}

pub(crate) fn for_domain(db: &Db, domain: &Domain) -> Read<Vec<(Connection, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        connection_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN connections x ON x.workspace = w.id JOIN domains v ON v.workspace = w.id
        WHERE v.domain = ?1 AND v.verified_at IS NOT NULL ORDER BY x.id"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([domain.as_str()], with_workspace).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

fn read_identity(row: &Row<'_>) -> rusqlite::Result<Identity> {
    Ok(Identity {
        connection: id(row, 0)?,
        subject: row.get(1)?,
        workspace: id(row, 2)?,
        account: id(row, 3)?,
        bound_at: moment(row, 4)?,
    })
}

pub(crate) fn identity(
    db: &Db,
    workspace: WorkspaceId,
    connection: ConnectionId,
    subject: &str,
) -> Read<Option<Identity>> {
    let sql = "SELECT connection, subject, workspace, account, bound_at FROM identities
        WHERE connection = ?1 AND subject = ?2 AND workspace = ?3";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .query_row(params![connection.to_bytes(), subject, workspace.to_bytes()], read_identity)
        .optional()
        .map_err(failed)
}

pub(crate) fn identity_of(
    db: &Db,
    workspace: WorkspaceId,
    connection: ConnectionId,
    account: AccountId,
) -> Read<Option<Identity>> {
    let sql = "SELECT connection, subject, workspace, account, bound_at FROM identities
        WHERE account = ?2 AND connection = ?1 AND workspace = ?3";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .query_row(params![connection.to_bytes(), account.to_bytes(), workspace.to_bytes()], read_identity)
        .optional()
        .map_err(failed)
}

macro_rules! token_columns {
    () => {
        "t.id, t.workspace, t.directory, t.digest, t.hint, t.created_at, t.expires_at, t.revoked_at"
    };
}
const TOKEN_COLUMNS: usize = 8;

fn read_token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        directory: id(row, 2)?,
        digest: row.get(3)?,
        hint: row.get(4)?,
        created_at: moment(row, 5)?,
        expires_at: moment(row, 6)?,
        revoked_at: maybe_moment(row, 7)?,
    })
}

pub(crate) fn tokens(db: &Db, workspace: WorkspaceId) -> Read<Vec<Token>> {
    let sql = concat!("SELECT ", token_columns!(), " FROM tokens t WHERE t.workspace = ?1 ORDER BY t.id");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], read_token).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn token(db: &Db, digest: &[u8; 32]) -> Read<Option<(Token, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        token_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN tokens t ON t.workspace = w.id WHERE t.digest = ?1"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .query_row([digest], |row| Ok((read_token(row)?, workspaces::read_at(row, TOKEN_COLUMNS)?)))
        .optional()
        .map_err(failed)
}
