//! Behind a pooler that gives sessions to others after every transaction, and over TLS.

use std::sync::Arc;

use domain::Moment;
use postgres_cluster::Cluster;
use store::{Failure, Select};
use store_contract::{
    World,
    world::{Saying, at_once, told},
};
use store_postgres::{Postgres, Settings};

use crate::{
    database::{adapter, node, open},
    server,
};

/// Two nodes, each with more connections than the pooler has sessions: what one leaves behind in a session, the other
/// would find.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_share_the_sessions_of_a_pooler() {
    let world = World::begin(adapter("pooler")).await;
    let ready = world.ready("acme").await;
    let other = world.ready("globex").await;
    let (pooler, url) = server::pooled(world.address()).await;
    let nodes = [world.over(open(url.clone()).await), world.over(open(url).await)];
    at_once(24, |number| {
        let (node, id) = (nodes[number % 2].clone(), if number % 3 == 0 { ready.id } else { other.id });
        async move {
            for round in 0..3 {
                let person = told(&format!("person{number}-{round}@elsewhere.example"));
                let user = node.tell(id, person.clone()).await.unwrap();
                node.tell_again(id, user.id, person.inactive()).await.unwrap();
                assert_eq!(node.users(id, &Select::Id(user.id)).await.len(), 1);
            }
        }
    })
    .await;
    for (ready, people) in [(&ready, 24), (&other, 48)] {
        assert_eq!(nodes[1].users(ready.id, &Select::All).await.len(), people);
        nodes[0].books_balance(ready.id).await;
    }
    drop(pooler);
}

/// With a server's certificate from an authority of the test's own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_believed_from_the_named_authority_and_for_the_right_name_alone() {
    let (server, authority) = tokio::task::spawn_blocking(|| {
        let server = Cluster::own();
        let authority = server.certified();
        (server, authority)
    })
    .await
    .unwrap();
    let opened = async |host: &str, query: &str| {
        let url = server.url("postgres").replace("127.0.0.1", host);
        let settings = Settings::parse(&format!("{url}?{query}")).unwrap();
        Postgres::open(settings, node(), Moment::from_micros(0)).await.map(|(store, _)| Arc::new(store))
    };
    let trusted = format!("sslmode=verify-full&sslrootcert={authority}");
    opened("localhost", &trusted).await.unwrap();
    opened("localhost", "sslmode=require").await.unwrap();
    for (host, query, why) in [
        ("127.0.0.1", &*trusted, "a name that is not in the certificate"),
        ("localhost", "sslmode=verify-full", "an authority nobody has heard of"),
        ("localhost", "sslmode=disable", "a server that takes nobody in the clear"),
    ] {
        let refused = opened(host, query).await.map(drop);
        assert!(matches!(refused, Err(Failure::Unavailable(_))), "{why}: {refused:?}");
    }
}
