//! The audit log: what was written stays as it was written, each workspace has its own.

use domain::{AuditId, Refusal, Role, moment::minutes, rules};
use serde_json::Value;
use store::{Cut, Decision, Recorded, Scope};

use crate::{
    World,
    world::{OPERATOR, at_once, here, scene, told},
};

/// Who, what, to what, when and how, as text.
pub async fn an_entry_reads_back_as_recorded(world: World) {
    let acme = world.team("acme").await;
    world.pass(minutes(1));
    let member = world.add(acme.id, "ada@acme.example", Role::Admin).await.unwrap();
    let log = world.recorded_of(acme.id).await;
    let [made, added] = &log[..] else { panic!("one entry for one change: {log:?}") };
    assert_eq!((made.action.as_str(), made.at), ("workspace.created", acme.created_at));
    assert_eq!((added.action.as_str(), added.at), ("member.added", world.now()));
    assert_eq!((&added.actor, &added.target), (&OPERATOR.to_string(), &member.id.to_string()));
    let details: Value = serde_json::from_str(&added.details).unwrap();
    assert_eq!((&details["email"], &details["role"]), (&"ada@acme.example".into(), &"admin".into()));
    assert!(made.id < added.id);
}

/// What was done about somebody is found by whom it was done to, the newest first, and nothing else is.
pub async fn what_was_done_about_somebody_is_found(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    let ada = world.add(acme, "ada@acme.example", Role::Admin).await.unwrap();
    let bob = world.add(acme, "bob@acme.example", Role::Member).await.unwrap();
    world.add(globex, "ada@acme.example", Role::Member).await.unwrap();
    world.change_role(acme, ada.id, Role::Member).await.unwrap();
    let about = async |targets: &[String], after, limit| {
        let page = world.store.latest_audit(acme, Some(targets), Cut::new(after, limit)).await.unwrap();
        let last = page.items.last().map(|entry| entry.id);
        let actions: Vec<_> = page.items.iter().map(|entry| entry.action.clone()).collect();
        (actions, page.more, last)
    };
    let hers = [ada.id.to_string()];
    let (actions, more, last) = about(&hers, None, 1).await;
    assert_eq!((&actions[..], more), (&["member.updated".to_owned()][..], true));
    let (actions, more, _) = about(&hers, last, 1).await;
    assert_eq!((&actions[..], more), (&["member.added".to_owned()][..], false));
    let both = [ada.id.to_string(), bob.id.to_string()];
    assert_eq!(about(&both, None, 9).await.0, ["member.updated", "member.added", "member.added"]);
    assert_eq!(about(&["nobody".to_owned()], None, 9).await.0.len(), 0);
}

/// A refusal that matters is recorded by itself: an entry without a write or an event.
pub async fn a_note_of_a_refusal_is_recorded_alone(world: World) {
    let acme = world.team("acme").await;
    let before = (world.feed().await.len(), world.recorded_of(acme.id).await.len());
    let noted = world.ask(Scope::Workspace(acme.id), world.now(), |now, transaction| {
        Box::pin(async move {
            let workspace = here!(transaction);
            let refusal = Refusal::OwnerIsLast;
            let note = rules::note(scene(&workspace, *now), &refusal, "mem_somebody");
            Ok(Decision::new(note, Err::<(), _>(refusal)))
        })
    });
    assert_eq!(noted.await, Err(Refusal::OwnerIsLast));
    let log = world.recorded_of(acme.id).await;
    assert_eq!((world.feed().await.len(), log.len()), (before.0, before.1 + 1));
    let entry = &log[before.1];
    assert_eq!((entry.action.as_str(), entry.target.as_str()), ("refused owner_is_last", "mem_somebody"));
}

/// Whatever comes later, what was recorded stays where and as it was.
pub async fn the_log_only_grows(world: World) {
    let ready = world.ready("acme").await;
    let mut before = world.recorded_of(ready.id).await;
    for round in 0..6 {
        let name = format!("person{round}@acme.example");
        let user = world.tell(ready.id, told(&name)).await.unwrap();
        match round % 3 {
            0 => world.forget(ready.id, user.id).await.unwrap(),
            1 => drop(world.token(ready.id).await),
            _ => drop(world.connection(ready.id).await),
        }
        let log = world.recorded_of(ready.id).await;
        assert_eq!(log.len(), before.len() + 2);
        assert_eq!(log[..before.len()], before);
        assert!(log.is_sorted_by(|a, b| a.id < b.id));
        before = log;
    }
    world.turn_off(ready.id).await;
    assert_eq!(world.recorded_of(ready.id).await[..before.len()], before);
}

/// One entry for every change, however many are made at once, and no two at one place.
pub async fn every_change_has_its_entry(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    let before = (world.recorded_of(acme.id).await.len(), world.recorded_of(globex.id).await.len());
    at_once(30, |number| {
        let (world, acme, globex) = (world.clone(), acme.id, globex.id);
        async move {
            if number % 3 == 0 {
                world.tell(globex, told(&format!("person{number}@globex.example"))).await.unwrap()
            } else {
                world.tell(acme, told(&format!("person{number}@acme.example"))).await.unwrap()
            }
        }
    })
    .await;
    for (ready, before, joined) in [(&acme, before.0, 20), (&globex, before.1, 10)] {
        let log = world.recorded_of(ready.id).await;
        assert_eq!(log.len(), before + joined);
        assert!(log.is_sorted_by(|a, b| a.id < b.id), "no two at one place");
        let users = world.users(ready.id, &store::Select::All).await;
        let named = |target: &str| users.iter().any(|user| user.id.to_string() == target);
        assert!(log[before..].iter().all(|entry| named(&entry.target)), "its own and nobody else's");
    }
}

/// What concerns no workspace stands in no workspace's log, not even in that of a workspace that can't be.
pub async fn entries_of_the_house_stand_apart(world: World) {
    let acme = world.team("acme").await;
    let before = world.recorded_of(acme.id).await;
    let session = world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    world.sign_out(session.id).await.unwrap();
    assert_eq!(world.recorded_of(acme.id).await, before);
    for nowhere in [world.id(), domain::Id::from_bits(0), domain::Id::from_bits(u128::MAX)] {
        assert_eq!(world.recorded_of(nowhere).await, [], "{nowhere}");
    }
}

/// A page begins behind where it is told to, wherever that is.
pub async fn pages_of_the_log_follow_one_another(world: World) {
    let acme = world.team("acme").await;
    for number in 0..6 {
        world.add(acme.id, &format!("person{number}@acme.example"), Role::Member).await.unwrap();
    }
    let log = world.recorded_of(acme.id).await;
    for limit in [1, 3, 6, 7, 8] {
        let mut read: Vec<Recorded> = Vec::new();
        loop {
            let cut = Cut::new(read.last().map(|entry| entry.id), limit);
            let page = world.store.audit(acme.id, cut).await.unwrap();
            read.extend(page.items);
            assert_eq!(page.more, read.len() < log.len(), "pages of {limit}");
            if !page.more {
                break;
            }
        }
        assert_eq!(read, log, "pages of {limit}");
    }
    let mut back: Vec<Recorded> = Vec::new();
    loop {
        let cut = Cut::new(back.last().map(|entry| entry.id), 3);
        let page = world.store.latest_audit(acme.id, None, cut).await.unwrap();
        back.extend(page.items);
        if !page.more {
            break;
        }
    }
    back.reverse();
    assert_eq!(back, log, "from its end it reads the same");
    let beyond = world.store.audit(acme.id, Cut::new(Some(AuditId::from_bits(u128::MAX)), 10)).await.unwrap();
    assert_eq!((beyond.items.len(), beyond.more), (0, false));
}
