//! The way into the console: an operator key, shown once for a session of a day's work; and the way out.

use app::operator;
use askama::Template;
use axum::{extract::State, response::Response};
use domain::operator::LIVES_FOR;
use http::StatusCode;
use serde::Deserialize;

use super::{Frame, HERE, answer, find};
use crate::{
    gate::{
        SHUT_AFTER,
        client::Whence,
        cookies::{self, Cookie},
        csrf::{Checked, Open},
        operator_session::SignedOperator,
        return_to,
    },
    page::{self, Asked, Problem},
    state::Web,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// What is sought, once a key was shown.
    q: String,
    return_to: String,
    notice: String,
}

#[derive(Template)]
#[template(path = "op_enter.html")]
struct EnterPage {
    frame: Frame,
    notice: Option<&'static str>,
    problem: Option<Problem>,
    return_to: String,
}

/// Where somebody goes after they have shown a key: a page of the console.
fn onward(wanted: &str) -> String {
    let path = return_to::safe(Some(wanted));
    let is_ours = path.strip_prefix(HERE).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    if is_ours { path } else { HERE.to_owned() }
}

/// Asks for a key, or for what is sought.
pub(super) async fn show(
    State(web): State<Web>,
    operator: Option<SignedOperator>,
    Asked(wanted): Asked<Wanted>,
) -> Response {
    if let Some(operator) = operator {
        return find::show(&web, &operator, &wanted.q).await;
    }
    let notice = match wanted.notice.as_str() {
        "session_ended" => Some(text::operator::session_has_ended()),
        "signed_out" => Some(text::operator::signed_out()),
        _ => None,
    };
    let page =
        EnterPage { frame: Frame::default(), notice, problem: None, return_to: onward(&wanted.return_to) };
    page::shown(StatusCode::OK, &page)
}

#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    key: String,
    #[serde(default)]
    return_to: String,
}

/// Takes the key. Every kind of wrong key gets the same answer.
pub(super) async fn sign_in(
    State(web): State<Web>,
    before: Option<SignedOperator>,
    Whence(whence): Whence,
    Open(shown): Open<Shown>,
) -> Response {
    let return_to = onward(&shown.return_to);
    let shut = tokio::time::sleep(SHUT_AFTER);
    match operator::sign_in(&web.app, shown.key.trim()).await {
        Ok(Some((_, secret))) => {
            // Its cookie is gone with this answer, so nobody could end it any more.
            if let Some(before) = before
                && let Err(failure) = operator::sign_out(&web.app, before.session).await
            {
                return answer::failed(&web, &failure);
            }
            let mut response = page::see_other(&return_to);
            cookies::keep(&web, response.headers_mut(), Cookie::Operator, secret.reveal(), LIVES_FOR);
            response
        }
        Ok(None) => {
            shut.await;
            let from = whence.ip.map(|ip| ip.to_string()).unwrap_or_default();
            tracing::warn!(from, "the operator console was not opened: the key is wrong or revoked");
            let problem = Problem {
                sentence: text::operator::key_opens_nothing().to_owned(),
                code: Some("operator_key_invalid"),
                at: "key",
            };
            let page = EnterPage { frame: Frame::default(), notice: None, problem: Some(problem), return_to };
            page::shown(StatusCode::FORBIDDEN, &page)
        }
        Err(failure) => answer::failed(&web, &failure),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// Ends the session, on every node.
pub(super) async fn sign_out(
    State(web): State<Web>,
    Checked { signed, .. }: Checked<Nothing, { crate::body::FORM_BYTES }, SignedOperator>,
) -> Response {
    if let Err(failure) = operator::sign_out(&web.app, signed.session).await {
        return answer::failed(&web, &failure);
    }
    let mut response = page::see_other("/op?notice=signed_out");
    cookies::forget(&web, response.headers_mut(), Cookie::Operator);
    response
}

#[cfg(test)]
mod tests {
    use super::onward;

    #[test]
    fn a_key_leads_to_pages_of_the_console_alone() {
        for path in ["/op", "/op?q=acme", "/op/w/ws_1/plan?x=1"] {
            assert_eq!(onward(path), path);
        }
        for path in
            ["", "/", "/w/acme", "/opera", "//evil.example/op", "/op/../w/acme", "https://evil.example"]
        {
            assert_eq!(onward(path), "/op", "{path}");
        }
    }
}
