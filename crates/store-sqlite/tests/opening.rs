//! What opens, what is refused, and that what is refused stays as it was.

use std::{
    fs,
    path::{Path, PathBuf},
};

use domain::Moment;
use rusqlite::Connection as Db;
use store::{Cut, Doors, Failure, Store};
use store_sqlite::{MIGRATIONS, Opened, Sqlite};
use tempfile::TempDir;

fn now() -> Moment {
    "2026-11-23T09:00:00Z".parse().expect("this is a moment")
}

fn open(path: &Path) -> Result<Opened, Failure> {
    Sqlite::open(path, now()).map(|(_, opened)| opened)
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("usher.db");
    (folder, path)
}

/// A database of ours with something in it, closed.
fn made() -> (TempDir, PathBuf) {
    let (folder, path) = folder();
    open(&path).expect("a new database opens");
    (folder, path)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[test]
fn a_new_file_is_made_and_migrated() {
    let (_folder, path) = folder();
    let opened = open(&path).unwrap();
    assert_eq!(opened.migrated, MIGRATIONS.map(|migration| migration.name));
    store_sqlite::examine(&path).unwrap();
}

#[tokio::test]
async fn opening_again_migrates_nothing_and_changes_nothing() {
    let (_folder, path) = made();
    let before = fs::read(&path).unwrap();
    for _ in 0..3 {
        let (store, opened) = Sqlite::open(&path, now()).unwrap();
        assert!(opened.migrated.is_empty(), "{opened:?}");
        store.ping().await.unwrap();
        assert_eq!(store.path(), path);
        assert_eq!(store.workspaces(Cut::new(None, 1)).await.unwrap().items, []);
    }
    assert!(fs::read(&path).unwrap() == before, "it is as it was, to the byte");
}

#[test]
fn an_empty_file_is_a_new_database() {
    let (_folder, path) = folder();
    fs::write(&path, b"").unwrap();
    assert_eq!(open(&path).unwrap().migrated.len(), MIGRATIONS.len());
}

#[test]
fn a_database_closed_leaves_one_file() {
    let (folder, path) = made();
    drop(Sqlite::open(&path, now()).unwrap());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["usher.db"], "nothing that a copy of the file would miss");
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let (_folder, path) = made();
    let known = u32::try_from(MIGRATIONS.len()).unwrap();
    let db = Db::open(&path).unwrap();
    let later = "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?1, 'later', 'x', 0)";
    db.execute(later, [known + 1]).unwrap();
    drop(db);
    let before = fs::read(&path).unwrap();
    assert_eq!(open(&path).unwrap_err(), Failure::Newer { found: known + 1, known });
    assert!(fs::read(&path).unwrap() == before, "it is as it was, to the byte");
}

#[test]
fn a_migration_that_is_not_the_one_applied_is_refused() {
    let (_folder, path) = made();
    let db = Db::open(&path).unwrap();
    db.execute("UPDATE migrations SET checksum = 'another' WHERE number = 1", []).unwrap();
    drop(db);
    let refused = open(&path).unwrap_err();
    assert!(matches!(&refused, Failure::Corrupt(why) if why.contains(MIGRATIONS[0].name)), "{refused}");
}

#[test]
fn a_text_file_is_refused_and_left_alone() {
    let (folder, path) = folder();
    let text = "Dear diary,\n".repeat(1000);
    fs::write(&path, &text).unwrap();
    let refused = open(&path).unwrap_err();
    assert!(matches!(refused, Failure::Corrupt(_)), "{refused}");
    assert!(fs::read_to_string(&path).unwrap() == text, "it is as it was");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing is put beside it");
}

#[test]
fn another_programs_database_is_refused_and_left_alone() {
    let (folder, path) = folder();
    let db = Db::open(&path).unwrap();
    db.execute_batch("CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('La mer');").unwrap();
    drop(db);
    let before = fs::read(&path).unwrap();
    let refused = open(&path).unwrap_err();
    assert!(matches!(refused, Failure::Corrupt(_)), "{refused}");
    assert!(fs::read(&path).unwrap() == before, "it is as it was, to the byte");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing is put beside it");
}

#[test]
fn another_programs_mark_is_refused_even_where_there_are_no_tables() {
    let (_folder, path) = folder();
    let db = Db::open(&path).unwrap();
    db.pragma_update(None, "application_id", 0x0f05_5112).unwrap();
    drop(db);
    let refused = open(&path).unwrap_err();
    assert!(matches!(refused, Failure::Corrupt(_)), "{refused}");
}

/// Fills a database so that cutting it cuts something.
fn filled() -> (TempDir, PathBuf) {
    let (folder, path) = made();
    let mut db = Db::open(&path).expect("a database");
    let transaction = db.transaction().expect("a transaction");
    for number in 0..2000_u32 {
        let slug = format!("a-workspace-with-a-rather-long-name-{number}");
        let id = u128::from(number).to_be_bytes();
        let sql = "INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at)
            VALUES (?1, ?2, ?2, 'team', 'standard', 'separate', 0)";
        transaction.execute(sql, (id, slug)).expect("a row is written");
    }
    transaction.commit().expect("it is committed");
    drop(db);
    (folder, path)
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let whole = {
        let (_folder, path) = filled();
        open(&path).expect("whole, it opens");
        fs::read(&path).unwrap()
    };
    for (part, length) in [
        ("nothing but some of the header", 60),
        ("the header", 100),
        ("half a page", 2048),
        ("one page", 4096),
        ("half", whole.len() / 2),
        ("all but the last page", whole.len() - 4096),
        ("all but half a page", whole.len() - 2048),
    ] {
        let (_folder, path) = folder();
        fs::write(&path, &whole[..length]).unwrap();
        let refused = open(&path).map(|_| ());
        assert!(matches!(refused, Err(Failure::Corrupt(_))), "{part}: {refused:?}");
    }
}

#[test]
fn a_file_with_a_page_overwritten_is_refused() {
    let (_folder, path) = filled();
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0x55);
    fs::write(&path, &bytes).unwrap();
    let refused = open(&path).unwrap_err();
    assert!(matches!(refused, Failure::Corrupt(_)), "{refused}");
}

#[test]
fn a_log_cut_off_in_the_middle_is_the_end_of_what_was_committed() {
    let (_folder, path) = filled();
    // A process that ends here leaves its log behind; what stands in it is half written.
    fs::write(beside(&path, "-wal"), [0x37; 5000]).unwrap();
    open(&path).expect("what was committed is whole");
    store_sqlite::examine(&path).unwrap();
}

#[test]
fn where_no_file_can_be_is_unavailable() {
    let (folder, _) = folder();
    for path in [folder.path().to_owned(), folder.path().join("no/such/folder/usher.db")] {
        let refused = open(&path).unwrap_err();
        assert!(matches!(refused, Failure::Unavailable(_)), "{refused}");
    }
}

#[test]
fn two_that_open_a_new_file_at_once_make_one_database() {
    for _ in 0..5 {
        let (_folder, path) = folder();
        let opened = std::thread::scope(|scope| {
            let openers: Vec<_> = (0..6).map(|_| scope.spawn(|| Sqlite::open(&path, now()))).collect();
            openers.into_iter().map(|opener| opener.join().unwrap()).collect::<Vec<_>>()
        });
        let migrated: usize = opened.iter().map(|opened| opened.as_ref().unwrap().1.migrated.len()).sum();
        assert_eq!(migrated, MIGRATIONS.len(), "each migration is run once");
    }
}

#[cfg(unix)]
#[test]
fn a_database_is_its_owners_to_read() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, path) = folder();
    let _open = Sqlite::open(&path, now()).unwrap();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} has mode {mode:o}", entry.file_name());
    }
}

#[test]
fn an_examination_tells_what_is_wrong() {
    let (_folder, path) = filled();
    store_sqlite::examine(&path).unwrap();
    let db = Db::open(&path).unwrap();
    db.execute("UPDATE workspaces SET seats_taken = 7 WHERE slug LIKE '%-3'", []).unwrap();
    drop(db);
    let wrong = store_sqlite::examine(&path).unwrap_err();
    assert!(matches!(&wrong, Failure::Corrupt(why) if why.contains('1')), "{wrong}");
}

#[test]
fn an_examination_of_another_programs_file_says_so() {
    let (folder, path) = folder();
    let db = Db::open(&path).unwrap();
    db.execute_batch("CREATE TABLE songs (title TEXT)").unwrap();
    drop(db);
    let text = folder.path().join("text");
    fs::write(&text, "Dear diary,\n".repeat(1000)).unwrap();
    for path in [&path, &text] {
        let wrong = store_sqlite::examine(path).unwrap_err();
        assert!(matches!(wrong, Failure::Corrupt(_)), "{wrong}");
    }
    let none = store_sqlite::examine(&folder.path().join("none")).unwrap_err();
    assert!(matches!(none, Failure::Unavailable(_)), "{none}");
}
