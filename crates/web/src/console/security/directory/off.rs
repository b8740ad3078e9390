//! Turning the directory off: what follows from it, and then the deed.

use app::directories;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Refusal, rules::direct};
use http::StatusCode;
use serde::Deserialize;

use super::super::{HERE, done, missing};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab},
    state::Web,
};

#[derive(Template)]
#[template(path = "directory_off.html")]
struct OffPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    read_only: Option<Reason>,
    workspace: String,
    typed: String,
    action: String,
    back: String,
}

fn off_page(inside: &Visit, problem: Option<Problem>, typed: String) -> OffPage {
    OffPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        problem,
        read_only: lock(direct::turn_off(inside.scene(), inside.hand())),
        workspace: inside.workspace.name.clone(),
        typed,
        action: inside.path(&format!("{HERE}/directory/off")),
        back: inside.path(&format!("{HERE}#directory")),
    }
}

/// Asks whether the directory is really to be turned off.
pub(crate) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    if inside.workspace.directory.is_none() {
        return Err(missing(&web, &inside, Refusal::DirectoryNotFound).await);
    }
    Ok(page::shown(StatusCode::OK, &off_page(&inside, None, String::new())))
}

#[derive(Debug, Deserialize)]
pub(crate) struct TurnOff {
    #[serde(default)]
    name: String,
}

/// Turns the directory off, for whoever has typed in the workspace's name.
pub(crate) async fn turn_off(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<TurnOff>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let typed = fields.name;
    let (problem, status) = match inside.mistyped(&typed) {
        Some(problem) => (problem, StatusCode::BAD_REQUEST),
        None => match directories::turn_off(&web.app, inside.workspace.id, inside.by()).await {
            Ok(()) => return Ok(done(&inside, "directory_off", "directory")),
            Err(app::Error::Failed(failure)) => return Err(answer::failed(&web, &failure).into()),
            Err(app::Error::Refused(refusal)) => {
                (Problem::refused(&refusal, "name"), answer::status(&refusal))
            }
        },
    };
    Ok(page::shown(status, &off_page(&inside, Some(problem), typed)))
}
