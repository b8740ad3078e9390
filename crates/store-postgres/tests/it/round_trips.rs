//! What a change costs on an engine across a network: how often somebody has to wait for an answer.

use store_contract::{
    World,
    world::{Saying, told},
};

use crate::{
    database::{adapter, open},
    proxy::Proxy,
};

/// Begin, lock and workspace; all that is here about the person; the change and its commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_create_an_update_and_a_repeat_take_three_round_trips() {
    let world = World::begin(adapter("round_trips")).await;
    let ready = world.ready("acme").await;
    let port = tokio::task::spawn_blocking(|| postgres_cluster::Cluster::shared().port()).await.unwrap();
    let proxy = Proxy::to(port).await;
    let url = format!("{}?statements=prepared", proxy.url(world.address()));
    let node = world.over(open(url).await);
    let person = |number: u32| told(&format!("person{number}@acme.example"));
    // The first of each prepares its statements.
    let first = node.tell(ready.id, person(0)).await.unwrap();
    node.tell_again(ready.id, first.id, person(0).named("Mary")).await.unwrap();
    node.tell_again(ready.id, first.id, person(0).named("Mary").inactive()).await.unwrap();

    let mut before = proxy.round_trips();
    let mut took = || {
        let now = proxy.round_trips();
        now - std::mem::replace(&mut before, now)
    };
    let user = node.tell(ready.id, person(1)).await.unwrap();
    assert_eq!(took(), 3, "a create");
    node.tell_again(ready.id, user.id, person(1).named("Grace")).await.unwrap();
    assert_eq!(took(), 3, "a change of name");
    node.tell_again(ready.id, user.id, person(1).named("Grace")).await.unwrap();
    assert_eq!(took(), 3, "a repeat");
    node.tell_again(ready.id, user.id, person(1).named("Grace").inactive()).await.unwrap();
    assert_eq!(took(), 3, "a removal");
    world.books_balance(ready.id).await;
}
