//! Workspaces that are closed, emptied and deleted.

use domain::{Refusal, Role, moment::days};
use store::Cut;

use crate::{
    World,
    world::{address, asserted, domain_named, told},
};

/// Every door leads past a closed workspace, at once; those of others stay open.
pub async fn a_closed_workspace_is_found_by_nobody(world: World) {
    let ready = world.ready("acme").await;
    let other = world.ready("globex").await;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let account = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap().account;
    let token = world.token(ready.id).await;
    let client = world.client(ready.id).await;
    assert!(matches!(world.close_workspace(ready.id, "globex").await, Err(Refusal::ValueInvalid { .. })));
    assert!(world.store.workspace(ready.id).await.unwrap().is_some(), "what is refused shuts nothing");
    world.close_workspace(ready.id, "acme").await.unwrap();

    let store = &world.store;
    assert_eq!(store.workspace(ready.id).await.unwrap(), None);
    assert_eq!(store.workspace_named("acme").await.unwrap(), None);
    assert!(world.behind(&token).await.is_none());
    assert!(store.client(client.id).await.unwrap().is_none());
    assert!(store.connection(ready.connection.id).await.unwrap().is_none());
    let found = store.connections_for(&domain_named("acme.example"), world.now().before(days(30))).await;
    assert!(found.unwrap().is_empty());
    assert_eq!(store.places_of(account).await.unwrap(), []);
    let all = store.workspaces(Cut::new(None, 9)).await.unwrap().items;
    assert_eq!(all.iter().map(|one| one.id).collect::<Vec<_>>(), [other.id]);
    let nowhere = world.add(ready.id, "eve@acme.example", Role::Member).await;
    assert_eq!(nowhere.unwrap_err(), Refusal::WorkspaceNotFound);
    let again = world.close_workspace(ready.id, "acme").await;
    assert_eq!(again, Err(Refusal::WorkspaceNotFound));
    assert!(!world.delete_workspace(other.id).await, "one that is open is no closed one");
    assert_eq!(store.to_empty(9).await.unwrap(), [ready.id]);
}

/// Members leave in strides that go on from one another, with their sessions; the deletion is the last, and once.
pub async fn a_closed_workspace_is_emptied_in_strides_and_deleted(world: World) {
    let ready = world.ready("acme").await;
    for number in 0..5 {
        world.tell(ready.id, told(&format!("person{number}@acme.example"))).await.unwrap();
    }
    let assertion = asserted("00u3", "person3@acme.example");
    let session = world.sign_in_through(&ready.connection, assertion).await.unwrap();
    world.close_workspace(ready.id, "acme").await.unwrap();
    let (mut left, mut after) = (Vec::new(), None);
    loop {
        let some = world.depart(ready.id, after, 4).await;
        let Some((last, _)) = some.last() else { break };
        after = Some(*last);
        left.extend(some);
    }
    assert_eq!(left.len(), 6, "five people and the owner");
    assert!(left.is_sorted());
    assert_eq!(left.iter().map(|(_, sessions)| sessions).sum::<usize>(), 1);
    assert!(world.store.session(&session.digest).await.unwrap().is_none(), "it was good for nothing else");
    assert!(world.members(ready.id).await.iter().all(|member| !member.is_active()));
    assert!(world.delete_workspace(ready.id).await);
    assert!(!world.delete_workspace(ready.id).await, "what is deleted is deleted");
    assert!(world.store.to_empty(9).await.unwrap().is_empty());
    assert!(world.store.connections(ready.id).await.unwrap().is_empty());
    let log =
        world.store.sign_ins(ready.id, &store::SelectSignIns::default(), store::Cut::new(None, 9)).await;
    assert!(log.unwrap().items.is_empty());
    let events = world.told_of(ready.id).await;
    assert_eq!(events.last().unwrap().name, "workspace.deleted");
    let numbers: Vec<_> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).map(Some).collect::<Vec<_>>(), "without gaps");
    assert!(world.recorded_of(ready.id).await.last().unwrap().action == "workspace.deleted");
}

/// Its slug and its domains are free from the closing on, and accounts stay.
pub async fn what_a_closed_workspace_held_is_anybodys(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let account = world.account_of("ada@acme.example").await;
    world.close_workspace(ready.id, "acme").await.unwrap();
    let anew = world.ready("acme").await;
    assert_ne!(anew.id, ready.id);
    assert_eq!(world.store.workspace_named("acme").await.unwrap().unwrap().id, anew.id);
    let user = world.tell(anew.id, told("ada@acme.example")).await.unwrap();
    let member = world.store.member(anew.id, user.member.unwrap()).await.unwrap().unwrap();
    assert_eq!(member.account, account, "the same person");
    // The one with the same slug is emptied and deleted without a trace on the other.
    while !world.depart(ready.id, None, 9).await.is_empty() {}
    assert!(world.delete_workspace(ready.id).await);
    assert!(world.store.member(anew.id, member.id).await.unwrap().unwrap().is_active());
    assert_eq!(world.store.owner_of(&address("ada@acme.example")).await.unwrap().unwrap().1.id, account);
    world.books_balance(anew.id).await;
    let none: Option<domain::Workspace> = world
        .look(ready.id, (), |(), transaction| {
            Box::pin(async move { Ok(store::Decision::nothing(transaction.workspace().cloned())) })
        })
        .await;
    assert_eq!(none, None);
}
