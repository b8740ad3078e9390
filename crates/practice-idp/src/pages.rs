//! The pages. Each is plain HTML with plain forms, and works without script.

use crate::application::Application;
use crate::idp::Idp;
use crate::state::State as Everything;
use crate::trouble::Trouble;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

mod application;
mod assets;
mod exchange;
mod group;
mod groups;
mod json_text;
mod log;
mod mail;
mod people;
mod person;
mod sign_in;
mod when;

pub(crate) use sign_in::{Entered, choose, confirm_sign_out, post_on, signed_out};

/// All pages and the forms on them.
pub(crate) fn routes() -> Router<Arc<Idp>> {
    Router::new()
        .route("/", get(people::list))
        .route("/sync", post(people::sync))
        .route("/people", post(people::add))
        .route("/add", get(people::blank))
        .route("/people/{id}", get(person::show).post(person::update))
        .route("/people/{id}/delete", get(person::ask_to_erase).post(person::erase))
        .route("/people/{id}/{action}", post(person::act))
        .route("/groups", get(groups::list).post(groups::add))
        .route("/groups/{id}", get(group::show).post(group::rename))
        .route("/groups/{id}/delete", get(group::ask_to_erase).post(group::erase))
        .route("/groups/{id}/put-in", post(group::put_in))
        .route("/groups/{id}/take-out", post(group::take_out))
        .route("/groups/{id}/{action}", post(group::act))
        .route("/application", get(application::show).post(application::configure))
        .route("/application/test", post(application::test_connection))
        .route("/application/rotate-key", post(application::rotate_key))
        .route("/log", get(log::list))
        .route("/log/clear", post(log::clear))
        .route("/log/{id}", get(log::show))
        .route("/mail", get(mail::list))
        .route("/mail/clear", post(mail::clear))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/style.css", get(assets::style))
        .route("/submit.js", get(assets::submit))
        .route("/icon.svg", get(assets::icon))
        .method_not_allowed_fallback(only_a_form)
}

/// Which page of the menu one is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    People,
    Groups,
    Application,
    Log,
    Mail,
    /// None of them.
    Elsewhere,
}

impl Tab {
    /// The tabs of the menu with their addresses and labels, in order.
    const MENU: [(Self, &'static str, &'static str); 5] = [
        (Self::People, "/", "People"),
        (Self::Groups, "/groups", "Groups"),
        (Self::Application, "/application", "Application"),
        (Self::Log, "/log", "Log"),
        (Self::Mail, "/mail", "Mail"),
    ];
}

/// What every page shows around its own content.
pub(crate) struct Frame {
    /// Address, label, and whether one is there.
    menu: [(&'static str, &'static str, bool); 5],
    /// Whom this browser is signed in as.
    signed_in: Option<String>,
    application: String,
}

impl Frame {
    fn new(idp: &Idp, headers: &HeaderMap, tab: Tab) -> Self {
        let state = idp.cabinet.read();
        let who = idp.browsers.who(headers);
        Self {
            menu: Tab::MENU.map(|(its, address, label)| (address, label, its == tab)),
            signed_in: who.and_then(|who| state.person(&who.person).map(|person| person.display_name())),
            application: state.application.name.clone(),
        }
    }
}

fn render(status: StatusCode, page: &impl Template) -> Result<Response, askama::Error> {
    Ok((status, Html(page.render()?)).into_response())
}

/// Why a page can't be shown.
pub(crate) struct Refused {
    idp: Arc<Idp>,
    trouble: Trouble,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        trouble(&self.idp, &self.trouble)
    }
}

/// Says why something was not done, on a page.
pub(crate) fn trouble(idp: &Idp, trouble: &Trouble) -> Response {
    let status = match trouble {
        Trouble::NotFound(_) => StatusCode::NOT_FOUND,
        Trouble::Malformed(_) | Trouble::Flaws(_) => StatusCode::BAD_REQUEST,
        Trouble::State(_) | Trouble::Keys(_) | Trouble::Chance(_) | Trouble::Page(_) => {
            tracing::error!(error = trouble as &dyn std::error::Error, "failed to answer a page");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    refuse(idp, status, &trouble.says(), None)
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage<'a> {
    frame: Frame,
    heading: &'a str,
    says: &'a str,
    back: Option<&'a str>,
}

/// A page that says no, with a way back where there is one.
pub(crate) fn refuse(idp: &Idp, status: StatusCode, says: &str, back: Option<&str>) -> Response {
    let heading = match status {
        StatusCode::NOT_FOUND => "Nothing here",
        StatusCode::INTERNAL_SERVER_ERROR => "That broke",
        _ => "That can’t be done",
    };
    let page = RefusedPage { frame: Frame::new(idp, &HeaderMap::new(), Tab::Elsewhere), heading, says, back };
    render(status, &page).unwrap_or_else(|error| {
        tracing::error!(%error, "failed to write the page that says no");
        (StatusCode::INTERNAL_SERVER_ERROR, "The page could not be written.").into_response()
    })
}

pub(crate) async fn nothing_here(State(idp): State<Arc<Idp>>) -> Response {
    refuse(&idp, StatusCode::NOT_FOUND, "There is no page at this address.", None)
}

async fn only_a_form(State(idp): State<Arc<Idp>>) -> Response {
    let says = "This address belongs to a button; it is not a page.";
    refuse(&idp, StatusCode::METHOD_NOT_ALLOWED, says, None)
}

/// Ties a page's trouble to the program it happened in, so that `?` can be used on the way.
trait OrRefused<T> {
    fn or_refused(self, idp: &Arc<Idp>) -> Result<T, Refused>;
}

impl<T, E: Into<Trouble>> OrRefused<T> for Result<T, E> {
    fn or_refused(self, idp: &Arc<Idp>) -> Result<T, Refused> {
        self.map_err(|error| Refused { idp: Arc::clone(idp), trouble: error.into() })
    }
}

/// The application in one line, for the page of people.
struct Summary {
    dialect: &'static str,
    manner: &'static str,
    scim_base_url: Option<String>,
    n_assigned: usize,
    n_people: usize,
}

impl Summary {
    fn of(state: &Everything) -> Self {
        let application: &Application = &state.application;
        Self {
            dialect: application.dialect.title(),
            manner: application.manner(),
            scim_base_url: application.scim_base_url.as_ref().map(ToString::to_string),
            n_assigned: state.people.iter().filter(|person| state.is_assigned(&person.id)).count(),
            n_people: state.people.len(),
        }
    }
}
