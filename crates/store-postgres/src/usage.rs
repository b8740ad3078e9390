//! SQL of when tokens and clients were used.

use domain::{WorkspaceId, directory::usage::Usage, exchange::Opener, sign_in::Client};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    rows::{damaged, exactly, flag, id, maybe_text, moment, params},
};

/// Notes uses, the newest of each, of what is still there. Their order is that of their keys, so that two nodes that note
/// the same at once wait for each other and never both.
pub(crate) async fn note(db: &Line, all: &[Usage]) -> Read<()> {
    let sql = "INSERT INTO usage (workspace, directory, opener, by_client, is_live, last_at, ip, agent)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8
            WHERE EXISTS (SELECT 1 FROM directories WHERE workspace = $1 AND id = $2)
        ON CONFLICT (workspace, opener, is_live) DO UPDATE SET
            ip = CASE WHEN usage.last_at < $6 THEN $7 ELSE usage.ip END,
            agent = CASE WHEN usage.last_at < $6 THEN $8 ELSE usage.agent END,
            last_at = greatest(usage.last_at, $6)";
    let mut all: Vec<&Usage> = all.iter().collect();
    all.sort_by_key(|one| (one.workspace, one.opener_bits(), one.is_live));
    let all = all.into_iter().map(|one| {
        let params = params![
            one.workspace,
            one.directory,
            one.opener_bits().to_be_bytes().to_vec(),
            one.by.is_some_and(Opener::is_client),
            one.is_live,
            one.last_at,
            one.whence.ip.map(|ip| ip.to_string()),
            &one.whence.agent,
        ];
        Sql::new(sql, params)
    });
    db.together(&all.collect::<Vec<_>>()).await.map(drop)
}

fn read(row: &Row) -> Read<Usage> {
    let ip = maybe_text(row, 6)?.map(|ip| ip.parse()).transpose();
    Ok(Usage {
        workspace: id(row, 0)?,
        directory: id(row, 1)?,
        by: Usage::opener_of(u128::from_be_bytes(exactly(row, 2)?), flag(row, 3)?),
        is_live: flag(row, 4)?,
        last_at: moment(row, 5)?,
        whence: Client { ip: ip.map_err(|error| damaged(6, error))?, agent: maybe_text(row, 7)? },
    })
}

pub(crate) async fn of_workspace(db: &Line, workspace: WorkspaceId) -> Read<Vec<Usage>> {
    let sql = "SELECT workspace, directory, opener, by_client, is_live, last_at, ip, agent FROM usage
        WHERE workspace = $1 ORDER BY opener, is_live";
    db.many(sql, params![workspace], read).await
}
