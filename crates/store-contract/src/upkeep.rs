//! Connections are looked after.

use domain::{
    connection::{Connection, Look, Unread},
    moment::{days, minutes},
};

use crate::World;

/// Connections by SAML are due a day after they were made, and then when whoever looked after them said; nothing else that
/// changes takes back how a look went.
pub async fn connections_are_due_a_day_after_they_were_looked_after(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    world.connection(acme).await;
    let first = world.saml_connection(acme).await;
    world.pass(minutes(5));
    let second = world.saml_connection(globex).await;
    let due = |limit| {
        let (store, now) = (&world.store, world.now());
        async move {
            let due = store.connections_due(now, limit).await.unwrap();
            due.into_iter().map(|(one, at)| (one.id, at.id)).collect::<Vec<_>>()
        }
    };
    assert_eq!(due(9).await, [], "they were just made");
    world.pass(days(1));
    assert_eq!(due(9).await, [(first.id, acme), (second.id, globex)], "the longest due first");
    assert_eq!(due(1).await, [(first.id, acme)]);

    let unread = Unread { since: world.now(), why: "nobody answers: é".to_owned() };
    let look = Look { at: Some(world.now()), unread: Some(unread) };
    let tomorrow = world.now().after(days(1));
    world.store.looked_after(globex, first.id, &look, tomorrow).await.unwrap();
    assert_eq!(due(9).await, [(first.id, acme), (second.id, globex)], "it is not globex's to look after");
    world.store.looked_after(acme, first.id, &look, tomorrow).await.unwrap();
    assert_eq!(due(9).await, [(second.id, globex)]);
    let kept = world.store.connection(first.id).await.unwrap().unwrap().0;
    assert_eq!(kept, Connection { look: look.clone(), ..first });
    let tested = Connection { tested: Some(world.test(&kept).await), ..kept };
    assert_eq!(world.store.connection(tested.id).await.unwrap().unwrap().0, tested);
    assert_eq!(due(9).await, [(second.id, globex)], "a test is no look");
    world.pass(days(1));
    assert_eq!(due(9).await, [(second.id, globex), (first.id, acme)]);
    let read = Look { at: Some(world.now()), unread: None };
    world.store.looked_after(acme, tested.id, &read, world.now().after(days(1))).await.unwrap();
    let kept = world.store.connection(tested.id).await.unwrap().unwrap().0;
    assert_eq!(kept, Connection { look: read, ..tested });
}
