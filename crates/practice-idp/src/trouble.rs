//! Why this program could not do what it was asked. What the *application* refused is no trouble, it is an [`Outcome`](crate::Outcome).

use crate::people::Flaw;
use crate::{cabinet, chance, keys};

/// Why something asked of the identity provider was not done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no such person, page or entry; the text is a sentence for people.
    #[error("{0}")]
    NotFound(String),
    /// What was typed can't become true.
    #[error("what was typed has {} flaw(s)", .0.len())]
    Flaws(Vec<Flaw>),
    /// The request itself is not of the expected form; the text is a sentence for people.
    #[error("{0}")]
    Malformed(String),
    /// The state could not be kept.
    #[error("failed to keep the state")]
    State(#[from] cabinet::Failure),
    /// A signing key could not be made or used.
    #[error("failed to handle a signing key")]
    Keys(#[from] keys::Failure),
    /// No random value could be drawn.
    #[error(transparent)]
    Chance(#[from] chance::Dry),
    /// A page could not be written.
    #[error("failed to write a page")]
    Page(#[from] askama::Error),
}

impl Trouble {
    pub(crate) fn no_person(id: &str) -> Self {
        Self::NotFound(format!("Nobody here has the id “{id}”."))
    }

    pub(crate) fn no_group(id: &str) -> Self {
        Self::NotFound(format!("No group here has the id “{id}”."))
    }

    /// The sentence for people.
    pub(crate) fn says(&self) -> String {
        match self {
            Self::NotFound(says) | Self::Malformed(says) => says.clone(),
            Self::Flaws(flaws) => {
                let says: Vec<String> =
                    flaws.iter().map(|flaw| format!("{}: {}", flaw.field, flaw.says)).collect();
                says.join(" ")
            }
            Self::State(_) => {
                "The state could not be written to its directory; nothing was changed.".to_owned()
            }
            Self::Keys(_) => "The signing key could not be made or used.".to_owned(),
            Self::Chance(_) => "The operating system gave no random bytes.".to_owned(),
            Self::Page(_) => "The page could not be written.".to_owned(),
        }
    }
}
