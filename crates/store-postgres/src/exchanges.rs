//! SQL of the journals.

use domain::{
    ExchangeId, Moment, WorkspaceId,
    exchange::{Exchange, Opener, Outcome, Verb},
    sign_in::Client,
};
use store::{Cause, Cut, Failure, Page, SelectExchanges};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    directory_users::Of,
    line::{Line, Sql},
    rows::{Param, bytes, count, damaged, flag, id, maybe_bytes, maybe_text, moment, named, params, text},
};

fn opened(by: Opener) -> (Vec<u8>, bool) {
    match by {
        Opener::Token(token) => (token.to_bytes().to_vec(), false),
        Opener::Client(client) => (client.to_bytes().to_vec(), true),
    }
}

macro_rules! columns {
    () => {
        "workspace, is_read, id, directory, at, opener, by_client, verb, target, resource, name,
        outcome, status, code, detail, request, changed, ip, agent"
    };
}

fn values(one: &Exchange) -> Read<Vec<Param>> {
    let changed = serde_json::to_string(&one.changed).map_err(|error| Failure::Corrupt(error.to_string()))?;
    let (opener, by_client) = opened(one.opener);
    Ok(params![
        one.workspace,
        one.is_read(),
        one.id,
        one.directory,
        one.at,
        opener,
        by_client,
        one.verb.as_str(),
        &one.target,
        one.resource.map(|bits| bits.to_be_bytes().to_vec()),
        &one.name,
        one.outcome.as_str(),
        u32::from(one.status),
        &one.code,
        &one.detail,
        &one.request,
        changed,
        one.client.ip.map(|ip| ip.to_string()),
        &one.client.agent,
    ])
}

pub(crate) fn insert(one: &Exchange) -> Read<Sql> {
    let sql = concat!(
        "INSERT INTO exchanges (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
    );
    Ok(Sql::new(sql, values(one)?))
}

/// Keeps those whose workspace is still there. One that stands there already, because what it tells of was done after all,
/// stays as it is.
pub(crate) async fn keep(db: &Line, all: &[Exchange]) -> Read<()> {
    let sql = concat!(
        "INSERT INTO exchanges (",
        columns!(),
        ") SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
        WHERE EXISTS (SELECT 1 FROM workspaces WHERE id = $1 AND deleted_at IS NULL) ON CONFLICT DO NOTHING"
    );
    let mut statements = Vec::with_capacity(all.len());
    for one in all {
        statements.push(Sql::new(sql, values(one)?));
    }
    db.together(&statements).await.map(drop)
}

fn read(row: &Row) -> Read<Exchange> {
    let ip = maybe_text(row, 17)?.map(|ip| ip.parse()).transpose();
    let resource = maybe_bytes(row, 9)?.map(<[u8; 16]>::try_from).transpose();
    Ok(Exchange {
        workspace: id(row, 0)?,
        id: id(row, 2)?,
        directory: id(row, 3)?,
        at: moment(row, 4)?,
        opener: match flag(row, 6)? {
            true => Opener::Client(id(row, 5)?),
            false => Opener::Token(id(row, 5)?),
        },
        verb: named(row, 7, Verb::named)?,
        target: text(row, 8)?,
        resource: resource.map_err(|_| damaged(9, "it is no id"))?.map(u128::from_be_bytes),
        name: maybe_text(row, 10)?,
        outcome: named(row, 11, Outcome::named)?,
        status: count(row, 12)?,
        code: maybe_text(row, 13)?,
        detail: maybe_text(row, 14)?,
        request: maybe_text(row, 15)?,
        changed: serde_json::from_str(&text(row, 16)?).map_err(|error| damaged(16, error))?,
        client: Client { ip: ip.map_err(|error| damaged(17, error))?, agent: maybe_text(row, 18)? },
    })
}

macro_rules! select {
    ($also:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM exchanges WHERE workspace = $1 AND is_read = $2 AND id < $3 AND ",
            $also,
            " AND ($5 IS NULL OR verb = $5) AND ($6 IS NULL OR outcome = $6) AND ($7 IS NULL OR code = $7)
                AND ($8 IS NULL OR name = $8) AND ($9 IS NULL OR opener = $9)
            ORDER BY id DESC LIMIT $10"
        )
    };
}

pub(crate) async fn page(
    db: &Line,
    workspace: WorkspaceId,
    select: &SelectExchanges,
    cut: Cut<ExchangeId>,
) -> Read<Page<Exchange>> {
    // Somebody's id leads to what is of them through an index.
    let sql = if select.resource.is_some() { select!("resource = $4") } else { select!("$4 IS NULL") };
    // What comes before nothing is said of comes before everything there can be.
    let before = cut.after.map_or_else(|| vec![0xff; 17], |id| id.to_bytes().to_vec());
    let params = params![
        workspace,
        select.reads,
        before,
        select.resource.map(|bits| bits.to_be_bytes().to_vec()),
        select.verb.map(Verb::as_str),
        select.outcome.map(Outcome::as_str),
        &select.code,
        &select.name,
        select.opener.map(|bits| bits.to_be_bytes().to_vec()),
        cut.limit + 1,
    ];
    let items = db.many(sql, params, read).await?;
    Ok(Page::of(items, cut.limit))
}

/// Those that were to change something and came to nothing, newest first.
pub(crate) async fn not_done(db: &Line, of: Of, limit: u32) -> Read<Vec<Exchange>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM exchanges WHERE workspace = $1 AND directory = $2 AND outcome <> 'done' AND verb <> 'read'
        ORDER BY at DESC, id DESC LIMIT $3"
    );
    db.many(sql, params![of.workspace, of.directory, limit], read).await
}

/// When those were, newest first.
pub(crate) async fn failure_times(db: &Line, of: Of, limit: u32) -> Read<Vec<Moment>> {
    let sql = "SELECT at FROM exchanges WHERE workspace = $1 AND directory = $2 AND outcome <> 'done' AND verb <> 'read'
        ORDER BY at DESC, id DESC LIMIT $3";
    db.many(sql, params![of.workspace, of.directory, limit], |row| moment(row, 0)).await
}

/// For what they came to nothing since then.
pub(crate) async fn causes(db: &Line, of: Of, since: Moment, most: u32) -> Read<Vec<Cause>> {
    let sql = "SELECT outcome, code, count(*), max(at) FROM (
            SELECT outcome, code, at FROM exchanges
            WHERE workspace = $1 AND directory = $2 AND outcome <> 'done' AND verb <> 'read' AND at >= $3
            ORDER BY at DESC, id DESC LIMIT $4) AS newest
        GROUP BY outcome, code ORDER BY count(*) DESC, max(at) DESC";
    let cause = |row: &Row| {
        Ok(Cause {
            outcome: named(row, 0, Outcome::named)?,
            code: maybe_text(row, 1)?,
            count: count(row, 2)?,
            last_at: moment(row, 3)?,
        })
    };
    db.many(sql, params![of.workspace, of.directory, since, most], cause).await
}

/// Forgets the oldest, where there are more than so many.
pub(crate) async fn shorten(db: &Line, most: u32, most_reads: u32) -> Read<u64> {
    let sql = "WITH gone AS (DELETE FROM exchanges WHERE workspace = $1 AND is_read = $2 AND id <=
            (SELECT id FROM exchanges WHERE workspace = $1 AND is_read = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)
        RETURNING 1) SELECT count(*) FROM gone";
    let workspaces = db.many("SELECT workspace FROM directories", params![], |row| bytes(row, 0)).await?;
    let mut forgotten = 0;
    for workspace in workspaces {
        for (is_read, most) in [(false, most), (true, most_reads)] {
            let params = params![&workspace, is_read, most];
            forgotten += db.one(sql, params, |row| count::<u64>(row, 0)).await?.unwrap_or_default();
        }
    }
    Ok(forgotten)
}

/// When an entry has stood long enough.
pub(crate) fn stale(now: Moment) -> Moment {
    now.before(domain::exchange::KEPT_FOR)
}
