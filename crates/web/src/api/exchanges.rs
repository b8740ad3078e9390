//! The journal of a workspace's directory.

use app::journal::{Sought, select};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Moment,
    exchange::{Changed, Exchange, Outcome, Verb},
    id::OfExchange,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{No, Problem, Query},
    shown::{Cutting, List},
    workspaces::named,
};
use crate::{gate::operator::Operator, state::Web};

/// Which requests to list; all that is said applies.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `changes` (everything that was to change something, and all that was refused) or `reads`; `changes` if absent.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    what: String,
    /// `read`, `create`, `replace`, `change` or `delete`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    verb: String,
    /// `done`, `refused` or `failed`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    outcome: String,
    /// The stable code of a refusal, or the `scimType` of a fault.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    code: String,
    /// The id of a person or group of the directory, or a user name or group name.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    about: String,
    /// The id of a token or a client.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    by: String,
    /// How many items at most, 1 to 500; 100 if absent.
    limit: Option<u32>,
    /// The id of the last item that was seen.
    after: Option<String>,
}

/// A request of the identity provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownExchange {
    id: String,
    #[schema(value_type = String)]
    at: Moment,
    directory: String,
    #[schema(value_type = String, example = "change")]
    verb: Verb,
    /// Below the directory's address, without percent-encoding.
    #[schema(example = "Users/usr_01k0000000000000000000000a")]
    target: String,
    /// The id of the person or group it is about.
    about: Option<String>,
    /// The person's user name, or the group's name.
    name: Option<String>,
    #[schema(value_type = String, example = "done")]
    outcome: Outcome,
    /// The status of the answer.
    status: u16,
    /// The stable code of a refusal, or the `scimType` of a fault.
    code: Option<String>,
    /// What the answer said, where it was a "no".
    detail: Option<String>,
    /// What was sent, as JSON without passwords, cut where it is long.
    request: Option<String>,
    /// What it changed of the resource: attribute, before, after.
    #[schema(value_type = Vec<Object>)]
    changed: Vec<Changed>,
    /// The id of the token or client it was let in by.
    by: String,
    /// The address at the other end of the connection.
    ip: Option<String>,
    user_agent: Option<String>,
}

impl ShownExchange {
    pub(crate) fn of(one: &Exchange) -> Self {
        Self {
            id: one.id.to_string(),
            at: one.at,
            directory: one.directory.to_string(),
            verb: one.verb,
            target: one.target.clone(),
            about: one.about(),
            name: one.name.clone(),
            outcome: one.outcome,
            status: one.status,
            code: one.code.clone(),
            detail: one.detail.clone(),
            request: one.request.clone(),
            changed: one.changed.clone(),
            by: one.opener.to_string(),
            ip: one.client.ip.map(|ip| ip.to_string()),
            user_agent: one.client.agent.clone(),
        }
    }
}

/// What the identity provider asked of a workspace's directory, newest first. Kept for 90 days: the newest 100000 changes
/// and refusals, and the newest 10000 reads, of which at most 100 a second are told.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/exchanges", params(("ws" = String, Path), Which),
    tag = "directory", responses((status = 200, body = List<ShownExchange>), (status = 400, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<List<ShownExchange>>, No> {
    let workspace = named(&web, &ws).await?;
    let Which { what, verb, outcome, code, about, by, limit, after } = &which;
    let select = select(Sought { what, verb, outcome, code, about, by }).map_err(No::Refused)?;
    let cut = Cutting::new(*limit, after.clone()).cut::<OfExchange>()?;
    let page = web.app.store.exchanges(workspace.id, &select, cut).await?;
    Ok(Json(List::of(page, |one| one.id.to_string(), ShownExchange::of)))
}
