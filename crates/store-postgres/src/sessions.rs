//! SQL of sessions and what they prove.

use std::time::Duration;

use domain::{
    AccountId, ConnectionId, Member, Moment, SessionId, WorkspaceId,
    session::{Means, OverThere, Session, There, WorkspaceProof},
};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::Line,
    members::{self, member_columns},
    rows::{all, count, exactly, flag, id, maybe_exactly, maybe_id, maybe_moment, moment, params},
};

/// The columns of a session with one of its proofs, as [`read`] takes them.
macro_rules! session_columns {
    () => {
        concat!(
            "s.id, s.account, s.digest, s.mailbox_shown_at, s.opened_at, s.seen_at, s.expires_at, s.idled,
            p.workspace, p.connection, p.epoch, p.proven_at, p.idled, p.break_glass, s.factor_shown_at, ",
            crate::factors::has_factor!("s.account"),
            ", p.subject, p.idp_session"
        )
    };
}
pub(crate) use session_columns;

const COLUMNS: usize = 18;

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT ",
            session_columns!(),
            " FROM sessions s LEFT JOIN session_proofs p ON p.session = s.id WHERE ",
            $tail,
            " ORDER BY s.id, p.workspace"
        )
    };
}

/// The sessions not ended that a connection has proven here, with their accounts' places.
macro_rules! placed {
    ($also:literal) => {
        concat!(
            "SELECT ",
            session_columns!(),
            ", ",
            member_columns!(),
            " FROM session_proofs here
                JOIN sessions s ON s.id = here.session
                JOIN members m ON m.workspace = here.workspace AND m.account = s.account
                LEFT JOIN session_proofs p ON p.session = s.id
            WHERE here.workspace = $1 AND here.connection = $2 AND s.ended_at IS NULL",
            $also,
            " ORDER BY s.id, p.workspace"
        )
    };
}

/// A span of time as a column keeps it: microseconds.
pub(crate) fn span(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

fn read(row: &Row) -> Read<Session> {
    Ok(Session {
        id: id(row, 0)?,
        account: id(row, 1)?,
        digest: exactly(row, 2)?,
        mailbox_shown_at: maybe_moment(row, 3)?,
        factor_shown_at: maybe_moment(row, 14)?,
        has_factor: flag(row, 15)?,
        proofs: Vec::new(),
        opened_at: moment(row, 4)?,
        seen_at: moment(row, 5)?,
        expires_at: moment(row, 6)?,
        idled: Duration::from_micros(count(row, 7)?),
    })
}

fn proof(row: &Row) -> Read<Option<WorkspaceProof>> {
    let Some(workspace) = maybe_id(row, 8)? else { return Ok(None) };
    Ok(Some(WorkspaceProof {
        workspace,
        by: match (maybe_id(row, 9)?, flag(row, 13)?) {
            (Some(connection), _) => Means::Connection(connection),
            (None, true) => Means::BreakGlass,
            (None, false) => Means::Mailbox,
        },
        epoch: count(row, 10)?,
        at: moment(row, 11)?,
        idled: Duration::from_micros(count(row, 12)?),
        there: match maybe_exactly(row, 16)? {
            Some(subject) => Some(There { subject, session: maybe_exactly(row, 17)? }),
            None => None,
        },
    }))
}

/// The sessions in rows of which each has one proof, or none; those of one session stand together.
pub(crate) fn gathered(rows: &[Row]) -> Read<Vec<Session>> {
    let mut sessions: Vec<Session> = Vec::new();
    for row in rows {
        let next = read(row)?;
        if sessions.last().is_none_or(|last| last.id != next.id) {
            sessions.push(next);
        }
        if let Some(last) = sessions.last_mut() {
            last.proofs.extend(proof(row)?);
        }
    }
    Ok(sessions)
}

async fn one(db: &Line, sql: &'static str, params: Vec<crate::rows::Param>) -> Read<Option<Session>> {
    Ok(gathered(&db.rows(sql, params).await?)?.pop())
}

pub(crate) async fn by_id(db: &Line, session: SessionId) -> Read<Option<Session>> {
    one(db, select!("s.ended_at IS NULL AND s.id = $1"), params![session]).await
}

pub(crate) async fn by_digest(db: &Line, digest: &[u8; 32]) -> Read<Option<Session>> {
    one(db, select!("s.ended_at IS NULL AND s.digest = $1"), params![*digest]).await
}

pub(crate) async fn live(db: &Line, account: AccountId, now: Moment) -> Read<Vec<Session>> {
    let sql = select!("s.ended_at IS NULL AND s.account = $1 AND s.expires_at > $2");
    gathered(&db.rows(sql, params![account, now]).await?)
}

/// The live sessions of several accounts, in no order of theirs.
pub(crate) async fn live_of(
    db: &Line,
    accounts: impl Iterator<Item = AccountId>,
    now: Moment,
) -> Read<Vec<Session>> {
    let sql = select!("s.ended_at IS NULL AND s.account = ANY ($1) AND s.expires_at > $2");
    gathered(&db.rows(sql, params![all(accounts), now]).await?)
}

pub(crate) async fn through(
    db: &Line,
    workspace: WorkspaceId,
    connection: ConnectionId,
) -> Read<Vec<(Session, Member)>> {
    let sql = placed!("");
    placed(db.rows(sql, params![workspace, connection]).await?)
}

pub(crate) async fn over_there(
    db: &Line,
    workspace: WorkspaceId,
    connection: ConnectionId,
    over: &OverThere,
) -> Read<Vec<(Session, Member)>> {
    let (sql, digest) = match over {
        OverThere::Of { subject, .. } => (placed!(" AND here.subject = $3"), subject),
        OverThere::In(session) => (placed!(" AND here.idp_session = $3"), session),
    };
    placed(db.rows(sql, params![workspace, connection, *digest]).await?)
}

/// Sessions in rows of which each has one proof, and its account's place behind it.
fn placed(rows: Vec<Row>) -> Read<Vec<(Session, Member)>> {
    let mut placed = Vec::new();
    for session in gathered(&rows)? {
        let its_row = rows.iter().find(|row| id(row, 0).is_ok_and(|found: SessionId| found == session.id));
        if let Some(row) = its_row {
            placed.push((session, members::read_at(row, COLUMNS)?));
        }
    }
    Ok(placed)
}

/// A session that was ended, with what it proved then.
pub(crate) async fn ended(db: &Line, digest: &[u8; 32]) -> Read<Option<Session>> {
    one(db, select!("s.ended_at IS NOT NULL AND s.digest = $1"), params![*digest]).await
}
