//! Writing: a script under its workspace's lock, then all of its change with the end of the transaction, in one round
//! trip. What lost a race or its connection is run again; what may or may not have been committed is found out.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::Moment;
use futures::future::MaybeDone;
use store::{Failure, Scope, Script};
use tokio::{sync::OwnedMutexGuard, time};

use crate::{
    broken::{Broken, Course, Read},
    commit::{self, Around},
    line::{Ended, Line},
    outcome,
    pool::{Lane, Lease, Pool},
    transaction::Running,
    turns::Turns,
};

/// How every transaction begins. Each statement sees what was committed before it, so that what is read behind a lock is
/// what the one before left. Nobody waits for a lock for ever, and a process that is gone without a word gives its locks
/// back.
pub(crate) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '10s'; \
    SET LOCAL idle_in_transaction_session_timeout = '30s'";

/// How often a transaction is run that loses races.
const RACES: u32 = 8;

/// How often a transaction is run whose unique key is taken. Where it is still taken then, it was no race.
const KEYS: u32 = 3;

/// How often a transaction is run that loses its connection.
const CONNECTIONS: u32 = 4;

/// How long a script may take, which waits for nothing but its transaction.
const SCRIPT: Duration = Duration::from_secs(60);

/// How long somebody waits for others who want the same workspace.
const TURN: Duration = Duration::from_secs(20);

/// A place in the queue for a workspace.
pub(crate) type Place = Pin<Box<MaybeDone<BoxedTurn>>>;
type BoxedTurn = Pin<Box<dyn Future<Output = OwnedMutexGuard<()>> + Send>>;

/// What all parts of the adapter share.
pub(crate) struct Core {
    pub(crate) pool: Pool,
    pub(crate) turns: Turns,
    /// What no other process calls itself.
    node: [u8; 16],
    marks: AtomicU64,
    /// The latest stamp that this process knows of.
    latest: AtomicI64,
}

impl Core {
    pub(crate) fn new(pool: Pool, node: [u8; 16]) -> Self {
        Self { pool, turns: Turns::default(), node, marks: AtomicU64::new(0), latest: AtomicI64::new(0) }
    }

    /// Takes note of a stamp: what is committed from now on bears a later one.
    pub(crate) fn stamp(&self, stamp: Option<i64>) {
        if let Some(stamp) = stamp {
            self.latest.fetch_max(stamp, Ordering::AcqRel);
        }
    }

    /// A mark that no other change of any process has.
    fn mark(&self) -> Vec<u8> {
        let number = self.marks.fetch_add(1, Ordering::Relaxed);
        [&self.node[..], &number.to_be_bytes()].concat()
    }

    /// Runs a script and commits its change.
    pub(crate) async fn commit(&self, scope: Scope, script: &Script, place: Option<Place>) -> Read<()> {
        let _turn = match place {
            Some(mut place) => {
                let waited = time::timeout(TURN, place.as_mut()).await;
                let busy = || Failure::Contended("too many others want the same workspace".to_owned());
                waited.map_err(|_| Broken::never(busy()))?;
                place.as_mut().take_output()
            }
            None => None,
        };
        let mut runs = 0;
        loop {
            let broken = match self.once(scope, script).await {
                Ok(()) => return Ok(()),
                Err(broken) => broken,
            };
            runs += 1;
            let most = match broken.course {
                Course::Again => RACES,
                Course::Taken => KEYS,
                Course::Lost => CONNECTIONS,
                Course::Never => 0,
            };
            if runs >= most {
                return Err(broken);
            }
            if broken.is_lost() {
                self.pool.forget();
            }
            tracing::debug!(failure = %broken.failure, runs, "a transaction is run again");
            self.pause(runs).await;
        }
    }

    /// Waits a little, and longer every time; not everybody equally long, so that who met once does not meet again.
    pub(crate) async fn pause(&self, runs: u32) {
        let longest = 8_u64 << runs.min(8);
        let spread = self.marks.load(Ordering::Relaxed).wrapping_mul(7) % longest;
        time::sleep(Duration::from_millis(longest / 2 + spread)).await;
    }

    async fn once(&self, scope: Scope, script: &Script) -> Read<()> {
        let lease = self.pool.take(Lane::Facts).await?;
        let mut running = match scope {
            Scope::Workspace(workspace) => Running::begin(&lease, workspace).await?,
            Scope::Closed(workspace) => Running::begin_closed(&lease, workspace).await?,
            Scope::House => Running::begin_unlocked(&lease).await?,
        };
        let decided = time::timeout(SCRIPT, script(&mut running)).await;
        let course = running.course();
        let endless =
            || Err(Failure::Script("it waited for something other than its transaction".to_owned()));
        let change = match decided.unwrap_or_else(|_| endless()) {
            Ok(change) if !change.is_none() => change,
            // Most repeats of what is so already end here: nothing to write, nothing to undo.
            Ok(_) => {
                drop(running);
                self.undone(lease).await;
                return Ok(());
            }
            Err(failure) => {
                drop(running);
                self.undone(lease).await;
                return Err(Broken { failure, course });
            }
        };
        let mark = self.mark();
        let floor = change.at().micros().max(self.latest.load(Ordering::Acquire).saturating_add(1));
        let around = Around { scope: running.scope(), mark: &mark, floor, free: running.free() };
        let statements = commit::statements(&change, &around)?;
        drop(running);
        let ended = lease.commit(&statements).await;
        match ended {
            Ended::Committed(rows) => {
                self.stamp(Some(floor));
                self.stamp(latest(&rows));
                self.pool.give_back(lease);
                Ok(())
            }
            Ended::Undone(broken) => {
                self.undone(lease).await;
                Err(broken)
            }
            Ended::Unknown(broken) => {
                drop(lease);
                self.find_out(&mark, change.at(), broken).await
            }
        }
    }

    /// Gives a connection back whose transaction came to nothing. One that can't be brought to its end is closed.
    async fn undone(&self, lease: Lease) {
        if lease.plain("ROLLBACK").await.is_ok() {
            self.pool.give_back(lease);
        }
    }

    /// Whether a change was committed of which the answer was lost; where it was not, the loss is a loss before it.
    async fn find_out(&self, mark: &[u8], at: Moment, lost: Broken) -> Read<()> {
        self.pool.forget();
        match outcome::asked(self, mark, at).await {
            Ok(outcome::Outcome::Committed) => Ok(()),
            Ok(outcome::Outcome::Void) => Err(lost),
            Err(failure) => Err(Broken::never(failure)),
        }
    }
}

/// The latest stamp among what the statements of a change gave: the only numbers that any of them gives.
fn latest(rows: &[Vec<tokio_postgres::Row>]) -> Option<i64> {
    let stamps = rows.iter().flatten().filter_map(|row| row.try_get::<_, i64>(0).ok());
    stamps.max()
}

/// A place in the queue for a workspace, taken at once: whoever asks first comes first.
pub(crate) async fn queue(core: &Arc<Core>, scope: Scope) -> Option<Place> {
    let Scope::Workspace(workspace) = scope else { return None };
    let turn: BoxedTurn = Box::pin(core.turns.of(workspace).lock_owned());
    let mut place = Box::pin(futures::future::maybe_done(turn));
    let _taken = futures::poll!(place.as_mut());
    Some(place)
}

/// Whether the server answers.
pub(crate) async fn ping(db: &Line) -> Read<()> {
    db.rows("SELECT 1", Vec::new()).await.map(drop)
}
