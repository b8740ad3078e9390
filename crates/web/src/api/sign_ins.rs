//! The sign-in log of a workspace.

use app::sign_in::{Sought, select};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Moment,
    id::OfSignIn,
    sign_in::{Note, Outcome, Protocol, SignIn},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{No, Problem, Query},
    shown::{Cutting, List},
    workspaces::named,
};
use crate::{gate::operator::Operator, state::Web};

/// Which tries to sign in to list; all that is said applies.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `succeeded`, `refused`, `not_believed` or `tested`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    outcome: String,
    /// The stable code of the refusal.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    code: String,
    /// The id of a connection.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    connection: String,
    /// The id of a member, or an email address.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    person: String,
    /// The three words of an error page.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    trace: String,
    /// How many items at most, 1 to 500; 100 if absent.
    limit: Option<u32>,
    /// The id of the last item that was seen.
    after: Option<String>,
}

/// A try to sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSignIn {
    id: String,
    #[schema(value_type = String)]
    at: Moment,
    /// The three words that the person's page showed, if it was an error.
    trace: String,
    #[schema(value_type = String, example = "refused")]
    outcome: Outcome,
    /// `oidc`, `saml`, `mailbox`, `break_glass` for an owner's second factor past single sign-on, or `session` for a browser
    /// that had been signed in before.
    #[schema(value_type = String, example = "saml")]
    protocol: Protocol,
    connection: Option<String>,
    /// The stable code of the refusal.
    code: Option<String>,
    /// Why exactly: what was received and what was expected.
    reason: Option<String>,
    account: Option<String>,
    member: Option<String>,
    /// The address that was asserted or shown; masked where it is no member's.
    address: Option<String>,
    /// The session that was opened.
    session: Option<String>,
    /// What else is worth knowing: `test`, `address_differs`, `address_of_another`, `called_there` with the subject of whom the
    /// directory does not tell (masked where it is an address), `no_address` with the names of what came in its place.
    #[schema(value_type = Vec<Object>)]
    notes: Vec<Note>,
    /// The address at the other end of the connection.
    ip: Option<String>,
    user_agent: Option<String>,
}

impl ShownSignIn {
    fn of(one: &SignIn) -> Self {
        Self {
            id: one.id.to_string(),
            at: one.at,
            trace: one.trace.to_string(),
            outcome: one.outcome,
            protocol: one.protocol,
            connection: one.connection.map(|id| id.to_string()),
            code: one.code.clone(),
            reason: one.because.clone(),
            account: one.account.map(|id| id.to_string()),
            member: one.member.map(|id| id.to_string()),
            address: one.address.clone(),
            session: one.session.map(|id| id.to_string()),
            notes: one.notes.clone(),
            ip: one.client.ip.map(|ip| ip.to_string()),
            user_agent: one.client.agent.clone(),
        }
    }
}

/// The tries to sign in to a workspace, newest first. They are kept for 90 days; of those that came to nothing, the newest
/// 2000 that anybody could have caused, and as many of people who were refused.
#[utoipa::path(get, path = "/workspaces/{ws}/sign-ins", params(("ws" = String, Path), Which), tag = "sessions",
    responses((status = 200, body = List<ShownSignIn>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<List<ShownSignIn>>, No> {
    let workspace = named(&web, &ws).await?;
    let Which { outcome, code, connection, person, trace, limit, after } = &which;
    let select = select(Sought { outcome, code, connection, person, trace }).map_err(No::Refused)?;
    let cut = Cutting::new(*limit, after.clone()).cut::<OfSignIn>()?;
    let page = web.app.store.sign_ins(workspace.id, &select, cut).await?;
    Ok(Json(List::of(page, |one| one.id.to_string(), ShownSignIn::of)))
}
