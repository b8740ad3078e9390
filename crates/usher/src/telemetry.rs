//! Log lines: to standard error, as text or JSON. No line holds a token, a cookie, a password or a code.

use std::io;

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Log, LogFormat, Unusable};

/// Begins to log.
///
/// # Errors
/// [`Unusable`] for a level that is none.
pub(crate) fn begin(log: &Log) -> Result<(), Unusable> {
    let filter = EnvFilter::try_new(&log.level)
        .map_err(|error| Unusable::Value { key: "log.level", why: error.to_string() })?;
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    let begun = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    begun.map_err(|error| Unusable::Value { key: "log", why: error.to_string() })
}
