//! The storage port on SQLite.
//!
//! One writer thread commits in groups with `synchronous=FULL`, so that an answer means durable; readers are apart and
//! never wait for it. The files are named for what they hold, and the PostgreSQL adapter has the same ones.

mod accounts;
mod attempts;
mod commit;
mod connections;
mod directory_users;
mod doors;
mod members;
mod migrate;
mod reader;
mod readers;
mod records;
mod rows;
mod sessions;
mod transaction;
mod workspaces;
mod writer;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use domain::Moment;
use rusqlite::{Connection as Db, OpenFlags, backup::Backup};
use store::{Attempt, Attempts, Code, Failure, Scope, Script, Store};

pub use self::migrate::{MIGRATIONS, Migration};
use self::{
    readers::Readers,
    rows::{Read, failed},
    writer::Writer,
};

/// Files up to this size are checked page by page at start; larger ones by `usher doctor`, which may take its time.
const CHECKED_AT_START: u64 = 64 * 1024 * 1024;

/// A database in one SQLite file.
pub struct Sqlite {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
}

/// What opening found and did.
#[derive(Debug)]
pub struct Opened {
    /// The migrations that were run.
    pub migrated: Vec<&'static str>,
}

impl Sqlite {
    /// Opens the file, makes it if there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// [`Failure::Corrupt`] where the file is damaged or not Usher's, [`Failure::Newer`] where a later version wrote it,
    /// [`Failure::Unavailable`] where it can't be opened or another process holds it.
    pub fn open(path: &Path, now: Moment) -> Result<(Self, Opened), Failure> {
        let mut db = connect(path)?;
        check(&db, path)?;
        let migrated = migrate::migrate(&mut db, now)?;
        let writer = Writer::start(db)?;
        let store = Self { path: path.to_owned(), writer, readers: Readers::new(path.to_owned()) };
        Ok((store, Opened { migrated }))
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn connect(path: &Path) -> Read<Db> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Db::open_with_flags(path, flags).map_err(failed)?;
    pragmas(&db)?;
    let mode: String =
        db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(failed)?;
    if mode != "wal" {
        return Err(Failure::Unavailable(format!(
            "the file system does not let SQLite keep a log beside it ({mode})"
        )));
    }
    // An answer means durable: every commit is flushed.
    db.pragma_update(None, "synchronous", "full").map_err(failed)?;
    db.pragma_update(None, "foreign_keys", false).map_err(failed)?;
    Ok(db)
}

/// What every connection is set to.
pub(crate) fn pragmas(db: &Db) -> Read<()> {
    db.busy_timeout(std::time::Duration::from_secs(5)).map_err(failed)?;
    db.set_prepared_statement_cache_capacity(256);
    db.pragma_update(None, "temp_store", "memory").map_err(failed)?;
    // Negative is KiB: 8 MiB a connection.
    db.pragma_update(None, "cache_size", -8192).map_err(failed)
}

fn check(db: &Db, path: &Path) -> Read<()> {
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    if size <= CHECKED_AT_START {
        integrity(db, "quick_check")?;
    }
    Ok(())
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
/// [`Failure::Corrupt`] with the first thing that is wrong.
pub fn examine(path: &Path) -> Result<(), Failure> {
    let db = Db::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    integrity(&db, "integrity_check")?;
    let wrong: i64 = db
        .query_row(
            "SELECT count(*) FROM workspaces w WHERE
                w.seats_taken <> (SELECT count(*) FROM members m
                    WHERE m.workspace = w.id AND m.standing = 'active' AND m.seat = 'full')
                OR w.directory_users <> (SELECT count(*) FROM directory_users u WHERE u.workspace = w.id)
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

/// Copies a database to another file while it is in use; the copy is the state of one instant.
///
/// # Errors
/// [`Failure`] of either file; nothing is left at `to` that could be taken for a whole copy only if this returns.
pub fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let source = Db::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    source.busy_timeout(std::time::Duration::from_secs(5)).map_err(failed)?;
    let mut target = Db::open(to).map_err(failed)?;
    {
        let backup = Backup::new(&source, &mut target).map_err(failed)?;
        backup.run_to_completion(4096, std::time::Duration::ZERO, None).map_err(failed)?;
    }
    target.close().map_err(|(_, error)| failed(error))
}

#[async_trait]
impl Attempts for Sqlite {
    async fn begin(&self, attempt: Attempt) -> Result<(), Failure> {
        self.writer.run(move |db| attempts::begin(db, &attempt)).await
    }

    async fn take(&self, state: &[u8; 32], now: Moment) -> Result<Option<Attempt>, Failure> {
        let state = *state;
        self.writer.ask(move |db| attempts::take(db, &state, now)).await
    }

    async fn send(&self, code: Code) -> Result<(), Failure> {
        self.writer.run(move |db| attempts::send(db, &code)).await
    }

    async fn guess(&self, browser: &[u8; 32], now: Moment) -> Result<Option<Code>, Failure> {
        let browser = *browser;
        self.writer.ask(move |db| attempts::guess(db, &browser, now)).await
    }

    async fn spend(&self, browser: &[u8; 32]) -> Result<bool, Failure> {
        let browser = *browser;
        self.writer.ask(move |db| attempts::spend(db, &browser)).await
    }

    async fn codes_to(&self, address: &domain::Address, now: Moment) -> Result<u32, Failure> {
        self.readers.read(|db| attempts::codes_to(db, address, now))
    }

    async fn sweep(&self, now: Moment) -> Result<u64, Failure> {
        self.writer.ask(move |db| attempts::sweep(db, now)).await
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn commit(&self, scope: Scope, script: Script) -> Result<(), Failure> {
        self.writer.commit(scope, script).await
    }

    async fn ping(&self) -> Result<(), Failure> {
        self.readers.read(|db| db.query_row("SELECT 1", [], |_| Ok(())).map_err(failed))
    }
}
