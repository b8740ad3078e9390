//! Brings the other side in step with what is wanted here: one person and the groups they are in, or one group and those it is in.

use super::dialects::Parting;
use super::flow::{self, Depth};
use super::group_flow;
use super::group_profile::GroupProfile;
use super::line::{Line, Stop};
use super::outcome::{Outcome, Verdict};
use super::profile::Standing;
use crate::clock;
use crate::groups::Member;
use crate::idp::Idp;
use crate::people::{Account, Id};
use crate::state::{Assignment, LastAnswer, Place};
use crate::trouble::Trouble;

/// What is said where nothing can be sent.
const NOWHERE: &str = "Nothing was sent: the application has no SCIM base URL yet.";

/// A line for one action, or the words for not having one.
pub(super) fn open<'a>(idp: &'a Idp, purpose: &str) -> Option<Line<'a>> {
    Line::open(&idp.client, &idp.journal, &idp.cabinet.read().application, purpose)
}

/// Makes the application's view of one person what it ought to be, and then that of the groups they are in. The caller holds the turn.
pub(super) async fn with_person(idp: &Idp, id: &Id, purpose: &str, depth: Depth) -> Result<Outcome, Trouble> {
    let Some(mut line) = open(idp, purpose) else {
        let state = idp.cabinet.read();
        let name = state.person(id).ok_or_else(|| Trouble::no_person(id.as_str()))?.display_name();
        let message = match state.place(id).assignment {
            Assignment::Assigned => format!("{name} is assigned here. {NOWHERE}"),
            Assignment::Unassigned => format!("Saved here. {NOWHERE}"),
        };
        return Ok(Outcome::silent(Verdict::NotConfigured, message));
    };
    let outcome = person(idp, &mut line, id, depth).await?;
    if !outcome.result.is_well() {
        return Ok(outcome);
    }
    let groups = idp.cabinet.read().groups_with(&Member::Person(id.clone()));
    Ok(outcome.and(groups_in_step(idp, &mut line, &groups).await?))
}

/// The groups that are pushed, of these, each with what changed. It ends with the first that fails.
pub(super) async fn groups_in_step(
    idp: &Idp,
    line: &mut Line<'_>,
    groups: &[Id],
) -> Result<Outcome, Trouble> {
    let mut whole = Outcome::silent(Verdict::NothingToSend, "");
    for id in groups {
        if idp.cabinet.read().group_place(id).assignment == Assignment::Assigned {
            whole = whole.and(group(idp, line, id, Depth::Change).await?);
        }
        if !whole.result.is_well() {
            break;
        }
    }
    Ok(whole)
}

/// Makes the application's view of one person what it ought to be.
pub(super) async fn person(
    idp: &Idp,
    line: &mut Line<'_>,
    id: &Id,
    depth: Depth,
) -> Result<Outcome, Trouble> {
    let state = idp.cabinet.read();
    let person = state.person(id).ok_or_else(|| Trouble::no_person(id.as_str()))?;
    let mut place = state.place(id);
    let former = place.link.as_ref().map(|link| link.scim_id.clone());
    (line.person, line.group) = (Some(id.clone()), None);
    let ended = match (place.assignment, person.account) {
        (Assignment::Assigned, Account::Active) => {
            flow::let_in(line, person, Standing::Active, &mut place.link, depth).await
        }
        (Assignment::Assigned, Account::Deactivated)
            if place.link.is_none() && line.speech.creates_the_inactive() =>
        {
            flow::let_in(line, person, Standing::Inactive, &mut place.link, depth).await
        }
        (Assignment::Assigned, Account::Deactivated) => {
            flow::show_out(line, person, &mut place.link, Parting::Deactivate).await
        }
        (Assignment::Unassigned, _) => {
            let parting = line.speech.unassignment();
            flow::show_out(line, person, &mut place.link, parting).await
        }
    };
    let outcome = conclude(line, ended, &mut place);
    idp.cabinet
        .change(|state| {
            if let Some(former) = left_behind(former, &place) {
                state.forget_member(&former);
            }
            state.places.insert(id.clone(), place);
            Ok::<_, Trouble>(())
        })
        .await?;
    Ok(outcome)
}

/// The id the place was linked to, if it no longer is. A resource that is gone has left its groups with it.
pub(super) fn left_behind<S>(former: Option<String>, place: &Place<S>) -> Option<String> {
    former.filter(|former| place.link.as_ref().is_none_or(|link| link.scim_id != *former))
}

/// Makes the application's view of one group what it ought to be, and then that of the groups it is in. The caller holds the turn.
pub(super) async fn with_group(idp: &Idp, id: &Id, purpose: &str, depth: Depth) -> Result<Outcome, Trouble> {
    let Some(mut line) = open(idp, purpose) else {
        return Ok(Outcome::silent(Verdict::NotConfigured, format!("Saved here. {NOWHERE}")));
    };
    let outcome = group(idp, &mut line, id, depth).await?;
    if !outcome.result.is_well() {
        return Ok(outcome);
    }
    let above = idp.cabinet.read().groups_with(&Member::Group(id.clone()));
    Ok(outcome.and(groups_in_step(idp, &mut line, &above).await?))
}

/// Makes the application's view of one group what it ought to be.
pub(super) async fn group(idp: &Idp, line: &mut Line<'_>, id: &Id, depth: Depth) -> Result<Outcome, Trouble> {
    let state = idp.cabinet.read();
    let group = state.group(id).ok_or_else(|| Trouble::no_group(id.as_str()))?;
    let mut place = state.group_place(id);
    let former = place.link.as_ref().map(|link| link.scim_id.clone());
    line.group = Some(id.clone());
    let ended = match (line.speech.groups(), place.assignment) {
        (None, _) => Ok(format!(
            "Nothing to send: {} tells an application of no groups.",
            state.application.dialect.title()
        )),
        (Some(speech), Assignment::Assigned) => {
            let wanted = GroupProfile::of(&state, group, speech.nests());
            group_flow::let_in(line, speech, &wanted, &mut place.link, depth).await
        }
        (Some(_), Assignment::Unassigned) => group_flow::show_out(line, &group.name, &mut place.link).await,
    };
    let outcome = conclude(line, ended, &mut place);
    idp.cabinet
        .change(|state| {
            if let Some(former) = left_behind(former, &place) {
                state.forget_member(&former);
            }
            state.group_places.insert(id.clone(), place);
            Ok::<_, Trouble>(())
        })
        .await?;
    Ok(outcome)
}

/// What came of a step, and what is remembered of it.
pub(super) fn conclude<S>(line: &mut Line<'_>, ended: Result<String, Stop>, place: &mut Place<S>) -> Outcome {
    let sent = std::mem::take(&mut line.sent);
    let (result, message) = match ended {
        Ok(says) if sent.is_empty() => (Verdict::NothingToSend, says),
        Ok(says) => (Verdict::Done, says),
        Err(stop) => (stop.verdict, stop.says),
    };
    if let Some(last) = sent.last() {
        place.last = Some(LastAnswer {
            at: clock::now(),
            method: last.method.clone(),
            status: last.status,
            says: message.clone(),
            entry: Some(last.log),
        });
    }
    Outcome { result, message, sent }
}
