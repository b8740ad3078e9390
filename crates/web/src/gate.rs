//! The gates: a handler that takes one of these extractors cannot be reached without what it proves.

pub(crate) mod caller;
pub(crate) mod client;
pub(crate) mod cookies;
pub(crate) mod csrf;
pub(crate) mod operator;
pub(crate) mod operator_session;
pub(crate) mod return_to;
pub(crate) mod session;

use std::time::Duration;

/// How long after it was shown a secret is said to open nothing: longer than any of what is looked up for it takes, so that the
/// time of the answer does not tell what was found, such as that it was revoked.
pub(crate) const SHUT_AFTER: Duration = Duration::from_millis(5);
