//! Connections are lost, servers go away and come back: what was acknowledged is there, what was not is made once or not
//! at all, and everybody goes on by themselves.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use domain::Change;
use postgres_cluster::Cluster;
use store::{Decision, Failure, Scope, Script, Select};
use store_contract::{
    World,
    world::{at_once, told},
};

use crate::{
    database::{adapter, open},
    server::{kill_sessions, own_server, sql, with},
};

/// The first time a script runs, its session is ended in the middle of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_loses_its_connection_before_the_commit_is_run_again() {
    let world = World::begin(adapter("losing")).await;
    let ready = world.ready("acme").await;
    let runs = Arc::new(AtomicU32::new(0));
    let input = (Arc::clone(&runs), world.address().to_owned());
    let owners =
        store::write(&*world.store, Scope::Workspace(ready.id), input, |(runs, url), transaction| {
            Box::pin(async move {
                if runs.fetch_add(1, Ordering::Relaxed) == 0 {
                    kill_sessions(url).await;
                }
                Ok(Decision::nothing(transaction.owners().await?))
            })
        });
    assert_eq!(owners.await, Ok(1));
    assert_eq!(runs.load(Ordering::Relaxed), 2);
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.books_balance(ready.id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_lost_every_time_is_given_up() {
    let world = World::begin(adapter("losing")).await;
    let ready = world.ready("acme").await;
    let url = world.address().to_owned();
    let script: Script = Box::new(move |transaction| {
        let url = url.clone();
        Box::pin(async move {
            kill_sessions(&url).await;
            transaction.owners().await?;
            Ok(Change::none())
        })
    });
    let failed = world.store.commit(Scope::Workspace(ready.id), script).await;
    assert!(matches!(failed, Err(Failure::Unavailable(_))), "{failed:?}");
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.books_balance(ready.id).await;
}

/// Sessions are ended again and again while many write; among what is hit are commits.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_is_hit_in_the_middle_of_a_commit_is_told_the_truth() {
    let world = World::begin(adapter("losing")).await;
    let ready = world.ready("acme").await;
    let busy = Arc::new(AtomicBool::new(true));
    let killer = {
        let (busy, url) = (Arc::clone(&busy), world.address().to_owned());
        tokio::spawn(async move {
            let mut kills = 0;
            while busy.load(Ordering::Relaxed) {
                kill_sessions(&url).await;
                kills += 1;
            }
            kills
        })
    };
    let answers = at_once(8, |writer| {
        let (world, id) = (world.clone(), ready.id);
        async move {
            let mut outcomes = Vec::new();
            for round in 0..10 {
                let name = format!("person{writer}-{round}@acme.example");
                outcomes.push((name.clone(), world.try_tell(id, told(&name)).await));
            }
            outcomes
        }
    })
    .await;
    busy.store(false, Ordering::Relaxed);
    assert!(killer.await.unwrap() > 0);
    let users = world.users(ready.id, &Select::All).await;
    let mut made = 0;
    for (name, answer) in answers.into_iter().flatten() {
        let is_there = users.iter().any(|user| user.told.user_name == name);
        match answer {
            Ok(Ok(_)) => assert!(is_there, "{name} was acknowledged"),
            Err(Failure::Unknown(_)) => {}
            // Run again after a commit that was found out to be void, never after one that was made.
            Ok(Err(refusal)) => panic!("{name} was refused: {refusal}"),
            Err(failure) => assert!(!is_there, "{name} was said not to be made: {failure}"),
        }
        made += usize::from(is_there);
    }
    assert_eq!(users.len(), made, "nobody is there twice, or unasked");
    world.books_balance(ready.id).await;
    assert_eq!(sql(world.address(), "SELECT count(*) FROM commits WHERE NOT is_void").await.trim(), {
        let recorded = sql(world.address(), "SELECT count(*) FROM audit").await;
        recorded.trim().to_owned()
    });
}

/// The server goes down as in a power cut, and comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_crashes_loses_nothing_that_was_acknowledged_and_service_comes_back() {
    let server = own_server().await;
    let world = World::begin(adapter("losing")).await.over(open(server.url("postgres")).await);
    let ready = world.ready("acme").await;
    for number in 0..20 {
        world.tell(ready.id, told(&format!("person{number}@acme.example"))).await.unwrap();
    }
    let server = with(server, Cluster::crash).await;
    let away = world.try_tell(ready.id, told("late@acme.example")).await;
    assert!(matches!(away, Err(Failure::Unavailable(_))), "{away:?}");
    assert!(matches!(world.store.ping().await, Err(Failure::Unavailable(_))));
    let _server = with(server, Cluster::start).await;
    world.store.ping().await.unwrap();
    world.tell(ready.id, told("late@acme.example")).await.unwrap();
    assert_eq!(world.users(ready.id, &Select::All).await.len(), 21);
    world.books_balance(ready.id).await;
}
