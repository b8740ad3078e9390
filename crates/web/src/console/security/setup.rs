//! What whoever holds a setup link sees: the door that a code from their mailbox opens, and behind it what they were sent to
//! set up, a call for help, and the end. The steps themselves are the wizards that admins use.

mod open;

use app::{Error, setup_links};
use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    directory::State as DirectoryState,
    setup_link::{CALL_LENGTH, Purpose, SetupLink},
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use text::Markup;

use super::{Facts, HERE, connections, directory::lock_of_staging, domains, notice, set_up_routes};
use crate::{
    console::{door::Visit, reason::Reason},
    gate::{
        caller::{self, Caller},
        csrf::Filled,
    },
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab, proof::Saw, when::When},
    state::Web,
};

/// The routes, below the link's own path.
pub(in crate::console) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(show))
        .route("/code", post(open::ask))
        .route("/open", post(open::submit))
        .route("/call", post(call))
        .route("/done", post(finish))
        .merge(set_up_routes())
}

/// What is set up for whom, as headings say it.
fn heading(purpose: Purpose, workspace: &str) -> Markup {
    match purpose {
        Purpose::Domains => text::setup::prove_the_domains(workspace),
        Purpose::SingleSignOn => text::setup::set_up_single_sign_on(workspace),
        Purpose::Directory => text::setup::set_up_the_directory(workspace),
    }
}

/// The same as the title of a page, which has no tags.
fn title(purpose: Purpose, workspace: &str) -> String {
    match purpose {
        Purpose::Domains => text::setup::title_of_domains(workspace),
        Purpose::SingleSignOn => text::setup::title_of_single_sign_on(workspace),
        Purpose::Directory => text::setup::title_of_directory(workspace),
    }
}

/// What whoever is done with it reads.
fn done(purpose: Purpose, workspace: &str) -> Markup {
    match purpose {
        Purpose::Domains => text::setup::domains_are_done(workspace),
        Purpose::SingleSignOn => text::setup::single_sign_on_is_done(workspace),
        Purpose::Directory => text::setup::directory_is_done(workspace),
    }
}

/// A connection that is on its way.
struct Begun {
    row: connections::Row,
    /// Where it goes on, unless people sign in through it already.
    next: Option<String>,
}

/// What there is to set up.
enum Errand {
    Domains(domains::Card),
    SingleSignOn { lock: Option<Reason>, begun: Vec<Begun>, begin: String },
    Directory { lock: Option<Reason>, state: Option<DirectoryState>, users: u32, begin: String },
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    frame: Frame,
    csrf: String,
    base: String,
    heading: Markup,
    title: String,
    workspace: String,
    until: When,
    notice: Option<&'static str>,
    problem: Option<Problem>,
    typed: Typed,
    errand: Errand,
    most: usize,
}

impl SetupPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// What was typed into a form that was refused.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) domain: String,
    pub(super) message: String,
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    done: Option<String>,
}

/// The door, for whoever comes with the secret; behind it, for whoever has it open.
async fn show(
    State(web): State<Web>,
    Path(which): Path<String>,
    headers: HeaderMap,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    if which.starts_with(setup_links::LINK_PREFIX) {
        return open::door(&web, &which, &headers).await;
    }
    let holder = match caller::holder(&web, &headers, &which).await {
        Ok(holder) => holder,
        Err(error) => return Err(answer::error(&web, &error, answer::Around::default()).await.into()),
    };
    let inside = Visit::admit(&web, Caller::Holder(Box::new(holder)), &which, "").await?;
    let notice = match wanted.done.as_deref() {
        Some("called") => Some(text::setup::message_sent()),
        done => notice(done),
    };
    behind(&web, &inside, StatusCode::OK, Typed::default(), Happened { notice, ..Happened::default() }).await
}

/// What is said on the page of what has just happened.
#[derive(Default)]
pub(super) struct Happened {
    pub(super) problem: Option<Problem>,
    pub(super) notice: Option<&'static str>,
    /// What DNS was seen to hold.
    pub(super) saw: Option<Saw>,
}

/// What is behind the door. Also shown, with the problem, where a form of the set-up was refused.
pub(super) async fn behind(
    web: &Web,
    inside: &Visit,
    status: StatusCode,
    typed: Typed,
    happened: Happened,
) -> Result<Response, Instead> {
    let Some(link) = inside.link() else {
        return Err(page::see_other(&inside.path(HERE)).into());
    };
    let mut errand = errand(web, inside, link).await.map_err(|failure| answer::failed(web, &failure))?;
    if let Errand::Domains(card) = &mut errand {
        card.saw = happened.saw;
    }
    let page = SetupPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        base: inside.path(""),
        heading: heading(link.purpose, &inside.workspace.name),
        title: title(link.purpose, &inside.workspace.name),
        workspace: inside.workspace.name.clone(),
        until: When::of(link.expires_at),
        notice: happened.notice,
        problem: happened.problem,
        typed,
        errand,
        most: CALL_LENGTH,
    };
    Ok(page::shown(status, &page))
}

async fn errand(web: &Web, inside: &Visit, link: &SetupLink) -> Result<Errand, store::Failure> {
    Ok(match link.purpose {
        Purpose::Domains => Errand::Domains(domains::Card::of(inside, &Facts::of(web, inside).await?)),
        Purpose::SingleSignOn => {
            let facts = Facts::of(web, inside).await?;
            let addresses = |id| app::connections::saml::addresses(&web.app, id);
            let card = connections::Card::of(&addresses, inside, &facts);
            let begun = card.rows.into_iter().map(|row| begun(inside, row)).collect();
            let begin = inside.path("/sso");
            Errand::SingleSignOn { lock: card.lock, begun, begin }
        }
        Purpose::Directory => {
            let directory = inside.workspace.directory.as_ref();
            Errand::Directory {
                lock: lock_of_staging(inside),
                state: directory.map(|directory| directory.state),
                users: directory.map_or(0, |directory| directory.users),
                begin: inside.path("/directory/setup"),
            }
        }
    })
}

fn begun(inside: &Visit, row: connections::Row) -> Begun {
    let page = if row.tested.as_ref().is_some_and(|(_, until)| until.is_some()) { "mode" } else { "test" };
    let next = (!row.is_enabled).then(|| inside.path(&format!("/sso/{}/{page}", row.id)));
    Begun { row, next }
}

#[derive(Debug, Deserialize)]
struct Called {
    #[serde(default)]
    message: String,
}

/// Passes a call for help on.
async fn call(
    State(web): State<Web>,
    Path(which): Path<String>,
    Filled { signed, fields }: Filled<Called>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &which, "").await?;
    let Some(link) = inside.link() else {
        return Err(page::see_other(&inside.path(HERE)).into());
    };
    match setup_links::call(&web.app, &inside.workspace, link.id, fields.message.clone()).await {
        Ok(()) => Ok(page::see_other(&inside.path("?done=called"))),
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal)) => {
            let typed = Typed { message: fields.message, ..Typed::default() };
            let problem = Some(Problem::refused(&refusal, "message"));
            let happened = Happened { problem, ..Happened::default() };
            behind(&web, &inside, answer::status(&refusal), typed, happened).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Nothing {}

#[derive(Template)]
#[template(path = "setup_done.html")]
struct DonePage {
    frame: Frame,
    says: Markup,
}

/// Whoever holds the link is done.
async fn finish(
    State(web): State<Web>,
    Path(which): Path<String>,
    Filled { signed, .. }: Filled<Nothing>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &which, "").await?;
    let Some(link) = inside.link() else {
        return Err(page::see_other(&inside.path(HERE)).into());
    };
    match setup_links::finish(&web.app, &inside.workspace, link.id).await {
        Ok(()) => {
            let page = DonePage { frame: Frame::default(), says: done(link.purpose, &inside.workspace.name) };
            Ok(page::shown(StatusCode::OK, &page))
        }
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal)) => Err(inside.refused(&web, &refusal).await),
    }
}
