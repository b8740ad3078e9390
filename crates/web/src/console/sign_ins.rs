//! The sign-in log: who tried to come in, how, what came of it, and what to do about it.

pub(crate) mod advice;
pub(super) mod export;

use app::sign_in::{Sought, select};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal, SignInId,
    connection::{self, Connection},
    sign_in::{Lack, Note, Outcome, Protocol, SignIn},
};
use http::StatusCode;
use serde::Deserialize;
use store::{Failure, SelectSignIns};

use super::door::Inside;
use crate::{
    gate::session::Signed,
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab, period::Period, when::When},
    state::Web,
};

/// The page's path below the workspace's.
pub(super) const HERE: &str = "/settings/sign-ins";
/// How many entries a page shows.
const ON_A_PAGE: u32 = 50;

/// What is asked for: the address of the page holds it, so that it can be kept and passed on.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    connection: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    trace: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    after: String,
}

impl Wanted {
    fn select(&self) -> Result<SelectSignIns, Refusal> {
        let Self { outcome, code, connection, person, trace, .. } = self;
        select(Sought { outcome, code, connection, person, trace })
    }

    /// Which entries, and from which time.
    fn asked(&self) -> Result<(SelectSignIns, Period), Refusal> {
        Ok((self.select()?, Period::of(&self.from, &self.until)?))
    }

    fn is_any(&self) -> bool {
        [&self.outcome, &self.code, &self.connection, &self.person, &self.trace, &self.from, &self.until]
            .iter()
            .any(|one| !one.is_empty())
    }

    /// A path with what is asked for.
    fn path(&self, path: &str, after: &str) -> String {
        page::path_with(
            path,
            &[
                ("outcome", &self.outcome),
                ("code", &self.code),
                ("connection", &self.connection),
                ("person", &self.person),
                ("trace", &self.trace),
                ("from", &self.from),
                ("until", &self.until),
                ("after", after),
            ],
        )
    }
}

/// What an outcome is called on pages: name, tone, sign and words.
const OUTCOMES: [(Outcome, &str, &str, &str); 4] = [
    (Outcome::Succeeded, "good", "check", text::logs::signed_in()),
    (Outcome::Refused, "warn", "lock", text::logs::refused()),
    (Outcome::NotBelieved, "warn", "warn", text::logs::not_believed()),
    (Outcome::Tested, "info", "check", text::logs::test_passed()),
];

/// What an outcome is called: tone, sign and words.
pub(crate) fn outcome(outcome: Outcome) -> (&'static str, &'static str, &'static str) {
    let found = OUTCOMES.iter().find(|(one, ..)| *one == outcome);
    found.map_or(("", "info", ""), |(_, tone, icon, text)| (*tone, *icon, *text))
}

pub(crate) const fn way(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Oidc => "OpenID Connect",
        Protocol::Saml => "SAML",
        Protocol::Mailbox => text::logs::by_mailed_code(),
        Protocol::BreakGlass => text::logs::by_second_factor(),
        Protocol::Session => text::logs::by_session(),
    }
}

fn note(note: &Note) -> String {
    match note {
        Note::Test => text::logs::was_a_test().to_owned(),
        Note::AddressDiffers { asserted } => text::logs::address_differs(asserted),
        Note::AddressOfAnother { .. } => text::logs::address_of_another().to_owned(),
        Note::CalledThere { subject } => text::logs::called_there(subject),
        Note::NoAddress { lack, came } => {
            let lack = match lack {
                Lack::Unsaid => text::logs::no_address_came(),
                Lack::Several => text::logs::several_addresses_came(),
                Lack::Unreadable => text::logs::address_is_none(),
            };
            match &came[..] {
                [] => format!("{lack} {}", text::logs::no_attribute_came()),
                came => format!("{lack} {}", text::logs::attributes_that_came(came.join(", "))),
            }
        }
    }
}

/// An entry on the page.
struct Row {
    id: String,
    when: When,
    outcome: (&'static str, &'static str, &'static str),
    way: &'static str,
    /// The identity provider.
    through: Option<String>,
    /// Who, as far as it is known.
    who: String,
    /// The list of the member's entries.
    member: Option<String>,
    trace: String,
    code: Option<String>,
    because: Option<String>,
    advice: Option<&'static str>,
    notes: Vec<String>,
    ip: Option<String>,
    agent: Option<String>,
}

impl Row {
    fn of(inside: &Inside, connections: &[Connection], one: &SignIn) -> Self {
        let through = connections.iter().find(|it| Some(it.id) == one.connection);
        let path = inside.path(HERE);
        Self {
            id: one.id.to_string(),
            when: When::of(one.at),
            outcome: outcome(one.outcome),
            way: way(one.protocol),
            through: through.map(|it| it.protocol.issuer().to_owned()),
            who: one.address.clone().unwrap_or_else(|| text::logs::nobody_known().to_owned()),
            member: one.member.map(|id| page::path_with(&path, &[("person", &id.to_string())])),
            trace: one.trace.to_string(),
            code: one.code.clone(),
            because: one.because.as_deref().map(page::quoted),
            advice: one.code.as_deref().and_then(advice::on),
            notes: one.notes.iter().map(note).collect(),
            ip: one.client.ip.map(|ip| ip.to_string()),
            agent: one.client.agent.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "sign_ins.html")]
struct SignInsPage {
    frame: Frame,
    problem: Option<Problem>,
    path: String,
    wanted: Wanted,
    outcomes: Vec<(&'static str, &'static str, bool)>,
    connections: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    export: String,
}

impl SignInsPage {
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

async fn page_of(web: &Web, inside: &Inside, wanted: Wanted) -> Result<(StatusCode, SignInsPage), Failure> {
    let here = inside.workspace.id;
    let connections = web.app.store.connections(here).await?;
    // A place in the list that is none is its beginning.
    let after = wanted.after.parse::<SignInId>().ok();
    let (found, problem) = match wanted.asked() {
        Ok((select, period)) => {
            let page = web.app.store.sign_ins(here, &select, period.cut(after, ON_A_PAGE)).await?;
            (period.kept(page, |one| one.id), None)
        }
        Err(refusal) => {
            let at = match &refusal {
                Refusal::ValueInvalid { field, .. } => field,
                _ => "log",
            };
            (store::Page { items: Vec::new(), more: false }, Some(Problem::refused(&refusal, at)))
        }
    };
    let path = inside.path(HERE);
    let last = found.items.last().filter(|_| found.more).map(|one| one.id.to_string());
    let page = SignInsPage {
        frame: inside.frame(Tab::Security),
        rows: found.items.iter().map(|one| Row::of(inside, &connections, one)).collect(),
        outcomes: OUTCOMES
            .map(|(it, _, _, text)| (it.as_str(), text, it.as_str() == wanted.outcome))
            .to_vec(),
        connections: connections.iter().map(|it| choice(it, &wanted)).collect(),
        first: after.map(|_| wanted.path(&path, "")),
        next: last.map(|last| wanted.path(&path, &last)),
        export: wanted.path(&format!("{path}.csv"), ""),
        path,
        wanted,
        problem,
    };
    let status = if page.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok((status, page))
}

/// A connection to choose: id, words, and whether it is chosen.
fn choice(connection: &Connection, wanted: &Wanted) -> (String, String, bool) {
    let protocol = match connection.protocol {
        connection::Protocol::Oidc(_) => way(Protocol::Oidc),
        connection::Protocol::Saml(_) => way(Protocol::Saml),
    };
    let id = connection.id.to_string();
    let is_chosen = id == wanted.connection;
    (id, format!("{protocol}, {}", connection.protocol.issuer()), is_chosen)
}
