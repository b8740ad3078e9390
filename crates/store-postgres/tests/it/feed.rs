//! One feed for all, however many nodes write it and read it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::Role;
use store::{Cut, Published};
use store_contract::{World, world::at_once};

use crate::{
    database::{adapter, open},
    server::{held, sql},
};

/// Follows the feed until nobody writes any more.
async fn followed(node: World, limit: u32, writing: Arc<AtomicU32>) -> Vec<Published> {
    let mut seen: Vec<Published> = Vec::new();
    loop {
        let over = writing.load(Ordering::Acquire) == 0;
        let page = node.store.events(Cut::new(seen.last().map(|event| event.id), limit)).await.unwrap();
        let ends = !page.more;
        seen.extend(page.items);
        if ends && over {
            return seen;
        }
        tokio::task::yield_now().await;
    }
}

/// Two nodes, sixteen writers in as many workspaces and in none, and followers at both.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn followers_at_two_nodes_see_every_event_once_and_in_one_order() {
    let first = World::begin(adapter("feed")).await;
    let second = first.over(open(first.address().to_owned()).await);
    let mut workspaces = Vec::new();
    for number in 0..16 {
        workspaces.push(first.team(&format!("team{number}")).await.id);
    }
    let writing = Arc::new(AtomicU32::new(1));
    let followers: Vec<_> = [(&first, 1), (&second, 3), (&first, 500), (&second, 500)]
        .map(|(node, limit)| tokio::spawn(followed(node.clone(), limit, Arc::clone(&writing))))
        .into_iter()
        .collect();
    at_once(16, |writer| {
        let (node, id) = (if writer % 2 == 0 { first.clone() } else { second.clone() }, workspaces[writer]);
        async move {
            for round in 0..6 {
                node.add(id, &format!("person{round}@team{writer}.example"), Role::Member).await.unwrap();
                node.sign_in_by_mailbox(&format!("owner@team{writer}.example"), None).await.unwrap();
            }
        }
    })
    .await;
    writing.store(0, Ordering::Release);
    let feed = first.feed().await;
    let mut numbers: BTreeMap<_, u64> = BTreeMap::new();
    for event in feed.iter().filter(|event| event.workspace.is_some()) {
        let next = numbers.entry(event.workspace).or_default();
        *next += 1;
        assert_eq!(event.number, Some(*next), "{event:?}");
    }
    assert_eq!(numbers.len(), 16);
    let places: BTreeSet<_> = feed.iter().map(|event| event.id).collect();
    assert_eq!(places.len(), feed.len());
    let told = |name: &str| feed.iter().filter(|event| event.name == name).count();
    assert_eq!((told("session.opened"), told("member.added")), (96, 96 + 16));
    for follower in followers {
        assert_eq!(follower.await.unwrap(), feed);
    }
}

/// Somebody who commits and somebody who reads the feed do not wait for each other: what is not committed has no place yet,
/// and is put behind what has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_late_stands_behind_what_was_read_before() {
    let world = World::begin(adapter("feed")).await;
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    // What a slow node is about to commit: its number is given, its place is not.
    let late = held(
        world.address(),
        "INSERT INTO outbox (workspace, commit_id, ordinal, stamp, number, name, at, data)
            SELECT id, 'x', 0, 0, 4, 'late', 0, '{}' FROM workspaces WHERE slug = 'acme'",
    )
    .await;
    world.add(globex, "ada@globex.example", Role::Member).await.unwrap();
    let before = world.feed().await;
    assert!(before.iter().all(|event| event.name != "late"));
    tokio::task::spawn_blocking(move || late.commit()).await.unwrap();
    let after = world.feed().await;
    assert_eq!(after[..before.len()], before);
    assert_eq!((after.len(), after[before.len()].name.as_str()), (before.len() + 1, "late"));
    assert_eq!(after[before.len()].workspace, Some(acme));
    assert_eq!(sql(world.address(), "SELECT count(*) FROM outbox").await.trim(), "0");
}

/// Where nobody reads the feed, the sweep gives the places.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sweep_places_what_nobody_asked_for_and_forgets_old_marks() {
    let world = World::begin(adapter("feed")).await;
    world.team("acme").await;
    let waiting = "SELECT count(*) > 0 FROM outbox";
    let marks = "SELECT count(*) > 0 FROM commits";
    assert_eq!(sql(world.address(), waiting).await.trim(), "t");
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(sql(world.address(), waiting).await.trim(), "f");
    assert_eq!(sql(world.address(), marks).await.trim(), "t", "somebody may still ask");
    world.pass(domain::moment::days(1));
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(sql(world.address(), marks).await.trim(), "f");
    assert_eq!(world.feed().await.len(), 3);
}
