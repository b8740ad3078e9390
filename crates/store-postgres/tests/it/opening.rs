//! What opens, what is refused, and what an examination finds.

use domain::Moment;
use store::Failure;
use store_contract::{World, world::told};
use store_postgres::{Postgres, Settings};

use crate::{
    database::{adapter, fresh_database, node},
    server,
};

async fn refused(url: &str) -> Failure {
    let opened = Postgres::open(Settings::parse(url).unwrap(), node(), Moment::from_micros(0)).await;
    opened.map(drop).unwrap_err()
}

#[tokio::test]
async fn a_server_that_is_not_there_or_lets_nobody_in_is_unavailable_and_says_why() {
    let database = fresh_database().await;
    let url = database.url();
    let cases = [
        ("postgres://usher@127.0.0.1:1/usher".to_owned(), "refused"),
        (url.replace(database.name(), "nowhere"), "nowhere"),
        (url.replace("usher:", "usher:not"), "usher"),
        (format!("{url}?sslmode=require"), "TLS"),
    ];
    for (url, word) in cases {
        let refused = refused(&url).await;
        assert!(matches!(&refused, Failure::Unavailable(why) if why.contains(word)), "{word}: {refused}");
    }
}

#[tokio::test]
async fn a_server_that_would_lose_what_it_acknowledged_is_refused() {
    let database = fresh_database().await;
    database.sql(&format!("ALTER DATABASE {} SET synchronous_commit = off", database.name()));
    let refused = refused(&database.url()).await;
    assert!(matches!(&refused, Failure::Unavailable(why) if why.contains("synchronous_commit")), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_examination_tells_what_is_wrong() {
    let world = World::begin(adapter("opening")).await;
    let examine = async || store_postgres::examine(Settings::parse(world.address()).unwrap()).await;
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    examine().await.unwrap();
    world.feed().await;
    examine().await.unwrap();
    for (broken, whole) in [
        ("UPDATE workspaces SET seats_taken = 7", "UPDATE workspaces SET seats_taken = 2"),
        ("UPDATE workspaces SET entries = entries + 1", "UPDATE workspaces SET entries = entries - 1"),
        ("UPDATE feed SET last = last + 1", "UPDATE feed SET last = last - 1"),
    ] {
        server::sql(world.address(), broken).await;
        let wrong = examine().await.unwrap_err();
        assert!(matches!(&wrong, Failure::Corrupt(why) if why.contains('1')), "{broken}: {wrong}");
        server::sql(world.address(), whole).await;
    }
    examine().await.unwrap();
    world.store.ping().await.unwrap();
}

#[tokio::test]
async fn an_examination_of_an_empty_database_says_what_to_do() {
    let database = fresh_database().await;
    let wrong = store_postgres::examine(Settings::parse(&database.url()).unwrap()).await.unwrap_err();
    assert!(matches!(&wrong, Failure::Unavailable(why) if why.contains("usher migrate")), "{wrong}");
}
