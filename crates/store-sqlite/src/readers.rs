//! Readers: connections that only read, apart from the writer. A read takes a few microseconds, so it runs where it is
//! asked for, on a connection nobody else uses meanwhile.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection as Db, OpenFlags};

use crate::{
    pragmas,
    rows::{Read, failed},
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

    /// Reads on a connection of its own. Several statements of one read see the same state.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Db) -> Read<T>) -> Read<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let db = match idle {
            Some(db) => db,
            None => self.open()?,
        };
        let value = read(&db);
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
