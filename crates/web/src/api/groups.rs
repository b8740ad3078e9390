//! The directory's groups, and which roles and seats they give.

use app::mappings;
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    DirectoryGroupId, Refusal, Role,
    directory_group::DirectoryGroup,
    mapping::{Grant, Mapping, Mappings, ToldRoles},
    seat::Seat,
};
use serde::{Deserialize, Serialize};
use store::{Page, SelectGroup};
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem, Query},
    shown::{Cutting, List, id},
    workspaces,
};
use crate::{gate::operator::Operator, state::Web};

/// A group as the directory tells it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownGroup {
    #[schema(example = "grp_01hf8m3qd2s4v6x8z0b2d4f6h8")]
    id: String,
    display_name: String,
    external_id: Option<String>,
    /// How many it lists.
    size: u32,
}

impl ShownGroup {
    fn of(group: &DirectoryGroup) -> Self {
        Self {
            id: group.id.to_string(),
            display_name: group.told.display_name.clone(),
            external_id: group.told.external_id.clone(),
            size: group.size,
        }
    }
}

/// The groups of the directory, in the order in which they were told of.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/groups", params(("ws" = String, Path), Cutting), tag = "directory",
    responses((status = 200, body = List<ShownGroup>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
    Query(cutting): Query<Cutting>,
) -> Result<Json<List<ShownGroup>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let directory = workspace.directory.ok_or(No::Refused(Refusal::DirectoryNotFound))?;
    let cut = cutting.cut()?;
    let all = SelectGroup::All;
    let store = &web.app.store;
    let groups = store.directory_groups(workspace.id, directory.id, &all, cut.after, cut.limit + 1).await?;
    let page = Page::of(groups, cut.limit);
    Ok(Json(List::of(page, |group| group.id.to_string(), ShownGroup::of)))
}

/// A role and a seat.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownGrant {
    /// `admin` or `member`.
    #[schema(value_type = String, example = "admin")]
    role: Role,
    /// `full` or `guest`.
    #[schema(value_type = String, example = "full")]
    seat: Seat,
}

/// What a group gives.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownMapping {
    /// The id of a group of the directory.
    #[schema(example = "grp_01hf8m3qd2s4v6x8z0b2d4f6h8")]
    group: String,
    /// `admin` or `member`.
    #[schema(value_type = String, example = "admin")]
    role: Role,
    /// `full` or `guest`.
    #[schema(value_type = String, example = "full")]
    seat: Seat,
}

/// What the directory's people get: the first mapping whose group has them, else the role they are told of with, else
/// `otherwise`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownMappings {
    /// By group, the first that applies first.
    ordered: Vec<ShownMapping>,
    /// `ignore` (if absent), or `follow` for people whose SCIM `roles` name `admin` or `member`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    told_roles: ToldRoles,
    /// What everybody else gets; a member on a full seat if absent.
    #[serde(default = "usual")]
    otherwise: ShownGrant,
}

fn usual() -> ShownGrant {
    ShownGrant::of(Grant::default())
}

impl ShownGrant {
    const fn of(Grant { role, seat }: Grant) -> Self {
        Self { role, seat }
    }
}

impl ShownMappings {
    fn of(mappings: &Mappings) -> Self {
        let shown = |one: &Mapping| ShownMapping {
            group: one.group.to_string(),
            role: one.grant.role,
            seat: one.grant.seat,
        };
        Self {
            ordered: mappings.ordered.iter().map(shown).collect(),
            told_roles: mappings.told_roles,
            otherwise: ShownGrant::of(mappings.otherwise),
        }
    }

    fn read(self) -> Result<Mappings, No> {
        let mapping = |one: &ShownMapping| -> Result<Mapping, No> {
            let group: DirectoryGroupId = id(&one.group, Refusal::GroupNotFound)?;
            Ok(Mapping { group, grant: Grant { role: one.role, seat: one.seat } })
        };
        Ok(Mappings {
            ordered: self.ordered.iter().map(mapping).collect::<Result<_, _>>()?,
            told_roles: self.told_roles,
            otherwise: Grant { role: self.otherwise.role, seat: self.otherwise.seat },
        })
    }
}

/// Which roles and seats the directory's groups give.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/mappings", params(("ws" = String, Path)), tag = "directory",
    responses((status = 200, body = ShownMappings), (status = 404, body = Problem)))]
pub(crate) async fn mappings(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<ShownMappings>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let directory = workspace.directory.ok_or(No::Refused(Refusal::DirectoryNotFound))?;
    Ok(Json(ShownMappings::of(&directory.mappings)))
}

/// Gives the directory's groups roles and seats, and brings everybody it keeps in line with them. Owners stay owners.
/// Without any mapping, and with what is usual otherwise, roles are the dashboard's again.
#[utoipa::path(put, path = "/workspaces/{ws}/directory/mappings", params(("ws" = String, Path)),
    request_body = ShownMappings, tag = "directory",
    responses((status = 200, body = ShownMappings), (status = 404, body = Problem), (status = 400, body = Problem)))]
pub(crate) async fn map(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(asked): Body<ShownMappings>,
) -> Result<Json<ShownMappings>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let mapped = mappings::map(&web.app, workspace, operator.by(), asked.read()?).await?;
    Ok(Json(ShownMappings::of(&mapped)))
}
