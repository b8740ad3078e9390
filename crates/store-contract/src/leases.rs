//! Leases: of many one holds, whoever is gone is replaced, and whoever was replaced is told so.

use std::time::Duration;

use domain::moment::minutes;
use store::Lease;

use crate::{World, world::at_once};

const SPAN: Duration = Duration::from_secs(15);

async fn claimed(world: &World, name: &str) -> Option<Lease> {
    world.store.claim(name, world.now(), world.now().after(SPAN)).await.unwrap()
}

async fn renewed(world: &World, lease: &Lease) -> bool {
    world.store.renew(lease, world.now().after(SPAN)).await.unwrap()
}

/// Of many who claim one lease at once, one gets it; another lease is not concerned.
pub async fn a_lease_is_claimed_by_one_of_many(world: World) {
    for round in 0..5 {
        let claims = at_once(20, |_| {
            let world = world.clone();
            async move { claimed(&world, &format!("work {round}")).await }
        })
        .await;
        assert_eq!(claims.into_iter().flatten().count(), 1);
        assert!(claimed(&world, &format!("other work {round}")).await.is_some());
    }
}

/// A lease that has run out is anybody's, by a claim of its own; until then it is nobody else's.
pub async fn a_lease_that_ran_out_is_taken_over_by_one_of_many(world: World) {
    let first = claimed(&world, "work").await.unwrap();
    world.pass(SPAN.saturating_sub(Duration::from_micros(1)));
    assert_eq!(claimed(&world, "work").await, None);
    world.pass(Duration::from_micros(1));
    let claims = at_once(20, |_| {
        let world = world.clone();
        async move { claimed(&world, "work").await }
    })
    .await;
    let claims: Vec<_> = claims.into_iter().flatten().collect();
    assert_eq!(claims.len(), 1);
    assert!(claims[0].fence > first.fence);
    assert!(!renewed(&world, &first).await, "whoever lost it is told so");
    assert!(renewed(&world, &claims[0]).await);
}

/// Whoever renews in time holds on; whoever comes late holds on only where nobody else came.
pub async fn a_lease_is_held_by_who_renews_it(world: World) {
    let lease = claimed(&world, "work").await.unwrap();
    for _ in 0..5 {
        world.pass(SPAN / 2);
        assert!(renewed(&world, &lease).await);
        assert_eq!(claimed(&world, "work").await, None);
    }
    world.pass(minutes(5));
    assert!(renewed(&world, &lease).await, "nobody else came");
    assert_eq!(claimed(&world, "work").await, None);
}

/// A lease that was given back is anybody's at once, and its giver's no more. Who has lost a lease gives back nobody else's.
pub async fn a_lease_that_is_given_back_is_anybodys_at_once(world: World) {
    let first = claimed(&world, "work").await.unwrap();
    world.store.release(&first).await.unwrap();
    let second = claimed(&world, "work").await.unwrap();
    assert!(second.fence > first.fence);
    assert!(!renewed(&world, &first).await);
    world.store.release(&first).await.unwrap();
    assert_eq!(claimed(&world, "work").await, None, "it is the second's");
    assert!(renewed(&world, &second).await);
}

/// A lease outlives the process that claimed it, until it runs out.
pub async fn a_lease_is_held_through_a_reopening(world: World) {
    let lease = claimed(&world, "work").await.unwrap();
    let world = world.reopened().await;
    assert_eq!(claimed(&world, "work").await, None);
    assert!(renewed(&world, &lease).await);
    world.pass(SPAN);
    assert!(claimed(&world, "work").await.is_some());
}
