//! A store that is closed finishes what it was sent.

#[path = "fresh/database.rs"]
mod database;

use database::adapter;
use futures::FutureExt;
use rusqlite::Connection as Db;
use store::Select;
use store_contract::{World, world::told};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_when_a_store_is_closed_is_still_done() {
    let world = World::begin(adapter("stopping")).await;
    let ready = world.ready("acme").await;
    for number in 0..300 {
        let _sent = world.try_tell(ready.id, told(&format!("person{number}@acme.example"))).now_or_never();
    }
    let world = world.reopened().await;
    assert_eq!(world.users(ready.id, &Select::All).await.len(), 300);
    world.books_balance(ready.id).await;
}

/// Once it is closed, the log is part of the file: the file alone is the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_store_is_one_file() {
    let world = World::begin(adapter("stopping")).await;
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.users(ready.id, &Select::All).await;
    let closed = world.close();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    std::fs::copy(&closed.address, &copy).unwrap();
    store_sqlite::examine(&copy).unwrap();
    let count: i64 = Db::open(&copy)
        .unwrap()
        .query_row("SELECT count(*) FROM directory_users", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 1);
    let world = closed.open().await;
    world.books_balance(ready.id).await;
}
