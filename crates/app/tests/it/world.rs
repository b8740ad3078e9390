//! A world to test in: use cases over a SQLite file, a clock, and an endpoint.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use app::{
    App, Folds,
    access::ClientKeys,
    deliveries::Courier,
    members::{self, By},
    ports::{Clock, Entropy, Forge, Post, SigningKey, Txt, Unforged, Unreachable, Wire},
    sign_in::Providers,
    subscriptions,
    usage::Usages,
    vault::Vault,
    workspaces,
};
use async_trait::async_trait;
use domain::{
    Actor, Address, Id, Moment, Role, SubscriptionId, WorkspaceId,
    rules::subscribe::Edit,
    workspace::{Kind, Plan},
};
use store::{Published, Telling};
use store_sqlite::Sqlite;
use tempfile::TempDir;

use crate::endpoint::Endpoint;

pub(crate) const OPERATOR: Actor = Actor::Operator(Id::from_bits(7));

pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) zone: Arc<Zone>,
    pub(crate) site: Arc<Site>,
    pub(crate) mailboxes: Arc<Mailboxes>,
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) courier: Courier,
    clock: Arc<Still>,
    people: AtomicU64,
    _folder: TempDir,
}

struct Still(AtomicI64);
impl Clock for Still {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// Bytes that never repeat and are no secret.
#[derive(Default)]
struct Counting(AtomicU64);
impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let number = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            part.copy_from_slice(&number.to_be_bytes()[..part.len()]);
        }
    }
}

/// What every address of the outside world leads to: a text, or nobody.
#[derive(Default)]
pub(crate) struct Site(Mutex<Option<String>>);
impl Site {
    pub(crate) fn says(&self, text: Option<String>) {
        *self.0.lock().unwrap() = text;
    }
}
#[async_trait]
impl Wire for Site {
    async fn send(&self, _: oidc::Request) -> Result<oidc::Response, Unreachable> {
        let text = self.0.lock().unwrap().clone().ok_or_else(|| Unreachable("there is nobody".to_owned()))?;
        Ok(http::Response::new(text.into_bytes()))
    }
}

/// What nothing here asks for.
struct Nobody;
#[async_trait]
impl Forge for Nobody {
    async fn signing_key(&self, _: &str, _: Moment) -> Result<SigningKey, Unforged> {
        Err(Unforged("there is nobody".to_owned()))
    }
}

/// DNS: the records under every name, or none who could say.
#[derive(Default)]
pub(crate) struct Zone(Mutex<Option<Vec<String>>>);
impl Zone {
    pub(crate) fn holds(&self, records: Option<Vec<String>>) {
        *self.0.lock().unwrap() = records;
    }
}
#[async_trait]
impl Txt for Zone {
    async fn records(&self, _: &str) -> Result<Vec<String>, Unreachable> {
        self.0.lock().unwrap().clone().ok_or_else(|| Unreachable("there is nobody".to_owned()))
    }
}

/// Everybody's mailboxes: to whom, under which subject, and what it says.
#[derive(Default)]
pub(crate) struct Mailboxes(Mutex<Vec<(String, String, String)>>);
impl Mailboxes {
    /// To whom, and under which subject; and they are gone.
    pub(crate) fn emptied(&self) -> Vec<(String, String)> {
        let mails = std::mem::take(&mut *self.0.lock().unwrap());
        mails.into_iter().map(|(to, subject, _)| (to, subject)).collect()
    }

    /// What the mails say that are there.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|(_, _, text)| text.clone()).collect()
    }
}
impl Post for Mailboxes {
    fn send(&self, to: &Address, subject: String, text: String) {
        self.0.lock().unwrap().push((to.to_string(), subject, text));
    }

    fn feign(&self, _: &Address, _: String, _: String) {}
}

fn shown(event: &Published) -> serde_json::Result<Vec<u8>> {
    let workspace = event.workspace.map(|workspace| workspace.to_string());
    serde_json::to_vec(
        &serde_json::json!({"type": event.name, "workspace": workspace, "number": event.number}),
    )
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let began: Moment = "2026-11-26T09:00:00Z".parse().unwrap();
        let (store, _) = Sqlite::open(&folder.path().join("usher.db"), began).unwrap();
        let clock = Arc::new(Still(AtomicI64::new(began.micros())));
        let (zone, mailboxes) = (Arc::<Zone>::default(), Arc::<Mailboxes>::default());
        let site = Arc::<Site>::default();
        let app = Arc::new(App {
            store: Arc::new(store),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            entropy: Arc::new(Counting::default()),
            wire: Arc::clone(&site) as Arc<dyn Wire>,
            post: Arc::clone(&mailboxes) as Arc<dyn Post>,
            txt: Arc::clone(&zone) as Arc<dyn Txt>,
            forge: Arc::new(Nobody),
            vault: Vault::new(&[7; 32], []).unwrap(),
            providers: Providers::default(),
            client_keys: ClientKeys::default(),
            usages: Usages::default(),
            exchanges: app::journal::Waiting::default(),
            public_url: "https://usher.example".parse().unwrap(),
            folds: Folds { user_name: str::to_lowercase, email: str::to_lowercase },
        });
        let endpoint = Arc::new(Endpoint::new());
        let courier = Courier::new(Arc::clone(&app), Arc::clone(&endpoint) as _, shown);
        Self {
            app,
            zone,
            site,
            mailboxes,
            endpoint,
            courier,
            clock,
            people: AtomicU64::new(0),
            _folder: folder,
        }
    }

    /// The installation's key is another now; those of `older` still open.
    pub(crate) fn keyed(&mut self, current: &[u8; 32], older: &[[u8; 32]]) {
        let before = &self.app;
        self.app = Arc::new(App {
            store: Arc::clone(&before.store),
            clock: Arc::clone(&before.clock),
            entropy: Arc::clone(&before.entropy),
            wire: Arc::clone(&before.wire),
            post: Arc::clone(&before.post),
            txt: Arc::clone(&before.txt),
            forge: Arc::clone(&before.forge),
            vault: Vault::new(current, older).unwrap(),
            providers: Providers::default(),
            client_keys: ClientKeys::default(),
            usages: Usages::default(),
            exchanges: app::journal::Waiting::default(),
            public_url: before.public_url.clone(),
            folds: before.folds,
        });
    }

    /// Another process on the same database.
    pub(crate) fn another_courier(&self) -> Courier {
        Courier::new(Arc::clone(&self.app), Arc::clone(&self.endpoint) as _, shown)
    }

    /// It is this time now, earlier or later.
    pub(crate) fn is_at(&self, moment: Moment) {
        self.clock.0.store(moment.micros(), Ordering::Relaxed);
    }

    pub(crate) fn pass(&self, span: Duration) {
        let later = self.app.now().after(span);
        self.clock.0.store(later.micros(), Ordering::Relaxed);
    }

    /// A workspace, of which three events are told.
    pub(crate) async fn team(&self, slug: &str) -> WorkspaceId {
        let new = workspaces::New {
            name: slug.to_owned(),
            slug: Some(slug.to_owned()),
            kind: Kind::Team,
            plan: Plan::Enterprise,
            seats: None,
            owner: Address::parse(&format!("owner@{slug}.example")).unwrap(),
        };
        workspaces::create(&self.app, OPERATOR, new).await.unwrap().id
    }

    /// Somebody joins, of which two events are told: `member.added` and `seat.taken`.
    pub(crate) async fn join(&self, workspace: WorkspaceId) {
        self.join_as(workspace, Role::Member).await;
    }

    /// Somebody joins in this role, `person{n}@example.org`.
    pub(crate) async fn join_as(&self, workspace: WorkspaceId, role: Role) {
        let number = self.people.fetch_add(1, Ordering::Relaxed);
        let address = Address::parse(&format!("person{number}@example.org")).unwrap();
        members::add(&self.app, workspace, By::Operator(OPERATOR), address, role).await.unwrap();
    }

    /// A subscription to all events from now on.
    pub(crate) async fn subscribe(&self) -> SubscriptionId {
        self.subscribe_to(&[]).await
    }

    pub(crate) async fn subscribe_to(&self, events: &[&str]) -> SubscriptionId {
        let new = subscriptions::New {
            url: "https://host.example/hooks".to_owned(),
            events: events.iter().map(|name| (*name).to_owned()).collect(),
            after: None,
        };
        subscriptions::create(&self.app, OPERATOR, new).await.unwrap().0.id
    }

    pub(crate) async fn edit(&self, id: SubscriptionId, edit: Edit) {
        subscriptions::edit(&self.app, OPERATOR, id, edit).await.unwrap();
    }

    pub(crate) async fn telling(&self, id: SubscriptionId) -> Telling {
        self.app.store.telling(id).await.unwrap().unwrap()
    }

    /// Has whatever is due told, once.
    pub(crate) async fn tell(&self) {
        for held in self.courier.claim().await.unwrap() {
            self.courier.serve(&held).await.unwrap();
            self.courier.release(&held).await.unwrap();
        }
    }

    /// The same every few seconds for so long.
    pub(crate) async fn tell_for(&self, span: Duration, every: Duration) {
        let until = self.app.now().after(span);
        while self.app.now() < until {
            self.tell().await;
            self.pass(every);
        }
    }
}
