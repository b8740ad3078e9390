//! The feed: gapless numbers in every workspace, in the order of commits, and nothing missed by whoever follows it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{EventId, Role, WorkspaceId, moment::minutes};
use serde_json::Value;
use store::{Cut, Failure, Published, Scope, Script};

use crate::{
    World,
    world::{Ready, Saying, at_once, told},
};

/// How many seats were taken right after this event, where it says so.
fn seats_used(event: &Published) -> Option<u64> {
    let data: Value = serde_json::from_str(&event.data).expect("an event's data is JSON");
    data["seats"]["used"].as_u64()
}

/// Every event says where, when and what; what belongs to no workspace has no number.
pub async fn an_event_reads_back_as_told(world: World) {
    let acme = world.team("acme").await;
    world.pass(minutes(1));
    world.add(acme.id, "ada@acme.example", Role::Member).await.unwrap();
    world.pass(minutes(1));
    let session = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    let feed = world.feed().await;
    let read: Vec<_> =
        feed.iter().map(|event| (event.name.as_str(), event.workspace, event.number)).collect();
    let here = Some(acme.id);
    let expected = [
        ("workspace.created", here, Some(1)),
        ("member.added", here, Some(2)),
        ("seat.taken", here, Some(3)),
        ("member.added", here, Some(4)),
        ("seat.taken", here, Some(5)),
        ("account.claimed", None, None),
        ("session.opened", None, None),
    ];
    assert_eq!(read, expected);
    assert!(feed.is_sorted_by(|a, b| a.id < b.id));
    let times: Vec<_> = feed.iter().map(|event| event.at).collect();
    let (first, last) = (acme.created_at, world.now());
    assert_eq!(times, [first, first, first, first.after(minutes(1)), first.after(minutes(1)), last, last]);
    let data: Value = serde_json::from_str(&feed[6].data).unwrap();
    assert_eq!(data["session"], session.id.to_string());
    assert_eq!(seats_used(&feed[4]), Some(2));
}

async fn busy(world: &World, workspaces: &[Ready], writers: usize, rounds: usize) {
    at_once(writers, |writer| {
        let (world, ready) = (world.clone(), workspaces[writer % workspaces.len()].clone());
        async move {
            for round in 0..rounds {
                let person = told(&format!("person{writer}-{round}@{}.example", ready.workspace.slug));
                let user = world.tell(ready.id, person.clone()).await.unwrap();
                match round % 4 {
                    0 => drop(world.tell_again(ready.id, user.id, person.inactive()).await.unwrap()),
                    1 => world.forget(ready.id, user.id).await.unwrap(),
                    2 => {
                        let script: Script = Box::new(|transaction| {
                            Box::pin(async move {
                                transaction.owners().await?;
                                Err(Failure::Unavailable("a script that gives up".to_owned()))
                            })
                        });
                        world.store.commit(Scope::Workspace(ready.id), script).await.unwrap_err();
                    }
                    _ => drop(world.tell_blindly(ready.id, person).await.unwrap_err()),
                }
            }
        }
    })
    .await;
}

/// Many writers, failures among them: no number is left out, given twice, or out of the order of the feed.
pub async fn numbers_have_no_gaps_whoever_writes_and_fails(world: World) {
    let workspaces = [world.ready("acme").await, world.ready("globex").await, world.ready("initech").await];
    busy(&world, &workspaces, 12, 8).await;
    let feed = world.feed().await;
    let mut numbers: BTreeMap<WorkspaceId, u64> = BTreeMap::new();
    for event in &feed {
        let next = numbers.entry(event.workspace.unwrap()).or_default();
        *next += 1;
        assert_eq!(event.number, Some(*next), "{event:?}");
    }
    assert_eq!(numbers.len(), workspaces.len());
    for ready in workspaces {
        world.books_balance(ready.id).await;
    }
}

/// The tally each event carries goes on where that of the one before it ended: the feed is in the order of commits, and
/// the events of one change stand together.
pub async fn the_feed_is_in_the_order_of_commits(world: World) {
    let workspaces = [world.ready("acme").await, world.ready("globex").await];
    busy(&world, &workspaces, 8, 6).await;
    let mut used: BTreeMap<WorkspaceId, u64> = BTreeMap::new();
    let feed = world.feed().await;
    for (event, next) in feed.iter().zip(feed.iter().skip(1)) {
        if event.name == "member.provisioned" {
            assert_eq!((next.name.as_str(), next.workspace), ("seat.taken", event.workspace));
        }
        let Some(now) = seats_used(event) else { continue };
        let before = used.insert(event.workspace.unwrap(), now).unwrap_or_default();
        let expected = if event.name == "seat.taken" { before + 1 } else { before - 1 };
        assert_eq!(now, expected, "{event:?}");
    }
}

/// Followers ask again and again for what comes after the last they saw, while sixteen write.
pub async fn a_follower_misses_nothing_and_sees_nothing_twice(world: World) {
    let mut workspaces = Vec::new();
    for slug in ["acme", "globex", "initech", "umbrella"] {
        workspaces.push(world.ready(slug).await);
    }
    let writing = Arc::new(AtomicU32::new(1));
    let mut followers = Vec::new();
    for limit in [1, 7, 500] {
        let (world, writing) = (world.clone(), Arc::clone(&writing));
        followers.push(tokio::spawn(async move {
            let mut seen: Vec<Published> = Vec::new();
            loop {
                let over = writing.load(Ordering::Acquire) == 0;
                let page =
                    world.store.events(Cut::new(seen.last().map(|event| event.id), limit)).await.unwrap();
                let ends = !page.more;
                seen.extend(page.items);
                if ends {
                    let last = seen.last().map(|event| event.name.as_str());
                    assert_ne!(last, Some("member.provisioned"), "half a change was told");
                    if over {
                        return seen;
                    }
                }
                tokio::task::yield_now().await;
            }
        }));
    }
    busy(&world, &workspaces, 16, 6).await;
    writing.store(0, Ordering::Release);
    let feed = world.feed().await;
    assert!(feed.len() > 300, "{}", feed.len());
    for follower in followers {
        let seen = follower.await.unwrap();
        assert_eq!(seen.len(), feed.len());
        assert_eq!(seen, feed);
    }
}

/// Changes made one after the other are told in that order, whatever they concern, and although no time passes and nobody
/// reads the feed between them.
pub async fn what_concerns_no_workspace_stands_where_it_was_committed(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    let before = world.feed().await.len();
    let mut expected = Vec::new();
    for round in 0..6 {
        let (first, second) = if round % 2 == 0 { (acme, globex) } else { (globex, acme) };
        world.add(first, &format!("person{round}@first.example"), Role::Member).await.unwrap();
        world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
        world.add(second, &format!("person{round}@second.example"), Role::Member).await.unwrap();
        expected.extend([
            ("member.added", Some(first)),
            ("seat.taken", Some(first)),
            ("session.opened", None),
            ("member.added", Some(second)),
            ("seat.taken", Some(second)),
        ]);
    }
    let feed = world.feed().await.split_off(before);
    let told: Vec<_> = feed.iter().map(|event| (event.name.as_str(), event.workspace)).collect();
    assert_eq!(told, expected);
}

/// A page begins behind where it is told to, wherever that is.
pub async fn pages_of_events_follow_one_another(world: World) {
    let acme = world.team("acme").await;
    for number in 0..5 {
        world.add(acme.id, &format!("person{number}@acme.example"), Role::Member).await.unwrap();
    }
    let feed = world.feed().await;
    assert_eq!(feed.len(), 13);
    for limit in [1, 5, 12, 13, 14] {
        let mut read: Vec<Published> = Vec::new();
        loop {
            let page = world.store.events(Cut::new(read.last().map(|event| event.id), limit)).await.unwrap();
            read.extend(page.items);
            assert_eq!(page.more, read.len() < feed.len(), "pages of {limit}");
            if !page.more {
                break;
            }
        }
        assert_eq!(read, feed, "pages of {limit}");
    }
    for beyond in [feed[12].id, EventId::from_bits(u128::from(u64::MAX)), EventId::from_bits(u128::MAX)] {
        let page = world.store.events(Cut::new(Some(beyond), 10)).await.unwrap();
        assert_eq!((page.items.len(), page.more), (0, false), "after {beyond}");
    }
    let all = world.store.events(Cut::new(Some(EventId::from_bits(0)), 100)).await.unwrap();
    assert_eq!(all.items, feed);
}
