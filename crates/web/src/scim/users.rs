//! `/Users`: create, read, replace, patch, delete (RFC 7644 §3.3 to §3.6).

use std::sync::Arc;

use app::provisioning::{self, Edit};
use axum::{body::Body, response::Response};
use domain::{
    DirectoryUserId, Refusal,
    directory_user::{DirectoryUser, Told},
};
use http::{HeaderValue, StatusCode, header};
use scim::{Fault, Resource, etag, etag::Condition, patch};
use store::{Failure, Select};

use super::{
    Call, Protocol,
    answer::{self, No},
    translate,
};

pub(crate) async fn create(call: &Call, body: Body) -> Result<Response, No> {
    let body = call.json(body).await?;
    let protocol = Arc::clone(&call.web.protocol);
    let projection = call.parameters.projection(&protocol.user, &protocol.rules)?;
    let received = Resource::create(body, &protocol.user, &protocol.rules)?;
    let told = translate::told(&received.resource, None)?;
    let user = provisioning::create(&call.web.app, &call.caller, told).await?;
    let base = call.base();
    let mut response =
        shown(&base, &user, StatusCode::CREATED, translate::sent(&protocol, &base, &user, &projection)?)?;
    response.headers_mut().insert(header::LOCATION, text(&translate::location(&base, &user))?);
    Ok(response)
}

/// Finds a person in this directory; a foreign id is like one that does not exist.
async fn find(call: &Call, id: &str) -> Result<DirectoryUser, No> {
    let id: DirectoryUserId = id.parse().map_err(|_| No::Refused(Refusal::UserNotFound))?;
    let caller = &call.caller;
    let select = Select::Id(id);
    let users = call
        .web
        .app
        .store
        .directory_users(caller.workspace.id, caller.directory.id, &select, None, 1)
        .await?;
    users.into_iter().next().ok_or(No::Refused(Refusal::UserNotFound))
}

pub(crate) async fn read(call: &Call, id: &str) -> Result<Response, No> {
    let protocol = &call.web.protocol;
    let projection = call.parameters.projection(&protocol.user, &protocol.rules)?;
    let user = find(call, id).await?;
    let base = call.base();
    if let Some(known) = call.header(header::IF_NONE_MATCH)
        && Condition::parse(known)?.names(Some(&translate::version(&user)))
    {
        return shown(&base, &user, StatusCode::NOT_MODIFIED, Body::empty());
    }
    shown(&base, &user, StatusCode::OK, translate::sent(protocol, &base, &user, &projection)?)
}

pub(crate) async fn replace(call: &Call, body: Body, id: &str) -> Result<Response, No> {
    let body = call.json(body).await?;
    let protocol = Arc::clone(&call.web.protocol);
    let edit = {
        let protocol = Arc::clone(&protocol);
        move |present: &Resource| -> Result<Resource, Fault> {
            Ok(present.replace(body.clone(), &protocol.user, &protocol.rules)?.resource)
        }
    };
    change(call, id, edit).await
}

pub(crate) async fn patch(call: &Call, body: Body, id: &str) -> Result<Response, No> {
    let body = call.json(body).await?;
    let protocol = Arc::clone(&call.web.protocol);
    let request = patch::Request::parse(body, &protocol.user, &protocol.rules)?;
    let edit = {
        let protocol = Arc::clone(&protocol);
        move |present: &Resource| Ok(request.apply(&protocol.user, present)?.resource)
    };
    change(call, id, edit).await
}

/// Changes a person: what the request makes of their resource as it is under the lock, and only if it has the version
/// the client expects.
async fn change(
    call: &Call,
    id: &str,
    edit: impl Fn(&Resource) -> Result<Resource, Fault> + Send + Sync + 'static,
) -> Result<Response, No> {
    let id: DirectoryUserId = id.parse().map_err(|_| No::Refused(Refusal::UserNotFound))?;
    let protocol: &Protocol = &call.web.protocol;
    let projection = call.parameters.projection(&protocol.user, &protocol.rules)?;
    let expected = call.header(header::IF_MATCH).map(Condition::parse).transpose()?;
    let edit: Edit<No> = Arc::new(move |user: &DirectoryUser| {
        as_expected(expected.as_ref(), user)?;
        let present = translate::resource(user)?;
        let after = edit(&present)?;
        // What is so already is told as it was, to the byte.
        let told =
            if after == present { user.told.clone() } else { translate::told(&after, Some(&user.told))? };
        Ok::<Told, No>(told)
    });
    let user = provisioning::change(&call.web.app, &call.caller, id, edit).await.map_err(denied)?;
    let base = call.base();
    shown(&base, &user, StatusCode::OK, translate::sent(protocol, &base, &user, &projection)?)
}

pub(crate) async fn delete(call: &Call, id: &str) -> Result<Response, No> {
    let id: DirectoryUserId = id.parse().map_err(|_| No::Refused(Refusal::UserNotFound))?;
    let expected = call.header(header::IF_MATCH).map(Condition::parse).transpose()?;
    let allow = Arc::new(move |user: &DirectoryUser| as_expected(expected.as_ref(), user));
    provisioning::remove(&call.web.app, &call.caller, id, allow).await.map_err(denied)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

fn as_expected(expected: Option<&Condition>, user: &DirectoryUser) -> Result<(), No> {
    match expected {
        Some(condition) => Ok(condition.require(Some(&translate::version(user)))?),
        None => Ok(()),
    }
}

fn denied(denied: provisioning::Denied<No>) -> No {
    match denied {
        provisioning::Denied::Fault(no) => no,
        provisioning::Denied::Error(error) => error.into(),
    }
}

/// A person's resource as an answer, with its version and place in the headers as in the document.
fn shown(
    base: &str,
    user: &DirectoryUser,
    status: StatusCode,
    body: impl Into<Body>,
) -> Result<Response, No> {
    let mut response = answer::document(status, body);
    let headers = response.headers_mut();
    headers.insert(header::ETAG, text(&etag::weak(&translate::version(user)))?);
    headers.insert(header::CONTENT_LOCATION, text(&translate::location(base, user))?);
    Ok(response)
}

fn text(value: &str) -> Result<HeaderValue, No> {
    HeaderValue::from_str(value).map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))
}
