//! A PostgreSQL server under the program: commands on it, and what is answered while it is away.

use std::net::{SocketAddr, TcpListener};

use postgres_cluster::Cluster;
use serde_json::json;

use crate::world::{
    Answer, Call, Database, Http, Installation, Served, fault, http::PUBLIC_HOST, person, program::Running,
    program::usher, until,
};

/// A server of the test's own, to be broken, and a database on it.
async fn own() -> Database {
    Database::Server(apart(|| Cluster::own().database()).await)
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn server(it: &Installation) -> &postgres_cluster::Database {
    let Database::Server(database) = &it.database else { panic!("the installation is not on a server") };
    database
}

#[tokio::test]
async fn every_command_does_on_a_server_what_it_does_on_a_file() {
    let it = Installation::on(Database::Server(apart(|| Cluster::shared().database()).await));
    let checked = it.command(&["check-config", "--json"]).await.well().json();
    assert_eq!(checked["ok"], true);
    let early = it.command(&["doctor"]).await.refused();
    assert!(early.err.contains("usher migrate"), "{early:?}");
    let done = it.command(&["migrate", "--json"]).await.well().json();
    assert!(!done["migrated"].as_array().unwrap().is_empty());
    assert_eq!(it.command(&["migrate", "--json"]).await.well().json(), json!({"migrated": []}));
    it.operator_key().await;
    assert!(it.command(&["operator-key", "list"]).await.well().out.contains("a test"));
    it.command(&["doctor"]).await.well();
    it.database.ask("UPDATE house SET entries = entries + 1");
    it.database.ask("UPDATE feed SET last = last + 1");
    it.command(&["doctor", "--json"]).await.refused();
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_the_way_out_is_told() {
    let it = Installation::on(Database::Server(apart(|| Cluster::shared().database()).await));
    it.command(&["migrate"]).await.well();
    it.database.ask("INSERT INTO migrations VALUES (999, 'later', 'x', 0)");
    for words in [&["serve", "--json"][..], &["migrate"], &["doctor"], &["operator-key", "list"]] {
        let ended = it.command(words).await.refused();
        assert!(ended.err.contains("newer version") && ended.out.is_empty(), "{words:?}: {ended:?}");
    }
}

/// Asks for a path of a service that may not listen yet.
async fn asked(http: &Http, path: &str) -> Answer {
    until("the service listens", async || {
        http.try_send(Call::get(format!("http://{PUBLIC_HOST}{path}")))
            .await
            .map_err(|error| error.to_string())
    })
    .await
}

#[tokio::test]
async fn a_server_that_is_away_at_the_start_is_waited_for() {
    let it = Installation::on(own().await);
    server(&it).cluster().crash();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: SocketAddr = free.local_addr().unwrap();
    let config = std::fs::read_to_string(it.path("usher.toml")).unwrap();
    it.write(&config.replace("127.0.0.1:0", &address.to_string()));
    drop(free);
    let running = Running::start_mute(usher(&["serve", "--config", &it.text("usher.toml")]));
    let http = Http::with_public_host_at(address);
    asked(&http, "/healthz").await.must(200);
    let not_ready = asked(&http, "/readyz").await.must(503);
    assert!(not_ready.text().contains("database"), "{}", not_ready.text());
    let scim = asked(&http, "/scim/v2/dir_x/Users").await;
    assert_ne!(scim.header("retry-after"), "");
    fault(&scim, 503, None);
    asked(&http, "/api/v1/workspaces").await.problem(503, "service_unavailable");
    until("the log says why", async || match running.log() {
        log if log.contains("database") && log.contains("refused") => Ok(()),
        log => Err(log),
    })
    .await;
    assert!(!running.log().contains(&it.database.url()), "the password is not logged");
    server(&it).cluster().start();
    until("the service is ready", async || match asked(&http, "/readyz").await {
        answer if answer.status == 200 => Ok(()),
        answer => Err(format!("{}: {}", answer.status, answer.text())),
    })
    .await;
    asked(&http, "/api/v1/workspaces").await.problem(401, "operator_key_invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_away_and_comes_back_needs_no_restart() {
    let served = Served::of(Installation::on(own().await)).await;
    let ready = served.acme(None).await;
    let ada = ready.directory.create(&person("ada")).await;
    server(&served.installation).cluster().crash();
    let away = ready.directory.post("/Users", &person("eve")).await;
    assert_ne!(away.header("retry-after"), "");
    fault(&away, 503, None);
    let away = ready.directory.get("/Users").await;
    assert_ne!(away.header("retry-after"), "");
    fault(&away, 503, None);
    asked(&served.operator.http, "/readyz").await.must(503);
    asked(&served.operator.http, "/healthz").await.must(200);
    server(&served.installation).cluster().start();
    asked(&served.operator.http, "/readyz").await.must(200);
    ready.directory.create(&person("eve")).await;
    let path = format!("/Users/{}", ada["id"].as_str().unwrap());
    ready.directory.get(&path).await.must(200);
}
