//! The rules: pure functions from what is to a [`Change`](crate::Change) or a [`Refusal`](crate::Refusal).
//!
//! Whatever can happen to a member, seat, session, directory or connection is decided here and nowhere else, so that
//! a directory, an admin, the operator and a sign-in can never disagree about what a word means.

pub mod account;
pub mod admit;
pub mod brake;
pub mod client;
pub mod close;
pub mod connect;
pub mod direct;
pub mod enter;
pub mod erase;
pub mod factor;
pub mod grant;
pub mod group;
pub mod journal;
pub(crate) mod leave;
pub mod lock;
pub mod logout;
pub mod operator;
pub mod policy;
pub mod prove;
pub mod provision;
pub mod sessions;
pub mod setup_link;
pub mod showing;
pub mod sign_in;
pub mod subscribe;
pub mod suspend;
pub mod workspaces;

use serde::Serialize;

use crate::{
    Actor, Change, Domain, Moment, Refusal, Workspace, Write, account::OwnedAddress, audit::AuditEntry,
    directory_user::DirectoryUser, event::Event, seat::Seats,
};

/// Where and when a rule is asked, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The workspace, read under its lock.
    pub workspace: &'a Workspace,
    /// Who acts.
    pub actor: Actor,
    /// When.
    pub now: Moment,
}

/// A change while a rule makes it, with the seats as they will be so far.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) scene: Scene<'a>,
    pub(crate) seats: Seats,
    change: Change,
}

impl<'a> Draft<'a> {
    pub(crate) fn begin(scene: Scene<'a>) -> Self {
        Self { scene, seats: scene.workspace.seats, change: Change::begun(scene.now) }
    }

    pub(crate) fn write(&mut self, write: Write) {
        self.change.write(write);
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.change.tell(event);
    }

    /// Takes one more counted seat.
    pub(crate) fn take_seat(&mut self) -> Result<(), Refusal> {
        if !self.seats.has_room() {
            return Err(Refusal::SeatNoneLeft { limit: self.seats.limit.unwrap_or_default() });
        }
        self.seats.taken += 1;
        Ok(())
    }

    /// The change, with its one audit entry.
    pub(crate) fn recorded(self, action: &str, target: impl ToString, details: &impl Serialize) -> Change {
        let entry =
            AuditEntry::new(Some(self.scene.workspace.id), self.scene.actor, action, target).with(details);
        self.change.recorded(entry)
    }
}

/// The line a refusal leaves in the audit log, where an admin must hear of it; nothing where the one who was refused
/// is all who needs to know.
#[must_use]
pub fn note(scene: Scene<'_>, refusal: &Refusal, target: &str) -> Change {
    let matters = matches!(
        refusal,
        Refusal::OwnerIsLast
            | Refusal::AccessRemoved { .. }
            | Refusal::MemberSuspended { .. }
            | Refusal::AccessNotAssigned { .. }
            | Refusal::AccountUnproven { .. }
            | Refusal::IdentityBound { .. }
            | Refusal::AddressNotBelieved { .. }
            | Refusal::AddressMissing { .. }
            | Refusal::AccessNoSeat { .. }
    );
    if !matters {
        return Change::none();
    }
    let details = serde_json::json!({"reason": refusal.to_string()});
    Draft::begin(scene).recorded(&format!("{}{}", crate::audit::REFUSED, refusal.code()), target, &details)
}

/// Whether a workspace may speak for an account that owns these addresses, when it calls the person by `address`:
/// either nobody else relies on the account (it owns no address), or the address is the account's and its domain is
/// one the workspace has verified (invariant 4).
pub(crate) fn speaks_for(
    verified: &[Domain],
    owned: &[OwnedAddress],
    address: Option<&crate::Address>,
) -> bool {
    owned.is_empty()
        || address.is_some_and(|address| {
            verified.contains(address.domain()) && owned.iter().any(|one| one.address == *address)
        })
}

/// A directory user as they are from now on, in place of what they were.
pub(crate) fn retold(before: &DirectoryUser, after: DirectoryUser) -> Write {
    let (had, was_active) = (before.told.email_keys.clone(), before.told.active);
    Write::UpdateDirectoryUser { user: after, had, was_active }
}
