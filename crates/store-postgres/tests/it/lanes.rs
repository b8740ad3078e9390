//! Connections are few: who waits for whom, and who does not.

use std::sync::Arc;

use domain::Change;
use store::{Failure, Scope, Script};
use store_contract::{World, world::told};
use tokio::sync::Semaphore;

use crate::{
    database::{adapter, open},
    server,
};

/// Strangers who wait for one another's locks hold up neither facts nor reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn facts_and_reads_do_not_wait_behind_attempts() {
    let world = World::begin(adapter("lanes")).await;
    let ready = world.ready("acme").await;
    let lock = server::held(world.address(), "LOCK TABLE attempts IN ACCESS EXCLUSIVE MODE").await;
    let attempts: Vec<_> = (0..20)
        .map(|_| {
            let (world, state) = (world.clone(), world.digest());
            tokio::spawn(async move { world.store.take(&state, world.now()).await })
        })
        .collect();
    for number in 0..10 {
        world.tell(ready.id, told(&format!("person{number}@acme.example"))).await.unwrap();
    }
    world.books_balance(ready.id).await;
    drop(lock);
    for attempt in attempts {
        // Those who waited too long for one of the few connections were told so.
        let answer = attempt.await.unwrap();
        assert!(matches!(answer, Ok(None) | Err(Failure::Unavailable(_))), "{answer:?}");
    }
}

/// Where every connection of a lane is in use, somebody waits for a while, is told so, and may come again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_finds_all_connections_in_use_is_told_so_after_a_while() {
    let world = World::begin(adapter("lanes")).await;
    let ready = world.ready("acme").await;
    let narrow = world.over(open(format!("{}?connections=4", world.address())).await);
    let (began, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let keepers: Vec<_> = (0..2)
        .map(|_| {
            let (world, began, go) = (narrow.clone(), Arc::clone(&began), Arc::clone(&go));
            let script: Script = Box::new(move |transaction| {
                let (began, go) = (Arc::clone(&began), Arc::clone(&go));
                Box::pin(async move {
                    transaction
                        .live_sessions(domain::Id::from_bits(1), domain::Moment::from_micros(0))
                        .await?;
                    began.add_permits(1);
                    drop(go.acquire().await);
                    Ok(Change::none())
                })
            });
            tokio::spawn(async move { world.store.commit(Scope::House, script).await })
        })
        .collect();
    drop(began.acquire_many(2).await.unwrap());
    let refused = narrow.try_tell(ready.id, told("ada@acme.example")).await;
    assert!(matches!(refused, Err(Failure::Unavailable(_))), "{refused:?}");
    narrow.store.ping().await.expect("reads go on");
    go.close();
    for keeper in keepers {
        keeper.await.unwrap().unwrap();
    }
    narrow.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.books_balance(ready.id).await;
}
