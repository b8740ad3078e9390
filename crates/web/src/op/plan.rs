//! Plan and seats: what a customer has bought. What takes something away is confirmed first, by the workspace's short name,
//! once its consequences were read.

use app::{Error, workspaces};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal,
    rules::{self, workspaces::Edit},
    workspace::{Kind, Plan, Workspace},
};
use http::StatusCode;
use serde::Deserialize;

use super::{Frame, Tab, answer, desk::Desk, find};
use crate::{
    body::FORM_BYTES,
    gate::{csrf::Checked, operator_session::SignedOperator},
    login,
    page::{self, Instead, Problem, when::When},
    state::Web,
};

/// What was typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    plan: String,
    seats: String,
    /// What the form began with: what was not touched is not put, for it may be another by now.
    was_plan: Option<String>,
    was_seats: Option<String>,
    /// The workspace's short name, where something is taken away.
    confirm: Option<String>,
}

/// What taking something away comes to.
struct Consequences(Vec<String>);

#[derive(Template)]
#[template(path = "op_plan.html")]
struct PlanPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    name: String,
    slug: String,
    plan: &'static str,
    seats: String,
    grace: Option<(When, bool)>,
    is_personal: bool,
    typed: Typed,
    consequences: Option<Consequences>,
    action: String,
    back: String,
}

impl PlanPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }

    /// The plans: value, what each is, and whether it is chosen.
    fn plans(&self) -> [(&'static str, text::Markup, bool); 2] {
        [(Plan::Standard, text::operator::standard_is()), (Plan::Enterprise, text::operator::enterprise_is())]
            .map(|(it, is)| (it.as_str(), is, it.as_str() == self.typed.plan))
    }
}

fn page_of(desk: &Desk, typed: Typed, problem: Option<Problem>) -> PlanPage {
    let workspace = &desk.workspace;
    PlanPage {
        frame: desk.frame(Tab::Plan),
        csrf: desk.operator.csrf.clone(),
        problem,
        name: workspace.name.clone(),
        slug: workspace.slug.clone(),
        plan: find::plan(workspace.plan),
        seats: find::seats(workspace.seats),
        grace: workspace.grace_until.map(|until| (When::of(until), until <= desk.now)),
        is_personal: workspace.kind == Kind::Personal,
        typed,
        consequences: None,
        action: desk.path("/plan"),
        back: desk.path(""),
    }
}

/// Shows what the workspace has.
pub(super) async fn show(
    State(web): State<Web>,
    operator: SignedOperator,
    Path(ws): Path<String>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, operator, &ws).await?;
    let plan = desk.workspace.plan.as_str().to_owned();
    let seats = desk.workspace.seats.limit.map(|limit| limit.to_string()).unwrap_or_default();
    let typed =
        Typed { was_plan: Some(plan.clone()), was_seats: Some(seats.clone()), plan, seats, confirm: None };
    Ok(page::shown(StatusCode::OK, &page_of(&desk, typed, None)))
}

impl Typed {
    /// What is to be another than it was when the form was made.
    fn edit(&self, (plan, seats): (Plan, Option<u32>)) -> Edit {
        let is_other = |typed: &str, was: Option<&String>| was.is_none_or(|was| was.trim() != typed.trim());
        Edit {
            plan: is_other(&self.plan, self.was_plan.as_ref()).then_some(plan),
            seats: is_other(&self.seats, self.was_seats.as_ref()).then_some(seats),
            ..Edit::default()
        }
    }

    fn meant(&self) -> Result<(Plan, Option<u32>), Refusal> {
        let invalid = |field, why: &str| Refusal::ValueInvalid { field, why: why.to_owned() };
        let plan = [Plan::Standard, Plan::Enterprise].into_iter().find(|it| it.as_str() == self.plan);
        let plan = plan.ok_or_else(|| invalid("plan", text::operator::choose_a_plan()))?;
        let seats = match self.seats.trim() {
            "" => None,
            text => {
                Some(text.parse().map_err(|_| invalid("seats", text::operator::seats_must_be_a_number()))?)
            }
        };
        Ok((plan, seats))
    }
}

/// What follows where something is taken away, by what the rule makes of the workspace.
fn consequences(before: &Workspace, after: &Workspace) -> Option<Consequences> {
    let mut all = Vec::new();
    if (before.plan, after.plan) == (Plan::Enterprise, Plan::Standard) {
        if let Some(until) = after.grace_until {
            all.push(text::operator::grace_begins(When::of(until).day()));
            if after.directory.is_some() {
                all.push(text::operator::directory_only_removes().to_owned());
            }
            all.push(text::operator::nothing_is_deleted().to_owned());
        } else {
            all.push(text::operator::no_grace().to_owned());
        }
    }
    if let Some(limit) = after.seats.limit.filter(|limit| *limit < after.seats.taken)
        && before.seats.limit != after.seats.limit
    {
        all.push(text::operator::fewer_seats_than_taken(limit, after.seats.taken));
    }
    (!all.is_empty()).then_some(Consequences(all))
}

/// Puts plan and seats.
pub(super) async fn put(
    State(web): State<Web>,
    Path(ws): Path<String>,
    Checked { signed, fields }: Checked<Typed, FORM_BYTES, SignedOperator>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, signed, &ws).await?;
    let edit = match fields.meant() {
        Ok(meant) => fields.edit(meant),
        Err(refusal) => return refused(&web, &desk, refusal.into(), fields, None),
    };
    // What will be refused is not asked about first.
    let after = match rules::workspaces::edit(desk.scene(), edit.clone(), &[], &[]) {
        Ok((_, after)) => after,
        Err(refusal) => return refused(&web, &desk, refusal.into(), fields, None),
    };
    if let Some(consequences) = consequences(&desk.workspace, &after) {
        match fields.confirm.as_deref().map(str::trim) {
            Some(typed) if typed == desk.workspace.slug => {}
            Some(_) => {
                let why = text::operator::type_to_confirm(&desk.workspace.slug);
                let refusal = Refusal::ValueInvalid { field: "confirm", why };
                return refused(&web, &desk, refusal.into(), fields, Some(consequences));
            }
            None => {
                let page = PlanPage { consequences: Some(consequences), ..page_of(&desk, fields, None) };
                return Ok(page::shown(StatusCode::OK, &page));
            }
        }
    }
    match workspaces::edit(&web.app, desk.workspace.id, desk.operator.actor(), edit).await {
        Ok(after) => {
            let is_same =
                (after.plan, after.seats.limit) == (desk.workspace.plan, desk.workspace.seats.limit);
            let done = if is_same { "plan_same" } else { "plan_put" };
            Ok(page::see_other(&format!("{}?done={done}", desk.path(""))))
        }
        Err(error) => refused(&web, &desk, error, fields, None),
    }
}

/// The form again, with what was typed, and what is wrong with it.
fn refused(
    web: &Web,
    desk: &Desk,
    error: Error,
    typed: Typed,
    consequences: Option<Consequences>,
) -> Result<Response, Instead> {
    let refusal = match error {
        Error::Failed(failure) => return Err(answer::failed(web, &failure).into()),
        Error::Refused(Refusal::WorkspaceNotFound) => return Err(answer::no_workspace(&desk.operator)),
        Error::Refused(refusal) => refusal,
    };
    let at = match &refusal {
        Refusal::ValueInvalid { field, .. } => field,
        _ => "plan",
    };
    let problem = Some(Problem::refused(&refusal, at));
    let page = PlanPage { consequences, ..page_of(desk, typed, problem) };
    Ok(page::shown(login::answer::status(&refusal), &page))
}
