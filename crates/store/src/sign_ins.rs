//! The sign-in log of a workspace, as admins search it.

use domain::{ConnectionId, MemberId, sign_in::Outcome, trace::Trace};

/// Which entries of the sign-in log to list: those to which all applies that is said here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SelectSignIns {
    /// What they came to.
    pub outcome: Option<Outcome>,
    /// With this code.
    pub code: Option<String>,
    /// Through this connection.
    pub connection: Option<ConnectionId>,
    /// Of this member.
    pub member: Option<MemberId>,
    /// With one of these for an address, to the letter: an address as it is, and as it is masked.
    pub address: Option<[String; 2]>,
    /// With this trace.
    pub trace: Option<Trace>,
}
