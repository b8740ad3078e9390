//! Why something on a page is locked: a refusal, known before anybody is refused.

use domain::Refusal;

/// Why something is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    /// The refusal's stable code.
    pub(super) code: &'static str,
    /// What somebody who tried would read.
    pub(super) sentence: String,
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code(), sentence: refusal.to_string() }
    }
}

/// The reason in a rule's answer, if it says no.
pub(super) fn lock<T>(answer: Result<T, Refusal>) -> Option<Reason> {
    answer.err().map(Reason::from)
}
