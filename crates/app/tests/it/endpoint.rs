//! The host product's endpoint: it takes, refuses or does not answer, as it is told.

use std::sync::{Mutex, MutexGuard};

use app::ports::{Teller, Unreachable};
use async_trait::async_trait;
use domain::WorkspaceId;
use http::{Request, Response};
use serde_json::Value;

/// A request that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The event's id, as the header has it.
    pub(crate) id: String,
    /// The workspace's id; empty where the event is of none.
    pub(crate) workspace: String,
    pub(crate) number: u64,
    pub(crate) kind: String,
    pub(crate) signatures: usize,
    /// Whether it was taken.
    pub(crate) is_taken: bool,
}

/// What is answered: a status and some words, or nothing, for this reason.
pub(crate) type Said = Result<(u16, &'static str), &'static str>;

pub(crate) const TAKEN: Said = Ok((204, ""));
pub(crate) const DOWN: Said = Err("could not connect to host.example: refused");

type Rule = Box<dyn FnMut(&Arrival) -> Said + Send>;

pub(crate) struct Endpoint {
    rule: Mutex<Rule>,
    arrived: Mutex<Vec<Arrival>>,
}

impl Endpoint {
    pub(crate) fn new() -> Self {
        Self { rule: Mutex::new(Box::new(|_| TAKEN)), arrived: Mutex::default() }
    }

    /// From now on it answers like this.
    pub(crate) fn answers(&self, rule: impl FnMut(&Arrival) -> Said + Send + 'static) {
        *self.rule.lock().unwrap() = Box::new(rule);
    }

    fn arrived(&self) -> MutexGuard<'_, Vec<Arrival>> {
        self.arrived.lock().unwrap()
    }

    /// Everything that came since it was last asked.
    pub(crate) fn came(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.arrived())
    }

    /// The same, as far as it was taken.
    pub(crate) fn took(&self) -> Vec<Arrival> {
        self.came().into_iter().filter(|arrival| arrival.is_taken).collect()
    }
}

#[async_trait]
impl Teller for Endpoint {
    async fn tell(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let mut arrival = Arrival {
            id: header("webhook-id"),
            workspace: body["workspace"].as_str().unwrap_or_default().to_owned(),
            number: body["number"].as_u64().unwrap_or_default(),
            kind: body["type"].as_str().unwrap().to_owned(),
            signatures: header("webhook-signature").split(' ').count(),
            is_taken: false,
        };
        let said = (self.rule.lock().unwrap())(&arrival);
        arrival.is_taken = matches!(said, Ok((200..300, _)));
        self.arrived().push(arrival);
        let (status, words) = said.map_err(|why| Unreachable(why.to_owned()))?;
        Ok(Response::builder().status(status).body(words.as_bytes().to_vec()).unwrap())
    }
}

/// The numbers that came of a workspace, in the order in which they came.
pub(crate) fn numbers(arrivals: &[Arrival], workspace: WorkspaceId) -> Vec<u64> {
    let workspace = workspace.to_string();
    arrivals.iter().filter(|it| it.workspace == workspace).map(|it| it.number).collect()
}
