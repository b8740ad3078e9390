//! What is wrong with a catalogue.

use std::fmt;

use fluent_syntax::parser::ParserError;

/// What is wrong, and with which message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(String);

impl Fault {
    pub(crate) fn of(message: &str, says: &str) -> Self {
        Self(format!("`{message}` {says}"))
    }

    pub(crate) fn syntax(source: &str, error: &ParserError) -> Self {
        let line = source.get(..error.pos.start).map_or(0, |before| before.matches('\n').count()) + 1;
        Self(format!("line {line}: {error}"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
