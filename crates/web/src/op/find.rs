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
        Why::Id => text::operator::is_its_id().to_owned(),
        Why::Slug => text::operator::is_its_short_name().to_owned(),
        Why::Name => text::operator::name_begins_so().to_owned(),
        Why::Domain(domain, state) => match state {
            DomainState::Verified => text::operator::has_verified(domain),
            DomainState::AtRisk { .. } => text::operator::has_verified_but_record_is_missing(domain),
            DomainState::Waiting => text::operator::has_added(domain),
            DomainState::Lost { .. } => text::operator::has_lost(domain),
        },
        Why::Trace(trace) => text::operator::trace_in_its_log(trace),
        Why::Connection(id) => text::operator::is_its_connection(id),
        Why::Directory(id) => text::operator::is_its_directory(id),
        Why::SetupLink(id) => text::operator::is_its_setup_link(id),
    }
}

/// What a plan is called.
pub(super) const fn plan(plan: Plan) -> &'static str {
    match plan {
        Plan::Standard => text::operator::standard(),
        Plan::Enterprise => text::operator::enterprise(),
    }
}

/// How many seats are taken, and of how many.
pub(super) fn seats(seats: domain::seat::Seats) -> String {
    match seats.limit {
        Some(limit) => text::operator::seats_taken(limit, seats.taken),
        None => text::operator::seats_taken_of_any_number(seats.taken),
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

#[cfg(test)]
mod tests {
    use domain::seat::Seats;

    use super::seats;

    #[test]
    fn seats_are_said_by_how_many_there_are() {
        let said = |taken, limit| seats(Seats { limit, taken });
        assert_eq!(said(3, Some(5)), "3 of 5 seats taken");
        assert_eq!(said(1, Some(1)), "1 of 1 seat taken");
        assert_eq!(said(1, None), "1 seat taken, of any number");
        assert_eq!(said(0, None), "0 seats taken, of any number");
    }
}
