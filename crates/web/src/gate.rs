//! The gates: a handler that takes one of these extractors cannot be reached without what it proves.

pub(crate) mod caller;
pub(crate) mod client;
pub(crate) mod cookies;
pub(crate) mod csrf;
pub(crate) mod operator;
pub(crate) mod operator_session;
pub(crate) mod return_to;
pub(crate) mod session;
