//! The first page of a sign-in: whose it is, and by which way.
//!
//! Where it leads depends on the domain of the address alone, so that nobody learns from it who has an account (T11).

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::Address;
use http::{StatusCode, header};
use serde::Deserialize;

use super::{answer, kept::Kept, ways};
use crate::{
    gate::{cookies::Cookie, csrf::Open, return_to, session::Signed},
    page::{self, Asked, Frame, Problem, headers},
    state::Web,
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    return_to: Option<String>,
    email: Option<String>,
    way: Option<String>,
    notice: Option<String>,
}

/// What the form carries.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    email: String,
    return_to: Option<String>,
    way: Option<String>,
    /// The one way the page offered, so that it offers no other when it is shown again.
    only: Option<String>,
}

/// By which way somebody wants to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By whichever their domain has.
    AsUsual,
    /// By a code, past any identity provider.
    Code,
}

impl Way {
    fn named(name: Option<&str>) -> Self {
        if name == Some("code") { Self::Code } else { Self::AsUsual }
    }
}

/// Why somebody who was signed in is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notice {
    /// They signed out.
    SignedOut,
    /// They signed out, and of their identity provider, too.
    SignedOutThere,
    /// Their session has ended, by itself or by somebody else's hand.
    SessionEnded,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    problem: Option<Problem>,
    notice: Option<Notice>,
    /// Whether this browser is signed in already.
    is_signed_in: bool,
    email: String,
    return_to: String,
    /// Whether a code is the only way offered.
    only_code: bool,
}

impl LoginPage {
    fn shown(self, web: &Web, status: StatusCode) -> Response {
        headers::leading_away(web, page::shown(status, &self))
    }

    fn path_for_owners(&self) -> String {
        ways::owner_path(&self.return_to)
    }

    fn path_as_usual(&self) -> String {
        ways::login_path(&self.return_to)
    }
}

/// Asks for the address.
pub(super) async fn form(
    State(web): State<Web>,
    signed: Option<Signed>,
    Asked(wanted): Asked<Wanted>,
) -> Response {
    let notice = match wanted.notice.as_deref() {
        Some("signed_out") => Some(Notice::SignedOut),
        Some("signed_out_there") => Some(Notice::SignedOutThere),
        Some("session_ended") if signed.is_none() => Some(Notice::SessionEnded),
        _ => None,
    };
    let page = LoginPage {
        frame: Frame::default(),
        problem: None,
        notice,
        is_signed_in: signed.is_some(),
        email: wanted.email.unwrap_or_default(),
        return_to: return_to::safe(wanted.return_to.as_deref()),
        only_code: Way::named(wanted.way.as_deref()) == Way::Code,
    };
    page.shown(&web, StatusCode::OK)
}

/// Sends the browser to the identity provider of the address's domain, or a code to the address.
pub(super) async fn submit(State(web): State<Web>, Open(typed): Open<Typed>) -> Response {
    let return_to = return_to::safe(typed.return_to.as_deref());
    let way = Way::named(typed.way.as_deref());
    let Ok(address) = Address::parse(&typed.email) else {
        let sentence = text::login::enter_whole_address().to_owned();
        let page = LoginPage {
            frame: Frame::default(),
            problem: Some(Problem { sentence, code: None, at: "email" }),
            notice: None,
            is_signed_in: false,
            email: typed.email,
            return_to,
            only_code: Way::named(typed.only.as_deref()) == Way::Code,
        };
        return page.shown(&web, StatusCode::BAD_REQUEST);
    };
    if way == Way::AsUsual {
        match ways::through_domain(&web, address.domain()).await {
            Ok(Some(connection)) => {
                let path = ways::sso_path(connection, &return_to, Some(&address));
                return (StatusCode::FOUND, [(header::LOCATION, path)]).into_response();
            }
            Ok(None) => {}
            Err(failure) => return answer::failed(&web, &failure),
        }
    }
    match app::sign_in::ask_for_code(&web.app, address.clone(), return_to.clone()).await {
        Ok(secret) => {
            let mut response = page::see_other("/login/code");
            let kept = Kept { secret: secret.reveal().to_owned(), email: Some(address), return_to };
            kept.keep(&web, response.headers_mut(), Cookie::Code);
            response
        }
        Err(error) => answer::error(&web, &error, answer::Around::default()).await,
    }
}
