//! What is done to groups: made, renamed, filled, pushed and deleted.

use super::flow::Depth;
use super::outcome::{Outcome, Verdict};
use super::{Erasure, group_flow, step};
use crate::groups::{Group, GroupDraft, Member};
use crate::idp::Idp;
use crate::people::{Flaw, Id};
use crate::state::Assignment;
use crate::trouble::Trouble;

/// Something that is done to one group with a click or a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupAction {
    /// Chooses the group to be pushed.
    Assign,
    /// Stops pushing it, and deletes it at the application.
    Unassign,
    /// Stops pushing it, and leaves it at the application as it is.
    Unlink,
    /// Sends all of it again, or looks whether the other side still has what it took: "push now".
    Push,
}

impl GroupAction {
    /// The last segment of the address it is posted to.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        match code {
            "assign" => Some(Self::Assign),
            "unassign" => Some(Self::Unassign),
            "unlink" => Some(Self::Unlink),
            "push" => Some(Self::Push),
            _ => None,
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Assign => "Push group",
            Self::Unassign => "Stop pushing group",
            Self::Unlink => "Unlink group",
            Self::Push => "Push group now",
        }
    }
}

/// Does `action` to the group, and tells the application.
pub(crate) async fn act(idp: &Idp, id: &Id, action: GroupAction) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    idp.cabinet
        .change(|state| {
            if state.group(id).is_none() {
                return Err(Trouble::no_group(id.as_str()));
            }
            let mut former = None;
            let place = state.group_places.entry(id.clone()).or_default();
            match action {
                GroupAction::Assign => place.assignment = Assignment::Assigned,
                GroupAction::Unassign => place.assignment = Assignment::Unassigned,
                GroupAction::Unlink => {
                    place.assignment = Assignment::Unassigned;
                    former = place.link.take();
                }
                GroupAction::Push => {}
            }
            if let Some(former) = former {
                state.forget_member(&former.scim_id);
            }
            Ok(())
        })
        .await?;
    if action == GroupAction::Unlink {
        let message = "The group is no longer pushed. It stays at the application as it is.";
        return Ok(Outcome::silent(Verdict::NothingToSend, message));
    }
    let depth = if action == GroupAction::Push { Depth::Full } else { Depth::Change };
    step::with_group(idp, id, action.purpose(), depth).await
}

/// Makes a group. Nobody is told: it is not pushed yet.
pub(crate) async fn add(idp: &Idp, draft: GroupDraft) -> Result<Group, Trouble> {
    let id = Id::random_for_group()?;
    idp.cabinet
        .change(|state| {
            let group = draft.into_group(id, state).map_err(Trouble::Flaws)?;
            state.groups.push(group.clone());
            Ok(group)
        })
        .await
}

/// Gives the group another name, and tells the application if it is pushed.
pub(crate) async fn rename(idp: &Idp, id: &Id, draft: GroupDraft) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    idp.cabinet
        .change(|state| {
            let group = state.group(id).ok_or_else(|| Trouble::no_group(id.as_str()))?;
            let changed = draft.onto(group, state).map_err(Trouble::Flaws)?;
            state
                .groups
                .iter_mut()
                .filter(|group| group.id == *id)
                .for_each(|group| *group = changed.clone());
            Ok::<_, Trouble>(())
        })
        .await?;
    step::with_group(idp, id, "Update group", Depth::Change).await
}

/// Puts someone into the group, and tells the application if it is pushed.
pub(crate) async fn put_in(idp: &Idp, id: &Id, member: Member) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    idp.cabinet
        .change(|state| {
            state.check_member(id, &member)?;
            if matches!(member, Member::Group(_)) && !nests(&state.application) {
                let says = format!(
                    "{} puts no group into a group. Speak plain SCIM to try it.",
                    state.application.dialect.title()
                );
                return Err(Trouble::Flaws(vec![Flaw::new("member", says)]));
            }
            state.groups.iter_mut().filter(|group| group.id == *id).for_each(|group| group.put_in(&member));
            Ok(())
        })
        .await?;
    step::with_group(idp, id, "Add member", Depth::Change).await
}

/// Whether this application hears of groups in groups.
fn nests(application: &crate::application::Application) -> bool {
    application.speech().groups().is_some_and(|groups| groups.nests())
}

/// Takes someone out of the group, and tells the application if it is pushed.
pub(crate) async fn take_out(idp: &Idp, id: &Id, member: &Member) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    idp.cabinet
        .change(|state| {
            let group = state.group_mut(id).ok_or_else(|| Trouble::no_group(id.as_str()))?;
            if !group.members.contains(member) {
                return Err(Trouble::NotFound(format!("The group {} does not hold them.", group.name)));
            }
            group.members.retain(|held| held != member);
            Ok(())
        })
        .await?;
    step::with_group(idp, id, "Remove member", Depth::Change).await
}

/// Removes a group from this identity provider for good. Its members stay.
pub(crate) async fn erase(idp: &Idp, id: &Id, erasure: Erasure) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    let state = idp.cabinet.read();
    let group = state.group(id).ok_or_else(|| Trouble::no_group(id.as_str()))?.clone();
    let mut place = state.group_place(id);
    let former = place.link.as_ref().map(|link| link.scim_id.clone());
    let mut outcome = Outcome::silent(Verdict::NothingToSend, "");
    let line = step::open(idp, "Delete group").filter(|_| erasure == Erasure::Told && place.link.is_some());
    if let Some(mut line) = line {
        line.group = Some(id.clone());
        let ended = group_flow::show_out(&mut line, &group.name, &mut place.link).await;
        outcome = step::conclude(&mut line, ended, &mut place);
    }
    let is_gone = outcome.result.is_well();
    let name = &group.name;
    if is_gone {
        outcome.message = format!("{} The group {name} is removed from the practice IdP.", outcome.message)
            .trim()
            .to_owned();
    } else {
        place.assignment = Assignment::Unassigned;
        outcome.message.push_str(&format!(" The group {name} stays here, so that you can try again."));
    }
    let it = Member::Group(id.clone());
    idp.cabinet
        .change(|state| {
            if let Some(former) = step::left_behind(former, &place) {
                state.forget_member(&former);
            }
            if is_gone {
                state.groups.retain(|group| group.id != *id);
                state.group_places.remove(id);
                state.groups.iter_mut().for_each(|group| group.members.retain(|member| *member != it));
            } else {
                state.group_places.insert(id.clone(), place);
            }
            Ok::<_, Trouble>(())
        })
        .await?;
    Ok(outcome)
}
