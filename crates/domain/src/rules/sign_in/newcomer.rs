//! Somebody nobody added is taken in at their first sign-in (JIT; B4, B5, B15).

use crate::{
    AccountId, Member, MemberId, Refusal, Role, Write,
    account::{Account, OwnedAddress, Proof, Status},
    event::Event,
    identity::Asserted,
    member::{Source, Standing},
    rules::{Draft, sign_in::by},
    seat::Seat,
};

/// Ids for what a sign-in may make.
#[derive(Debug, Clone, Copy)]
pub struct NewPlace {
    /// Of an account.
    pub account: AccountId,
    /// Of a member.
    pub member: MemberId,
}

/// Who is taken in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Newcomer<'a> {
    /// Somebody who has no account.
    Unknown,
    /// Whoever has this account, and has shown it.
    With(&'a Account),
}

impl Newcomer<'_> {
    /// Gives them a place and a seat, under the address and the name that were asserted. The address is in a domain that
    /// the workspace has verified.
    pub(super) fn take_in(
        self,
        draft: &mut Draft<'_>,
        asserted: &Asserted,
        new: NewPlace,
    ) -> Result<(Account, Member), Refusal> {
        let workspace = draft.scene.workspace;
        let account = match self {
            Self::With(account) if account.status.is_shut() => return Err(Refusal::AccountLocked),
            Self::With(account) => account.clone(),
            Self::Unknown => Account {
                id: new.account,
                status: Status::Normal,
                given_name: asserted.given_name.clone(),
                family_name: asserted.family_name.clone(),
                created_at: draft.scene.now,
            },
        };
        draft.scene = by(draft.scene, &account);
        draft.take_seat().map_err(|_| Refusal::AccessNoSeat { workspace: workspace.name.clone() })?;
        if matches!(self, Self::Unknown) {
            draft.write(Write::InsertAccount(account.clone()));
            if let Some(address) = &asserted.email {
                draft.write(Write::PutAddress(OwnedAddress {
                    address: address.clone(),
                    account: account.id,
                    proof: Proof::Domain(workspace.id),
                    since: draft.scene.now,
                }));
            }
        }
        let member = Member {
            id: new.member,
            workspace: workspace.id,
            account: account.id,
            email: asserted.email.clone(),
            given_name: asserted.given_name.clone(),
            family_name: asserted.family_name.clone(),
            role: Role::Member,
            seat: Some(Seat::Full),
            source: Source::Jit,
            standing: Standing::Active,
            claimed_by: None,
            epoch: 0,
            joined_at: draft.scene.now,
            left_at: None,
            suspended: None,
        };
        draft.write(Write::InsertMember(member.clone()));
        draft.tell(Event::member_added(&member));
        draft.tell(Event::seat_taken(workspace.id, member.id, Seat::Full, draft.seats));
        Ok((account, member))
    }
}
