//! The sign-in log, masked.

use app::sign_in::{Sought, select};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    SignInId,
    connection::Connection,
    sign_in::{Note, SignIn},
};
use http::StatusCode;
use store::Cut;

use super::{ON_A_PAGE, Parts, Wanted, flawed};
use crate::{
    console::sign_ins::{advice, outcome, way},
    gate::operator_session::SignedOperator,
    op::{Frame, Tab, answer, desk::Desk, masked},
    page::{self, Asked, Instead, Problem, when::When},
    state::Web,
};

/// An entry on the page.
struct Row {
    id: String,
    when: When,
    outcome: (&'static str, &'static str, &'static str),
    way: &'static str,
    through: Option<String>,
    who: String,
    trace: String,
    code: Option<String>,
    because: Option<String>,
    advice: Option<&'static str>,
    notes: Vec<&'static str>,
}

const fn note(note: &Note) -> &'static str {
    match note {
        Note::Test => text::logs::was_a_test(),
        Note::AddressDiffers { .. } => text::operator::address_differs(),
        Note::AddressOfAnother { .. } => text::operator::address_of_another(),
        Note::CalledThere { .. } => text::operator::called_there(),
        Note::NoAddress { .. } => text::operator::no_address(),
    }
}

impl Row {
    fn of(connections: &[Connection], one: &SignIn) -> Self {
        let through = connections.iter().find(|it| Some(it.id) == one.connection);
        Self {
            id: one.id.to_string(),
            when: When::of(one.at),
            outcome: outcome(one.outcome),
            way: way(one.protocol),
            through: through.map(|it| it.protocol.issuer().to_owned()),
            who: one
                .address
                .as_deref()
                .map_or_else(|| text::logs::nobody_known().to_owned(), masked::address),
            trace: one.trace.to_string(),
            code: one.code.clone(),
            because: one.because.as_deref().map(masked::sentence),
            advice: one.code.as_deref().and_then(advice::on),
            notes: one.notes.iter().map(note).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "op_sign_ins.html")]
struct SignInsPage {
    frame: Frame,
    problem: Option<Problem>,
    wanted: Wanted,
    connections: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    parts: Parts,
}

impl SignInsPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// Shows a part of it.
pub(in crate::op) async fn list(
    State(web): State<Web>,
    operator: SignedOperator,
    Path(ws): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, operator, &ws).await?;
    let failed = |failure| Instead::from(answer::failed(&web, &failure));
    let id = desk.workspace.id;
    let connections = web.app.store.connections(id).await.map_err(failed)?;
    let after = wanted.after.parse::<SignInId>().ok();
    let sought = Sought { trace: &wanted.trace, connection: &wanted.connection, ..Sought::default() };
    let (found, (status, problem)) = match select(sought) {
        Ok(select) => {
            let found = web.app.store.sign_ins(id, &select, Cut::new(after, ON_A_PAGE)).await;
            (found.map_err(failed)?, (StatusCode::OK, None))
        }
        Err(refusal) => (store::Page { items: Vec::new(), more: false }, flawed(&refusal)),
    };
    let last = found.items.last().filter(|_| found.more).map(|one| one.id.to_string());
    let page = SignInsPage {
        frame: desk.frame(Tab::SignIns),
        problem,
        connections: connections
            .iter()
            .map(|it| {
                (it.id.to_string(), it.protocol.issuer().to_owned(), it.id.to_string() == wanted.connection)
            })
            .collect(),
        rows: found.items.iter().map(|one| Row::of(&connections, one)).collect(),
        parts: Parts::of(desk.path("/sign-ins"), &wanted, after.is_none(), last),
        wanted,
    };
    Ok(page::shown(status, &page))
}
