//! What became of a change whose commit was not answered: found out, never guessed.
//!
//! A change leaves a mark in its own transaction. Whoever lost the answer writes that same mark, as void, on another
//! connection. The key lets only one of the two be: while the change is still being committed, the writing waits for it;
//! once it is committed, its mark is there; and where it is not, the void mark keeps it from ever being committed later.

use std::time::Duration;

use domain::Moment;
use store::Failure;
use tokio::time::timeout;

use crate::{
    broken::{Broken, Read},
    line::{Ended, Line, Sql},
    pool::Lane,
    rows::{flag, params},
    writer::Core,
};

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is true.
    Committed,
    /// It is not, and never will be.
    Void,
}

/// How long the question is asked, with ever longer pauses, before it is given up.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(20);

/// Asks until there is an answer, or for long enough.
pub(crate) async fn asked(core: &Core, mark: &[u8], at: Moment) -> Result<Outcome, Failure> {
    let asking = async {
        let mut tries = 0;
        loop {
            match once(core, mark, at).await {
                Ok(outcome) => return outcome,
                Err(broken) => {
                    tracing::warn!(failure = %broken.failure, tries, "failed to ask what became of a change");
                }
            }
            tries += 1;
            core.pause(tries).await;
        }
    };
    let endless = || Failure::Unknown("the database did not say so in time".to_owned());
    timeout(GIVEN_UP_AFTER, asking).await.map_err(|_| endless())
}

async fn once(core: &Core, mark: &[u8], at: Moment) -> Read<Outcome> {
    let lease = core.pool.take(Lane::Facts).await?;
    let outcome = ask(&lease, mark, at).await?;
    core.pool.give_back(lease);
    Ok(outcome)
}

async fn ask(db: &Line, mark: &[u8], at: Moment) -> Read<Outcome> {
    // Something is written either way, so that the answer is as durable as the change: where a standby has to confirm
    // what is written, it has then confirmed the change too.
    let sql = "INSERT INTO commits (id, at, is_void) VALUES ($1, $2, true)
        ON CONFLICT (id) DO UPDATE SET asked = commits.asked + 1 RETURNING is_void";
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '2s'";
    db.plain(begin).await?;
    match db.commit(&[Sql::new(sql, params![mark.to_vec(), at])]).await {
        Ended::Committed(rows) => {
            let row = rows.first().and_then(|rows| rows.first());
            let row = row.ok_or_else(|| Broken::never(Failure::Corrupt("a mark was not kept".to_owned())))?;
            Ok(if flag(row, 0)? { Outcome::Void } else { Outcome::Committed })
        }
        Ended::Undone(broken) | Ended::Unknown(broken) => Err(broken),
    }
}
