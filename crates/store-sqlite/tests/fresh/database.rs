//! A fresh database in a folder of its own, as the suite of promises takes it.

use std::{path::Path, sync::Arc};

use store::Store;
use store_contract::{Adapter, Fresh};
use store_sqlite::Sqlite;

async fn open(address: String) -> Arc<dyn Store> {
    let now = "2026-11-23T08:00:00Z".parse().expect("this is a moment");
    let (store, _) = Sqlite::open(Path::new(&address), now).expect("the database opens");
    Arc::new(store)
}

async fn fresh() -> Fresh {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let address = folder.path().join("usher.db").to_str().expect("a path that is text").to_owned();
    Fresh { store: open(address.clone()).await, address, guard: Box::new(folder) }
}

/// SQLite, to the test of this name.
pub(crate) fn adapter(test: &'static str) -> Adapter {
    Adapter { test, fresh: || Box::pin(fresh()), open: |address| Box::pin(open(address)) }
}
