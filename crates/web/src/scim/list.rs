//! `GET /Users`: lists and searches. What an index can answer goes to the store; the rest streams past the same
//! evaluator PATCH uses, a stride at a time, so that no list is ever held whole.

use axum::response::Response;
use domain::directory_user::DirectoryUser;
use http::StatusCode;
use scim::{
    Fault, Filter,
    filter::{Key, Operator},
    list::{ListResponse, Method, Page, Paging},
};
use serde_json::value::RawValue;
use store::{Failure, Select};

use super::{
    Call,
    answer::{self, No},
    translate,
};

/// How lists are cut.
pub(crate) const PAGING: Paging =
    Paging { default_count: 100, max_count: 200, default_method: Method::Index };
/// How many people pass the evaluator at a time.
const STRIDE: u32 = 200;

pub(crate) async fn list(call: &Call) -> Result<Response, No> {
    let protocol = &call.web.protocol;
    let query = call.parameters.query(&protocol.user, &PAGING, &protocol.rules)?;
    let Page::Index { start, count } = query.page else {
        return Err(
            Fault::invalid_cursor("This list is paged by startIndex and count; leave cursor out.").into()
        );
    };
    let found = match &query.filter {
        None => unfiltered(call, start, count).await?,
        Some(filter) => filtered(call, filter, start, count).await?,
    };
    let base = call.base();
    let sent = |user: &DirectoryUser| -> Result<Box<RawValue>, No> {
        let text = translate::sent(protocol, &base, user, &query.projection)?;
        RawValue::from_string(text).map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))
    };
    let resources = found.users.iter().map(sent).collect::<Result<Vec<_>, _>>()?;
    let body = ListResponse::by_index(found.total, start).to_bytes(&resources);
    let body = body.map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))?;
    Ok(answer::document(StatusCode::OK, body))
}

struct Found {
    total: u64,
    users: Vec<DirectoryUser>,
}

async fn unfiltered(call: &Call, start: u64, count: usize) -> Result<Found, No> {
    let (workspace, directory) = (call.caller.workspace.id, &call.caller.directory);
    let limit = u32::try_from(count).unwrap_or(u32::MAX);
    let users = if limit == 0 {
        Vec::new()
    } else {
        call.web.app.store.directory_users_from(workspace, directory.id, start - 1, limit).await?
    };
    Ok(Found { total: u64::from(directory.users), users })
}

async fn filtered(call: &Call, filter: &Filter, start: u64, count: usize) -> Result<Found, No> {
    let (workspace, directory) = (call.caller.workspace.id, call.caller.directory.id);
    let select = plan(filter);
    let base = call.base();
    let mut found = Found { total: 0, users: Vec::new() };
    let mut after = None;
    loop {
        let users = call.web.app.store.directory_users(workspace, directory, &select, after, STRIDE).await?;
        let last = users.last().map(|user| user.id).filter(|_| users.len() == STRIDE as usize);
        for user in users {
            if !filter.matches(&translate::represented(&base, &user)?) {
                continue;
            }
            found.total += 1;
            if found.total >= start && found.users.len() < count {
                found.users.push(user);
            }
        }
        match last {
            Some(last) => after = Some(last),
            None => return Ok(found),
        }
        // A long search lets others have their turn.
        tokio::task::yield_now().await;
    }
}

/// What the store looks up: the first condition an index answers. Every candidate is evaluated all the same, so a
/// coarse plan costs time, never truth.
fn plan(filter: &Filter) -> Select {
    for term in filter.terms() {
        let (Operator::Eq, Key::Text(key)) = (term.operator, term.key) else { continue };
        match term.path.to_string().as_str() {
            // An id that is none finds nobody; so does the evaluator.
            "id" => match key.parse() {
                Ok(id) => return Select::Id(id),
                Err(_) => continue,
            },
            "userName" => return Select::UserName(key.to_owned()),
            "externalId" => return Select::ExternalId(key.to_owned()),
            "emails.value" => return Select::Email(key.to_owned()),
            _ => {}
        }
    }
    Select::All
}
