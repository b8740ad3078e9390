//! A fresh database on the server that all tests share, as the suite of promises takes it; and what else tests need of a
//! server.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use postgres_cluster::{Cluster, Database};
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
