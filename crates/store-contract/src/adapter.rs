//! What an adapter brings along so that its promises can be tested.

use std::{any::Any, sync::Arc};

use futures::future::BoxFuture;
use store::Store;

/// A fresh, empty database.
pub struct Fresh {
    /// The database, open.
    pub store: Arc<dyn Store>,
    /// What leads to the same database when it is opened again, also from another process.
    pub address: String,
    /// Removes the database when dropped.
    pub guard: Box<dyn Any + Send + Sync>,
}

/// An adapter, as [`contract!`](crate::contract) hands it to a promise.
#[derive(Clone, Copy)]
pub struct Adapter {
    /// The name of the running test, as its binary knows it.
    pub test: &'static str,
    /// Makes a fresh, empty database.
    pub fresh: fn() -> BoxFuture<'static, Fresh>,
    /// Opens the database of an address.
    pub open: fn(String) -> BoxFuture<'static, Arc<dyn Store>>,
}
