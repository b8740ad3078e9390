//! What support was told leads to a workspace.

use app::operator::find::{Found, MOST, Why, find};
use askama::Template;
use axum::response::Response;
use domain::{connection::DomainState, workspace::Plan};
use http::StatusCode;

use super::{Frame, HERE, answer};
use crate::{
    gate::operator_session::SignedOperator,
    page::{self, chip::Chip},
    state::Web,
};

/// A workspace that was found.
struct Row {
    path: String,
    name: String,
    slug: String,
    id: String,
    plan: Chip,
    seats: String,
    why: Vec<String>,
}

#[derive(Template)]
#[template(path = "op_find.html")]
struct FindPage {
    frame: Frame,
    sought: String,
    rows: Vec<Row>,
    /// Whether there may be more than are shown.
    and_more: bool,
}

/// Why it was found, for people.
fn says(why: &Why) -> String {
    match why {
        Why::Id => "This is its id.".to_owned(),
        Why::Slug => "This is its short name.".to_owned(),
        Why::Name => "Its name begins so.".to_owned(),
        Why::Domain(domain, state) => match state {
            DomainState::Verified => format!("It has verified {domain}."),
            DomainState::AtRisk { .. } => format!("It has verified {domain}, and the record is missing."),
            DomainState::Waiting => format!("It has added {domain}, and not proven it."),
            DomainState::Lost { .. } => format!("It has lost {domain}."),
        },
        Why::Trace(trace) => format!("{trace} stands in its sign-in log."),
        Why::Connection(id) => format!("{id} is a connection of its."),
        Why::Directory(id) => format!("{id} is its directory."),
        Why::SetupLink(id) => format!("{id} is a setup link of its."),
    }
}

/// What a plan is called.
pub(super) fn plan(plan: Plan) -> &'static str {
    match plan {
        Plan::Standard => "Standard",
        Plan::Enterprise => "Enterprise",
    }
}

/// How many seats are taken, and of how many.
pub(super) fn seats(seats: domain::seat::Seats) -> String {
    match seats.limit {
        Some(limit) => format!("{} of {limit} seats taken", seats.taken),
        None => format!("{} seats taken, of any number", seats.taken),
    }
}

fn row(found: &Found) -> Row {
    let workspace = &found.workspace;
    Row {
        path: path_of(found),
        name: workspace.name.clone(),
        slug: workspace.slug.clone(),
        id: workspace.id.to_string(),
        plan: Chip::new("", "star", plan(workspace.plan)),
        seats: seats(workspace.seats),
        why: found.why.iter().map(says).collect(),
    }
}

/// The workspace's page; where three words led to it, the entry of its sign-in log that they are of.
fn path_of(found: &Found) -> String {
    let path = format!("{HERE}/w/{}", found.workspace.id);
    match found.why.first() {
        Some(Why::Trace(trace)) => {
            page::path_with(&format!("{path}/sign-ins"), &[("trace", &trace.to_string())])
        }
        _ => path,
    }
}

/// The one that is surely meant: no other was found but by the beginning of its name.
fn meant(found: &[Found]) -> Option<&Found> {
    let is_named = |why: &Why| matches!(why, Why::Name);
    let mut told = found.iter().filter(|found| !found.why.iter().all(is_named));
    told.next().filter(|one| one.why.iter().any(Why::is_exact) && told.next().is_none())
}

/// Shows what was found, or leads to what is surely meant.
pub(super) async fn show(web: &Web, operator: &SignedOperator, sought: &str) -> Response {
    let found = match find(&web.app, sought).await {
        Ok(found) => found,
        Err(failure) => return answer::failed(web, &failure),
    };
    if let Some(one) = meant(&found) {
        return page::see_other(&path_of(one));
    }
    let page = FindPage {
        frame: Frame::of(operator, None),
        sought: sought.trim().to_owned(),
        and_more: found.len() >= MOST as usize,
        rows: found.iter().map(row).collect(),
    };
    page::shown(StatusCode::OK, &page)
}
