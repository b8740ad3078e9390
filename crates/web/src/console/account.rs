//! A person's own sign-in: their second factors, set up and removed.

use app::factors::{self, Added, Overview, passkey, totp};
use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    FactorId, Refusal,
    factor::{Factor, Kind},
    session::Session,
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    gate::{csrf::Checked, session::Signed},
    login::answer::{self, Around},
    page::{self, Asked, Frame, Instead, Problem, assets, when::When},
    state::Web,
};

/// The page's path.
const HERE: &str = "/account/security";

/// The routes, below the page's own path.
pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(show))
        .route("/app", get(offer_app).post(add_app))
        .route("/passkey", post(add_passkey))
        .route("/codes", post(renew_codes))
        .route("/factors/{factor}/remove", post(remove))
}

/// What has just been done.
const NOTICES: [(&str, &str); 3] = [
    ("app_added", text::account::app_is_set_up()),
    ("passkey_added", text::account::passkey_was_added()),
    ("removed", text::account::was_removed()),
];

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    done: Option<String>,
}

/// What has to be shown before anything can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Mailbox,
    Factor,
}

/// A factor in the list.
struct Row {
    id: String,
    name: String,
    kind: &'static str,
    added: When,
    used: Option<When>,
}

impl Row {
    fn of(factor: &Factor) -> Self {
        Self {
            id: factor.id.to_string(),
            name: factor.name.clone(),
            kind: match factor.kind() {
                Kind::Totp => text::account::authenticator_app(),
                Kind::Passkey => text::account::passkey(),
                Kind::Recovery => text::account::recovery_code_kind(),
            },
            added: When::of(factor.created_at),
            used: factor.used_at.map(When::of),
        }
    }
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    notice: Option<&'static str>,
    first: Option<First>,
    email: Option<String>,
    rows: Vec<Row>,
    may_add_app: bool,
    dialog: Option<passkey::Dialog>,
    codes_left: usize,
    script: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "app.html")]
struct AppPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    secret: String,
    uri: String,
    /// How wide the square is, with the light border scanners need.
    side: usize,
    path: String,
    sealed: String,
    name: String,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage {
    frame: Frame,
    codes: Vec<String>,
}

fn frame(signed: &Signed, overview: &Overview) -> Frame {
    let name =
        overview.address.as_ref().map_or_else(|| text::frame::yourself().to_owned(), ToString::to_string);
    super::sessions::frame(signed, name)
}

async fn overview(web: &Web, session: &Session) -> Result<Overview, Instead> {
    let overview = factors::overview(&web.app, session).await;
    overview.map_err(|failure| answer::failed(web, &failure).into())
}

async fn show(
    State(web): State<Web>,
    signed: Signed,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let done = wanted.done.as_deref();
    let notice = NOTICES.into_iter().find(|(name, _)| Some(*name) == done).map(|(_, sentence)| sentence);
    page_of(&web, &signed, None, notice, StatusCode::OK).await
}

async fn page_of(
    web: &Web,
    signed: &Signed,
    problem: Option<Problem>,
    notice: Option<&'static str>,
    status: StatusCode,
) -> Result<Response, Instead> {
    let overview = overview(web, &signed.session).await?;
    let first = match overview.may_change {
        Ok(()) => None,
        Err(Refusal::FactorRequired) => Some(First::Factor),
        Err(_) => Some(First::Mailbox),
    };
    let (app_room, passkey_room) = &overview.room;
    let dialog = if first.is_none() && overview.has_passkeys && passkey_room.is_ok() {
        Some(refused(web, signed, passkey::offer(&web.app, &signed.session).await).await?)
    } else {
        None
    };
    let page = AccountPage {
        frame: frame(signed, &overview),
        csrf: signed.csrf.clone(),
        problem,
        notice,
        first,
        email: overview.address.as_ref().map(ToString::to_string),
        rows: overview.factors.iter().map(Row::of).collect(),
        may_add_app: app_room.is_ok(),
        script: dialog.as_ref().map(|_| assets::PASSKEY.path()),
        dialog,
        codes_left: overview.codes_left,
    };
    Ok(page::shown(status, &page))
}

/// What a use case gave, or the page again with its "no"; a "no" that asks for more leads to where it is shown.
async fn refused<T>(web: &Web, signed: &Signed, outcome: app::Outcome<T>) -> Result<T, Instead> {
    match outcome {
        Ok(answer) => Ok(answer),
        Err(app::Error::Refused(Refusal::MailboxRequired | Refusal::FactorRequired)) => {
            Err(page::see_other(HERE).into())
        }
        Err(error) => {
            let around = Around { session: Some(&signed.session), ..Around::default() };
            Err(answer::error(web, &error, around).await.into())
        }
    }
}

async fn offer_app(State(web): State<Web>, signed: Signed) -> Result<Response, Instead> {
    let offer = refused(&web, &signed, totp::offer(&web.app, &signed.session).await).await?;
    app_page(&web, &signed, offer, text::account::my_phone().to_owned(), None).await
}

async fn app_page(
    web: &Web,
    signed: &Signed,
    offer: totp::Offer,
    name: String,
    refusal: Option<Refusal>,
) -> Result<Response, Instead> {
    let overview = overview(web, &signed.session).await?;
    let mut path = String::new();
    for (y, row) in offer.modules.iter().enumerate() {
        for x in (0..row.len()).filter(|x| row[*x]) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
        }
    }
    let page = AppPage {
        frame: frame(signed, &overview),
        csrf: signed.csrf.clone(),
        problem: refusal.as_ref().map(|refusal| Problem::refused(refusal, "code")),
        secret: offer.secret,
        uri: offer.uri,
        side: offer.modules.len() + 8,
        path,
        sealed: offer.sealed,
        name,
    };
    let status = refusal.as_ref().map_or(StatusCode::OK, answer::status);
    Ok(page::shown(status, &page))
}

#[derive(Debug, Deserialize)]
struct NewApp {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
}

async fn add_app(
    State(web): State<Web>,
    Checked { signed, fields }: Checked<NewApp>,
) -> Result<Response, Instead> {
    let session = &signed.session;
    match totp::confirm(&web.app, session, &fields.state, &fields.code, &fields.name).await {
        Err(app::Error::Refused(
            refusal @ (Refusal::FactorWrong | Refusal::FactorMissedOften | Refusal::ValueInvalid { .. }),
        )) => {
            let again = totp::offer_again(&web.app, session, Some(&fields.state)).await;
            let offer = refused(&web, &signed, again).await?;
            app_page(&web, &signed, offer, fields.name, Some(refusal)).await
        }
        outcome => {
            let added = refused(&web, &signed, outcome).await?;
            after(&web, &signed, added, "app_added").await
        }
    }
}

/// Shows the recovery codes that came with a factor, or that it was added.
async fn after(web: &Web, signed: &Signed, added: Added, done: &str) -> Result<Response, Instead> {
    if added.codes.is_empty() {
        return Ok(page::see_other(&format!("{HERE}?done={done}")));
    }
    codes_page(web, signed, added.codes).await
}

async fn codes_page(web: &Web, signed: &Signed, codes: Vec<String>) -> Result<Response, Instead> {
    let overview = overview(web, &signed.session).await?;
    let page = RecoveryPage { frame: frame(signed, &overview), codes };
    Ok(page::shown(StatusCode::OK, &page))
}

#[derive(Debug, Deserialize)]
struct NewPasskey {
    #[serde(default)]
    state: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    name: String,
}

async fn add_passkey(
    State(web): State<Web>,
    Checked { signed, fields }: Checked<NewPasskey>,
) -> Result<Response, Instead> {
    let NewPasskey { state, answer, name } = &fields;
    match passkey::confirm(&web.app, &signed.session, state, answer, name).await {
        Err(app::Error::Refused(
            refusal @ (Refusal::FactorWrong | Refusal::FactorEnough | Refusal::ValueInvalid { .. }),
        )) => {
            let status = crate::login::answer::status(&refusal);
            page_of(&web, &signed, Some(Problem::refused(&refusal, "factors")), None, status).await
        }
        outcome => {
            let added = refused(&web, &signed, outcome).await?;
            after(&web, &signed, added, "passkey_added").await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Nothing {}

async fn renew_codes(State(web): State<Web>, form: Checked<Nothing>) -> Result<Response, Instead> {
    let signed = form.signed;
    let codes = refused(&web, &signed, factors::renew_codes(&web.app, &signed.session).await).await?;
    codes_page(&web, &signed, codes).await
}

async fn remove(
    State(web): State<Web>,
    Path(factor): Path<String>,
    form: Checked<Nothing>,
) -> Result<Response, Instead> {
    let signed = form.signed;
    let removed = match factor.parse::<FactorId>() {
        Ok(id) => factors::remove(&web.app, &signed.session, id).await,
        Err(_) => Err(Refusal::FactorNotFound.into()),
    };
    refused(&web, &signed, removed).await?;
    Ok(page::see_other(&format!("{HERE}?done=removed")))
}
