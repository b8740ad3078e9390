//! Directories are looked after: whoever manages a workspace is told before nothing opens its directory any more, and of what
//! fails.

use std::{sync::Arc, time::Duration};

use app::App;
use tokio::time;

use super::{ASKED_EVERY, is_our_turn};

/// How often directories are looked after, by one of all nodes.
const LOOKED_AFTER_EVERY: Duration = Duration::from_secs(300);

pub(super) async fn look_after(app: Arc<App>) {
    let mut ticks = time::interval(ASKED_EVERY);
    loop {
        ticks.tick().await;
        if !is_our_turn(&app, "directories", LOOKED_AFTER_EVERY).await {
            continue;
        }
        match app::directories::watch::look_after(&app).await {
            Ok(0) => {}
            Ok(directories) => tracing::debug!(directories, "looked after directories"),
            Err(failure) => tracing::error!(%failure, "failed to look after directories"),
        }
    }
}
