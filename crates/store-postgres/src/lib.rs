//! The storage port on PostgreSQL.
//!
//! One transaction for each script, under the row lock of its workspace: begin, lock and the workspace in one round trip,
//! what the script asks for in another, all of its change and the commit in a third. The files are named for what they
//! hold, and the SQLite adapter has the same ones.

mod about;
mod accounts;
mod archive;
mod attempts;
mod broken;
mod clients;
mod commit;
mod connections;
mod deliveries;
mod directory_groups;
mod directory_users;
mod domains;
mod doors;
mod examine;
mod exchanges;
mod factors;
mod feed;
mod groups;
mod leases;
mod line;
mod logouts;
mod member_lists;
mod members;
mod migrate;
mod operators;
mod outcome;
mod pool;
mod reader;
mod records;
mod rows;
mod sessions;
mod settings;
mod setup_links;
mod sign_ins;
mod subscriptions;
mod tls;
mod transaction;
mod turns;
mod usage;
mod waves;
mod workspaces;
mod writer;

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use domain::{Moment, exchange::Exchange, sign_in::SignIn};
use store::{Attempt, Attempts, Code, Failure, MOST_KEPT, Mark, Marked, Marker, Scope, Script, Store};

pub use self::{
    archive::{Archive, LEFT_OUT, Over, Shape, shape},
    migrate::{MIGRATIONS, Migration},
    settings::Settings,
};
use self::{
    pool::{Lane, Pool},
    rows::text,
    writer::Core,
};

/// A database on a PostgreSQL server.
pub struct Postgres {
    core: Arc<Core>,
    begun: AtomicU32,
}

/// What opening found and did.
#[derive(Debug)]
pub struct Opened {
    /// The migrations that were run.
    pub migrated: Vec<&'static str>,
}

/// Asks on a connection of a lane, once: where the connection is lost, it is not known whether it was done.
macro_rules! asked {
    ($store:expr, $lane:expr, $db:ident, $question:expr) => {{
        let pool = &$store.core.pool;
        match pool.take($lane).await {
            Err(broken) => Err(store::Failure::from(broken)),
            Ok(lease) => {
                let $db = &*lease;
                let answer: $crate::broken::Read<_> = $question.await;
                if answer.is_ok() {
                    pool.give_back(lease);
                }
                answer.map_err(store::Failure::from)
            }
        }
    }};
}
pub(crate) use asked;

/// Reads beside all writers. Where a connection turns out to be lost, another is asked.
macro_rules! read_beside {
    ($store:expr, $db:ident, $question:expr) => {{
        let pool = &$store.core.pool;
        let mut tries = 0;
        loop {
            let lease = match pool.take($crate::pool::Lane::Reads).await {
                Ok(lease) => lease,
                Err(broken) => break Err(store::Failure::from(broken)),
            };
            let $db = &*lease;
            let answer: $crate::broken::Read<_> = $question.await;
            match answer {
                Ok(answer) => {
                    pool.give_back(lease);
                    break Ok(answer);
                }
                Err(broken) if broken.is_lost() && tries < $crate::READ_AGAIN => {
                    tries += 1;
                    pool.forget();
                }
                Err(broken) => break Err(store::Failure::from(broken)),
            }
        }
    }};
}
pub(crate) use read_beside;

/// How often a read that lost its connection is asked again.
const READ_AGAIN: u32 = 2;

/// With every so many attempts begun it is seen to that there are not too many.
const FORGOTTEN_EVERY: u32 = 256;

impl Postgres {
    /// Connects, and brings the schema up to date. `node` is what no other process calls itself: 16 random bytes.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] where the server can't be reached or lets us not in, [`Failure::Newer`] where a later
    /// version wrote the database, [`Failure::Unfinished`] where a move into it is not finished, [`Failure::Corrupt`] where
    /// it is not Usher's.
    pub async fn open(settings: Settings, node: [u8; 16], now: Moment) -> Result<(Self, Opened), Failure> {
        let pool = Pool::new(settings);
        let db = pool.connect().await?;
        is_durable(&db).await?;
        archive::is_whole(&db).await?;
        let migrated = migrate::migrate(&db, now).await?;
        let store = Self { core: Arc::new(Core::new(pool, node)), begun: AtomicU32::new(0) };
        Ok((store, Opened { migrated }))
    }
}

/// Whether a database is sound: its tallies are what counting gives, and nothing is missing in the feed. Nothing is
/// changed.
///
/// # Errors
/// [`Failure::Corrupt`] with the first thing that is wrong; [`Failure::Unavailable`] where the server can't be reached, or
/// the schema is not up to date; [`Failure::Unfinished`] where not all of it is there.
pub async fn examine(settings: Settings) -> Result<(), Failure> {
    Ok(examine::examine(&archive::opened(settings).await?).await?)
}

/// An answer means durable, and a server that is told not to wait for its disk can't keep that.
async fn is_durable(db: &line::Line) -> Result<(), Failure> {
    let setting =
        db.one("SELECT current_setting('synchronous_commit')", Vec::new(), |row| text(row, 0)).await?;
    if setting.as_deref() == Some("off") {
        return Err(Failure::Unavailable(
            "its setting synchronous_commit is off, so that a crash would lose what was acknowledged; turn it on for \
             this database: ALTER DATABASE … SET synchronous_commit = on"
                .to_owned(),
        ));
    }
    Ok(())
}

#[async_trait]
impl Attempts for Postgres {
    async fn begin(&self, attempt: Attempt) -> Result<(), Failure> {
        asked!(self, Lane::Attempts, db, attempts::begin(db, &attempt))?;
        self.keep_few().await
    }

    async fn take(&self, state: &[u8; 32], now: Moment) -> Result<Option<Attempt>, Failure> {
        asked!(self, Lane::Attempts, db, attempts::take(db, state, now))
    }

    async fn send(&self, code: Code, most: u32, now: Moment) -> Result<bool, Failure> {
        let is_sent = asked!(self, Lane::Attempts, db, attempts::send(db, &code, most, now))?;
        self.keep_few().await?;
        Ok(is_sent)
    }

    async fn guess(&self, browser: &[u8; 32], now: Moment) -> Result<Option<Code>, Failure> {
        asked!(self, Lane::Attempts, db, attempts::guess(db, browser, now))
    }

    async fn spend(&self, browser: &[u8; 32]) -> Result<bool, Failure> {
        asked!(self, Lane::Attempts, db, attempts::spend(db, browser))
    }

    async fn mark(&self, mark: Mark, now: Moment) -> Result<Marked, Failure> {
        // Not among what strangers cause: who has a key of the directory's waits behind none of them.
        asked!(self, Lane::Facts, db, attempts::mark(db, &mark, now, mark.marker.most()))
    }

    async fn is_marked(&self, marker: Marker, digest: [u8; 32], now: Moment) -> Result<bool, Failure> {
        asked!(self, Lane::Facts, db, attempts::is_marked(db, &marker.to_bytes(), &digest, now))
    }

    async fn log(&self, sign_in: SignIn, most: u32) -> Result<(), Failure> {
        asked!(self, Lane::Attempts, db, sign_ins::log(db, &sign_in, most))
    }

    async fn keep(&self, exchanges: Vec<Exchange>) -> Result<(), Failure> {
        asked!(self, Lane::Attempts, db, exchanges::keep(db, &exchanges))
    }

    async fn shorten(&self, most: u32, most_reads: u32) -> Result<u64, Failure> {
        asked!(self, Lane::Attempts, db, exchanges::shorten(db, most, most_reads))
    }

    async fn sweep(&self, now: Moment) -> Result<u64, Failure> {
        self.place_all().await?;
        asked!(self, Lane::Attempts, db, attempts::forget(db, MOST_KEPT))?;
        asked!(self, Lane::Attempts, db, attempts::sweep(db, now))
    }
}

impl Postgres {
    async fn keep_few(&self) -> Result<(), Failure> {
        if self.begun.fetch_add(1, Ordering::Relaxed) % FORGOTTEN_EVERY == FORGOTTEN_EVERY - 1 {
            asked!(self, Lane::Attempts, db, attempts::forget(db, MOST_KEPT))?;
        }
        Ok(())
    }
}

#[async_trait]
impl Store for Postgres {
    async fn commit(&self, scope: Scope, script: Script) -> Result<(), Failure> {
        let place = writer::queue(&self.core, scope).await;
        let core = Arc::clone(&self.core);
        // A task of its own: a caller who goes away leaves nothing in the middle of a transaction.
        let task = tokio::spawn(async move { core.commit(scope, &script, place).await });
        match task.await {
            Ok(outcome) => outcome.map_err(Failure::from),
            Err(ended) => Err(Failure::Script(match ended.try_into_panic() {
                Ok(panic) => format!("it panicked: {}", words(&*panic)),
                Err(_) => "the program was stopped in the middle of it".to_owned(),
            })),
        }
    }

    async fn ping(&self) -> Result<(), Failure> {
        read_beside!(self, db, writer::ping(db))
    }
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
