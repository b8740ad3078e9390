//! The door of a setup link: whoever has its address asks for a code, which goes to the mailbox the link was sent to.

use app::{Error, setup_links};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal, Workspace,
    setup_link::{SetupLink, Standing},
    sign_in::masked,
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::{
    gate::{
        caller,
        cookies::{self, Cookie},
        csrf::Open,
    },
    login::answer::{self, Around},
    page::{self, Frame, Instead, Problem, when::When},
    state::Web,
};

#[derive(Template)]
#[template(path = "setup_open.html")]
struct OpenPage {
    frame: Frame,
    problem: Option<Problem>,
    heading: text::Markup,
    workspace: String,
    /// The mailbox the code goes to, so that its owner knows it and nobody else learns it.
    recipient: String,
    until: When,
    /// Whether a code waits to be typed in.
    is_sent: bool,
    path: String,
}

fn page_of(
    link: &SetupLink,
    workspace: &Workspace,
    secret: &str,
    is_sent: bool,
    problem: Option<Problem>,
) -> OpenPage {
    OpenPage {
        frame: Frame::default(),
        problem,
        heading: super::heading(link.purpose, &workspace.name),
        workspace: workspace.name.clone(),
        recipient: masked(&link.recipient),
        until: When::of(link.expires_at),
        is_sent,
        path: format!("/setup/{secret}"),
    }
}

/// What this browser keeps of a code for this link.
fn waiting(web: &Web, headers: &HeaderMap, link: &SetupLink) -> Option<String> {
    let value = cookies::read(web, headers, Cookie::LinkCode)?;
    let (id, secret) = value.split_once('.')?;
    (id == link.id.to_string()).then(|| secret.to_owned())
}

async fn found(web: &Web, secret: &str) -> Result<(SetupLink, Workspace), Instead> {
    match setup_links::behind(&web.app, secret).await {
        Ok(found) => Ok(found),
        Err(error) => Err(answer::error(web, &error, Around::default()).await.into()),
    }
}

/// The door, or what is behind it for whoever has it open already.
pub(super) async fn door(web: &Web, secret: &str, headers: &HeaderMap) -> Result<Response, Instead> {
    let (link, workspace) = found(web, secret).await?;
    if link.standing(web.app.now()) == Standing::Opened {
        let id = link.id.to_string();
        return match caller::holder(web, headers, &id).await {
            Ok(_) => Ok(page::see_other(&format!("/setup/{id}"))),
            Err(Error::Refused(Refusal::SetupLinkNotFound)) => {
                Ok(answer::refused(web, &Refusal::SetupLinkTaken, Around::default()).await)
            }
            Err(error) => Err(answer::error(web, &error, Around::default()).await.into()),
        };
    }
    let is_sent = waiting(web, headers, &link).is_some();
    Ok(page::shown(StatusCode::OK, &page_of(&link, &workspace, secret, is_sent, None)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// Sends the code.
pub(super) async fn ask(
    State(web): State<Web>,
    Path(secret): Path<String>,
    Open(Nothing {}): Open<Nothing>,
) -> Result<Response, Instead> {
    let (link, workspace) = found(&web, &secret).await?;
    match setup_links::ask_for_code(&web.app, &secret).await {
        Ok(browser) => {
            let mut response = page::see_other(&format!("/setup/{secret}"));
            let value = format!("{}.{}", link.id, browser.reveal());
            let lives_for = app::sign_in::ATTEMPT_LIVES_FOR;
            cookies::keep(&web, response.headers_mut(), Cookie::LinkCode, &value, lives_for);
            Ok(response)
        }
        Err(Error::Refused(refusal @ Refusal::ValueInvalid { .. })) => {
            let problem = Some(Problem::refused(&refusal, "code"));
            let page = page_of(&link, &workspace, &secret, false, problem);
            Ok(page::shown(answer::status(&refusal), &page))
        }
        Err(error) => Err(answer::error(&web, &error, Around::default()).await.into()),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
}

/// Opens the link with the code.
pub(super) async fn submit(
    State(web): State<Web>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    Open(typed): Open<Typed>,
) -> Result<Response, Instead> {
    let (link, workspace) = found(&web, &secret).await?;
    let browser = waiting(&web, &headers, &link);
    match setup_links::open(&web.app, &secret, browser.as_deref(), &typed.code).await {
        Ok((link, kept)) => {
            let mut response = page::see_other(&format!("/setup/{}", link.id));
            caller::keep(&web, &headers, response.headers_mut(), &link, kept.reveal());
            cookies::forget(&web, response.headers_mut(), Cookie::LinkCode);
            Ok(response)
        }
        Err(Error::Refused(refusal @ (Refusal::CodeWrong | Refusal::CodeExpired))) => {
            let is_sent = refusal == Refusal::CodeWrong;
            let problem = Some(Problem::refused(&refusal, "code"));
            let page = page_of(&link, &workspace, &secret, is_sent, problem);
            Ok(page::shown(answer::status(&refusal), &page))
        }
        Err(error) => Err(answer::error(&web, &error, Around::default()).await.into()),
    }
}
