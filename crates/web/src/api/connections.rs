//! Connections: made, listed, switched.

use app::connections::{self, NewOidc};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{Refusal, connection::Mode, rules::connect::Guards};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem},
    shown::{List, ShownConnection, id},
    workspaces,
};
use crate::{gate::operator::Operator, state::Web};

/// What a connection is made from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConnection {
    /// `oidc`.
    #[schema(example = "oidc")]
    protocol: String,
    /// The issuer, as the identity provider shows it.
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Makes a connection, switched off.
#[utoipa::path(post, path = "/workspaces/{ws}/connections", params(("ws" = String, Path)), request_body = NewConnection,
    tag = "connections", responses((status = 201, body = ShownConnection), (status = 400, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn create(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(new): Body<NewConnection>,
) -> Result<(StatusCode, Json<ShownConnection>), No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    if new.protocol != "oidc" {
        let why = "this version connects OpenID Connect identity providers; use oidc.".to_owned();
        return Err(Refusal::ValueInvalid { field: "protocol", why }.into());
    }
    let wanted = |field: &'static str, value: Option<String>| {
        let why = || "an OpenID Connect connection needs it.".to_owned();
        value.ok_or_else(|| No::Refused(Refusal::ValueInvalid { field, why: why() }))
    };
    let new = NewOidc {
        issuer: wanted("issuer", new.issuer)?,
        client_id: wanted("client_id", new.client_id)?,
        client_secret: wanted("client_secret", new.client_secret)?,
    };
    let connection = connections::create_oidc(&web.app, workspace, operator.by(), new).await?;
    Ok((StatusCode::CREATED, Json(ShownConnection::of(&web, &connection))))
}

/// The connections of a workspace.
#[utoipa::path(get, path = "/workspaces/{ws}/connections", params(("ws" = String, Path)), tag = "connections",
    responses((status = 200, body = List<ShownConnection>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<List<ShownConnection>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let connections = web.app.store.connections(workspace.id).await?;
    Ok(Json(List::whole(connections.iter().map(|one| ShownConnection::of(&web, one)).collect())))
}

/// Who may sign in through a connection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    #[schema(value_type = String, example = "optional")]
    mode: Mode,
    /// Passes over the guards: a test within the hour and, for `required`, a verified domain.
    #[serde(default)]
    force: bool,
}

/// Switches who may sign in through a connection.
#[utoipa::path(post, path = "/workspaces/{ws}/connections/{cx}/mode",
    params(("ws" = String, Path), ("cx" = String, Path)), request_body = Switch, tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn switch(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
    Body(switch): Body<Switch>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let guards = if switch.force { Guards::Forced } else { Guards::Asked };
    let connection =
        connections::switch(&web.app, workspace, operator.by(), connection, switch.mode, guards).await?;
    Ok(Json(ShownConnection::of(&web, &connection)))
}
