//! The directory forgets a person (SCIM DELETE: A31).

use serde_json::json;

use crate::{
    Change, Refusal, Role, Write,
    directory_group::{DirectoryGroup, Listed},
    directory_user::DirectoryUser,
    event::Event,
    rules::{
        Draft, Scene, brake, group,
        leave::{self, Leaving, Way},
        provision::Place,
        suspend,
    },
    wave::Ending,
    workspace::DirectoryPower,
};

/// Access ends as in a deactivation; the resource is gone, and so is the bond between the person's sign-in at the
/// identity provider and the account, so that whoever is told of under the same name later is bound anew.
///
/// Groups that list the person, `within`, list them no longer.
///
/// # Errors
/// [`Refusal::OwnerIsLast`].
pub fn remove(
    scene: Scene<'_>,
    user: &DirectoryUser,
    place: Option<&Place>,
    within: &[DirectoryGroup],
) -> Result<Change, Refusal> {
    let mut draft = Draft::begin(scene);
    let mut action = "directory_user.removed";
    let acts = scene.workspace.directory_power(scene.now) != DirectoryPower::Staging;
    if let Some(place) = place.filter(|_| acts) {
        if place.member.is_active() {
            let leaving = Leaving { member: &place.member, sessions: &place.sessions, owners: place.owners };
            let gone = leave::leave(&mut draft, leaving, Way::Deleted)?;
            brake::count(&mut draft, &place.member, &gone, Ending::Deleted);
            action = "member.deprovisioned";
        } else {
            let mut member = place.member.clone();
            member.claimed_by = None;
            member.role = Role::Member;
            // They stay held out, and what waited for them has ended with this.
            suspend::forgo(&mut member);
            draft.write(Write::UpdateMember { member, held: place.member.seat });
        }
        // Who is held out stays known by their sign-in, so that they are not taken for somebody new.
        if place.member.suspended.is_none() {
            draft.write(Write::DropIdentities { workspace: scene.workspace.id, account: place.account.id });
        }
    }
    if action == "directory_user.removed" {
        draft.tell(Event::directory_user_removed(scene.workspace.id, user.id));
    }
    group::unlist(&mut draft, Listed::User(user.id), within);
    draft.write(Write::RemoveDirectoryUser(user.clone()));
    let details = json!({"user_name": user.told.user_name, "member": user.member, "deleted": true});
    Ok(draft.recorded(action, user.id, &details))
}
