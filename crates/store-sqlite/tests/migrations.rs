//! Migrations: each once, in order, all or none.

use std::{fs, path::Path};

use domain::Moment;
use rusqlite::Connection as Db;
use store::Failure;
use store_sqlite::{MIGRATIONS, Sqlite};

fn open(path: &Path, now: Moment) -> Result<Vec<&'static str>, Failure> {
    Sqlite::open(path, now).map(|(_, opened)| opened.migrated)
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
    for (number, migration) in (1..).zip(MIGRATIONS) {
        assert!(migration.name.starts_with(&format!("{number:04}_")), "{}", migration.name);
    }
}

#[test]
fn what_was_applied_is_noted_with_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    let now: Moment = "2026-11-23T09:00:00Z".parse().unwrap();
    open(&path, now).unwrap();
    open(&path, now.after(domain::moment::days(1))).unwrap();
    let db = Db::open(&path).unwrap();
    let mut statement =
        db.prepare("SELECT number, name, applied_at FROM migrations ORDER BY number").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let noted: Vec<(u32, String, i64)> = rows.collect::<Result<_, _>>().unwrap();
    let expected: Vec<_> =
        (1..).zip(MIGRATIONS).map(|(number, one)| (number, one.name.to_owned(), now.micros())).collect();
    assert_eq!(noted, expected);
}

#[test]
fn a_schema_is_the_same_whoever_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut schemas = Vec::new();
    for name in ["one.db", "two.db"] {
        let path = folder.path().join(name);
        open(&path, Moment::from_micros(0)).unwrap();
        let db = Db::open(&path).unwrap();
        let mut statement = db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        let schema: Vec<(String, String, Option<String>)> = rows.collect::<Result<_, _>>().unwrap();
        assert!(schema.len() > 20);
        schemas.push(schema);
    }
    assert_eq!(schemas[0], schemas[1]);
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usher.db");
    open(&path, Moment::from_micros(0)).unwrap();
    // As if the last migration had not been run, but something of what it makes were there.
    let db = Db::open(&path).unwrap();
    let last = i64::try_from(MIGRATIONS.len()).unwrap();
    db.execute("DELETE FROM migrations WHERE number = ?1", [last]).unwrap();
    let tables = |db: &Db| -> i64 {
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap()
    };
    let before = tables(&db);
    let refused = open(&path, Moment::from_micros(0)).unwrap_err();
    assert!(!matches!(refused, Failure::Newer { .. } | Failure::Contended(_)), "{refused}");
    assert_eq!(tables(&db), before);
    let noted: i64 = db.query_row("SELECT count(*) FROM migrations", [], |row| row.get(0)).unwrap();
    assert_eq!(noted, last - 1);
}
