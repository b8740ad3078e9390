//! A commit is all of its change or nothing of it, and concerns nobody else.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{Change, Refusal, Role, rules::workspaces::Edit};
use store::{Cut, Decision, Failure, Scope, Script, Select};

use crate::{
    World,
    world::{Saying, address, at_once, told},
};

/// Invariants 8 and 12: what is, what was told and what was recorded are there together once the commit has returned.
pub async fn what_a_change_says_is_there_once_the_commit_returns(world: World) {
    let ready = world.ready("acme").await;
    let (told_before, recorded_before) =
        (world.told_of(ready.id).await.len(), world.recorded_of(ready.id).await.len());
    world.pass(domain::moment::minutes(5));

    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();

    let member = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
    assert!(member.is_active());
    assert_eq!(world.user(ready.id, user.id).await, user);
    assert_eq!(world.workspace(ready.id).await.seats.taken, ready.workspace.seats.taken + 1);
    let events = world.told_of(ready.id).await.split_off(told_before);
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["member.provisioned", "seat.taken"]);
    assert!(events.iter().all(|event| event.at == world.now()), "{events:?}");
    assert!(events[0].data.contains(&member.id.to_string()), "{events:?}");
    let entries = world.recorded_of(ready.id).await.split_off(recorded_before);
    let [entry] = &entries[..] else { panic!("one entry for one change: {entries:?}") };
    assert_eq!((entry.action.as_str(), entry.target.clone()), ("member.provisioned", user.id.to_string()));
    assert_eq!(entry.at, world.now());
    assert!(entry.actor.starts_with(&format!("directory {}", ready.directory.id)), "{entry:?}");
    world.books_balance(ready.id).await;
}

/// A script's failure is the commit's.
pub async fn a_script_that_fails_after_its_reads_writes_nothing(world: World) {
    let ready = world.ready("acme").await;
    let before = world.volume(ready.id).await;
    let script: Script = Box::new(|transaction| {
        Box::pin(async move {
            assert_eq!(transaction.owners().await?, 1);
            assert_eq!(transaction.verified_domains().await?.len(), 1);
            Err(Failure::Unavailable("the script says so".to_owned()))
        })
    });
    let failed = world.store.commit(Scope::Workspace(ready.id), script).await;
    assert_eq!(failed, Err(Failure::Unavailable("the script says so".to_owned())));
    assert_eq!(world.volume(ready.id).await, before);
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.books_balance(ready.id).await;
}

/// A use case that is refused answers with the refusal and leaves no trace.
pub async fn a_refusal_is_an_answer_and_writes_nothing(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let before = world.volume(ready.id).await;
    let again = world.tell(ready.id, told("ADA@acme.example")).await;
    assert!(matches!(again, Err(Refusal::UserNameTaken { .. })), "{again:?}");
    assert_eq!(world.volume(ready.id).await, before);
}

/// A repeat of what is so already makes no row, no event and no entry.
pub async fn an_empty_change_writes_nothing(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let before = world.volume(ready.id).await;
    world.pass(domain::moment::hours(1));
    assert_eq!(world.tell_again(ready.id, user.id, told("ada@acme.example")).await, Ok(user));
    world.edit(ready.id, Edit::default()).await;
    for scope in [Scope::House, Scope::Workspace(ready.id), Scope::Workspace(world.id())] {
        let script: Script = Box::new(|_| Box::pin(async { Ok(Change::none()) }));
        world.store.commit(scope, script).await.unwrap();
    }
    assert_eq!(world.volume(ready.id).await, before);
}

/// The write that breaks the key is the last of its change: an account, an address and a member precede it.
pub async fn a_change_that_breaks_a_unique_key_leaves_nothing_behind(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example").external("00u1")).await.unwrap();
    let before = world.volume(ready.id).await;
    let accounts = ["twin@acme.example", "other@acme.example"];

    let same_name = told("ada@acme.example").at(accounts[0]);
    let same_external_id = told("eve@acme.example").at(accounts[1]).external("00u1");
    for twin in [same_name, same_external_id] {
        let answer = world.tell_blindly(ready.id, twin).await;
        assert!(matches!(answer, Err(Failure::Contended(_))), "{answer:?}");
        assert_eq!(world.volume(ready.id).await, before);
    }
    for email in accounts {
        assert_eq!(world.store.owner_of(&address(email)).await.unwrap(), None, "{email}");
    }
    world.books_balance(ready.id).await;
    world.tell(ready.id, told("eve@acme.example").at(accounts[1]).external("00u2")).await.unwrap();
    world.books_balance(ready.id).await;
}

/// Whoever commits at the same time does not notice.
pub async fn a_change_that_breaks_a_unique_key_does_not_hurt_its_neighbours(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let answers = at_once(40, |number| {
        let (world, id) = (world.clone(), ready.id);
        async move {
            if number % 2 == 0 {
                world.try_tell(id, told(&format!("person{number}@acme.example"))).await.map(Result::unwrap)
            } else {
                let twin = told("ada@acme.example").at(&format!("twin{number}@acme.example"));
                world.tell_blindly(id, twin).await.map(Result::unwrap)
            }
        }
    })
    .await;
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.is_ok(), number % 2 == 0, "{number}: {answer:?}");
    }
    assert_eq!(world.users(ready.id, &Select::All).await.len(), 21);
    world.books_balance(ready.id).await;
}

/// A panic ends its own script, neither the store nor anybody else's.
pub async fn a_script_that_panics_writes_nothing_and_stops_nobody(world: World) {
    let ready = world.ready("acme").await;
    let before = world.volume(ready.id).await;
    let script: Script = Box::new(|transaction| {
        Box::pin(async move {
            let owners = transaction.owners().await?;
            assert_eq!(owners, 2, "a script that is wrong about something");
            Ok(Change::none())
        })
    });
    let failed = world.store.commit(Scope::Workspace(ready.id), script).await;
    assert!(matches!(failed, Err(Failure::Script(_))), "{failed:?}");
    assert_eq!(world.volume(ready.id).await, before);

    let answers = at_once(20, |number| {
        let (world, id) = (world.clone(), ready.id);
        async move {
            if number % 4 == 0 {
                let script: Script = Box::new(|_| panic!("a script that panics before it begins"));
                world.store.commit(Scope::Workspace(id), script).await.is_err()
            } else {
                world.tell(id, told(&format!("person{number}@acme.example"))).await.is_ok()
            }
        }
    })
    .await;
    assert!(answers.into_iter().all(|as_expected| as_expected));
    assert_eq!(world.workspace(ready.id).await.seats.taken, 16);
    world.books_balance(ready.id).await;
}

/// What a store runs again, it does not write again; and the answer is that of the run that was committed.
pub async fn a_script_has_effect_once_however_often_it_is_run(world: World) {
    let ready = world.ready("acme").await;
    let runs = Arc::new(AtomicU32::new(0));
    let answers = at_once(30, |number| {
        let (world, id, runs) = (world.clone(), ready.id, Arc::clone(&runs));
        async move {
            let input = (world.clone(), runs, told(&format!("person{number}@acme.example")));
            let scope = Scope::Workspace(id);
            let answer = store::write(&*world.store, scope, input, |(world, runs, told), transaction| {
                Box::pin(async move {
                    runs.fetch_add(1, Ordering::Relaxed);
                    let workspace =
                        transaction.workspace().cloned().ok_or(Failure::Corrupt(String::new()))?;
                    let scene = crate::world::scene(&workspace, world.now());
                    // Every run draws ids of its own, so that the answer tells which run it is of.
                    let new = domain::rules::provision::NewIds {
                        user: world.id(),
                        account: world.id(),
                        member: world.id(),
                    };
                    let found = domain::rules::provision::Found::default();
                    let made = domain::rules::provision::create(scene, told.clone(), &found, None, new);
                    let (change, user) = made.expect("nothing speaks against it");
                    Ok(Decision::new(change, user.id))
                })
            });
            answer.await.unwrap()
        }
    })
    .await;
    assert!(runs.load(Ordering::Relaxed) >= 30);
    let answered: BTreeSet<_> = answers.into_iter().collect();
    let stored: BTreeSet<_> = world.users(ready.id, &Select::All).await.iter().map(|user| user.id).collect();
    assert_eq!(answered, stored);
    assert_eq!(world.workspace(ready.id).await.seats.taken, 31);
    world.books_balance(ready.id).await;
}

/// A caller may lose patience at any moment: the change is then made whole or not at all.
pub async fn a_caller_who_goes_away_leaves_all_or_nothing(world: World) {
    let ready = world.ready("acme").await;
    let mut callers = Vec::new();
    for number in 0..60 {
        let (world, id) = (world.clone(), ready.id);
        let person = told(&format!("person{number}@acme.example"));
        callers.push(tokio::spawn(async move { world.tell(id, person).await }));
    }
    for (number, caller) in callers.iter().enumerate() {
        if number % 3 != 0 {
            caller.abort();
            tokio::task::yield_now().await;
        }
    }
    let mut certain = 0;
    for caller in callers {
        match caller.await {
            Ok(answer) => certain += usize::from(answer.is_ok()),
            Err(gone) => assert!(gone.is_cancelled(), "{gone}"),
        }
    }
    // Behind this one, whatever was still under way in the workspace is over.
    world.tell(ready.id, told("last@acme.example")).await.unwrap();
    assert!(world.users(ready.id, &Select::All).await.len() > certain);
    world.books_balance(ready.id).await;
}

/// A change of hundreds of people is one change like any other: here, a staged directory is switched on.
pub async fn a_change_of_hundreds_of_people_is_one_change(world: World) {
    let id = world.team("acme").await.id;
    world.verified(id, "acme.example").await;
    let connection = world.connection(id).await;
    world.switch(&connection, domain::connection::Mode::Optional).await;
    world.directory(id, domain::directory::State::Staging).await;
    for number in 0..300 {
        let person = told(&format!("person{number}@acme.example"));
        let person = if number % 10 == 0 { person.inactive() } else { person };
        let user = world.tell(id, person).await.unwrap();
        assert_eq!(user.member, None);
    }
    assert_eq!(world.workspace(id).await.seats.taken, 1);
    let recorded = world.recorded_of(id).await.len();

    world.switch_on(id).await;

    let now = world.workspace(id).await;
    assert_eq!((now.seats.taken, now.directory.unwrap().users), (271, 300));
    let page = world.store.members(id, None, Cut::new(None, store::LARGEST)).await.unwrap();
    assert_eq!((page.items.len(), page.more), (271, false));
    let names = world.told_of(id).await.into_iter().map(|event| event.name);
    assert_eq!(names.filter(|name| name == "member.provisioned").count(), 270);
    assert_eq!(world.recorded_of(id).await.len(), recorded + 1);
    let inactive = world.users(id, &Select::UserName("person0@acme.example".to_owned())).await;
    assert_eq!(inactive[0].member, None);
    let member = world.add(id, "guest@elsewhere.example", Role::Member).await;
    assert_eq!(member, Err(Refusal::MemberKeptByDirectory));
}

/// A transaction on a workspace that is not there sees none.
pub async fn a_workspace_that_is_not_there_is_none(world: World) {
    world.ready("acme").await;
    let answer = world.tell(world.id(), told("ada@acme.example")).await;
    assert_eq!(answer, Err(Refusal::WorkspaceNotFound));
    assert_eq!(world.store.owner_of(&address("ada@acme.example")).await.unwrap(), None);
}
