//! A fresh database on the server that all tests share, as the suite of promises takes it; and what else tests need of a
//! server.

#![expect(
    clippy::allow_attributes,
    reason = "not every file leaves something unused, so nothing can be expected"
)]
#![allow(dead_code, reason = "each test file takes what it needs")]

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use postgres_cluster::{Cluster, Database, Held, Pooler};
use store::Store;
use store_contract::{Adapter, Fresh};
use store_postgres::{Postgres, Settings};

/// What no other process calls itself, nor this one twice.
pub(crate) fn node() -> [u8; 16] {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let (process, number) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    ((u128::from(process) << 32) | u128::from(number)).to_be_bytes()
}

/// Opens the database of a URL.
pub(crate) async fn open(address: String) -> Arc<dyn Store> {
    let now = "2026-11-23T08:00:00Z".parse().expect("this is a moment");
    let settings = Settings::parse(&address).expect("the URL can be used");
    let (store, _) = Postgres::open(settings, node(), now).await.expect("the database opens");
    Arc::new(store)
}

/// An empty database.
pub(crate) async fn fresh_database() -> Database {
    tokio::task::spawn_blocking(|| Cluster::shared().database()).await.expect("a database")
}

async fn fresh() -> Fresh {
    let database = fresh_database().await;
    let address = database.url();
    Fresh { store: open(address.clone()).await, address, guard: Box::new(database) }
}

/// PostgreSQL, to the test of this name.
pub(crate) fn adapter(test: &'static str) -> Adapter {
    Adapter { test, fresh: || Box::pin(fresh()), open: |address| Box::pin(open(address)) }
}

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
