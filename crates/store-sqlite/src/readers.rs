//! Readers: connections that only read, apart from the writer. A read takes a few microseconds, so it runs where it is
//! asked for, on a connection nobody else uses meanwhile.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection as Db, OpenFlags};

use crate::{
    file::pragmas,
    rows::{Read, failed, run_sql},
};

/// Connections that lie idle are kept up to this number; more are opened when needed and closed after.
const KEPT: usize = 8;

pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Db>>,
}

impl Readers {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Vec::new()) }
    }

    /// Reads by several statements, which see the same state whatever the writer commits meanwhile.
    pub(crate) fn read_together<T>(&self, read: impl FnOnce(&Db) -> Read<T>) -> Read<T> {
        self.read(|db| {
            run_sql(db, "BEGIN")?;
            let value = read(db);
            run_sql(db, "COMMIT")?;
            value
        })
    }

    /// Reads by one statement, on a connection of its own.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Db) -> Read<T>) -> Read<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let db = match idle {
            Some(db) => db,
            None => self.open()?,
        };
        let value = read(&db);
        // A connection that did not leave its transaction is closed rather than kept.
        if !db.is_autocommit() {
            return value;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(db);
        }
        value
    }

    fn open(&self) -> Read<Db> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Db::open_with_flags(&self.path, flags).map_err(failed)?;
        pragmas(&db)?;
        db.pragma_update(None, "query_only", true).map_err(failed)?;
        Ok(db)
    }
}
