//! The order of requests about a group: match before creating, fill what was created empty, match again after a 409, forget the link
//! after a 404 and start again.

use super::call::{Call, Collection};
use super::dialects::{GroupAdoption, GroupSpeech, Look};
use super::flow::{Depth, Pushed};
use super::group_profile::{GroupChange, GroupProfile, SentGroup};
use super::line::{Line, Stop};
use super::search::{find, send_all};
use crate::state::Link;

type GroupLink = Link<SentGroup>;

/// Makes the group exist there, with the members of here that are known there. `link` always holds what is known, also when this ends in
/// a [`Stop`].
pub(crate) async fn let_in(
    line: &mut Line<'_>,
    speech: &'static dyn GroupSpeech,
    wanted: &GroupProfile,
    link: &mut Option<GroupLink>,
    depth: Depth,
) -> Result<String, Stop> {
    let name = &wanted.name;
    if let Some(known) = link.clone() {
        let says = match settle(line, speech, &known, wanted, depth).await? {
            Pushed::Gone => None,
            Pushed::Unchanged => {
                Some(format!("Nothing to send: {} has the group {name} as it is.", line.application))
            }
            Pushed::Sent(status) => {
                Some(format!("{} took the change to the group {name} ({status}).", line.application))
            }
        };
        if let Some(says) = says {
            *link = Some(Link { sent: wanted.as_sent(), ..known });
            return Ok(says);
        }
        *link = None;
    }
    if wanted.members.is_empty() && !speech.creates_the_empty() {
        return Ok(format!(
            "Nothing to send: the group {name} has nobody {} knows, and an empty group is not created.",
            line.application
        ));
    }
    if let Some(says) = adopt_first(line, speech, speech.searches(wanted), wanted, link).await? {
        return Ok(says);
    }
    create(line, speech, wanted, link).await
}

async fn create(
    line: &mut Line<'_>,
    speech: &'static dyn GroupSpeech,
    wanted: &GroupProfile,
    link: &mut Option<GroupLink>,
) -> Result<String, Stop> {
    let can = line.capabilities().await?;
    let creation = speech.creation(wanted, can);
    let created = line.send(Call::create(Collection::Groups, creation.body)).await?;
    if created.status == 409 && can.filter {
        let searches = speech.searches_after_conflict(wanted);
        return match adopt_first(line, speech, searches, wanted, link).await? {
            Some(says) => Ok(says),
            None => Err(line.refused(&created)),
        };
    }
    if !created.is_success() {
        return Err(line.refused(&created));
    }
    let Some(id) = created.created_id() else {
        return Err(line.odd(format_args!("{} without the id of the Group it created.", created.status)));
    };
    let says = format!("{} created the group {} ({}).", line.application, wanted.name, created.status);
    if creation.has_members || wanted.members.is_empty() {
        *link = Some(Link { scim_id: id, sent: wanted.as_sent() });
        return Ok(says);
    }
    let mut empty = wanted.as_sent();
    empty.members.clear();
    *link = Some(Link { scim_id: id.clone(), sent: empty.clone() });
    let calls = match speech.adoption() {
        // Those who send all of a group at times do so after its creation.
        GroupAdoption::Whole => speech.whole(&id, wanted, can),
        GroupAdoption::Replaced | GroupAdoption::Joined => speech.update(&id, &empty.change(wanted), can),
    };
    match send_all(line, calls).await? {
        Some(_) => *link = Some(Link { scim_id: id, sent: wanted.as_sent() }),
        None => {
            *link = None;
            return Err(line.odd("it created the Group, and then did not know it by its id (404)."));
        }
    }
    Ok(says)
}

/// Links the first group that is found, and brings it up to date.
async fn adopt_first(
    line: &mut Line<'_>,
    speech: &'static dyn GroupSpeech,
    searches: Vec<Call>,
    wanted: &GroupProfile,
    link: &mut Option<GroupLink>,
) -> Result<Option<String>, Stop> {
    let Some((id, group)) = find(line, searches).await? else { return Ok(None) };
    let mut before = SentGroup::seen(&group);
    if speech.adoption() == GroupAdoption::Joined {
        // Whom else it holds is not ours to take out.
        before.members.clear();
    }
    *link = Some(Link { scim_id: id.clone(), sent: before.clone() });
    let can = line.capabilities().await?;
    let pushed = match speech.adoption() {
        GroupAdoption::Replaced | GroupAdoption::Joined => push(line, speech, &id, &before, wanted).await?,
        GroupAdoption::Whole => {
            send_all(line, speech.whole(&id, wanted, can)).await?.map_or(Pushed::Gone, Pushed::Sent)
        }
    };
    let (application, name) = (&line.application, &wanted.name);
    let says = match pushed {
        Pushed::Gone => {
            *link = None;
            return Err(line.odd("it found the Group in a search, and then not by its id (404)."));
        }
        Pushed::Unchanged => format!("{application} had the group {name} already; it is linked now."),
        Pushed::Sent(status) => {
            format!("{application} had the group {name} already; it is linked and up to date now ({status}).")
        }
    };
    *link = Some(Link { scim_id: id, sent: wanted.as_sent() });
    Ok(Some(says))
}

/// Brings a linked group up to date.
async fn settle(
    line: &mut Line<'_>,
    speech: &'static dyn GroupSpeech,
    known: &GroupLink,
    wanted: &GroupProfile,
    depth: Depth,
) -> Result<Pushed, Stop> {
    let id = known.scim_id.as_str();
    let (call, has_members) = match (depth, speech.look(id)) {
        (Depth::Change, _) => return push(line, speech, id, &known.sent, wanted).await,
        (Depth::Full, Look::Never) => {
            let can = line.capabilities().await?;
            let Some(status) = send_all(line, speech.whole(id, wanted, can)).await? else {
                return Ok(Pushed::Gone);
            };
            return compare_members(line, speech, id, wanted, Pushed::Sent(status)).await;
        }
        (Depth::Full, Look::AtAll(call)) => (call, true),
        (Depth::Full, Look::AtAllButMembers(call)) => (call, false),
    };
    let answer = line.send(call).await?;
    let before = match answer.status {
        404 => return Ok(Pushed::Gone),
        _ if !answer.is_success() => return Err(line.refused(&answer)),
        _ if has_members && speech.adoption() == GroupAdoption::Joined => {
            SentGroup::seen(&answer.body).without_strangers(wanted, &known.sent)
        }
        _ if has_members => SentGroup::seen(&answer.body),
        _ => {
            let members = known.sent.clone().without_wanted(wanted).members;
            SentGroup { members, ..SentGroup::seen(&answer.body) }
        }
    };
    push(line, speech, id, &before, wanted).await
}

/// Sends what differs between `before` and `wanted`.
async fn push(
    line: &mut Line<'_>,
    speech: &'static dyn GroupSpeech,
    id: &str,
    before: &SentGroup,
    wanted: &GroupProfile,
) -> Result<Pushed, Stop> {
    let change = before.change(wanted);
    if change.is_empty(speech.keeps_external_id()) {
        return Ok(Pushed::Unchanged);
    }
    let can = line.capabilities().await?;
    if change.is_renamed && can.patch && speech.look_at_members(id).is_some() {
        let calls = speech.update(id, &change.without_members(), can);
        return match send_all(line, calls).await? {
            None => Ok(Pushed::Gone),
            Some(status) => compare_members(line, speech, id, wanted, Pushed::Sent(status)).await,
        };
    }
    let calls = speech.update(id, &change, can);
    Ok(send_all(line, calls).await?.map_or(Pushed::Gone, Pushed::Sent))
}

/// Fetches the members for those who compare them after they wrote the group itself, and sends what differs.
async fn compare_members(
    line: &mut Line<'_>,
    speech: &'static dyn GroupSpeech,
    id: &str,
    wanted: &GroupProfile,
    written: Pushed,
) -> Result<Pushed, Stop> {
    let can = line.capabilities().await?;
    let Some(call) = speech.look_at_members(id).filter(|_| can.patch) else { return Ok(written) };
    let answer = line.send(call).await?;
    match answer.status {
        404 => return Ok(Pushed::Gone),
        _ if answer.is_success() => {}
        _ => return Err(line.refused(&answer)),
    }
    let before = SentGroup { members: SentGroup::seen(&answer.body).members, ..wanted.as_sent() };
    let change: GroupChange<'_> = before.change(wanted);
    if !change.has_members() {
        return Ok(written);
    }
    let calls = speech.update(id, &change, can);
    Ok(send_all(line, calls).await?.map_or(Pushed::Gone, Pushed::Sent))
}

/// Deletes a linked group there.
pub(crate) async fn show_out(
    line: &mut Line<'_>,
    name: &str,
    link: &mut Option<GroupLink>,
) -> Result<String, Stop> {
    let application = line.application.clone();
    let Some(known) = link.clone() else {
        return Ok(format!("Nothing to send: {application} never took the group {name}."));
    };
    let status = send_all(line, vec![Call::delete(Collection::Groups, &known.scim_id)]).await?;
    *link = None;
    Ok(match status {
        Some(status) => format!("{application} deleted the group {name} ({status})."),
        None => format!("{application} no longer knew the group {name} (404), which is as good."),
    })
}
