//! A copy made in use is the state of one instant, and whole.

#[path = "fresh/database.rs"]
mod database;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use database::adapter;
use domain::Moment;
use store::{Cut, Select};
use store_contract::{
    World,
    world::{Ready, Saying, told},
};
use store_sqlite::Sqlite;

async fn world() -> World {
    World::begin(adapter("backup")).await
}

/// Writers that go on until they are told to stop.
struct Writers {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU32>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Writers {
    fn begin(world: &World, ready: &Ready, count: usize) -> Self {
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let tasks = (0..count)
            .map(|writer| {
                let (world, id) = (world.clone(), ready.id);
                let (stop, written) = (Arc::clone(&stop), Arc::clone(&written));
                tokio::spawn(async move {
                    let mut round = 0;
                    while !stop.load(Ordering::Relaxed) {
                        let person = told(&format!("writer{writer}-{round}@acme.example"));
                        let user = world.tell(id, person.clone()).await.expect("a person is told of");
                        world.tell_again(id, user.id, person.inactive()).await.expect("and told of again");
                        written.fetch_add(1, Ordering::Relaxed);
                        round += 1;
                    }
                })
            })
            .collect();
        Self { stop, written, tasks }
    }

    /// Waits until so many more were written.
    async fn write_on(&self, more: u32) {
        let enough = self.written.load(Ordering::Relaxed) + more;
        while self.written.load(Ordering::Relaxed) < enough {
            tokio::task::yield_now().await;
        }
    }

    async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.expect("a writer ends");
        }
    }
}

async fn copied(world: &World, to: &Path) {
    let (from, to) = (world.address().to_owned(), to.to_owned());
    let copy = tokio::task::spawn_blocking(move || store_sqlite::copy(Path::new(&from), &to));
    copy.await.expect("a thread").expect("a copy is made");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_made_while_others_write_is_whole_and_of_one_instant() {
    let world = world().await;
    let ready = world.ready("acme").await;
    let writers = Writers::begin(&world, &ready, 8);
    writers.write_on(8).await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..4 {
        let to = folder.path().join(format!("copy{number}.db"));
        let before = world.feed().await;
        copied(&world, &to).await;
        let after = world.feed().await;
        writers.write_on(1).await;

        store_sqlite::examine(&to).unwrap();
        let (copy, opened) = Sqlite::open(&to, Moment::from_micros(0)).unwrap();
        assert!(opened.migrated.is_empty());
        let mut told = Vec::new();
        loop {
            let last = told.last().map(|event: &store::Published| event.id);
            let page = store::Doors::events(&copy, Cut::new(last, store::LARGEST)).await.unwrap();
            told.extend(page.items);
            if !page.more {
                break;
            }
        }
        assert!(told.starts_with(&before), "all that was committed before the copy began");
        assert!(after.starts_with(&told), "and not more than was there when it was made");
        let copy = world.over(Arc::new(copy));
        copy.books_balance(ready.id).await;
    }
    writers.end().await;
    world.books_balance(ready.id).await;
}

/// Larger than what is copied in one go, so that others write while the copy is under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_of_a_large_database_ends_although_others_never_stop_writing() {
    let world = world().await;
    let ready = world.ready("acme").await;
    let resource = format!("{{\"x\":\"{}\"}}", "x".repeat(1_000_000));
    for number in 0..64 {
        let person = told(&format!("person{number}@acme.example")).resource(&resource);
        world.tell(ready.id, person).await.unwrap();
    }
    let writers = Writers::begin(&world, &ready, 8);
    writers.write_on(8).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("copy.db");
    copied(&world, &to).await;
    writers.end().await;
    store_sqlite::examine(&to).unwrap();
    let (copy, _) = Sqlite::open(&to, Moment::from_micros(0)).unwrap();
    let copy = world.over(Arc::new(copy));
    assert!(copy.users(ready.id, &Select::All).await.len() >= 72);
}

#[tokio::test]
async fn a_copy_onto_itself_or_from_nowhere_is_refused() {
    let world = world().await;
    let ready = world.ready("acme").await;
    let path = Path::new(world.address());
    store_sqlite::copy(path, path).unwrap_err();
    let nowhere = path.with_file_name("none.db");
    let to = path.with_file_name("copy.db");
    store_sqlite::copy(&nowhere, &to).unwrap_err();
    assert!(!nowhere.exists(), "what is not there is not made");
    assert!(!to.exists(), "and nothing is left that could be taken for a copy");
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.books_balance(ready.id).await;
    store_sqlite::examine(path).unwrap();
}

#[tokio::test]
async fn a_copy_never_takes_the_place_of_another_file() {
    let world = world().await;
    world.ready("acme").await;
    let path = Path::new(world.address());
    let to = path.with_file_name("diary.txt");
    std::fs::write(&to, "Dear diary,").unwrap();
    store_sqlite::copy(path, &to).unwrap_err();
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "Dear diary,");
    let to = path.with_file_name("older-copy.db");
    store_sqlite::copy(path, &to).unwrap();
    let before = std::fs::read(&to).unwrap();
    store_sqlite::copy(path, &to).unwrap_err();
    assert!(std::fs::read(&to).unwrap() == before, "it is as it was, to the byte");
}
