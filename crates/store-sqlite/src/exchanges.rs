//! SQL of the journals.

use domain::{
    ExchangeId, Moment, WorkspaceId,
    exchange::{Exchange, Opener, Outcome, Verb},
    sign_in::Client,
};
use rusqlite::{Connection, Row, params};
use store::{Cause, Cut, Failure, Page, SelectExchanges};

use crate::{
    directory_users::Of,
    rows::{Read, damaged, failed, id, moment, named},
};

const fn opened(by: Opener) -> ([u8; 16], bool) {
    match by {
        Opener::Token(token) => (token.to_bytes(), false),
        Opener::Client(client) => (client.to_bytes(), true),
    }
}

macro_rules! insert {
    ($how:literal) => {
        concat!(
            $how,
            " INTO exchanges (workspace, is_read, id, directory, at, opener, by_client, verb, target, resource, name, outcome,
            status, code, detail, request, changed, ip, agent)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
        )
    };
}

pub(crate) fn insert(db: &Connection, one: &Exchange) -> Read<()> {
    put(db, one, insert!("INSERT"))
}

fn put(db: &Connection, one: &Exchange, sql: &str) -> Read<()> {
    let changed = serde_json::to_string(&one.changed).map_err(|error| Failure::Corrupt(error.to_string()))?;
    let (opener, by_client) = opened(one.opener);
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .execute(params![
            one.workspace.to_bytes(),
            one.is_read(),
            one.id.to_bytes(),
            one.directory.to_bytes(),
            one.at.micros(),
            opener,
            by_client,
            one.verb.as_str(),
            one.target,
            one.resource.map(u128::to_be_bytes),
            one.name,
            one.outcome.as_str(),
            one.status,
            one.code,
            one.detail,
            one.request,
            changed,
            one.client.ip.map(|ip| ip.to_string()),
            one.client.agent,
        ])
        .map_err(failed)?;
    Ok(())
}

/// Keeps those whose workspace is still there. One that stands there already, because what it tells of was done after all,
/// stays as it is.
pub(crate) fn keep(db: &Connection, all: &[Exchange]) -> Read<()> {
    let there = "SELECT EXISTS (SELECT 1 FROM workspaces WHERE id = ?1 AND deleted_at IS NULL)";
    for one in all {
        let mut statement = db.prepare_cached(there).map_err(failed)?;
        if statement.query_row([one.workspace.to_bytes()], |row| row.get(0)).map_err(failed)? {
            put(db, one, insert!("INSERT OR IGNORE"))?;
        }
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Exchange> {
    let by_client: bool = row.get(6)?;
    let changed: String = row.get(16)?;
    let ip: Option<String> = row.get(17)?;
    Ok(Exchange {
        workspace: id(row, 0)?,
        id: id(row, 2)?,
        directory: id(row, 3)?,
        at: moment(row, 4)?,
        opener: match by_client {
            true => Opener::Client(id::<domain::id::OfClient>(row, 5)?),
            false => Opener::Token(id::<domain::id::OfToken>(row, 5)?),
        },
        verb: named(row, 7, Verb::named)?,
        target: row.get(8)?,
        resource: row.get::<_, Option<[u8; 16]>>(9)?.map(u128::from_be_bytes),
        name: row.get(10)?,
        outcome: named(row, 11, Outcome::named)?,
        status: row.get(12)?,
        code: row.get(13)?,
        detail: row.get(14)?,
        request: row.get(15)?,
        changed: serde_json::from_str(&changed).map_err(|error| damaged(16, error))?,
        client: Client {
            ip: ip.map(|ip| ip.parse()).transpose().map_err(|error| damaged(17, error))?,
            agent: row.get(18)?,
        },
    })
}

/// The columns of an entry, as [`read`] takes them.
macro_rules! columns {
    () => {
        "workspace, is_read, id, directory, at, opener, by_client, verb, target, resource, name, outcome, status, code,
        detail, request, changed, ip, agent"
    };
}

macro_rules! select {
    ($by:literal, $also:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM exchanges ",
            $by,
            " WHERE workspace = ?1 AND is_read = ?2 AND id < ?3 AND ",
            $also,
            " AND (?5 IS NULL OR verb = ?5) AND (?6 IS NULL OR outcome = ?6) AND (?7 IS NULL OR code = ?7)
                AND (?8 IS NULL OR name = ?8) AND (?9 IS NULL OR opener = ?9)
            ORDER BY id DESC LIMIT ?10"
        )
    };
}

pub(crate) fn page(
    db: &Connection,
    workspace: WorkspaceId,
    select: &SelectExchanges,
    cut: Cut<ExchangeId>,
) -> Read<Page<Exchange>> {
    // Somebody's id leads to what is of them through an index. It is named, because the planner would rather walk the
    // whole journal in its order.
    let sql = match select.resource {
        Some(_) => select!("INDEXED BY exchanges_by_resource", "resource = ?4"),
        None => select!("", "?4 IS NULL"),
    };
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    // What comes before nothing is said of comes before everything there can be.
    let before = cut.after.map_or_else(|| vec![0xff; 17], |id| id.to_bytes().to_vec());
    let params = params![
        workspace.to_bytes(),
        select.reads,
        before,
        select.resource.map(u128::to_be_bytes),
        select.verb.map(Verb::as_str),
        select.outcome.map(Outcome::as_str),
        select.code,
        select.name,
        select.opener.map(u128::to_be_bytes),
        cut.limit + 1,
    ];
    let rows = statement.query_map(params, read).map_err(failed)?;
    Ok(Page::of(rows.collect::<Result<_, _>>().map_err(failed)?, cut.limit))
}

/// Those that were to change something and came to nothing, newest first. The index is named, because the planner knows no numbers.
pub(crate) fn not_done(db: &Connection, of: Of, limit: u32) -> Read<Vec<Exchange>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM exchanges INDEXED BY exchanges_failed WHERE workspace = ?1 AND directory = ?2 AND outcome <> 'done' AND verb <> 'read'
        ORDER BY at DESC, id DESC LIMIT ?3"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![of.workspace.to_bytes(), of.directory.to_bytes(), limit];
    let rows = statement.query_map(params, read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// When those were, newest first. The index alone is read.
pub(crate) fn failure_times(db: &Connection, of: Of, limit: u32) -> Read<Vec<Moment>> {
    let sql = "SELECT at FROM exchanges INDEXED BY exchanges_failed
        WHERE workspace = ?1 AND directory = ?2 AND outcome <> 'done' AND verb <> 'read' ORDER BY at DESC, id DESC LIMIT ?3";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![of.workspace.to_bytes(), of.directory.to_bytes(), limit];
    let rows = statement.query_map(params, |row| moment(row, 0)).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// For what they came to nothing since then.
pub(crate) fn causes(db: &Connection, of: Of, since: Moment, most: u32) -> Read<Vec<Cause>> {
    let sql = "SELECT outcome, code, count(*), max(at) FROM (
            SELECT outcome, code, at FROM exchanges INDEXED BY exchanges_failed
            WHERE workspace = ?1 AND directory = ?2 AND outcome <> 'done' AND verb <> 'read' AND at >= ?3
            ORDER BY at DESC, id DESC LIMIT ?4)
        GROUP BY outcome, code ORDER BY count(*) DESC, max(at) DESC";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![of.workspace.to_bytes(), of.directory.to_bytes(), since.micros(), most];
    let rows = statement.query_map(params, |row| {
        Ok(Cause {
            outcome: named(row, 0, Outcome::named)?,
            code: row.get(1)?,
            count: row.get(2)?,
            last_at: moment(row, 3)?,
        })
    });
    rows.map_err(failed)?.collect::<Result<_, _>>().map_err(failed)
}

/// Forgets the oldest, where there are more than so many.
pub(crate) fn shorten(db: &Connection, most: u32, most_reads: u32) -> Read<u64> {
    let sql = "DELETE FROM exchanges WHERE workspace = ?1 AND is_read = ?2 AND id <=
        (SELECT id FROM exchanges WHERE workspace = ?1 AND is_read = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)";
    let mut directories = db.prepare_cached("SELECT workspace FROM directories").map_err(failed)?;
    let workspaces = directories.query_map([], |row| row.get(0)).map_err(failed)?;
    let workspaces: Vec<[u8; 16]> = workspaces.collect::<Result<_, _>>().map_err(failed)?;
    let mut forgotten = 0;
    for workspace in workspaces {
        for (is_read, most) in [(false, most), (true, most_reads)] {
            let mut statement = db.prepare_cached(sql).map_err(failed)?;
            forgotten += statement.execute(params![workspace, is_read, most]).map_err(failed)? as u64;
        }
    }
    Ok(forgotten)
}

/// When an entry has stood long enough.
pub(crate) fn stale(now: Moment) -> i64 {
    now.before(domain::exchange::KEPT_FOR).micros()
}
