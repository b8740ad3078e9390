//! `/api/log`.

use super::Refused;
use crate::fields::Fields;
use crate::idp::Idp;
use crate::journal::{Entry, Kind};
use crate::people::Id;
use crate::trouble::Trouble;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// `?person=`, `?group=` and `?kind=scim|oidc|saml` keep only those entries.
pub(super) async fn list(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refused> {
    let wanted = Fields::parse(query.unwrap_or_default().as_bytes());
    let kind = match wanted.get("kind") {
        None => None,
        Some(code) => {
            let unknown = || Trouble::Malformed("kind is scim, oidc or saml.".to_owned());
            Some(Kind::of_code(code).ok_or_else(unknown)?)
        }
    };
    let (person, group) = (wanted.get("person"), wanted.get("group"));
    let is = |known: &Option<Id>, wanted: &str| known.as_ref().is_some_and(|id| id.as_str() == wanted);
    let keep = |entry: &Entry| {
        kind.is_none_or(|kind| entry.kind == kind)
            && person.is_none_or(|id| is(&entry.person, id))
            && group.is_none_or(|id| is(&entry.group, id))
    };
    let entries = idp.journal.entries(keep);
    let items: Vec<&Entry> = entries.iter().map(Arc::as_ref).collect();
    Ok(Json(json!({"items": items})))
}

pub(super) async fn show(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refused> {
    let entry = id.parse().ok().and_then(|id| idp.journal.entry(id));
    let entry = entry.ok_or_else(|| Trouble::NotFound("There is no such entry, or no longer.".to_owned()))?;
    Ok(Json(json!(*entry)))
}

pub(super) async fn clear(State(idp): State<Arc<Idp>>) -> StatusCode {
    idp.journal.clear();
    StatusCode::NO_CONTENT
}
