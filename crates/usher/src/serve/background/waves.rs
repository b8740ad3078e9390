//! The admins are told of many who lost access, where whoever noticed it broke down before they were.

use std::sync::Arc;

use app::App;
use tokio::time;

use super::{ASKED_EVERY, is_our_turn};

pub(super) async fn tell(app: Arc<App>) {
    let mut ticks = time::interval(ASKED_EVERY);
    loop {
        ticks.tick().await;
        if !is_our_turn(&app, "untold waves", ASKED_EVERY).await {
            continue;
        }
        match app::waves::tell_untold(&app).await {
            Ok(0) => {}
            Ok(waves) => tracing::info!(waves, "told of many who lost access, after all"),
            Err(failure) => {
                tracing::error!(%failure, "failed to tell of many who lost access; it is tried again");
            }
        }
    }
}
