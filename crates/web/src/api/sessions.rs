//! Is this session good, and for what? The host product asks at every request, or as often as it dares not to. And a member's
//! sessions in a workspace: seen, and ended.

use app::{gate, sessions, sessions::Here};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{Member, Moment, Refusal, SessionId, Workspace, session::Means};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    accounts::ShownAccount,
    answer::{Body, No, Problem},
    shown::{List, ShownMember, id},
    workspaces::named,
};
use crate::{gate::operator::Operator, state::Web};

/// A session's secret, as the browser's cookie holds it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    token: String,
}

/// A workspace the session is good for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenWorkspace {
    id: String,
    slug: String,
    name: String,
    member: ShownMember,
}

/// A live session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LiveSession {
    session: String,
    account: ShownAccount,
    /// The workspaces it is good for now; for no other.
    workspaces: Vec<OpenWorkspace>,
    #[schema(value_type = String)]
    expires_at: Moment,
}

/// Tells who is signed in and which workspaces that opens now; 401 `session_ended` if nobody is.
#[utoipa::path(post, path = "/sessions/verify", request_body = Question, tag = "sessions",
    responses((status = 200, body = LiveSession), (status = 401, body = Problem)))]
pub(crate) async fn verify(
    State(web): State<Web>,
    _operator: Operator,
    Body(question): Body<Question>,
) -> Result<Json<LiveSession>, No> {
    let ended = || No::Refused(Refusal::SessionEnded);
    let session = gate::session(&web.app, &question.token).await?.ok_or_else(ended)?;
    let account = web.app.store.account(session.account).await?.ok_or_else(ended)?;
    let owned = web.app.store.addresses_of(account.id).await?;
    let places = sessions::places(&web.app, &session).await?;
    let open = places.iter().filter(|(_, opens)| opens.is_ok()).map(|(open, _)| OpenWorkspace {
        id: open.workspace.id.to_string(),
        slug: open.workspace.slug.clone(),
        name: open.workspace.name.clone(),
        member: ShownMember::of(&open.member),
    });
    Ok(Json(LiveSession {
        session: session.id.to_string(),
        account: ShownAccount::of(&account, &owned),
        workspaces: open.collect(),
        expires_at: session.expires_at,
    }))
}

/// A member's session, as far as this workspace goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSession {
    id: String,
    /// The connection it was proven through; null for a mailbox, with or without a second factor.
    connection: Option<String>,
    /// When it was opened for this workspace.
    #[schema(value_type = String)]
    opened_at: Moment,
    /// When it was last used, to within half a minute; null if it is good for more than this workspace, because it may then
    /// have been used elsewhere.
    #[schema(value_type = Option<String>)]
    seen_at: Option<Moment>,
}

impl ShownSession {
    fn of(here: &Here, member: &Member) -> Self {
        let connection = here.proof.and_then(|proof| match proof.by {
            Means::Connection(connection) => Some(connection.to_string()),
            Means::Mailbox | Means::BreakGlass => None,
        });
        Self {
            id: here.session.id.to_string(),
            connection,
            opened_at: here.opened_at(member),
            seen_at: here.seen_at(),
        }
    }
}

async fn member(web: &Web, ws: &str, mem: &str) -> Result<(Workspace, Member), No> {
    let workspace = named(web, ws).await?;
    let member = id(mem, Refusal::MemberNotFound)?;
    let found = web.app.store.member(workspace.id, member).await?;
    Ok((workspace, found.ok_or(No::Refused(Refusal::MemberNotFound))?))
}

/// The sessions that open the workspace to a member now, oldest first. Those of other workspaces are not among them.
#[utoipa::path(get, path = "/workspaces/{ws}/members/{mem}/sessions",
    params(("ws" = String, Path), ("mem" = String, Path)), tag = "sessions",
    responses((status = 200, body = List<ShownSession>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
) -> Result<Json<List<ShownSession>>, No> {
    let (workspace, member) = member(&web, &ws, &mem).await?;
    let here = sessions::of_member(&web.app, &workspace, &member).await?;
    Ok(Json(List::whole(here.iter().map(|one| ShownSession::of(one, &member)).collect())))
}

/// Signs a member out of the workspace in all their browsers. They stay a member, and signed in elsewhere.
#[utoipa::path(delete, path = "/workspaces/{ws}/members/{mem}/sessions",
    params(("ws" = String, Path), ("mem" = String, Path)), tag = "sessions",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn end_all(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, mem)): Path<(String, String)>,
) -> Result<StatusCode, No> {
    let (workspace, member) = member(&web, &ws, &mem).await?;
    sessions::end_here(&web.app, workspace.id, operator.by(), member.id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs a member out of the workspace in one browser.
#[utoipa::path(delete, path = "/workspaces/{ws}/members/{mem}/sessions/{ses}",
    params(("ws" = String, Path), ("mem" = String, Path), ("ses" = String, Path)), tag = "sessions",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn end(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, mem, ses)): Path<(String, String, String)>,
) -> Result<StatusCode, No> {
    let (workspace, member) = member(&web, &ws, &mem).await?;
    let session: SessionId = id(&ses, Refusal::SessionNotFound)?;
    sessions::end_here(&web.app, workspace.id, operator.by(), member.id, Some(session)).await?;
    Ok(StatusCode::NO_CONTENT)
}
