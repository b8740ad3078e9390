//! Members by hand: an admin or the operator adds, removes and re-roles; a member leaves. Source: table C.

use serde_json::json;

use crate::{
    AccountId, Address, Change, Domain, Member, MemberId, Refusal, Role, Write,
    account::{Account, OwnedAddress, Proof, Status},
    event::Event,
    member::{Source, Standing},
    rules::{
        Draft, Scene,
        leave::{self, Way},
        lock::{self, Action, Hand},
        suspend,
    },
    seat::Seat,
    session::EndedBy,
};

pub use crate::rules::leave::Leaving;

/// What is known about the address somebody is to be added under.
#[derive(Debug, Clone, Default)]
pub struct Invitee {
    /// The account the address belongs to, or waits for.
    pub account: Option<AccountId>,
    /// That account's place here, active or not.
    pub member: Option<Member>,
    /// A member who is shown under the address, whoever it belongs to.
    pub shown: Option<Member>,
    /// The domains the workspace has verified.
    pub verified: Vec<Domain>,
}

/// Ids for what may be made.
#[derive(Debug, Clone, Copy)]
pub struct NewIds {
    /// Of an account.
    pub account: AccountId,
    /// Of a member.
    pub member: MemberId,
}

/// Adds somebody by address. The place is theirs at once; the account is whoever shows that mailbox.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::MemberExists`]; [`Refusal::MemberSuspended`], whatever else; [`Refusal::SeatNoneLeft`].
pub fn add(
    scene: Scene<'_>,
    hand: Hand,
    address: &Address,
    role: Role,
    invitee: &Invitee,
    new: NewIds,
) -> Result<(Change, Member), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::AddMember(role), workspace, scene.now)?;
    let known = || invitee.member.iter().chain(&invitee.shown);
    if known().any(|member| member.suspended.is_some()) {
        return Err(suspend::refusal(workspace));
    }
    if known().any(Member::is_active) {
        return Err(Refusal::MemberExists);
    }
    let mut draft = Draft::begin(scene);
    draft.take_seat()?;
    let account = invitee.account.unwrap_or_else(|| {
        let (account, owned) = new_account(scene, new.account, address, &invitee.verified);
        draft.write(Write::InsertAccount(account));
        draft.write(Write::PutAddress(owned));
        new.account
    });
    let member = if let Some(before) = &invitee.member {
        let mut member = before.clone();
        member.standing = Standing::Active;
        // Whom a directory claims stays the directory's, so that it keeps them again when its plan is back.
        member.source = if before.claimed_by.is_some() { Source::Directory } else { Source::Invited };
        member.email = Some(address.clone());
        member.seat = Some(Seat::Full);
        member.role = role;
        member.left_at = None;
        draft.write(Write::UpdateMember { member: member.clone(), held: before.seat });
        if role == Role::Owner {
            unbind(&mut draft, &member);
        }
        member
    } else {
        let member = Member {
            id: new.member,
            workspace: workspace.id,
            account,
            email: Some(address.clone()),
            given_name: None,
            family_name: None,
            role,
            seat: Some(Seat::Full),
            source: Source::Invited,
            standing: Standing::Active,
            claimed_by: None,
            epoch: 0,
            joined_at: scene.now,
            left_at: None,
            suspended: None,
        };
        draft.write(Write::InsertMember(member.clone()));
        member
    };
    draft.tell(Event::member_added(&member));
    draft.tell(Event::seat_taken(workspace.id, member.id, Seat::Full, draft.seats));
    let details = json!({"email": address, "role": role});
    Ok((draft.recorded("member.added", member.id, &details), member))
}

/// An account for somebody who was never seen, waiting under an address.
pub(crate) fn new_account(
    scene: Scene<'_>,
    id: AccountId,
    address: &Address,
    verified: &[Domain],
) -> (Account, OwnedAddress) {
    let proof =
        if verified.contains(address.domain()) { Proof::Domain(scene.workspace.id) } else { Proof::Invited };
    let account =
        Account { id, status: Status::Unclaimed, given_name: None, family_name: None, created_at: scene.now };
    (account, OwnedAddress { address: address.clone(), account: id, proof, since: scene.now })
}

/// Ends a member's access by hand.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::OwnerIsLast`]. Removing who has left already changes nothing.
pub fn remove(scene: Scene<'_>, hand: Hand, leaving: Leaving<'_>) -> Result<Change, Refusal> {
    lock::may(hand, Action::RemoveMember(leaving.member), scene.workspace, scene.now)?;
    out(scene, leaving)
}

/// A member gives up their own place.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::OwnerIsLast`].
pub fn quit(scene: Scene<'_>, role: Role, leaving: Leaving<'_>) -> Result<Change, Refusal> {
    lock::may(Hand::Member(role), Action::Leave(leaving.member), scene.workspace, scene.now)?;
    out(scene, leaving)
}

fn out(scene: Scene<'_>, leaving: Leaving<'_>) -> Result<Change, Refusal> {
    if !leaving.member.is_active() {
        return Ok(forgone(scene, leaving.member));
    }
    let mut draft = Draft::begin(scene);
    let gone = leave::leave(&mut draft, leaving, Way::ByHand)?;
    Ok(draft.recorded("member.removed", gone.id, &json!({})))
}

/// Whoever is held out has no access to end, but the place that waits for them ends with a removal all the same.
fn forgone(scene: Scene<'_>, member: &Member) -> Change {
    let mut gone = member.clone();
    if suspend::forgo(&mut gone).is_none() {
        return Change::none();
    }
    gone.role = Role::Member;
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateMember { member: gone.clone(), held: member.seat });
    draft.tell(Event::member_removed(&gone));
    draft.recorded("member.removed", gone.id, &json!({}))
}

/// Who comes to be an owner shows their mailbox before they come in through a connection again, as every owner does: whoever
/// runs the identity provider could otherwise enter as them.
pub(crate) fn unbind(draft: &mut Draft<'_>, member: &Member) {
    draft.write(Write::DropIdentities { workspace: member.workspace, account: member.account });
}

/// Gives a member another role, of whom `whose` tells what is known. Who becomes an owner signs in anew. One without access can only lose what is remembered of theirs. An owner needs an
/// address of their own (`owned` are those of the account), to get in when single sign-on is broken.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::OwnerIsLast`]; [`Refusal::OwnerUnreachable`]; [`Refusal::MemberNotFound`] for one
/// without access who would gain.
pub fn change_role(
    scene: Scene<'_>,
    hand: Hand,
    whose: Leaving<'_>,
    owned: &[OwnedAddress],
    to: Role,
) -> Result<(Change, Member), Refusal> {
    let Leaving { member, sessions, owners } = whose;
    lock::may(hand, Action::ChangeRole(member, to), scene.workspace, scene.now)?;
    if member.role == to {
        return Ok((Change::none(), member.clone()));
    }
    if !member.is_active() && to > member.role {
        return Err(Refusal::MemberNotFound);
    }
    if member.is_active() && member.role == Role::Owner && owners <= 1 {
        return Err(Refusal::OwnerIsLast);
    }
    if to == Role::Owner && owned.is_empty() {
        return Err(Refusal::OwnerUnreachable);
    }
    let mut changed = member.clone();
    changed.role = to;
    let mut draft = Draft::begin(scene);
    if to == Role::Owner {
        // Somebody else may be signed in as them: whoever runs the identity provider. That was no owner's session yet.
        changed.epoch += 1;
        unbind(&mut draft, member);
        leave::end_sessions(&mut draft, member, sessions, EndedBy::MadeOwner);
    }
    draft.write(Write::UpdateMember { member: changed.clone(), held: member.seat });
    draft.tell(Event::member_updated(&changed, &["role"]));
    let details = json!({"role": {"from": member.role, "to": to}});
    Ok((draft.recorded("member.updated", member.id, &details), changed))
}
