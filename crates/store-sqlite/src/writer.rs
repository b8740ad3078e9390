//! The one writer: a thread with its own connection. It takes the jobs that wait, runs them one after the other in one
//! transaction, commits once, and only then answers them all. So one flush to disk makes many requests durable, and
//! no two scripts ever run at the same time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use domain::Change;
use futures::{FutureExt, channel::oneshot};
use rusqlite::Connection as Db;
use store::{Failure, Scope, Script};

use crate::{
    commit,
    queue::{Lane, Queue},
    rows::{Read, run_sql},
    transaction::Running,
};

type Work = Box<dyn FnMut(&mut Db) -> Read<()> + Send>;
type Answer = oneshot::Sender<Read<()>>;

struct Job {
    work: Work,
    answer: Answer,
}

/// The writer thread and the way to it. Dropping it lets the jobs that wait be done, then ends the thread.
pub(crate) struct Writer {
    jobs: Arc<Queue<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on a connection of its own.
    pub(crate) fn start(db: Db) -> Read<Self> {
        let jobs = Arc::new(Queue::new());
        let waiting = Arc::clone(&jobs);
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_on(db, &Ending(waiting).0))
            .map_err(|error| Failure::Unavailable(format!("failed to start the writer thread: {error}")))?;
        Ok(Self { jobs, thread: Some(thread) })
    }

    /// Runs a script and commits its change; durable on return.
    pub(crate) async fn commit(&self, scope: Scope, script: Script) -> Read<()> {
        self.run(Lane::Facts, move |db| {
            let mut running = Running::begin(db, scope)?;
            let change = decide(&script, &mut running)?;
            let workspace = running.into_workspace();
            // Most repeats of what is so already end here: nothing to write, nothing to undo.
            if change.is_none() {
                return Ok(());
            }
            commit::apply(db, &change, workspace.as_ref())
        })
        .await
    }

    /// Runs work that may have to be run again, in the next batch; durable on return.
    pub(crate) async fn run(
        &self,
        lane: Lane,
        work: impl FnMut(&mut Db) -> Read<()> + Send + 'static,
    ) -> Read<()> {
        let (answer, done) = oneshot::channel();
        self.jobs.push(lane, Job { work: Box::new(work), answer })?;
        done.await.map_err(|_| Failure::Unavailable("the writer thread has ended".to_owned()))?
    }

    /// Runs work that answers with a value.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        lane: Lane,
        mut work: impl FnMut(&Db) -> Read<T> + Send + 'static,
    ) -> Read<T> {
        let (slot, value) = mpsc::channel();
        self.run(lane, move |db| {
            let value = work(db)?;
            // Work that is run again leaves two values; the last is the one that was committed.
            slot.send(value).map_err(|_| Failure::Script("nobody waits for the answer".to_owned()))
        })
        .await?;
        value.try_iter().last().ok_or_else(|| Failure::Script("work gave no answer".to_owned()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs.close();
        if let Some(thread) = self.thread.take() {
            // The thread catches its jobs' panics; one of its own has been reported by then and changes nothing here.
            let _ended = thread.join();
        }
    }
}

/// Asks a script for its change. Nothing a script may wait for here takes time, so one poll is enough.
fn decide(script: &Script, running: &mut Running<'_>) -> Read<Change> {
    let polled = catch_unwind(AssertUnwindSafe(|| script(running).now_or_never()));
    match polled {
        Ok(Some(decided)) => decided,
        Ok(None) => Err(Failure::Script("it waited for something other than its transaction".to_owned())),
        Err(panic) => {
            let why = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let why = why.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(Failure::Script(format!("it panicked: {}", why.unwrap_or_default())))
        }
    }
}

fn write_on(mut db: Db, waiting: &Queue<Job>) {
    while let Some(mut batch) = waiting.take() {
        let outcomes = together(&mut db, &mut batch);
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            // Whoever asked may have gone away; what was done stays done.
            let _unheard = job.answer.send(outcome);
        }
    }
}

/// However the thread ends, nobody goes on waiting for it.
struct Ending(Arc<Queue<Job>>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Runs a batch in one transaction. A job that fails is undone alone, to its savepoint. Only where SQLite itself gives
/// the whole transaction up (no space, no memory, a read that fails) are those before it undone too, and told so; those
/// behind it get a transaction of their own.
fn together(db: &mut Db, batch: &mut [Job]) -> Vec<Read<()>> {
    let mut outcomes: Vec<Read<()>> = Vec::with_capacity(batch.len());
    let mut begun_at = 0;
    for job in batch {
        if db.is_autocommit() {
            begun_at = outcomes.len();
            if let Err(failure) = run_sql(db, "BEGIN IMMEDIATE") {
                outcomes.push(Err(failure));
                continue;
            }
        }
        let outcome = one(db, job);
        if db.is_autocommit()
            && let Err(failure) = &outcome
        {
            fail(&mut outcomes[begun_at..], failure);
        }
        outcomes.push(outcome);
    }
    if !db.is_autocommit()
        && let Err(failure) = run_sql(db, "COMMIT")
    {
        // What cannot be undone was not begun: the connection is back outside a transaction either way.
        let _undone = run_sql(db, "ROLLBACK");
        fail(&mut outcomes[begun_at..], &failure);
    }
    outcomes
}

/// Whoever was about to be told of success is told of the failure that undid it.
fn fail(outcomes: &mut [Read<()>], failure: &Failure) {
    for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_ok()) {
        *outcome = Err(Failure::Unavailable(format!("undone together with another write: {failure}")));
    }
}

fn one(db: &mut Db, job: &mut Job) -> Read<()> {
    run_sql(db, "SAVEPOINT job")?;
    match (job.work)(db) {
        Ok(()) => run_sql(db, "RELEASE job"),
        Err(failure) if db.is_autocommit() => Err(failure),
        Err(failure) => {
            run_sql(db, "ROLLBACK TO job")?;
            run_sql(db, "RELEASE job")?;
            Err(failure)
        }
    }
}
