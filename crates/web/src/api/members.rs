//! Members by the operator's hand, under the same lock as the dashboard.

use app::members;
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{MemberId, Refusal, Role, WorkspaceId, member::Standing, rules::showing::Wish};
use http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Body, No, Problem, Query},
    shown::{Cutting, List, ShownMember, id},
    workspaces::{self, address},
};
use crate::{gate::operator::Operator, state::Web};

/// Which members to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `active` (if absent), `inactive` or `all`.
    #[param(value_type = Option<String>)]
    standing: Option<String>,
    /// How many items at most, 1 to 500; 100 if absent.
    limit: Option<u32>,
    /// The id of the last item that was seen.
    after: Option<String>,
}

/// The members of a workspace, in the order in which they joined.
#[utoipa::path(get, path = "/workspaces/{ws}/members", params(("ws" = String, Path), Which), tag = "members",
    responses((status = 200, body = List<ShownMember>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<List<ShownMember>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let standing = match which.standing.as_deref() {
        None | Some("active") => Some(Standing::Active),
        Some("inactive") => Some(Standing::Inactive),
        Some("all") => None,
        Some(_) => {
            let why = "`standing` takes active, inactive or all.".to_owned();
            return Err(No::Malformed(StatusCode::BAD_REQUEST, why));
        }
    };
    let cut = Cutting::new(which.limit, which.after).cut()?;
    let page = web.app.store.members(workspace.id, standing, cut).await?;
    Ok(Json(List::of(page, |one| one.id.to_string(), ShownMember::of)))
}

/// One member.
#[utoipa::path(get, path = "/workspaces/{ws}/members/{mem}", params(("ws" = String, Path), ("mem" = String, Path)),
    tag = "members", responses((status = 200, body = ShownMember), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(web): State<Web>,
    _operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
) -> Result<Json<ShownMember>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let member = id(&mem, Refusal::MemberNotFound)?;
    let member =
        web.app.store.member(workspace.id, member).await?.ok_or(No::Refused(Refusal::MemberNotFound))?;
    Ok(Json(ShownMember::of(&member)))
}

fn ids(ws: &str, mem: &str) -> Result<(WorkspaceId, MemberId), No> {
    Ok((id(ws, Refusal::WorkspaceNotFound)?, id(mem, Refusal::MemberNotFound)?))
}

/// Somebody to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMember {
    email: String,
    #[schema(value_type = String, example = "member")]
    role: Role,
}

/// Adds somebody by address.
#[utoipa::path(post, path = "/workspaces/{ws}/members", params(("ws" = String, Path)), request_body = NewMember,
    tag = "members", responses((status = 201, body = ShownMember), (status = 400, body = Problem),
    (status = 409, body = Problem, description = "member_kept_by_directory, member_exists, member_suspended,
    seat_none_left")))]
pub(crate) async fn add(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(new): Body<NewMember>,
) -> Result<(StatusCode, Json<ShownMember>), No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let address = address("email", &new.email)?;
    let member = members::add(&web.app, workspace, operator.by(), address, new.role).await?;
    Ok((StatusCode::CREATED, Json(ShownMember::of(&member))))
}

/// What is to be different about a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberChanges {
    #[schema(value_type = String, example = "admin")]
    role: Role,
}

/// Gives a member another role.
#[utoipa::path(patch, path = "/workspaces/{ws}/members/{mem}", params(("ws" = String, Path), ("mem" = String, Path)),
    request_body = MemberChanges, tag = "members", responses((status = 200, body = ShownMember),
    (status = 404, body = Problem), (status = 409, body = Problem, description = "owner_is_last")))]
pub(crate) async fn edit(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
    Body(changes): Body<MemberChanges>,
) -> Result<Json<ShownMember>, No> {
    let (workspace, member) = ids(&ws, &mem)?;
    let member = members::change_role(&web.app, workspace, operator.by(), member, changes.role).await?;
    Ok(Json(ShownMember::of(&member)))
}

/// What is to be shown of a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewShown {
    /// At most 100 printable characters. None is shown where it is left out.
    given_name: Option<String>,
    /// At most 100 printable characters. None is shown where it is left out.
    family_name: Option<String>,
    /// One of the addresses that are proven to be theirs. It stays as it is where it is left out.
    email: Option<String>,
}

/// Puts the names and the address that this workspace shows of a member. The account, and other workspaces, stay as they are.
#[utoipa::path(put, path = "/workspaces/{ws}/members/{mem}/shown", params(("ws" = String, Path), ("mem" = String, Path)),
    request_body = NewShown, tag = "members", responses((status = 200, body = ShownMember),
    (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "name_kept_by_directory")))]
pub(crate) async fn show(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
    Body(new): Body<NewShown>,
) -> Result<Json<ShownMember>, No> {
    let (workspace, member) = ids(&ws, &mem)?;
    let email = new.email.map(|email| address("email", &email)).transpose()?;
    let wish = Wish { given_name: new.given_name, family_name: new.family_name, email };
    let member = members::show(&web.app, workspace, operator.by(), member, wish).await?;
    Ok(Json(ShownMember::of(&member)))
}

/// Ends a member's access.
#[utoipa::path(delete, path = "/workspaces/{ws}/members/{mem}", params(("ws" = String, Path), ("mem" = String, Path)),
    tag = "members", responses((status = 204), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "member_kept_by_directory, owner_is_last")))]
pub(crate) async fn remove(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
) -> Result<StatusCode, No> {
    let (workspace, member) = ids(&ws, &mem)?;
    members::remove(&web.app, workspace, operator.by(), member).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why somebody is to be held out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSuspension {
    /// 1 to 500 printable characters, on one line. Admins see it, the person does not.
    #[schema(example = "Their laptop was stolen.")]
    reason: String,
}

/// Holds a member out at once, whatever their directory says, until it is lifted.
#[utoipa::path(post, path = "/workspaces/{ws}/members/{mem}/suspend", params(("ws" = String, Path), ("mem" = String, Path)),
    request_body = NewSuspension, tag = "members", responses((status = 200, body = ShownMember),
    (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "owner_is_last, member_suspended")))]
pub(crate) async fn suspend(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
    Body(new): Body<NewSuspension>,
) -> Result<Json<ShownMember>, No> {
    let (workspace, member) = ids(&ws, &mem)?;
    let member = members::suspend(&web.app, workspace, operator.by(), member, new.reason).await?;
    Ok(Json(ShownMember::of(&member)))
}

/// Holds a member out no longer. The place that waits for them, if one does, is theirs again.
#[utoipa::path(post, path = "/workspaces/{ws}/members/{mem}/unsuspend",
    params(("ws" = String, Path), ("mem" = String, Path)), tag = "members",
    responses((status = 200, body = ShownMember), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "seat_none_left")))]
pub(crate) async fn unsuspend(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
) -> Result<Json<ShownMember>, No> {
    let (workspace, member) = ids(&ws, &mem)?;
    let member = members::unsuspend(&web.app, workspace, operator.by(), member).await?;
    Ok(Json(ShownMember::of(&member)))
}
