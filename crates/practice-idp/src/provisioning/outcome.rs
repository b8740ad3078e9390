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

impl Outcome {
    /// An action for which nothing was sent, for the reason that the sentence gives.
    pub(crate) fn silent(result: Verdict, message: impl Into<String>) -> Self {
        Self { result, message: message.into(), sent: Vec::new() }
    }

    /// This, and what was done because of it. What had nothing to say goes unmentioned.
    pub(crate) fn and(mut self, also: Self) -> Self {
        self.sent.extend(also.sent);
        match (self.result, also.result) {
            (_, Verdict::NothingToSend | Verdict::NotConfigured) => return self,
            (Verdict::NothingToSend, _) => self.message = also.message,
            (_, _) => self.message = format!("{} {}", self.message, also.message),
        }
        if self.result.is_well() {
            self.result = also.result;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_followed_is_told_behind_what_was_done_unless_there_was_nothing() {
        let done = || Outcome::silent(Verdict::Done, "Ada was created.");
        let quiet = || Outcome::silent(Verdict::NothingToSend, "Nothing to send.");
        let refused = || Outcome::silent(Verdict::Refused, "The group was refused.");
        assert_eq!(done().and(quiet()), done());
        assert_eq!(quiet().and(done()), done());
        let both = done().and(refused());
        assert_eq!(
            (both.result, both.message.as_str()),
            (Verdict::Refused, "Ada was created. The group was refused.")
        );
        assert_eq!(refused().and(done()).result, Verdict::Refused);
    }
}
