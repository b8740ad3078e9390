//! The journal of a directory, as admins search it.

use domain::{
    Moment,
    exchange::{Outcome, Verb},
};

/// Which entries of the journal to list: those to which all applies that is said here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SelectExchanges {
    /// Whether to list those that only read, and were answered; else all others.
    pub reads: bool,
    /// What they were to do.
    pub verb: Option<Verb>,
    /// What came of them.
    pub outcome: Option<Outcome>,
    /// With this code.
    pub code: Option<String>,
    /// About the person or group with these bits for an id.
    pub resource: Option<u128>,
    /// About a person of this user name, or a group of this name, to the letter.
    pub name: Option<String>,
    /// By the token, or the client, with these bits for an id.
    pub opener: Option<u128>,
}

/// For what requests came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What came of them: anything but done.
    pub outcome: Outcome,
    /// Their code, where they have one.
    pub code: Option<String>,
    /// How many.
    pub count: u32,
    /// When the last of them was.
    pub last_at: Moment,
}
