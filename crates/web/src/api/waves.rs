//! Waves: many who lost access by the directory all at once, and giving it back.

use app::waves;
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    Member, Moment, Refusal, Role,
    seat::Seat,
    wave::{Departure, Wave},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{No, Problem, Query},
    shown::{List, ShownMember, id},
    workspaces::named,
};
use crate::{
    gate::operator::Operator,
    scim,
    state::Web,
    waves::{place_of, read, spelled},
};

/// How many waves are listed: those of a month.
const LISTED: u32 = 100;

/// Many people who lost access by the directory within minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownWave {
    id: String,
    /// The directory that took it away; it may be gone.
    directory: String,
    /// When the first of them lost access, or the minute before.
    #[schema(value_type = String)]
    began_at: Moment,
    #[schema(value_type = String)]
    last_at: Moment,
    /// How many losses of access there were.
    people: u32,
    /// Whether more may follow.
    goes_on: bool,
    /// When the admins were told by mail.
    #[schema(value_type = Option<String>)]
    told_at: Option<Moment>,
    /// Until when it can be taken back.
    #[schema(value_type = String)]
    restorable_until: Moment,
    /// When somebody last gave access back.
    #[schema(value_type = Option<String>)]
    restored_at: Option<Moment>,
    /// How many have got their access back by that.
    restored: u32,
}

impl ShownWave {
    fn of(wave: &Wave, now: Moment) -> Self {
        Self {
            id: wave.id.to_string(),
            directory: wave.directory.to_string(),
            began_at: wave.began_at,
            last_at: wave.last_at,
            people: wave.people,
            goes_on: wave.restored_at.is_none() && wave.goes_on(now),
            told_at: wave.told_at,
            restorable_until: wave.restorable_until(),
            restored_at: wave.restored_at,
            restored: wave.restored,
        }
    }
}

/// What somebody lost, and who they are now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownDeparture {
    #[schema(value_type = String)]
    at: Moment,
    /// `deactivated` or `deleted`.
    #[schema(example = "deactivated")]
    ending: &'static str,
    /// The role they had.
    #[schema(value_type = String, example = "member")]
    role: Role,
    /// The seat they held.
    #[schema(value_type = Option<String>, example = "full")]
    seat: Option<Seat>,
    /// What came of giving it back, the last time it was tried: `restored`, `back`, `suspended`, `erased`, `left_again`,
    /// `no_seat` or `owner_only`; null where it was not.
    outcome: Option<&'static str>,
    /// Their place as it is now.
    member: ShownMember,
}

impl ShownDeparture {
    fn of((departure, member): &(Departure, Member)) -> Self {
        Self {
            at: departure.at,
            ending: departure.ending.as_str(),
            role: departure.role,
            seat: departure.seat,
            outcome: departure.outcome.map(domain::wave::Outcome::as_str),
            member: ShownMember::of(member),
        }
    }
}

/// What came of giving access back: how many have it again, and how many were left as they are, by what for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Restored {
    restored: u32,
    /// By `back`, `suspended`, `erased`, `left_again`, `no_seat` and `owner_only`.
    #[schema(value_type = Object)]
    left_as_they_are: waves::Came,
}

/// The waves of the last thirty days, newest first.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/waves", params(("ws" = String, Path)), tag = "directory",
    responses((status = 200, body = List<ShownWave>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<List<ShownWave>>, No> {
    let workspace = named(&web, &ws).await?;
    let waves = web.app.store.latest_waves(workspace.id, LISTED).await?;
    let now = web.app.now();
    Ok(Json(List::whole(waves.iter().map(|wave| ShownWave::of(wave, now)).collect())))
}

async fn found(web: &Web, ws: &str, wave: &str) -> Result<Wave, No> {
    let workspace = named(web, ws).await?;
    let wave = id(wave, Refusal::WaveNotFound)?;
    let found = web.app.store.wave_of(workspace.id, wave).await?;
    found.ok_or(No::Refused(Refusal::WaveNotFound))
}

/// A wave.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/waves/{wave}",
    params(("ws" = String, Path), ("wave" = String, Path)), tag = "directory",
    responses((status = 200, body = ShownWave), (status = 404, body = Problem)))]
pub(crate) async fn one(
    State(web): State<Web>,
    _operator: Operator,
    Path((ws, wave)): Path<(String, String)>,
) -> Result<Json<ShownWave>, No> {
    let wave = found(&web, &ws, &wave).await?;
    Ok(Json(ShownWave::of(&wave, web.app.now())))
}

/// How the list is cut.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// How many items at most, 1 to 500; 100 if absent.
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Who lost access in a wave, in that order, with their place as it is now.
#[utoipa::path(get, path = "/workspaces/{ws}/directory/waves/{wave}/people",
    params(("ws" = String, Path), ("wave" = String, Path), Which), tag = "directory",
    responses((status = 200, body = List<ShownDeparture>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn people(
    State(web): State<Web>,
    _operator: Operator,
    Path((ws, wave)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Json<List<ShownDeparture>>, No> {
    let wave = found(&web, &ws, &wave).await?;
    let wrong = |what: &str| No::Malformed(http::StatusCode::BAD_REQUEST, what.to_owned());
    let limit = which.limit.unwrap_or(100);
    if !(1..=store::LARGEST).contains(&limit) {
        return Err(wrong("`limit` takes 1 to 500."));
    }
    let after = match which.after.as_deref().filter(|after| !after.is_empty()) {
        Some(after) => {
            Some(read(after).ok_or_else(|| wrong("`after` takes the `next` of the page before."))?)
        }
        None => None,
    };
    let page = web.app.store.departures(&wave, after, limit).await?;
    Ok(Json(List::of(page, |(departure, _)| spelled(place_of(departure)), ShownDeparture::of)))
}

/// Gives those their access back who lost it in a wave, with the role and the kind of seat they had. Whoever has it again
/// already, is suspended, is erased or lost it once more since is left alone; whoever finds no seat stays out. It can be said
/// again: nobody gets anything twice. What the directory says next holds: `active: false` takes access away again.
#[utoipa::path(post, path = "/workspaces/{ws}/directory/waves/{wave}/restore",
    params(("ws" = String, Path), ("wave" = String, Path)), tag = "directory",
    responses((status = 200, body = Restored), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "wave_past")))]
pub(crate) async fn restore(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, wave)): Path<(String, String)>,
) -> Result<Json<Restored>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let wave = id(&wave, Refusal::WaveNotFound)?;
    let mut came = waves::restore(&web.app, workspace, operator.by(), wave, scim::assigned).await?;
    let restored = came.remove(domain::wave::Outcome::Restored.as_str()).unwrap_or_default();
    Ok(Json(Restored { restored, left_as_they_are: came }))
}
