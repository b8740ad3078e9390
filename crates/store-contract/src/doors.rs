//! Doors: from what a caller holds to what it opens, or to nothing.

use std::{sync::mpsc, time::Duration};

use domain::Change;
use store::{Failure, Scope, Script};

use crate::{
    World,
    world::{address, domain_named, told},
};

/// A secret of one kind is none of another, and a digest that is nearly right is wrong.
pub async fn a_secret_opens_its_own_door_alone(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let token = world.token(ready.id).await;
    let other = world.ready("globex").await;
    let found = world.store.token(other.directory.id, &token.digest).await.unwrap().unwrap();
    assert_eq!((found.0.id, found.1), (other.id, None), "it is no token of another directory");
    assert_eq!(world.store.token(world.id(), &token.digest).await.unwrap(), None);
    let session = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    let operator = world.digest();
    let key = world.operator_key(operator).await.unwrap();
    let browser = world.operator_session(key).await;

    let opens = async |digest: [u8; 32]| {
        let found = world.store.token(ready.directory.id, &digest).await.unwrap();
        let token = found.unwrap().1.is_some();
        let session = world.store.session(&digest).await.unwrap().is_some();
        let operator = world.store.operator_key(&digest).await.unwrap().is_some();
        [token, session, operator, world.store.operator_session(&digest).await.unwrap().is_some()]
    };
    assert_eq!(opens(token.digest).await, [true, false, false, false]);
    assert_eq!(opens(session.digest).await, [false, true, false, false]);
    assert_eq!(opens(operator).await, [false, false, true, false]);
    assert_eq!(opens(browser.digest).await, [false, false, false, true]);
    for mut digest in [token.digest, session.digest, operator, browser.digest] {
        for byte in [0, 16, 31] {
            digest[byte] ^= 0x80;
            assert_eq!(opens(digest).await, [false; 4]);
        }
    }
}

/// Whichever door leads to a workspace, it is the same one, tallies, policy and directory included.
pub async fn every_door_shows_the_same_workspace(world: World) {
    let ready = world.ready("acme").await;
    let other = world.ready("globex").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let token = world.token(ready.id).await;
    let client = world.client(ready.id).await;
    let at = world.workspace(ready.id).await;
    let account = world.account_of("ada@acme.example").await;
    let doors = [
        world.behind(&token).await.unwrap().1,
        world.store.client(client.id).await.unwrap().unwrap().1,
        world.store.workspace_named("acme").await.unwrap().unwrap(),
        world.store.connection(ready.connection.id).await.unwrap().unwrap().1,
        world.store.connections_for(&domain_named("acme.example"), world.now()).await.unwrap().remove(0).1,
        world.store.places_of(account).await.unwrap().remove(0).1,
        world.store.workspaces(store::Cut::new(None, 10)).await.unwrap().items.remove(0),
        world.store.with_directory(store::Cut::new(None, 10)).await.unwrap().items.remove(0),
    ];
    for (door, found) in doors.into_iter().enumerate() {
        assert_eq!(found, at, "door {door}");
    }
    assert_ne!(world.workspace(other.id).await, at);
    assert_eq!(world.store.connection(world.id()).await.unwrap(), None);
}

/// Those that have a directory are walked through, page by page, and nobody else is among them.
pub async fn workspaces_with_a_directory_are_walked_through(world: World) {
    let (one, other) = (world.ready("acme").await.id, world.ready("globex").await.id);
    world.team("initech").await;
    let gone = world.ready("hooli").await.id;
    world.turn_off(gone).await;
    let closed = world.ready("umbrella").await.id;
    world.close_workspace(closed, "umbrella").await.unwrap();
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = world.store.with_directory(store::Cut::new(after, 1)).await.unwrap();
        found.extend(page.items.iter().map(|workspace| workspace.id));
        after = found.last().copied();
        if !page.more {
            break;
        }
    }
    assert_eq!(found, [one, other]);
}

/// Readers take no lock: while a script keeps its workspace, everybody else reads on, and sees nothing of it.
pub async fn reads_never_wait_for_a_writer(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let before = world.volume(ready.id).await;
    let (began, has_begun) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let writer = {
        let world = world.clone();
        let script: Script = Box::new(move |transaction| {
            let (began, held) = (&began, &held);
            began.send(()).unwrap();
            // Whoever must not wait for this has long been answered when it gives up. Where scripts run on the test's own
            // runtime, it is told that one of its threads is kept.
            let released =
                tokio::task::block_in_place(|| held.lock().unwrap().recv_timeout(Duration::from_secs(20)));
            Box::pin(async move {
                transaction.owners().await?;
                released.map_err(|_| Failure::Script("the readers waited".to_owned()))?;
                Ok(Change::none())
            })
        });
        tokio::spawn(async move { world.store.commit(Scope::Workspace(ready.id), script).await })
    };
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    assert_eq!(world.volume(ready.id).await, before);
    assert!(world.store.owner_of(&address("ada@acme.example")).await.unwrap().is_some());
    world.store.ping().await.unwrap();
    release.send(()).unwrap();
    writer.await.unwrap().expect("nobody waited for the script");
}
