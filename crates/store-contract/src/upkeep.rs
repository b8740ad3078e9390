//! Connections are looked after.

use domain::{
    Domain, WorkspaceId,
    connection::{AT_RISK_FOR, Connection, Look, Unread},
    moment::{days, minutes},
};
use store::Awaited;

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

/// A record is awaited where a domain was claimed or lost lately and counts for nothing, of all workspaces, in strides; what
/// counts, is given up, or was looked for is left out.
pub async fn a_record_is_awaited_of_domains_that_were_claimed_or_lost_lately(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    let [lost, given_up] = ["lost.example", "given.example"].map(|name| Domain::parse(name).unwrap());
    world.claim(acme, "old.example").await;
    for domain in [&lost, &given_up] {
        world.proven(acme, domain).await;
        world.looked(acme, domain, false).await;
    }
    world.verified(acme, "vouched.example").await;
    world.pass(AT_RISK_FOR);
    let before = world.now();
    for domain in [&lost, &given_up] {
        world.pass(minutes(1));
        world.looked(acme, domain, false).await;
    }
    world.released(acme, &given_up).await;
    for (workspace, name) in [(acme, "both.example"), (globex, "both.example"), (globex, "alone.example")] {
        world.claim(workspace, name).await;
    }
    world.pass(minutes(1));
    let awaited = |awaited: Awaited, after: Option<(Domain, WorkspaceId)>, limit| {
        let store = &world.store;
        async move {
            let awaited = store.domains_awaited(&awaited, after.as_ref(), limit).await.unwrap();
            awaited.into_iter().map(|one| (one.domain, one.workspace)).collect::<Vec<_>>()
        }
    };
    let lately = Awaited { claimed_after: before, lost_after: before, unchecked_since: world.now() };
    let named = |name, workspace| (Domain::parse(name).unwrap(), workspace);
    let both = {
        let mut both = [named("both.example", acme), named("both.example", globex)];
        both.sort();
        both
    };
    let alone = named("alone.example", globex);
    let all = [alone.clone(), both[0].clone(), both[1].clone(), (lost.clone(), acme)];
    assert_eq!(awaited(lately, None, 9).await, all);
    assert_eq!(awaited(lately, None, 2).await, all[..2]);
    assert_eq!(awaited(lately, Some(both[0].clone()), 9).await, all[2..]);
    let later = Awaited { lost_after: world.now(), ..lately };
    assert_eq!(awaited(later, None, 9).await, all[..3]);
    let later = Awaited { claimed_after: world.now(), ..lately };
    assert_eq!(awaited(later, None, 9).await, all[3..]);

    world.store.checked(globex, &alone.0, world.now()).await.unwrap();
    assert_eq!(awaited(lately, None, 9).await, all[1..]);
    world.pass(minutes(1));
    let later = Awaited { unchecked_since: world.now(), ..lately };
    assert_eq!(awaited(later, None, 9).await, all);
}
