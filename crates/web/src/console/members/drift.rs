//! Where the members and the directory do not agree: who is here and not there, who is there and has no access here, of whom
//! something else is shown than is told, and who has never come.

pub(in crate::console) mod export;

use app::Error;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{MemberId, workspace::DirectoryPower};
use http::StatusCode;
use serde::Deserialize;
use store::{Cut, Page};

use super::{
    beforehand::Beforehand,
    list::{seat, source},
};
use crate::{
    console::door::Inside,
    drift::{Drift, Drifted, Fact},
    gate::session::Signed,
    login::answer,
    page::{self, Asked, Frame, Instead, Tab, person::Person, when::When},
    state::Web,
};

/// The page's path below the workspace's.
const HERE: &str = "/members/drift";
/// How many of each list are shown beside the others.
const AT_A_GLANCE: u32 = 10;
/// How many of one list a page shows.
const PER_PAGE: u32 = 50;

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    list: String,
    after: String,
}

/// Somebody on a list.
struct Row {
    id: String,
    person: Person,
    source: (&'static str, &'static str, &'static str),
    seat: &'static str,
    joined: When,
    /// What the directory calls them.
    user_name: Option<String>,
    /// Since when they are held out, and why.
    held: Option<(When, String)>,
    /// What is shown otherwise.
    facts: Vec<Fact>,
    /// Whether they can be removed here.
    can_be_removed: bool,
}

impl Row {
    fn of(beforehand: &Beforehand<'_>, one: &Drifted) -> Self {
        let member = &one.member;
        let held = member.suspended.as_ref();
        let facts = Fact::all(member, one.user.as_ref());
        Self {
            id: member.id.to_string(),
            person: Person::of(member),
            source: source(member.source),
            seat: seat(member.seat),
            joined: When::of(member.joined_at),
            user_name: one.user.as_ref().map(|user| user.told.user_name.clone()),
            held: held.map(|held| (When::of(held.at), held.reason.clone())),
            facts: facts.into_iter().filter(|fact| one.user.is_some() && fact.differs()).collect(),
            can_be_removed: member.is_active() && beforehand.removal(member).is_ok(),
        }
    }
}

/// One of the lists, or a part of it.
struct Part {
    list: Drift,
    rows: Vec<Row>,
    /// Where the whole list is, where this is its beginning beside the others.
    whole: Option<String>,
    first: Option<String>,
    next: Option<String>,
    export: String,
}

impl Drift {
    /// What it is called on pages.
    const fn heading(self) -> &'static str {
        match self {
            Self::Unmanaged => text::members::unmanaged(),
            Self::KeptOut => text::members::kept_out(),
            Self::ShownOtherwise => text::members::shown_otherwise(),
            Self::NeverSignedIn => text::members::never_signed_in(),
        }
    }

    /// What it means, and what can be done.
    const fn meaning(self) -> &'static str {
        match self {
            Self::Unmanaged => text::members::unmanaged_means(),
            Self::KeptOut => text::members::kept_out_means(),
            Self::ShownOtherwise => text::members::shown_otherwise_means(),
            Self::NeverSignedIn => text::members::never_signed_in_means(),
        }
    }

    /// What is said where nobody is on it.
    const fn nobody(self) -> &'static str {
        match self {
            Self::Unmanaged => text::members::nobody_unmanaged(),
            Self::KeptOut => text::members::nobody_kept_out(),
            Self::ShownOtherwise => text::members::nobody_shown_otherwise(),
            Self::NeverSignedIn => text::members::everybody_signed_in(),
        }
    }
}

#[derive(Template)]
#[template(path = "drift.html")]
struct DriftPage {
    frame: Frame,
    /// The members, and below it this page.
    base: String,
    here: String,
    parts: Vec<Part>,
    /// Whether one list alone is shown.
    is_one: bool,
    has_directory: bool,
    is_staging: bool,
    /// What the directory was refused.
    refused: String,
}

/// Shows the lists, or one of them.
pub(in crate::console) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_manage(&web, signed, &slug, HERE).await?;
    match page_of(&web, &inside, &wanted).await {
        Ok(page) => Ok(page::shown(StatusCode::OK, &page)),
        Err(Error::Refused(refusal)) => Err(inside.refused(&web, &refusal).await),
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
    }
}

/// The lists that say something as things are: without a directory that is on, nobody is beside it.
fn lists(inside: &Inside) -> &'static [Drift] {
    match inside.workspace.directory_power(inside.now) {
        DirectoryPower::On | DirectoryPower::RemovalsOnly(_) => &Drift::ALL,
        DirectoryPower::Staging | DirectoryPower::None => &[Drift::NeverSignedIn],
    }
}

async fn page_of(web: &Web, inside: &Inside, wanted: &Wanted) -> Result<DriftPage, Error> {
    let here = inside.path(HERE);
    let only = Drift::named(&wanted.list).filter(|list| lists(inside).contains(list));
    let beforehand = Beforehand::of(web, inside).await?;
    let mut parts = Vec::new();
    for list in lists(inside).iter().copied().filter(|list| only.is_none_or(|only| only == *list)) {
        let after = wanted.after.parse::<MemberId>().ok().filter(|_| only.is_some());
        let cut = Cut::new(after, if only.is_some() { PER_PAGE } else { AT_A_GLANCE });
        let page = list.page(&*web.app.store, &inside.workspace, cut).await?;
        parts.push(part(&beforehand, &here, list, (only.is_some(), after), &page));
    }
    let power = inside.workspace.directory_power(inside.now);
    Ok(DriftPage {
        frame: inside.frame(Tab::Members),
        parts,
        is_one: only.is_some(),
        has_directory: power != DirectoryPower::None,
        is_staging: power == DirectoryPower::Staging,
        refused: inside.path("/settings/provisioning?outcome=refused"),
        base: inside.path(""),
        here,
    })
}

fn part(
    beforehand: &Beforehand<'_>,
    here: &str,
    list: Drift,
    (is_one, after): (bool, Option<MemberId>),
    page: &Page<Drifted>,
) -> Part {
    let of = |after: &str| page::path_with(here, &[("list", list.as_str()), ("after", after)]);
    let last = page.items.last().filter(|_| page.more).map(|last| last.member.id.to_string());
    Part {
        list,
        rows: page.items.iter().map(|one| Row::of(beforehand, one)).collect(),
        whole: last.as_ref().filter(|_| !is_one).map(|_| of("")),
        first: after.map(|_| of("")),
        next: last.filter(|_| is_one).map(|last| of(&last)),
        export: page::path_with(&format!("{here}.csv"), &[("list", list.as_str())]),
    }
}
