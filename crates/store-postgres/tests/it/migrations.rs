//! Migrations: each once, in order, all or none, whoever else migrates at the same time.

use std::{fs, path::Path};

use domain::Moment;
use futures::future::join_all;
use postgres_cluster::Database;
use store::Failure;
use store_postgres::{MIGRATIONS, Postgres, Settings};

use crate::database::{fresh_database, node};

async fn open(database: &Database, now: Moment) -> Result<Vec<&'static str>, Failure> {
    let settings = Settings::parse(&database.url()).unwrap();
    Postgres::open(settings, node(), now).await.map(|(_, opened)| opened.migrated)
}

#[test]
fn migrations_are_the_files_of_their_folder_in_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap().replace(".sql", ""))
        .collect();
    files.sort();
    assert_eq!(files, MIGRATIONS.map(|migration| migration.name));
}

#[tokio::test]
async fn what_was_applied_is_noted_with_its_time_and_once() {
    let database = fresh_database().await;
    let now: Moment = "2026-11-23T09:00:00Z".parse().unwrap();
    assert_eq!(open(&database, now).await.unwrap(), MIGRATIONS.map(|migration| migration.name));
    assert!(open(&database, now.after(domain::moment::days(1))).await.unwrap().is_empty());
    let noted =
        database.sql("SELECT number, name, applied_at FROM migrations WHERE number > 0 ORDER BY number");
    let expected: Vec<_> = (1..)
        .zip(MIGRATIONS)
        .map(|(number, one)| format!("{number}|{}|{}", one.name, now.micros()))
        .collect();
    assert_eq!(noted.lines().collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_open_a_new_database_at_once_migrate_it_once() {
    let database = fresh_database().await;
    let opened = join_all((0..6).map(|_| open(&database, Moment::from_micros(0)))).await;
    let migrated: usize = opened.into_iter().map(|opened| opened.unwrap().len()).sum();
    assert_eq!(migrated, MIGRATIONS.len(), "each migration is run once");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let database = fresh_database().await;
    open(&database, Moment::from_micros(0)).await.unwrap();
    let known = u32::try_from(MIGRATIONS.len()).unwrap();
    database.sql(&format!("INSERT INTO migrations VALUES ({}, 'later', 'x', 0)", known + 1));
    let refused = open(&database, Moment::from_micros(0)).await.unwrap_err();
    assert_eq!(refused, Failure::Newer { found: known + 1, known });
}

#[tokio::test]
async fn a_migration_that_is_not_the_one_applied_is_refused() {
    let database = fresh_database().await;
    open(&database, Moment::from_micros(0)).await.unwrap();
    database.sql("UPDATE migrations SET checksum = 'another' WHERE number = 1");
    let refused = open(&database, Moment::from_micros(0)).await.unwrap_err();
    assert!(matches!(&refused, Failure::Corrupt(why) if why.contains(MIGRATIONS[0].name)), "{refused}");
}

#[tokio::test]
async fn another_programs_tables_are_refused_and_left_alone() {
    for theirs in ["CREATE TABLE songs (title TEXT)", "CREATE TABLE migrations (version INT, dirty BOOL)"] {
        let database = fresh_database().await;
        database.sql(theirs);
        let refused = open(&database, Moment::from_micros(0)).await.unwrap_err();
        assert!(matches!(&refused, Failure::Corrupt(why) if why.contains("of its own")), "{refused}");
        let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
        assert_eq!(database.sql(tables).trim(), "1");
    }
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind() {
    let database = fresh_database().await;
    open(&database, Moment::from_micros(0)).await.unwrap();
    // As if the last migration had not been run, but something of what it makes were there.
    database.sql(&format!("DELETE FROM migrations WHERE number = {}", MIGRATIONS.len()));
    database.sql("DROP TABLE workspaces");
    open(&database, Moment::from_micros(0)).await.unwrap_err();
    let made = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'workspaces'";
    assert_eq!(database.sql(made).trim(), "0", "it is undone as a whole");
    let noted = "SELECT count(*) FROM migrations WHERE number > 0";
    assert_eq!(database.sql(noted).trim(), (MIGRATIONS.len() - 1).to_string());
}
