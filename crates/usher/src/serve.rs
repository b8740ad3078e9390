//! Answering HTTP until told to stop.

use std::{future::Future, io, sync::Arc, time::Duration};

use app::App;
use axum::serve::ListenerExt;
use tokio::{net::TcpListener, signal};
use web::Web;

/// How often what has run out is swept away.
const SWEPT_EVERY: Duration = Duration::from_secs(600);

/// Answers on a listener until `stop` comes, then finishes what is under way.
///
/// # Errors
/// Those of the listener.
pub(crate) async fn until(
    listener: TcpListener,
    app: Arc<App>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let sweeper = tokio::spawn(sweep(Arc::clone(&app)));
    let listener = listener.tap_io(|connection| {
        // Answers are small and wanted at once.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "failed to set TCP_NODELAY");
        }
    });
    let served = axum::serve(listener, web::router(Web::new(app))).with_graceful_shutdown(stop).await;
    sweeper.abort();
    served
}

async fn sweep(app: Arc<App>) {
    let mut ticks = tokio::time::interval(SWEPT_EVERY);
    loop {
        ticks.tick().await;
        match app.store.sweep(app.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "swept away what has run out"),
            Err(failure) => tracing::error!(%failure, "failed to sweep"),
        }
    }
}

/// Comes when the process is asked to stop: Ctrl-C or SIGTERM.
pub(crate) async fn asked_to_stop() {
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminated) => {
                terminated.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "failed to listen for SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        interrupted = signal::ctrl_c() => {
            if let Err(error) = interrupted {
                tracing::error!(%error, "failed to listen for Ctrl-C");
                std::future::pending::<()>().await;
            }
        }
    }
}
