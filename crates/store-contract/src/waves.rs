//! Many who lose access at once: each is counted, whoever else is; what they had is kept, and given back once.

use domain::{
    DirectoryUserId, Member,
    directory_user::DirectoryUser,
    moment::{days, minutes},
    wave::{Departure, Ending, KEPT_FOR, Outcome},
};
use store::Decision;

use crate::{
    World,
    world::{Ready, Saying, at_once, told},
};

/// A workspace of which so many people have just lost access, and them.
async fn emptied(world: &World, number: usize) -> (Ready, Vec<DirectoryUser>) {
    let ready = world.ready("acme").await;
    world.limit_seats(ready.id, 500).await;
    let crowd = world.crowd(&ready, number).await;
    world.lose(&ready, &crowd).await;
    (ready, crowd)
}

/// Somebody's place.
async fn place(world: &World, ready: &Ready, user: &DirectoryUser) -> Member {
    world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap()
}

/// However many lose access at the same time, each is counted, and they are one wave, which is told of once.
pub async fn losses_at_once_are_each_counted_and_make_one_wave(world: World) {
    let (ready, crowd) = emptied(&world, 40).await;
    let waves = world.store.latest_waves(ready.id, 9).await.unwrap();
    assert_eq!(waves.iter().map(|wave| wave.people).collect::<Vec<_>>(), [40]);
    let directory = world.workspace(ready.id).await.directory.unwrap();
    assert_eq!((directory.losses.recent(), directory.assigned), (40, 0));
    assert_eq!(directory.losses.wave.map(|wave| (wave.wave, wave.people)), Some((waves[0].id, 40)));
    let mut lost: Vec<_> = world.departures(&waves[0]).await.into_iter().map(|one| one.member).collect();
    lost.sort_unstable();
    let mut members: Vec<_> = crowd.iter().filter_map(|user| user.member).collect();
    members.sort_unstable();
    assert_eq!(lost, members, "nobody is missing, and nobody is there twice");
    let noticed = world.told_of(ready.id).await.into_iter().filter(|event| event.name == "wave.noticed");
    assert_eq!(noticed.count(), 1);
    world.books_balance(ready.id).await;
}

/// What a wave is and what was lost comes back as it was written, before and after it is told of and taken back.
pub async fn a_wave_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let crowd = world.crowd(&ready, 6).await;
    world.lose(&ready, &crowd[..4]).await;
    assert_eq!(world.store.latest_waves(ready.id, 9).await.unwrap(), []);
    world.pass(minutes(1));
    world.forget(ready.id, crowd[4].id).await.unwrap();
    let wave = world.wave(ready.id).await;
    assert_eq!((wave.people, wave.last_at, wave.workspace), (5, world.now(), ready.id));
    assert_eq!((wave.told_at, wave.restored_at, wave.restored), (None, None, 0));
    assert_eq!(wave.directory, ready.directory.id);
    let last = world.departures(&wave).await.pop().unwrap();
    let member = place(&world, &ready, &crowd[4]).await;
    let expected = Departure {
        workspace: ready.id,
        directory: ready.directory.id,
        at: world.now(),
        member: member.id,
        user: Some(crowd[4].id),
        ending: Ending::Deleted,
        epoch: member.epoch,
        role: domain::Role::Member,
        seat: Some(domain::seat::Seat::Full),
        outcome: None,
    };
    assert_eq!(last, expected);
    world.pass(minutes(1));
    assert!(world.tell_of(&wave).await && !world.tell_of(&wave).await, "the admins are told once");
    world.lose(&ready, &crowd[5..]).await;
    let wave = world.wave(ready.id).await;
    assert_eq!((wave.told_at, wave.people, wave.last_at), (Some(world.now()), 6, world.now()));
    world.pass(minutes(1));
    assert_eq!(world.restore(ready.id, wave.id).await.unwrap(), [Outcome::Restored; 6]);
    let after = world.store.wave_of(ready.id, wave.id).await.unwrap().unwrap();
    assert_eq!((after.restored, after.restored_at, after.told_at), (6, Some(world.now()), wave.told_at));
    assert!(world.departures(&after).await.iter().all(|one| one.outcome == Some(Outcome::Restored)));
    assert_eq!(world.workspace(ready.id).await.directory.unwrap().losses.wave, None);
    world.books_balance(ready.id).await;
}

/// Whoever lost access in a wave is listed in that order, page by page, and each with their place as it is.
pub async fn who_lost_access_is_listed_page_by_page(world: World) {
    let (ready, _) = emptied(&world, 8).await;
    world.pass(minutes(2));
    let wave = world.wave(ready.id).await;
    let all = world.departures(&wave).await;
    assert!(all.is_sorted_by_key(|one| (one.at, one.member)) && all.len() == 8);
    let (mut after, mut read) = (None, Vec::new());
    loop {
        let page = world.store.departures(&wave, after, 3).await.unwrap();
        assert!(page.items.iter().all(|(one, member)| one.member == member.id && !member.is_active()));
        read.extend(page.items.into_iter().map(|(one, _)| one));
        after = read.last().map(|one: &Departure| (one.at, one.member));
        if !page.more {
            break;
        }
    }
    assert_eq!(read, all);
}

/// Two who take the same wave back at the same time give nobody anything twice, and lose no seat.
pub async fn a_wave_that_is_taken_back_twice_is_taken_back_once(world: World) {
    let (ready, crowd) = emptied(&world, 12).await;
    let wave = world.wave(ready.id).await;
    let outcomes = at_once(4, |_| {
        let world = world.clone();
        async move { world.restore(wave.workspace, wave.id).await.unwrap() }
    })
    .await;
    assert!(outcomes.iter().all(|all| *all == [Outcome::Restored; 12]));
    let told = world.told_of(ready.id).await;
    let returned = told.iter().filter(|event| event.data.contains("\"returned\"")).count();
    assert_eq!((returned, world.wave(ready.id).await.restored), (12, 12));
    for user in crowd {
        assert!(place(&world, &ready, &user).await.is_active());
    }
    assert_eq!(world.workspace(ready.id).await.directory.unwrap().assigned, 12);
    world.books_balance(ready.id).await;
}

/// A wave of which nobody was told yet is found, until somebody is, or its workspace is no more.
pub async fn a_wave_of_which_nobody_was_told_is_found(world: World) {
    let (ready, _) = emptied(&world, 6).await;
    let wave = world.wave(ready.id).await;
    assert_eq!(world.store.untold_waves(9).await.unwrap(), [(ready.id, wave.id)]);
    assert!(world.tell_of(&wave).await);
    assert_eq!(world.store.untold_waves(9).await.unwrap(), []);
    let globex = world.ready("globex").await;
    let crowd = world.crowd(&globex, 6).await;
    world.lose(&globex, &crowd).await;
    world.close_workspace(globex.id, "globex").await.unwrap();
    assert_eq!(world.store.untold_waves(9).await.unwrap(), []);
}

/// Waves and losses of another workspace are not there, whoever asks by their ids.
pub async fn a_wave_of_another_workspace_is_not_there(world: World) {
    let (ready, _) = emptied(&world, 6).await;
    let wave = world.wave(ready.id).await;
    let globex = world.ready("globex").await;
    assert_eq!(world.store.wave_of(globex.id, wave.id).await.unwrap(), None);
    assert_eq!(world.store.latest_waves(globex.id, 9).await.unwrap(), []);
    let foreign = domain::wave::Wave { workspace: globex.id, ..wave.clone() };
    assert_eq!(world.store.departures(&foreign, None, 9).await.unwrap().items, []);
    let found = world.look(globex.id, wave, |wave, transaction| {
        Box::pin(async move {
            let lost = transaction.lost_in(wave, None, 9).await?;
            Ok(Decision::nothing((transaction.wave(wave.id).await?, lost)))
        })
    });
    assert_eq!(found.await, (None, Vec::new()));
}

/// It is forgotten after a month, and not sooner.
pub async fn a_wave_is_swept_after_thirty_days(world: World) {
    let (ready, _) = emptied(&world, 6).await;
    let wave = world.wave(ready.id).await;
    world.pass(KEPT_FOR - days(1));
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(world.departures(&wave).await.len(), 6);
    // The clock stands still, and each leaves a microsecond behind the one before.
    world.pass(days(1) + wave.last_at.since(wave.began_at));
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(world.store.wave_of(ready.id, wave.id).await.unwrap(), None);
    assert_eq!(world.departures(&wave).await, []);
}

/// A directory that is turned off leaves its waves, so that they can be taken back; a deleted workspace leaves none.
pub async fn a_wave_outlives_its_directory_and_not_its_workspace(world: World) {
    let (ready, crowd) = emptied(&world, 6).await;
    let wave = world.wave(ready.id).await;
    world.turn_off(ready.id).await;
    assert_eq!(world.restore(ready.id, wave.id).await.unwrap(), [Outcome::Restored; 6]);
    let member = place(&world, &ready, &crowd[0]).await;
    assert!(member.is_active() && member.claimed_by.is_none());
    world.close_workspace(ready.id, "acme").await.unwrap();
    while !world.depart(ready.id, None, 100).await.is_empty() {}
    assert!(world.delete_workspace(ready.id).await);
    assert_eq!(world.store.wave_of(ready.id, wave.id).await.unwrap(), None);
    assert_eq!(world.departures(&wave).await, []);
}

/// How many a directory assigns is what counting gives, whatever happens to its people.
pub async fn how_many_are_assigned_is_what_counting_gives(world: World) {
    let ready = world.ready("acme").await;
    let crowd = world.crowd(&ready, 4).await;
    let away = world.tell(ready.id, told("away@acme.example").inactive()).await.unwrap();
    let assigned = async || world.workspace(ready.id).await.directory.unwrap().assigned;
    assert_eq!(assigned().await, 4);
    let again = async |user: DirectoryUserId, name: &str| {
        world.tell_again(ready.id, user, told(name)).await.unwrap();
    };
    again(away.id, "away@acme.example").await;
    again(crowd[0].id, "renamed@acme.example").await;
    assert_eq!(assigned().await, 5);
    world.lose(&ready, &crowd[1..2]).await;
    world.forget(ready.id, crowd[1].id).await.unwrap();
    world.forget(ready.id, crowd[2].id).await.unwrap();
    assert_eq!(assigned().await, 3);
    world.turn_off(ready.id).await;
    world.directory(ready.id, domain::directory::State::On).await;
    assert_eq!(assigned().await, 0);
}
