//! Why a use case did not do what it was asked: the product says no, or the machinery broke. Nothing else leaves one.

use domain::Refusal;
use store::Failure;

/// Why a use case did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The product says no.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The machinery broke.
    #[error("{0}")]
    Failed(#[from] Failure),
}

/// The outcome of a use case.
pub type Outcome<T> = Result<T, Error>;

/// Puts a rule's "no" and the store's into one.
pub(crate) fn flat<T>(outcome: Result<Result<T, Refusal>, Failure>) -> Outcome<T> {
    Ok(outcome??)
}
