//! Subscriptions: where the host product is told of events, and how that goes.

use std::time::Duration;

use app::subscriptions;
use axum::{
    Json,
    extract::{Path, Request, State},
};
use domain::{
    EventId, Moment, Refusal, SubscriptionId,
    moment::hours,
    rules::subscribe::Edit,
    subscription::{self, OVERLAP, Pause},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Lane, Telling};
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem, body_of, parsed},
    shown::{List, id},
};
use crate::{gate::operator::Operator, state::Web};

/// What a subscription is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSubscription {
    /// Where to tell: https; http only where the configuration allows the network.
    #[schema(example = "https://app.example.org/hooks/usher")]
    url: String,
    /// The names of the events to tell of; all, also those that come with later versions, if absent or empty.
    #[serde(default)]
    #[schema(example = json!(["member.deprovisioned", "session.ended"]))]
    events: Vec<String>,
    /// The id of an event: those behind it are told. The last there is, if absent.
    after: Option<String>,
}

/// Whether a subscription is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShownState {
    Active,
    Paused,
}

/// Since when, and why, a subscription is paused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownPause {
    #[schema(value_type = String)]
    at: Moment,
    /// `operator`; `unanswered`: an event failed for five days; `gone`: the endpoint answered 410.
    #[schema(value_type = String, example = "unanswered")]
    why: Pause,
}

/// The events of a workspace that wait behind one that failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownLane {
    /// Whose; null for events that concern no single workspace.
    workspace: Option<String>,
    /// The first that was not told.
    event: String,
    /// How often it was tried.
    attempts: u32,
    #[schema(value_type = String)]
    since: Moment,
    /// When it is tried next.
    #[schema(value_type = String)]
    next_at: Moment,
    /// What became of the last attempt.
    failure: String,
}

impl ShownLane {
    fn of(lane: &Lane) -> Self {
        Self {
            workspace: lane.workspace.map(|workspace| workspace.to_string()),
            event: lane.place.to_string(),
            attempts: lane.attempts,
            since: lane.since,
            next_at: lane.next_at,
            failure: lane.failure.clone(),
        }
    }
}

/// A subscription, and how telling it goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSubscription {
    id: String,
    url: String,
    events: Vec<String>,
    state: ShownState,
    paused: Option<ShownPause>,
    /// Until when the secret before the last rotation signs as well.
    #[schema(value_type = Option<String>)]
    older_secret_until: Option<Moment>,
    #[schema(value_type = String)]
    created_at: Moment,
    /// The id of the last event that is dealt with: it and all before it were told, or wait because of a failure.
    cursor: String,
    /// When an event was taken last.
    #[schema(value_type = Option<String>)]
    last_success_at: Option<Moment>,
    /// While the endpoint as a whole does not answer: when it is tried next.
    #[schema(value_type = Option<String>)]
    down_until: Option<Moment>,
    /// In how many workspaces events wait behind one that failed.
    stalled: usize,
    /// The one of them that has waited longest.
    oldest_stalled: Option<ShownLane>,
}

impl ShownSubscription {
    fn of(web: &Web, telling: &Telling) -> Self {
        let Telling { subscription, progress, lanes } = telling;
        let paused = match subscription.state {
            subscription::State::Active => None,
            subscription::State::Paused { at, why } => Some(ShownPause { at, why }),
        };
        let older = subscription.older.as_ref().map(|older| older.until);
        let failing = lanes.iter().filter(|lane| lane.attempts > 0);
        Self {
            id: subscription.id.to_string(),
            url: subscription.url.clone(),
            events: subscription.events.clone(),
            state: if paused.is_none() { ShownState::Active } else { ShownState::Paused },
            paused,
            older_secret_until: older.filter(|until| web.app.now() < *until),
            created_at: subscription.created_at,
            cursor: progress.cursor.to_string(),
            last_success_at: progress.last_success_at,
            down_until: (progress.attempts > 0).then_some(progress.next_at),
            stalled: failing.clone().count(),
            oldest_stalled: failing.min_by_key(|lane| lane.since).map(ShownLane::of),
        }
    }
}

/// The subscription of a path, as it stands.
async fn telling(web: &Web, id: SubscriptionId) -> Result<ShownSubscription, No> {
    let telling = web.app.store.telling(id).await?;
    let telling = telling.ok_or(No::Refused(Refusal::SubscriptionNotFound))?;
    Ok(ShownSubscription::of(web, &telling))
}

/// A subscription with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Made {
    #[serde(flatten)]
    subscription: ShownSubscription,
    /// What deliveries are signed with. Keep it; it is not shown again.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    secret: String,
}

/// An event's id in a body.
fn event(text: &str) -> Result<EventId, No> {
    let why = "it is not the id of an event, such as evt_0000000000000000000000002g.".to_owned();
    text.parse().map_err(|_| No::Refused(Refusal::ValueInvalid { field: "after", why }))
}

/// Makes a subscription; there may be twenty.
#[utoipa::path(post, path = "/subscriptions", request_body = NewSubscription, tag = "subscriptions",
    responses((status = 201, body = Made), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn create(
    State(web): State<Web>,
    operator: Operator,
    Body(new): Body<NewSubscription>,
) -> Result<(StatusCode, Json<Made>), No> {
    let after = new.after.as_deref().map(event).transpose()?;
    let new = subscriptions::New { url: new.url, events: new.events, after };
    let (made, secret) = subscriptions::create(&web.app, operator.0, new).await?;
    let subscription = telling(&web, made.id).await?;
    Ok((StatusCode::CREATED, Json(Made { subscription, secret: secret.reveal().to_owned() })))
}

/// All subscriptions, oldest first.
#[utoipa::path(get, path = "/subscriptions", tag = "subscriptions",
    responses((status = 200, body = List<ShownSubscription>)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
) -> Result<Json<List<ShownSubscription>>, No> {
    let tellings = web.app.store.tellings().await?;
    Ok(Json(List::whole(tellings.iter().map(|one| ShownSubscription::of(&web, one)).collect())))
}

/// One subscription.
#[utoipa::path(get, path = "/subscriptions/{sub}", params(("sub" = String, Path)), tag = "subscriptions",
    responses((status = 200, body = ShownSubscription), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(web): State<Web>,
    _operator: Operator,
    Path(sub): Path<String>,
) -> Result<Json<ShownSubscription>, No> {
    Ok(Json(telling(&web, id(&sub, Refusal::SubscriptionNotFound)?).await?))
}

/// What of a subscription is to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditSubscription {
    url: Option<String>,
    events: Option<Vec<String>>,
    /// `paused`: nothing is sent. From that to `active`: everything that waits is told at once, also where it failed.
    state: Option<ShownState>,
}

/// Changes a subscription.
#[utoipa::path(patch, path = "/subscriptions/{sub}", params(("sub" = String, Path)), request_body = EditSubscription,
    tag = "subscriptions", responses((status = 200, body = ShownSubscription), (status = 400, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn edit(
    State(web): State<Web>,
    operator: Operator,
    Path(sub): Path<String>,
    Body(edit): Body<EditSubscription>,
) -> Result<Json<ShownSubscription>, No> {
    let id = id(&sub, Refusal::SubscriptionNotFound)?;
    let active = edit.state.map(|state| state == ShownState::Active);
    let edit = Edit { url: edit.url, events: edit.events, active };
    subscriptions::edit(&web.app, operator.0, id, edit).await?;
    Ok(Json(telling(&web, id).await?))
}

/// Removes a subscription for good. What was not told by then is not told any more.
#[utoipa::path(delete, path = "/subscriptions/{sub}", params(("sub" = String, Path)), tag = "subscriptions",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn remove(
    State(web): State<Web>,
    operator: Operator,
    Path(sub): Path<String>,
) -> Result<StatusCode, No> {
    let id = id(&sub, Refusal::SubscriptionNotFound)?;
    subscriptions::remove(&web.app, operator.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a secret is to be rotated.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotation {
    /// For how many hours the secret that was signs as well, 0 to 168; 24 if absent. 0 for one that others know.
    overlap_hours: Option<u32>,
}

/// Gives a subscription another secret.
#[utoipa::path(post, path = "/subscriptions/{sub}/secrets", params(("sub" = String, Path)), request_body = Rotation,
    tag = "subscriptions", responses((status = 201, body = Made), (status = 400, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn rotate(
    State(web): State<Web>,
    operator: Operator,
    Path(sub): Path<String>,
    request: Request,
) -> Result<(StatusCode, Json<Made>), No> {
    let id = id(&sub, Refusal::SubscriptionNotFound)?;
    let body = body_of(request.into_body()).await?;
    // Whoever wants what is usual need not send a body.
    let rotation: Rotation = if body.is_empty() { Rotation::default() } else { parsed(&body)? };
    let overlap: Duration = rotation.overlap_hours.map_or(OVERLAP, |count| hours(u64::from(count)));
    let (_, secret) = subscriptions::rotate(&web.app, operator.0, id, overlap).await?;
    let subscription = telling(&web, id).await?;
    Ok((StatusCode::CREATED, Json(Made { subscription, secret: secret.reveal().to_owned() })))
}

/// From where events are to be told again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replay {
    /// The id of an event: those behind it are told, once more if they were before, and nothing else that waited.
    after: String,
}

/// Sends a subscription to another place of the feed.
#[utoipa::path(post, path = "/subscriptions/{sub}/replay", params(("sub" = String, Path)), request_body = Replay,
    tag = "subscriptions", responses((status = 200, body = ShownSubscription), (status = 400, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn replay(
    State(web): State<Web>,
    operator: Operator,
    Path(sub): Path<String>,
    Body(replay): Body<Replay>,
) -> Result<Json<ShownSubscription>, No> {
    let id = id(&sub, Refusal::SubscriptionNotFound)?;
    subscriptions::replay(&web.app, operator.0, id, event(&replay.after)?).await?;
    Ok(Json(telling(&web, id).await?))
}
