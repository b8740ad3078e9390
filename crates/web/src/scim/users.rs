//! `/Users`: create, read, replace, patch, delete (RFC 7644 §3.3 to §3.6).

use std::sync::Arc;

use app::provisioning::{self, Edit, Known};
use domain::{
    DirectoryUserId, Refusal,
    directory_user::{DirectoryUser, Told},
};
use http::StatusCode;
use scim::{Fault, Resource, etag::Condition, patch};
use serde_json::Value;
use store::{Belonging, Select};

use super::{
    Call,
    answer::No,
    done::{Done, Want},
    line,
    translate::user::{self as translate, Shown},
};

pub(super) async fn create(call: &Call, body: Value, want: &Want) -> Result<Done, No> {
    let received = Resource::create(body, &call.web.protocol.user, call.rules())?;
    let told = translate::told(&received.resource, None)?;
    call.line.named(&told.user_name);
    let entry = call.line.entry(|user: &DirectoryUser| (StatusCode::CREATED, Some(user.id.bits())));
    let user = provisioning::create(&call.web.app, &call.caller, told, entry).await?;
    // Nobody new is in a group, but somebody who is revived may be.
    shown(call, user, StatusCode::CREATED, want).await
}

/// An id of this directory; another is like one that does not exist.
fn parsed(id: &str) -> Result<DirectoryUserId, No> {
    id.parse().map_err(|_| No::Refused(Refusal::UserNotFound))
}

pub(super) async fn read(call: &Call, id: &str, want: &Want) -> Result<Done, No> {
    let (caller, select) = (&call.caller, Select::Id(parsed(id)?));
    let store = &call.web.app.store;
    let users = store.directory_users(caller.workspace.id, caller.directory.id, &select, None, 1).await?;
    let user = users.into_iter().next().ok_or(No::Refused(Refusal::UserNotFound))?;
    shown(call, user, StatusCode::OK, want).await
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
    let edit = move |present: &Resource| -> Result<Resource, Fault> {
        Ok(present.replace(body.clone(), &protocol.user, &rules)?.resource)
    };
    change(call, id, expected, want, edit).await
}

pub(super) async fn patch(
    call: &Call,
    id: &str,
    body: Value,
    expected: Option<Condition>,
    want: &Want,
) -> Result<Done, No> {
    let protocol = Arc::clone(&call.web.protocol);
    let request = patch::Request::parse(body, &protocol.user, call.rules())?;
    let edit = move |present: &Resource| Ok(request.apply(&protocol.user, present)?.resource);
    change(call, id, expected, want, edit).await
}

/// Changes a person: what the request makes of their resource as it is under the lock, and only if it has the version
/// the client expects.
async fn change(
    call: &Call,
    id: &str,
    expected: Option<Condition>,
    want: &Want,
    edit: impl Fn(&Resource) -> Result<Resource, Fault> + Send + Sync + 'static,
) -> Result<Done, No> {
    let id = parsed(id)?;
    let line = call.line.clone();
    let edit: Edit<No> = Arc::new(move |known: Known<'_>| {
        let (bits, name) = (known.user.id.bits(), &known.user.told.user_name);
        line.about(bits, name, Vec::new());
        as_expected(expected.as_ref(), known)?;
        let present = translate::resource(known.user)?;
        let after = edit(&present)?;
        line.about(bits, name, line::difference(&present, &after));
        // What is so already is told as it was, to the byte.
        let told = if after == present {
            known.user.told.clone()
        } else {
            translate::told(&after, Some(&known.user.told))?
        };
        Ok::<Told, No>(told)
    });
    let entry = call.line.entry(|_| (StatusCode::OK, None));
    let user = provisioning::change(&call.web.app, &call.caller, id, edit, entry).await?;
    shown(call, user, StatusCode::OK, want).await
}

pub(super) async fn delete(call: &Call, id: &str, expected: Option<Condition>) -> Result<(), No> {
    let id = parsed(id)?;
    let line = call.line.clone();
    let allow = Arc::new(move |known: Known<'_>| {
        line.about(known.user.id.bits(), &known.user.told.user_name, Vec::new());
        as_expected(expected.as_ref(), known)
    });
    let entry = call.line.entry(|()| (StatusCode::NO_CONTENT, None));
    Ok(provisioning::remove(&call.web.app, &call.caller, id, allow, entry).await?)
}

fn as_expected(expected: Option<&Condition>, known: Known<'_>) -> Result<(), No> {
    match expected {
        Some(condition) => Ok(condition.require(Some(&translate::version(known.user, known.groups)))?),
        None => Ok(()),
    }
}

async fn shown(call: &Call, user: DirectoryUser, status: StatusCode, want: &Want) -> Result<Done, No> {
    let groups = groups_of(call, &[user.id]).await?;
    let shown = Shown { user, groups };
    let base = call.base();
    let document = match want {
        Want::Document(projection) => Some(translate::sent(&call.web.protocol, &base, &shown, projection)?),
        Want::Nothing => None,
    };
    let location = translate::location(&base, &shown.user);
    Ok(Done { status, location, version: translate::version(&shown.user, &shown.groups), document })
}

/// The groups that have these people. A directory without groups is not asked.
pub(super) async fn groups_of(call: &Call, users: &[DirectoryUserId]) -> Result<Vec<Belonging>, No> {
    let caller = &call.caller;
    if caller.directory.groups == 0 || users.is_empty() {
        return Ok(Vec::new());
    }
    Ok(call.web.app.store.groups_of(caller.workspace.id, caller.directory.id, users).await?)
}
