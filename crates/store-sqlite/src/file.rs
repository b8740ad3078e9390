//! The file itself: opened with care for what is in it already, examined, copied.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind},
    path::Path,
    time::Duration,
};

use rusqlite::{
    Connection as Db, OpenFlags,
    backup::{Backup, StepResult},
    config::DbConfig,
};
use store::Failure;

use crate::{
    archive::is_whole,
    migrate::APPLICATION_ID,
    rows::{Read, failed, run_sql},
};

/// Files up to this size are checked page by page at start; larger ones by `usher doctor`, which may take its time.
const CHECKED_AT_START: u64 = 64 * 1024 * 1024;

/// How many others may come first while a new file is being opened.
const TURNS: usize = 100;

/// Opens the file for the writer, and makes it if there is none. A file that is not Usher's is not touched.
pub(crate) fn open(path: &Path) -> Read<Db> {
    match make(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(Failure::Unavailable(format!("{} can't be made: {error}", path.display())));
        }
        _ => {}
    }
    let db = Db::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(failed)?;
    pragmas(&db)?;
    ours(&db)?;
    let mode = logged(&db)?;
    if mode != "wal" {
        return Err(Failure::Unavailable(format!(
            "the file system does not let SQLite keep a log beside it ({mode})"
        )));
    }
    // An answer means durable: every commit is flushed.
    db.pragma_update(None, "synchronous", "full").map_err(failed)?;
    db.pragma_update(None, "foreign_keys", false).map_err(failed)?;
    if fs::metadata(path).map_or(0, |file| file.len()) <= CHECKED_AT_START {
        integrity(&db, "quick_check")?;
    }
    Ok(db)
}

/// Has SQLite keep a log beside the file, and tells what it keeps. It does not wait its turn for this as it does for a
/// transaction, so where others are opening the file too, it is asked again after a turn.
fn logged(db: &Db) -> Read<String> {
    let ask = || db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(failed);
    for _ in 0..TURNS {
        match ask() {
            Err(Failure::Contended(_)) => {
                run_sql(db, "BEGIN IMMEDIATE")?;
                run_sql(db, "COMMIT")?;
            }
            answered => return answered,
        }
    }
    ask()
}

/// Makes an empty file that only its owner may read. SQLite gives the log it keeps beside it the same rights.
fn make(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// What every connection is set to.
pub(crate) fn pragmas(db: &Db) -> Read<()> {
    db.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
    db.set_prepared_statement_cache_capacity(256);
    // Plans do not depend on what is bound. SQLite would otherwise compile a statement anew with every new value.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
    db.pragma_update(None, "temp_store", "memory").map_err(failed)?;
    // Negative is KiB: 8 MiB a connection.
    db.pragma_update(None, "cache_size", -8192).map_err(failed)
}

/// A database is Usher's by the mark in its header; one without mark and tables has just been made.
pub(crate) fn ours(db: &Db) -> Read<()> {
    // In this order: whoever makes the tables meanwhile sets the mark in the same commit.
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    let mark: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(failed)?;
    if mark == APPLICATION_ID || (mark == 0 && tables == 0) {
        return Ok(());
    }
    Err(Failure::Corrupt("this SQLite file was not made by Usher".to_owned()))
}

fn integrity(db: &Db, pragma: &str) -> Read<()> {
    let verdict: String =
        db.query_row(&format!("PRAGMA {pragma}(1)"), [], |row| row.get(0)).map_err(failed)?;
    if verdict == "ok" { Ok(()) } else { Err(Failure::Corrupt(verdict)) }
}

/// Whether a file is a whole and sound database of Usher's, page by page and index by index; and whether its tallies
/// are what counting gives.
///
/// # Errors
/// [`Failure::Corrupt`] with the first thing that is wrong; [`Failure::Unfinished`] where not all of it is there.
pub fn examine(path: &Path) -> Result<(), Failure> {
    let db = Db::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    ours(&db)?;
    is_whole(&db)?;
    examine_open(&db)
}

/// The examination of a database that is open.
pub(crate) fn examine_open(db: &Db) -> Read<()> {
    integrity(db, "integrity_check")?;
    let wrong: i64 = db
        .query_row(
            "SELECT count(*) FROM workspaces w WHERE
                w.seats_taken <> (SELECT count(*) FROM members m
                    WHERE m.workspace = w.id AND m.standing = 'active' AND m.seat = 'full')
                OR w.directory_users <> (SELECT count(*) FROM directory_users u WHERE u.workspace = w.id)
                OR w.directory_assigned <> (SELECT count(*) FROM directory_users u WHERE u.workspace = w.id AND u.active)
                OR w.directory_groups <> (SELECT count(*) FROM directory_groups g WHERE g.workspace = w.id)
                OR EXISTS (SELECT 1 FROM directory_groups g WHERE g.workspace = w.id AND g.size <>
                    (SELECT count(*) FROM directory_group_lists l WHERE l.directory = g.directory AND l.of_group = g.id))
                OR w.events <> (SELECT count(*) FROM events e WHERE e.workspace = w.id)",
            [],
            |row| row.get(0),
        )
        .map_err(failed)?;
    if wrong > 0 {
        return Err(Failure::Corrupt(format!(
            "the tallies of {wrong} workspaces are not what counting gives"
        )));
    }
    Ok(())
}

/// Copies a database to a new file while it is in use; the copy is the state of one instant.
///
/// # Errors
/// [`Failure`] of either file, and where there is something at `to` already. Nothing is then left at `to` that was not
/// there before.
pub fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let source = Db::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    pragmas(&source)?;
    make(to).map_err(|error| Failure::Unavailable(format!("{} can't be made: {error}", to.display())))?;
    filled(&source, to).inspect_err(|_| {
        // Why the copy broke off says more than why its beginning could not be taken away.
        let _left_behind = fs::remove_file(to);
    })
}

fn filled(source: &Db, to: &Path) -> Read<()> {
    let mut target = Db::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    {
        let backup = Backup::new(source, &mut target).map_err(failed)?;
        // In one step: readers keep no writer waiting, while a copy in many begins anew with every commit between two.
        let StepResult::Done = backup.step(-1).map_err(failed)? else {
            return Err(Failure::Contended("the database was busy and could not be copied".to_owned()));
        };
    }
    // What is in no archive is in no copy either where it would open something: whoever was the operator shows the key again,
    // and a session that was ended since does not come back. A copy of an older version has no such table.
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'operator_sessions')";
    if target.query_row(sql, [], |row| row.get(0)).map_err(failed)? {
        target.execute("DELETE FROM operator_sessions", []).map_err(failed)?;
    }
    target.close().map_err(|(_, error)| failed(error))
}

/// Puts a database that is whole in the place of another, or of none, by one rename.
///
/// # Errors
/// [`Failure::Contended`] where a program has the other open; [`Failure::Unavailable`] where the file system refuses.
/// The other is then still there, and `whole` is taken away.
pub fn put_in_place(whole: &Path, at: &Path) -> Result<(), Failure> {
    replaced(whole, at).inspect_err(|_| {
        // Why it failed says more than why the new file could not be taken away.
        let _left_behind = fs::remove_file(whole);
    })
}

fn replaced(whole: &Path, at: &Path) -> Read<()> {
    if at.exists() {
        only_ours(at)?;
    }
    let refused = |error: io::Error| Failure::Unavailable(format!("{}: {error}", at.display()));
    fs::File::open(whole).and_then(|file| file.sync_all()).map_err(refused)?;
    // The old database's log must not be replayed over the new one.
    for suffix in ["-wal", "-shm"] {
        let mut beside = at.as_os_str().to_owned();
        beside.push(suffix);
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(refused(error)),
            _ => {}
        }
    }
    fs::rename(whole, at).map_err(refused)?;
    // A rename is durable once its folder is.
    let folder = at.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused)
}

/// Leaving the log mode takes a lock that SQLite grants only where no other connection is open. A file that is no
/// database any more is nobody's.
fn only_ours(path: &Path) -> Read<()> {
    let left = Db::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|db| {
        db.busy_timeout(Duration::from_millis(200))?;
        db.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get::<_, String>(0))
    });
    match left.map_err(failed) {
        Err(Failure::Contended(_)) => Err(in_use(path)),
        _ => Ok(()),
    }
}

/// Another program has the file open.
pub(crate) fn in_use(path: &Path) -> Failure {
    Failure::Contended(format!("{} is in use; stop the program that serves it first", path.display()))
}
