//! The second and the third step: the application at the identity provider, and what it is to say of people.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use http::{HeaderMap, StatusCode};

use super::{
    super::steps::{self, Bar, Shown},
    Chosen, Wanted, chosen, enter,
};
use crate::{
    console::door::Visit,
    gate::caller::Caller,
    page::{self, Asked, Frame, Instead, Tab, assets},
    state::Web,
};

#[derive(Template)]
#[template(path = "sso_application.html")]
struct ApplicationPage {
    frame: Frame,
    bar: Bar,
    script: &'static str,
    provider: &'static str,
    protocol: &'static str,
    sheet: Shown,
    /// Whether this is about what it says of people.
    is_of_people: bool,
    next: String,
    back: String,
}

fn page_of(web: &Web, inside: &Visit, chosen: &Chosen, is_of_people: bool) -> Response {
    let (here, next, back) = if is_of_people { (2, "/told", "") } else { (1, "/people", "") };
    let back =
        if is_of_people { chosen.path(inside, back) } else { inside.path(&format!("{}/sso", super::HERE)) };
    let page = ApplicationPage {
        frame: inside.frame(Tab::Security),
        bar: chosen.bar(inside, here),
        script: assets::GUIDE.path(),
        provider: chosen.provider.name,
        protocol: chosen.protocol.name(),
        sheet: Shown::of(chosen.provider.sheet(chosen.protocol), &chosen.values(web)),
        is_of_people,
        next: chosen.path(inside, next),
        back,
    };
    let mut response = page::shown(StatusCode::OK, &page);
    chosen.keep(web, &mut response);
    response
}

/// Shows how the application is made there, with our values.
pub(in super::super) async fn show(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, provider, protocol)): Path<(String, String, String)>,
    Asked(wanted): Asked<Wanted>,
    sent: HeaderMap,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let chosen = chosen(&web, &inside, &sent, (&provider, &protocol), wanted.draft.as_deref())?;
    Ok(page_of(&web, &inside, &chosen, false))
}

/// Shows what it is to say of people.
pub(in super::super) async fn people(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, provider, protocol)): Path<(String, String, String)>,
    Asked(wanted): Asked<Wanted>,
    sent: HeaderMap,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let chosen = chosen(&web, &inside, &sent, (&provider, &protocol), wanted.draft.as_deref())?;
    Ok(page_of(&web, &inside, &chosen, true))
}
