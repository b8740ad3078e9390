//! SQL of what identity providers said that is over, for sign-ins that are on their way.

use domain::{
    ConnectionId, Moment, WorkspaceId,
    session::{LOGOUT_KEPT_FOR, Logout, OverThere, There},
};

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{maybe_moment, params},
};

/// Stands for whoever it is, and for all sessions.
const ANY: &[u8] = &[];

/// What keeps it.
pub(crate) fn keep(logout: &Logout) -> Vec<Sql> {
    let Logout { workspace, connection, over, at } = logout;
    let sql = "INSERT INTO logouts (workspace, connection, subject, idp_session, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (workspace, connection, subject, idp_session) DO UPDATE SET at = greatest(logouts.at, $5)";
    let keep = |subject: &[u8], session: &[u8]| {
        Sql::new(sql, params![*workspace, *connection, subject.to_vec(), session.to_vec(), *at])
    };
    match over {
        OverThere::Of { subject, sessions } if sessions.is_empty() => vec![keep(subject, ANY)],
        OverThere::Of { subject, sessions } => {
            sessions.iter().map(|session| keep(subject, session)).collect()
        }
        OverThere::In(session) => vec![keep(ANY, session)],
    }
}

/// When it was said last that sign-ins like this one are over.
pub(crate) async fn last(
    db: &Line,
    workspace: WorkspaceId,
    connection: ConnectionId,
    there: &There,
) -> Read<Option<Moment>> {
    let sql = "SELECT max(at) FROM (
            SELECT at FROM logouts WHERE workspace = $1 AND connection = $2 AND subject = $3
                AND ($4 = ''::bytea OR idp_session = ''::bytea OR idp_session = $4)
            UNION ALL
            SELECT at FROM logouts WHERE workspace = $1 AND connection = $2 AND subject = ''::bytea
                AND idp_session = $4 AND $4 <> ''::bytea) said";
    let session = there.session.as_ref().map_or(ANY, |session| session).to_vec();
    let params = params![workspace, connection, there.subject, session];
    Ok(db.one(sql, params, |row| maybe_moment(row, 0)).await?.flatten())
}

/// Before when nobody who was on the way then still is.
pub(crate) fn stale(now: Moment) -> Moment {
    now.before(LOGOUT_KEPT_FOR)
}
