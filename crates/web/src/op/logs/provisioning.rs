//! The provisioning log, masked: what was asked for by id, what came of it, and which attributes it changed; never what was
//! sent, nor any name or value.

use app::journal::{Sought, select};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ExchangeId, exchange::Exchange};
use http::StatusCode;
use store::{Cut, Page};

use super::{ON_A_PAGE, Parts, Wanted, flawed};
use crate::{
    console::exchanges::{OUTCOMES, advice, words},
    gate::operator_session::SignedOperator,
    op::{Frame, Tab, answer, desk::Desk},
    page::{self, Asked, Instead, Problem, path_with, when::When},
    state::Web,
};

/// An entry on the page.
struct Row {
    id: String,
    when: When,
    what: String,
    outcome: (&'static str, &'static str, &'static str),
    status: u16,
    code: Option<String>,
    advice: Option<&'static str>,
    changed: Vec<String>,
    opener: String,
    agent: Option<String>,
    all_about: Option<String>,
}

/// What else a directory has, by the names of SCIM.
const KINDS: [&str; 7] = ["", ".search", "Bulk", "Me", "ResourceTypes", "Schemas", "ServiceProviderConfig"];

/// What was asked for: the verb, and whom or what by id. Behind the question mark stands what somebody looked for.
fn what(one: &Exchange) -> String {
    let path = one.target.split('?').next().unwrap_or_default();
    match (one.about(), path.split('/').next().unwrap_or_default()) {
        (Some(id), _) => words::to_one(one.verb, &id),
        (None, "Users") => words::to_a_person(one.verb).to_owned(),
        (None, "Groups") => words::to_a_group(one.verb).to_owned(),
        (None, kind) if KINDS.contains(&kind) => words::to_one(one.verb, kind),
        // Anything may stand in an address that leads nowhere.
        (None, _) => words::to_nothing(one.verb).to_owned(),
    }
}

impl Row {
    fn of(path: &str, one: &Exchange) -> Self {
        let found = OUTCOMES.iter().find(|(it, ..)| *it == one.outcome);
        Self {
            id: one.id.to_string(),
            when: When::of(one.at),
            what: what(one),
            outcome: found.map_or(("", "info", ""), |(_, tone, icon, text)| (*tone, *icon, *text)),
            status: one.status,
            code: one.code.clone(),
            advice: one.code.as_deref().and_then(advice::on),
            changed: one.changed.iter().map(|it| it.attribute.clone()).collect(),
            opener: one.opener.to_string(),
            agent: one.client.agent.clone(),
            all_about: one.about().map(|id| path_with(path, &[("about", &id)])),
        }
    }
}

#[derive(Template)]
#[template(path = "op_provisioning.html")]
struct ProvisioningPage {
    frame: Frame,
    problem: Option<Problem>,
    wanted: Wanted,
    outcomes: Vec<(&'static str, &'static str, bool)>,
    rows: Vec<Row>,
    has_directory: bool,
    parts: Parts,
}

/// Shows a part of it.
pub(in crate::op) async fn list(
    State(web): State<Web>,
    operator: SignedOperator,
    Path(ws): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, operator, &ws).await?;
    let after = wanted.after.parse::<ExchangeId>().ok();
    let Wanted { outcome, code, about, .. } = &wanted;
    let (found, (status, problem)) = match select(Sought { outcome, code, about, ..Sought::default() }) {
        Ok(select) => {
            let found = web.app.store.exchanges(desk.workspace.id, &select, Cut::new(after, ON_A_PAGE)).await;
            (found.map_err(|failure| answer::failed(&web, &failure))?, (StatusCode::OK, None))
        }
        Err(refusal) => (Page { items: Vec::new(), more: false }, flawed(&refusal)),
    };
    let path = desk.path("/provisioning");
    let last = found.items.last().filter(|_| found.more).map(|one| one.id.to_string());
    let page = ProvisioningPage {
        frame: desk.frame(Tab::Provisioning),
        problem,
        outcomes: OUTCOMES
            .map(|(it, _, _, text)| (it.as_str(), text, it.as_str() == wanted.outcome))
            .to_vec(),
        rows: found.items.iter().map(|one| Row::of(&path, one)).collect(),
        has_directory: desk.workspace.directory.is_some(),
        parts: Parts::of(path, &wanted, after.is_none(), last),
        wanted,
    };
    Ok(page::shown(status, &page))
}
