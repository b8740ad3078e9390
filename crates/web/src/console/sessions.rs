//! A person's own sessions: where they are signed in, and how to end it.

use app::{
    Error,
    sessions::{self, Which},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    Refusal,
    rules::enter,
    session::{IDLE_FOR, Means, Session},
};
use http::StatusCode;
use serde::Deserialize;
use store::Failure;

use crate::{
    gate::{csrf::Checked, session::Signed},
    login::{
        answer::{self, Around},
        ways::code_path,
    },
    page::{self, Asked, Frame, Instead, Lasts, Who, person::Person, when::When},
    state::Web,
};

const HERE: &str = "/account/sessions";

/// The frame of a page about nothing but the person themselves, who is called like this there.
pub(super) fn frame(signed: &Signed, name: String) -> Frame {
    let lasts = Lasts::of_a_person(signed.session.ends(), IDLE_FOR, signed.now, HERE.to_owned());
    Frame { who: Some(Who { name, csrf: signed.csrf.clone(), lasts }), ..Frame::default() }
}

/// A session on the page.
struct Row {
    id: String,
    is_this: bool,
    by: &'static str,
    /// What it opens, by name, as far as this session may be told.
    opens: Vec<String>,
    opened: When,
    seen: When,
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsPage {
    frame: Frame,
    csrf: String,
    notice: Option<&'static str>,
    rows: Vec<Row>,
    others: usize,
    /// Where a code is to be had that shows the rest, for whoever is shown only what is like their own sign-in.
    rest: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    done: Option<String>,
}

/// Shows them.
pub(super) async fn list(
    State(web): State<Web>,
    signed: Signed,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let notice = wanted.done.is_some().then_some(text::account::signed_out_there());
    let page = page_of(&web, signed, notice).await.map_err(|failure| answer::failed(&web, &failure))?;
    Ok(page::shown(StatusCode::OK, &page))
}

fn by(session: &Session) -> &'static str {
    let any = |is: fn(Means) -> bool| session.proofs.iter().any(|proof| is(proof.by));
    let through_sso = any(|by| matches!(by, Means::Connection(_)));
    let by_factor = any(|by| matches!(by, Means::BreakGlass));
    match (session.mailbox_shown_at.is_some(), by_factor, through_sso) {
        (_, true, true) => text::account::by_code_factor_and_sso(),
        (_, true, false) => text::account::by_code_and_factor(),
        (true, false, true) => text::account::by_code_and_sso(),
        (true, false, false) => text::account::by_code(),
        (false, false, _) => text::account::by_sso(),
    }
}

async fn page_of(web: &Web, signed: Signed, notice: Option<&'static str>) -> Result<SessionsPage, Failure> {
    let now = web.app.now();
    let places = sessions::places(&web.app, &signed.session).await?;
    let name = places.iter().find(|(_, opens)| opens.is_ok());
    let name =
        name.map_or_else(|| text::frame::yourself().to_owned(), |(place, _)| Person::of(&place.member).name);
    let mut own = sessions::own(&web.app, &signed.session).await?;
    own.sort_by_key(|one| (one.id != signed.session.id, std::cmp::Reverse(one.seen_at)));
    let opens = |session: &Session| {
        let open = places
            .iter()
            .filter(|(place, _)| enter::opens(session, &place.member, &place.workspace, now).is_ok());
        open.map(|(place, _)| place.workspace.name.clone()).collect()
    };
    let row = |session: &Session| Row {
        id: session.id.to_string(),
        is_this: session.id == signed.session.id,
        by: by(session),
        opens: opens(session),
        opened: When::of(session.opened_at),
        seen: When::of(session.seen_at),
    };
    Ok(SessionsPage {
        notice,
        rows: own.iter().map(row).collect(),
        others: own.len().saturating_sub(1),
        rest: (!enter::names_all(&signed.session, now)).then(|| code_path(HERE)),
        frame: frame(&signed, name),
        csrf: signed.csrf,
    })
}

/// Which are to be ended: one by its id, or all others.
#[derive(Debug, Deserialize)]
pub(super) struct End {
    #[serde(default)]
    session: String,
}

/// Ends one of them, or all but this one.
pub(super) async fn end(
    State(web): State<Web>,
    Checked { signed, fields }: Checked<End>,
) -> Result<Response, Instead> {
    let ended = match (fields.session.as_str(), fields.session.parse()) {
        ("others", _) => sessions::end_own(&web.app, &signed.session, Which::Others).await,
        (_, Ok(session)) => sessions::end_own(&web.app, &signed.session, Which::One(session)).await,
        (_, Err(_)) => Err(Refusal::SessionNotFound.into()),
    };
    match ended {
        Ok(_) => Ok(page::see_other(&format!("{HERE}?done=1"))),
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal)) => {
            let around = Around { session: Some(&signed.session), ..Around::default() };
            Err(answer::refused(&web, &refusal, around).await.into())
        }
    }
}
