//! Members by the operator's hand, under the same lock as the dashboard.

use app::members;
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    MemberId, Refusal, Role, WorkspaceId,
    directory_user::DirectoryUser,
    member::{Source, sought},
    rules::showing::Wish,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Cut, InStanding, Lies, ListedMember, MemberPlace, MembersCut, SelectMembers, SortedBy};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Body, No, Problem, Query},
    shown::{Cutting, List, ShownMember, id},
    workspaces::{self, address},
};
use crate::{
    drift::{Drift, Drifted},
    gate::operator::Operator,
    place::{place, written},
    state::Web,
};

/// Which members to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `active` (if absent), `inactive`, `suspended` or `all`.
    #[param(value_type = Option<String>)]
    standing: Option<String>,
    /// Those of whose shown name or address each of these words is the beginning of a word; case and accents do not count. With an
    /// `@` it is the beginning of the address. The list is then in the order of the words they are found by.
    q: Option<String>,
    /// `owner`, `invited`, `jit`, `directory` or `guest`.
    #[param(value_type = Option<String>)]
    source: Option<String>,
    /// `member`, `admin` or `owner`.
    #[param(value_type = Option<String>)]
    role: Option<String>,
    /// `true` for those alone who have never signed in.
    never_signed_in: Option<bool>,
    /// `true` for those alone whom no directory tells of.
    unmanaged: Option<bool>,
    /// How many items at most, 1 to 500; 100 if absent.
    limit: Option<u32>,
    /// The `next` of the page before, or, without `q`, the id of the last item that was seen.
    after: Option<String>,
}

impl Which {
    fn select(&self) -> Result<SelectMembers, No> {
        let wrong = |what: &str| No::Malformed(StatusCode::BAD_REQUEST, what.to_owned());
        let standing = match self.standing.as_deref() {
            None | Some("active") => InStanding::Active,
            Some("inactive") => InStanding::Inactive,
            Some("suspended") => InStanding::Suspended,
            Some("all") => InStanding::Any,
            Some(_) => return Err(wrong("`standing` takes active, inactive, suspended or all.")),
        };
        let source =
            self.source.as_deref().map(|name| Source::ALL.into_iter().find(|one| one.as_str() == name));
        if source == Some(None) {
            return Err(wrong("`source` takes owner, invited, jit, directory or guest."));
        }
        let role = self.role.as_deref().map(Role::named);
        if role == Some(None) {
            return Err(wrong("`role` takes member, admin or owner."));
        }
        Ok(SelectMembers {
            words: self.q.as_deref().map(sought).unwrap_or_default(),
            standing,
            source: source.flatten(),
            role: role.flatten(),
            never_signed_in: self.never_signed_in.unwrap_or_default(),
            unmanaged: self.unmanaged.unwrap_or_default(),
        })
    }

    fn cut(&self, select: &SelectMembers) -> Result<MembersCut, No> {
        let is_by_age = select.words.is_empty();
        let lies = match self.after.as_deref().and_then(place).filter(|_| !is_by_age) {
            Some(place) => Lies::Behind(place),
            None if is_by_age || self.after.as_deref().is_none_or(str::is_empty) => {
                let cut = Cutting::new(self.limit, self.after.clone()).cut()?;
                cut.after.map_or(Lies::First, |id| Lies::Behind(MemberPlace { key: String::new(), id }))
            }
            None => {
                let why = "`after` takes the `next` of the page before.".to_owned();
                return Err(No::Malformed(StatusCode::BAD_REQUEST, why));
            }
        };
        let Cut::<MemberId> { limit, .. } = Cutting::new(self.limit, None).cut()?;
        Ok(MembersCut { by: SortedBy::Joined, descending: false, lies, limit })
    }
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
    let select = which.select()?;
    let page = web.app.store.listed_members(workspace.id, &select, &which.cut(&select)?).await?;
    let next = |one: &ListedMember| match select.words.is_empty() {
        true => one.member.id.to_string(),
        false => written(&one.place()),
    };
    Ok(Json(List::of(page, next, |one| ShownMember::of(&one.member))))
}

/// Which list of what does not agree.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichDrift {
    /// `unmanaged`: with access, and not in the directory, guests aside. `kept_out`: assigned by the directory, and without access.
    /// `shown_otherwise`: something else is shown than the directory says. `never_signed_in`: with access that was never used.
    #[param(value_type = String)]
    list: Option<String>,
    /// How many items at most, 1 to 500; 100 if absent.
    limit: Option<u32>,
    /// The id of the last member that was seen.
    after: Option<String>,
}

/// A member who does not agree with what the directory tells of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownDrift {
    member: ShownMember,
    /// What the directory says of them; null on the lists of whom it says nothing, or nothing that matters.
    directory_user: Option<ShownTold>,
}

/// What a directory tells of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownTold {
    id: String,
    user_name: String,
    /// Whether it has them assigned.
    active: bool,
    given_name: Option<String>,
    family_name: Option<String>,
    email: Option<String>,
}

impl ShownDrift {
    fn of(one: &Drifted) -> Self {
        let told = |user: &DirectoryUser| ShownTold {
            id: user.id.to_string(),
            user_name: user.told.user_name.clone(),
            active: user.told.active,
            given_name: user.told.given_name.clone(),
            family_name: user.told.family_name.clone(),
            email: user.told.email.as_ref().map(ToString::to_string),
        };
        Self { member: ShownMember::of(&one.member), directory_user: one.user.as_ref().map(told) }
    }
}

/// Members who do not agree with the directory, list by list, in the order in which they joined.
#[utoipa::path(get, path = "/workspaces/{ws}/members/drift", params(("ws" = String, Path), WhichDrift), tag = "members",
    responses((status = 200, body = List<ShownDrift>), (status = 400, body = Problem),
    (status = 404, body = Problem, description = "workspace_not_found, directory_not_found")))]
pub(crate) async fn drift(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
    Query(which): Query<WhichDrift>,
) -> Result<Json<List<ShownDrift>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let Some(list) = which.list.as_deref().and_then(Drift::named) else {
        let why = "`list` takes unmanaged, kept_out, shown_otherwise or never_signed_in.".to_owned();
        return Err(No::Malformed(StatusCode::BAD_REQUEST, why));
    };
    let cut = Cutting::new(which.limit, which.after).cut()?;
    let page = list.page(&*web.app.store, &workspace, cut).await?;
    Ok(Json(List::of(page, |one| one.member.id.to_string(), ShownDrift::of)))
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
