//! Other processes at the same file: the command line beside the server, and a second server by mistake.

#[path = "fresh/database.rs"]
mod database;

use database::adapter;
use domain::Moment;
use rusqlite::Connection as Db;
use store::{Failure, Select};
use store_contract::{
    World,
    world::{at_once, told},
};
use store_sqlite::Sqlite;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_waits_for_a_neighbour_who_is_done_soon() {
    let world = World::begin(adapter("neighbours")).await;
    let ready = world.ready("acme").await;
    let neighbour = Db::open(world.address()).unwrap();
    neighbour.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = world.clone();
    let waiting = tokio::spawn(async move { waiting.try_tell(ready.id, told("ada@acme.example")).await });
    // Readers do not wait, and see nothing of the neighbour's.
    assert_eq!(world.users(ready.id, &Select::All).await, []);
    neighbour.execute_batch("COMMIT").unwrap();
    waiting.await.unwrap().unwrap().unwrap();
    world.books_balance(ready.id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_gives_up_on_a_neighbour_who_never_ends_and_goes_on_after() {
    let world = World::begin(adapter("neighbours")).await;
    let ready = world.ready("acme").await;
    let neighbour = Db::open(world.address()).unwrap();
    neighbour.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answers = at_once(3, |number| {
        let (world, id) = (world.clone(), ready.id);
        async move { world.try_tell(id, told(&format!("person{number}@acme.example"))).await }
    })
    .await;
    for answer in answers {
        assert!(matches!(answer, Err(Failure::Contended(_))), "{answer:?}");
    }
    neighbour.execute_batch("ROLLBACK").unwrap();
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    assert_eq!(world.users(ready.id, &Select::All).await.len(), 1);
    world.books_balance(ready.id).await;
}

/// Nothing that decides is kept in memory, so two that write one file are slow and right.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_that_write_one_file_lose_nothing() {
    let world = World::begin(adapter("neighbours")).await;
    let ready = world.ready("acme").await;
    world.limit_seats(ready.id, 31).await;
    let (second, _) = Sqlite::open(world.address().as_ref(), Moment::from_micros(0)).unwrap();
    let second = world.over(std::sync::Arc::new(second));
    let answers = at_once(40, |number| {
        let (world, id) = (if number % 2 == 0 { world.clone() } else { second.clone() }, ready.id);
        async move {
            loop {
                match world.try_tell(id, told(&format!("person{number}@acme.example"))).await {
                    Err(Failure::Contended(_)) => {}
                    answer => return answer.unwrap().is_ok(),
                }
            }
        }
    })
    .await;
    assert_eq!(answers.into_iter().filter(|seated| *seated).count(), 30, "the last seat is given once");
    for world in [world, second] {
        assert_eq!(world.workspace(ready.id).await.seats.taken, 31);
        world.books_balance(ready.id).await;
    }
}
