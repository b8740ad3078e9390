//! What is done without being asked: subscriptions are told of events, the proofs of domains are looked at, closed workspaces
//! are emptied, the use of tokens is written down, the admins are told of many who lost access, and what has run out is swept away. Each piece of work is claimed with a lease, so that one of many nodes does it, and another where that one is gone.

mod connections;
mod directories;
mod usage;
mod waves;

use std::{sync::Arc, time::Duration};

use app::{
    App,
    deliveries::{ANSWERED_WITHIN, Courier, Held, LEASE},
};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time,
};

/// How often it is looked whether somebody is to be told of something.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

/// How often what has run out is swept away, by one of all nodes.
const SWEPT_EVERY: Duration = Duration::from_secs(600);

/// How often domains whose proof is due are looked for, by one of all nodes; each is looked at once a day, and every half hour
/// while its proof is awaited.
const DOMAINS_LOOKED_AFTER_EVERY: Duration = Duration::from_secs(600);

/// How often workspaces are looked for that are closed and not yet empty, by one of all nodes.
const CLOSED_LOOKED_FOR_EVERY: Duration = Duration::from_secs(10);

/// How often what waits to be written into journals is written, by every node: as much is lost if one breaks down.
const JOURNALS_WRITTEN_EVERY: Duration = Duration::from_secs(1);

/// How often a node asks whether it is its turn to do such work.
const ASKED_EVERY: Duration = Duration::from_secs(60);

/// How long what is being told may take when the service is told to stop.
const STOPS_WITHIN: Duration = ANSWERED_WITHIN.saturating_add(Duration::from_secs(5));

/// The tasks in the background.
pub(super) struct Background {
    sweeper: JoinHandle<()>,
    watcher: JoinHandle<()>,
    connections: JoinHandle<()>,
    directories: JoinHandle<()>,
    closer: JoinHandle<()>,
    waves: JoinHandle<()>,
    journals: JoinHandle<()>,
    teller: JoinHandle<()>,
    noter: JoinHandle<()>,
    app: Arc<App>,
    is_over: watch::Sender<bool>,
}

impl Background {
    pub(super) fn begin(app: &Arc<App>, courier: &Arc<Courier>) -> Self {
        let (is_over, over) = watch::channel(false);
        let sweeper = tokio::spawn(sweep(Arc::clone(app)));
        let watcher = tokio::spawn(look_after_domains(Arc::clone(app)));
        let connections = tokio::spawn(connections::look_after(Arc::clone(app)));
        let directories = tokio::spawn(directories::look_after(Arc::clone(app)));
        let closer = tokio::spawn(empty_closed(Arc::clone(app)));
        let waves = tokio::spawn(waves::tell(Arc::clone(app)));
        let journals = tokio::spawn(keep_journals(Arc::clone(app)));
        let teller = tokio::spawn(tell(Arc::clone(courier), over));
        let noter = tokio::spawn(usage::write(Arc::clone(app)));
        let app = Arc::clone(app);
        Self {
            sweeper,
            watcher,
            connections,
            directories,
            closer,
            waves,
            journals,
            teller,
            noter,
            app,
            is_over,
        }
    }

    /// Ends it: what is being told is finished, written down, and its leases given back.
    pub(super) async fn end(self) {
        self.sweeper.abort();
        self.watcher.abort();
        self.connections.abort();
        self.directories.abort();
        self.closer.abort();
        self.waves.abort();
        self.journals.abort();
        write_journals(&self.app).await;
        self.noter.abort();
        usage::write_all(&self.app).await;
        self.is_over.send_replace(true);
        let teller = self.teller.abort_handle();
        if time::timeout(STOPS_WITHIN, self.teller).await.is_err() {
            teller.abort();
            tracing::warn!("stopped before every delivery was answered; it will be made again");
        }
    }
}

async fn sweep(app: Arc<App>) {
    let mut ticks = time::interval(ASKED_EVERY);
    loop {
        ticks.tick().await;
        if !is_our_turn(&app, "sweep", SWEPT_EVERY).await {
            continue;
        }
        match app.store.sweep(app.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "swept away what has run out"),
            Err(failure) => tracing::error!(%failure, "failed to sweep"),
        }
        match app::journal::shorten(&app).await {
            Ok(0) => {}
            Ok(entries) => tracing::debug!(entries, "shortened journals"),
            Err(failure) => tracing::error!(%failure, "failed to shorten journals"),
        }
    }
}

async fn keep_journals(app: Arc<App>) {
    let mut ticks = time::interval(JOURNALS_WRITTEN_EVERY);
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        write_journals(&app).await;
    }
}

async fn write_journals(app: &App) {
    if let Err(failure) = app::journal::write(app).await {
        tracing::error!(%failure, "failed to write what waited for directories' journals; it is lost");
    }
}

async fn look_after_domains(app: Arc<App>) {
    let mut ticks = time::interval(ASKED_EVERY);
    loop {
        ticks.tick().await;
        if !is_our_turn(&app, "domains", DOMAINS_LOOKED_AFTER_EVERY).await {
            continue;
        }
        match app::domains::look_after(&app).await {
            Ok(0) => {}
            Ok(domains) => tracing::debug!(domains, "looked at the proofs of domains"),
            Err(failure) => tracing::error!(%failure, "failed to look at the proofs of domains"),
        }
    }
}

/// Goes on with workspaces whose deletion was asked for and broke off, or is too large for one request.
async fn empty_closed(app: Arc<App>) {
    let mut ticks = time::interval(CLOSED_LOOKED_FOR_EVERY);
    loop {
        ticks.tick().await;
        if !is_our_turn(&app, "closed workspaces", CLOSED_LOOKED_FOR_EVERY).await {
            continue;
        }
        match app::closing::empty_closed(&app).await {
            Ok(0) => {}
            Ok(workspaces) => tracing::info!(workspaces, "deleted workspaces that were closed"),
            Err(failure) => tracing::error!(%failure, "failed to empty closed workspaces; it is tried again"),
        }
    }
}

/// Whether this node is to do a piece of work now. The lease is not given back: nobody does it again before it has run out.
async fn is_our_turn(app: &App, work: &str, every: Duration) -> bool {
    let now = app.now();
    match app.store.claim(work, now, now.after(every)).await {
        Ok(claimed) => claimed.is_some(),
        Err(failure) => {
            tracing::error!(work, %failure, "failed to ask whose turn it is");
            false
        }
    }
}

async fn tell(courier: Arc<Courier>, mut over: watch::Receiver<bool>) {
    let mut serving = JoinSet::new();
    let mut fails = false;
    let mut ticks = time::interval(LOOKED_EVERY);
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = over.wait_for(|is_over| *is_over) => break,
        }
        while serving.try_join_next().is_some() {}
        match courier.claim().await {
            Ok(held) => {
                fails = false;
                for one in held {
                    serving.spawn(serve(Arc::clone(&courier), one));
                }
            }
            // Said once: while the database is away, it would be every second.
            Err(failure) if !fails => {
                fails = true;
                tracing::error!(%failure, "failed to look for subscriptions that are due; it is tried again");
            }
            Err(_) => {}
        }
    }
    while serving.join_next().await.is_some() {}
}

/// Serves a subscription for as long as its lease is held.
async fn serve(courier: Arc<Courier>, held: Held) {
    let served = tokio::select! {
        served = courier.serve(&held) => served,
        () = hold(&courier, &held) => {
            tracing::info!(subscription = %held.subscription, "stopped telling a subscription: its lease was lost");
            return;
        }
    };
    let released = courier.release(&held).await;
    if let Err(failure) = served.and(released) {
        tracing::error!(subscription = %held.subscription, %failure, "failed to tell a subscription of events");
    }
}

/// Renews a lease in time; comes back once it is lost.
async fn hold(courier: &Courier, held: &Held) {
    let mut until = courier.now().after(LEASE);
    loop {
        time::sleep(LEASE / 3).await;
        let asked = courier.now();
        match courier.renew(held).await {
            Ok(true) => until = asked.after(LEASE),
            Ok(false) => return,
            Err(failure) if courier.now() < until => {
                tracing::warn!(%failure, "failed to renew a lease; it is tried again");
            }
            Err(_) => return,
        }
    }
}
