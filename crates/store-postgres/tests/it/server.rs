//! What is done to servers behind the store's back.

use postgres_cluster::{Cluster, Held, Pooler};

/// Does something that waits for programs.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("it is done")
}

/// Runs a statement in the database of a URL.
pub(crate) async fn sql(url: &str, statement: &str) -> String {
    let (url, statement) = (url.to_owned(), statement.to_owned());
    apart(move || postgres_cluster::sql(&url, &statement)).await
}

/// Ends every session in the database of a URL, as an administrator may.
pub(crate) async fn kill_sessions(url: &str) {
    let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sql(url, kill).await;
}

/// Holds the lock that a statement takes.
pub(crate) async fn held(url: &str, statement: &'static str) -> Held {
    let url = url.to_owned();
    apart(move || Held::by(&url, statement)).await
}

/// A pooler before the shared server, and the way through it to the database of a URL.
pub(crate) async fn pooled(url: &str) -> (Pooler, String) {
    let url = url.to_owned();
    apart(move || {
        let pooler = Pooler::before(&Cluster::shared());
        let through = pooler.url(&url);
        (pooler, through)
    })
    .await
}

/// A server of the test's own, to be broken.
pub(crate) async fn own_server() -> Cluster {
    apart(Cluster::own).await
}

/// Does something to a server.
pub(crate) async fn with(server: Cluster, work: fn(&Cluster)) -> Cluster {
    apart(move || {
        work(&server);
        server
    })
    .await
}
