//! Jobs that wait are committed together, and yet each stands for itself.

#[path = "fresh/database.rs"]
mod database;

use std::sync::mpsc;

use database::adapter;
use domain::{Change, directory_user::DirectoryUser};
use futures::{FutureExt, future::join_all};
use rusqlite::Connection as Db;
use store::{Failure, Scope, Script, Select};
use store_contract::{
    World,
    world::{Answer, Ready, Saying, told},
};

async fn world() -> (World, Ready) {
    let world = World::begin(adapter("batches")).await;
    let ready = world.ready("acme").await;
    (world, ready)
}

/// Keeps the writer busy until all these wait for it, in this order, so that they are one batch; then lets it go on.
async fn together<T>(world: &World, waiting: Vec<impl Future<Output = T>>) -> Vec<T> {
    let (began, has_begun) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let script: Script = Box::new(move |_| {
        began.send(()).expect("the test waits for this");
        held.lock().expect("nobody else").recv().expect("the test lets go");
        Box::pin(async { Ok(Change::none()) })
    });
    let keeper = world.clone();
    let keeper = tokio::spawn(async move { keeper.store.commit(Scope::House, script).await });
    tokio::task::spawn_blocking(move || has_begun.recv())
        .await
        .expect("a thread")
        .expect("the script begins");
    // A caller has sent its job once it was polled.
    let mut waiting: Vec<_> = waiting.into_iter().map(Box::pin).collect();
    for one in &mut waiting {
        assert!(one.as_mut().now_or_never().is_none(), "nothing is done while the writer is held");
    }
    release.send(()).expect("the script waits for this");
    keeper.await.expect("the keeper ends").expect("the keeper's script succeeds");
    join_all(waiting).await
}

fn person(number: usize) -> domain::directory_user::Told {
    told(&format!("person{number}@acme.example"))
}

async fn stored(world: &World, ready: &Ready) -> Vec<String> {
    let users = world.users(ready.id, &Select::All).await;
    users.into_iter().map(|user| user.told.user_name).collect()
}

/// Those who were answered with success, and nobody else, are there.
async fn is_true(world: &World, ready: &Ready, answers: &[Answer<DirectoryUser>]) {
    let mut expected: Vec<_> =
        answers.iter().flatten().flatten().map(|user| user.told.user_name.clone()).collect();
    let mut stored = stored(world, ready).await;
    expected.sort();
    stored.sort();
    assert_eq!(stored, expected, "what was acknowledged is there, what failed is not");
    world.books_balance(ready.id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_of_more_than_one_commit_holds_is_done_in_order() {
    let (world, ready) = world().await;
    let answers =
        together(&world, (0..600).map(|number| world.try_tell(ready.id, person(number))).collect()).await;
    assert!(answers.iter().all(|answer| matches!(answer, Ok(Ok(_)))));
    assert_eq!(stored(&world, &ready).await, (0..600).map(|n| person(n).user_name).collect::<Vec<_>>());
    is_true(&world, &ready, &answers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_sees_what_those_before_it_in_the_batch_did() {
    let (world, ready) = world().await;
    world.limit_seats(ready.id, 3).await;
    let answers =
        together(&world, (0..10).map(|number| world.try_tell(ready.id, person(number))).collect()).await;
    let seated: Vec<_> = answers.iter().map(|answer| matches!(answer, Ok(Ok(_)))).collect();
    assert_eq!(seated, [true, true, false, false, false, false, false, false, false, false]);
    is_true(&world, &ready, &answers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_breaks_a_key_is_undone_alone() {
    let (world, ready) = world().await;
    let answers = together(
        &world,
        (0..9)
            .map(|number| {
                let told = if number % 3 == 1 {
                    person(0).at(&format!("x{number}@acme.example"))
                } else {
                    person(number)
                };
                world.tell_blindly(ready.id, told)
            })
            .collect(),
    )
    .await;
    let failed: Vec<_> = answers.iter().map(Result::is_err).collect();
    assert_eq!(failed, [false, true, false, false, true, false, false, true, false]);
    is_true(&world, &ready, &answers).await;
}

/// SQLite itself gives a whole transaction up where the disk is full, memory runs out or a read fails. A trigger that
/// says `ROLLBACK` does the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_whole_batch_is_given_up_nobody_is_told_the_wrong_thing() {
    let (world, ready) = world().await;
    let db = Db::open(world.address()).unwrap();
    db.execute_batch(
        "CREATE TRIGGER breaks_off BEFORE INSERT ON directory_users WHEN NEW.given_name = 'Breaks off'
        BEGIN SELECT RAISE(ROLLBACK, 'the whole transaction is given up'); END",
    )
    .unwrap();
    let answers = together(
        &world,
        (0..9)
            .map(|number| {
                let told = if number == 4 { person(number).named("Breaks off") } else { person(number) };
                world.try_tell(ready.id, told)
            })
            .collect(),
    )
    .await;
    assert!(answers[4].is_err(), "{answers:?}");
    is_true(&world, &ready, &answers).await;

    db.execute_batch("DROP TRIGGER breaks_off").unwrap();
    world.tell(ready.id, person(20)).await.expect("the store goes on");
    world.books_balance(ready.id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_that_waits_for_something_else_fails_alone() {
    let (world, ready) = world().await;
    let script: Script = Box::new(|transaction| {
        Box::pin(async move {
            transaction.owners().await?;
            tokio::task::yield_now().await;
            Ok(Change::none())
        })
    });
    let failed = world.store.commit(Scope::Workspace(ready.id), script).await;
    assert!(matches!(failed, Err(Failure::Script(_))), "{failed:?}");
    world.tell(ready.id, person(1)).await.unwrap();
    world.books_balance(ready.id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_goes_away_is_no_obstacle() {
    let (world, ready) = world().await;
    let state = world.digest();
    let attempt = store::Attempt {
        state,
        browser: world.digest(),
        connection: world.id(),
        purpose: store::Purpose::SignIn,
        sealed: vec![1],
        return_to: "/".to_owned(),
        expires_at: world.now().after(domain::moment::days(1)),
    };
    world.store.begin(attempt).await.unwrap();
    for number in 0..40 {
        // Polled once and dropped: the job is sent, nobody waits for it.
        let _gone = world.try_tell(ready.id, person(number)).now_or_never();
    }
    let _gone = world.store.take(&state, world.now()).now_or_never();
    world.tell(ready.id, person(99)).await.unwrap();
    assert_eq!(stored(&world, &ready).await.len(), 41, "what was sent is done");
    world.books_balance(ready.id).await;
}
