//! Leases: work in the background belongs to one process at a time. Whoever holds a lease does the work; where it is not
//! renewed, because its holder is gone, another may take it.

use async_trait::async_trait;
use domain::Moment;

use crate::Failure;

/// A lease that was claimed. It holds until somebody else claims the same name, or it is taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What work.
    pub name: String,
    /// The number of the claim: each is higher than the one before, and only the last holds.
    pub fence: u64,
}

/// Who does what in the background. Instants are the callers' own: where their clocks disagree, a lease is taken over too
/// early or too late by as much, and whoever lost it writes nothing all the same.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Claims a lease until then, unless somebody holds it. Of many who claim one at once, one gets it.
    async fn claim(&self, name: &str, now: Moment, until: Moment) -> Result<Option<Lease>, Failure>;
    /// Holds a lease until then. False where it was lost: somebody else claimed it since, or it was taken away.
    async fn renew(&self, lease: &Lease, until: Moment) -> Result<bool, Failure>;
    /// Gives a lease back, so that anybody may claim it at once. One that was lost is not this holder's to give.
    async fn release(&self, lease: &Lease) -> Result<(), Failure>;
}
