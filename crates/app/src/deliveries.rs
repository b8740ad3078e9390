//! Deliveries: subscriptions are told of events, by whoever holds their lease.
//!
//! Every event is told at least once, and those of one workspace in their order. What was sent and could not be written
//! down, because the process died or lost its lease, is sent again by the next, under the same id.

pub mod schedule;
pub mod signature;
mod turn;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{
    Moment, SubscriptionId,
    subscription::{Pause, Subscription},
};
use futures::{StreamExt, stream};
use store::{Cut, Failure, Lease, Published, Telling, lease_of};

use self::{
    signature::Key,
    turn::{End, Origin, Strip, Tried},
};
use crate::{App, ports::Teller, subscriptions};

/// How long a lease is claimed for. Whoever serves a subscription renews it well before.
pub const LEASE: Duration = Duration::from_secs(15);

/// How long an endpoint may take to answer.
pub const ANSWERED_WITHIN: Duration = Duration::from_secs(15);
/// How much of an answer is read, in bytes.
pub const READ_OF_ANSWER: usize = 1024;

/// How many workspaces are told of their events at once.
const AT_ONCE: usize = 8;
/// How many events are taken from behind the cursor at once.
const STRIDE: u32 = 100;
/// How many stalled lanes are tried in one turn, and how many events of each.
const LANES: usize = 8;
const EVENTS_OF_LANE: u32 = 20;
/// How many may fail, and none be told, until a turn is broken off.
const ENOUGH: usize = 3;
/// How much of an answer is kept, in characters.
const KEPT_OF_ANSWER: usize = 200;

/// An event as the operator API shows it.
pub type Shown = fn(&Published) -> serde_json::Result<Vec<u8>>;

/// Tells subscriptions of events.
pub struct Courier {
    app: Arc<App>,
    teller: Arc<dyn Teller>,
    shown: Shown,
    is_stopping: AtomicBool,
}

/// A subscription whose lease was claimed.
#[derive(Debug, Clone)]
pub struct Held {
    /// Which.
    pub subscription: SubscriptionId,
    lease: Lease,
}

/// What a turn has come to so far.
struct Turn<'a> {
    subscription: &'a Subscription,
    keys: Vec<Key>,
    enough: usize,
    told: AtomicUsize,
    failed: AtomicUsize,
    is_gone: AtomicBool,
}

impl Courier {
    /// One that sends by `teller` what `shown` makes of an event.
    #[must_use]
    pub const fn new(app: Arc<App>, teller: Arc<dyn Teller>, shown: Shown) -> Self {
        Self { app, teller, shown, is_stopping: AtomicBool::new(false) }
    }

    /// Begins nothing more; what is under way is finished and written down.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Release);
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.app.now()
    }

    /// Claims the subscriptions of which something is due, as far as nobody else was faster.
    ///
    /// # Errors
    /// The store's failures.
    pub async fn claim(&self) -> Result<Vec<Held>, Failure> {
        let mut held = Vec::new();
        for subscription in self.app.store.due(self.now()).await? {
            let now = self.now();
            match self.app.store.claim(&lease_of(subscription), now, now.after(LEASE)).await {
                Ok(claimed) => held.extend(claimed.map(|lease| Held { subscription, lease })),
                Err(failure) if held.is_empty() => return Err(failure),
                // What was claimed is served; the others are still due.
                Err(_) => break,
            }
        }
        Ok(held)
    }

    /// Holds a lease on. False where it was lost: what is under way has to be dropped.
    ///
    /// # Errors
    /// The store's failures.
    pub async fn renew(&self, held: &Held) -> Result<bool, Failure> {
        self.app.store.renew(&held.lease, self.now().after(LEASE)).await
    }

    /// Gives a lease back.
    ///
    /// # Errors
    /// The store's failures.
    pub async fn release(&self, held: &Held) -> Result<(), Failure> {
        self.app.store.release(&held.lease).await
    }

    /// Tells a subscription of everything that is due. It may be dropped at any point: what was not written down by then
    /// is told again.
    ///
    /// # Errors
    /// The store's failures.
    pub async fn serve(&self, held: &Held) -> Result<(), Failure> {
        while !self.is_stopping.load(Ordering::Acquire) {
            let Some(telling) = self.app.store.telling(held.subscription).await? else { return Ok(()) };
            let now = self.now();
            if !telling.subscription.is_active() || telling.progress.next_at > now {
                return Ok(());
            }
            let cut = Cut::new(Some(telling.progress.cursor), STRIDE);
            let events = self.app.store.events(cut).await?.items;
            let mut strips = turn::strips(&telling, &events);
            strips.extend(self.stalled(&telling, now).await?);
            if events.is_empty() && strips.is_empty() {
                return Ok(());
            }
            let (tried, is_gone) = self.told(&telling, strips).await;
            let spread = self.app.entropy.bytes::<1>()[0];
            let reckoned = turn::reckon(&telling, &events, &tried, self.now(), spread);
            if !self.app.store.settle(&held.lease, reckoned.settlement).await? {
                tracing::info!(subscription = %held.subscription, "what was told will be told again: the lease was lost");
                return Ok(());
            }
            if let Some(why) = is_gone.then_some(Pause::Gone).or(reckoned.gives_up) {
                return subscriptions::give_up(&self.app, &telling.subscription, why).await;
            }
        }
        Ok(())
    }

    /// The stalled lanes whose time has come, as far as they fit into one turn.
    async fn stalled(&self, telling: &Telling, now: Moment) -> Result<Vec<Strip>, Failure> {
        let due = telling.lanes.iter().filter(|lane| lane.next_at <= now).take(LANES);
        let mut strips = Vec::new();
        for lane in due {
            let mut through = turn::window(lane, telling.progress.cursor);
            let read = self.app.store.events_of(lane.workspace, lane.place, through, EVENTS_OF_LANE).await?;
            if let Some(last) = read.last().filter(|_| read.len() >= EVENTS_OF_LANE as usize) {
                through = last.id;
            }
            let events = read.into_iter().filter(|event| telling.subscription.wants(&event.name)).collect();
            let origin = Origin::Lane { lane: lane.clone(), through };
            strips.push(Strip { workspace: lane.workspace, events, origin });
        }
        Ok(strips)
    }

    /// Sends what is to be told: the events of each workspace one after the other, several workspaces at once. An endpoint
    /// that did not answer as a whole is tried with one event first.
    async fn told(&self, telling: &Telling, strips: Vec<Strip>) -> (Vec<Tried>, bool) {
        let is_down = telling.progress.attempts > 0;
        let (at_once, enough) = if is_down { (1, 1) } else { (AT_ONCE, ENOUGH) };
        let turn = Turn {
            subscription: &telling.subscription,
            keys: self.keys(&telling.subscription),
            enough,
            told: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            is_gone: AtomicBool::new(false),
        };
        let tried =
            stream::iter(strips).map(|strip| self.along(&turn, strip)).buffered(at_once).collect().await;
        (tried, turn.is_gone.load(Ordering::Acquire))
    }

    async fn along(&self, turn: &Turn<'_>, strip: Strip) -> Tried {
        for (told, event) in strip.events.iter().enumerate() {
            if !self.goes_on(turn) {
                return Tried { strip, told, end: End::Open };
            }
            if let Err(failure) = self.tell(turn, event).await {
                turn.failed.fetch_add(1, Ordering::AcqRel);
                let end = if turn.is_gone.load(Ordering::Acquire) { End::Open } else { End::Failed(failure) };
                return Tried { strip, told, end };
            }
            turn.told.fetch_add(1, Ordering::AcqRel);
        }
        let told = strip.events.len();
        Tried { strip, told, end: End::Told }
    }

    fn goes_on(&self, turn: &Turn<'_>) -> bool {
        let answers =
            turn.told.load(Ordering::Acquire) > 0 || turn.failed.load(Ordering::Acquire) < turn.enough;
        answers && !turn.is_gone.load(Ordering::Acquire) && !self.is_stopping.load(Ordering::Acquire)
    }

    /// One attempt to tell of one event; what went wrong, in words for the operator.
    async fn tell(&self, turn: &Turn<'_>, event: &Published) -> Result<(), String> {
        if turn.keys.is_empty() {
            return Err(text::deliveries::secret_does_not_open().to_owned());
        }
        let body = (self.shown)(event).map_err(|error| error.to_string())?;
        let id = event.id.to_string();
        let request = signature::request(&turn.subscription.url, &turn.keys, &id, self.now(), body);
        let request = request.map_err(|error| error.to_string())?;
        let answer = self.teller.tell(request).await.map_err(|unreachable| unreachable.0)?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        if status == http::StatusCode::GONE {
            turn.is_gone.store(true, Ordering::Release);
        }
        Err(said(status, answer.body()))
    }

    /// The keys that sign now. An old secret that does not open is passed over.
    fn keys(&self, subscription: &Subscription) -> Vec<Key> {
        let now = self.now();
        let older = subscription.older.as_ref().filter(|older| now < older.until);
        let sealed = [Some(&subscription.secret), older.map(|older| &older.secret)];
        let place = subscriptions::place_of_secret(subscription.id);
        let opened =
            sealed.into_iter().flatten().filter_map(|sealed| self.app.vault.open(&place, sealed).ok());
        opened.filter_map(|secret| Key::of(&secret)).collect()
    }
}

/// What an endpoint answered: its status, and the beginning of what it said, as far as it can be printed.
fn said(status: http::StatusCode, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let printable = |c: char| if c.is_control() || c == char::REPLACEMENT_CHARACTER { ' ' } else { c };
    let text: String = text.trim().chars().take(KEPT_OF_ANSWER).map(printable).collect();
    match text.is_empty() {
        true => text::deliveries::answered(status),
        false => text::deliveries::answered_and_said(text, status),
    }
}
