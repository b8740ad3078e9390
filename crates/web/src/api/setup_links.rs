//! Setup links: sent to a customer's IT, extended, revoked.

use app::setup_links;
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Address, Moment, Refusal,
    moment::days,
    setup_link::{Purpose, SetupLink, Standing},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem},
    shown::{List, id},
    workspaces,
};
use crate::{gate::operator::Operator, state::Web};

/// What a setup link is to be for, and whom it is sent to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLink {
    /// `domains`, `sso` or `directory`.
    #[schema(example = "sso")]
    purpose: String,
    /// The address of whoever sets it up. The link is mailed there, and opens with a code that goes there.
    #[schema(example = "it@acme.example")]
    recipient: String,
    /// For how many days it works: 1 to 30; 7 if absent.
    days: Option<u32>,
}

/// A setup link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownLink {
    id: String,
    /// `domains`, `sso` or `directory`.
    purpose: &'static str,
    recipient: String,
    /// `waiting`, `opened`, `finished`, `revoked` or `expired`.
    #[schema(value_type = String)]
    standing: Standing,
    #[schema(value_type = String)]
    created_at: Moment,
    #[schema(value_type = String)]
    expires_at: Moment,
    #[schema(value_type = Option<String>)]
    opened_at: Option<Moment>,
    #[schema(value_type = Option<String>)]
    finished_at: Option<Moment>,
    #[schema(value_type = Option<String>)]
    revoked_at: Option<Moment>,
}

impl ShownLink {
    fn of(link: &SetupLink, now: Moment) -> Self {
        Self {
            id: link.id.to_string(),
            purpose: link.purpose.as_str(),
            recipient: link.recipient.to_string(),
            standing: link.standing(now),
            created_at: link.created_at,
            expires_at: link.expires_at,
            opened_at: link.opened_at,
            finished_at: link.finished_at,
            revoked_at: link.revoked_at,
        }
    }
}

/// A setup link that was just made. Its address is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeLink {
    #[serde(flatten)]
    link: ShownLink,
    /// The address that opens it. Keep it, or rely on the mail; it is not shown again.
    url: String,
}

fn lives_for(count: u32) -> std::time::Duration {
    days(count.into())
}

/// Sends a setup link; ten may work at once.
#[utoipa::path(post, path = "/workspaces/{ws}/setup-links", params(("ws" = String, Path)), request_body = NewLink,
    tag = "setup links", responses((status = 201, body = MadeLink), (status = 400, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn create(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(new): Body<NewLink>,
) -> Result<(StatusCode, Json<MadeLink>), No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let invalid = |field, why: &str| Refusal::ValueInvalid { field, why: why.to_owned() };
    let purpose = Purpose::named(&new.purpose);
    let purpose = purpose.ok_or_else(|| invalid("purpose", "use domains, sso or directory."))?;
    let recipient = Address::parse(&new.recipient);
    let recipient = recipient.map_err(|_| invalid("recipient", "it is no mail address."))?;
    let lives_for = new.days.map(lives_for);
    let made =
        setup_links::create(&web.app, workspace, operator.by(), (purpose, recipient), lives_for).await?;
    let (link, secret) = made;
    let url = setup_links::address(&web.app, &secret);
    Ok((StatusCode::CREATED, Json(MadeLink { link: ShownLink::of(&link, web.app.now()), url })))
}

/// The setup links, those included that work no more; never their addresses.
#[utoipa::path(get, path = "/workspaces/{ws}/setup-links", params(("ws" = String, Path)), tag = "setup links",
    responses((status = 200, body = List<ShownLink>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<List<ShownLink>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let (links, now) = (web.app.store.setup_links(workspace.id).await?, web.app.now());
    Ok(Json(List::whole(links.iter().map(|link| ShownLink::of(link, now)).collect())))
}

/// How long a setup link is to work from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extension {
    /// For how many days from now: 1 to 30.
    days: u32,
}

/// Lets a setup link work for longer, also one that has expired.
#[utoipa::path(post, path = "/workspaces/{ws}/setup-links/{link}/extend",
    params(("ws" = String, Path), ("link" = String, Path)), request_body = Extension, tag = "setup links",
    responses((status = 200, body = ShownLink), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn extend(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, link)): Path<(String, String)>,
    Body(extension): Body<Extension>,
) -> Result<Json<ShownLink>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let link = id(&link, Refusal::SetupLinkNotFound)?;
    let lives_for = lives_for(extension.days);
    let link = setup_links::extend(&web.app, workspace, operator.by(), link, lives_for).await?;
    Ok(Json(ShownLink::of(&link, web.app.now())))
}

/// Revokes a setup link at once.
#[utoipa::path(delete, path = "/workspaces/{ws}/setup-links/{link}",
    params(("ws" = String, Path), ("link" = String, Path)), tag = "setup links",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, link)): Path<(String, String)>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let link = id(&link, Refusal::SetupLinkNotFound)?;
    setup_links::revoke(&web.app, workspace, operator.by(), link).await?;
    Ok(StatusCode::NO_CONTENT)
}
