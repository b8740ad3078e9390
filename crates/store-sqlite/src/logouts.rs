//! SQL of what identity providers said that is over, for sign-ins that are on their way.

use domain::{
    ConnectionId, Moment, WorkspaceId,
    session::{LOGOUT_KEPT_FOR, Logout, OverThere, There},
};
use rusqlite::{Connection as Db, params};

use crate::rows::{Read, failed};

/// Stands for whoever it is, and for all sessions.
const ANY: &[u8] = &[];

pub(crate) fn keep(db: &Db, logout: &Logout) -> Read<()> {
    let Logout { workspace, connection, over, at } = logout;
    let sql =
        "INSERT INTO logouts (workspace, connection, subject, idp_session, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (workspace, connection, subject, idp_session) DO UPDATE SET at = max(at, excluded.at)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let mut keep = |subject: &[u8], session: &[u8]| {
        let params = params![workspace.to_bytes(), connection.to_bytes(), subject, session, at.micros()];
        statement.execute(params).map(drop).map_err(failed)
    };
    match over {
        OverThere::Of { subject, sessions } if sessions.is_empty() => keep(subject, ANY),
        OverThere::Of { subject, sessions } => sessions.iter().try_for_each(|session| keep(subject, session)),
        OverThere::In(session) => keep(ANY, session),
    }
}

/// When it was said last that sign-ins like this one are over.
pub(crate) fn last(
    db: &Db,
    workspace: WorkspaceId,
    connection: ConnectionId,
    there: &There,
) -> Read<Option<Moment>> {
    let sql = "SELECT max(at) FROM (
            SELECT at FROM logouts WHERE workspace = ?1 AND connection = ?2 AND subject = ?3
                AND (?4 = x'' OR idp_session = x'' OR idp_session = ?4)
            UNION ALL
            SELECT at FROM logouts WHERE workspace = ?1 AND connection = ?2 AND subject = x''
                AND idp_session = ?4 AND ?4 <> x'')";
    let session = there.session.as_ref().map_or(ANY, |session| session);
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![workspace.to_bytes(), connection.to_bytes(), there.subject, session];
    let at: Option<i64> = statement.query_row(params, |row| row.get(0)).map_err(failed)?;
    Ok(at.map(Moment::from_micros))
}

/// Before when nobody who was on the way then still is.
pub(crate) fn stale(now: Moment) -> i64 {
    now.before(LOGOUT_KEPT_FOR).micros()
}
