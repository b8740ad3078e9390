//! SQL of the sign-in log.

use domain::{
    Moment, SignInId, WorkspaceId,
    sign_in::{Client, Outcome, Protocol, SignIn},
    trace::Trace,
};
use store::{Cut, Failure, Page, SelectSignIns};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{damaged, flag, id, maybe_id, maybe_text, moment, named, params, text},
};

pub(crate) fn insert(one: &SignIn) -> Read<Sql> {
    let sql = "WITH entry AS (
        INSERT INTO sign_ins (workspace, id, at, trace, outcome, protocol, connection, code, because, account, member,
            address, session, notes, ip, agent, by_anybody)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17))
        UPDATE members SET signed_in_at = $3 WHERE workspace = $1 AND id = $11 AND $5 = 'succeeded'";
    let notes = serde_json::to_string(&one.notes).map_err(|error| Failure::Corrupt(error.to_string()))?;
    let params = params![
        one.workspace,
        one.id,
        one.at,
        one.trace.to_string(),
        one.outcome.as_str(),
        one.protocol.as_str(),
        one.connection,
        &one.code,
        &one.because,
        one.account,
        one.member,
        &one.address,
        one.session,
        notes,
        one.client.ip.map(|ip| ip.to_string()),
        &one.client.agent,
        one.by_anybody,
    ];
    Ok(Sql::new(sql, params))
}

/// Keeps an entry, and of its kind no more than so many.
pub(crate) async fn log(db: &Line, one: &SignIn, most: u32) -> Read<()> {
    let forget = "DELETE FROM sign_ins WHERE workspace = $1 AND by_anybody = $2
        AND outcome IN ('refused', 'not_believed')
        AND id <= (SELECT id FROM sign_ins
            WHERE workspace = $1 AND by_anybody = $2 AND outcome IN ('refused', 'not_believed')
            ORDER BY id DESC LIMIT 1 OFFSET $3)";
    let mut all = vec![insert(one)?];
    if one.is_bounded() {
        all.push(Sql::new(forget, params![one.workspace, one.by_anybody, most]));
    }
    db.together(&all).await.map(drop)
}

fn read(row: &Row) -> Read<SignIn> {
    let ip = maybe_text(row, 14)?.map(|ip| ip.parse()).transpose();
    Ok(SignIn {
        workspace: id(row, 0)?,
        id: id(row, 1)?,
        at: moment(row, 2)?,
        trace: text(row, 3)?.parse().map_err(|error| damaged(3, error))?,
        outcome: named(row, 4, Outcome::named)?,
        protocol: named(row, 5, Protocol::named)?,
        connection: maybe_id(row, 6)?,
        code: maybe_text(row, 7)?,
        because: maybe_text(row, 8)?,
        account: maybe_id(row, 9)?,
        member: maybe_id(row, 10)?,
        address: maybe_text(row, 11)?,
        session: maybe_id(row, 12)?,
        notes: serde_json::from_str(&text(row, 13)?).map_err(|error| damaged(13, error))?,
        client: Client { ip: ip.map_err(|error| damaged(14, error))?, agent: maybe_text(row, 15)? },
        by_anybody: flag(row, 16)?,
    })
}

macro_rules! select {
    ($also:literal) => {
        concat!(
            "SELECT workspace, id, at, trace, outcome, protocol, connection, code, because, account, member, address,
                session, notes, ip, agent, by_anybody
            FROM sign_ins WHERE workspace = $1 AND id < $2 AND ",
            $also,
            " AND ($4 IS NULL OR outcome = $4) AND ($5 IS NULL OR code = $5) AND ($6 IS NULL OR connection = $6)
                AND ($7 IS NULL OR member = $7) AND ($8 IS NULL OR address IN ($8, $9))
            ORDER BY id DESC LIMIT $10"
        )
    };
}

pub(crate) async fn page(
    db: &Line,
    workspace: WorkspaceId,
    select: &SelectSignIns,
    cut: Cut<SignInId>,
) -> Read<Page<SignIn>> {
    // Three words lead to what they are of through an index.
    let sql = if select.trace.is_some() { select!("trace = $3") } else { select!("$3 IS NULL") };
    // What comes before nothing is said of comes before everything there can be.
    let before = cut.after.map_or_else(|| vec![0xff; 17], |id| id.to_bytes().to_vec());
    let [whole, masked] = select.address.clone().map_or([None, None], |both| both.map(Some));
    let params = params![
        workspace,
        before,
        select.trace.map(|trace| trace.to_string()),
        select.outcome.map(Outcome::as_str),
        &select.code,
        select.connection,
        select.member,
        whole,
        masked,
        cut.limit + 1,
    ];
    let items = db.many(sql, params, read).await?;
    Ok(Page::of(items, cut.limit))
}

/// In whose logs three words stand.
pub(crate) async fn workspaces_of_trace(db: &Line, trace: Trace, limit: u32) -> Read<Vec<WorkspaceId>> {
    let sql = "SELECT DISTINCT workspace FROM sign_ins WHERE trace = $1 ORDER BY workspace LIMIT $2";
    db.many(sql, params![trace.to_string(), limit], |row| id(row, 0)).await
}

/// When an entry has stood long enough.
pub(crate) fn stale(now: Moment) -> Moment {
    now.before(domain::sign_in::KEPT_FOR)
}
