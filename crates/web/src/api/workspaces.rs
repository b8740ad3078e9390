//! Workspaces: made, listed, read, changed; their seats.

use app::{
    closing::{self, Progress},
    workspaces::{self, New},
};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Address, Refusal, Workspace, WorkspaceId,
    id::OfWorkspace,
    rules::workspaces::Edit,
    seat::Seats,
    workspace::{Kind, Plan, UnverifiedAddresses},
};
use http::StatusCode;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Body, No, Problem, Query},
    shown::{Cutting, List, ShownWorkspace, id},
};
use crate::{gate::operator::Operator, state::Web};

/// What a new workspace is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWorkspace {
    /// Its name on pages.
    name: String,
    /// Its name in addresses; made from the name if absent.
    slug: Option<String>,
    #[schema(value_type = String, example = "team")]
    kind: Kind,
    #[schema(value_type = String, example = "enterprise")]
    plan: Plan,
    /// How many seats; null for any number.
    seats: Option<u32>,
    owner_email: String,
}

/// An address in a body.
pub(crate) fn address(field: &'static str, text: &str) -> Result<Address, No> {
    let why = || "it is not an e-mail address of the form name@example.org.".to_owned();
    Address::parse(text).map_err(|_| No::Refused(Refusal::ValueInvalid { field, why: why() }))
}

/// Makes a workspace and its owner's place in it.
#[utoipa::path(post, path = "/workspaces", request_body = NewWorkspace, tag = "workspaces",
    responses((status = 201, body = ShownWorkspace), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn create(
    State(web): State<Web>,
    operator: Operator,
    Body(new): Body<NewWorkspace>,
) -> Result<(StatusCode, Json<ShownWorkspace>), No> {
    let owner = address("owner_email", &new.owner_email)?;
    let new = New { name: new.name, slug: new.slug, kind: new.kind, plan: new.plan, seats: new.seats, owner };
    let workspace = workspaces::create(&web.app, operator.0, new).await?;
    Ok((StatusCode::CREATED, Json(ShownWorkspace::of(&web, &workspace))))
}

/// All workspaces, in the order in which they were made.
#[utoipa::path(get, path = "/workspaces", params(Cutting), tag = "workspaces",
    responses((status = 200, body = List<ShownWorkspace>)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Query(cutting): Query<Cutting>,
) -> Result<Json<List<ShownWorkspace>>, No> {
    let page = web.app.store.workspaces(cutting.cut::<OfWorkspace>()?).await?;
    Ok(Json(List::of(page, |one| one.id.to_string(), |one| ShownWorkspace::of(&web, one))))
}

/// The workspace of a path.
pub(crate) async fn named(web: &Web, ws: &str) -> Result<Workspace, No> {
    let id: WorkspaceId = id(ws, Refusal::WorkspaceNotFound)?;
    web.app.store.workspace(id).await?.ok_or(No::Refused(Refusal::WorkspaceNotFound))
}

/// One workspace.
#[utoipa::path(get, path = "/workspaces/{ws}", params(("ws" = String, Path)), tag = "workspaces",
    responses((status = 200, body = ShownWorkspace), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<ShownWorkspace>, No> {
    Ok(Json(ShownWorkspace::of(&web, &named(&web, &ws).await?)))
}

/// What is to be different; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Changes {
    name: Option<String>,
    #[schema(value_type = Option<String>)]
    plan: Option<Plan>,
    /// null lifts the limit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>)]
    seats: Option<Option<u32>>,
    #[schema(value_type = Option<String>)]
    unverified_addresses: Option<UnverifiedAddresses>,
    /// Whether people nobody added are taken in at their first sign-in; only where single sign-on is required.
    jit: Option<bool>,
    /// How many minutes a session may lie unused there: 5 to 480.
    session_idle_minutes: Option<u32>,
    /// How many minutes a sign-in lasts there: 15 to 1440, and no fewer than it may lie unused.
    session_absolute_minutes: Option<u32>,
}

/// Tells null from absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes a workspace.
#[utoipa::path(patch, path = "/workspaces/{ws}", params(("ws" = String, Path)), request_body = Changes, tag = "workspaces",
    responses((status = 200, body = ShownWorkspace), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn edit(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(changes): Body<Changes>,
) -> Result<Json<ShownWorkspace>, No> {
    let id = id(&ws, Refusal::WorkspaceNotFound)?;
    let edit = Edit {
        name: changes.name,
        plan: changes.plan,
        seats: changes.seats,
        unverified_addresses: changes.unverified_addresses,
        jit: changes.jit,
        session_idle_minutes: changes.session_idle_minutes,
        session_absolute_minutes: changes.session_absolute_minutes,
    };
    let workspace = workspaces::edit(&web.app, id, operator.0, edit).await?;
    Ok(Json(ShownWorkspace::of(&web, &workspace)))
}

/// How many seats a workspace has, uses, and has free.
#[utoipa::path(get, path = "/workspaces/{ws}/seats", params(("ws" = String, Path)), tag = "workspaces",
    responses((status = 200, description = "limit (null for any number), used, free"), (status = 404, body = Problem)))]
pub(crate) async fn seats(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<Seats>, No> {
    Ok(Json(named(&web, &ws).await?.seats))
}

/// What was typed to confirm a deletion.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Confirmation {
    /// The workspace's short name, as it is written.
    confirm: String,
}

/// Deletes a workspace. Its doors are shut when this is answered: 204 where everybody has left it and it is gone, 202 where
/// it is large and members are still leaving, which is told event by event.
#[utoipa::path(delete, path = "/workspaces/{ws}", params(("ws" = String, Path), Confirmation), tag = "workspaces",
    responses((status = 202), (status = 204), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn remove(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Query(asked): Query<Confirmation>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    Ok(match closing::delete(&web.app, workspace, operator.0, asked.confirm).await? {
        Progress::Closed => StatusCode::ACCEPTED,
        Progress::Deleted => StatusCode::NO_CONTENT,
    })
}
