//! How a workspace's directory is doing.

use app::directories::health::{Counted, Health, MOST_FAILURES, health};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Moment, Workspace,
    directory::{State as DirectoryState, health::FAILURES_COUNT_FOR, provider::Rhythm, ways},
    exchange::Outcome,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{No, Problem},
    exchanges::ShownExchange,
    shown::ShownUse,
    workspaces::named,
};
use crate::{gate::operator::Operator, health::sentence, state::Web};

/// For what requests that were to change something failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownCause {
    /// `refused` or `failed`.
    #[schema(value_type = String, example = "refused")]
    outcome: Outcome,
    /// The stable code of a refusal, or the `scimType` of a fault.
    code: Option<String>,
    count: u32,
    #[schema(value_type = String)]
    last_at: Moment,
}

/// How many requests that were to change something failed, and for what. A read that was refused is none of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownFailures {
    /// From when on they are counted.
    #[schema(value_type = String)]
    since: Moment,
    /// So many; 1000 stands for as many or more.
    count: u32,
    /// Whether there may be more than that.
    more: bool,
    /// How many of the last requests that were to change something failed one after the other, 10 at most.
    in_a_row: u32,
    /// The most frequent first.
    causes: Vec<ShownCause>,
}

/// How many there are; more than 100 are not counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownCount {
    count: usize,
    more: bool,
}

impl From<Counted> for ShownCount {
    fn from(Counted { count, more }: Counted) -> Self {
        Self { count, more }
    }
}

/// A token or client that somebody calls with although it has ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownEnded {
    /// The id of the token or client.
    by: String,
    /// When it ended; null where it is a client of which one secret has ended.
    #[schema(value_type = Option<String>)]
    ended_at: Option<Moment>,
    /// Whether somebody put an end to it.
    revoked: bool,
    /// The account of the member who did, where it was one.
    revoked_by: Option<String>,
    /// When somebody called with it last.
    #[schema(value_type = Option<String>)]
    last_refused_at: Option<Moment>,
}

/// How a directory is doing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownHealth {
    /// What is to be said of it first: `working`, `some_failed`, `failing`, `late`, `silent`, `never_asked`, `no_token`,
    /// `no_usable_token`, `ended_token`, `unknown_token`, `token_ends_soon`, `token_not_replaced`, `removals_only` or `suspended`.
    #[schema(example = "working")]
    verdict: &'static str,
    /// `good`, `waiting`, `warning` or `alarm`.
    #[schema(example = "good")]
    level: &'static str,
    /// The same for people, in one sentence.
    sentence: String,
    /// Whether no token and no client opens it any more. Its state stays what it was, and members stay locked: turning the
    /// directory off unlocks them.
    broken: bool,
    /// The directory's state: `staging` or `on`.
    #[schema(value_type = String, example = "on")]
    state: DirectoryState,
    /// The identity provider as its program's name tells it, or else as it was chosen: `okta`, `entra`, `google`, `onelogin`,
    /// `jumpcloud`, `pingone`, `keycloak`, `authentik` or `other`.
    #[schema(example = "okta")]
    provider: &'static str,
    /// In how many minutes it usually calls again; null where silence is normal, or its habit not known.
    usual_minutes: Option<u64>,
    /// When it was asked last by a token or client that opens it; null if it never was.
    last_request: Option<ShownUse>,
    /// When the last way in ends, or has ended; null where one goes on, or there never was any.
    #[schema(value_type = Option<String>)]
    access_ends_at: Option<Moment>,
    /// When somebody called last with what was never made here, within the last 24 hours and with nothing else since: a token
    /// that was pasted in part, or that of another directory.
    unknown: Option<ShownUse>,
    /// What somebody calls with although it has ended, within the last 24 hours and with nothing else since.
    ended: Option<ShownEnded>,
    /// What failed in the last 24 hours of the requests that were to change something.
    failures: ShownFailures,
    /// The last ten requests that were to change something and failed, newest first.
    last_failures: Vec<ShownExchange>,
    /// How many people it tells of.
    users: u32,
    /// Members with access whom it does not tell of, guests aside.
    unmanaged: ShownCount,
    /// Whom it assigns, and who have no access.
    held: ShownCount,
    /// Seats: `limit` (null for any number), `taken`, `free` (null for any number).
    #[schema(value_type = Object)]
    seats: serde_json::Value,
}

impl ShownHealth {
    fn of(workspace: &Workspace, health: &Health, now: Moment) -> Self {
        let usual = match health.provider.rhythm() {
            Rhythm::Every { usual, .. } => Some(usual.as_secs() / 60),
            Rhythm::OnChange | Rhythm::Unknown => None,
        };
        let cause = |cause: &store::Cause| ShownCause {
            outcome: cause.outcome,
            code: cause.code.clone(),
            count: cause.count,
            last_at: cause.last_at,
        };
        let seats = workspace.seats;
        Self {
            verdict: health.verdict.code(),
            level: health.verdict.level().as_str(),
            sentence: sentence(health, now),
            broken: health.is_broken,
            state: health.directory.state,
            provider: health.provider.as_str(),
            usual_minutes: usual,
            last_request: health.last.as_ref().map(ShownUse::from),
            unknown: health.stranger.as_ref().map(ShownUse::from),
            access_ends_at: match ways::access(&health.ways, now) {
                ways::Access::Open(end) => end,
                ways::Access::Shut { since, .. } => Some(since),
                ways::Access::Never => None,
            },
            ended: health.ended.as_ref().map(|ended| ShownEnded {
                by: ended.way.opener.to_string(),
                ended_at: ended.way.ends_at.filter(|end| *end <= now),
                revoked: ended.way.is_revoked,
                revoked_by: ended.by.as_ref().map(|member| member.account.to_string()),
                last_refused_at: ended.way.refused_at,
            }),
            failures: ShownFailures {
                since: now.before(FAILURES_COUNT_FOR),
                count: health.failures(),
                more: health.failures() >= MOST_FAILURES,
                in_a_row: health.in_a_row,
                causes: health.causes.iter().map(cause).collect(),
            },
            last_failures: health.failed.iter().map(ShownExchange::of).collect(),
            users: health.directory.users,
            unmanaged: health.unmanaged.into(),
            held: health.held.into(),
            seats: serde_json::json!({
                "limit": seats.limit,
                "taken": seats.taken,
                "free": seats.limit.map(|limit| limit.saturating_sub(seats.taken)),
            }),
        }
    }
}

/// How the directory of a workspace is doing. What it costs does not grow with its people or its log.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/health", params(("ws" = String, Path)), tag = "directory",
    responses((status = 200, body = ShownHealth), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<ShownHealth>, No> {
    let workspace = named(&web, &ws).await?;
    let health = health(&web.app, &workspace).await?;
    Ok(Json(ShownHealth::of(&workspace, &health, web.app.now())))
}
