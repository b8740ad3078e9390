//! The provisioning log: what the identity provider asked for, what came of it, and what to do about a "no".

pub(crate) mod advice;
pub(super) mod export;
pub(crate) mod words;

use app::journal::{Sought, select};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ExchangeId, Refusal,
    directory::provider::Provider,
    exchange::{Changed, Exchange, Outcome, Verb},
};
use http::StatusCode;
use serde::Deserialize;
use store::{Failure, Page, SelectExchanges};

use super::door::Inside;
use crate::{
    gate::session::Signed,
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab, period::Period, when::When},
    state::Web,
};

/// The page's path below the workspace's.
pub(super) const HERE: &str = "/settings/provisioning";
/// How many entries a page shows.
const ON_A_PAGE: u32 = 50;

/// What is asked for: the address of the page holds it, so that it can be kept and passed on.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    what: String,
    #[serde(default)]
    verb: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    after: String,
}

impl Wanted {
    fn select(&self) -> Result<SelectExchanges, Refusal> {
        let Self { what, verb, outcome, code, about, by, .. } = self;
        select(Sought { what, verb, outcome, code, about, by })
    }

    /// Which entries, and from which time.
    fn asked(&self) -> Result<(SelectExchanges, Period), Refusal> {
        Ok((self.select()?, Period::of(&self.from, &self.until)?))
    }

    fn is_any(&self) -> bool {
        [&self.what, &self.verb, &self.outcome, &self.code, &self.about, &self.by, &self.from, &self.until]
            .iter()
            .any(|one| !one.is_empty())
    }

    /// A path with what is asked for.
    fn path(&self, path: &str, after: &str) -> String {
        page::path_with(
            path,
            &[
                ("what", &self.what),
                ("verb", &self.verb),
                ("outcome", &self.outcome),
                ("code", &self.code),
                ("about", &self.about),
                ("by", &self.by),
                ("from", &self.from),
                ("until", &self.until),
                ("after", after),
            ],
        )
    }
}

/// What verbs are called on pages.
pub(crate) const VERBS: [(Verb, &str); 5] = [
    (Verb::Create, text::requests::create()),
    (Verb::Replace, text::requests::replace()),
    (Verb::Change, text::requests::change()),
    (Verb::Delete, text::requests::delete()),
    (Verb::Read, text::requests::read()),
];

/// What an outcome is called on pages: name, tone, sign and words.
pub(crate) const OUTCOMES: [(Outcome, &str, &str, &str); 3] = [
    (Outcome::Done, "good", "check", text::logs::request_done()),
    (Outcome::Refused, "warn", "warn", text::logs::request_refused()),
    (Outcome::Failed, "bad", "warn", text::logs::request_failed()),
];

/// An entry on the page.
struct Row {
    id: String,
    when: When,
    what: String,
    target: String,
    outcome: (&'static str, &'static str, &'static str),
    status: u16,
    code: Option<String>,
    detail: Option<String>,
    advice: Option<&'static str>,
    /// Which identity provider it was, and where it is put right there.
    there: Option<(&'static str, &'static str)>,
    request: Option<String>,
    changed: Vec<Changed>,
    opener: String,
    all_about: Option<String>,
    ip: Option<String>,
    agent: Option<String>,
}

impl Row {
    fn of(path: &str, chosen: Option<Provider>, one: &Exchange) -> Self {
        let found = OUTCOMES.iter().find(|(it, ..)| *it == one.outcome);
        let about = one.about();
        Self {
            id: one.id.to_string(),
            when: When::of(one.at),
            what: words::sentence(one),
            target: one.target.clone(),
            outcome: found.map_or(("", "info", ""), |(_, tone, icon, text)| (*tone, *icon, *text)),
            status: one.status,
            code: one.code.clone(),
            detail: one.detail.as_deref().map(page::quoted),
            advice: one.code.as_deref().and_then(advice::on),
            there: there(chosen, one),
            request: one.request.as_deref().map(indented),
            changed: one.changed.clone(),
            opener: one.opener.to_string(),
            all_about: about.map(|id| page::path_with(path, &[("about", &id)])),
            ip: one.client.ip.map(|ip| ip.to_string()),
            agent: one.client.agent.clone(),
        }
    }
}

/// Where a request that changed nothing is put right at the identity provider that sent it: the one that its program's name
/// tells, or else the one that was chosen.
fn there(chosen: Option<Provider>, one: &Exchange) -> Option<(&'static str, &'static str)> {
    if one.outcome == Outcome::Done {
        return None;
    }
    let provider = one.client.agent.as_deref().and_then(Provider::of_agent).or(chosen)?;
    let mend = advice::mend(provider)?;
    Some((provider.called(), advice::there(one.code.as_deref(), mend)))
}

/// A message as people read it. One that was cut is no JSON any more, and stays as it is.
fn indented(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| text.to_owned())
}

#[derive(Template)]
#[template(path = "exchanges.html")]
struct ExchangesPage {
    frame: Frame,
    problem: Option<Problem>,
    path: String,
    wanted: Wanted,
    verbs: Vec<(&'static str, &'static str, bool)>,
    outcomes: Vec<(&'static str, &'static str, bool)>,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    export: String,
    /// Whether there is a directory at all.
    has_directory: bool,
}

impl ExchangesPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// Shows a part of the log.
pub(super) async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    let (status, page) =
        page_of(&web, &inside, wanted).await.map_err(|failure| answer::failed(&web, &failure))?;
    Ok(page::shown(status, &page))
}

async fn page_of(web: &Web, inside: &Inside, wanted: Wanted) -> Result<(StatusCode, ExchangesPage), Failure> {
    // A place in the list that is none is its beginning.
    let after = wanted.after.parse::<ExchangeId>().ok();
    let (found, problem) = match wanted.asked() {
        Ok((select, period)) => {
            let cut = period.cut(after, ON_A_PAGE);
            let page = web.app.store.exchanges(inside.workspace.id, &select, cut).await?;
            (period.kept(page, |one| one.id), None)
        }
        Err(refusal) => {
            let at = match &refusal {
                Refusal::ValueInvalid { field, .. } => field,
                _ => "log",
            };
            (Page { items: Vec::new(), more: false }, Some(Problem::refused(&refusal, at)))
        }
    };
    let path = inside.path(HERE);
    let chosen = inside.workspace.directory.as_ref().map(|directory| directory.manners.provider);
    let last = found.items.last().filter(|_| found.more).map(|one| one.id.to_string());
    let page = ExchangesPage {
        frame: inside.frame(Tab::Security),
        rows: found.items.iter().map(|one| Row::of(&path, chosen, one)).collect(),
        verbs: VERBS.map(|(it, text)| (it.as_str(), text, it.as_str() == wanted.verb)).to_vec(),
        outcomes: OUTCOMES
            .map(|(it, _, _, text)| (it.as_str(), text, it.as_str() == wanted.outcome))
            .to_vec(),
        first: after.map(|_| wanted.path(&path, "")),
        next: last.map(|last| wanted.path(&path, &last)),
        export: wanted.path(&format!("{path}.csv"), ""),
        has_directory: inside.workspace.directory.is_some(),
        path,
        wanted,
        problem,
    };
    let status = if page.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok((status, page))
}
