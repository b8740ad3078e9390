//! `/api/mail`.

use super::Refused;
use crate::fields::Fields;
use crate::idp::Idp;
use crate::mailbox::Mail;
use crate::trouble::Trouble;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// `?to=` keeps only the mail to this address.
pub(super) async fn list(State(idp): State<Arc<Idp>>, RawQuery(query): RawQuery) -> Json<Value> {
    let wanted = Fields::parse(query.unwrap_or_default().as_bytes());
    let mails = idp.mailbox.mails(wanted.get("to"));
    let items: Vec<&Mail> = mails.iter().map(Arc::as_ref).collect();
    Json(json!({"items": items}))
}

pub(super) async fn show(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refused> {
    let mail = id.parse().ok().and_then(|id| idp.mailbox.mail(id));
    let mail = mail.ok_or_else(|| Trouble::NotFound("There is no such mail, or no longer.".to_owned()))?;
    Ok(Json(json!(*mail)))
}

pub(super) async fn clear(State(idp): State<Arc<Idp>>) -> StatusCode {
    idp.mailbox.clear();
    StatusCode::NO_CONTENT
}
