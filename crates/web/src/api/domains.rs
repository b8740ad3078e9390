//! Domains: claimed and verified.

use app::domains::{self, Way};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{Domain, Refusal};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem},
    shown::{List, ShownDomain, id},
    workspaces,
};
use crate::{gate::operator::Operator, state::Web};

/// A domain to claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDomain {
    #[schema(example = "acme.example")]
    domain: String,
}

fn domain(text: &str) -> Result<Domain, No> {
    let why = "it is not a domain name such as example.org.".to_owned();
    Domain::parse(text).map_err(|_| No::Refused(Refusal::ValueInvalid { field: "domain", why }))
}

/// Claims a domain. Claiming it again gives the same proof to publish.
#[utoipa::path(post, path = "/workspaces/{ws}/domains", params(("ws" = String, Path)), request_body = NewDomain,
    tag = "domains", responses((status = 201, body = ShownDomain), (status = 400, body = Problem)))]
pub(crate) async fn claim(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(new): Body<NewDomain>,
) -> Result<(StatusCode, Json<ShownDomain>), No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let claim = domains::claim(&web.app, workspace, operator.by(), domain(&new.domain)?).await?;
    Ok((StatusCode::CREATED, Json(ShownDomain::of(&claim))))
}

/// The domains of a workspace.
#[utoipa::path(get, path = "/workspaces/{ws}/domains", params(("ws" = String, Path)), tag = "domains",
    responses((status = 200, body = List<ShownDomain>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<List<ShownDomain>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let claims = web.app.store.domains(workspace.id).await?;
    Ok(Json(List::whole(claims.iter().map(ShownDomain::of).collect())))
}

/// How a domain is to be verified.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verification {
    /// `operator`: you vouch for it. `dns`: the TXT record is looked up.
    by: VerifyBy,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VerifyBy {
    Operator,
    Dns,
}

/// Verifies a claimed domain, or looks at a verified one anew.
#[utoipa::path(post, path = "/workspaces/{ws}/domains/{domain}/verify",
    params(("ws" = String, Path), ("domain" = String, Path)), request_body = Verification, tag = "domains",
    responses((status = 200, body = ShownDomain), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn verify(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, name)): Path<(String, String)>,
    Body(verification): Body<Verification>,
) -> Result<Json<ShownDomain>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let name = Domain::parse(&name).map_err(|_| No::Refused(Refusal::DomainNotFound))?;
    let way = match verification.by {
        VerifyBy::Operator => Way::Operator,
        VerifyBy::Dns => Way::Dns,
    };
    let claim = domains::verify(&web.app, workspace, operator.by(), name, way).await?;
    Ok(Json(ShownDomain::of(&claim)))
}

/// Gives a domain up, verified or not. The workspace speaks for its addresses no more, and it is free for others at once.
#[utoipa::path(delete, path = "/workspaces/{ws}/domains/{domain}",
    params(("ws" = String, Path), ("domain" = String, Path)), tag = "domains",
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn release(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, name)): Path<(String, String)>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let name = Domain::parse(&name).map_err(|_| No::Refused(Refusal::DomainNotFound))?;
    domains::release(&web.app, workspace, operator.by(), name).await?;
    Ok(StatusCode::NO_CONTENT)
}
