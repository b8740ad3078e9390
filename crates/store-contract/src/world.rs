//! A world to test in: a database, a clock that stands still until it is moved, ids that count up, and what can happen
//! in the product's own words. Everything is written through rules, since nobody else can make a change.

mod books;
mod clients;
mod crowd;
mod directory;
mod domains;
mod endings;
mod everything;
pub mod factors;
pub mod groups;
mod links;
mod people;
mod saml;
mod sign_in;
mod subscriptions;
mod waves;
mod workspaces;

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{Actor, Change, Id, Moment, Refusal, Workspace, WorkspaceId, id::Kind, rules::Scene};
use store::{Decision, Scope, Steps, Store};

pub use self::{
    crowd::at_once,
    directory::{Ready, made},
    people::{Saying, address, asserted, digest_of, domain_named, subject, told},
};
use crate::{Adapter, Fresh};

/// The environment variable that tells a test that it is the child of another, and of which database.
pub const CHILD_OF: &str = "STORE_CONTRACT_ADDRESS";

/// Ids begin a little below the middle of their range and pass it: whoever compares their bytes as signed numbers puts
/// them in the wrong order.
const FIRST_ID: u128 = (u128::MAX >> 1) - 24;

/// A world to test in. Clones are the same world.
#[derive(Clone)]
pub struct World {
    /// The database.
    pub store: Arc<dyn Store>,
    address: String,
    adapter: Adapter,
    shared: Arc<Shared>,
}

struct Shared {
    ids: AtomicU64,
    now: AtomicI64,
    guard: Option<Box<dyn Any + Send + Sync>>,
}

/// A world whose database is closed.
pub struct Closed {
    /// What leads to the database.
    pub address: String,
    /// The adapter.
    pub adapter: Adapter,
    shared: Arc<Shared>,
}

impl Closed {
    /// Opens the database.
    #[must_use]
    pub async fn open(self) -> World {
        let Self { address, adapter, shared } = self;
        let store = (adapter.open)(address.clone()).await;
        World { store, address, adapter, shared }
    }
}

/// What a rule answers, or the store's failure to ask it.
pub type Answer<T> = Result<Result<T, Refusal>, store::Failure>;

impl World {
    /// A world over a fresh database; or, in a child process, over its parent's.
    pub async fn begin(adapter: Adapter) -> Self {
        let now: Moment = "2026-11-23T09:00:00Z".parse().expect("this is a moment");
        let shared =
            |guard| Arc::new(Shared { ids: AtomicU64::new(0), now: AtomicI64::new(now.micros()), guard });
        if let Ok(address) = std::env::var(CHILD_OF) {
            let store = (adapter.open)(address.clone()).await;
            return Self { store, address, adapter, shared: shared(None) };
        }
        let Fresh { store, address, guard } = (adapter.fresh)().await;
        Self { store, address, adapter, shared: shared(Some(guard)) }
    }

    /// Closes the database. Whoever holds a clone of the world holds it open.
    #[must_use]
    pub fn close(self) -> Closed {
        let Self { store, address, adapter, shared } = self;
        drop(store);
        Closed { address, adapter, shared }
    }

    /// Closes the database and opens it again.
    #[must_use]
    pub async fn reopened(self) -> Self {
        self.close().open().await
    }

    /// The same world, looked at through another database.
    #[must_use]
    pub fn over(&self, store: Arc<dyn Store>) -> Self {
        Self { store, ..self.clone() }
    }

    /// What leads to the database.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether the database is another process's to remove.
    #[must_use]
    pub fn is_child(&self) -> bool {
        self.shared.guard.is_none()
    }

    /// The next id.
    #[must_use]
    pub fn id<K: Kind>(&self) -> Id<K> {
        Id::from_bits(FIRST_ID + u128::from(self.shared.ids.fetch_add(1, Ordering::Relaxed)))
    }

    /// Waits until something is so that is written behind a caller's back.
    ///
    /// # Panics
    /// Where it never is.
    pub async fn reach(&self, mut is_so: impl AsyncFnMut() -> bool) {
        for _ in 0..10_000 {
            if is_so().await {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("what was waited for never was so");
    }

    /// Skips this many ids, so that two processes never give the same one.
    pub fn skip_ids(&self, count: u64) {
        self.shared.ids.fetch_add(count, Ordering::Relaxed);
    }

    /// A digest nobody else has.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = [0xd1; 32];
        digest[8..24].copy_from_slice(&self.id::<domain::id::OfToken>().to_bytes());
        digest
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment::from_micros(self.shared.now.load(Ordering::Relaxed))
    }

    /// Lets time pass.
    pub fn pass(&self, span: Duration) {
        let later = self.now().after(span);
        self.shared.now.store(later.micros(), Ordering::Relaxed);
    }

    /// Asks a rule in a transaction.
    ///
    /// # Errors
    /// The rule's refusal.
    ///
    /// # Panics
    /// Where the store fails: every promise relies on it.
    pub async fn ask<I, T>(
        &self,
        scope: Scope,
        input: I,
        steps: Steps<I, Result<T, Refusal>>,
    ) -> Result<T, Refusal>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.try_ask(scope, input, steps).await.expect("the store does what it is asked")
    }

    /// Asks a rule in a transaction that may fail.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn try_ask<I, T>(
        &self,
        scope: Scope,
        input: I,
        steps: Steps<I, Result<T, Refusal>>,
    ) -> Answer<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        store::write(&*self.store, scope, input, steps).await
    }

    /// Looks at something under a workspace's lock; nothing changes.
    ///
    /// # Panics
    /// Where the store fails.
    pub async fn look<I, T>(&self, workspace: WorkspaceId, input: I, steps: Steps<I, T>) -> T
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let scope = Scope::Workspace(workspace);
        store::write(&*self.store, scope, input, steps).await.expect("the store does what it is asked")
    }
}

/// The vendor's backend.
pub const OPERATOR: Actor = Actor::Operator(Id::from_bits(7));

/// A rule's answer, as a decision.
pub fn decided<T>(answer: Result<(Change, T), Refusal>) -> Decision<Result<T, Refusal>> {
    match answer {
        Ok((change, answer)) => Decision::new(change, Ok(answer)),
        Err(refusal) => Decision::nothing(Err(refusal)),
    }
}

/// The scene in a transaction's workspace, by the operator.
pub fn scene(workspace: &Workspace, now: Moment) -> Scene<'_> {
    Scene { workspace, actor: OPERATOR, now }
}

/// The transaction's workspace in a script, or the end of the script.
macro_rules! here {
    ($transaction:ident) => {
        match $transaction.workspace().cloned() {
            Some(workspace) => workspace,
            None => return Ok(store::Decision::nothing(Err(domain::Refusal::WorkspaceNotFound))),
        }
    };
}
pub(crate) use here;
