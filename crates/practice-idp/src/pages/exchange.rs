//! What came of an action, as the pages show it next to the form that caused it.

use crate::idp::Shown;
use crate::provisioning::{Exchange, Outcome, Verdict};

/// How something ended, with the word and the class that tell it: never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Quiet,
    Bad,
}

impl Mood {
    pub(crate) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Done => Self::Well,
            Verdict::NothingToSend | Verdict::NotConfigured => Self::Quiet,
            Verdict::Refused | Verdict::Unreachable => Self::Bad,
        }
    }

    pub(crate) fn of_status(status: Option<u16>) -> Self {
        match status {
            Some(200..=299) => Self::Well,
            Some(300..=399) => Self::Quiet,
            _ => Self::Bad,
        }
    }

    /// The class of the style sheet.
    pub(crate) fn class(&self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Quiet => "quiet",
            Self::Bad => "bad",
        }
    }

    /// The sign before the words.
    pub(crate) fn sign(&self) -> &'static str {
        match self {
            Self::Well => "✓",
            Self::Quiet => "–",
            Self::Bad => "!",
        }
    }

    /// The same for a screen reader.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Well => "Done:",
            Self::Quiet => "Note:",
            Self::Bad => "Failed:",
        }
    }
}

/// An outcome with its requests.
pub(crate) struct Result {
    pub(crate) mood: Mood,
    pub(crate) message: String,
    pub(crate) sent: Vec<Sent>,
}

/// One request in a word or two.
pub(crate) struct Sent {
    pub(crate) log: u64,
    pub(crate) method: String,
    /// The address without scheme and host, decoded so that a filter can be read.
    pub(crate) path: String,
    pub(crate) status: String,
    pub(crate) mood: Mood,
    pub(crate) ms: u64,
}

impl Sent {
    fn of(exchange: &Exchange) -> Self {
        Self {
            log: exchange.log,
            method: exchange.method.clone(),
            path: readable(&exchange.url),
            status: status(exchange.status),
            mood: Mood::of_status(exchange.status),
            ms: exchange.ms,
        }
    }
}

impl Result {
    pub(crate) fn of(outcome: &Outcome) -> Self {
        Self {
            mood: Mood::of(outcome.result),
            message: outcome.message.clone(),
            sent: outcome.sent.iter().map(Sent::of).collect(),
        }
    }

    pub(crate) fn shown(shown: &Shown) -> Self {
        Self::of(&shown.outcome)
    }
}

/// A status, or that none came.
pub(crate) fn status(status: Option<u16>) -> String {
    status.map_or_else(|| "no answer".to_owned(), |status| status.to_string())
}

/// An address from its path on, decoded.
pub(crate) fn readable(url: &str) -> String {
    let path =
        url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("/", |slash| &rest[slash..]));
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_from_its_path_on_and_decoded() {
        assert_eq!(
            readable("http://sp/scim/Users?filter=userName%20eq%20%22a%22"),
            "/scim/Users?filter=userName eq \"a\""
        );
        assert_eq!(readable("/oidc/token"), "/oidc/token");
        assert_eq!(readable("http://sp"), "/");
    }
}
