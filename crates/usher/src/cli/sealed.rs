//! What is kept sealed, and under which of the installation's keys.

use app::rekey::{self, Do, Tally};
use serde_json::json;

use super::{Configured, Failed, keys, say};

/// `usher rekey`.
pub(super) async fn rekey(configured: Configured) -> Result<(), Failed> {
    let app = keys::opened(&configured).await?;
    let tally = rekey::through(&app, Do::Seal).await?;
    whole(&tally)?;
    if tally.older > 0 {
        let left = format!("{} values were changed by somebody else meanwhile; run it again", tally.older);
        return Err(left.into());
    }
    if configured.json {
        return say(&json!({"sealed_anew": tally.anew, "current": tally.current}));
    }
    let Tally { anew, current, .. } = tally;
    println!("Everything is under secret_key: {anew} sealed anew, {current} were so already.");
    println!("An hour after every node seals under it, old_secret_keys can go.");
    Ok(())
}

/// How many values are under an older key.
pub(super) async fn under_older(configured: &Configured) -> Result<u64, Failed> {
    let app = keys::opened(configured).await?;
    let tally = rekey::through(&app, Do::Count).await?;
    whole(&tally)?;
    Ok(tally.older)
}

/// Whether everything opens.
fn whole(tally: &Tally) -> Result<(), Failed> {
    if tally.closed.is_empty() {
        return Ok(());
    }
    let closed = tally.closed.join(", ");
    Err(format!(
        "neither secret_key nor one of old_secret_keys opens what is kept for {closed}; bring the key back that did"
    )
    .into())
}
