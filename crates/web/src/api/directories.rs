//! Directories: set up, switched on, turned off; their tokens.

use app::{directories, usage};
use axum::{
    Json,
    extract::{Path, Request, State},
};
use domain::{
    Member, Moment, Refusal,
    directory::{
        GroupPatch, NewManners, PostOfInactive, Profile, State as DirectoryState, UnknownMembers,
        provider::Provider,
    },
    moment::days,
    rules::provision::Several,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem, body_of, parsed},
    shown::{List, ShownDirectory, ShownToken, id},
    workspaces,
};
use crate::{gate::operator::Operator, state::Web};

/// What a directory is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    /// `on`, or `staging` to store what is told without acting on it.
    #[schema(value_type = String, example = "on")]
    state: DirectoryState,
    /// What a POST of an inactive person gets: `conflict` (at first) or `revive`. What is absent stays as it is.
    #[schema(value_type = Option<String>)]
    post_of_inactive: Option<PostOfInactive>,
    /// What becomes of a group that is to list somebody the directory has not told of: `refuse` (at first) or `ignore`.
    #[schema(value_type = Option<String>)]
    unknown_members: Option<UnknownMembers>,
    /// What a PATCH of a group is answered with: `group` (at first) or `nothing`.
    #[schema(value_type = Option<String>)]
    group_patch: Option<GroupPatch>,
    /// How strictly messages are read: `lenient` (at first) or `strict`, after the SCIM interoperability profile.
    #[schema(value_type = Option<String>)]
    profile: Option<Profile>,
    /// Which identity provider is to speak, for when its silence is trouble: `okta`, `entra`, `google`, `onelogin`, `jumpcloud`,
    /// `pingone`, `keycloak`, `authentik` or `other` (at first). It changes nothing else.
    #[schema(value_type = Option<String>)]
    provider: Option<Provider>,
}

/// Sets a directory up, or switches a staged one on.
#[utoipa::path(post, path = "/workspaces/{ws}/directory", params(("ws" = String, Path)), request_body = SetUp,
    tag = "directory", responses((status = 200, body = ShownDirectory), (status = 201, body = ShownDirectory),
    (status = 409, body = Problem, description = "plan_required, sso_required, directory_is_on")))]
pub(crate) async fn set_up(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(set_up): Body<SetUp>,
) -> Result<(StatusCode, Json<ShownDirectory>), No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let status = if workspace.directory.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let asked = NewManners {
        post_of_inactive: set_up.post_of_inactive,
        unknown_members: set_up.unknown_members,
        group_patch: set_up.group_patch,
        profile: set_up.profile,
        provider: set_up.provider,
    };
    let directory = directories::set_up(&web.app, workspace.id, operator.by(), set_up.state, asked).await?;
    Ok((status, Json(ShownDirectory::of(&web, &directory))))
}

/// How many of a sort there are, and the first hundred of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSeveral {
    count: usize,
    /// User names.
    first: Vec<String>,
}

impl ShownSeveral {
    fn of(several: Several<String>) -> Self {
        Self { count: several.count, first: several.first }
    }
}

/// Somebody who can't be placed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownConflict {
    user_name: String,
    code: &'static str,
    detail: String,
}

/// Those who can't be placed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownConflicts {
    count: usize,
    first: Vec<ShownConflict>,
}

/// What switching a staged directory on would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownPreview {
    /// Who would be new.
    joining: ShownSeveral,
    /// Who was here before and would come back.
    returning: ShownSeveral,
    /// Which members would be the directory's from then on.
    adopted: ShownSeveral,
    /// Whom an admin holds out: their place waits.
    held: ShownSeveral,
    /// Addresses of the members who would stay beside it.
    unmanaged: ShownSeveral,
    /// Who can't be placed. While there are any, it can't be switched on.
    conflicts: ShownConflicts,
    /// How many it tells of as inactive, who would get nothing.
    inactive: usize,
    /// The seats as they would be: `limit` (null for any number) and `taken`, which may be more.
    #[schema(value_type = Object)]
    seats: serde_json::Value,
}

/// What switching a staged directory on would do, without doing it.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/preview", params(("ws" = String, Path)), tag = "directory",
    responses((status = 200, body = ShownPreview), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn preview(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<ShownPreview>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let (foreseen, beside) = directories::preview(&web.app, workspace, operator.by()).await?;
    let called = |member: &Member| {
        member.email.as_ref().map_or_else(|| member.id.to_string(), |email| email.to_string())
    };
    let conflict = |(user_name, refusal): (String, Refusal)| ShownConflict {
        user_name,
        code: refusal.code(),
        detail: refusal.to_string(),
    };
    Ok(Json(ShownPreview {
        joining: ShownSeveral::of(foreseen.joining),
        returning: ShownSeveral::of(foreseen.returning),
        adopted: ShownSeveral::of(foreseen.adopted),
        held: ShownSeveral::of(foreseen.held),
        unmanaged: ShownSeveral { count: beside.count, first: beside.first.iter().map(called).collect() },
        conflicts: ShownConflicts {
            count: foreseen.conflicts.count,
            first: foreseen.conflicts.first.into_iter().map(conflict).collect(),
        },
        inactive: foreseen.inactive,
        seats: serde_json::json!({"limit": foreseen.seats.limit, "taken": foreseen.seats.taken}),
    }))
}

/// The directory of a workspace.
#[utoipa::path(get, path = "/workspaces/{ws}/directory", params(("ws" = String, Path)), tag = "directory",
    responses((status = 200, body = ShownDirectory), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<ShownDirectory>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let directory = workspace.directory.ok_or(No::Refused(Refusal::DirectoryNotFound))?;
    Ok(Json(ShownDirectory::of(&web, &directory)))
}

/// Turns the directory off: its tokens open nothing any more, its people stay.
#[utoipa::path(delete, path = "/workspaces/{ws}/directory", params(("ws" = String, Path)), tag = "directory",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn turn_off(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    directories::turn_off(&web.app, workspace, operator.by()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How long a token is to live.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// When it stops working; in a year if absent, two years ahead at most.
    #[schema(value_type = Option<String>, example = "2027-11-23T00:00:00Z")]
    expires_at: Option<Moment>,
    /// In how many days the token there is already stops working, which this one takes over from: 0 for now, in 7 if absent,
    /// 30 at most. It never works longer than it would have without.
    #[schema(example = 7)]
    ends_old_in_days: Option<u16>,
}

/// A new token: the only time its secret is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MintedToken {
    id: String,
    /// The secret. Keep it; it is not shown again.
    token: String,
    #[schema(value_type = String)]
    expires_at: Moment,
}

/// Gives the directory a token more, which takes over from the one there is. Two may be live at once; where there are, both
/// have to end now.
#[utoipa::path(post, path = "/workspaces/{ws}/directory/tokens", params(("ws" = String, Path)), request_body = NewToken,
    tag = "directory", responses((status = 201, body = MintedToken), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn add_token(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    request: Request,
) -> Result<(StatusCode, Json<MintedToken>), No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let body = body_of(request.into_body()).await?;
    // Whoever wants what is usual need not send a body.
    let new = if body.is_empty() { NewToken::default() } else { parsed(&body)? };
    let old_goes_on = new.ends_old_in_days.map(|count| days(count.into()));
    let made = directories::add_token(&web.app, workspace, operator.by(), new.expires_at, old_goes_on);
    let (token, secret) = made.await?;
    let minted = MintedToken {
        id: token.id.to_string(),
        token: secret.reveal().to_owned(),
        expires_at: token.expires_at,
    };
    Ok((StatusCode::CREATED, Json(minted)))
}

/// The tokens of the directory, dead ones included; never their secrets.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/tokens", params(("ws" = String, Path)), tag = "directory",
    responses((status = 200, body = List<ShownToken>), (status = 404, body = Problem)))]
pub(crate) async fn tokens(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<List<ShownToken>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let tokens = web.app.store.tokens(workspace.id).await?;
    let uses = usage::of(&web.app, workspace.id).await?;
    Ok(Json(List::whole(tokens.iter().map(|token| ShownToken::of(token, &uses)).collect())))
}

/// Revokes a token at once.
#[utoipa::path(delete, path = "/workspaces/{ws}/directory/tokens/{token}",
    params(("ws" = String, Path), ("token" = String, Path)), tag = "directory",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn revoke_token(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, token)): Path<(String, String)>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let token = id(&token, Refusal::TokenNotFound)?;
    directories::revoke_token(&web.app, workspace, operator.by(), token).await?;
    Ok(StatusCode::NO_CONTENT)
}
