//! The connections of this process, in three lanes: so that facts never wait behind reads, nor behind strangers who begin
//! sign-ins.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use store::Failure;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    broken::{Broken, Read, failed},
    line::Line,
    settings::Settings,
};

/// How long somebody waits for a connection that others use. Beyond this, saying no is better than saying yes too late.
const WAITS: Duration = Duration::from_secs(5);

/// How long it may take to connect, to the last of the hosts.
const CONNECTS_WITHIN: Duration = Duration::from_secs(12);

/// Who a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// What is decided, and notes of use: by directories, the operator, and people who are signed in.
    Facts,
    /// What is looked up.
    Reads,
    /// What anybody may cause: sign-ins under way and codes.
    Attempts,
}

pub(crate) struct Pool {
    settings: Settings,
    idle: Mutex<Vec<Line>>,
    facts: Arc<Semaphore>,
    reads: Arc<Semaphore>,
    attempts: Arc<Semaphore>,
    patience: Duration,
}

/// A connection nobody else uses meanwhile. Unless it is given back, it is closed: whatever it was in the middle of is
/// undone by the server.
pub(crate) struct Lease {
    line: Line,
    _place: OwnedSemaphorePermit,
}

impl std::ops::Deref for Lease {
    type Target = Line;

    fn deref(&self) -> &Line {
        &self.line
    }
}

impl Pool {
    pub(crate) fn new(settings: Settings) -> Self {
        let attempts = (settings.connections / 8).max(1);
        let reads = (settings.connections * 3 / 8).max(1);
        let facts = settings.connections.saturating_sub(attempts + reads).max(1);
        let places = |count| Arc::new(Semaphore::new(count));
        Self {
            settings,
            idle: Mutex::default(),
            facts: places(facts),
            reads: places(reads),
            attempts: places(attempts),
            patience: WAITS,
        }
    }

    /// A connection, once one of the lane is free.
    pub(crate) async fn take(&self, lane: Lane) -> Read<Lease> {
        let places = match lane {
            Lane::Facts => &self.facts,
            Lane::Reads => &self.reads,
            Lane::Attempts => &self.attempts,
        };
        let busy =
            || Broken::never(Failure::Unavailable("all connections to the database are in use".to_owned()));
        let place = timeout(self.patience, Arc::clone(places).acquire_owned()).await;
        let place = place.map_err(|_| busy())?.map_err(|_| busy())?;
        let line = match self.idle() {
            Some(line) => line,
            None => self.connect().await?,
        };
        Ok(Lease { line, _place: place })
    }

    fn idle(&self) -> Option<Line> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(line) = idle.pop() {
            if !line.is_closed() {
                return Some(line);
            }
        }
        None
    }

    /// Keeps a connection for the next, who must find it outside of any transaction.
    pub(crate) fn give_back(&self, lease: Lease) {
        if !lease.line.is_closed() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(lease.line);
        }
    }

    /// Closes what lies idle: where one connection was lost, the others are likely to be.
    pub(crate) fn forget(&self) {
        let lost = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        drop(lost);
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) -> Read<Line> {
        let connecting = self.settings.config.connect(self.settings.tls.clone());
        let connected = timeout(CONNECTS_WITHIN, connecting).await;
        let connected = connected.map_err(|_| Broken::lost("connecting took too long"))?;
        let (client, connection) = connected.map_err(failed)?;
        tokio::spawn(async move {
            // Whoever used it is told of it by their own statement.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database broke off");
            }
        });
        Ok(Line::new(client, self.settings.statements))
    }
}
