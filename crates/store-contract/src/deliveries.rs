//! Subscriptions, and how far each has been told.

use std::time::Duration;

use domain::{
    EventId, Role, WorkspaceId,
    moment::{days, hours, minutes},
    rules::subscribe::Edit,
    subscription::{Older, Pause, State, Subscription},
};
use store::{Lane, Lease, Progress, Settlement, Telling};

use crate::World;

const SPAN: Duration = Duration::from_secs(15);
const BEGINNING: EventId = EventId::from_bits(0);

fn place(place: u128) -> EventId {
    EventId::from_bits(place)
}

fn lane(world: &World, workspace: Option<WorkspaceId>, at: u128) -> Lane {
    Lane {
        workspace,
        place: place(at),
        attempts: 2,
        since: world.now(),
        next_at: world.now().after(minutes(1)),
        failure: "503: \"wait\" \u{e9}".to_owned(),
    }
}

fn told_up_to(world: &World, subscription: &Subscription, cursor: u128) -> Settlement {
    let progress = Progress {
        cursor: place(cursor),
        attempts: 0,
        next_at: world.now(),
        last_success_at: Some(world.now()),
    };
    Settlement { subscription: subscription.id, progress, stalled: Vec::new(), cleared: Vec::new() }
}

/// A subscription comes back as it was written, with where it begins, whatever became of it.
pub async fn a_subscription_reads_back_as_written(world: World) {
    world.team("acme").await;
    assert_eq!(world.store.tellings().await.unwrap(), []);
    let first = world.subscription(&["member.removed", "seat.freed"], place(2)).await;
    let second = world.subscription(&[], BEGINNING).await;
    let fresh = |subscription: &Subscription, cursor| Telling {
        subscription: subscription.clone(),
        progress: Progress {
            cursor,
            attempts: 0,
            next_at: domain::Moment::from_micros(0),
            last_success_at: None,
        },
        lanes: Vec::new(),
    };
    let both = [fresh(&first, place(2)), fresh(&second, BEGINNING)];
    assert_eq!(world.store.tellings().await.unwrap(), both);
    world.pass(hours(1));
    let rotated = world.rotate(first.id, hours(24)).await;
    let older = Older { secret: first.secret.clone(), until: world.now().after(days(1)) };
    assert_eq!(rotated.older, Some(older));
    let edit = Edit { events: Some(Vec::new()), active: Some(false), ..Edit::default() };
    let paused = world.edit_subscription(first.id, edit).await;
    assert_eq!(paused.state, State::Paused { at: world.now(), why: Pause::Operator });
    assert_eq!(world.how_far(first.id).await, fresh(&paused, place(2)));
    assert_eq!(world.how_far(second.id).await, both[1], "no other is concerned");
    let world = world.reopened().await;
    assert_eq!(world.how_far(first.id).await.subscription, paused);
    world.unsubscribe(first.id).await;
    assert_eq!(world.store.telling(first.id).await.unwrap(), None);
    assert_eq!(world.store.tellings().await.unwrap(), both[1..]);
}

/// What was written down is there, and lanes that were not named stay.
pub async fn a_settlement_reads_back_as_written(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    let (one, other) = (world.subscription(&[], BEGINNING).await, world.subscription(&[], BEGINNING).await);
    let lease = world.serving(one.id, SPAN).await;
    let lanes = [lane(&world, None, 1), lane(&world, Some(acme), 2), lane(&world, Some(globex), 3)];
    let settlement = Settlement { stalled: lanes.to_vec(), ..told_up_to(&world, &one, 4) };
    assert!(world.settled(&lease, settlement.clone()).await);
    let telling = world.how_far(one.id).await;
    assert_eq!((telling.progress, telling.lanes), (settlement.progress, lanes.to_vec()));
    assert_eq!(world.how_far(other.id).await.lanes, []);

    world.pass(minutes(1));
    let again = Lane { attempts: 3, failure: String::new(), ..lane(&world, Some(acme), 5) };
    let settlement = Settlement {
        stalled: vec![again.clone()],
        cleared: vec![None],
        progress: Progress { attempts: 4, last_success_at: None, ..told_up_to(&world, &one, 6).progress },
        ..told_up_to(&world, &one, 6)
    };
    assert!(world.settled(&lease, settlement.clone()).await);
    let world = world.reopened().await;
    let telling = world.how_far(one.id).await;
    assert_eq!((telling.progress, telling.lanes), (settlement.progress, vec![lanes[2].clone(), again]));
}

/// Whoever lost the lease writes nothing: neither where it ran out and another took it, nor where it was given back.
pub async fn nothing_is_settled_without_the_lease(world: World) {
    let acme = world.team("acme").await.id;
    let subscription = world.subscription(&[], BEGINNING).await;
    let before = world.how_far(subscription.id).await;
    let settlement =
        Settlement { stalled: vec![lane(&world, Some(acme), 1)], ..told_up_to(&world, &subscription, 2) };
    let refused = async |lease: &Lease| {
        assert!(!world.settled(lease, settlement.clone()).await);
        assert_eq!(world.how_far(subscription.id).await, before);
    };
    let lost = world.serving(subscription.id, SPAN).await;
    world.pass(SPAN);
    let held = world.serving(subscription.id, SPAN).await;
    refused(&lost).await;
    world.store.release(&held).await.unwrap();
    let held = world.serving(subscription.id, SPAN).await;
    refused(&lost).await;
    refused(&Lease { name: "sub_of_nobody".to_owned(), ..held.clone() }).await;
    assert!(world.settled(&held, settlement.clone()).await);
    world.pass(SPAN);
    assert!(world.settled(&held, settlement).await, "it ran out, and nobody took it");
}

/// Whatever is changed about a subscription takes the lease from whoever serves it: what they come to write was so before.
pub async fn a_change_takes_the_lease_away(world: World) {
    let acme = world.team("acme").await.id;
    let subscription = world.subscription(&[], BEGINNING).await;
    let id = subscription.id;
    let lost = async |lease: Lease| {
        assert!(!world.store.renew(&lease, world.now().after(SPAN)).await.unwrap());
        let settlement =
            Settlement { stalled: vec![lane(&world, Some(acme), 1)], ..told_up_to(&world, &subscription, 2) };
        assert!(!world.settled(&lease, settlement).await);
    };
    let lease = world.serving(id, SPAN).await;
    world.edit_subscription(id, Edit { active: Some(false), ..Edit::default() }).await;
    lost(lease).await;
    let lease = world.serving(id, SPAN).await;
    world.edit_subscription(id, Edit { active: Some(true), ..Edit::default() }).await;
    lost(lease).await;
    let lease = world.serving(id, SPAN).await;
    world.rotate(id, hours(1)).await;
    lost(lease).await;
    let lease = world.serving(id, SPAN).await;
    world.replay(id, place(1)).await;
    lost(lease).await;
    assert_eq!(world.how_far(id).await.progress.cursor, place(1));
    let lease = world.serving(id, SPAN).await;
    world.unsubscribe(id).await;
    lost(lease).await;
    assert_eq!(world.store.telling(id).await.unwrap(), None);
}

/// What waits is due at once when a subscription is resumed, and forgotten when it is sent elsewhere in the feed.
pub async fn what_waits_is_due_when_resumed_and_forgotten_when_replayed(world: World) {
    let acme = world.team("acme").await.id;
    let subscription = world.subscription(&[], BEGINNING).await;
    let id = subscription.id;
    let lease = world.serving(id, SPAN).await;
    let stalled = lane(&world, Some(acme), 1);
    let told = told_up_to(&world, &subscription, 2);
    let progress = Progress { attempts: 3, next_at: world.now().after(hours(2)), ..told.progress };
    let settlement = Settlement {
        stalled: vec![stalled.clone()],
        progress: progress.clone(),
        ..told_up_to(&world, &subscription, 2)
    };
    assert!(world.settled(&lease, settlement).await);
    world.edit_subscription(id, Edit { active: Some(false), ..Edit::default() }).await;
    let telling = world.how_far(id).await;
    assert_eq!((telling.progress, telling.lanes), (progress, vec![stalled.clone()]), "a pause loses nothing");

    world.pass(days(9));
    assert_eq!(world.store.due(world.now()).await.unwrap(), [], "who is paused is not served");
    world.edit_subscription(id, Edit { active: Some(true), ..Edit::default() }).await;
    let telling = world.how_far(id).await;
    assert_eq!((telling.progress.cursor, telling.progress.attempts), (place(2), 0));
    let waits = Lane { attempts: 0, since: world.now(), next_at: world.now(), ..stalled };
    assert_eq!(telling.lanes, [waits]);
    assert_eq!(world.store.due(world.now()).await.unwrap(), [id]);

    world.replay(id, BEGINNING).await;
    let telling = world.how_far(id).await;
    assert_eq!((telling.progress.cursor, telling.lanes), (BEGINNING, Vec::new()));
}

/// A subscription is due where the feed goes on behind its cursor or a lane's time has come, and nobody serves it.
pub async fn who_is_due_has_something_to_be_told_and_nobody_who_tells_it(world: World) {
    let acme = world.team("acme").await.id;
    let end = world.store.feed_end().await.unwrap();
    assert_eq!(Some(end), world.feed().await.last().map(|event| event.id));
    let one = world.subscription(&[], end).await;
    let two = world.subscription(&[], end).await;
    let due = async || world.store.due(world.now()).await.unwrap();
    assert_eq!(due().await, []);
    // Nobody has read the feed since.
    world.add(acme, "ada@acme.example", Role::Member).await.unwrap();
    assert_eq!(due().await, [one.id, two.id]);
    let lease = world.serving(one.id, SPAN).await;
    assert_eq!(due().await, [two.id]);
    let end = world.store.feed_end().await.unwrap();
    let stalled = lane(&world, Some(acme), end.bits());
    let settlement = Settlement { stalled: vec![stalled], ..told_up_to(&world, &one, end.bits()) };
    assert!(world.settled(&lease, settlement.clone()).await);
    world.store.release(&lease).await.unwrap();
    assert_eq!(due().await, [two.id], "the lane's time has not come");
    world.pass(minutes(1));
    assert_eq!(due().await, [one.id, two.id]);
    let lease = world.serving(one.id, SPAN).await;
    let progress = Progress { next_at: world.now().after(minutes(9)), ..settlement.progress.clone() };
    assert!(world.settled(&lease, Settlement { progress, ..settlement }).await);
    world.pass(minutes(5));
    assert_eq!(due().await, [two.id], "nothing is due before the subscription is");
    world.pass(minutes(5));
    assert_eq!(due().await, [one.id, two.id]);
}

/// The events of one workspace between two places, and those of none, each in the order of the feed.
pub async fn events_of_one_workspace_are_read_between_two_places(world: World) {
    assert_eq!(world.store.feed_end().await.unwrap(), BEGINNING);
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    for round in 0..4 {
        world.add(acme, &format!("ada{round}@acme.example"), Role::Member).await.unwrap();
        world.add(globex, &format!("eve{round}@globex.example"), Role::Member).await.unwrap();
        world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    }
    let feed = world.feed().await;
    for of in [Some(acme), Some(globex), None, Some(world.id())] {
        let whole: Vec<_> = feed.iter().filter(|event| event.workspace == of).cloned().collect();
        for (from, through) in [(1, feed.len()), (4, 11), (9, 9), (11, 4)] {
            let (from, through) = (place(from as u128), place(through as u128));
            let between = whole.iter().filter(|event| (from..=through).contains(&event.id));
            let between: Vec<_> = between.cloned().collect();
            let read = world.store.events_of(of, from, through, 500).await.unwrap();
            assert_eq!(read, between, "{of:?} {from} {through}");
            let first = world.store.events_of(of, from, through, 1).await.unwrap();
            assert_eq!(first, between[..between.len().min(1)]);
        }
    }
}
