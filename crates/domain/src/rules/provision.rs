//! The directory told us something about a person: they join, are renamed, leave, come back, or are forgotten.
//! Source: tables A and E of the semantics, with the amendments of the design's section 3.
//!
//! Every rule here takes what was read under the workspace's lock and answers with one change. Whether the directory
//! may act at all is [`Workspace::directory_power`]; a request that reached this place had a live token.

mod hold;
mod join;
mod remove;
mod rename;
mod switch;
mod update;

pub use self::{
    join::{Arrival, create},
    remove::remove,
    switch::{Foreseen, Preview, Several, Switch},
    update::update,
};

use crate::{
    AccountId, Address, Domain, Member, MemberId, Moment, Refusal, Workspace,
    account::{Account, OwnedAddress},
    directory_user::{DirectoryUser, Told},
    mapping::Grant,
    rules::Scene,
    session::Session,
    workspace::{DirectoryPower, UnverifiedAddresses},
};

/// Ids for what may be made.
#[derive(Debug, Clone, Copy)]
pub struct NewIds {
    /// Of the directory user.
    pub user: crate::DirectoryUserId,
    /// Of an account.
    pub account: AccountId,
    /// Of a member.
    pub member: MemberId,
}

/// What was found about the person a directory tells of, looked up by what it tells now.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Another directory user of this user name.
    pub same_user_name: Option<DirectoryUser>,
    /// Another directory user of this external id.
    pub same_external_id: Option<DirectoryUser>,
    /// The domains the workspace has verified.
    pub verified: Vec<Domain>,
    /// The account that owns the told address, or waits under it.
    pub owner: Option<(OwnedAddress, Account)>,
    /// That account's place here.
    pub owners_place: Option<Member>,
    /// The groups that have the person, themselves or through others; read only where groups are mapped.
    pub groups: Vec<crate::DirectoryGroupId>,
    /// A member here whom no directory claims, shown under the told address or under the user name.
    pub unclaimed: Option<Member>,
}

impl Found {
    fn conflict(&self, except: Option<crate::DirectoryUserId>) -> Result<(), Refusal> {
        let other =
            |user: &Option<DirectoryUser>| user.as_ref().map(|user| user.id).filter(|id| Some(*id) != except);
        match (other(&self.same_user_name), other(&self.same_external_id)) {
            (Some(by), _) => Err(Refusal::UserNameTaken { by }),
            (None, Some(by)) => Err(Refusal::ExternalIdTaken { by }),
            (None, None) => Ok(()),
        }
    }
}

/// What is known of a directory user's own member.
#[derive(Debug, Clone)]
pub struct Place {
    /// The member.
    pub member: Member,
    /// The member's account.
    pub account: Account,
    /// The account's addresses.
    pub owned: Vec<OwnedAddress>,
    /// The account's live sessions.
    pub sessions: Vec<Session>,
    /// How many active owners the workspace has.
    pub owners: u32,
}

/// Whether a write that gives or changes something may go on.
///
/// # Errors
/// [`Refusal::PlanRemovalsOnly`] in grace; [`Refusal::DirectoryNotFound`] without a directory.
fn granting(workspace: &Workspace, now: Moment) -> Result<DirectoryPower, Refusal> {
    match workspace.directory_power(now) {
        DirectoryPower::None => Err(Refusal::DirectoryNotFound),
        DirectoryPower::RemovalsOnly(until) => Err(Refusal::PlanRemovalsOnly { until }),
        power => Ok(power),
    }
}

/// Whether the workspace takes people under this address (A8, amended).
fn admissible(scene: Scene<'_>, verified: &[Domain], address: Option<&Address>) -> Result<(), Refusal> {
    match address {
        Some(address)
            if scene.workspace.unverified_addresses == UnverifiedAddresses::Refuse
                && !verified.contains(address.domain()) =>
        {
            Err(Refusal::AddressUnverified { domain: address.domain().clone() })
        }
        _ => Ok(()),
    }
}

/// What the directory's mappings give a person.
fn given(scene: Scene<'_>, told: &Told, found: &Found) -> Option<Grant> {
    let directory = scene.workspace.directory.as_ref()?;
    directory.mappings.grant(&found.groups, told.role)
}

/// The address by which a directory may find an existing account: one whose domain the workspace has verified.
fn believed<'a>(told: &'a Told, verified: &[Domain]) -> Option<&'a Address> {
    told.email.as_ref().filter(|address| verified.contains(address.domain()))
}
