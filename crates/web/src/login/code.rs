//! The second page of a sign-in by mail: the code.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::Refusal;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::{answer, kept::Kept, ways};
use crate::{
    gate::{
        client::Whence,
        cookies::{self, Cookie},
        csrf::Open,
        return_to,
        session::Signed,
    },
    page::{self, Frame, Problem, headers, person::Breakable},
    state::Web,
};

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    frame: Frame,
    problem: Option<Problem>,
    email: String,
    return_to: String,
    /// Whether the code that was sent may still be typed in.
    is_open: bool,
}

impl CodePage {
    fn of(kept: &Kept) -> Self {
        Self {
            frame: Frame::default(),
            problem: None,
            email: kept.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            return_to: kept.return_to.clone(),
            is_open: true,
        }
    }

    /// The code may be asked for on the way to an identity provider, as where an account is to be linked.
    fn shown(self, web: &Web, status: StatusCode) -> Response {
        headers::leading_away(web, page::shown(status, &self))
    }

    fn breakable(&self) -> Breakable<&str> {
        Breakable(&self.email)
    }

    fn path_back(&self) -> String {
        ways::login_path(&self.return_to)
    }
}

/// Asks for the code.
pub(super) async fn form(State(web): State<Web>, headers: HeaderMap) -> Response {
    match Kept::read(&web, &headers, Cookie::Code) {
        Some(kept) => CodePage::of(&kept).shown(&web, StatusCode::OK),
        // No code was sent to this browser, or it has run out.
        None => page::see_other("/login"),
    }
}

/// Signs the browser in.
pub(super) async fn submit(
    State(web): State<Web>,
    signed: Option<Signed>,
    Whence(client): Whence,
    headers: HeaderMap,
    Open(typed): Open<Typed>,
) -> Response {
    let kept = Kept::read(&web, &headers, Cookie::Code);
    let secret = kept.as_ref().map(|kept| kept.secret.as_str());
    let session = signed.map(|signed| signed.session);
    match app::sign_in::finish_with_code(&web.app, secret, &typed.code, session.clone(), client).await {
        Ok(signed_in) => {
            let mut response = page::see_other(&return_to::safe(Some(&signed_in.return_to)));
            let headers = response.headers_mut();
            cookies::keep(
                &web,
                headers,
                Cookie::Session,
                signed_in.secret.reveal(),
                domain::session::LIVES_FOR,
            );
            cookies::forget(&web, headers, Cookie::Code);
            response
        }
        Err(stopped) => {
            let refusal = match &stopped.error {
                app::Error::Refused(refusal @ (Refusal::CodeWrong | Refusal::CodeExpired)) => refusal,
                _ => return answer::stopped(&web, &stopped, session.as_ref(), kept.as_ref()).await,
            };
            let Some(kept) = kept else {
                return answer::stopped(&web, &stopped, session.as_ref(), None).await;
            };
            let problem = Some(Problem::refused(refusal, "code"));
            let is_open = *refusal == Refusal::CodeWrong;
            let page = CodePage { problem, is_open, ..CodePage::of(&kept) };
            page.shown(&web, answer::status(refusal))
        }
    }
}
