//! From a file to a server and back: everybody finds what they left, and nobody finds half of it. Copies of a server.

use std::{collections::BTreeMap, path::Path};

use postgres_cluster::Cluster;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::world::{
    Browser, Database, Idp, Installation, Ready, Served,
    browser::SESSION,
    id,
    idp::Alone,
    person,
    program::{Ended, Running, run, usher},
    until,
};

async fn server() -> Database {
    Database::Server(spawn_blocking(|| Cluster::shared().database()).await.unwrap())
}

fn file(folder: &TempDir, name: &str) -> Database {
    Database::File(folder.path().join(name))
}

async fn moved(from: &str, to: &str) -> Ended {
    run(usher(&["move", "--from", from, "--to", to, "--json"])).await
}

/// What everybody can see of an installation, without the addresses it is reached by.
async fn picture(served: &Served, acme: &Ready) -> Value {
    let people: Vec<_> =
        acme.directory.list(&[("count", "100")]).await["Resources"].as_array().unwrap().clone();
    json!({
        "workspaces": served.operator.all("/workspaces").await,
        "acme": acme.workspace.picture().await,
        "audit": acme.workspace.audit().await,
        "people": people,
        "groups": acme.directory.get("/Groups").await.must(200).json()["Resources"],
        "feed": served.operator.all("/events").await,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_finds_what_they_left_on_the_other_engine_and_back_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = Served::of(Installation::on(file(&folder, "first.db"))).await;
    let mut acme = served.acme(Some(50)).await;
    let callback = format!("{}/sso/oidc/callback", served.operator.usher);
    let Alone { idp, client_id, client_secret } = Idp::alone("acme.example", &callback).await;
    let connection = acme.workspace.connect(&idp.issuer, &client_id, &client_secret).await;
    acme.workspace.force_mode(&connection, "optional").await.must(200);
    for name in ["zoe", "mina", "left"] {
        idp.add(name, &format!("{name}@acme.example")).await;
    }
    let zoe = acme.directory.join("zoe").await;
    let mina = acme.directory.join("mina").await;
    let left = acme.directory.join("left").await;
    let group = json!({"displayName": "All", "members": [{"value": id(&zoe)}, {"value": id(&mina)}]});
    acme.directory.post("/Groups", &group).await.must(201);
    let zoes = signed_in(&served, &connection, "zoe").await;
    let lost = signed_in(&served, &connection, "left").await;
    acme.directory.say_active(&left, false).await.must(200);

    for number in 0..2 {
        let before = picture(&served, &acme).await;
        served.serving.running.stop().await;
        let to = if number == 0 { server().await } else { file(&folder, "third.db") };
        let from = served.installation.name_another(to);
        let told = moved(&from.url(), &served.installation.database.url()).await.well().json();
        assert_eq!(told["went_on"], false);
        let rows: BTreeMap<_, _> = told["tables"]
            .as_array()
            .unwrap()
            .iter()
            .map(|table| (table["table"].as_str().unwrap(), table["rows"].as_u64().unwrap()))
            .collect();
        assert_eq!((rows["directory_users"], rows["directory_group_lists"]), (3 + number, 2), "{told}");
        served.installation.command(&["doctor"]).await.well();

        served.start_again().await;
        acme = acme.through(&served.operator);
        let after = picture(&served, &acme).await;
        assert_eq!(after, before, "the same people, ids, versions, numbers and places in the feed");
        // The same session, and none that was dead.
        assert_eq!(served.operator.opened_by(&zoes).await, ["acme"]);
        assert!(served.operator.opened_by(&lost).await.is_empty());
        let browser = Browser::new(served.operator.http.clone(), &served.operator.usher);
        browser.put_cookie(SESSION, &zoes);
        browser.step(&browser.at("/w/acme")).await.must(200);
        // What is sealed under the secret key opens under it still: somebody signs in.
        let again = signed_in(&served, &connection, "mina").await;
        assert_eq!(served.operator.opened_by(&again).await, ["acme"]);
        // Whoever follows the feed goes on from where they were.
        let seen = before["feed"].as_array().unwrap();
        let last = seen.last().unwrap()["id"].as_str().unwrap();
        acme.directory.join(&format!("later{number}")).await;
        let news = served.operator.get(&format!("/events?after={last}&limit=500")).await.must(200).json();
        let news = news["items"].as_array().unwrap();
        assert!(news.iter().any(|event| event["type"] == "member.provisioned"), "{news:?}");
        assert_eq!(served.operator.all("/events").await.len(), seen.len() + news.len());
        let numbers: Vec<_> =
            acme.workspace.events().await.iter().map(|event| event["number"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "without a gap");
    }
    // Who is shown out here is out.
    acme.directory.forget(&zoe).await.must(204);
    assert!(served.operator.opened_by(&zoes).await.is_empty());
    served.serving.running.stop().await;
    served.installation.command(&["doctor"]).await.well();
}

/// Has somebody sign in through a connection, and gives the session's secret.
async fn signed_in(served: &Served, connection: &str, name: &str) -> String {
    let browser = Browser::new(served.operator.http.clone(), &served.operator.usher);
    let page = browser.open(&format!("/sso/start/{connection}")).await.must(200);
    browser.be(&page, name).await.must(200);
    browser.session()
}

/// A database with some people in it, that nobody serves any more.
async fn left_alone(database: Database, people: u32) -> Installation {
    let mut served = Served::of(Installation::on(database)).await;
    let acme = served.acme(None).await;
    for number in 0..people {
        acme.directory.join(&format!("p{number}")).await;
    }
    served.serving.running.stop().await;
    served.installation
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_breaks_off_is_gone_on_with_and_not_served_before() {
    let folder = tempfile::tempdir().unwrap();
    let from_file = left_alone(file(&folder, "from.db"), 3).await;
    let from_server = left_alone(server().await, 3).await;
    for (from, to, breaks, mends) in [
        (
            &from_file,
            Installation::on(server().await),
            "CREATE FUNCTION no_room() RETURNS trigger AS 'BEGIN RAISE ''there is no room''; END' LANGUAGE plpgsql;
                CREATE TRIGGER full_up BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION no_room()",
            "DROP TRIGGER full_up ON events",
        ),
        (
            &from_server,
            Installation::on(file(&folder, "to.db")),
            "CREATE TRIGGER full_up BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'there is no room'); END",
            "DROP TRIGGER full_up",
        ),
    ] {
        to.command(&["migrate"]).await.well();
        run_sql(&to.database, breaks);
        let broke = moved(&from.database.url(), &to.database.url()).await.refused();
        assert!(broke.err.contains("there is no room") && broke.err.contains("goes on from there"), "{broke:?}");
        for words in [&["serve", "--json"][..], &["doctor"], &["operator-key", "list"], &["backup", &to.text("copy")]] {
            let refused = to.command(words).await.refused();
            assert!(refused.err.contains("`usher move` again"), "{words:?}: {refused:?}");
        }
        assert!(!to.path("copy").exists() && !to.path("copy.part").exists());
        run_sql(&to.database, mends);
        let told = moved(&from.database.url(), &to.database.url()).await.well().json();
        assert_eq!(told["went_on"], true, "{told}");
        to.command(&["doctor"]).await.well();
        to.serve().await;
        let again = moved(&from.database.url(), &to.database.url()).await.refused();
        assert!(again.err.contains("not empty"), "{again:?}");
    }
}

fn run_sql(database: &Database, statements: &str) {
    match database {
        Database::File(path) => rusqlite::Connection::open(path).unwrap().execute_batch(statements).unwrap(),
        other => drop(other.ask(statements)),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_killed_again_and_again_comes_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let from = left_alone(file(&folder, "from.db"), 12).await;
    let to = Installation::on(server().await);
    let (source, target) = (from.database.url(), to.database.url());
    for table in ["accounts", "tokens", "sessions"] {
        let mut moving = Running::start_mute(usher(&["move", "--from", &source, "--to", &target]));
        until("it has come to a table", async || match moving.log() {
            // Where one before was killed too late to keep it from its end, there is nothing left to go on with.
            log if log.contains(&format!("{table}:"))
                || log.contains("Moved")
                || log.contains("not empty") =>
            {
                Ok(())
            }
            log => Err(log),
        })
        .await;
        moving.kill();
    }
    let last = moved(&source, &target).await;
    assert!(last.code == Some(0) || last.err.contains("not empty"), "{last:?}");
    to.command(&["doctor"]).await.well();
    let count = "SELECT count(*) FROM directory_users";
    assert_eq!(to.database.ask(count), from.database.ask(count));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_t_be_moved_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::of(Installation::on(file(&folder, "from.db"))).await;
    let on_server = Served::of(Installation::on(server().await)).await;
    let (from, other) = (served.installation.database.url(), on_server.installation.database.url());
    let empty = file(&folder, "empty.db").url();
    let nothing = file(&folder, "nothing.db").url();
    let cases = [
        (&from, &empty, "in use"),
        (&other, &empty, "stop every node"),
        (&nothing, &empty, "no such file"),
        (&from, &from, "into itself"),
        (&"mysql://x".to_owned(), &empty, "--from"),
        (&empty, &"postgres://ada:s3cret@127.0.0.1".to_owned(), "--to"),
    ];
    for (from, to, words) in cases {
        let refused = moved(from, to).await.refused();
        assert!(refused.err.contains(words), "{refused:?}");
        assert!(!refused.err.contains("s3cret") && !refused.err.contains(&other), "{refused:?}");
    }
    assert!(!Path::new(nothing.trim_start_matches("sqlite:")).exists(), "asking made a database");
    // While they were asked about, both went on.
    served.operator.get("/workspaces").await.must(200);
    on_server.operator.get("/workspaces").await.must(200);

    let mut served = served;
    served.serving.running.stop().await;
    let mut on_server = on_server;
    on_server.serving.running.stop().await;
    let full = moved(&from, &other).await.refused();
    assert!(full.err.contains("not empty") && !full.err.contains(&other), "{full:?}");
    // Named by configuration files, so that no password stands on a command line.
    let fresh = Installation::on(server().await);
    let (old, new) = (served.installation.text("usher.toml"), fresh.text("usher.toml"));
    let done = run(usher(&["move", "--from", &old, "--to", &new])).await.well();
    assert!(done.out.contains("operator_keys") && done.out.contains("secret_key"), "{done:?}");
    assert!(!done.out.contains(&fresh.database.url()), "the password is not shown: {done:?}");
    fresh.command(&["doctor"]).await.well();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_server_that_serves_is_restored_to_either_kind() {
    let mut served = Served::of(Installation::on(server().await)).await;
    let acme = served.acme(None).await;
    let ada = acme.directory.join("ada").await;
    // Nobody has read the feed: the events wait for their places, and others go on writing meanwhile.
    let writing = {
        let directory = acme.directory.clone();
        tokio::spawn(async move {
            for number in 0..30 {
                let user = directory.join(&format!("p{number}")).await;
                directory.say_active(&user, false).await.must(200);
            }
        })
    };
    let it = &served.installation;
    let copy = it.text("copy.db");
    assert_eq!(it.command(&["backup", &copy, "--json"]).await.well().json(), json!({"backup": copy}));
    assert!(!it.path("copy.db.part").exists() && !it.path("copy.db-wal").exists());
    writing.await.unwrap();
    let again = it.command(&["backup", &copy]).await.refused();
    assert!(again.err.contains("exists"), "{again:?}");
    let later = acme.directory.create(&person("later")).await;
    let in_use = it.command(&["restore", &copy, "--force"]).await.refused();
    assert!(in_use.err.contains("stop every node"), "{in_use:?}");
    acme.directory.read(&later).await;
    served.serving.running.stop().await;
    let it = &served.installation;
    let refused = it.command(&["restore", &copy]).await.refused();
    assert!(refused.err.contains("--force"), "{refused:?}");
    std::fs::write(it.path("letter.txt"), "Dear friend, ".repeat(1_000)).unwrap();
    it.command(&["restore", &it.text("letter.txt"), "--force"]).await.refused();
    assert_eq!(it.database.ask("SELECT count(*) FROM directory_users WHERE user_name LIKE 'later%'"), ["1"]);

    it.command(&["restore", &copy, "--force", "--json"]).await.well();
    it.command(&["doctor"]).await.well();
    let folder = tempfile::tempdir().unwrap();
    let on_file = Installation::on(file(&folder, "usher.db"));
    on_file.command(&["restore", &copy]).await.well();
    on_file.command(&["doctor"]).await.well();

    served.start_again().await;
    let here = acme.through(&served.operator);
    assert_eq!(here.directory.get(&format!("/Users/{}", id(&later))).await.status, 404);
    let server_has = picture(&served, &here).await;
    let there = Served::with_key(on_file, served.operator.key.clone()).await;
    let acme = here.through(&there.operator);
    assert_eq!(acme.directory.read(&ada).await, ada);
    assert_eq!(picture(&there, &acme).await, server_has, "the same on either kind");
    acme.directory.join("after").await;
    here.directory.join("after").await;
}
