//! The use of directories' tokens and clients is written down, by each node what it has seen itself.

use std::{sync::Arc, time::Duration};

use app::App;
use tokio::time;

/// How often it is looked whether there is something to write. Each token's and client's use is written more rarely.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

/// How long the last writing may take when the service ends.
const WRITES_WITHIN: Duration = Duration::from_secs(5);

pub(super) async fn write(app: Arc<App>) {
    let mut ticks = time::interval(LOOKED_EVERY);
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    let mut fails = false;
    loop {
        ticks.tick().await;
        match app::usage::write(&app, false).await {
            Ok(_) => fails = false,
            // Said once: while the database is away, it would be every second.
            Err(failure) if !fails => {
                fails = true;
                tracing::error!(%failure, "failed to write down when tokens were used; it is tried again");
            }
            Err(_) => {}
        }
    }
}

/// Writes what is left when the service ends.
pub(super) async fn write_all(app: &App) {
    match time::timeout(WRITES_WITHIN, app::usage::write(app, true)).await {
        Ok(Ok(_)) => {}
        Ok(Err(failure)) => tracing::warn!(%failure, "failed to write down when tokens were used last"),
        Err(_) => tracing::warn!("stopped before it was written down when tokens were used last"),
    }
}
