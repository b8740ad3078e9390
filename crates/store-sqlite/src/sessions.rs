//! SQL of sessions and what they prove.

use std::time::Duration;

use domain::{
    AccountId, ConnectionId, Member, Moment, SessionId, WorkspaceId,
    session::{Means, OverThere, Session, There, WorkspaceProof},
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::{
    factors::has_factor,
    members,
    rows::{Read, failed, id, maybe_id, maybe_moment, moment},
};

macro_rules! select {
    ($tail:literal) => {
        select!("s.ended_at IS NULL", $tail)
    };
    ($standing:literal, $tail:literal) => {
        concat!(
            "SELECT s.id, s.account, s.digest, s.mailbox_shown_at, s.opened_at, s.seen_at, s.expires_at, s.idled,
            s.factor_shown_at, ",
            has_factor!("s.account"),
            " FROM sessions s WHERE ",
            $standing,
            " AND ",
            $tail
        )
    };
}

/// A span of time as a column keeps it: microseconds.
pub(crate) fn span(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

fn spanned(row: &Row<'_>, column: usize) -> rusqlite::Result<Duration> {
    Ok(Duration::from_micros(row.get::<_, i64>(column)?.unsigned_abs()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: id(row, 0)?,
        account: id(row, 1)?,
        digest: row.get(2)?,
        mailbox_shown_at: maybe_moment(row, 3)?,
        factor_shown_at: maybe_moment(row, 8)?,
        has_factor: row.get(9)?,
        proofs: Vec::new(),
        opened_at: moment(row, 4)?,
        seen_at: moment(row, 5)?,
        expires_at: moment(row, 6)?,
        idled: spanned(row, 7)?,
    })
}

fn proofs(db: &Connection, session: SessionId) -> Read<Vec<WorkspaceProof>> {
    let sql = "SELECT workspace, connection, epoch, proven_at, break_glass, idled, subject, idp_session
        FROM session_proofs WHERE session = ?1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement
        .query_map([session.to_bytes()], |row| {
            Ok(WorkspaceProof {
                workspace: id(row, 0)?,
                by: match (maybe_id(row, 1)?, row.get(4)?) {
                    (Some(connection), _) => Means::Connection(connection),
                    (None, true) => Means::BreakGlass,
                    (None, false) => Means::Mailbox,
                },
                epoch: row.get(2)?,
                at: moment(row, 3)?,
                idled: spanned(row, 5)?,
                there: match row.get(6)? {
                    Some(subject) => Some(There { subject, session: row.get(7)? }),
                    None => None,
                },
            })
        })
        .map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

fn one(db: &Connection, sql: &str, params: impl Params) -> Read<Option<Session>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let Some(mut session) = statement.query_row(params, read).optional().map_err(failed)? else {
        return Ok(None);
    };
    session.proofs = proofs(db, session.id)?;
    Ok(Some(session))
}

pub(crate) fn by_id(db: &Connection, session: SessionId) -> Read<Option<Session>> {
    one(db, select!("s.id = ?1"), [session.to_bytes()])
}

pub(crate) fn by_digest(db: &Connection, digest: &[u8; 32]) -> Read<Option<Session>> {
    one(db, select!("s.digest = ?1"), [digest])
}

pub(crate) fn live(db: &Connection, account: AccountId, now: Moment) -> Read<Vec<Session>> {
    let mut statement =
        db.prepare_cached(select!("s.account = ?1 AND s.expires_at > ?2 ORDER BY s.id")).map_err(failed)?;
    let rows = statement.query_map(params![account.to_bytes(), now.micros()], read).map_err(failed)?;
    let mut sessions: Vec<Session> = rows.collect::<Result<_, _>>().map_err(failed)?;
    for session in &mut sessions {
        session.proofs = proofs(db, session.id)?;
    }
    Ok(sessions)
}

pub(crate) fn through(
    db: &Connection,
    workspace: WorkspaceId,
    connection: ConnectionId,
) -> Read<Vec<(Session, Member)>> {
    let sql = select!(
        "s.id IN (SELECT p.session FROM session_proofs p WHERE p.connection = ?1 AND p.workspace = ?2) ORDER BY s.id"
    );
    placed(db, workspace, sql, params![connection.to_bytes(), workspace.to_bytes()])
}

pub(crate) fn over_there(
    db: &Connection,
    workspace: WorkspaceId,
    connection: ConnectionId,
    over: &OverThere,
) -> Read<Vec<(Session, Member)>> {
    let (sql, digest) = match over {
        OverThere::Of { subject, .. } => (
            select!(
                "s.id IN (SELECT p.session FROM session_proofs p
                    WHERE p.connection = ?1 AND p.workspace = ?2 AND p.subject = ?3) ORDER BY s.id"
            ),
            subject,
        ),
        OverThere::In(session) => (
            select!(
                "s.id IN (SELECT p.session FROM session_proofs p
                    WHERE p.connection = ?1 AND p.workspace = ?2 AND p.idp_session = ?3) ORDER BY s.id"
            ),
            session,
        ),
    };
    placed(db, workspace, sql, params![connection.to_bytes(), workspace.to_bytes(), digest])
}

/// Sessions with all they prove, each with its account's place in a workspace.
fn placed(
    db: &Connection,
    workspace: WorkspaceId,
    sql: &str,
    params: impl Params,
) -> Read<Vec<(Session, Member)>> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map(params, read).map_err(failed)?;
    let sessions: Vec<Session> = rows.collect::<Result<_, _>>().map_err(failed)?;
    let mut through = Vec::with_capacity(sessions.len());
    for mut session in sessions {
        session.proofs = proofs(db, session.id)?;
        if let Some(member) = members::of_account(db, workspace, session.account)? {
            through.push((session, member));
        }
    }
    Ok(through)
}

/// A session that was ended, with what it proved then.
pub(crate) fn ended(db: &Connection, digest: &[u8; 32]) -> Read<Option<Session>> {
    one(db, select!("s.ended_at IS NOT NULL", "s.digest = ?1"), [digest])
}
