//! SQL of when tokens and clients were used.

use domain::{WorkspaceId, directory::usage::Usage, exchange::Opener, sign_in::Client};
use rusqlite::{Connection, Row, params};

use crate::rows::{Read, damaged, failed, id, moment};

/// Notes uses, the newest of each, of what is still there.
pub(crate) fn note(db: &Connection, all: &[Usage]) -> Read<()> {
    let sql = "INSERT INTO usage (workspace, directory, opener, by_client, is_live, last_at, ip, agent)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE EXISTS (SELECT 1 FROM directories WHERE id = ?2 AND workspace = ?1)
        ON CONFLICT (workspace, opener, is_live) DO UPDATE SET
            ip = CASE WHEN last_at < ?6 THEN ?7 ELSE ip END, agent = CASE WHEN last_at < ?6 THEN ?8 ELSE agent END,
            last_at = max(last_at, ?6)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    for one in all {
        statement
            .execute(params![
                one.workspace.to_bytes(),
                one.directory.to_bytes(),
                one.opener_bits().to_be_bytes(),
                one.by.is_some_and(Opener::is_client),
                one.is_live,
                one.last_at.micros(),
                one.whence.ip.map(|ip| ip.to_string()),
                one.whence.agent,
            ])
            .map_err(failed)?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Usage> {
    let opener: [u8; 16] = row.get(2)?;
    let ip: Option<String> = row.get(6)?;
    Ok(Usage {
        workspace: id(row, 0)?,
        directory: id(row, 1)?,
        by: Usage::opener_of(u128::from_be_bytes(opener), row.get(3)?),
        is_live: row.get(4)?,
        last_at: moment(row, 5)?,
        whence: Client {
            ip: ip.map(|ip| ip.parse()).transpose().map_err(|error| damaged(6, error))?,
            agent: row.get(7)?,
        },
    })
}

pub(crate) fn of_workspace(db: &Connection, workspace: WorkspaceId) -> Read<Vec<Usage>> {
    let sql = "SELECT workspace, directory, opener, by_client, is_live, last_at, ip, agent FROM usage
        WHERE workspace = ?1 ORDER BY opener, is_live";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([workspace.to_bytes()], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}
