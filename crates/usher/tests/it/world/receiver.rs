//! The host product's endpoint for webhooks. What comes is verified by the library of Standard Webhooks.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU16, Ordering},
    },
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use super::until;

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Whether it was answered with a success.
    pub(crate) is_taken: bool,
}

impl Arrival {
    /// The event it tells of.
    pub(crate) fn event(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether it was signed with this secret, lately.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        Webhook::new(secret).unwrap().verify(&self.body, &self.headers).is_ok()
    }
}

#[derive(Debug)]
struct Shared {
    arrived: Mutex<Vec<Arrival>>,
    status: AtomicU16,
    /// After so many arrivals no more is answered until this is raised.
    answers: watch::Sender<usize>,
}

/// A program that listens on this machine.
#[derive(Debug)]
pub(crate) struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            arrived: Mutex::default(),
            status: AtomicU16::new(204),
            answers: watch::Sender::new(usize::MAX),
        });
        let router = Router::new().route("/hooks", post(take)).with_state(Arc::clone(&shared));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    /// From now on it answers with this.
    pub(crate) fn answers_with(&self, status: u16) {
        self.shared.status.store(status, Ordering::Relaxed);
    }

    /// It answers no more than so many requests from its beginning; what comes beyond that waits.
    pub(crate) fn answers_up_to(&self, count: usize) {
        self.shared.answers.send_replace(count);
    }

    fn arrived(&self) -> MutexGuard<'_, Vec<Arrival>> {
        self.shared.arrived.lock().unwrap()
    }

    /// Everything that came.
    pub(crate) fn came(&self) -> Vec<Arrival> {
        self.arrived().clone()
    }

    /// Waits until so much came.
    pub(crate) async fn has(&self, count: usize) -> Vec<Arrival> {
        until("enough has come", async || match self.arrived().len() {
            came if came >= count => Ok(()),
            came => Err(format!("{came} of {count} have come")),
        })
        .await;
        self.came()
    }

    /// Waits until all of these events were taken, and gives every arrival.
    pub(crate) async fn has_taken(&self, events: &[Value]) -> Vec<Arrival> {
        let wanted: BTreeSet<_> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
        until("everything was taken", async || {
            let arrived = self.arrived();
            let taken = arrived.iter().filter(|one| one.is_taken);
            let taken: BTreeSet<_> = taken.map(|one| one.headers["webhook-id"].to_str().unwrap()).collect();
            match wanted.difference(&taken).count() {
                0 => Ok(()),
                left => Err(format!("{left} of {} have not, {} came", wanted.len(), arrived.len())),
            }
        })
        .await;
        self.came()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers[CONTENT_TYPE], "application/json");
    let nth = {
        let mut arrived = shared.arrived.lock().unwrap();
        arrived.push(Arrival { headers, body: body.to_vec(), is_taken: false });
        arrived.len()
    };
    // Whoever asked may be gone before it is answered; then this ends here.
    let mut answers = shared.answers.subscribe();
    drop(answers.wait_for(|count| nth <= *count).await);
    let status = StatusCode::from_u16(shared.status.load(Ordering::Relaxed)).unwrap();
    shared.arrived.lock().unwrap()[nth - 1].is_taken = status.is_success();
    status
}

/// The numbers of the events of each workspace, each as it came first.
pub(crate) fn first_arrivals(arrivals: &[Arrival]) -> BTreeMap<String, Vec<u64>> {
    let mut numbers: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for event in arrivals.iter().map(Arrival::event) {
        let Some(workspace) = event["workspace"].as_str() else { continue };
        let (number, seen) =
            (event["number"].as_u64().unwrap(), numbers.entry(workspace.to_owned()).or_default());
        if !seen.contains(&number) {
            seen.push(number);
        }
    }
    numbers
}
