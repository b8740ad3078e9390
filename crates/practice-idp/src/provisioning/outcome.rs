//! What came of an action, for the page, for the JSON API and for a program that embeds this one.

use crate::journal::{Body, Entry};
use serde::Serialize;
use serde_json::Value;

/// How an action ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The application did what it was asked.
    Done,
    /// There was nothing to tell it.
    NothingToSend,
    /// No SCIM base URL is set, so nothing could be sent.
    NotConfigured,
    /// The application answered with something else than success, or not as SCIM wants it.
    Refused,
    /// No answer came.
    Unreachable,
}

impl Verdict {
    /// Whether nothing went wrong.
    pub fn is_well(self) -> bool {
        matches!(self, Self::Done | Self::NothingToSend | Self::NotConfigured)
    }
}

/// One request that was sent and what was answered, without secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exchange {
    /// The number of the entry in the log.
    pub log: u64,
    /// The HTTP method.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The JSON that was sent.
    pub body: Option<Value>,
    /// The status, or `None` when no answer came.
    pub status: Option<u16>,
    /// The JSON that was answered.
    pub answer: Option<Value>,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

impl Exchange {
    pub(crate) fn of(entry: &Entry) -> Self {
        let json = |body: &Option<Body>| body.as_ref().and_then(Body::json).cloned();
        Self {
            log: entry.id,
            method: entry.method.clone(),
            url: entry.url.clone(),
            body: json(&entry.request_body),
            status: entry.status,
            answer: json(&entry.answer_body),
            ms: entry.ms,
        }
    }
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// How it ended.
    pub result: Verdict,
    /// The same in a sentence for people.
    pub message: String,
    /// Every request that was sent for it, in order.
    pub sent: Vec<Exchange>,
}
