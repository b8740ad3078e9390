//! The directory's groups, and which roles and seats they give.

use app::mappings::{self, Forecast};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    DirectoryGroupId, Member, Refusal, Role,
    directory_group::DirectoryGroup,
    mapping::{Grant, Mapping, Mappings, ToldRoles},
    rules::{
        grant::{Short, Turn},
        provision::Several,
    },
    seat::Seat,
};
use serde::{Deserialize, Serialize};
use store::{Page, SelectGroup};
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem, Query},
    shown::{Cutting, List, ShownMember, id},
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
    let mapped = mappings::map(&web.app, workspace, operator.by(), asked.read()?.into()).await?;
    Ok(Json(ShownMappings::of(&mapped.mappings)))
}

/// Somebody who would get another role or seat.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownTurn {
    /// As they are.
    member: ShownMember,
    /// The role they would have.
    #[schema(value_type = String, example = "admin")]
    role: Role,
    /// The seat they would hold.
    #[schema(value_type = Option<String>, example = "full")]
    seat: Option<Seat>,
}

/// How many would change, and the first hundred of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownTurns {
    count: usize,
    first: Vec<ShownTurn>,
}

/// Those who would not get all that is given to them, for one reason: how many, and the first hundred.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownShort {
    /// `owner`, `no_seat`, `plan` (it lets the directory only remove), `suspended` or `away`.
    #[schema(example = "no_seat")]
    why: &'static str,
    count: usize,
    first: Vec<ShownMember>,
}

/// The seats, before and after.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSeats {
    /// How many there are; null for any number.
    limit: Option<u32>,
    /// How many are taken.
    taken: u32,
    /// How many of them would become free.
    freed: u32,
    /// How many would be asked for by people who have none.
    asked_for: u32,
    /// How many would be taken.
    taken_then: u32,
}

/// What turning a staged directory on would then do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSwitch {
    /// How many would be the directory's.
    people: usize,
    /// How many can't be placed yet.
    conflicts: usize,
    /// How many seats would be taken, which may be more than there are.
    taken: u32,
}

/// What giving the directory's groups roles and seats so would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownForecast {
    /// How many people the directory keeps.
    people: usize,
    /// Who would get another role or seat.
    changing: ShownTurns,
    /// How many would keep what they have.
    staying: usize,
    /// Who would not get all that is given to them, whether they change or not.
    short: Vec<ShownShort>,
    seats: ShownSeats,
    /// While the directory is staged, nobody is its yet, and this says what turning it on would then do; else null.
    switched_on: Option<ShownSwitch>,
}

impl ShownForecast {
    fn of(forecast: &Forecast) -> Self {
        let (foreseen, then) = (&forecast.foreseen, forecast.switched_on.as_ref());
        let turn = |turn: &Turn| ShownTurn {
            member: ShownMember::of(&turn.before),
            role: turn.role,
            seat: turn.seat,
        };
        let short = |(why, who): (&Short, &Several<Member>)| ShownShort {
            why: why.as_str(),
            count: who.count,
            first: who.first.iter().map(ShownMember::of).collect(),
        };
        Self {
            people: foreseen.people,
            changing: ShownTurns {
                count: foreseen.changing.count,
                first: foreseen.changing.first.iter().map(turn).collect(),
            },
            staying: foreseen.staying(),
            short: foreseen.short.iter().map(short).collect(),
            seats: ShownSeats {
                limit: foreseen.before.limit,
                taken: foreseen.before.taken,
                freed: foreseen.freed,
                asked_for: foreseen.asked_for,
                taken_then: foreseen.after.taken,
            },
            switched_on: then.map(|then| ShownSwitch {
                people: then.joining.count + then.returning.count + then.adopted.count,
                conflicts: then.conflicts.count,
                taken: then.seats.taken,
            }),
        }
    }
}

/// What a PUT of this would do, without doing it: who would get another role or seat, who would not get all that is given to
/// them and why, and the seats. Counts are exact; of each sort the first hundred are named.
#[utoipa::path(post, path = "/workspaces/{ws}/directory/mappings/preview", params(("ws" = String, Path)),
    request_body = ShownMappings, tag = "directory",
    responses((status = 200, body = ShownForecast), (status = 404, body = Problem), (status = 400, body = Problem)))]
pub(crate) async fn preview(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(asked): Body<ShownMappings>,
) -> Result<Json<ShownForecast>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let forecast = mappings::preview(&web.app, workspace, operator.by(), asked.read()?.into()).await?;
    Ok(Json(ShownForecast::of(&forecast)))
}
