//! SQL of connections, identities and tokens.

use domain::{
    AccountId, ConnectionId, DirectoryId, Domain, Moment, Workspace, WorkspaceId,
    connection::{Connection, Look, Protocol, Tested, Unread},
    directory::Token,
    identity::Identity,
};
use store::Failure;
use tokio_postgres::Row;

use crate::{
    broken::Read,
    domains::holding,
    line::{Line, Sql},
    rows::{damaged, exactly, id, maybe_bytes, maybe_id, maybe_moment, maybe_text, moment, params, text},
    workspaces::{self, mode, workspace_columns, workspace_source},
};

macro_rules! connection_columns {
    () => {
        "x.id, x.workspace, x.mode, x.oidc, x.saml, x.tested_at, x.created_at, x.tested_by,
        x.looked_at, x.unread_since, x.unread_why"
    };
}
const CONNECTION_COLUMNS: usize = 11;

fn read(row: &Row) -> Read<Connection> {
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

fn tested(row: &Row) -> Read<Option<Tested>> {
    let by = maybe_id(row, 7)?;
    Ok(maybe_moment(row, 5)?.map(|at| Tested { at, by }))
}

fn unread(row: &Row) -> Read<Option<Unread>> {
    let since = maybe_moment(row, 9)?;
    Ok(since.zip(maybe_text(row, 10)?).map(|(since, why)| Unread { since, why }))
}

fn protocol(row: &Row) -> Read<Protocol> {
    match maybe_text(row, 4)? {
        Some(saml) => serde_json::from_str(&saml).map(Protocol::Saml).map_err(|error| damaged(4, error)),
        None => serde_json::from_str(&text(row, 3)?).map(Protocol::Oidc).map_err(|error| damaged(3, error)),
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
    written.map_err(|error| Failure::Corrupt(error.to_string()).into())
}

pub(crate) async fn of_workspace(db: &Line, workspace: WorkspaceId) -> Read<Vec<Connection>> {
    let sql =
        concat!("SELECT ", connection_columns!(), " FROM connections x WHERE x.workspace = $1 ORDER BY x.id");
    db.many(sql, params![workspace], read).await
}

fn with_workspace(row: &Row) -> Read<(Connection, Workspace)> {
    Ok((read(row)?, workspaces::read_at(row, CONNECTION_COLUMNS)?))
}

pub(crate) async fn by_id(db: &Line, connection: ConnectionId) -> Read<Option<(Connection, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        connection_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN connections x ON x.workspace = w.id WHERE x.id = $1"
    );
    db.one(sql, params![connection], with_workspace).await
}

pub(crate) async fn for_domain(
    db: &Line,
    domain: &Domain,
    lost_after: Moment,
) -> Read<Vec<(Connection, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        connection_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN connections x ON x.workspace = w.id
        WHERE w.id = (",
        holding!("", " AND (lost_at IS NULL OR lost_at > $2)"),
        ") ORDER BY x.id"
    );
    db.many(sql, params![domain.as_str(), lost_after], with_workspace).await
}

pub(crate) async fn due(db: &Line, now: Moment, limit: u32) -> Read<Vec<(Connection, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        connection_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN connections x ON x.workspace = w.id WHERE x.due_at <= $1 ORDER BY x.due_at, x.id LIMIT $2"
    );
    db.many(sql, params![now, limit], with_workspace).await
}

fn read_identity(row: &Row) -> Read<Identity> {
    Ok(Identity {
        connection: id(row, 0)?,
        subject: text(row, 1)?,
        workspace: id(row, 2)?,
        account: id(row, 3)?,
        bound_at: moment(row, 4)?,
    })
}

pub(crate) async fn identity(
    db: &Line,
    workspace: WorkspaceId,
    connection: ConnectionId,
    subject: &str,
) -> Read<Option<Identity>> {
    let sql = "SELECT connection, subject, workspace, account, bound_at FROM identities
        WHERE workspace = $1 AND connection = $2 AND subject = $3";
    db.one(sql, params![workspace, connection, subject], read_identity).await
}

pub(crate) async fn identity_of(
    db: &Line,
    workspace: WorkspaceId,
    connection: ConnectionId,
    account: AccountId,
) -> Read<Option<Identity>> {
    let sql = "SELECT connection, subject, workspace, account, bound_at FROM identities
        WHERE workspace = $1 AND account = $3 AND connection = $2";
    db.one(sql, params![workspace, connection, account], read_identity).await
}

pub(crate) async fn identities_of(
    db: &Line,
    workspace: WorkspaceId,
    account: AccountId,
) -> Read<Vec<Identity>> {
    let sql = "SELECT connection, subject, workspace, account, bound_at FROM identities
        WHERE workspace = $1 AND account = $2 ORDER BY connection";
    db.many(sql, params![workspace, account], read_identity).await
}

macro_rules! token_columns {
    () => {
        "t.id, t.workspace, t.directory, t.digest, t.hint, t.created_at, t.created_by, t.expires_at, t.revoked_at,
            t.revoked_by"
    };
}
const TOKEN_COLUMNS: usize = 10;

pub(crate) fn read_token(row: &Row) -> Read<Token> {
    Ok(Token {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        directory: id(row, 2)?,
        digest: exactly(row, 3)?,
        hint: text(row, 4)?,
        created_at: moment(row, 5)?,
        created_by: maybe_id(row, 6)?,
        expires_at: moment(row, 7)?,
        revoked_at: maybe_moment(row, 8)?,
        revoked_by: maybe_id(row, 9)?,
    })
}

const TOKENS: &str =
    concat!("SELECT ", token_columns!(), " FROM tokens t WHERE t.workspace = $1 ORDER BY t.id");

/// What asks for the tokens of a workspace, beside other questions.
pub(crate) fn asking_for_tokens(workspace: WorkspaceId) -> Sql {
    Sql::new(TOKENS, params![workspace])
}

pub(crate) async fn tokens(db: &Line, workspace: WorkspaceId) -> Read<Vec<Token>> {
    db.many(TOKENS, params![workspace], read_token).await
}

pub(crate) async fn token(
    db: &Line,
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
        " LEFT JOIN tokens t ON t.digest = $2 AND t.directory = d.id WHERE d.id = $1"
    );
    db.one(sql, params![directory, *digest], |row| {
        let token = maybe_bytes(row, 0)?.map(|_| read_token(row)).transpose()?;
        Ok((workspaces::read_at(row, TOKEN_COLUMNS)?, token))
    })
    .await
}
