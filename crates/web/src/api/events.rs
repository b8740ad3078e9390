//! What was told and what was recorded: the events feed and the audit log.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Moment, Refusal,
    id::{OfAudit, OfEvent},
};
use serde::Serialize;
use serde_json::Value;
use store::{Cut, Published, Recorded};
use utoipa::ToSchema;

use super::{
    answer::{No, Problem, Query},
    shown::{Cutting, List, id, stored},
};
use crate::{gate::operator::Operator, state::Web};

/// An event: a fact told to the host product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownEvent {
    id: String,
    /// `noun.past`; `docs/events.md` lists them.
    #[serde(rename = "type")]
    #[schema(example = "member.provisioned")]
    kind: String,
    workspace: Option<String>,
    /// Its number in the workspace, from 1, without gaps.
    number: Option<u64>,
    #[schema(value_type = String)]
    at: Moment,
    #[schema(value_type = Object)]
    data: Value,
}

impl ShownEvent {
    fn of(event: &Published) -> Self {
        Self {
            id: event.id.to_string(),
            kind: event.name.clone(),
            workspace: event.workspace.map(|workspace| workspace.to_string()),
            number: event.number,
            at: event.at,
            data: stored(&event.data),
        }
    }
}

/// An event as [`list`] shows it, alone: the body of a delivery.
///
/// # Errors
/// Those of serialising it.
pub fn alone(event: &Published) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&ShownEvent::of(event))
}

/// The feed, in the order in which facts came true. Whoever asks again with the id of the last event they have seen
/// misses none.
#[utoipa::path(get, path = "/events", params(Cutting), tag = "events",
    responses((status = 200, body = List<ShownEvent>), (status = 400, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Query(cutting): Query<Cutting>,
) -> Result<Json<List<ShownEvent>>, No> {
    let page = web.app.store.events(cutting.cut::<OfEvent>()?).await?;
    Ok(Json(List::of(page, |one| one.id.to_string(), ShownEvent::of)))
}

/// A line of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownEntry {
    id: String,
    #[schema(value_type = String)]
    at: Moment,
    /// Who acted.
    actor: String,
    /// What was done, in the words of events; or `refused` and the refusal's code.
    action: String,
    /// To what.
    target: String,
    #[schema(value_type = Object)]
    details: Value,
}

impl ShownEntry {
    fn of(entry: &Recorded) -> Self {
        Self {
            id: entry.id.to_string(),
            at: entry.at,
            actor: entry.actor.clone(),
            action: entry.action.clone(),
            target: entry.target.clone(),
            details: stored(&entry.details),
        }
    }
}

/// The audit log of a workspace, oldest first. That of a deleted one can still be read.
#[utoipa::path(get, path = "/workspaces/{ws}/audit", params(("ws" = String, Path), Cutting), tag = "events",
    responses((status = 200, body = List<ShownEntry>), (status = 404, body = Problem)))]
pub(crate) async fn audit(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
    Query(cutting): Query<Cutting>,
) -> Result<Json<List<ShownEntry>>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    // Nothing else is left of a deleted workspace; one that never was has no log either, not even the line of its making.
    if web.app.store.audit(workspace, Cut::new(None, 1)).await?.items.is_empty() {
        return Err(No::Refused(Refusal::WorkspaceNotFound));
    }
    let page = web.app.store.audit(workspace, cutting.cut::<OfAudit>()?).await?;
    Ok(Json(List::of(page, |one| one.id.to_string(), ShownEntry::of)))
}
