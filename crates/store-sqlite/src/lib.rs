//! The storage port on SQLite.
//!
//! One writer thread commits in groups with `synchronous=FULL`, so that an answer means durable; readers are apart and
//! never wait for it. The files are named for what they hold, and the PostgreSQL adapter has the same ones.

mod accounts;
mod archive;
mod attempts;
mod clients;
mod commit;
mod connections;
#[cfg(test)]
mod cost;
mod deliveries;
mod directory_groups;
mod directory_users;
mod domains;
mod doors;
mod exchanges;
mod factors;
mod file;
mod groups;
mod leases;
mod logouts;
mod member_lists;
mod members;
mod migrate;
mod operators;
mod queue;
mod reader;
mod readers;
mod records;
mod rows;
mod sessions;
mod setup_links;
mod sign_ins;
mod subscriptions;
mod transaction;
mod usage;
mod waves;
mod workspaces;
mod writer;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use domain::{Moment, exchange::Exchange, sign_in::SignIn};
use store::{Attempt, Attempts, Code, Failure, MOST_KEPT, Mark, Marked, Marker, Scope, Script, Store};

pub use self::{
    archive::{Archive, LEFT_OUT, Shape, is_current, shape},
    file::{copy, examine, put_in_place},
    migrate::{MIGRATIONS, Migration},
};
use self::{queue::Lane, readers::Readers, rows::failed, writer::Writer};

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
    /// [`Failure::Unfinished`] where a move into it is not finished, [`Failure::Unavailable`] where it can't be opened or
    /// another process holds it.
    pub fn open(path: &Path, now: Moment) -> Result<(Self, Opened), Failure> {
        let mut db = file::open(path)?;
        archive::is_whole(&db)?;
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

#[async_trait]
impl Attempts for Sqlite {
    async fn begin(&self, attempt: Attempt) -> Result<(), Failure> {
        self.writer.run(Lane::Attempts, move |db| attempts::begin(db, &attempt, MOST_KEPT)).await
    }

    async fn take(&self, state: &[u8; 32], now: Moment) -> Result<Option<Attempt>, Failure> {
        let state = *state;
        self.writer.ask(Lane::Attempts, move |db| attempts::take(db, &state, now)).await
    }

    async fn send(&self, code: Code, most: u32, now: Moment) -> Result<bool, Failure> {
        self.writer.ask(Lane::Attempts, move |db| attempts::send(db, &code, most, now, MOST_KEPT)).await
    }

    async fn guess(&self, browser: &[u8; 32], now: Moment) -> Result<Option<Code>, Failure> {
        let browser = *browser;
        self.writer.ask(Lane::Attempts, move |db| attempts::guess(db, &browser, now)).await
    }

    async fn spend(&self, browser: &[u8; 32]) -> Result<bool, Failure> {
        let browser = *browser;
        self.writer.ask(Lane::Attempts, move |db| attempts::spend(db, &browser)).await
    }

    async fn mark(&self, mark: Mark, now: Moment) -> Result<Marked, Failure> {
        // Not among what strangers cause: who has a key of the directory's waits behind none of them.
        self.writer.ask(Lane::Facts, move |db| attempts::mark(db, &mark, now, mark.marker.most())).await
    }

    async fn is_marked(&self, marker: Marker, digest: [u8; 32], now: Moment) -> Result<bool, Failure> {
        self.readers.read_together(|db| attempts::is_marked(db, marker, &digest, now))
    }

    async fn log(&self, sign_in: SignIn, most: u32) -> Result<(), Failure> {
        self.writer.run(Lane::Attempts, move |db| sign_ins::log(db, &sign_in, most)).await
    }

    async fn keep(&self, exchanges: Vec<Exchange>) -> Result<(), Failure> {
        self.writer.run(Lane::Attempts, move |db| exchanges::keep(db, &exchanges)).await
    }

    async fn shorten(&self, most: u32, most_reads: u32) -> Result<u64, Failure> {
        self.writer.ask(Lane::Attempts, move |db| exchanges::shorten(db, most, most_reads)).await
    }

    async fn sweep(&self, now: Moment) -> Result<u64, Failure> {
        self.writer.ask(Lane::Attempts, move |db| attempts::sweep(db, now)).await
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
