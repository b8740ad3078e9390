//! Log lines: to standard error, as text or JSON. No line holds a token, a cookie, a password or a code.

use std::io;

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Log, LogFormat, Unusable};

/// Which lines are logged.
///
/// # Errors
/// [`Unusable`] for a level that is none.
pub(crate) fn filter(log: &Log) -> Result<EnvFilter, Unusable> {
    EnvFilter::try_new(&log.level)
        .map_err(|error| Unusable::Value { key: "log.level", why: error.to_string() })
}

/// Begins to log.
///
/// # Errors
/// [`Unusable`] for a level that is none.
pub(crate) fn begin(log: &Log) -> Result<(), Unusable> {
    let filter = filter(log)?;
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    let begun = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    begun.map_err(|error| Unusable::Value { key: "log", why: error.to_string() })
}
