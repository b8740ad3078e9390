//! A person is called something else (A24 to A28, as amended).
//!
//! What the workspace shows follows the directory always. What the account itself is called follows only where the
//! workspace speaks for it ([`speaks_for`]): an account somebody else relies on is never renamed from here.

use crate::{
    Address, Domain, Member, Refusal, Role, Write,
    account::{OwnedAddress, Proof},
    directory_user::Told,
    event::Event,
    rules::{
        Draft, leave,
        provision::{Found, Place, admissible, believed},
        speaks_for,
    },
    session::EndedBy,
};

/// Brings what the workspace shows in line with what the directory tells now, and names what changed.
pub(super) fn shown(before: &Told, told: &Told, member: &mut Member) -> Vec<&'static str> {
    let mut changed = Vec::new();
    if follows(&before.given_name, &told.given_name, &mut member.given_name) {
        changed.push("given_name");
    }
    if follows(&before.family_name, &told.family_name, &mut member.family_name) {
        changed.push("family_name");
    }
    // Addresses are compared as written here: a change of case is a change of what is shown.
    let speaks_of_it = told.email.is_some() || before.email.is_some();
    if speaks_of_it && written(&member.email) != written(&told.email) {
        member.email.clone_from(&told.email);
        changed.push("email");
    }
    changed
}

/// Brings one shown name in line. A name the directory has never spoken of stays as it is.
fn follows(before: &Option<String>, told: &Option<String>, shown: &mut Option<String>) -> bool {
    let differs = (told.is_some() || before.is_some()) && shown != told;
    if differs {
        shown.clone_from(told);
    }
    differs
}

fn written(address: &Option<Address>) -> Option<&str> {
    address.as_ref().map(Address::as_str)
}

/// Brings the account itself in line, where the workspace speaks for it. `member` is the place as it is shown now.
pub(super) fn account(
    draft: &mut Draft<'_>,
    before: &Told,
    told: &Told,
    found: &Found,
    place: &Place,
    member: &mut Member,
) -> Result<(), Refusal> {
    let moved = written(&before.email) != written(&told.email);
    if moved {
        admissible(draft.scene, &found.verified, told.email.as_ref())?;
        unused(told, found, place)?;
    }
    if !speaks_for(&found.verified, &place.owned, before.email.as_ref()) {
        return Ok(());
    }
    let mut account = place.account.clone();
    let renamed =
        (&member.given_name, &member.family_name) != (&place.member.given_name, &place.member.family_name);
    if renamed {
        account.given_name.clone_from(&member.given_name);
        account.family_name.clone_from(&member.family_name);
        draft.write(Write::UpdateAccount(account.clone()));
    }
    let new_address = if moved { move_address(draft, before, told, found, place, member) } else { None };
    if renamed || new_address.is_some() {
        let pair = new_address.as_ref().map(|(from, to)| (from.as_str(), to.as_deref()));
        draft.tell(Event::account_updated(draft.scene.workspace.id, &account, pair));
    }
    Ok(())
}

/// A28: accounts are never merged, and no address is taken from an account that has proven it, nor from an active
/// member of this workspace: one who was only invited may have no other way in. Elsewhere an address somebody was
/// merely invited under waits for its owner, and the workspace that verified its domain says who that is.
fn unused(told: &Told, found: &Found, place: &Place) -> Result<(), Refusal> {
    let member_here = || found.owners_place.as_ref().is_some_and(Member::is_active);
    let kept =
        |owned: &OwnedAddress| owned.account != place.account.id && (owned.is_proven() || member_here());
    match (believed(told, &found.verified), &found.owner) {
        (Some(_), Some((owned, _))) if kept(owned) => Err(Refusal::AddressTaken),
        _ => Ok(()),
    }
}

/// Moves the account's own address, and gives the old one and the new one if there is one. The sign-in stays bound by
/// its subject; what was proven here under the old address is proven no more (A25).
fn move_address(
    draft: &mut Draft<'_>,
    before: &Told,
    told: &Told,
    found: &Found,
    place: &Place,
    member: &mut Member,
) -> Option<(String, Option<String>)> {
    let new = believed(told, &found.verified)?;
    // Whoever holds a token of the directory could otherwise have an owner's mail sent to themselves.
    if place.member.role == Role::Owner {
        return None;
    }
    let old = before.email.as_ref().filter(|old| *old != new);
    let dropped = old.filter(|old| place.owned.iter().any(|one| one.address == **old));
    if let Some(old) = dropped {
        draft.write(Write::DropAddress(old.clone()));
    }
    // A person who has proven an address of their own elsewhere is not handed to whoever reads the new mailbox.
    let given = !has_own(&place.owned, &found.verified);
    if given {
        draft.write(Write::PutAddress(OwnedAddress {
            address: new.clone(),
            account: place.account.id,
            proof: Proof::Domain(draft.scene.workspace.id),
            since: draft.scene.now,
        }));
    } else if dropped.is_none() {
        return None;
    }
    if old.is_some() && place.member.is_active() {
        member.epoch += 1;
        leave::end_sessions(draft, &place.member, &place.sessions, EndedBy::AddressChanged);
    }
    let from = before.email.as_ref().map(ToString::to_string).unwrap_or_default();
    Some((from, given.then(|| new.to_string())))
}

/// Whether an account has proven an address in a domain that is not the workspace's.
fn has_own(owned: &[OwnedAddress], verified: &[Domain]) -> bool {
    owned.iter().any(|one| one.is_proven() && !verified.contains(one.address.domain()))
}
