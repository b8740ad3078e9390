//! `GET /Users`, `POST /Users/.search`, and both on the root: lists and searches (RFC 7644 §3.4.2 and §3.4.3, RFC 9865).

use axum::{body::Body, response::Response};
use domain::directory_user::DirectoryUser;
use http::StatusCode;
use scim::{
    Parameters,
    list::{ListResponse, Method, Page, Paging},
};
use serde_json::value::RawValue;
use store::Failure;

use super::{
    Call,
    answer::{self, No},
    cursor::{self, Position},
    search, translate,
};

/// How lists are cut.
pub(crate) const PAGING: Paging =
    Paging { default_count: 100, max_count: 200, default_method: Method::Index };

/// A list by the parameters of the address.
pub(crate) async fn list(call: &Call) -> Result<Response, No> {
    answered(call, &call.parameters).await
}

/// A list by the parameters of the body, which no proxy writes into its log.
pub(crate) async fn search(call: &Call, body: Body) -> Result<Response, No> {
    let parameters = Parameters::from_search(call.json(body).await?, &call.web.protocol.rules)?;
    answered(call, &parameters).await
}

async fn answered(call: &Call, parameters: &Parameters) -> Result<Response, No> {
    let protocol = &call.web.protocol;
    let query = parameters.query(&protocol.user, &PAGING, &protocol.rules)?;
    let asked = search::Asked { filter: query.filter.as_ref(), sort: query.sort.as_ref() };
    let (head, users) = match &query.page {
        Page::Index { start, count } => {
            let found = search::from(call, asked, *start, *count).await?;
            (ListResponse::by_index(found.total, *start), found.users)
        }
        Page::Cursor { cursor, count } => {
            let question = parameters.question();
            let begin = cursor.as_deref().map(|cursor| cursor::open(call, &question, cursor)).transpose()?;
            let (total, users, next) = by_cursor(call, asked, begin, *count).await?;
            let next = next.map(|next| cursor::seal(call, &question, next)).transpose()?;
            (ListResponse::by_cursor(total, next, None), users)
        }
    };
    let base = call.base();
    let sent = |user: &DirectoryUser| -> Result<Box<RawValue>, No> {
        let text = translate::sent(protocol, &base, user, &query.projection)?;
        RawValue::from_string(text).map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))
    };
    let resources = users.iter().map(sent).collect::<Result<Vec<_>, _>>()?;
    let body = head.to_bytes(&resources);
    let body = body.map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))?;
    Ok(answer::document(StatusCode::OK, body))
}

type CursorPage = (Option<u64>, Vec<DirectoryUser>, Option<Position>);

/// In an order of its own a list is cut by position, else behind the last person shown.
async fn by_cursor(
    call: &Call,
    asked: search::Asked<'_>,
    begin: Option<Position>,
    count: usize,
) -> Result<CursorPage, No> {
    // Whoever asks for nothing wants the number alone.
    if asked.sort.is_none() && count > 0 {
        let after = match begin {
            Some(Position::Behind(user)) => Some(user),
            _ => None,
        };
        let mut users = search::behind(call, asked.filter, after, count + 1).await?;
        let more = users.len() > count;
        users.truncate(count);
        let next = users.last().filter(|_| more).map(|user| Position::Behind(user.id));
        let total = asked.filter.is_none().then_some(u64::from(call.caller.directory.users));
        return Ok((total, users, next));
    }
    let skipped = match begin {
        Some(Position::BehindFirst(number)) => number,
        _ => 0,
    };
    let found = search::from(call, asked, skipped.saturating_add(1), count).await?;
    let shown = skipped.saturating_add(found.users.len() as u64);
    let next = (count > 0 && shown < found.total).then_some(Position::BehindFirst(shown));
    Ok((Some(found.total), found.users, next))
}
