//! `/Groups`: create, read, replace, patch, delete (RFC 7644 §3.3 to §3.6).

use std::sync::Arc;

use app::groups::{self, Allow, Edit, Edits};
use domain::{
    DirectoryGroupId, Refusal,
    directory::GroupPatch,
    directory_group::{DirectoryGroup, Told},
};
use http::StatusCode;
use scim::{Fault, Projection, Resource, ResourceType, etag::Condition, patch};
use serde_json::Value;
use store::{Entry, Failure, SelectGroup};

use super::{
    Call,
    answer::No,
    done::{Done, Want},
    line,
    translate::group::{self as translate, Shown},
};

/// A PATCH of a group that lists more than so many is answered with 204, unless attributes are asked for: what it costs
/// to add somebody must not depend on how many there are (RFC 7644 §3.5.2 leaves the choice to the provider).
pub(crate) const SHOWN_AFTER_PATCH: u32 = 100;

pub(super) async fn create(call: &Call, body: Value, want: &Want) -> Result<Done, No> {
    let mut resource = Resource::create(body, &call.web.protocol.group, call.rules())?.resource;
    let listed = translate::ids(resource.take_members());
    let told = translate::told(&resource)?;
    call.line.named(&told.display_name);
    let entry = call.line.entry(|group: &DirectoryGroup| (StatusCode::CREATED, Some(group.id.bits())));
    let group = groups::create(&call.web.app, &call.caller, told, listed, entry).await?;
    shown(call, group, StatusCode::CREATED, want).await
}

/// An id of this directory; another is like one that does not exist.
fn parsed(id: &str) -> Result<DirectoryGroupId, No> {
    id.parse().map_err(|_| No::Refused(Refusal::GroupNotFound))
}

pub(super) async fn read(call: &Call, id: &str, want: &Want) -> Result<Done, No> {
    let (caller, select) = (&call.caller, SelectGroup::Id(parsed(id)?));
    let store = &call.web.app.store;
    let found = store.directory_groups(caller.workspace.id, caller.directory.id, &select, None, 1).await?;
    let group = found.into_iter().next().ok_or(No::Refused(Refusal::GroupNotFound))?;
    shown(call, group, StatusCode::OK, want).await
}

pub(super) async fn replace(
    call: &Call,
    id: &str,
    body: Value,
    expected: Option<Condition>,
    want: &Want,
) -> Result<Done, No> {
    let protocol = Arc::clone(&call.web.protocol);
    let rules = call.rules().clone();
    let edit = move |present: &Resource, _| -> Result<(Resource, Vec<Edit>), Fault> {
        let mut resource = present.replace(body.clone(), &protocol.group, &rules)?.resource;
        let members = translate::ids(resource.take_members());
        Ok((resource, vec![Edit::ReplaceAll(members)]))
    };
    let group = change(call, id, expected, edit).await?;
    shown(call, group, StatusCode::OK, want).await
}

pub(super) async fn patch(
    call: &Call,
    id: &str,
    body: Value,
    expected: Option<Condition>,
    want: &Want,
) -> Result<Done, No> {
    let protocol = Arc::clone(&call.web.protocol);
    let request = patch::Request::parse(body, &protocol.group, call.rules())?;
    let (members, rest) = request.split_members();
    let base = call.base();
    let edits: Vec<_> = members.into_iter().map(|edit| translate::edit(&base, edit)).collect();
    let edit = move |present: &Resource, size| {
        bounded(&edits, size)?;
        Ok((rest.apply(&protocol.group, present)?.resource, edits.clone()))
    };
    let group = change(call, id, expected, edit).await?;
    let names_attributes = call.parameters.selects_attributes();
    let large = group.size > SHOWN_AFTER_PATCH;
    let silent = call.caller.directory.manners.group_patch == GroupPatch::Nothing;
    if !names_attributes && (large || silent) && matches!(want, Want::Document(_)) {
        return shown(call, group, StatusCode::NO_CONTENT, &Want::Nothing).await;
    }
    shown(call, group, StatusCode::OK, want).await
}

/// How often the filters of one PATCH may be held against somebody. It is done under the lock, where everybody else waits
/// for it; one filter is held against a list of any length.
const MOST_COMPARED: usize = 200_000;

fn bounded(edits: &[Edit], size: u32) -> Result<(), Fault> {
    let filters = edits.iter().filter(|edit| matches!(edit, Edit::RemoveWhere(_))).count();
    let added = edits.iter().map(|edit| match edit {
        Edit::Add(who) | Edit::ReplaceAll(who) => who.len(),
        Edit::Remove(_) | Edit::RemoveWhere(_) | Edit::Clear => 0,
    });
    let listed = usize::try_from(size).unwrap_or(usize::MAX).saturating_add(added.sum());
    if filters > 1 && filters.saturating_mul(listed) > MOST_COMPARED {
        return Err(Fault::too_many(format!(
            "{filters} filters on the members of a group of {size} take too long. Name the members by their ids, \
            members[value eq \"…\"], or send the filters in several requests."
        )));
    }
    Ok(())
}

/// Changes a group: what the request makes of it as it is under the lock, and only if it has the version the client
/// expects.
async fn change(
    call: &Call,
    id: &str,
    expected: Option<Condition>,
    edit: impl Fn(&Resource, u32) -> Result<(Resource, Vec<Edit>), Fault> + Send + Sync + 'static,
) -> Result<DirectoryGroup, No> {
    let id = parsed(id)?;
    let line = call.line.clone();
    let edits: Edits<No> = Arc::new(move |group: &DirectoryGroup| {
        let (bits, name) = (group.id.bits(), &group.told.display_name);
        line.about(bits, name, Vec::new());
        as_expected(expected.as_ref(), group)?;
        let present = translate::resource(group)?;
        let (after, edits) = edit(&present, group.size)?;
        line.about(bits, name, line::difference(&present, &after));
        // What is so already is told as it was, to the byte.
        let told = if after == present { group.told.clone() } else { translate::told(&after)? };
        Ok::<(Told, Vec<Edit>), No>((told, edits))
    });
    let entry = call.line.entry(|_| (StatusCode::OK, None));
    Ok(groups::change(&call.web.app, &call.caller, id, edits, entry).await?)
}

pub(super) async fn delete(call: &Call, id: &str, expected: Option<Condition>) -> Result<(), No> {
    let id = parsed(id)?;
    let line = call.line.clone();
    let allow: Allow<No> = Arc::new(move |group: &DirectoryGroup| {
        line.about(group.id.bits(), &group.told.display_name, Vec::new());
        as_expected(expected.as_ref(), group)
    });
    let entry = call.line.entry(|()| (StatusCode::NO_CONTENT, None));
    Ok(groups::remove(&call.web.app, &call.caller, id, allow, entry).await?)
}

fn as_expected(expected: Option<&Condition>, group: &DirectoryGroup) -> Result<(), No> {
    match expected {
        Some(condition) => Ok(condition.require(Some(&translate::version(group)))?),
        None => Ok(()),
    }
}

async fn shown(call: &Call, group: DirectoryGroup, status: StatusCode, want: &Want) -> Result<Done, No> {
    let base = call.base();
    let (location, version) = (translate::location(&base, &group), translate::version(&group));
    let document = match want {
        Want::Document(projection) => {
            let listed = listed_if_shown(call, &group, projection).await?;
            Some(translate::sent(&call.web.protocol, &base, &Shown { group, listed }, projection)?)
        }
        Want::Nothing => None,
    };
    Ok(Done { status, location, version, document })
}

/// Whether a client gets to see `members`, so that they have to be read.
pub(super) fn shows_members(group: &ResourceType, projection: &Projection) -> bool {
    group.attribute("members").is_some_and(|members| projection.shows(members))
}

/// Whom a group lists, if the client gets to see it.
pub(super) async fn listed_if_shown(
    call: &Call,
    group: &DirectoryGroup,
    projection: &Projection,
) -> Result<Vec<Entry>, No> {
    if !shows_members(&call.web.protocol.group, projection) {
        return Ok(Vec::new());
    }
    Ok(listed(call, group.id).await?)
}

/// How many of a group's list are read at a time.
const STRIDE: u32 = 5_000;

/// Whom a group lists. The group was read before: should the list change meanwhile, its version is an old one, so that
/// no client takes what it sees for newer than it is.
pub(super) async fn listed(call: &Call, group: DirectoryGroupId) -> Result<Vec<Entry>, Failure> {
    let (workspace, directory) = (call.caller.workspace.id, call.caller.directory.id);
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let after = entries.last().map(|entry| entry.who);
        let mut next = call.web.app.store.listed(workspace, directory, group, after, STRIDE).await?;
        let is_last = next.len() < STRIDE as usize;
        entries.append(&mut next);
        if is_last {
            return Ok(entries);
        }
        // A long list lets others have their turn.
        tokio::task::yield_now().await;
    }
}
