//! `POST /Bulk`: many operations in one request (RFC 7644 §3.7). Each is carried out as if it had come alone, with a
//! change of its own; that the others succeed is promised by none.

use axum::{body::Body, response::Response};
use domain::exchange::Verb;
use http::StatusCode;
use scim::{
    Fault,
    bulk::{self, Plan, Step, Work},
    discovery::Bulk,
    etag,
};

use super::{
    Call,
    answer::{self, No},
    done::{Done, Want},
    groups,
    kept::Collection,
    line::Line,
    users,
};

/// How much one request may hold.
pub(crate) const BOUNDS: Bulk = Bulk { max_operations: 1_000, max_payload: 4 * 1024 * 1024 };

pub(super) async fn run(call: &Call, body: Body) -> Result<Response, No> {
    let most = usize::try_from(BOUNDS.max_payload).unwrap_or(usize::MAX);
    let bytes = call.bytes(body, most, "maxPayloadSize").await?;
    let registry = &call.web.protocol.registry;
    let mut plan = Plan::read(&bytes, registry, BOUNDS, call.rules())?;
    let mut call = call.clone();
    // The request itself may make the directory's first group.
    call.caller.directory.groups = call.caller.directory.groups.max(1);
    while let Some(step) = plan.step() {
        call.line = line_of(&call, &step);
        let outcome = match carry_out(&call, step).await {
            Ok(done) => Ok(done),
            Err(no) => {
                call.line.end(&call.web, Err(&no));
                Err(answer::fault(no).0)
            }
        };
        plan.report(outcome);
        // A long request lets others have their turn.
        tokio::task::yield_now().await;
    }
    let base = call.base();
    let response = plan.response(|kind, id| format!("{base}{}/{id}", kind.endpoint));
    answer::value(StatusCode::OK, &response)
}

/// What the journal will say of an operation: the same as if it had come alone.
fn line_of(call: &Call, step: &Step) -> Line {
    let endpoint = step.resource_type.endpoint.trim_start_matches('/');
    let (verb, id, data) = match &step.work {
        Work::Create { data } => (Verb::Create, None, Some(data)),
        Work::Replace { id, data } => (Verb::Replace, Some(id), Some(data)),
        Work::Patch { id, data } => (Verb::Change, Some(id), Some(data)),
        Work::Delete { id } => (Verb::Delete, Some(id), None),
    };
    let target = id.map_or_else(|| endpoint.to_owned(), |id| format!("{endpoint}/{id}"));
    let line = Line::begin(&call.web, &call.caller, verb, &target, call.line.client());
    if let Some(data) = data {
        line.sent(data);
    }
    line
}

async fn carry_out(call: &Call, step: Step) -> Result<bulk::Done, No> {
    let collection = match step.resource_type.name.as_str() {
        "User" => Collection::Users,
        "Group" => Collection::Groups,
        other => return Err(Fault::not_found(format!("There is no {other} here.")).into()),
    };
    let (expected, want) = (step.condition, &Want::Nothing);
    let (id, done) = match (collection, step.work) {
        (Collection::Users, Work::Create { data }) => (None, users::create(call, data, want).await?),
        (Collection::Groups, Work::Create { data }) => (None, groups::create(call, data, want).await?),
        (Collection::Users, Work::Replace { id, data }) => {
            let done = users::replace(call, &id, data, expected, want).await?;
            (Some(id), done)
        }
        (Collection::Groups, Work::Replace { id, data }) => {
            let done = groups::replace(call, &id, data, expected, want).await?;
            (Some(id), done)
        }
        (Collection::Users, Work::Patch { id, data }) => {
            let done = users::patch(call, &id, data, expected, want).await?;
            (Some(id), done)
        }
        (Collection::Groups, Work::Patch { id, data }) => {
            let done = groups::patch(call, &id, data, expected, want).await?;
            (Some(id), done)
        }
        (collection, Work::Delete { id }) => {
            match collection {
                Collection::Users => users::delete(call, &id, expected).await?,
                Collection::Groups => groups::delete(call, &id, expected).await?,
            }
            return Ok(bulk::Done { status: StatusCode::NO_CONTENT.as_u16(), id, version: None });
        }
    };
    let Done { status, location, version, .. } = done;
    // The id of a new resource is the last part of its address.
    let id = id.unwrap_or_else(|| location.rsplit('/').next().unwrap_or_default().to_owned());
    Ok(bulk::Done { status: status.as_u16(), id, version: Some(etag::weak(&version)) })
}
