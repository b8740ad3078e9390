//! Connections by SAML are looked after: their identity providers' metadata are looked at again, and whoever manages a
//! workspace is told before a certificate ends.

use std::{sync::Arc, time::Duration};

use app::App;
use tokio::time;

use super::{ASKED_EVERY, is_our_turn};

/// How often connections that are due are looked for, by one of all nodes; each is looked after once a day.
const LOOKED_FOR_EVERY: Duration = Duration::from_secs(3600);

pub(super) async fn look_after(app: Arc<App>) {
    let mut ticks = time::interval(ASKED_EVERY);
    loop {
        ticks.tick().await;
        if !is_our_turn(&app, "connections", LOOKED_FOR_EVERY).await {
            continue;
        }
        match app::connections::saml::look_after(&app).await {
            Ok(0) => {}
            Ok(connections) => tracing::debug!(connections, "looked after connections"),
            Err(failure) => tracing::error!(%failure, "failed to look after connections"),
        }
    }
}
