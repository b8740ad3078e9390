//! The port to storage: what the house needs of a database, and what every adapter promises. The promises are tested
//! by one suite, `store-contract`, on every adapter alike.
//!
//! - [`Store::commit`] is the only way facts are written: all of a [`Change`](domain::Change) or nothing, durable when
//!   it returns, with the events numbered without gaps per workspace and in the order of commits.
//! - Two transactions on one workspace never run at the same time.
//! - [`Reader`] and [`Doors`] see what was committed before they were asked, take no lock and never wait for a writer.
//! - No adapter knows a rule: what is written is what the change says.

pub mod archive;
mod attempts;
mod deliveries;
mod doors;
mod exchanges;
mod failure;
mod groups;
mod leases;
mod members;
mod page;
mod reader;
mod sign_ins;
mod transaction;
mod waves;

use async_trait::async_trait;

pub use self::{
    attempts::{
        Attempt, Attempts, Code, MOST_CODES_TRIED, MOST_KEPT, MOST_MARKS, MOST_MARKS_OF_CONNECTION, Mark,
        Marked, Marker, Purpose,
    },
    deliveries::{Deliveries, Lane, Progress, Settlement, Telling, lease_of},
    doors::{Awaited, Doors, Published},
    exchanges::{Cause, SelectExchanges},
    failure::Failure,
    groups::{Belonging, Entry, Groups, GroupsUnderLock, SelectGroup, Way},
    leases::{Lease, Leases},
    members::{
        Apart, BothSides, InStanding, Lies, ListedMember, MemberPlace, MembersCut, SelectMembers, SortedBy,
    },
    page::{Cut, LARGEST, Page},
    reader::{Reader, Recorded, Select},
    sign_ins::SelectSignIns,
    transaction::{Decision, Scope, Script, Sought, Steps, Transaction, write},
    waves::{Place, Waves, WavesUnderLock},
};

/// A database.
#[async_trait]
pub trait Store: Reader + Groups + Waves + Doors + Attempts + Leases + Deliveries {
    /// Runs a script under the scope's lock and commits its change. Durable on return.
    ///
    /// # Errors
    /// [`Failure`]; nothing of the change was then written, unless it is [`Failure::Unknown`].
    async fn commit(&self, scope: Scope, script: Script) -> Result<(), Failure>;

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`Failure`] when it does not.
    async fn ping(&self) -> Result<(), Failure>;
}
