//! Two transactions on one workspace never run at the same time; two workspaces never wait for each other's truth; and
//! nobody ever sees half a change.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use domain::{Refusal, Role, rules::provision, seat::Seat};
use store::{Decision, Failure, Scope, Select};

use crate::{
    World,
    world::{Answer, Saying, address, at_once, decided, told},
};

/// Fifty people come for the three seats that are left.
pub async fn the_last_seat_is_given_once(world: World) {
    let ready = world.ready("acme").await;
    world.limit_seats(ready.id, 4).await;
    let answers = at_once(50, |number| {
        let (world, id) = (world.clone(), ready.id);
        async move { world.tell(id, told(&format!("person{number}@acme.example"))).await }
    })
    .await;
    let refused = answers.iter().filter(|answer| **answer == Err(Refusal::SeatNoneLeft { limit: 4 })).count();
    assert_eq!((answers.len() - refused, refused), (3, 47), "{answers:?}");
    let now = world.workspace(ready.id).await;
    assert_eq!((now.seats.taken, now.directory.unwrap().users), (4, 3));
    world.books_balance(ready.id).await;
}

/// Fifty requests for one user name, each with an address of its own.
pub async fn a_user_name_is_given_once(world: World) {
    let ready = world.ready("acme").await;
    let answers = at_once(50, |number| {
        let (world, id) = (world.clone(), ready.id);
        let name = if number % 2 == 0 { "ada@acme.example" } else { "ADA@Acme.example" };
        async move { world.tell(id, told(name).at(&format!("ada{number}@acme.example"))).await }
    })
    .await;
    let taken = |answer: &&Result<_, _>| matches!(answer, Err(Refusal::UserNameTaken { .. }));
    assert_eq!(answers.iter().filter(taken).count(), 49, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(world.workspace(ready.id).await.seats.taken, 2);
    world.books_balance(ready.id).await;
}

/// Fifty writers each add their mark to what they read; a store that lets two read the same loses one.
pub async fn what_fifty_read_and_write_loses_nothing(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada@acme.example").resource("")).await.unwrap();
    at_once(50, |number| {
        let (world, id, user) = (world.clone(), ready.id, user.id);
        async move {
            let new = provision::NewIds { user: world.id(), account: world.id(), member: world.id() };
            let input = (user, format!("<{number}>"), new, world.now());
            let marked = world.ask(Scope::Workspace(id), input, |(user, mark, new, now), transaction| {
                Box::pin(async move {
                    let workspace = crate::world::here!(transaction);
                    let (user, place) = transaction.directory_user(*user, *now).await?.unwrap();
                    let mut told = user.told.clone();
                    told.resource.push_str(mark);
                    let scene = crate::world::scene(&workspace, *now);
                    let found = provision::Found::default();
                    Ok(decided(provision::update(scene, &user, told, &found, place.as_ref(), *new)))
                })
            });
            marked.await.unwrap();
        }
    })
    .await;
    let user = world.user(ready.id, user.id).await;
    assert_eq!(user.version, 51);
    let marks: BTreeSet<_> = user.told.resource.split_inclusive('>').collect();
    assert_eq!(marks.len(), 50, "{}", user.told.resource);
}

/// Each of two busy workspaces has its own tallies, numbers and log.
pub async fn two_workspaces_do_not_disturb_each_other(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    world.limit_seats(acme.id, 11).await;
    let answers = at_once(40, |number| {
        let (world, acme, globex) = (world.clone(), acme.id, globex.id);
        async move {
            if number % 2 == 0 {
                world.tell(acme, told(&format!("person{number}@acme.example"))).await
            } else {
                world.tell(globex, told(&format!("person{number}@globex.example"))).await
            }
        }
    })
    .await;
    let joined = |which: usize| answers.iter().skip(which).step_by(2).filter(|answer| answer.is_ok()).count();
    assert_eq!((joined(0), joined(1)), (10, 20));
    for (ready, seats) in [(&acme, 11), (&globex, 21)] {
        assert_eq!(world.workspace(ready.id).await.seats.taken, seats);
        world.books_balance(ready.id).await;
    }
}

/// In a workspace where people only join and are forgotten, there is always one seat more taken than the directory has
/// people: the owner's. Both tallies and every list are of one state.
pub async fn a_reader_sees_no_half_of_a_change(world: World) {
    let ready = world.ready("acme").await;
    let writers = Arc::new(AtomicU32::new(8));
    let reader = {
        let (world, id, directory, writers) =
            (world.clone(), ready.id, ready.directory.id, Arc::clone(&writers));
        tokio::spawn(async move {
            let mut samples = 0_u32;
            while writers.load(Ordering::Relaxed) > 0 || samples == 0 {
                let now = world.workspace(id).await;
                assert_eq!(now.seats.taken, now.directory.unwrap().users + 1, "one state, not two");
                let users = world.store.directory_users_from(id, directory, 0, 100).await.unwrap();
                for user in users {
                    let member = world.store.member(id, user.member.unwrap()).await.unwrap();
                    let (member, at) = {
                        let account = member.expect("what a row points to is there").account;
                        world.store.places_of(account).await.unwrap().pop().unwrap()
                    };
                    assert_eq!(member.seat == Some(Seat::Full), member.is_active());
                    assert_eq!(at.seats.taken, at.directory.unwrap().users + 1, "one state, not two");
                }
                samples += 1;
                tokio::task::yield_now().await;
            }
        })
    };
    at_once(8, |writer| {
        let (world, id, writers) = (world.clone(), ready.id, Arc::clone(&writers));
        async move {
            for round in 0..12 {
                let name = format!("person{writer}-{round}@acme.example");
                let user = world.tell(id, told(&name)).await.unwrap();
                if round % 3 == 0 {
                    world.forget(id, user.id).await.unwrap();
                }
            }
            writers.fetch_sub(1, Ordering::Relaxed);
        }
    })
    .await;
    reader.await.unwrap();
    world.books_balance(ready.id).await;
}

/// The same seen from within a transaction, which may count for itself.
pub async fn a_transaction_sees_tallies_that_counting_gives(world: World) {
    let ready = world.ready("acme").await;
    let busy = Arc::new(AtomicBool::new(true));
    let counter = {
        let (world, id, busy) = (world.clone(), ready.id, Arc::clone(&busy));
        tokio::spawn(async move {
            let mut samples = 0_u32;
            while busy.load(Ordering::Relaxed) || samples == 0 {
                let (tally, counted) = world
                    .look(id, (), |(), transaction| {
                        Box::pin(async move {
                            let workspace = transaction.workspace().cloned().unwrap();
                            let mut seats = transaction.owners().await?;
                            let users = transaction.directory_users_after(None, 1000).await?;
                            for user in &users {
                                let member = transaction.member(user.member.unwrap()).await?.unwrap();
                                assert_eq!(member.is_active(), user.told.active);
                                seats += u32::from(member.is_active());
                            }
                            let tally = (workspace.seats.taken, workspace.directory.unwrap().users);
                            Ok(Decision::nothing((tally, (seats, users.len() as u32))))
                        })
                    })
                    .await;
                assert_eq!(tally, counted);
                samples += 1;
            }
        })
    };
    at_once(6, |writer| {
        let (world, id) = (world.clone(), ready.id);
        async move {
            for round in 0..10 {
                let person = told(&format!("person{writer}-{round}@acme.example"));
                let user = world.tell(id, person.clone()).await.unwrap();
                if round % 2 == 0 {
                    world.tell_again(id, user.id, person.clone().inactive()).await.unwrap();
                }
                if round % 4 == 0 {
                    world.tell_again(id, user.id, person).await.unwrap();
                }
            }
        }
    })
    .await;
    busy.store(false, Ordering::Relaxed);
    counter.await.unwrap();
    world.books_balance(ready.id).await;
}

/// Nothing locks the house: where two make workspaces of one slug, a unique key decides, and the other hears of it as
/// a refusal or as contention.
pub async fn a_slug_is_given_once(world: World) {
    let answers = at_once(30, |_| {
        let world = world.clone();
        async move { world.try_open(world.new_team("acme")).await }
    })
    .await;
    let won = |answer: &&Answer<_>| matches!(answer, Ok(Ok(_)));
    let lost =
        |answer: &&Answer<_>| matches!(answer, Ok(Err(Refusal::SlugTaken)) | Err(Failure::Contended(_)));
    assert_eq!(
        (answers.iter().filter(won).count(), answers.iter().filter(lost).count()),
        (1, 29),
        "{answers:?}"
    );
    let named = world.store.workspace_named("acme").await.unwrap().unwrap();
    assert!(answers.iter().any(|answer| matches!(answer, Ok(Ok(workspace)) if workspace.id == named.id)));
    assert_eq!(world.feed().await.len(), 3, "only the one that was made was told");
}

/// Twenty workspaces invite one stranger: they become one account, whoever came first.
pub async fn an_address_waits_for_one_account_whoever_invites_it(world: World) {
    let mut workspaces = Vec::new();
    for number in 0..20 {
        workspaces.push(world.team(&format!("team{number}")).await.id);
    }
    let answers = at_once(20, |number| {
        let (world, id) = (world.clone(), workspaces[number]);
        async move {
            loop {
                // Who lost a race and is told so tries again, and finds the account that won it.
                match world.try_add(id, "ada@elsewhere.example", Role::Member).await {
                    Err(Failure::Contended(_)) => tokio::task::yield_now().await,
                    answer => return answer.unwrap().unwrap().account,
                }
            }
        }
    })
    .await;
    let accounts: BTreeSet<_> = answers.into_iter().collect();
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    let (owned, account) = world.store.owner_of(&address("ada@elsewhere.example")).await.unwrap().unwrap();
    assert!(accounts.contains(&account.id) && owned.account == account.id);
    assert_eq!(world.store.places_of(account.id).await.unwrap().len(), 20);
}

/// Ten workspaces that all claimed a domain verify it at once.
pub async fn a_domain_is_verified_once(world: World) {
    let mut workspaces = Vec::new();
    for number in 0..10 {
        let id = world.team(&format!("team{number}")).await.id;
        world.claim(id, "acme.example").await;
        workspaces.push(id);
    }
    let answers = at_once(10, |number| {
        let (world, id) = (world.clone(), workspaces[number]);
        async move { world.try_verify(id, "acme.example").await }
    })
    .await;
    let won = |answer: &&Answer<_>| matches!(answer, Ok(Ok(_)));
    let lost = |answer: &&Answer<_>| {
        matches!(answer, Ok(Err(Refusal::DomainContested)) | Err(Failure::Contended(_)))
    };
    assert_eq!(
        (answers.iter().filter(won).count(), answers.iter().filter(lost).count()),
        (1, 9),
        "{answers:?}"
    );
    let mut holders = 0;
    for id in workspaces {
        let claims = world.store.domains(id).await.unwrap();
        assert_eq!(claims.len(), 1, "every claim is still there");
        holders += claims.iter().filter(|claim| claim.verified.is_some()).count();
    }
    assert_eq!(holders, 1);
}

/// Invariant 10: a sign-in that races a deactivation either came before it and is ended by it, or is refused.
pub async fn a_sign_in_never_outlives_a_deactivation_it_races(world: World) {
    let ready = world.ready("acme").await;
    for round in 0..12 {
        let email = format!("person{round}@acme.example");
        let user = world.tell(ready.id, told(&email)).await.unwrap();
        let answers = at_once(2, |which| {
            let (world, ready, email, user) = (world.clone(), ready.clone(), email.clone(), user.id);
            async move {
                if which == round % 2 {
                    let session =
                        world.sign_in_through(&ready.connection, crate::world::asserted(&email, &email));
                    session.await.ok()
                } else {
                    world.tell_again(ready.id, user, told(&email).inactive()).await.unwrap();
                    None
                }
            }
        })
        .await;
        let member = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
        assert!(!member.is_active());
        for session in answers.into_iter().flatten() {
            assert_eq!(world.store.session(&session.digest).await.unwrap(), None, "round {round}");
        }
    }
    assert_eq!(world.users(ready.id, &Select::All).await.len(), 12);
    world.books_balance(ready.id).await;
}
