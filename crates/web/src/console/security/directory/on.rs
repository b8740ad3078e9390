//! Turning a staged directory on: what it would do, person by person, and then the deed.

use app::{Error, connections::saml, directories};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Member, Refusal,
    directory::{NewManners, State as DirectoryState},
    rules::provision::{Foreseen, Several},
};
use http::StatusCode;
use serde::Deserialize;
use store::Failure;

use super::super::{HERE, done, missing};
use crate::{
    console::{door::Visit, exchanges::advice},
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab, person},
    state::Web,
};

/// Some of a sort, and how many more there are.
struct Names {
    count: usize,
    first: Vec<String>,
}

impl Names {
    fn of(several: &Several<String>) -> Self {
        Self { count: several.count, first: several.first.clone() }
    }

    fn more(&self) -> usize {
        self.count - self.first.len()
    }
}

/// Somebody who can't be placed.
struct Conflict {
    who: String,
    why: String,
    code: &'static str,
    /// What settles it.
    fix: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "directory_on.html")]
struct OnPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    workspace: String,
    typed: String,
    joining: Names,
    returning: Names,
    adopted: Names,
    held: Names,
    beside: Names,
    conflicts: Vec<Conflict>,
    more_conflicts: usize,
    inactive: usize,
    taken: u32,
    limit: Option<u32>,
    lacks_seats: bool,
    /// Where everybody signs in while no domain is verified.
    start: Option<String>,
    action: String,
    back: String,
}

impl OnPage {
    /// Whether it can be turned on as things stand.
    fn is_ready(&self) -> bool {
        self.conflicts.is_empty() && !self.lacks_seats
    }
}

async fn page_of(
    web: &Web,
    inside: &Visit,
    problem: Option<Problem>,
    typed: String,
) -> Result<OnPage, Instead> {
    let foreseen = directories::preview(&web.app, inside.workspace.id, inside.by()).await;
    let (foreseen, beside): (Foreseen, Several<Member>) = match foreseen {
        Ok(foreseen) => foreseen,
        Err(Error::Refused(refusal)) => return Err(missing(web, inside, refusal).await),
        Err(Error::Failed(failure)) => return Err(answer::failed(web, &failure).into()),
    };
    let conflict = |(who, refusal): &(String, Refusal)| Conflict {
        who: who.clone(),
        why: refusal.to_string(),
        code: refusal.code(),
        fix: advice::on(refusal.code()),
    };
    Ok(OnPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        problem,
        workspace: inside.workspace.name.clone(),
        typed,
        joining: Names::of(&foreseen.joining),
        returning: Names::of(&foreseen.returning),
        adopted: Names::of(&foreseen.adopted),
        held: Names::of(&foreseen.held),
        beside: Names { count: beside.count, first: beside.first.iter().map(person::called).collect() },
        conflicts: foreseen.conflicts.first.iter().map(conflict).collect(),
        more_conflicts: foreseen.conflicts.count - foreseen.conflicts.first.len(),
        inactive: foreseen.inactive,
        taken: foreseen.seats.taken,
        limit: foreseen.seats.limit,
        lacks_seats: foreseen.lacks_seats(),
        start: only_way_in(web, inside).await.map_err(|failure| answer::failed(web, &failure))?,
        action: inside.path(&format!("{HERE}/directory/on")),
        back: inside.path(&format!("{HERE}#directory")),
    })
}

/// Where everybody signs in while no domain is verified: their addresses lead nowhere.
async fn only_way_in(web: &Web, inside: &Visit) -> Result<Option<String>, Failure> {
    let workspace = inside.workspace.id;
    if web.app.store.domains(workspace).await?.iter().any(|claim| claim.verified.is_some()) {
        return Ok(None);
    }
    let connections = web.app.store.connections(workspace).await?;
    let enabled = connections.iter().find(|connection| connection.mode.is_enabled());
    Ok(enabled.map(|connection| saml::addresses(&web.app, connection.id).start))
}

/// Shows what turning it on would do.
pub(crate) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    Ok(page::shown(StatusCode::OK, &page_of(&web, &inside, None, String::new()).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct TurnOn {
    #[serde(default)]
    name: String,
}

/// Turns it on, for whoever has typed in the workspace's name.
pub(crate) async fn turn_on(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<TurnOn>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let typed = fields.name;
    let (problem, status) = match inside.mistyped(&typed) {
        Some(problem) => (problem, StatusCode::BAD_REQUEST),
        None => {
            let (workspace, by) = (inside.workspace.id, inside.by());
            let on = DirectoryState::On;
            match directories::set_up(&web.app, workspace, by, on, NewManners::default()).await {
                Ok(_) => return Ok(done(&inside, "directory_on", "directory")),
                Err(Error::Failed(failure)) => return Err(answer::failed(&web, &failure).into()),
                Err(Error::Refused(refusal)) => {
                    (Problem::refused(&refusal, "name"), answer::status(&refusal))
                }
            }
        }
    };
    Ok(page::shown(status, &page_of(&web, &inside, Some(problem), typed).await?))
}
