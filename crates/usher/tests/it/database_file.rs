//! The database as a file: what is refused instead of opened, and copies of it.

use std::path::Path;

use rusqlite::Connection;
use serde_json::json;

use crate::{
    operator_console::desk,
    world::{Browser, Installation, Ready, Served, id, program::Ended},
};

/// Every command that opens the database; each refuses it, in words that hold this, and leaves the file as it was.
async fn nothing_opens(it: &Installation, words: &str) {
    let before = std::fs::read(it.path("usher.db")).unwrap();
    let copy = it.text("copy.db");
    let commands: [&[&str]; 5] = [
        &["serve", "--json"],
        &["migrate"],
        &["operator-key", "create", "--name", "x"],
        &["doctor", "--json"],
        &["backup", &copy],
    ];
    for command in commands {
        let ended: Ended = it.command(command).await.refused();
        assert!(ended.err.contains(words), "{command:?} says {ended:?}");
        assert!(ended.out.is_empty(), "{ended:?}");
        assert!(std::fs::read(it.path("usher.db")).unwrap() == before, "{command:?} wrote to the file");
    }
    assert!(!it.path("copy.db").exists(), "a backup of what can't be opened");
}

/// An installation whose database was made and then let go of.
async fn migrated() -> Installation {
    let it = Installation::new();
    let done = it.command(&["migrate", "--json"]).await.well().json();
    assert!(!done["migrated"].as_array().unwrap().is_empty());
    let again = it.command(&["migrate", "--json"]).await.well().json();
    assert_eq!(again, json!({"migrated": []}), "each migration runs once");
    it
}

/// Changes the database behind the program's back.
fn behind_its_back(path: &Path, sql: &str) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(sql).unwrap();
    db.close().unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let it = Installation::new();
    std::fs::write(
        it.path("usher.db"),
        "This is a letter to a friend, and not a database at all. ".repeat(100),
    )
    .unwrap();
    nothing_opens(&it, "not a database").await;
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    let it = migrated().await;
    let mut bytes = std::fs::read(it.path("usher.db")).unwrap();
    let (from, to) = (bytes.len() / 4, bytes.len() / 2);
    bytes[from..to].fill(0xaa);
    std::fs::write(it.path("usher.db"), bytes).unwrap();
    nothing_opens(&it, "damaged").await;
}

/// A database somebody keeps their songs in.
fn songs() -> Installation {
    let it = Installation::new();
    behind_its_back(
        &it.path("usher.db"),
        "CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('Ode');",
    );
    it
}

#[tokio::test]
async fn a_database_of_another_program_is_refused() {
    let it = songs();
    let copy = it.text("copy.db");
    for command in [&["serve"][..], &["migrate"], &["operator-key", "create", "--name", "x"]] {
        let ended = it.command(command).await.refused();
        assert!(ended.err.contains("not made by Usher"), "{ended:?}");
    }
    it.command(&["doctor"]).await.refused();
    it.command(&["backup", &copy]).await.refused();
    assert!(!it.path("copy.db").exists());
}

#[tokio::test]
async fn a_database_of_another_program_is_left_as_it_was() {
    let it = songs();
    let before = std::fs::read(it.path("usher.db")).unwrap();
    for command in ["serve", "migrate", "doctor"] {
        it.command(&[command]).await.refused();
        assert!(std::fs::read(it.path("usher.db")).unwrap() == before, "{command} wrote to the file");
    }
}

#[tokio::test]
async fn a_database_of_a_later_version_is_refused() {
    let it = migrated().await;
    behind_its_back(
        &it.path("usher.db"),
        "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (9999, '9999_later', 'x', 0)",
    );
    for command in [&["serve"][..], &["migrate"], &["operator-key", "create", "--name", "x"]] {
        let ended = it.command(command).await.refused();
        assert!(ended.err.contains("later version") || ended.err.contains("newer"), "{ended:?}");
    }
}

#[tokio::test]
async fn a_database_whose_schema_was_changed_is_refused() {
    let it = migrated().await;
    behind_its_back(&it.path("usher.db"), "UPDATE migrations SET checksum = 'another'");
    it.command(&["serve"]).await.refused();
}

#[tokio::test]
async fn the_doctor_counts_what_is_tallied() {
    let mut served = Served::start().await;
    let directory = served.acme(Some(9)).await.directory;
    let ada = directory.join("ada").await;
    let group = json!({"displayName": "All", "members": [{"value": ada["id"]}]});
    directory.post("/Groups", &group).await.must(201);
    served.installation.command(&["doctor"]).await.well();
    let told = served.installation.command(&["doctor", "--json"]).await.well().json();
    assert_eq!(told, json!({"ok": true, "under_old_secret_keys": 0}));
    served.serving.running.kill();
    for tally in [
        "workspaces SET seats_taken",
        "workspaces SET directory_users",
        "workspaces SET directory_groups",
        "workspaces SET directory_assigned",
        "workspaces SET events",
        "directory_groups SET size",
    ] {
        let tallied = tally.rsplit(' ').next().unwrap();
        let by = |number: &str| format!("UPDATE {tally} = {tallied} {number}");
        behind_its_back(&served.installation.path("usher.db"), &by("+ 1"));
        let ended = served.installation.command(&["doctor"]).await.refused();
        assert!(ended.err.contains("tallies"), "{tally}: {ended:?}");
        behind_its_back(&served.installation.path("usher.db"), &by("- 1"));
    }
    served.installation.command(&["doctor"]).await.well();
    let missing = Installation::new();
    for command in [&["doctor"][..], &["backup", &missing.text("copy.db")]] {
        let ended = missing.command(command).await.refused();
        assert!(ended.err.contains("no database"), "{ended:?}");
    }
    assert!(!missing.path("usher.db").exists(), "asking made a database");
}

#[tokio::test]
async fn a_backup_taken_while_it_serves_is_restored_as_of_that_moment() {
    let mut served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(50)).await;
    let ada = directory.join("ada").await;
    let operator = Browser::new(served.operator.http.clone(), &served.operator.usher);
    desk(operator, &served.operator.key).await;
    let it = &served.installation;
    let copy = it.text("copy.db");
    let desks = |file: &str| -> u32 {
        let db = Connection::open(file).unwrap();
        db.query_row("SELECT count(*) FROM operator_sessions", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(desks(&it.text("usher.db")), 1);
    // Others go on writing while the copy is made.
    let writing = {
        let directory = directory.clone();
        tokio::spawn(async move {
            for number in 0..20 {
                directory.join(&format!("p{number}")).await;
            }
        })
    };
    let made = it.command(&["backup", &copy, "--json"]).await.well().json();
    assert_eq!(made, json!({"backup": copy}));
    assert_eq!(desks(&copy), 0, "whoever was the operator shows the key again");
    writing.await.unwrap();
    directory.forget(&ada).await.must(204);
    let later = directory.join("later").await;
    let again = it.command(&["backup", &copy]).await.refused();
    assert!(again.err.contains("exists"), "{again:?}");

    served.serving.running.kill();
    let it = &served.installation;
    let refused = it.command(&["restore", &copy]).await.refused();
    assert!(refused.err.contains("--force"), "{refused:?}");
    std::fs::write(it.path("letter.txt"), "Dear friend, ".repeat(1_000)).unwrap();
    let before = std::fs::read(it.path("usher.db")).unwrap();
    it.command(&["restore", &it.text("letter.txt"), "--force"]).await.refused();
    it.command(&["restore", &it.text("nothing.db"), "--force"]).await.refused();
    assert!(std::fs::read(it.path("usher.db")).unwrap() == before, "a failed restore leaves all as it was");
    let restored = it.command(&["restore", &copy, "--force", "--json"]).await.well().json();
    assert_eq!(restored, json!({"restored": it.text("usher.db")}));
    it.command(&["doctor"]).await.well();

    served.start_again().await;
    let workspace = workspace.seen_by(&served.operator);
    let directory = directory.with_http(served.operator.http.clone());
    assert_eq!(directory.read(&ada).await, ada);
    assert_eq!(directory.get(&format!("/Users/{}", id(&later))).await.status, 404);
    assert_eq!(workspace.seats_used().await, workspace.members().await.len() as u64);
    directory.join("after").await;
}

#[tokio::test]
async fn a_database_that_is_in_use_is_not_replaced() {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    let copy = served.installation.text("copy.db");
    served.installation.command(&["backup", &copy]).await.well();
    let ada = ready.directory.join("ada").await;
    let ended = served.installation.command(&["restore", &copy, "--force"]).await;
    assert_ne!(ended.code, Some(0), "the file was taken from under the service: {ended:?}");
    assert_eq!(ready.directory.read(&ada).await, ada);
    ready.directory.join("grace").await;
}
