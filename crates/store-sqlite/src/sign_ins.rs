//! SQL of the sign-in log.

use domain::{
    Moment, SignInId, WorkspaceId,
    sign_in::{Client, Outcome, Protocol, SignIn},
    trace::Trace,
};
use rusqlite::{Connection, Row, params};
use store::{Cut, Failure, Page, SelectSignIns};

use crate::rows::{Read, damaged, failed, id, maybe_id, moment, named};

pub(crate) fn insert(db: &Connection, one: &SignIn) -> Read<()> {
    let sql = "INSERT INTO sign_ins (workspace, id, at, trace, outcome, protocol, connection, code, because, account, member,
            address, session, notes, ip, agent, by_anybody)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
    let notes = serde_json::to_string(&one.notes).map_err(|error| Failure::Corrupt(error.to_string()))?;
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .execute(params![
            one.workspace.to_bytes(),
            one.id.to_bytes(),
            one.at.micros(),
            one.trace.to_string(),
            one.outcome.as_str(),
            one.protocol.as_str(),
            one.connection.map(domain::Id::to_bytes),
            one.code,
            one.because,
            one.account.map(domain::Id::to_bytes),
            one.member.map(domain::Id::to_bytes),
            one.address,
            one.session.map(domain::Id::to_bytes),
            notes,
            one.client.ip.map(|ip| ip.to_string()),
            one.client.agent,
            one.by_anybody,
        ])
        .map_err(failed)?;
    let Some(member) = one.member.filter(|_| one.outcome == Outcome::Succeeded) else { return Ok(()) };
    let sql = "UPDATE members SET signed_in_at = ?3 WHERE workspace = ?1 AND id = ?2";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .execute(params![one.workspace.to_bytes(), member.to_bytes(), one.at.micros()])
        .map_err(failed)?;
    Ok(())
}

/// Keeps an entry, and of its kind no more than so many.
pub(crate) fn log(db: &Connection, one: &SignIn, most: u32) -> Read<()> {
    insert(db, one)?;
    if !one.is_bounded() {
        return Ok(());
    }
    let sql = "DELETE FROM sign_ins WHERE workspace = ?1 AND by_anybody = ?2 AND outcome IN ('refused', 'not_believed')
        AND id <= (SELECT id FROM sign_ins
            WHERE workspace = ?1 AND by_anybody = ?2 AND outcome IN ('refused', 'not_believed')
            ORDER BY id DESC LIMIT 1 OFFSET ?3)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.execute(params![one.workspace.to_bytes(), one.by_anybody, most]).map_err(failed)?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<SignIn> {
    let trace: String = row.get(3)?;
    let notes: String = row.get(13)?;
    let ip: Option<String> = row.get(14)?;
    Ok(SignIn {
        workspace: id(row, 0)?,
        id: id(row, 1)?,
        at: moment(row, 2)?,
        trace: trace.parse().map_err(|error| damaged(3, error))?,
        outcome: named(row, 4, Outcome::named)?,
        protocol: named(row, 5, Protocol::named)?,
        connection: maybe_id(row, 6)?,
        code: row.get(7)?,
        because: row.get(8)?,
        account: maybe_id(row, 9)?,
        member: maybe_id(row, 10)?,
        address: row.get(11)?,
        session: maybe_id(row, 12)?,
        notes: serde_json::from_str(&notes).map_err(|error| damaged(13, error))?,
        client: Client {
            ip: ip.map(|ip| ip.parse()).transpose().map_err(|error| damaged(14, error))?,
            agent: row.get(15)?,
        },
        by_anybody: row.get(16)?,
    })
}

macro_rules! select {
    ($by:literal, $also:literal) => {
        concat!(
            "SELECT workspace, id, at, trace, outcome, protocol, connection, code, because, account, member, address,
                session, notes, ip, agent, by_anybody
            FROM sign_ins ",
            $by,
            " WHERE workspace = ?1 AND id < ?2 AND ",
            $also,
            " AND (?4 IS NULL OR outcome = ?4) AND (?5 IS NULL OR code = ?5) AND (?6 IS NULL OR connection = ?6)
                AND (?7 IS NULL OR member = ?7) AND (?8 IS NULL OR address IN (?8, ?9))
            ORDER BY id DESC LIMIT ?10"
        )
    };
}

pub(crate) fn page(
    db: &Connection,
    workspace: WorkspaceId,
    select: &SelectSignIns,
    cut: Cut<SignInId>,
) -> Read<Page<SignIn>> {
    // Three words lead to what they are of through an index. It is named, because the planner would rather walk the whole
    // log in its order.
    let sql = match select.trace {
        Some(_) => select!("INDEXED BY sign_ins_by_trace", "trace = ?3"),
        None => select!("", "?3 IS NULL"),
    };
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    // What comes before nothing is said of comes before everything there can be.
    let before = cut.after.map_or_else(|| vec![0xff; 17], |id| id.to_bytes().to_vec());
    let [whole, masked] = select.address.clone().map_or([None, None], |both| both.map(Some));
    let params = params![
        workspace.to_bytes(),
        before,
        select.trace.map(|trace| trace.to_string()),
        select.outcome.map(Outcome::as_str),
        select.code,
        select.connection.map(domain::Id::to_bytes),
        select.member.map(domain::Id::to_bytes),
        whole,
        masked,
        cut.limit + 1,
    ];
    let rows = statement.query_map(params, read).map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}

/// In whose logs three words stand.
pub(crate) fn workspaces_of_trace(db: &Connection, trace: Trace, limit: u32) -> Read<Vec<WorkspaceId>> {
    let sql = "SELECT DISTINCT workspace FROM sign_ins WHERE trace = ?1 ORDER BY workspace LIMIT ?2";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map(params![trace.to_string(), limit], |row| id(row, 0)).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// When an entry has stood long enough.
pub(crate) fn stale(now: Moment) -> i64 {
    now.before(domain::sign_in::KEPT_FOR).micros()
}
