//! Whoever serves a subscription may lose its lease, be told to stop, or die, at any point: nothing is lost, and no order.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use app::deliveries::LEASE;
use domain::{
    WorkspaceId,
    moment::{hours, minutes},
};

use crate::{
    endpoint::{Arrival, TAKEN, numbers},
    world::World,
};

/// Every number from `first` through `last`, each for the first time in its order.
#[track_caller]
fn each_in_order(arrivals: &[Arrival], workspace: WorkspaceId, first: u64, last: u64) {
    let mut seen = Vec::new();
    for number in numbers(arrivals, workspace) {
        if !seen.contains(&number) {
            seen.push(number);
        }
    }
    assert_eq!(seen, (first..=last).collect::<Vec<_>>());
}

#[tokio::test]
async fn whoever_lost_the_lease_writes_nothing_and_the_next_tells_it_again_under_the_same_ids() {
    let world = Arc::new(World::new());
    let acme = world.team("acme").await;
    let id = world.subscribe().await;
    for _ in 0..3 {
        world.join(acme).await;
    }
    let before = world.telling(id).await;
    let held = world.courier.claim().await.unwrap().remove(0);
    assert!(world.courier.claim().await.unwrap().is_empty(), "nobody else serves it");
    // While it is being told, the lease runs out, and another process takes over.
    world.pass(LEASE);
    let other = world.another_courier();
    let taken = other.claim().await.unwrap().remove(0);
    assert!(!world.courier.renew(&held).await.unwrap());
    world.courier.serve(&held).await.unwrap();
    assert_eq!(world.telling(id).await, before, "nothing was written down");
    let first = world.endpoint.came();
    assert_eq!(numbers(&first, acme), (4..=9).collect::<Vec<_>>());
    assert!(other.renew(&taken).await.unwrap());
    other.serve(&taken).await.unwrap();
    assert_eq!(world.endpoint.came(), first);
    assert_eq!(world.telling(id).await.progress.cursor, world.app.store.feed_end().await.unwrap());
    other.release(&taken).await.unwrap();
}

#[tokio::test]
async fn who_is_told_to_stop_begins_nothing_more_and_writes_down_what_was_told() {
    let world = Arc::new(World::new());
    let mut teams = Vec::new();
    for number in 0..12 {
        teams.push(world.team(&format!("team{number}")).await);
    }
    world.subscribe().await;
    for _ in 0..4 {
        for team in &teams {
            world.join(*team).await;
        }
    }
    let (stopped, other) = (world.another_courier(), world.another_courier());
    let stopped = Arc::new(stopped);
    let (told, stops) = (AtomicU32::new(0), Arc::clone(&stopped));
    world.endpoint.answers(move |_| {
        if told.fetch_add(1, Ordering::Relaxed) == 20 {
            stops.stop();
        }
        TAKEN
    });
    let held = stopped.claim().await.unwrap().remove(0);
    stopped.serve(&held).await.unwrap();
    stopped.release(&held).await.unwrap();
    let mut came = world.endpoint.came();
    assert!((21..=40).contains(&came.len()), "{}", came.len());
    let held = other.claim().await.unwrap().remove(0);
    other.serve(&held).await.unwrap();
    came.extend(world.endpoint.came());
    for team in teams {
        assert_eq!(numbers(&came, team), (4..=11).collect::<Vec<_>>(), "each once");
    }
}

#[tokio::test]
async fn a_process_that_dies_at_any_point_loses_nothing_and_no_order() {
    let world = World::new();
    let (acme, globex) = (world.team("acme").await, world.team("globex").await);
    let id = world.subscribe().await;
    let mut round = 0_u32;
    world.endpoint.answers(move |_| {
        round += 1;
        if round.is_multiple_of(7) { Ok((500, "")) } else { TAKEN }
    });
    for lives in 0..30_usize {
        world.join(acme).await;
        world.join(globex).await;
        for held in world.courier.claim().await.unwrap() {
            // It is dropped after so many steps, as by a kill, and its lease is never given back.
            let serving = world.courier.serve(&held);
            let mut serving = std::pin::pin!(serving);
            for _ in 0..lives % 6 {
                if futures::poll!(serving.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        world.pass(LEASE);
    }
    world.tell_for(hours(12), minutes(1)).await;
    assert_eq!(world.telling(id).await.lanes, []);
    let took = world.endpoint.took();
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for arrival in &took {
        *times.entry(arrival.id.as_str()).or_default() += 1;
    }
    assert_eq!(times.len(), 120);
    assert!(times.values().any(|times| *times > 1), "none was cut off between sending and writing down");
    for workspace in [acme, globex] {
        each_in_order(&took, workspace, 4, 63);
    }
}
