//! `Failure`: the machinery broke. Never the caller's fault, and never a rule's "no".

use std::fmt;

/// Why a store could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Two writers wanted the same thing at the same time, again and again. Trying later helps.
    Contended(String),
    /// The database cannot be reached or does not answer. Trying later may help.
    Unavailable(String),
    /// The database does not hold what it must; trying again does not help.
    Corrupt(String),
    /// The database was written by a newer version of the program.
    Newer {
        /// Its schema.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// The database is being filled, by a move, and not all of it is there yet.
    Unfinished,
    /// The answer to a commit was lost, and nobody could be asked in time what became of it: the change was made whole, or
    /// not at all.
    Unknown(String),
    /// A script did what none may: it panicked, or waited for something other than its transaction.
    Script(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contended(why) => write!(f, "too many writers at once: {why}"),
            Self::Unavailable(why) => write!(f, "the database is not available: {why}"),
            Self::Corrupt(why) => write!(f, "the database is damaged: {why}"),
            Self::Newer { found, known } => write!(
                f,
                "the database has schema {found}, and this version knows none later than {known}; run the newer version"
            ),
            Self::Unfinished => f.write_str(
                "a move into it was begun and is not finished; run `usher move` again to finish it, or empty the database to \
                 begin anew",
            ),
            Self::Unknown(why) => write!(f, "it is not known whether the change was made: {why}"),
            Self::Script(why) => write!(f, "a transaction broke off: {why}"),
        }
    }
}

impl std::error::Error for Failure {}
