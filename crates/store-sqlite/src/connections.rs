//! SQL of connections, identities and tokens.

use domain::{
    AccountId, ConnectionId, DirectoryId, Domain, Moment, Workspace, WorkspaceId,
    connection::{Connection, Look, Protocol, Tested, Unread},
    directory::Token,
    identity::Identity,
};
use rusqlite::{Connection as Db, OptionalExtension, Row, params};
use store::Failure;

use crate::{
    domains::holding,
    rows::{Read, damaged, failed, id, maybe_id, maybe_moment, moment},
    workspaces::{self, mode, workspace_columns, workspace_source},
};

macro_rules! connection_columns {
    () => {
        "x.id, x.workspace, x.mode, x.oidc, x.saml, x.tested_at, x.created_at, x.tested_by,
        x.looked_at, x.unread_since, x.unread_why"
    };
}
const CONNECTION_COLUMNS: usize = 11;

fn read(row: &Row<'_>) -> rusqlite::Result<Connection> {
    Ok(Connection {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        mode: mode(row, 2)?,
        protocol: protocol(row)?,
        tested: tested(row)?,
        created_at: moment(row, 6)?,
        look: Look { at: maybe_moment(row, 8)?, unread: unread(row)? },
    })
}

fn tested(row: &Row<'_>) -> rusqlite::Result<Option<Tested>> {
    let by = maybe_id(row, 7)?;
    Ok(maybe_moment(row, 5)?.map(|at| Tested { at, by }))
}

fn unread(row: &Row<'_>) -> rusqlite::Result<Option<Unread>> {
    let since = maybe_moment(row, 9)?;
    let why: Option<String> = row.get(10)?;
    Ok(since.zip(why).map(|(since, why)| Unread { since, why }))
}

fn protocol(row: &Row<'_>) -> rusqlite::Result<Protocol> {
    match row.get_ref(4)?.as_str_or_null()? {
        Some(saml) => serde_json::from_str(saml).map(Protocol::Saml).map_err(|error| damaged(4, error)),
        None => {
            let oidc = row.get_ref(3)?.as_str()?;
            serde_json::from_str(oidc).map(Protocol::Oidc).map_err(|error| damaged(3, error))
        }
    }
}

/// How a connection signs people in, as its columns keep it: everything of its protocol is one text.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) oidc: Option<String>,
    pub(crate) saml: Option<String>,
}

pub(crate) fn kept(protocol: &Protocol) -> Read<Kept> {
    let written = match protocol {
        Protocol::Oidc(oidc) => {
            serde_json::to_string(oidc).map(|oidc| Kept { oidc: Some(oidc), ..Kept::default() })
        }
        Protocol::Saml(saml) => {
            serde_json::to_string(saml).map(|saml| Kept { saml: Some(saml), ..Kept::default() })
        }
    };
    written.map_err(|error| Failure::Corrupt(error.to_string()))
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

pub(crate) fn due(db: &Db, now: Moment, limit: u32) -> Read<Vec<(Connection, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        connection_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN connections x ON x.workspace = w.id WHERE x.due_at <= ?1 ORDER BY x.due_at, x.id LIMIT ?2"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map(params![now.micros(), limit], with_workspace).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn for_domain(db: &Db, domain: &Domain, lost_after: Moment) -> Read<Vec<(Connection, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        connection_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN connections x ON x.workspace = w.id
        WHERE w.id = (",
        holding!("", " AND (lost_at IS NULL OR lost_at > ?2)"),
        ") ORDER BY x.id"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows =
        statement.query_map(params![domain.as_str(), lost_after.micros()], with_workspace).map_err(failed)?;
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

pub(crate) fn identities_of(db: &Db, workspace: WorkspaceId, account: AccountId) -> Read<Vec<Identity>> {
    let sql = "SELECT connection, subject, workspace, account, bound_at FROM identities INDEXED BY identities_of_account
        WHERE account = ?2 AND workspace = ?1 ORDER BY connection";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement
        .query_map(params![workspace.to_bytes(), account.to_bytes()], read_identity)
        .map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

macro_rules! token_columns {
    () => {
        "t.id, t.workspace, t.directory, t.digest, t.hint, t.created_at, t.created_by, t.expires_at, t.revoked_at,
            t.revoked_by"
    };
}
const TOKEN_COLUMNS: usize = 10;

fn read_token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        directory: id(row, 2)?,
        digest: row.get(3)?,
        hint: row.get(4)?,
        created_at: moment(row, 5)?,
        created_by: maybe_id(row, 6)?,
        expires_at: moment(row, 7)?,
        revoked_at: maybe_moment(row, 8)?,
        revoked_by: maybe_id(row, 9)?,
    })
}

pub(crate) fn tokens(db: &Db, workspace: WorkspaceId) -> Read<Vec<Token>> {
    let sql = concat!("SELECT ", token_columns!(), " FROM tokens t WHERE t.workspace = ?1 ORDER BY t.id");
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], read_token).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn token(
    db: &Db,
    directory: DirectoryId,
    digest: &[u8; 32],
) -> Read<Option<(Workspace, Option<Token>)>> {
    let sql = concat!(
        "SELECT ",
        token_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " LEFT JOIN tokens t ON t.digest = ?2 AND t.directory = d.id WHERE d.id = ?1"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .query_row(params![directory.to_bytes(), digest], |row| {
            let is_there = row.get::<_, Option<[u8; 16]>>(0)?.is_some();
            let token = if is_there { Some(read_token(row)?) } else { None };
            Ok((workspaces::read_at(row, TOKEN_COLUMNS)?, token))
        })
        .optional()
        .map_err(failed)
}
