//! What keeps a connection by SAML well: its metadata looked at again, what they propose, SHA-1 for a while, a new key.

use app::connections::saml::{self, Step};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{Moment, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem},
    shown::{ShownConnection, id},
};
use crate::{gate::operator::Operator, state::Web};

fn invalid(field: &'static str, why: &str) -> No {
    No::Refused(Refusal::ValueInvalid { field, why: why.to_owned() })
}

fn moment(field: &'static str, text: &str) -> Result<Moment, No> {
    text.parse().map_err(|_| invalid(field, "give an instant, such as 2027-01-31T00:00:00Z."))
}

/// Looks at the identity provider's metadata now. What is new there is proposed, and not believed by this.
#[utoipa::path(post, path = "/workspaces/{ws}/connections/{cx}/metadata/look",
    params(("ws" = String, Path), ("cx" = String, Path)), tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn look(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let connection = saml::look_again(&web.app, workspace, operator.by(), connection).await?;
    Ok(Json(ShownConnection::of(&web, &connection)))
}

/// What becomes of what the metadata propose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    /// Which proposal: the `found_at` it is shown with.
    found_at: String,
    /// `confirm` or `dismiss`.
    #[schema(example = "confirm")]
    decision: String,
}

/// Confirms or dismisses what the metadata propose. What is confirmed is believed from now on, in place of what was.
#[utoipa::path(post, path = "/workspaces/{ws}/connections/{cx}/metadata/proposal",
    params(("ws" = String, Path), ("cx" = String, Path)), request_body = Decision, tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn decide(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
    Body(decision): Body<Decision>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let found_at = moment("found_at", &decision.found_at)?;
    let (app, by) = (&web.app, operator.by());
    let connection = match decision.decision.as_str() {
        "confirm" => saml::confirm(app, workspace, by, connection, found_at).await?,
        "dismiss" => saml::dismiss(app, workspace, by, connection, found_at).await?,
        _ => return Err(invalid("decision", "use confirm or dismiss.")),
    };
    Ok(Json(ShownConnection::of(&web, &connection)))
}

/// Until when signatures by SHA-1 are accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sha1 {
    /// An instant within the next 90 days; absent or `null` ends it now.
    until: Option<String>,
    /// `SHA-1`, to say that it is meant; not needed to end it.
    confirm: Option<String>,
}

/// Accepts signatures and digests by SHA-1 from the identity provider for a while. They are broken, and can be forged by
/// whoever has the means.
#[utoipa::path(put, path = "/workspaces/{ws}/connections/{cx}/sha1",
    params(("ws" = String, Path), ("cx" = String, Path)), request_body = Sha1, tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn allow_sha1(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
    Body(sha1): Body<Sha1>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let until = sha1.until.as_deref().map(|text| moment("until", text)).transpose()?;
    let said = sha1.confirm.unwrap_or_default();
    let connection = saml::allow_sha1(&web.app, workspace, operator.by(), connection, until, &said).await?;
    Ok(Json(ShownConnection::of(&web, &connection)))
}

/// A step on the way to a new key of ours.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turn {
    /// `publish` makes one and puts it into our metadata; `sign` signs with it, once the identity provider knows it; `retire`
    /// removes the one that does not sign.
    #[schema(example = "publish")]
    step: String,
}

/// Takes a step on the way to a new key of ours for the connection.
#[utoipa::path(post, path = "/workspaces/{ws}/connections/{cx}/key",
    params(("ws" = String, Path), ("cx" = String, Path)), request_body = Turn, tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn turn_key(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
    Body(turn): Body<Turn>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let step = Step::named(&turn.step).ok_or_else(|| invalid("step", "use publish, sign or retire."))?;
    let connection = saml::turn_key(&web.app, workspace, operator.by(), connection, step).await?;
    Ok(Json(ShownConnection::of(&web, &connection)))
}
