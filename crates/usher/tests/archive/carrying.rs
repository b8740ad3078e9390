//! What is carried is the same on the other side, to the digit, and to whoever opens it.

use domain::Role;
use store::{
    Failure,
    archive::{STRIDE, Stopped, TABLES, carry, differences},
};
use store_contract::world::{Saying, asserted, told};
use store_postgres::Over;

use crate::worlds::{Engine, FEW, Place, carried, closed, filled, world};

const WAYS: [(Engine, Engine); 4] = [
    (Engine::File, Engine::Server),
    (Engine::Server, Engine::File),
    (Engine::File, Engine::File),
    (Engine::Server, Engine::Server),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_the_same_on_the_other_side_and_back_again() {
    for (here, there) in WAYS {
        let (_kept, first) = filled(here).await;
        let (second, third) = (Place::new(there).await, Place::new(here).await);
        let before = first.sums().await;
        for sum in &before {
            assert!(sum.rows > 0, "{} is empty, so that nothing is shown of it", sum.table);
        }
        assert_eq!(before.len(), TABLES.len());
        for (from, to, most) in [(&first, &second, FEW), (&second, &third, STRIDE)] {
            let carried = carried(from, to, most).await.unwrap();
            assert!(!carried.went_on);
            assert_eq!(carried.sums, before, "{here:?} to {there:?}");
            assert_eq!(to.sums().await, before);
            to.examine().await.unwrap();
        }
        assert_eq!(first.sums().await, before, "the source is as it was");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_opens_the_copy_finds_what_they_left_and_goes_on_from_there() {
    for (here, there) in [(Engine::File, Engine::Server), (Engine::Server, Engine::File)] {
        let old = world(here).await;
        let ready = old.fill().await;
        let session = old.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
        let token = old.token(ready.id).await;
        let before = (old.volume(ready.id).await, old.feed().await, old.recorded_of(ready.id).await);
        let (kept, from) = closed(old);
        let to = Place::new(there).await;
        carried(&from, &to, FEW).await.unwrap();
        let old = kept.open().await;
        let new = old.over(to.open().await.unwrap());

        let after = (new.volume(ready.id).await, new.feed().await, new.recorded_of(ready.id).await);
        assert_eq!(after, before, "{here:?} to {there:?}");
        assert_eq!(new.store.session(&session.digest).await.unwrap().as_ref(), Some(&session));
        assert_eq!(new.behind(&token).await.unwrap().0, token);
        // Everything goes on, in the copy, as if nothing had been.
        let again = new.sign_in_through(&ready.connection, asserted("00u3", "person3@acme.example")).await;
        again.unwrap();
        let eve = new.tell(ready.id, told("eve@acme.example")).await.unwrap();
        new.tell_again(ready.id, eve.id, told("eve@acme.example").inactive()).await.unwrap();
        new.add(new.team("another").await.id, "person3@acme.example", Role::Member).await.unwrap();
        new.sign_out(session.id).await.unwrap();
        new.books_balance(ready.id).await;
        let feed = new.feed().await;
        assert_eq!(feed[..before.1.len()], before.1);
        let places: Vec<_> = feed.iter().map(|event| event.id.bits()).collect();
        let expected: Vec<_> = (1..=places.len() as u128).collect();
        assert_eq!(places, expected, "the feed goes on without a gap");
        let log = new.recorded_of(ready.id).await;
        assert_eq!(log[..before.2.len()], before.2);
        assert!(log.len() > before.2.len() && log.is_sorted_by(|a, b| a.id < b.id));
        drop(new);
        to.examine().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_found_in_the_copy_as_it_was_in_the_original() {
    let old = world(Engine::File).await;
    let ready = old.ready("acme").await;
    let odd = told("mixed").at("Ada.Lovelace@ACME.example");
    let user = old.tell(ready.id, odd.clone()).await.unwrap();
    let (kept, from) = closed(old);
    let to = Place::new(Engine::Server).await;
    carried(&from, &to, STRIDE).await.unwrap();
    let old = kept.open().await;
    let new = old.over(to.open().await.unwrap());
    // What is found by the address a directory tells stands in a column that is in no archive.
    let asserted = asserted("subject", "ada.lovelace@acme.example");
    let session = new.sign_in_through(&ready.connection, asserted).await.unwrap();
    let member = new.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
    assert_eq!(session.account, member.account);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_place_in_the_feed_yet_is_carried_behind_what_has() {
    let world = world(Engine::Server).await;
    world.fill().await;
    let before = world.feed().await;
    world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    world.team("later").await;
    // Nobody has read the feed since.
    let (_kept, from) = closed(world);
    let mut moment = store_postgres::Archive::of_this_moment(from.settings()).await.unwrap();
    let to = Place::new(Engine::File).await;
    let mut target = to.target().await.unwrap();
    carry(&mut moment, &mut *target, FEW, &mut |_| {}).await.unwrap();
    drop((moment, target));
    let copy = to.open().await.unwrap();
    let copied = copy.events(store::Cut::new(None, store::LARGEST)).await.unwrap();
    assert_eq!(copied.items[..before.len()], before);
    assert!(copied.items.len() > before.len() + 2);
    let original = from.open().await.unwrap().events(store::Cut::new(None, store::LARGEST)).await.unwrap();
    assert_eq!(copied, original);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_put_over_what_is_there() {
    for (here, there) in [(Engine::File, Engine::Server), (Engine::Server, Engine::File)] {
        let (_kept, from) = filled(here).await;
        let other = world(there).await;
        other.team("theirs").await;
        let (_theirs, to) = closed(other);
        let before = to.sums().await;
        let stopped = carried(&from, &to, FEW).await.unwrap_err();
        assert!(matches!(stopped, Stopped::Filled), "{stopped}");
        assert_eq!(to.sums().await, before);
        to.open().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_moved_while_somebody_uses_either() {
    for (here, there) in [(Engine::File, Engine::Server), (Engine::Server, Engine::File)] {
        let (_kept, from) = filled(here).await;
        let to = Place::new(there).await;
        let store = from.open().await.unwrap();
        store.ping().await.unwrap();
        let refused = from.source().await.err().unwrap();
        assert!(matches!(&refused, Failure::Contended(why) if why.contains("stop")), "{refused}");
        drop(store);
        let store = to.open().await.unwrap();
        store.ping().await.unwrap();
        let refused = to.target().await.err().unwrap();
        assert!(matches!(&refused, Failure::Contended(why) if why.contains("stop")), "{refused}");
        drop(store);
        carried(&from, &to, STRIDE).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_to_what_is_being_moved() {
    for engine in [Engine::File, Engine::Server] {
        let (_kept, from) = filled(engine).await;
        let before = from.sums().await;
        let source = from.source().await.unwrap();
        match engine {
            Engine::File => assert!(from.open().await.is_err(), "it is held by whoever moves it"),
            Engine::Server => {
                let late = "SET lock_timeout = '50ms'; DO $$ BEGIN
                    UPDATE sessions SET seen_at = 0;
                    RAISE 'it was written to';
                    EXCEPTION WHEN lock_not_available THEN NULL; END $$";
                from.sql(late).await;
            }
        }
        drop(source);
        assert_eq!(from.sums().await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_put_in_at_once_is_there_as_a_whole_or_not_at_all() {
    let (_kept, from) = filled(Engine::File).await;
    let before = from.sums().await;
    let other = world(Engine::Server).await;
    other.fill().await;
    other.team("theirs").await;
    let (_theirs, to) = closed(other);
    let theirs = to.sums().await;
    let mut source = from.source().await.unwrap();

    let mut target = to.target_at_once(Over::Nothing).await.unwrap();
    let refused = carry(&mut *source, &mut *target, FEW, &mut |_| {}).await.unwrap_err();
    assert!(matches!(refused, Stopped::Filled), "{refused}");
    drop(target);
    assert_eq!(to.sums().await, theirs);

    let mut target = to.target_at_once(Over::Anything).await.unwrap();
    let mut tables = 0;
    let mut counts = |_: &_| {
        tables += 1;
        assert!(tables < 9, "broken off");
    };
    let breaks_off = carry(&mut *source, &mut *target, FEW, &mut counts);
    let broke = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(breaks_off)).await;
    assert!(broke.is_err());
    drop(target);
    assert_eq!(to.sums().await, theirs, "until all of it is there, everything is as it was");

    let mut target = to.target_at_once(Over::Anything).await.unwrap();
    carry(&mut *source, &mut *target, STRIDE, &mut |_| {}).await.unwrap();
    drop(target);
    assert_eq!(differences(&before, &to.sums().await), []);
    let left = "DO $$ BEGIN IF EXISTS (SELECT FROM leases) THEN RAISE 'a lease is left of what was there'; END IF; END $$";
    to.sql(left).await;
    to.examine().await.unwrap();
    to.open().await.unwrap();
}
