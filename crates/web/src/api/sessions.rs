//! Is this session good, and for what? The host product asks at every request, or as often as it dares not to.

use app::{gate, sessions};
use axum::{Json, extract::State};
use domain::{Moment, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    accounts::ShownAccount,
    answer::{Body, No, Problem},
    shown::ShownMember,
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
