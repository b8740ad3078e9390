//! A person joins: new, adopted, or come back (A7 to A16); or would, were they not held out.

use serde_json::json;

use crate::{
    Change, Member, Refusal, Role, Write,
    account::{Account, OwnedAddress, Proof, Status},
    directory::PostOfInactive,
    directory_user::{DirectoryUser, Told},
    event::Event,
    mapping::Grant,
    member::{Source, Standing},
    rules::{
        Draft, Scene,
        provision::{Found, NewIds, admissible, believed, given, granting, hold, update},
    },
    seat::Seat,
    workspace::DirectoryPower,
};

use super::Place;

/// A directory tells of somebody new (SCIM POST).
///
/// `revived` is the place of the inactive directory user found under the same user name or external id; it is needed
/// only where the directory revives those.
///
/// # Errors
/// [`Refusal::UserNameTaken`], [`Refusal::ExternalIdTaken`], [`Refusal::AddressUnverified`],
/// [`Refusal::AddressTaken`], [`Refusal::SeatNoneLeft`], [`Refusal::PlanRemovalsOnly`].
pub fn create(
    scene: Scene<'_>,
    told: Told,
    found: &Found,
    revived: Option<(&DirectoryUser, Option<Place>)>,
    new: NewIds,
) -> Result<(Change, DirectoryUser), Refusal> {
    let power = granting(scene.workspace, scene.now)?;
    let Some(directory) = &scene.workspace.directory else {
        return Err(Refusal::DirectoryNotFound);
    };
    let revives = directory.manners.post_of_inactive == PostOfInactive::Revive;
    if let Some((user, place)) = revived.filter(|(user, _)| revives && !user.told.active) {
        found.conflict(Some(user.id))?;
        return update::update(scene, user, told, found, place.as_ref(), new);
    }
    found.conflict(None)?;

    let mut draft = Draft::begin(scene);
    let mut user = DirectoryUser {
        id: new.user,
        workspace: scene.workspace.id,
        directory: directory.id,
        member: None,
        version: 1,
        created_at: scene.now,
        changed_at: scene.now,
        shown_otherwise: false,
        told,
    };
    let mut action = "directory_user.stored";
    let mut details = json!({"user_name": user.told.user_name});
    if user.told.active && power == DirectoryPower::On {
        let (member, arrival) = place(&mut draft, &user.told, found, new)?;
        user.member = Some(member.id);
        user.shown_otherwise = !user.told.is_shown_of(&member);
        action = arrival.action();
        details = match arrival {
            Arrival::Held => hold::details(&member, &[]),
            _ => json!({"user_name": user.told.user_name, "email": user.told.email, "member": member.id,
                "arrival": arrival.as_str()}),
        };
    }
    draft.write(Write::InsertDirectoryUser(user.clone()));
    Ok((draft.recorded(action, user.id, &details), user))
}

/// How a person comes to their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// New here.
    Joined,
    /// A member already.
    Adopted,
    /// Had left, and is back.
    Returned,
    /// An admin holds them out: the place waits.
    Held,
}

impl Arrival {
    /// The arrival's name in events and audit entries.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Adopted => "adopted",
            Self::Returned => "returned",
            Self::Held => "held",
        }
    }

    /// What the audit log calls it.
    pub(super) const fn action(self) -> &'static str {
        match self {
            Self::Joined | Self::Adopted | Self::Returned => "member.provisioned",
            Self::Held => hold::HELD,
        }
    }
}

/// Gives a person a place: an existing member's, an existing account's, or a new one's. Tells what sort of arrival it
/// was.
pub(super) fn place(
    draft: &mut Draft<'_>,
    told: &Told,
    found: &Found,
    new: NewIds,
) -> Result<(Member, Arrival), Refusal> {
    let scene = draft.scene;
    admissible(scene, &found.verified, told.email.as_ref())?;
    let believed = believed(told, &found.verified);
    let grant = given(scene, told, found);
    // Invariant 4: only an address of a verified domain leads to an account.
    if let (Some(address), Some((owned, account))) = (believed, &found.owner) {
        let place = found.owners_place.as_ref();
        if place.is_some_and(|member| member.claimed_by.is_some()) {
            return Err(Refusal::AddressTaken);
        }
        // Whoever is a member under this address already, though with another account, has one place and not two.
        let shown = found.unclaimed.as_ref().filter(|member| member.email.as_ref() == Some(address));
        if let (None, Some(member)) = (place, shown) {
            return readmit(draft, member, told, grant, new);
        }
        if !owned.is_proven() {
            draft.write(Write::PutAddress(owned_address(scene, address, account)));
        }
        return match place {
            Some(member) => readmit(draft, member, told, grant, new),
            None => join(draft, account, told, grant, new),
        };
    }
    if let Some(member) = &found.unclaimed {
        // No address is proven on the way: who else relies on this account is not known here.
        return readmit(draft, member, told, grant, new);
    }
    let account = Account {
        id: new.account,
        status: Status::Unclaimed,
        given_name: told.given_name.clone(),
        family_name: told.family_name.clone(),
        created_at: scene.now,
    };
    draft.write(Write::InsertAccount(account.clone()));
    if let Some(address) = believed {
        draft.write(Write::PutAddress(owned_address(scene, address, &account)));
    }
    join(draft, &account, told, grant, new)
}

fn owned_address(scene: Scene<'_>, address: &crate::Address, account: &Account) -> OwnedAddress {
    OwnedAddress {
        address: address.clone(),
        account: account.id,
        proof: Proof::Domain(scene.workspace.id),
        since: scene.now,
    }
}

fn join(
    draft: &mut Draft<'_>,
    account: &Account,
    told: &Told,
    grant: Option<Grant>,
    new: NewIds,
) -> Result<(Member, Arrival), Refusal> {
    let Grant { role, seat } = grant.unwrap_or_default();
    let member = Member {
        id: new.member,
        workspace: draft.scene.workspace.id,
        account: account.id,
        email: told.email.clone(),
        given_name: told.given_name.clone(),
        family_name: told.family_name.clone(),
        role,
        seat: Some(seat),
        source: Source::Directory,
        standing: Standing::Active,
        claimed_by: Some(new.user),
        epoch: 0,
        joined_at: draft.scene.now,
        left_at: None,
        suspended: None,
    };
    if seat.counts() {
        draft.take_seat()?;
    }
    draft.write(Write::InsertMember(member.clone()));
    draft.tell(Event::member_provisioned(&member, Arrival::Joined.as_str()));
    if seat.counts() {
        draft.tell(Event::seat_taken(member.workspace, member.id, seat, draft.seats));
    }
    Ok((member, Arrival::Joined))
}

/// What the workspace shows of a member is what is told, as far as it is told.
pub(super) fn show(member: &mut Member, told: &Told) {
    member.email = told.email.clone().or(member.email.take());
    member.given_name = told.given_name.clone().or(member.given_name.take());
    member.family_name = told.family_name.clone().or(member.family_name.take());
}

/// A member takes their place again, or becomes the directory's: role and seat are kept where there are any (A11),
/// a guest becomes a member (A13), one who left comes back (A22).
pub(super) fn readmit(
    draft: &mut Draft<'_>,
    before: &Member,
    told: &Told,
    grant: Option<Grant>,
    new: NewIds,
) -> Result<(Member, Arrival), Refusal> {
    if let Some(suspension) = &before.suspended {
        return Ok((hold::hold(draft, before, suspension, told, grant, new), Arrival::Held));
    }
    let arrival = if before.is_active() { Arrival::Adopted } else { Arrival::Returned };
    let mut member = before.clone();
    if !before.is_active() {
        member.role = before.role_on_return(draft.scene.now);
        member.standing = Standing::Active;
        member.left_at = None;
    }
    show(&mut member, told);
    member.source = Source::Directory;
    member.claimed_by = member.claimed_by.or(Some(new.user));
    if let Some(grant) = grant.filter(|_| member.role != Role::Owner) {
        member.role = grant.role;
    }
    // Where nothing is mapped, whoever has no counted seat takes one.
    let seat = match grant.filter(|_| member.role != Role::Owner) {
        Some(grant) => grant.seat,
        None => Seat::Full,
    };
    let held = before.seat.filter(|seat| seat.counts());
    if held.is_none() && seat.counts() {
        draft.take_seat()?;
    }
    if held.is_some() && !seat.counts() {
        draft.seats.taken = draft.seats.taken.saturating_sub(1);
    }
    member.seat = Some(seat);
    draft.write(Write::UpdateMember { member: member.clone(), held: before.seat });
    draft.tell(Event::member_provisioned(&member, arrival.as_str()));
    match held {
        None if seat.counts() => {
            draft.tell(Event::seat_taken(member.workspace, member.id, seat, draft.seats));
        }
        Some(held) if !seat.counts() => {
            draft.tell(Event::seat_freed(member.workspace, member.id, held, draft.seats));
        }
        _ => {}
    }
    Ok((member, arrival))
}
