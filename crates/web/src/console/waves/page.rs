//! The page of a wave: what happened, who it was, what to do at the identity provider, and giving access back.

use app::{Error, waves};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Member, Refusal,
    rules::brake,
    wave::{Departure, Ending, Now, Outcome, Wave},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    console::{
        door::Inside,
        members::role_name,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab, person::Person, when::When},
    scim,
    state::Web,
    waves::{place_of, read, spelled},
};

/// How many people a page lists.
const PER_PAGE: u32 = 50;

/// The path below the workspace's, before the wave's id.
const HERE: &str = "/settings/security/directory/waves";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    after: String,
    /// How many have just been given their access back, and how many were left as they are.
    restored: Option<u32>,
    left: Option<u32>,
}

/// A badge: tone, icon, label.
type Badge = (&'static str, &'static str, &'static str);

/// Somebody who lost access.
struct Row {
    id: String,
    person: Person,
    role: &'static str,
    seat: &'static str,
    lost: When,
    ending: &'static str,
    now: Badge,
}

impl Row {
    fn of((departure, member): &(Departure, Member)) -> Self {
        Self {
            id: member.id.to_string(),
            person: Person::of(member),
            role: role_name(departure.role),
            seat: if departure.seat.is_some_and(domain::seat::Seat::counts) {
                text::members::seat_full()
            } else {
                text::members::seat_guest()
            },
            lost: When::of(departure.at),
            ending: match departure.ending {
                Ending::Deactivated => text::members::unassigned(),
                Ending::Deleted => text::members::deleted(),
            },
            now: badge(departure.now(member)),
        }
    }
}

const fn badge(now: Now) -> Badge {
    match now {
        Now::In | Now::Because(Outcome::Restored | Outcome::Back) => {
            ("good", "check", text::members::has_access())
        }
        Now::Out => ("", "off", text::members::no_access()),
        Now::Because(Outcome::Suspended) => ("bad", "lock", text::members::suspended()),
        Now::Because(Outcome::Erased) => ("", "off", text::members::erased()),
        Now::Because(Outcome::LeftAgain) => ("", "off", text::members::lost_again()),
        Now::Because(Outcome::NoSeat) => ("warn", "warn", text::members::no_seat_was_free()),
        Now::Because(Outcome::OwnerOnly) => ("warn", "lock", text::members::owner_has_to()),
    }
}

#[derive(Template)]
#[template(path = "wave.html")]
struct WavePage {
    frame: Frame,
    csrf: String,
    /// The workspace's own path, and this page's.
    base: String,
    here: String,
    problem: Option<Problem>,
    notice: Option<String>,
    workspace: String,
    typed: String,
    people: u32,
    restored: u32,
    restored_at: Option<When>,
    began: When,
    last: When,
    goes_on: bool,
    until: When,
    is_past: bool,
    /// Why it can't be taken back.
    lock: Option<Reason>,
    /// How many seats are free; none where there is no limit.
    free: Option<u32>,
    has_directory: bool,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

impl WavePage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }

    /// How many of them have not got their access back by this.
    const fn rest(&self) -> u32 {
        self.people.saturating_sub(self.restored)
    }
}

async fn found(web: &Web, inside: &Inside, wave: &str) -> Result<Wave, Instead> {
    let found = match wave.parse() {
        Ok(wave) => web.app.store.wave_of(inside.workspace.id, wave).await,
        Err(_) => Ok(None),
    };
    match found.map_err(|failure| answer::failed(web, &failure))? {
        Some(wave) => Ok(wave),
        None => Err(inside.refused(web, &Refusal::WaveNotFound).await),
    }
}

async fn page_of(
    web: &Web,
    inside: &Inside,
    wave: &Wave,
    wanted: &Wanted,
    stopped: Option<(Problem, String)>,
) -> Result<WavePage, Instead> {
    let after = read(&wanted.after);
    let list = web.app.store.departures(wave, after, PER_PAGE).await;
    let list = list.map_err(|failure| answer::failed(web, &failure))?;
    let here = inside.path(&format!("{HERE}/{}", wave.id));
    let last = list.items.last().filter(|_| list.more).map(|(one, _)| spelled(place_of(one)));
    let (problem, typed) = stopped.map_or((None, String::new()), |(it, typed)| (Some(it), typed));
    Ok(WavePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        base: inside.path(""),
        problem,
        notice: wanted.restored.map(|restored| done(restored, wanted.left.unwrap_or_default())),
        workspace: inside.workspace.name.clone(),
        typed,
        people: wave.people,
        restored: wave.restored,
        restored_at: wave.restored_at.map(When::of),
        began: When::of(wave.began_at),
        last: When::of(wave.last_at),
        goes_on: wave.restored_at.is_none() && wave.goes_on(inside.now),
        until: When::of(wave.restorable_until()),
        is_past: !wave.is_restorable(inside.now),
        lock: lock(brake::may_restore(inside.scene(), inside.hand(), wave)),
        free: inside.workspace.seats.free(),
        has_directory: inside.workspace.kept_by_directory(inside.now),
        rows: list.items.iter().map(Row::of).collect(),
        first: after.map(|_| here.clone()),
        next: last.map(|last| page::path_with(&here, &[("after", &last)])),
        here,
    })
}

/// What has just been done.
fn done(restored: u32, left: u32) -> String {
    match left {
        0 => text::members::all_have_access(restored),
        _ => text::members::some_have_access(left, restored),
    }
}

/// Shows what happened.
pub(in crate::console) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, wave)): Path<(String, String)>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_manage(&web, signed, &slug, &format!("{HERE}/{wave}")).await?;
    let wave = found(&web, &inside, &wave).await?;
    Ok(page::shown(StatusCode::OK, &page_of(&web, &inside, &wave, &wanted, None).await?))
}

#[derive(Debug, Deserialize)]
pub(in crate::console) struct Restore {
    #[serde(default)]
    name: String,
}

/// Gives access back, for whoever has typed in the workspace's name.
pub(in crate::console) async fn restore(
    State(web): State<Web>,
    Path((slug, wave)): Path<(String, String)>,
    Checked { signed, fields }: Checked<Restore>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_manage(&web, signed, &slug, &format!("{HERE}/{wave}")).await?;
    let wave = found(&web, &inside, &wave).await?;
    let typed = fields.name;
    let (problem, status) = match inside.mistyped(&typed) {
        Some(problem) => (problem, StatusCode::BAD_REQUEST),
        None => {
            let restored =
                waves::restore(&web.app, inside.workspace.id, inside.by(), wave.id, scim::assigned).await;
            match restored {
                Ok(came) => return Ok(page::see_other(&path_after(&inside, &wave, came))),
                Err(Error::Failed(failure)) => return Err(answer::failed(&web, &failure).into()),
                Err(Error::Refused(refusal)) => {
                    (Problem::refused(&refusal, "name"), answer::status(&refusal))
                }
            }
        }
    };
    let stopped = Some((problem, typed));
    Ok(page::shown(status, &page_of(&web, &inside, &wave, &Wanted::default(), stopped).await?))
}

/// The page again, which says what came of it.
fn path_after(inside: &Inside, wave: &Wave, mut came: waves::Came) -> String {
    let restored = came.remove(Outcome::Restored.as_str()).unwrap_or_default();
    let left: u32 = came.values().sum();
    let here = inside.path(&format!("{HERE}/{}", wave.id));
    page::path_with(&here, &[("restored", &restored.to_string()), ("left", &left.to_string())])
}
