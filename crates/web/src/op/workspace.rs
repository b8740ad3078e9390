//! A customer's workspace as support sees it: what it has bought, and its set-up in four cards, each with its state, what
//! happened last, what is missing, and what may be done about it from here.

pub(super) mod connections;
mod directory;
pub(super) mod domains;
pub(super) mod links;

use app::{Error, usage};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal,
    workspace::{Entitlement, Kind},
};
use http::StatusCode;
use serde::Deserialize;
use store::{Cut, SelectSignIns};

use super::{Frame, Tab, answer, desk::Desk, find};
use crate::{
    gate::operator_session::SignedOperator,
    login,
    page::{self, Asked, Instead, Problem, chip::Chip, proof::Saw, when::When},
    setup_link::{self, called},
    state::Web,
};

/// How many of the newest sign-ins are looked at for what is said of a connection.
const SIGN_INS_SEEN: u32 = 200;

/// What has just been done.
const NOTICES: [(&str, &str); 6] = [
    ("connection_off", text::support::connection_is_off()),
    ("link_sent", text::support::link_was_sent()),
    ("link_extended", text::setup::link_extended()),
    ("link_revoked", text::setup::link_revoked()),
    ("plan_put", text::support::plan_was_changed()),
    ("plan_same", text::support::plan_is_the_same()),
];

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    done: Option<String>,
}

/// What a page of it shows besides what is kept: what has just happened.
#[derive(Default)]
struct Happened {
    notice: Option<&'static str>,
    problem: Option<Problem>,
    /// What DNS was seen to hold.
    saw: Option<Saw>,
    /// What was typed for a new setup link.
    typed: setup_link::Typed,
}

#[derive(Template)]
#[template(path = "op_workspace.html")]
struct WorkspacePage {
    frame: Frame,
    csrf: String,
    base: String,
    happened: Happened,
    name: String,
    slug: String,
    id: String,
    kind: &'static str,
    plan: Chip,
    /// Until when a lowered plan still keeps single sign-on and removals; and whether that is over.
    grace: Option<(When, bool)>,
    seats: String,
    made: When,
    domains: domains::Card,
    sso: connections::Card,
    directory: directory::Card,
    links: links::Card,
}

impl WorkspacePage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.happened.problem.as_ref(), field)
    }

    /// What a new setup link may be for: value, label, and whether it is chosen.
    fn purposes(&self) -> [(&'static str, &'static str, bool); 3] {
        self.happened.typed.purposes().map(|(it, is_chosen)| (it.as_str(), called(it), is_chosen))
    }
}

/// Shows it.
pub(super) async fn show(
    State(web): State<Web>,
    operator: SignedOperator,
    Path(ws): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, operator, &ws).await?;
    let done = NOTICES.into_iter().find(|(name, _)| Some(*name) == wanted.done.as_deref());
    let happened = Happened { notice: done.map(|(_, sentence)| sentence), ..Happened::default() };
    written(&web, &desk, StatusCode::OK, happened).await
}

/// Writes the page.
async fn written(
    web: &Web,
    desk: &Desk,
    status: StatusCode,
    happened: Happened,
) -> Result<Response, Instead> {
    let page = page_of(web, desk, happened).await?;
    Ok(page::shown(status, &page))
}

/// The page again, after a use case said no. `at` is the field or card it is about.
async fn refused(
    web: &Web,
    desk: &Desk,
    error: Error,
    at: &'static str,
    happened: Happened,
) -> Result<Response, Instead> {
    match error {
        Error::Failed(failure) => Err(answer::failed(web, &failure).into()),
        Error::Refused(Refusal::WorkspaceNotFound) => Err(answer::no_workspace(&desk.operator)),
        Error::Refused(refusal) => {
            let mut problem = Problem::refused(&refusal, at);
            if let Some(words) = answer::own_words(&refusal) {
                words.clone_into(&mut problem.sentence);
            }
            let problem = Some(problem);
            written(web, desk, login::answer::status(&refusal), Happened { problem, ..happened }).await
        }
    }
}

/// Back to the page, which says what was done.
fn done(desk: &Desk, what: &str, card: &str) -> Response {
    page::see_other(&format!("{}?done={what}#{card}", desk.path("")))
}

async fn page_of(web: &Web, desk: &Desk, happened: Happened) -> Result<WorkspacePage, Instead> {
    let failed = |failure| Instead::from(answer::failed(web, &failure));
    let (store, workspace) = (&web.app.store, &desk.workspace);
    let id = workspace.id;
    let claims = store.domains(id).await.map_err(failed)?;
    let all = store.connections(id).await.map_err(failed)?;
    let newest = Cut::new(None, SIGN_INS_SEEN);
    let newest = store.sign_ins(id, &SelectSignIns::default(), newest).await.map_err(failed)?.items;
    let links = store.setup_links(id).await.map_err(failed)?;
    let uses = usage::of(&web.app, id).await.map_err(failed)?;
    let tokens = store.tokens(id).await.map_err(failed)?;
    let clients = store.clients(id).await.map_err(failed)?;
    let kept = directory::Kept { uses, tokens, clients };
    Ok(WorkspacePage {
        frame: desk.frame(Tab::Workspace),
        csrf: desk.operator.csrf.clone(),
        base: desk.path(""),
        happened,
        name: workspace.name.clone(),
        slug: workspace.slug.clone(),
        id: id.to_string(),
        kind: match workspace.kind {
            Kind::Personal => text::support::personal(),
            Kind::Team => text::support::team(),
        },
        plan: plan_chip(desk),
        grace: workspace.grace_until.map(|until| (When::of(until), until <= desk.now)),
        seats: find::seats(workspace.seats),
        made: When::of(workspace.created_at),
        domains: domains::Card::of(&claims),
        sso: connections::Card::of(desk, &all, &newest),
        directory: directory::Card::of(web, desk, &kept).await?,
        links: links::Card::of(desk, &links),
    })
}

fn plan_chip(desk: &Desk) -> Chip {
    let name = find::plan(desk.workspace.plan);
    match desk.workspace.entitlement(desk.now) {
        Entitlement::Full => Chip::good(name),
        Entitlement::Grace(_) => Chip::waiting(text::operator::plan_in_grace(name)),
        Entitlement::None => Chip::off(name),
    }
}
