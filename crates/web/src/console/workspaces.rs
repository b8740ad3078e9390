//! The start page: a person's workspaces, and which of them this browser opens.

use app::sessions::{self, Open};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{Refusal, rules::enter, workspace::Kind};
use http::StatusCode;
use store::Failure;
use text::Markup;

use crate::{
    gate::session::Signed,
    login::{
        answer,
        ways::{code_path, factor_path, sso_path, through_sso},
    },
    page::{
        self, Frame,
        person::{Person, first_letter},
    },
    state::Web,
};

/// A workspace in the list.
#[derive(Debug)]
struct Entry {
    name: String,
    initial: String,
    kind: &'static str,
    role: &'static str,
    /// Its page, when this browser opens it.
    path: Option<String>,
    /// What else there is to say.
    sentence: Option<String>,
    /// The sign-ins that would open it: address and label.
    ways: Vec<(String, Markup)>,
}

#[derive(Template)]
#[template(path = "workspaces.html")]
struct WorkspacesPage {
    frame: Frame,
    open: Vec<Entry>,
    closed: Vec<Entry>,
    left: Vec<Entry>,
    /// Where a code is to be had that shows the rest, for whoever is shown only what their sign-in was for.
    rest: Option<String>,
}

impl WorkspacesPage {
    fn is_empty(&self) -> bool {
        self.open.is_empty() && self.closed.is_empty() && self.left.is_empty()
    }
}

/// Shows somebody their workspaces.
pub(super) async fn choose(State(web): State<Web>, signed: Signed) -> Response {
    match page_of(&web, signed).await {
        Ok(page) => page::shown(StatusCode::OK, &page),
        Err(failure) => answer::failed(&web, &failure),
    }
}

async fn page_of(web: &Web, signed: Signed) -> Result<WorkspacesPage, Failure> {
    let places = sessions::places(&web.app, &signed.session).await?;
    // They are called as in a place they are in, so that a sign-in for one workspace shows nothing of another.
    let here = places.iter().find(|(_, opens)| opens.is_ok());
    let name =
        here.map_or_else(|| text::frame::yourself().to_owned(), |(place, _)| Person::of(&place.member).name);
    let mut page = WorkspacesPage {
        frame: super::sessions::frame(&signed, name),
        open: Vec::new(),
        closed: Vec::new(),
        left: Vec::new(),
        rest: (!enter::names_all(&signed.session, web.app.now())).then(|| code_path("/")),
    };
    for (place, opens) in &places {
        let entry = Entry {
            name: place.workspace.name.clone(),
            initial: first_letter(&place.workspace.name).unwrap_or_default(),
            kind: match place.workspace.kind {
                Kind::Personal => text::login::personal(),
                Kind::Team => text::login::team(),
            },
            role: super::members::role_name(place.member.role),
            path: None,
            sentence: None,
            ways: Vec::new(),
        };
        match opens {
            Ok(()) => page.open.push(Entry { path: Some(path_of(place)), ..entry }),
            Err(refusal @ (Refusal::AccessRemoved { .. } | Refusal::MemberSuspended { .. })) => {
                page.left.push(Entry { sentence: Some(refusal.to_string()), ..entry });
            }
            Err(refusal) => {
                let ways = ways_into(web, place, refusal).await?;
                page.closed.push(Entry { sentence: Some(wants(refusal)), ways, ..entry });
            }
        }
    }
    Ok(page)
}

/// What a place that is not open asks for.
fn wants(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SignInRequired { .. } => text::login::does_not_open().to_owned(),
        refusal => refusal.to_string(),
    }
}

fn path_of(place: &Open) -> String {
    format!("/w/{}", place.workspace.slug)
}

/// The sign-ins that would open a place, the best first.
async fn ways_into(web: &Web, place: &Open, refusal: &Refusal) -> Result<Vec<(String, Markup)>, Failure> {
    let (path, name) = (path_of(place), &place.workspace.name);
    let sso = through_sso(web, &place.workspace).await?;
    let sso = sso.map(|connection| (sso_path(connection, &path, None), text::login::sso_for(name)));
    let code = match refusal {
        Refusal::SignInRequiresSso { .. } => None,
        Refusal::SignInRequiresFactor { .. } => Some((factor_path(&path), text::login::factor_for(name))),
        _ => Some((code_path(&path), text::login::code_for(name))),
    };
    Ok(sso.into_iter().chain(code).collect())
}
