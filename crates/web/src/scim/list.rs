//! `GET` and `POST …/.search` on `/Users`, `/Groups` and the root: lists and searches (RFC 7644 §3.4.2 and §3.4.3,
//! RFC 9865).

use axum::{body::Body, response::Response};
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
    groups,
    kept::{self, Kept, Which},
    search::{self, Asked},
};

/// How lists are cut.
pub(crate) const PAGING: Paging =
    Paging { default_count: 100, max_count: 200, default_method: Method::Index };

/// A page ends before it shows more members of groups than this, though never before its first resource. The next page
/// goes on behind it.
pub(crate) const MOST_MEMBERS: u32 = 50_000;

/// A list by the parameters of the address.
pub(crate) async fn list(call: &Call, which: Which) -> Result<Response, No> {
    answered(call, which, &call.parameters).await
}

/// A list by the parameters of the body, which no proxy writes into its log.
pub(crate) async fn search(call: &Call, which: Which, body: Body) -> Result<Response, No> {
    let parameters = Parameters::from_search(call.json(body).await?, call.rules())?;
    answered(call, which, &parameters).await
}

async fn answered(call: &Call, which: Which, parameters: &Parameters) -> Result<Response, No> {
    let (asked, page, projections) = search::asked(call, which, parameters)?;
    let shows_members = groups::shows_members(&call.web.protocol.group, &projections.group);
    let cut = |page: &mut Vec<Kept>| shows_members && shorten(page);
    let (head, found) = match &page {
        Page::Index { start, count } => {
            let mut found = search::from(call, &asked, *start, *count).await?;
            cut(&mut found.page);
            (ListResponse::by_index(found.total, *start), found.page)
        }
        Page::Cursor { cursor, count } => {
            let question = format!("{which:?}\0{}", parameters.question());
            let begin = cursor.as_deref().map(|cursor| cursor::open(call, &question, cursor)).transpose()?;
            let (total, found, next) = by_cursor(call, &asked, begin, *count, cut).await?;
            let next = next.map(|next| cursor::seal(call, &question, next)).transpose()?;
            (ListResponse::by_cursor(total, next, None), found)
        }
    };
    let raw = |text: String| {
        RawValue::from_string(text).map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))
    };
    let resources = kept::documents(call, found, &projections).await?;
    let resources = resources.into_iter().map(raw).collect::<Result<Vec<_>, _>>()?;
    let body = head.to_bytes(&resources);
    let body = body.map_err(|error| No::Failed(Failure::Corrupt(error.to_string())))?;
    Ok(answer::document(StatusCode::OK, body))
}

/// Ends a page where it would show too many members, and tells whether it did.
fn shorten(page: &mut Vec<Kept>) -> bool {
    let mut members = 0_u32;
    let beyond = page.iter().skip(1).position(|kept| {
        members = members.saturating_add(kept.size());
        members > MOST_MEMBERS
    });
    if let Some(beyond) = beyond {
        page.truncate(beyond + 1);
    }
    beyond.is_some()
}

type CursorPage = (Option<u64>, Vec<Kept>, Option<Position>);

/// In an order of its own a list is cut by position, else behind the last resource shown.
async fn by_cursor(
    call: &Call,
    asked: &Asked,
    begin: Option<Position>,
    count: usize,
    cut: impl Fn(&mut Vec<Kept>) -> bool,
) -> Result<CursorPage, No> {
    // Whoever asks for nothing wants the number alone.
    if !asked.has_order() && count > 0 {
        let after = match begin {
            Some(Position::Behind(place)) => Some(place),
            _ => None,
        };
        let mut page = search::behind(call, asked, after, count + 1).await?;
        let more = page.len() > count;
        page.truncate(count);
        let more = cut(&mut page) || more;
        let next = page.last().filter(|_| more).map(|kept| Position::Behind(kept.place()));
        return Ok((asked.number_of_all(call), page, next));
    }
    let skipped = match begin {
        Some(Position::BehindFirst(number)) => number,
        _ => 0,
    };
    let mut found = search::from(call, asked, skipped.saturating_add(1), count).await?;
    cut(&mut found.page);
    let shown = skipped.saturating_add(found.page.len() as u64);
    let next = (count > 0 && shown < found.total).then_some(Position::BehindFirst(shown));
    Ok((Some(found.total), found.page, next))
}
