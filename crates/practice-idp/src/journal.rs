//! The log: every request and answer, newest last, bounded, and without a secret in it.

use crate::people::Id;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod redaction;

pub(crate) use redaction::{HIDDEN, Redaction};

const KEPT_ENTRIES: usize = 500;
/// Of each body; what is longer is cut off.
const KEPT_BYTES: usize = 64 * 1024;

/// Which half of the program an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A request this program sent to the SCIM service provider.
    Scim,
    /// A request a browser or the application sent to this program's OIDC endpoints.
    Oidc,
    /// A request a browser or the application sent to this program's SAML endpoints.
    Saml,
}

impl Kind {
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        match code {
            "scim" => Some(Self::Scim),
            "oidc" => Some(Self::Oidc),
            "saml" => Some(Self::Saml),
            _ => None,
        }
    }
}

/// One request and what came back.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    pub(crate) kind: Kind,
    /// Whom it was about, when that is known.
    pub(crate) person: Option<Id>,
    /// Which group it was about. With a person beside it, it was sent because of them.
    pub(crate) group: Option<Id>,
    /// What it was sent for.
    pub(crate) purpose: String,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) request_headers: Vec<(String, String)>,
    pub(crate) request_body: Option<Body>,
    /// `None` when no answer came.
    pub(crate) status: Option<u16>,
    pub(crate) answer_headers: Vec<(String, String)>,
    pub(crate) answer_body: Option<Body>,
    /// Why no answer came, or what is remarkable about it.
    pub(crate) remark: Option<String>,
    pub(crate) ms: u64,
}

/// A body as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Body {
    /// It was JSON.
    Json(Value),
    /// It was something else, perhaps cut off.
    Text(String),
}

impl Body {
    /// Reads a body; `None` when it is empty.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return None;
        }
        if bytes.len() <= KEPT_BYTES
            && let Ok(value) = serde_json::from_slice(bytes)
        {
            return Some(Self::Json(value));
        }
        let kept = &bytes[..bytes.len().min(KEPT_BYTES)];
        let mut text = String::from_utf8_lossy(kept).into_owned();
        if kept.len() < bytes.len() {
            text.push_str("\n… cut off here");
        }
        Some(Self::Text(text))
    }

    pub(crate) fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::Text(_) => None,
        }
    }
}

/// The entries that are kept.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: VecDeque<Arc<Entry>>,
    last_id: u64,
}

impl Journal {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the entry under a new id, without any of the secrets `redaction` knows.
    pub(crate) fn note(&self, mut entry: Entry, redaction: &Redaction) -> Arc<Entry> {
        redaction.apply(&mut entry);
        let mut inner = self.lock();
        inner.last_id += 1;
        entry.id = inner.last_id;
        let entry = Arc::new(entry);
        inner.entries.push_back(Arc::clone(&entry));
        if inner.entries.len() > KEPT_ENTRIES {
            inner.entries.pop_front();
        }
        entry
    }

    /// The entries that `keep` wants, newest first.
    pub(crate) fn entries(&self, keep: impl Fn(&Entry) -> bool) -> Vec<Arc<Entry>> {
        self.lock().entries.iter().rev().filter(|entry| keep(entry)).cloned().collect()
    }

    pub(crate) fn entry(&self, id: u64) -> Option<Arc<Entry>> {
        self.lock().entries.iter().find(|entry| entry.id == id).cloned()
    }

    /// Forgets all entries; ids go on counting, so that an old link never shows a new entry.
    pub(crate) fn clear(&self) {
        self.lock().entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    pub(crate) fn entry() -> Entry {
        Entry {
            id: 0,
            at: Timestamp::UNIX_EPOCH,
            kind: Kind::Scim,
            person: None,
            group: None,
            purpose: String::new(),
            method: "GET".to_owned(),
            url: "http://sp.example/Users".to_owned(),
            request_headers: Vec::new(),
            request_body: None,
            status: Some(200),
            answer_headers: Vec::new(),
            answer_body: None,
            remark: None,
            ms: 1,
        }
    }

    #[test]
    fn only_the_newest_entries_are_kept_and_ids_go_on_counting() {
        let journal = Journal::default();
        for _ in 0..KEPT_ENTRIES + 2 {
            journal.note(entry(), &Redaction::default());
        }
        let ids: Vec<u64> = journal.entries(|_| true).iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), KEPT_ENTRIES);
        assert_eq!(ids[0], 502);
        assert!(journal.entry(2).is_none());
        journal.clear();
        assert_eq!(journal.note(entry(), &Redaction::default()).id, 503);
    }

    #[test]
    fn a_long_body_is_cut_off_and_says_so() {
        let Some(Body::Text(text)) = Body::of(&vec![b'x'; KEPT_BYTES + 1]) else { panic!("not text") };
        assert!(text.ends_with("… cut off here"));
        assert_eq!(Body::of(b"{\"a\":1}"), Some(Body::Json(json!({"a": 1}))));
        assert_eq!(Body::of(b""), None);
    }
}
